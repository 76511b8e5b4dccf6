"""A work in the words of the library, wherever it was described first."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

COLUMNS = ("kind", "title", "authors", "year", "container", "publisher", "doi", "isbn", "url", "abstract")
# What is kept beside the columns, by BibTeX's names, because other programs ask for it.
MORE = ("volume", "number", "pages", "issn", "edition")


@dataclass(frozen=True)
class Described:
    """What the library keeps of a work in columns of its own; "" and None where nothing is known.

    authors: "Family, Given", in order. doi and isbn as `identity` writes them. more: (name, words) of MORE.
    """

    kind: str = "other"
    title: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    container: str = ""
    publisher: str = ""
    doi: str = ""
    isbn: str = ""
    url: str = ""
    abstract: str = ""
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One entry of a file: where it begins, as it stands there, and what it describes.

    fields: (name, value) in order, values as they are written. raw: the text of the entry.
    """

    line: int
    entry_type: str
    key: str
    fields: tuple[tuple[str, str], ...]
    raw: str
    described: Described = field(default_factory=Described)


@dataclass(frozen=True)
class Front:
    """What stands in a BibTeX file beside its entries. kind: string, preamble, comment, or loose for text between them.

    name: of a string.
    """

    line: int
    kind: str
    name: str
    value: str
    raw: str


@dataclass(frozen=True)
class Trouble:
    """Something that could not be read: in which line, why and what to do, and the text itself."""

    line: int
    reason: str
    raw: str


@dataclass(frozen=True)
class Parsed:
    """A file as it was read: its entries in order, what stands beside them, and what could not be read."""

    format: str
    entries: tuple[Entry, ...] = ()
    front: tuple[Front, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def shortened(described: Described) -> Described:
    """The same, cut to what a column holds; the whole stays in the record of the file."""
    longest = {"title": 500, "container": 300, "publisher": 300, "doi": 300, "url": 1000}
    cut = {name: getattr(described, name)[:length].strip() for name, length in longest.items()}
    return replace(described, **cut)


YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d|21\d\d)(?!\d)")
TAG = re.compile(r"</?[a-zA-Z][\w:-]*(?:\s[^<>]*)?/?>")
END_OF_LINE = re.compile(r"</(?:jats:)?(?:p|title|sec|li|div|h\d)>|<br\s*/?>", re.IGNORECASE)


def year_in(text: str) -> int | None:
    """The first year in a text such as "c1996", "May 1997" or "[[2018, 3]]"; None where there is none."""
    match = YEAR.search(text)
    return int(match.group(1)) if match else None


def plain_words(text: str) -> str:
    """Words as people read them, on one line: without the tags and entities that publishers leave in titles."""
    return " ".join(plain_lines(text).split())


def plain_lines(text: str) -> str:
    """The same for longer texts: each paragraph on a line of its own."""
    for _turn in range(2):  # some are written with entities of entities
        text = html.unescape(text)
        text = TAG.sub("", END_OF_LINE.sub("\n", text))
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def first_of(values: Sequence[str]) -> str:
    """The first that is not empty; "" where there is none."""
    return next((value for value in values if value), "")
