"""RIS, read and written without loss.

The grammar of a line and the names of tags are `rispy`'s. Its records keep neither the order of tags nor the second of
two equal ones, so the lines are put together here: every tag, unknown ones too, in the order of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from rispy import RisParser  # type: ignore[import-untyped]

from headship.areas.improvement.library.bibliography.described import (
    Described,
    Entry,
    Front,
    Parsed,
    Trouble,
    first_of,
    plain_lines,
    plain_words,
    shortened,
    year_in,
)  # fmt: skip
from headship.areas.improvement.library.bibliography.identity import doi_in, isbn_of

KINDS = {
    "JOUR": "article", "EJOUR": "article", "MGZN": "article", "NEWS": "article", "INPR": "article", "BOOK": "book",
    "EBOOK": "book", "EDBOOK": "book", "CHAP": "chapter", "ECHAP": "chapter", "RPRT": "report", "GOVDOC": "report",
    "THES": "thesis", "ELEC": "page", "BLOG": "page", "CONF": "talk", "CPAPER": "talk", "SLIDE": "talk",
}  # fmt: skip
TYPES = {
    "article": "JOUR", "book": "BOOK", "chapter": "CHAP", "report": "RPRT", "thesis": "THES", "page": "ELEC",
    "talk": "CPAPER", "other": "GEN",
}  # fmt: skip
TAGS = {
    "title": ("TI", "T1", "CT", "BT"), "authors": ("AU", "A1"), "year": ("PY", "Y1", "DA"), "publisher": ("PB",),
    "container": ("JO", "JF", "T2", "JA", "J2", "BT"), "doi": ("DO",), "isbn": ("SN",), "url": ("UR",),
    "abstract": ("AB", "N2"),
}  # fmt: skip
ALMOST = re.compile(r"^[A-Z][A-Z0-9]\s*[-–—](?:\s|$)")
NARROW = re.compile(r"^([A-Z][A-Z0-9]) - ?(.*)$")  # one blank before the dash, as some programs write it throughout
INDENTED = re.compile(r"^\s+(?=(?:TY|ER) {1,2}-)")


def parse(text: str) -> Parsed:
    """Read a file: each record in order, what stands around them, and the lines that could not be read."""
    text = text.removeprefix("\ufeff")
    narrow = re.search(r"^\s*TY  - ", text, re.MULTILINE) is None
    reading = _Reading(narrow)
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        reading.take(number, INDENTED.sub("", line))
    reading.finish()
    return Parsed("ris", tuple(reading.entries), tuple(reading.front), tuple(reading.troubles))


class _Reading:
    """The state of reading a file line by line. narrow: one blank stands between a tag and its dash."""

    def __init__(self, narrow: bool) -> None:
        self.entries: list[Entry] = []
        self.front: list[Front] = []
        self.troubles: list[Trouble] = []
        self.start = 0
        self.lines: list[str] = []
        self.fields: list[tuple[str, str]] = []
        self._wide = RisParser().parse_line
        self._narrow = narrow

    def _parts(self, line: str) -> tuple[str | None, str]:
        """The tag of a line, None where it has none, and what it says."""
        if self._narrow and (match := NARROW.match(line)):
            return match.group(1), match.group(2).strip()
        tag, content = self._wide(line)
        return tag, content

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        tag, content = self._parts(line)
        if tag == "TY":
            if self.lines:
                self._say(self.start, _("This record has no end (“ER  - ”). It is kept as far as it goes."), "")
                self._close()
            self.start, self.lines, self.fields = number, [line], [("TY", content)]
        elif self.lines:
            self.lines.append(line)
            self._within(number, line, tag, content)
        elif line.strip():
            self._beside(number, line, tag)

    def _beside(self, number: int, line: str, tag: str | None) -> None:
        """A line outside of any record: a tag has lost its record, and other words are kept as they stand."""
        if tag is not None or ALMOST.match(line):
            self._say(number, _("This stands outside of any record: a record begins with “TY  - ”."), line)
        elif self.front and self.front[-1].line + self.front[-1].raw.count("\n") + 1 == number:
            before = self.front[-1]
            self.front[-1] = Front(before.line, "loose", "", "", f"{before.raw}\n{line}")
        else:
            self.front.append(Front(number, "loose", "", "", line))

    def _within(self, number: int, line: str, tag: str | None, content: str) -> None:
        if tag == "ER":
            self._close()
        elif tag is not None:
            self.fields.append((tag, content))
        elif ALMOST.match(line):
            self._say(number, _("Two blanks stand between a tag and its dash (“AU  - ”). This line is not read."), line)
        elif content:
            name, before = self.fields[-1]
            self.fields[-1] = (name, f"{before}\n{content}".strip())

    def finish(self) -> None:
        """The file is over."""
        if self.lines:
            self._say(self.start, _("This record has no end (“ER  - ”). It is kept as far as it goes."), "")
            self._close()

    def _close(self) -> None:
        while self.lines and not self.lines[-1].strip():
            self.lines.pop()
        if not re.match(r"ER {1,2}-", self.lines[-1]):
            self.lines.append("ER  - ")
        fields = tuple(self.fields)
        key = next((value for name, value in fields if name == "ID"), "")
        raw = "\n".join(line.rstrip("\n") for line in self.lines)
        self.entries.append(Entry(self.start, fields[0][1], key, fields[1:], raw, describe(fields)))
        self.lines, self.fields = [], []

    def _say(self, line: int, reason: str, raw: str) -> None:
        self.troubles.append(Trouble(line, reason, raw.strip()[:2000]))


def describe(fields: Sequence[tuple[str, str]]) -> Described:
    """What a record describes; its first field is the type."""

    def every(*names: str) -> list[str]:
        return [plain_words(value) for wanted in names for name, value in fields if name == wanted and value]

    kind = KINDS.get(fields[0][1].strip().upper(), "other")
    title = first_of(every(*TAGS["title"])) or first_of(every("T2", "ID"))
    return shortened(
        Described(
            kind=kind,
            title=title or " ".join(value for _name, value in fields[1:3])[:200] or _("Without a title"),
            # Names of people have a comma in RIS; what has none is a body, or stands as it should.
            authors=tuple(every("AU") or every("A1") or every("A2", "ED")),
            year=next(filter(None, (year_in(each) for each in every(*TAGS["year"]))), None),
            container=first_of([each for each in every(*TAGS["container"]) if each != title]),
            publisher=first_of(every("PB")),
            doi=first_of([doi_in(each) for each in every("DO", "M3", "L3", "UR")]),
            isbn=first_of([isbn_of(each) for each in every("SN")]),
            url=first_of(every("UR", "L2")),
            abstract=first_of([plain_lines(value) for name, value in fields if name in TAGS["abstract"]]),
        )
    )


def written(entry_type: str, fields: Iterable[tuple[str, str]]) -> str:
    """A record as text."""
    lines = [f"TY  - {entry_type}", *(f"{tag}  - {value}" for tag, value in fields), "ER  - "]
    return "\n".join(lines)


def fields_of(described: Described) -> list[tuple[str, str]]:
    """The fields of a work that no RIS file brought."""
    container = "JO" if described.kind == "article" else "T2"
    columns = [
        *(("AU", name) for name in described.authors), ("TI", described.title), (container, described.container),
        ("PB", described.publisher), ("PY", str(described.year or "")), ("DO", described.doi), ("SN", described.isbn),
        ("UR", described.url), ("AB", described.abstract),
    ]  # fmt: skip
    return [(tag, " ".join(value.split())) for tag, value in columns if value]


def generated(described: Described, more: Iterable[tuple[str, str]] = ()) -> str:
    """A work that no RIS file brought, as a record. more: tags beside those of the library."""
    return written(TYPES[described.kind], [*fields_of(described), *more])


def corrected(fields: Sequence[tuple[str, str]], described: Described, columns: Iterable[str]) -> list[tuple[str, str]]:
    """The fields of a record with these columns as people corrected them here; all others as they were."""
    ours = fields_of(described)
    result = list(fields)
    for column in columns:
        tags = TAGS.get(column, ())
        new = [(tag, value) for tag, value in ours if tag in tags]
        place = next((i for i, (tag, _value) in enumerate(result) if tag in tags), len(result))
        used = result[place][0] if place < len(result) else ""
        after = [(used or tag, value) for tag, value in new]
        rest = [(tag, value) for tag, value in result[place:] if tag != used or not used]
        result = [*result[:place], *after, *rest]
    return result
