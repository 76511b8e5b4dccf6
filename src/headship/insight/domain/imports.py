"""An import of a file: received, its columns explained, looked at, applied in one step; or left, or withdrawn again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.evidence.domain import ledger
from headship.insight.domain import columns, files, groups, storing
from headship.insight.domain.columns import Choices
from headship.insight.domain.reading import Told, read
from headship.insight.models import ColumnMapping, DataImport, ImportedWhat, Scale
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope
from headship.school.models import Person

LARGEST_FILE = 100 * 1024 * 1024
STALE, PROBLEMS_KEPT = timedelta(days=14), timedelta(days=180)
State = DataImport.State
EXAMPLES = "examples.json"


class Sent(Protocol):
    """A file that somebody sent."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True)
class Seen:
    """What a look found: what the file tells, and what that would do."""

    told: Told
    difference: storing.Difference

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "rows": self.told.read, "added": len(self.difference.added), "changed": len(self.difference.changed),
            "same": self.difference.same, "left_out": len(self.told.problems.bad_rows),
            **{f"problem_{code}": n for code, n in self.told.problems.counted.items()},
        }  # fmt: skip


def place(record: DataImport) -> Path:
    """The file as it was received."""
    return Path(settings.HEADSHIP_HOME) / "work" / record.kept_in / record.file_name


def receive(*, by: Person | None, what: str, file: Sent) -> DataImport:
    """Take a file. Where one with the same headings was explained before, look at it at once in the same way.

    Raises Refusal where it cannot be read as CSV or XLSX.
    """
    name = PurePosixPath(str(file.name).replace("\\", "/")).name[-200:]
    record = DataImport(what=ImportedWhat(what), file_name=name, by=by, kept_in=f"data-{uuid4().hex}")
    target = place(record)
    target.parent.mkdir(parents=True, mode=0o700)
    try:
        _copy(file, target)
        with files.opened(target) as sheet:
            record.headers = sheet.headers
        record.digest = files.digest_of(target)
        record.save()
    except BaseException:
        shutil.rmtree(target.parent, ignore_errors=True)
        raise
    before = columns.remembered(record.what, record.headers)
    if before is not None:
        # Where that is not allowed any more, the page of columns says so.
        with suppress(Refusal):
            choices = Choices.from_data(before.choices)
            explain(record=record, mapping=before.mapping, choices=choices, scale=before.scale)
    return record


def _copy(file: Sent, target: Path) -> None:
    size = 0
    with target.open("wb") as copy:
        for chunk in file.chunks():
            size += len(chunk)
            if size > LARGEST_FILE:
                raise Refusal(_("This file is larger than 100 MB. Send it in parts."), field="file")
            copy.write(chunk)


@transaction.atomic
def explain(*, record: DataImport, mapping: Mapping[str, str], choices: Choices, scale: Scale | None) -> DataImport:
    """Say what the columns mean, and look at what the file would do. Raises Refusal where it was dealt with."""
    _open(record)
    _refuse_groups_without_reason(record, choices)
    record.mapping = {code: header for code, header in mapping.items() if header}
    record.choices, record.scale = choices.as_data(), scale
    _keep_look(record, look(record))
    return record


def _refuse_groups_without_reason(record: DataImport, choices: Choices) -> None:
    if record.what != ImportedWhat.GROUPS:
        return
    known = groups.sensitive()
    for header in choices.group_fields:
        if groups.is_off(header, known):
            raise Refusal(
                _("“%(header)s” is sensitive. It is kept only after the head or the office turned it on.")
                % {"header": header},
                field="group_fields",
            )
    if not choices.group_fields:
        raise Refusal(_("Choose at least one column to keep."), field="group_fields")
    if len(choices.reason.strip()) < groups.SHORTEST_REASON:
        raise Refusal(_("Say in a sentence what the school needs it for."), field="reason")


def look(record: DataImport) -> Seen:
    """Read the file and compare it with what the school has. Raises Refusal where the file is gone."""
    path = place(record)
    if not record.kept_in or not path.exists():
        raise Refusal(_("The file is no longer kept. Send it again."))
    with files.opened(path) as sheet:
        told = read(record, sheet)
    return Seen(told, storing.compare(told))


def _keep_look(record: DataImport, seen: Seen) -> None:
    # Examples name learners: they lie beside the file, and go with it.
    text = json.dumps(storing.examples(seen.told.shape, seen.difference), ensure_ascii=False, default=str)
    (place(record).parent / EXAMPLES).write_text(text, encoding="utf-8")
    record.counts = seen.counts
    record.problems = [problem.as_data() for problem in seen.told.problems.kept]
    record.state = State.PREVIEWED
    record.save()


def examples(record: DataImport) -> list[dict[str, str]]:
    """The first few rows that would be added or changed: who, what, before and after. Empty once it is dealt with."""
    path = place(record).parent / EXAMPLES
    if not record.kept_in or not path.exists():
        return []
    rows: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def can_apply(record: DataImport) -> bool:
    """True where a preview has something to bring in and nothing that refuses the file."""
    from headship.insight.domain.problems import REFUSING

    refused = any(record.counts.get(f"problem_{code}") for code in REFUSING)
    return record.state == State.PREVIEWED and not refused and bool(_would_write(record))


