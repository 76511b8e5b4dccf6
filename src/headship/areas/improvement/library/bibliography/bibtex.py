"""BibTeX, read and written without loss.

`bibtexparser` splits a file; none of its middlewares runs over what is kept, so that order, macros, braces and capitals
stay as they were written. Only a copy is made plain, to be read by people.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from headship.areas.improvement.library.bibliography.described import (
    Described,
    Entry,
    Front,
    Parsed,
    Trouble,
    first_of,
    plain_words,
    shortened,
    year_in,
)  # fmt: skip
from headship.areas.improvement.library.bibliography.identity import doi_in, isbn_of

# What it cannot read it says in `failed_blocks`, which people see; its own log would say it again.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
KINDS = {
    "article": "article", "book": "book", "booklet": "book", "mvbook": "book", "collection": "book",
    "inbook": "chapter", "incollection": "chapter", "conference": "talk", "inproceedings": "talk",
    "proceedings": "book",
    "techreport": "report", "report": "report", "manual": "report", "phdthesis": "thesis", "mastersthesis": "thesis",
    "thesis": "thesis", "online": "page", "www": "page", "electronic": "page", "unpublished": "talk",
}  # fmt: skip
TYPES = {
    "article": "article", "book": "book", "chapter": "incollection", "report": "techreport", "thesis": "phdthesis",
    "page": "misc", "talk": "inproceedings", "other": "misc",
}  # fmt: skip
CONTAINERS = {"article": "journal", "chapter": "booktitle", "talk": "booktitle"}
NAMES = ("author", "editor")
AS_IT_IS = ("url", "doi", "file", "eprint", "isbn", "crossref")
LEFT_TO_PARENT = ("booktitle", "editor", "publisher", "year", "date", "series", "isbn")
BODY = "\u2060"  # seen by nobody, and by no reader of TeX
LOST_ENTRY = re.compile(r"^\s*@\w+", re.MULTILINE)


def parse(text: str) -> Parsed:
    """Read a file: each entry, macro, preamble and comment, and what could not be read with its line and the reason."""
    from bibtexparser.model import DuplicateFieldKeyBlock, ParsingFailedBlock
    from bibtexparser.splitter import Splitter

    entries: list[Entry] = []
    front: list[Front] = []
    troubles: list[Trouble] = []
    broken = False
    for block in _blocks(Splitter(text).split()):
        if isinstance(block, ParsingFailedBlock) and not isinstance(block, DuplicateFieldKeyBlock):
            troubles.append(_trouble(block))
        elif (found := _front(block)) is None:
            entries.append(_entry(block))
        elif found.kind == "loose" and broken:
            # What follows on a broken entry belongs to it.
            troubles[-1] = replace(troubles[-1], raw=troubles[-1].raw + found.raw)
        elif found.kind == "loose" and LOST_ENTRY.search(found.raw):
            troubles.append(_lost(found))
        else:
            front.append(found)
        broken = isinstance(block, ParsingFailedBlock) and not isinstance(block, DuplicateFieldKeyBlock)
    return Parsed("bibtex", tuple(_described(entries, macros_of(front))), tuple(front), tuple(troubles))


def _blocks(library: Any) -> Iterable[Any]:
    """The blocks in order; entries and macros whose name stands twice as what they are."""
    from bibtexparser.model import DuplicateBlockKeyBlock

    for block in library.blocks:
        yield block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block


def _entry(block: Any) -> Entry:
    from bibtexparser.model import DuplicateFieldKeyBlock

    if isinstance(block, DuplicateFieldKeyBlock):
        block = block.ignore_error_block
    fields = tuple((str(each.key), str(each.value)) for each in block.fields)
    raw = str(block.raw)
    written = re.match(r"@\s*([^\s{(]+)", raw)
    return Entry(_line(block), written.group(1) if written else block.entry_type, str(block.key), fields, raw)


def _line(block: Any) -> int:
    """Counted from 1, as editors do."""
    return int(block.start_line or 0) + 1


def _front(block: Any) -> Front | None:
    from bibtexparser.model import ExplicitComment, ImplicitComment, Preamble, String

    if isinstance(block, String):
        return Front(_line(block), "string", str(block.key), str(block.value), str(block.raw))
    if isinstance(block, Preamble):
        return Front(_line(block), "preamble", "", str(block.value), str(block.raw))
    if isinstance(block, ExplicitComment):
        return Front(_line(block), "comment", "", str(block.comment), str(block.raw))
    if isinstance(block, ImplicitComment):
        return Front(_line(block), "loose", "", str(block.comment), str(block.raw or block.comment))
    return None


def _lost(front: Front) -> Trouble:
    reason = _("This is no entry that can be read. An entry looks like @article{key, title = {…}}.")
    return Trouble(front.line, reason, front.raw)


def _trouble(block: Any) -> Trouble:
    raw = str(block.raw or "").strip()
    start = re.match(r"@\s*(\w+)\s*[{(]\s*([^,\s]*)", raw)
    name = f"@{start.group(1)}{{{start.group(2)}" if start else raw[:40]
    reason = _("“%(name)s” does not end as it should: a bracket, a quotation mark, a comma or an “=” is missing.")
    return Trouble(_line(block), reason % {"name": name}, raw)


# What people read


def macros_of(front: Iterable[Front]) -> dict[str, str]:
    """The macros of a file by name in lower case, as they are written, with the months that BibTeX knows."""
    months = {name: f'"{name.capitalize()}"' for name in MONTHS}
    return months | {each.name.lower(): each.value for each in front if each.kind == "string"}


def parts_of(value: str) -> list[str]:
    """The parts of a value that "#" joins: `"a" # jan` → ['"a"', 'jan']."""
    parts, depth, quoted, start = [], 0, False, 0
    for place, sign in enumerate(value):
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        elif sign == '"' and depth == 0:
            quoted = not quoted
        elif sign == "#" and depth == 0 and not quoted:
            parts.append(value[start:place].strip())
            start = place + 1
    return [*parts, value[start:].strip()]


def names_in(value: str) -> set[str]:
    """The macros that a value names, in lower case."""
    return {part.lower() for part in parts_of(value) if part and part[0] not in '{"' and not part.isdigit()}


def spelled_out(value: str, macros: Mapping[str, str], depth: int = 0) -> str:
    """A value without macros and outer brackets. A macro that nobody defined stands as its name."""
    words = []
    for part in parts_of(value):
        if part[:1] in '{"' and len(part) > 1:
            words.append(part[1:-1])
        elif part.lower() in macros and depth < 20:
            words.append(spelled_out(macros[part.lower()], macros, depth + 1))
        else:
            words.append(part)
    return "".join(words)


def plain_of(entry: Entry, macros: Mapping[str, str]) -> dict[str, str]:
    """The fields of one entry as people read them, by name in lower case."""
    return _plain_fields([entry], macros)[0]


def _described(entries: Sequence[Entry], macros: Mapping[str, str]) -> list[Entry]:
    rows = _inherited(entries, _plain_fields(entries, macros))
    return [replace(entry, described=describe(entry, plain)) for entry, plain in zip(entries, rows, strict=True)]


def _plain_fields(entries: Sequence[Entry], macros: Mapping[str, str]) -> list[dict[str, str]]:
    """The fields of each entry as people read them, by name in lower case: macros spelled out, TeX as letters."""
    from bibtexparser.library import Library
    from bibtexparser.middlewares import LatexDecodingMiddleware
    from bibtexparser.model import Block, Field
    from bibtexparser.model import Entry as TeX

    spelled: list[dict[str, str]] = []
    for entry in entries:
        fields: dict[str, str] = {}
        for name, value in entry.fields:
            fields.setdefault(name.lower(), _ready(name.lower(), spelled_out(value, macros)))
        spelled.append(fields)
    tex: list[Block] = [
        TeX("misc", str(number), [Field(name, _shielded(value)) for name, value in fields.items()
                                  if name not in AS_IT_IS and _is_tex(value)])
        for number, fields in enumerate(spelled)
    ]  # fmt: skip
    decoding = LatexDecodingMiddleware(allow_inplace_modification=True, keep_math_mode=False)
    for block in decoding.transform(Library(tex)).entries:
        spelled[int(block.key)].update({each.key: str(each.value) for each in block.fields})
    return [{name: _clean(name, value) for name, value in fields.items()} for fields in spelled]


def _ready(name: str, value: str) -> str:
    """A value before it is read as TeX: addresses are none, and bodies among names are marked."""
    if name in AS_IT_IS:
        return re.sub(r"\\([_&%#$~])", r"\1", re.sub(r"\{\\?([_&%#$~])\}", r"\1", _unwrapped(value)))
    return " and ".join(_marked(each) for each in names_of(value)) if name in NAMES else value


def _unwrapped(value: str) -> str:
    return re.sub(r"^\\url\s*\{(.*)\}$", r"\1", value.strip())


def names_of(value: str) -> list[str]:
    """The names in a value, which "and" joins outside of brackets: "{A and B} and C, D" → ["{A and B}", "C, D"]."""
    found, depth, start = [], 0, 0
    for match in re.finditer(r"[{}]|\sand(?=\s)", value):
        if match.group() == "{":
            depth += 1
        elif match.group() == "}":
            depth -= 1
        elif depth <= 0:
            found.append(value[start : match.start()])
            start = match.end()
    return [name for each in [*found, value[start:]] if (name := " ".join(each.split())) and name != "others"]


def _marked(name: str) -> str:
    """A name with a mark where it is a body's, in brackets as a whole; its own "and" is no end of a name."""
    body = name.startswith("{") and _closes(name) == len(name) - 1
    return (BODY if body else "") + re.sub(r"\band\b", f"{BODY}and", name)


