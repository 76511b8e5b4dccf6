"""An import over the web: received, looked at in the background, and then applied or left.

What was received holds more than Headship may keep (passwords, say). It lies in the installation's home until it has
been read, which is seconds; what stays for the application are the columns that Headship reads, and nothing else.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from headship.exchange.models import Import, ImportProblem
from headship.exchange.oneroster import importing, words
from headship.exchange.oneroster.package import LARGEST_FILE
from headship.exchange.oneroster.reading import Progress
from headship.exchange.oneroster.report import Report
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.scope import current_school_id
from headship.school.models import Person

# Work in the background that has said nothing for so long was ended by something.
SILENT = timedelta(minutes=15)
# A preview that nobody applied is of another day; problems are kept as long as somebody may still mend them.
STALE, PROBLEMS_KEPT = timedelta(days=14), timedelta(days=180)
WRITING = "writing"


class Sent(Protocol):
    """A file that somebody sent."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


def place(record: Import) -> Path:
    """The folder of what an import received, or read."""
    return Path(settings.HEADSHIP_HOME) / "work" / record.kept_in


def receive(*, by: Person, files: list[Any]) -> Import:
    """Take a zip archive, or the CSV files of a package, and have it looked at in the background.

    Raises Refusal where it is neither.
    """
    from headship.exchange.tasks import read_package

    names = [PurePosixPath(str(file.name).replace("\\", "/")).name for file in files]
    _refuse_unless_package(names)
    folder = f"received-{uuid4().hex}"
    record = Import(name=names[0][:200] if len(names) == 1 else _("%(n)s files") % {"n": len(names)}, by=by)
    record.kept_in = folder
    target = place(record)
    target.mkdir(parents=True, mode=0o700)
    try:
        for name, file in zip(names, files, strict=True):
            with (target / name).open("wb") as copy:
                _copy(file, copy)
        with transaction.atomic():
            record.save()
            read_package.enqueue(school_id=current_school_id(), import_id=record.pk)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return record


def _refuse_unless_package(names: list[str]) -> None:
    kinds = {PurePosixPath(name).suffix.lower() for name in names}
    if not names or not (kinds == {".csv"} or (kinds == {".zip"} and len(names) == 1)):
        raise Refusal(_("Choose one zip archive, or the CSV files of one export."), field="export")
    if len({name.lower() for name in names}) < len(names):
        raise Refusal(_("Two of these files have the same name."), field="export")


def _copy(file: Sent, target: IO[bytes]) -> None:
    size = 0
    for chunk in file.chunks():
        size += len(chunk)
        if size > LARGEST_FILE:
            raise Refusal(_("This file is larger than Headship reads at once."), field="export")
        target.write(chunk)


def look_at(record: Import) -> Import:
    """Read what was received, compare it, and keep the preview. What was received is gone afterwards, in any case."""
    if record.state != Import.State.READING:
        return record
    received = place(record)
    archives = [path for path in received.glob("*") if path.suffix.lower() == ".zip"]
    try:
        with importing.opened(archives[0] if archives else received) as reading:
            found = importing.look(reading, name=record.name, progress=_noting(record))
            record.kept_in = ""
            if found.report.acted and not found.report.refused:
                record.kept_in = f"kept-{uuid4().hex}"
                importing.keep(reading, place(record))
    finally:
        shutil.rmtree(received, ignore_errors=True)
    _keep_preview(record, found.report)
    return record


@transaction.atomic
def _keep_preview(record: Import, report: Report, note: str = "") -> None:
    record.state = Import.State.REFUSED if report.refused else Import.State.PREVIEWED
    if not report.acted and not report.refused:
        record.state = Import.State.UNCHANGED
    record.fingerprint, record.report, record.note = report.fingerprint, report.as_data(problems=False), note
    record.step, record.done, record.of = "", 0, 0
    record.save()
    importing.keep_problems(record, report)


def _noting(record: Import) -> Progress:
    """Tell whoever watches how far the work is, at most once a second."""
    said = 0.0

    def note(step: str, done: int, of: int) -> None:
        nonlocal said
        if time.monotonic() - said >= 1:
            said = time.monotonic()
            # Whoever watches stops asking once all is done; the end of one stage is not that yet.
            _touch(record, step, *((0, 0) if done >= of else (done, of)))

    return note