def _would_write(record: DataImport) -> int:
    return record.counts.get("added", 0) + record.counts.get("changed", 0)


@transaction.atomic
def apply(*, by: Person | None, record: DataImport) -> DataImport:
    """Bring a preview in: all of it in one step, one act in the ledger, and its columns remembered.

    Raises Refusal where there is nothing to bring in, the file is refused, or the school changed since the preview.
    """
    current = _open(record)
    if not can_apply(current):
        raise Refusal(_("There is nothing to bring in."))
    seen = look(current)
    if seen.counts != current.counts:
        # Said by the page from the counts themselves: nothing is written here, since the refusal takes it back.
        raise Refusal(_("The school has changed since this preview. Look at it again."), field="stale")
    current.replaced, current.over = storing.write(seen.told.shape, seen.difference, current)
    current.state, current.applied_at, current.by = State.APPLIED, clock.now(), by or current.by
    current.save()
    _remember(current)
    _record(by, current, "data.import", _applied_sentence(current))
    transaction.on_commit(lambda: throw_away(current))
    record.refresh_from_db()
    return record


def look_again(*, record: DataImport) -> DataImport:
    """Make the preview anew, after the school has changed."""
    current = _open(record)
    _keep_look(current, look(current))
    record.refresh_from_db()
    return record


@transaction.atomic
def withdraw(*, by: Person, record: DataImport) -> int:
    """Take an import back: what it added goes, what it changed is as before. Returns how many rows that were.

    Raises Refusal where a later import stands on it.
    """
    current = DataImport.objects.select_for_update().get(pk=record.pk)
    if current.state != State.APPLIED:
        raise Refusal(_("Only what was brought in can be withdrawn."))
    later = [each for each in DataImport.objects.filter(state=State.APPLIED, pk__gt=current.pk, what=current.what)
             if current.pk in each.over]  # fmt: skip
    if later:
        raise Refusal(_("%(file)s was brought in later and changed rows of this one. Withdraw it first.") % {
            "file": later[-1].file_name})  # fmt: skip
    rows = storing.take_back(current)
    current.state, current.withdrawn_at, current.replaced, current.over = State.WITHDRAWN, clock.now(), [], []
    current.save()
    _record(by, current, "data.withdraw", _("Withdrew what %(file)s had brought in") % {"file": current.file_name})
    record.refresh_from_db()
    return rows


@transaction.atomic
def leave(*, by: Person, record: DataImport) -> None:
    """Leave a file alone. Raises Refusal where it was dealt with."""
    current = _open(record)
    current.state, current.problems = State.LEFT, []
    current.save(update_fields=["state", "problems"])
    transaction.on_commit(lambda: throw_away(current))
    record.refresh_from_db()


def throw_away(record: DataImport) -> None:
    """Remove the file as it was received: it may hold more than the school keeps."""
    if record.kept_in:
        shutil.rmtree(place(record).parent, ignore_errors=True)
        with school_scope(record.school_id):  # a commit may come after whoever asked for it has left the school
            DataImport.objects.filter(pk=record.pk).update(kept_in="")


def tidy_up() -> int:
    """Leave what nobody dealt with for two weeks; forget what was wrong with a file after half a year, since it may
    quote names. Returns how many files were left.
    """
    DataImport.objects.filter(made_at__lt=clock.now() - PROBLEMS_KEPT).exclude(problems=[]).update(problems=[])
    old = DataImport.objects.filter(state__in=(State.RECEIVED, State.PREVIEWED), made_at__lt=clock.now() - STALE)
    rows = list(old)
    for record in rows:
        throw_away(record)
    return int(DataImport.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.LEFT, problems=[]))


def _open(record: DataImport) -> DataImport:
    current: DataImport = DataImport.objects.select_for_update().get(pk=record.pk)
    if current.state not in (State.RECEIVED, State.PREVIEWED):
        raise Refusal(_("This import was dealt with already."))
    return current


def _remember(record: DataImport) -> None:
    ColumnMapping.objects.update_or_create(
        what=record.what,
        headers_digest=files.headers_digest(record.headers),
        defaults={
            "mapping": record.mapping, "choices": record.choices, "scale": record.scale, "last_used_at": clock.now(),
        },
    )  # fmt: skip


def _applied_sentence(record: DataImport) -> str:
    n = _would_write(record)
    return ngettext(
        "Brought in %(n)s row from %(file)s: %(what)s", "Brought in %(n)s rows from %(file)s: %(what)s", n
    ) % {"n": n, "file": record.file_name, "what": record.get_what_display().lower()}


def _record(by: Person | None, record: DataImport, verb: str, summary: str) -> None:
    payload: dict[str, Any] = {"what": record.what, "counts": record.counts, "sha256": record.digest}
    if record.what == ImportedWhat.GROUPS:
        payload |= {"fields": record.choices["group_fields"], "reason": record.choices["reason"]}
    ledger.record(
        by=by, verb=verb, record_kind="data_import", record_id=record.pk, label=record.file_name, summary=summary,
        payload=payload,
    )  # fmt: skip
