"""What a BibTeX entry and a RIS record say beside the columns of the library, each in the words of the other.

A library that came in as BibTeX can be taken to a program that reads RIS, and the other way: volume, number, pages,
keywords and the like go along. What has no word in the other format stays in the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from headship.areas.improvement.library.bibliography.bibtex import as_tex, value_of

# BibTeX's names and the tags that say the same; pages, keywords and editors are taken apart below.
SAME = {
    "volume": "VL", "number": "IS", "edition": "ET", "address": "CY", "location": "CY", "issn": "SN", "note": "N1",
    "annote": "N1", "annotation": "N1", "language": "LA", "series": "T3",
}  # fmt: skip
BACK = {"VL": "volume", "IS": "number", "ET": "edition", "CY": "address", "N1": "note", "LA": "language",
        "T3": "series"}  # fmt: skip
ISSN = re.compile(r"^\d{4}-?\d{3}[\dXx]$")


def place_in(plain: Mapping[str, str]) -> str:
    """Where in its journal a work stands, by its plain BibTeX fields: "77(1), 81–112"; "" where nothing is known."""
    volume, number = plain.get("volume", ""), plain.get("number", "")
    issue = f"{volume}({number})" if volume and number else volume or number
    return ", ".join(filter(None, (issue, plain.get("pages", "").replace("--", "–"))))


def tags_of(plain: Mapping[str, str]) -> list[tuple[str, str]]:
    """The tags of a BibTeX entry. plain: its fields as people read them, by name in lower case."""
    found = [(tag, plain[name]) for name, tag in SAME.items() if plain.get(name)]
    first, _dash, last = plain.get("pages", "").replace("--", "–").replace("-", "–").partition("–")
    found += [(tag, value.strip("– ")) for tag, value in (("SP", first), ("EP", last)) if value.strip("– ")]
    if plain.get("author") and plain.get("editor"):
        found += [("A2", name) for name in plain["editor"].replace("\u2060", "").split(" and ")]
    return found + [("KW", word) for word in _words(plain.get("keywords", ""))]


def _words(keywords: str) -> list[str]:
    sign = ";" if ";" in keywords else ","
    return [word.strip() for word in keywords.split(sign) if word.strip()]


def fields_of_tags(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fields of a RIS record, as BibTeX writes them."""
    said: dict[str, list[str]] = {}
    for tag, value in fields:
        said.setdefault(tag, []).append(" ".join(value.split()))
    found = [(name, "; ".join(said[tag])) for tag, name in BACK.items() if any(said.get(tag, ()))]
    pages = [said[tag][0] for tag in ("SP", "EP") if any(said.get(tag, ()))]
    issn = next((value for value in said.get("SN", ()) if ISSN.match(value)), "")
    editors = said.get("A2") or said.get("ED") or [] if said.get("AU") or said.get("A1") else []
    found += [("pages", "--".join(pages)), ("issn", issn), ("editor", " and ".join(editors)),
              ("keywords", ", ".join(said.get("KW", ())))]  # fmt: skip
    return [(name, value_of(as_tex(value))) for name, value in found if value]
