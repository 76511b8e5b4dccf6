"""BibTeX and RIS files: looked at first, then taken in, whole or not at all, and as often as one likes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import PurePosixPath

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.improvement.library.bibliography import bibtex, ris
from headship.areas.improvement.library.bibliography.described import COLUMNS, Described, Entry, Front, Parsed
from headship.areas.improvement.library.domain import items
from headship.areas.improvement.library.models import BibliographyFile, BibliographyRecord, ResearchItem, Theme
from headship.areas.improvement.library.rules import ADD
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import require
from headship.school.models import Person

LARGEST = 4 * 1024 * 1024
MOST = 5000  # entries of one file
STALE = timedelta(days=14)
PARSERS = {"bibtex": bibtex.parse, "ris": ris.parse}


@dataclass
class Plan:
    """What taking a file in would do: entries that are new, that are here already, and that stand twice in it."""

    parsed: Parsed
    new: list[Entry] = field(default_factory=list)
    known: list[tuple[Entry, ResearchItem]] = field(default_factory=list)
    twice: list[tuple[Entry, Entry]] = field(default_factory=list)
    digests: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def receive(*, by: Person, name: str, raw: bytes) -> BibliographyFile:
    """Take a file to be looked at. Raises Refusal, naming the file, where nothing of it can be read."""
    require(by, ADD)
    name = PurePosixPath(name.replace("\\", "/")).name[:200] or _("file")
    if len(raw) > LARGEST:
        raise Refusal(
            _("“%(name)s” is larger than %(most)s MB. Export a part of the library at a time.")
            % {"name": name, "most": LARGEST // 1024 // 1024}, field="file",
        )  # fmt: skip
    text, encoding = decoded(raw)
    kind = format_of(text)
    parsed = PARSERS[kind](text) if kind else None
    if parsed is None or not (parsed.entries or parsed.troubles):
        raise Refusal(
            _("“%(name)s” holds neither BibTeX (@article{…}) nor RIS (TY  - JOUR). Export it again as one of the two.")
            % {"name": name}, field="file",
        )  # fmt: skip
    if len(parsed.entries) > MOST:
        raise Refusal(_("“%(name)s” holds more than %(most)s works. Export a part of them at a time.")
                      % {"name": name, "most": MOST}, field="file")  # fmt: skip
    file: BibliographyFile = BibliographyFile.objects.create(
        name=name, format=kind, text=text, encoding=encoding, sent_by=by, sent_at=clock.now(),
        front=[asdict(each) for each in parsed.front], troubles=[asdict(each) for each in parsed.troubles],
    )  # fmt: skip
    return file


def decoded(raw: bytes) -> tuple[str, str]:
    """The text of a file and the encoding in which it was read: UTF-8, UTF-16 with its mark, else Windows-1252."""
    encodings = ["utf-16"] if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return raw.decode(encoding).replace("\0", ""), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1").replace("\0", ""), "latin-1"


def format_of(text: str) -> str:
    """bibtex or ris, by what stands in it; "" where it is neither."""
    if re.search(r"^\s*TY {1,3}- ", text, re.MULTILINE):
        return "ris"
    return "bibtex" if re.search(r"^\s*@\s*\w+\s*[{(]", text, re.MULTILINE) else ""


def plan_of(file: BibliographyFile) -> Plan:
    """What taking it in would do now. Reads the file again, since the library may have changed."""
    plan = Plan(PARSERS[file.format](file.text))
    macros = bibtex.macros_of(plan.parsed.front)
    plan.digests = {number: digest_of(entry, macros) for number, entry in enumerate(plan.parsed.entries)}
    records = BibliographyRecord.objects.filter(format=file.format, digest__in=set(plan.digests.values()))
    kept = {row.digest: row.item for row in records.select_related("item")}
    library = items.all_known(ResearchItem.objects.all())
    here: items.KnownWorks[Entry] = items.KnownWorks()
    seen: set[str] = set()
    for number, entry in enumerate(plan.parsed.entries):
        digest = plan.digests[number]
        if (item := kept.get(digest) or library.find(entry.described)) is not None:
            plan.known.append((entry, item))
        elif (first := here.find(entry.described)) is not None:
            plan.twice.append((entry, first))
        elif digest not in seen:
            plan.new.append(entry)
            here.add(entry.described, entry)
        seen.add(digest)
    return plan


def digest_of(entry: Entry, macros: dict[str, str]) -> str:
    """SHA-256 over an entry without its blanks, and over the macros that it names."""
    used = sorted({name for _field, value in entry.fields for name in bibtex.names_in(value) if name in macros})
    form = ["".join(entry.raw.split()), *(f"{name}={macros[name]}" for name in used)]
    return hashlib.sha256("\n".join(form).encode()).hexdigest()


@transaction.atomic
def take_in(*, by: Person, file: BibliographyFile, themes: Iterable[Theme] = ()) -> BibliographyFile:
    """Take in what can be read: all of it or, where anything fails, nothing. Works that are here stay as they are.

    themes: under which the new works stand. Raises Refusal where the file was taken in before.
    """
    require_sender(by, file)
    file = BibliographyFile.objects.select_for_update().get(pk=file.pk)
    if file.taken_in_at is not None:
        raise Refusal(_("“%(name)s” was taken in already.") % {"name": file.name})
    chosen = list(themes)
    added, known = _rows_of(by, file, chosen)
    file.text, file.taken_in_at, file.added, file.known = "", clock.now(), added, known
    file.save()
    file.themes.set(chosen)
    ledger.record(
        by=by, verb="bibliography.take_in", record_kind="bibliography", record_id=file.pk, label=file.name,
        summary=_said(file), clauses=sorted({theme.clause for theme in chosen if theme.clause}) if added else [],
    )  # fmt: skip
    return file


def _said(file: BibliographyFile) -> str:
    words = ngettext("%(n)s work came into the library from “%(name)s”.",
                     "%(n)s works came into the library from “%(name)s”.", file.added)  # fmt: skip
    return words % {"n": file.added, "name": file.name}


def _rows_of(by: Person, file: BibliographyFile, themes: list[Theme]) -> tuple[int, int]:
    """Write the works and their records. Returns how many are new, and how many were here."""
    parsed = PARSERS[file.format](file.text)
    macros = bibtex.macros_of(parsed.front)
    kept = set(BibliographyRecord.objects.filter(format=file.format).values_list("digest", flat=True))
    library = items.all_known(ResearchItem.objects.all())
    added = known = 0
    records = []
    for position, entry in enumerate(parsed.entries):
        digest = digest_of(entry, macros)
        item = library.find(entry.described)
        if digest in kept:
            known += 1
            continue
        kept.add(digest)
        if item is None:
            item = items.new_row(by, entry.described)
            item.themes.set(themes)
            library.add(entry.described, item)
            added += 1
        else:
            known += 1
            _fill(item, entry.described)
        records.append(BibliographyRecord(
            item=item, file=file, format=file.format, position=position, entry_type=entry.entry_type[:60],
            key=entry.key[:300], fields=[list(each) for each in entry.fields], raw=entry.raw, digest=digest,
        ))  # fmt: skip
    BibliographyRecord.objects.bulk_create(records, batch_size=200)
    return added, known


def _fill(item: ResearchItem, described: Described) -> None:
    """What the library did not know of a work yet, it knows from now on; nothing that stands is changed."""
    values = items.columns_of(described)
    empty = [name for name in COLUMNS if name not in ("kind", "title") and not getattr(item, name) and values[name]]
    if "doi" in empty and ResearchItem.objects.filter(doi=described.doi).exists():
        empty.remove("doi")
    if empty:
        for name in empty:
            setattr(item, name, values[name])
        item.fingerprint = items.fingerprint_of(items.describe(item))
        item.save(update_fields=[*empty, "fingerprint"])


@transaction.atomic
def add_described(*, by: Person, described: Described, themes: Iterable[Theme] = ()) -> ResearchItem:
    """Add a work as `items.add_item` does; what was found of it beside the columns is kept as if a file brought it, so
    that volume and pages go out again. Raises Refusal."""
    item = items.add_item(by=by, described=described, themes=themes)
    if described.more:
        file = BibliographyFile.objects.create(
            name=_("Looked up: %(title)s")[:200] % {"title": item.title[:150]}, format=BibliographyFile.Format.BIBTEX,
            encoding="utf-8", sent_by=by, sent_at=clock.now(), taken_in_at=clock.now(), added=1,
        )  # fmt: skip
        known = items.describe(item)
        key, kind = bibtex.key_for(known, set()), bibtex.TYPES[known.kind]
        more = [(name, bibtex.value_of(bibtex.as_tex(words.replace("–", "--")))) for name, words in described.more]
        fields = [*bibtex.fields_of(known), *more]
        entry = Entry(1, kind, key, tuple(fields), bibtex.written(kind, key, fields))
        BibliographyRecord.objects.create(
            item=item, file=file, format=file.format, position=0, entry_type=kind, key=key,
            fields=[list(each) for each in fields], raw=entry.raw, digest=digest_of(entry, {}),
        )  # fmt: skip
    return item


@transaction.atomic
def leave(*, by: Person, file: BibliographyFile) -> None:
    """Leave a file that was only looked at. Raises Refusal where it was taken in."""
    require_sender(by, file)
    if file.taken_in_at is not None:
        raise Refusal(_("“%(name)s” was taken in already.") % {"name": file.name})
    file.delete()


def require_sender(by: Person, file: BibliographyFile) -> None:
    """Raises Denied for anybody but the one who sent the file."""
    if file.sent_by_id != by.pk:
        raise Denied(_("%(name)s looks at this file.") % {"name": file.sent_by.name})


def drop_stale() -> int:
    """Drop files that nobody took in for two weeks. Returns how many."""
    old = BibliographyFile.objects.filter(taken_in_at=None, sent_at__lt=clock.now() - STALE)
    count = old.count()
    old.delete()
    return int(count)


def front_of(file: BibliographyFile) -> list[Front]:
    """What stood beside the entries of a file that was taken in."""
    return [Front(**each) for each in file.front]
