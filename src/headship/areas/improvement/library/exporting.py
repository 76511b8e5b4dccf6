"""The library as a file: each work as its file brought it, others written anew, and all as a table.

Export equals import: a record that nobody corrected here is written word for word, with its type, key, fields,
order and macros. A correction changes its own field and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from headship.areas.improvement.library.bibliography import bibtex, crossing, ris
from headship.areas.improvement.library.bibliography.described import Described, Entry, Front
from headship.areas.improvement.library.domain.files import front_of
from headship.areas.improvement.library.domain.items import describe
from headship.areas.improvement.library.models import BibliographyFile, BibliographyRecord, ResearchItem
from headship.kernel import exports

TYPES = {"bibtex": ("application/x-bibtex; charset=utf-8", "bib"),
         "ris": ("application/x-research-info-systems; charset=utf-8", "ris")}  # fmt: skip


def as_ris(rows: QuerySet[ResearchItem], *, whole: bool) -> str:
    """These works as RIS, oldest first. whole: also what stood beside the records, for the library as a whole."""
    parts: list[str] = []
    fronts: dict[int, list[str]] = {}
    for item in _with_records(rows, "ris"):
        described, records = describe(item), _newest(item)
        for record in records:
            if record.file_id not in fronts:
                fronts[record.file_id] = [each.raw for each in front_of(record.file)]
            parts.append(_as_ris(item, record, described))
        if not records:
            parts.append(ris.generated(described, _tags_of(item)))
    beside = [raw for raws in fronts.values() for raw in raws] if whole else []
    parts = [*dict.fromkeys(beside), *parts]
    return "\n\n".join(parts) + ("\n" if parts else "")


def _as_ris(item: ResearchItem, record: BibliographyRecord, described: Described) -> str:
    """A record: word for word, unless it was corrected here or an older file knew more of it."""
    fields = _pairs(record)
    more = [each for _file, each in _left_out(item, record)]
    if item.corrected:
        fields = ris.corrected(fields, described, item.corrected)
    elif not more:
        return record.raw
    return ris.written(record.entry_type, [*fields, *more])


def place_of(records: Sequence[BibliographyRecord]) -> str:
    """Where in its journal a work stands, as the last of its records that says so has it; "" where none does."""
    for record in reversed(records):
        if record.format == BibliographyFile.Format.BIBTEX:
            plain = _plain(record)
        else:
            plain = {name: value[1:-1] for name, value in crossing.fields_of_tags(_pairs(record))}
        if place := crossing.place_in(plain):
            return place
    return ""


def _plain(record: BibliographyRecord) -> dict[str, str]:
    entry = Entry(0, record.entry_type, record.key, tuple(_pairs(record)), record.raw)
    return bibtex.plain_of(entry, bibtex.macros_of(front_of(record.file)))


def _tags_of(item: Any) -> list[tuple[str, str]]:
    """What a BibTeX file said of a work beside the columns, in the words of RIS."""
    record = next(iter(item.as_brought_otherwise), None)
    return crossing.tags_of(_plain(record)) if record is not None else []


def _pairs(record: BibliographyRecord) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in record.fields]


def _left_out(item: Any, record: BibliographyRecord) -> Iterator[tuple[BibliographyFile, tuple[str, str]]]:
    """What older files said of a work and this record, the first of the newest file, says nothing of: with its file."""
    older = [each for each in item.as_brought if each.file_id != record.file_id]
    if record.pk != _newest(item)[0].pk:
        return
    there = {name.lower() for name, _value in _pairs(record)}
    for before in reversed(older):
        yield from ((before.file, pair) for pair in _pairs(before) if pair[0].lower() not in there)
        there |= {name.lower() for name, _value in _pairs(before)}


def as_bibtex(rows: QuerySet[ResearchItem], *, whole: bool) -> str:
    """These works as BibTeX, oldest first, behind the macros and preambles of their files.

    whole: also macros that none of them uses, and comments: for the library as a whole.
    """
    writing = _Writing()
    for item in _with_records(rows, "bibtex"):
        records = _newest(item)
        for record in records:
            writing.record(item, record)
        if not records:
            writing.made.append(item)
    return writing.text(whole)


def _with_records(rows: QuerySet[ResearchItem], kind: str) -> Iterable[ResearchItem]:
    records = BibliographyRecord.objects.select_related("file").order_by("file_id", "position")
    ordered = rows.order_by("pk").prefetch_related(
        Prefetch("records", queryset=records.filter(format=kind), to_attr="as_brought"),
        Prefetch("records", queryset=records.exclude(format=kind).reverse(), to_attr="as_brought_otherwise"),
    )
    # In the order of their files, and what was added by hand at the end of what was there before it.
    return sorted(ordered, key=lambda item: _place(item))


def _place(item: Any) -> tuple[int, int, int]:
    newest = _newest(item)
    return (newest[0].file_id, newest[0].position, 0) if newest else (2**62, 0, item.pk)


def _newest(item: Any) -> list[BibliographyRecord]:
    """The records of the file that brought the work last: a mended entry takes the older's place."""
    records: list[BibliographyRecord] = item.as_brought
    return [record for record in records if record.file_id == records[-1].file_id]