def _closes(name: str) -> int:
    """Where the bracket closes with which a text begins; -1 where it does not."""
    depth = 0
    for place, sign in enumerate(name):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return place
    return -1


def _is_tex(value: str) -> bool:
    # Brackets alone are taken off without reading anything, which takes a thousandth of the time.
    return any(sign in value for sign in "\\$~") or "--" in value or "``" in value


def _shielded(value: str) -> str:
    """Signs that mean something else in TeX; in a title or an abstract they are meant as they stand."""
    return re.sub(r"(?<!\\)([%&#])", r"\\\1", value)


def _clean(name: str, value: str) -> str:
    if name in AS_IT_IS:
        return "".join(value.split())
    plain = value.replace("{", "").replace("}", "").replace("\u00a0", " ").replace("ˆ", "^")
    if name == "abstract":
        return "\n".join(" ".join(each.split()) for each in re.split(r"\n\s*\n", plain) if each.strip())
    return " ".join(plain.split())


def _inherited(entries: Sequence[Entry], rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """What an entry leaves to the one that it names in "crossref": a chapter's book, a paper's proceedings."""
    by_key = {entry.key.lower(): row for entry, row in zip(entries, rows, strict=True)}
    found = []
    for row in rows:
        parent = by_key.get(row.get("crossref", "").lower()) if row.get("crossref") else None
        above = {name: value for name, value in (parent or {}).items() if name in LEFT_TO_PARENT}
        if parent and "title" in parent:
            above.setdefault("booktitle", parent["title"])
        found.append({**above, **row})
    return found


def describe(entry: Entry, plain: Mapping[str, str]) -> Described:
    """What an entry describes. plain: its fields as people read them, by name in lower case."""
    kind = KINDS.get(entry.entry_type.lower(), "other")
    names = first_of([plain.get("author", ""), plain.get("editor", "")])
    title = plain_words(first_of([plain.get("title", ""), plain.get("booktitle", ""), entry.key, entry.raw[:80]]))
    subtitle = plain_words(plain.get("subtitle", ""))
    return shortened(
        Described(
            kind=kind,
            title=f"{title}: {subtitle}" if subtitle else title,
            authors=tuple(_as_people_read(name) for name in re.split(r"\s+and\s+", names) if name.strip()),
            year=year_in(first_of([plain.get("year", ""), plain.get("date", "")])),
            container=first_of([plain.get(name, "") for name in ("journal", "journaltitle", "booktitle", "series")]),
            publisher=first_of(
                [plain.get(name, "") for name in ("publisher", "institution", "school", "organization")]
            ),
            doi=doi_in(plain.get("doi", "")),
            isbn=isbn_of(plain.get("isbn", "")),
            url=plain.get("url", ""),
            abstract=plain.get("abstract", ""),
        )
    )


def _as_people_read(name: str) -> str:
    plain = name.replace(BODY, "").strip()
    return plain if name.startswith(BODY) else family_first(plain)


def family_first(name: str) -> str:
    """ "Dylan Wiliam" → "Wiliam, Dylan"; a name with a comma, of one word, or in a script without blanks stays."""
    words = name.split()
    if "," in name or len(words) < 2 or any(ord(sign) > 0x2E80 for sign in name):
        return " ".join(words)
    start = next((place for place, word in enumerate(words[:-1]) if place and word[:1].islower()), len(words) - 1)
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}"