def _touch(record: Import, step: str, done: int, of: int) -> None:
    Import.objects.filter(pk=record.pk).update(step=step, done=done, of=of, touched_at=clock.now())


@transaction.atomic
def order(*, by: Person, record: Import, confirm_ended: bool = False) -> Import:
    """Have a preview applied in the background. Raises Refusal where it waits for a word, or was dealt with."""
    from headship.exchange.tasks import apply_package

    current = Import.objects.select_for_update().get(pk=record.pk)
    if current.state != Import.State.PREVIEWED:
        raise Refusal(_("This import was dealt with already."))
    if Report.from_data(current.report).needs_confirmation and not confirm_ended:
        raise Refusal(_("Say that so much is meant to end."), field="confirm")
    Import.objects.filter(pk=record.pk).update(
        state=Import.State.APPLYING, step=WRITING, done=0, of=0, note="", touched_at=clock.now()
    )
    apply_package.enqueue(
        school_id=current_school_id(), import_id=record.pk, person_id=by.pk, confirm_ended=confirm_ended
    )
    record.refresh_from_db()
    return record


def carry_out(record: Import, *, by: Person, confirm_ended: bool) -> Import:
    """Apply a preview that was ordered; where the school changed since, show what would happen now instead."""
    if record.state != Import.State.APPLYING:
        return record
    shown = Report.from_data(record.report)
    try:
        with importing.kept(place(record)) as reading:
            found = importing.look(reading, name=record.name)
            if found.report.files != shown.files or found.report.leaving != shown.leaving:
                _keep_preview(record, found.report, _("The school has changed since this preview. Look again."))
                return record
            importing.apply(by=by, found=found, confirm_ended=confirm_ended, record=record)
    except Refusal as refusal:
        Import.objects.filter(pk=record.pk).update(state=Import.State.PREVIEWED, note=str(refusal)[:300])
        return record
    throw_away(record)
    return record


@transaction.atomic
def leave(*, by: Person, record: Import) -> Import:
    """Leave a preview alone: nothing of it is kept but that it was looked at. Raises Refusal where it is under way."""
    current = Import.objects.select_for_update().get(pk=record.pk)
    if current.state != Import.State.PREVIEWED:
        raise Refusal(_("This import was dealt with already."))
    current.state = Import.State.LEFT
    current.note = _("%(name)s left it alone.") % {"name": by.name}
    current.save(update_fields=["state", "note"])
    throw_away(current)
    record.refresh_from_db()
    return record


def throw_away(record: Import) -> None:
    """Remove what was received or kept."""
    if record.kept_in:
        shutil.rmtree(place(record), ignore_errors=True)
        Import.objects.filter(pk=record.pk).update(kept_in="")
        record.kept_in = ""


def tidy_up() -> int:
    """Free what was interrupted, leave previews that nobody applied, forget old problems. How many were changed."""
    now, changed = clock.now(), 0
    for record in Import.objects.filter(state__in=(Import.State.READING, Import.State.APPLYING)):
        if record.touched_at < now - SILENT:
            _interrupted(record)
            changed += 1
    for record in Import.objects.filter(state=Import.State.PREVIEWED, made_at__lt=now - STALE):
        Import.objects.filter(pk=record.pk).update(state=Import.State.LEFT, note=_("Nobody applied it for two weeks."))
        throw_away(record)
        changed += 1
    ImportProblem.objects.filter(of_import__made_at__lt=now - PROBLEMS_KEPT).delete()
    return changed


def _interrupted(record: Import) -> None:
    """An import is applied whole or not at all, so an interrupted one can simply be ordered again."""
    if record.state == Import.State.APPLYING:
        note = _("The work was interrupted before anything was changed. You can apply it again.")
        Import.objects.filter(pk=record.pk).update(state=Import.State.PREVIEWED, note=note)
        return
    throw_away(record)
    note = _("The work was interrupted. Send the files again.")
    Import.objects.filter(pk=record.pk).update(state=Import.State.LEFT, note=note)


def step_in_words(record: Import) -> str:
    """What the background is at."""
    if record.state == Import.State.APPLYING:
        return _("Bringing it in")
    return _("Looking at: %(what)s") % {"what": words.noun(record.step)} if record.step else _("Reading the files")
