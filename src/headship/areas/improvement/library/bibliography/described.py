"""A work in the words of the library, wherever it was described first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

COLUMNS = ("kind", "title", "authors", "year", "container", "publisher", "doi", "isbn", "url", "abstract")


@dataclass(frozen=True)
class Described:
    """What the library keeps of a work in columns of its own; "" and None where nothing is known.

    authors: "Family, Given", in order. doi and isbn as `identity` writes them.
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


def first_of(values: Sequence[str]) -> str:
    """The first that is not empty; "" where there is none."""
    return next((value for value in values if value), "")