# Writing


def written(entry_type: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
    """An entry as text, its values as they are given."""
    lines = "".join(f",\n  {name} = {value}" for name, value in fields)
    return f"@{entry_type}{{{key}{lines}\n}}"


def value_of(text: str) -> str:
    """A text as a value in brackets. Brackets of its own that do not match are left out, since nothing could end it."""
    depth, balanced = 0, True
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        balanced = balanced and depth >= 0
    plain = text if balanced and depth == 0 else text.replace("{", "").replace("}", "")
    # At the beginning of a line an at sign would begin another entry.
    return "{" + re.sub(r"\n\s*@", " @", plain) + "}"


TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
       **{sign: f"\\{sign}" for sign in "&%#_$"}}  # fmt: skip


def as_tex(words: str) -> str:
    """Words of people as TeX writes them, so that both a typesetter and `parse` read what was meant."""
    return "".join(TEX.get(sign, sign) for sign in words)


def _name_as_tex(name: str) -> str:
    """A name; that of a body or in one piece stands in brackets, or it would be taken apart at its blanks."""
    return f"{{{as_tex(name)}}}" if "," not in name and " " in name else as_tex(name)


def fields_of(described: Described) -> list[tuple[str, str]]:
    """The fields of a work that no BibTeX file brought."""
    columns = [
        ("author", " and ".join(_name_as_tex(name) for name in described.authors)),
        ("title", as_tex(described.title)),
        (CONTAINERS.get(described.kind, "howpublished"), as_tex(described.container)),
        ("publisher", as_tex(described.publisher)), ("year", str(described.year or "")), ("doi", described.doi),
        ("isbn", described.isbn), ("url", described.url),
        ("abstract", as_tex(described.abstract.replace("\n", "\n\n"))),
    ]  # fmt: skip
    return [(name, value_of(value)) for name, value in columns if value]