@dataclass
class _Writing:
    """A BibTeX file under way."""

    entries: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    macros: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    fronts: dict[int, list[Front]] = field(default_factory=dict)
    made: list[ResearchItem] = field(default_factory=list)

    def record(self, item: ResearchItem, record: BibliographyRecord) -> None:
        """Write a record; anew only where a correction, a macro or a key that is taken asks for it."""
        own = self._macros_of(record.file)
        fields = _pairs(record)
        if item.corrected:
            fields = bibtex.corrected(fields, describe(item), item.corrected)
        fields = [(name, self._settled(value, own)) for name, value in fields]
        for file, (name, value) in _left_out(item, record):
            fields.append((name, self._settled(value, self._macros_of(file))))
        key = record.key
        if key.lower() in self.keys:
            number = 2
            while f"{key}-{number}".lower() in self.keys:
                number += 1
            key = f"{key}-{number}"
        self.keys.add(key.lower())
        same = key == record.key and fields == _pairs(record)
        self.entries.append(record.raw if same else bibtex.written(record.entry_type, key, fields))

    def _macros_of(self, file: BibliographyFile) -> dict[str, str]:
        if file.pk not in self.fronts:
            self.fronts[file.pk] = front_of(file)
            for each in self.fronts[file.pk]:
                if each.kind == "string":
                    self.macros.setdefault(each.name.lower(), each.value)
        return {each.name.lower(): each.value for each in self.fronts[file.pk] if each.kind == "string"}

    def _settled(self, value: str, own: dict[str, str]) -> str:
        """The value as it is, unless a macro that it names means something else in the file that is being written."""
        names = bibtex.names_in(value)
        if any(self.macros.get(name) != own[name] for name in names if name in own):
            return bibtex.value_of(bibtex.spelled_out(value, bibtex.macros_of([]) | own))
        self.used |= {name for name in names if name in own}
        return value

    def text(self, whole: bool) -> str:
        """The file."""
        used = self._all_used()
        blocks, names = [], set()
        for each in (front for fronts in self.fronts.values() for front in fronts):
            if each.kind == "string":
                if each.name.lower() not in names and (whole or each.name.lower() in used):
                    blocks.append(each.raw)
                names.add(each.name.lower())
            elif whole or each.kind == "preamble":
                blocks.append(each.raw)
        for item in self.made:
            described = describe(item)
            key = bibtex.key_for(described, self.keys)
            self.keys.add(key.lower())
            self.entries.append(bibtex.generated(described, key, _fields_of(item)))
        parts = [*dict.fromkeys(blocks), *self.entries]
        return "\n\n".join(parts) + ("\n" if parts else "")

    def _all_used(self) -> set[str]:
        """The macros in use, with those that these name."""
        found, open_ones = set(self.used), list(self.used)
        while open_ones:
            for name in bibtex.names_in(self.macros.get(open_ones.pop(), '""')):
                if name in self.macros and name not in found:
                    found.add(name)
                    open_ones.append(name)
        return found


def _fields_of(item: Any) -> list[tuple[str, str]]:
    """What a RIS file said of a work beside the columns, in the words of BibTeX."""
    record = next(iter(item.as_brought_otherwise), None)
    return crossing.fields_of_tags(_pairs(record)) if record else []


def as_table(rows: Sequence[Any]) -> exports.Table:
    """These works as a table: one line for each, with how many notes and places of use it has.

    rows: with `note_count` and `use_count`, themes prefetched.
    """
    columns = [_("Title"), _("Authors"), _("Year"), _("Sort"), _("Journal, book or site"), _("Publisher"), "DOI",
               "ISBN", _("Address"), _("Themes"), _("Abstract"), _("Notes"), _("Used in")]  # fmt: skip
    body = [
        (row.title, "; ".join(row.author_list), row.year or "", row.get_kind_display(), row.container, row.publisher,
         row.doi, row.isbn, row.url, "; ".join(str(theme) for theme in row.themes.all()), row.abstract,
         row.note_count, row.use_count)
        for row in rows
    ]  # fmt: skip
    return exports.Table(_("Research library"), columns, body)