def generated(described: Described, key: str, more: Iterable[tuple[str, str]] = ()) -> str:
    """A work that no BibTeX file brought, as an entry. more: fields beside those of the library."""
    return written(TYPES[described.kind], key, [*fields_of(described), *more])


def corrected(fields: Sequence[tuple[str, str]], described: Described, columns: Iterable[str]) -> list[tuple[str, str]]:
    """The fields of a record with these columns as people corrected them here; all others as they were."""
    ours = dict(fields_of(described))
    places = {
        "title": ("title",), "authors": ("author",), "year": ("year", "date"), "publisher": ("publisher",),
        "container": ("journal", "journaltitle", "booktitle", "howpublished"), "doi": ("doi",), "isbn": ("isbn",),
        "url": ("url",), "abstract": ("abstract",),
    }  # fmt: skip
    result = list(fields)
    for column in columns:
        names = places.get(column, ())
        value = first_of([ours.get(name, "") for name in names])
        place = next((i for i, (name, _value) in enumerate(result) if name.lower() in names), None)
        if place is not None and value:
            result[place] = (result[place][0], value)
        elif place is not None:
            del result[place]
        elif value:
            result.append((next(name for name in names if name in ours), value))
    return result


def key_for(described: Described, taken: set[str]) -> str:
    """A citation key for a work without one, such as wiliam2011, that is not `taken`."""
    family = described.authors[0].split(",")[0] if described.authors else described.title
    stem = re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", family).lower())[:20] or "work"
    key = stem + str(described.year or "")
    number = 2
    while key in taken:
        key, number = f"{stem}{described.year or ''}-{number}", number + 1
    return key
