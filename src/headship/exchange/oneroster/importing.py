"""The way of an import: look at a package, say what it would do, and do it in one act.

`look` reads and compares and writes nothing. `apply` does what a look found, in one transaction, and refuses where
the school has changed in between. Both need a school in scope; `read` needs none.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.exchange.models import DemographicChoice, Import, ImportProblem
from headship.exchange.oneroster import comparing, deriving, schooling, writing
from headship.exchange.oneroster.problems import Problem
from headship.exchange.oneroster.reading import Progress, Reading, begin_reading, read_files, silent
from headship.exchange.oneroster.report import Counts, Report
from headship.exchange.oneroster.workspace import Workspace
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.scope import current_school_id
from headship.school.models import Person, School

log = logging.getLogger(__name__)

# Raised when the reader understands more than before, so that what was read once is read again.
READER = 1
# What SQLite may keep in memory while a large import goes through its tables.
CACHE_KIBIBYTES = 256 * 1024
# After such a problem the same files may mean something else another day.
DEPENDS_ON_THE_SCHOOL = frozenset({"kept_in_office"})


class NeedsConfirmation(Refusal):
    """So much would end that somebody has to say that it is meant."""

    def __init__(self, report: Report) -> None:
        super().__init__(_("More than a tenth of what the school has would end. Confirm that this is meant."))
        self.report = report


class Refused(Refusal):
    """The package is unreadable or contradicts itself; the report says where."""

    def __init__(self, report: Report) -> None:
        super().__init__(_("These files cannot be imported. Nothing was changed."))
        self.report = report


@dataclass
class Look:
    """What a look found: the reading, which may be written, and its report. after: the last import that it knew of."""

    reading: Reading
    report: Report
    after: int | None


@contextmanager
def opened(path: Path) -> Iterator[Reading]:
    """A package opened in a workspace that disappears afterwards, unless it is kept."""
    with Workspace() as space:
        yield begin_reading(space, path)


def keep(reading: Reading, folder: Path) -> None:
    """Leave what was read in `folder`, for `kept` to open. Nothing of it can be read before it is opened again."""
    (reading.space.folder / "reading.json").write_text(json.dumps(reading.as_data()), encoding="utf-8")
    reading.space.keep(folder)


@contextmanager
def kept(folder: Path) -> Iterator[Reading]:
    """What `keep` left. The folder stays."""
    with Workspace(kept=folder) as space:
        space.stays = True
        yield Reading.from_data(space, json.loads((folder / "reading.json").read_text(encoding="utf-8")))


def look(reading: Reading, *, name: str = "", progress: Progress = silent) -> Look:
    """Read what was opened, and compare it with the school in scope. Writes nothing."""
    before = last_applied()
    mark = fingerprint(reading)
    if before is not None and before.fingerprint == mark and not reading.refused:
        known = _as_before(before)
        if known is not None:
            return Look(reading, known, before.pk)
    report = _looked(reading, name, progress)
    report.name, report.fingerprint, report.digests = name, mark, dict(reading.package.digests)
    report.version, report.system = reading.version, reading.manifest.get("source.systemname", "")
    return Look(reading, report, before.pk if before else None)


@contextmanager
def _room_for_indexes() -> Iterator[None]:
    """Let SQLite keep in memory what a large import needs, rather than fetch the same pages over and over."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before}")


def fingerprint(reading: Reading) -> str:
    """SHA-256 over the files, the choices under which they are read, and what the reader understands."""
    choices = DemographicChoice.objects.filter(turned_off_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    words = f"{READER}:{list(choices)}:{reading.package.fingerprint}"
    return hashlib.sha256(words.encode()).hexdigest()


def chosen_fields() -> frozenset[str]:
    """The fields of demographics that the school turned on."""
    return frozenset(DemographicChoice.objects.filter(turned_off_at__isnull=True).values_list("field", flat=True))


def last_applied() -> Import | None:
    """The import that was applied last."""
    found: Import | None = Import.objects.filter(state=Import.State.APPLIED).order_by("-applied_at", "-pk").first()
    return found


def _as_before(before: Import) -> Report | None:
    """The report of the very same files looked at again right after they were applied: every row is unchanged."""
    report = Report.from_data(before.report)
    rows = before.problems.values_list("code", "file", "row", "column", "value")
    report.problems = [Problem(*row) for row in rows.order_by("pk")]
    if any(problem.code in DEPENDS_ON_THE_SCHOOL for problem in report.problems):
        return None
    for file, counts in report.files.items():
        report.files[file] = Counts(
            rows=counts.rows, unreadable=counts.unreadable, unchanged=counts.rows, waiting=counts.waiting,
            before=counts.before + counts.new - counts.ended,
        )  # fmt: skip
    report.much_ended, report.leaving, report.newcomers = {}, [], {}
    report.applied, report.again = False, True
    return report


def _looked(reading: Reading, name: str, progress: Progress) -> Report:
    """Read where that was not done before, and compare unless something refuses the package."""
    import duckdb

    try:
        if not reading.refused and not reading.is_read:
            read_files(reading, chosen_fields(), progress)
        if not reading.refused:
            return _compared(reading, progress)
    except duckdb.Error as error:
        # Its words may hold what stood in a cell, which has no place in a log.
        log.error("A package could not be worked through: %s.", type(error).__name__)
        reading.problems.append(Problem("beyond_reading", name))
    return Report(problems=_in_order(reading.problems))


def _compared(reading: Reading, progress: Progress) -> Report:
    with _room_for_indexes():
        comparison = comparing.compare(reading, progress)
    noted = reading.space.all('SELECT code, file, "row", "column", value FROM problem')
    problems = [*reading.problems, *comparison.problems, *(Problem(*row) for row in noted)]
    return Report(
        modes=dict(reading.modes), files=comparison.counts, much_ended=comparison.much_ended,
        leaving=comparison.leaving, newcomers=comparison.newcomers, problems=_in_order(problems),
        school=comparison.school.name, school_from=comparison.school.sourced_id,
    )  # fmt: skip


GRAVITY = ("refusal", "unreadable", "warning", "note")


def _in_order(problems: list[Problem]) -> list[Problem]:
    """The gravest first, then by file and row; each once."""
    several = dict.fromkeys(problems)
    return sorted(several, key=lambda each: (GRAVITY.index(each.severity), each.file, each.row or 0, each.column))


@transaction.atomic
def apply(
    *,
    by: Person | None,
    found: Look,
    confirm_ended: bool = False,
    record: Import | None = None,
    progress: Progress = silent,
) -> Report:
    """Do what a look found: every row that it accepted, in one act.

    by: who imports, None for the command line. confirm_ended: more than a tenth may end. record: the import that
    the look was kept as; a new one is made otherwise. Where nothing would change, nothing is written at all.
    Raises Refused, NeedsConfirmation, or Refusal where somebody else imported since the look.
    """
    report, reading = found.report, found.reading
    if report.refused:
        raise Refused(report)
    if report.needs_confirmation and not confirm_ended:
        raise NeedsConfirmation(report)
    if report.again or not report.acted:
        return report
    school = _locked_school()
    now = last_applied()
    if (now.pk if now else None) != found.after:
        raise Refusal(_("Another import was applied in the meantime. Look again before you apply this one."))
    with _room_for_indexes():
        writing.write_all(reading, progress)
        deriving.derive(reading)
    schooling.fill(school, report.school, report.school_from)
    report.applied = True
    made = _keep(by, report, record)
    _record(by, made, report, confirm_ended)
    return report


def _locked_school() -> School:
    """The school in scope, held until the transaction ends, so that imports follow one another."""
    return School.objects.select_for_update().get(pk=current_school_id())


def _keep(by: Person | None, report: Report, record: Import | None) -> Import:
    made = record or Import(name=report.name[:200] or "OneRoster", by=by)
    made.state, made.applied_at, made.fingerprint = Import.State.APPLIED, clock.now(), report.fingerprint
    made.report = report.as_data(problems=False)
    made.save()
    keep_problems(made, report)
    return made


def keep_problems(made: Import, report: Report) -> None:
    """Keep the problems beside the import, so that they can be looked through and taken away."""
    ImportProblem.objects.filter(of_import=made).delete()
    ImportProblem.objects.bulk_create(
        [
            ImportProblem(
                of_import=made, code=each.code, severity=each.severity, file=each.file[:200], row=each.row,
                column=each.column[:200], value=each.value[:200],
            )
            for each in report.problems
        ],
        batch_size=1000,
    )  # fmt: skip


def _record(by: Person | None, made: Import, report: Report, confirmed: bool) -> None:
    totals = report.totals()
    ledger.record(
        by=by, verb="import.apply", record_kind="import", record_id=made.pk, label=made.name,
        summary=_("Imported %(name)s: %(new)s new, %(changed)s changed, %(ended)s ended.")
        % {"name": made.name, "new": totals.new, "changed": totals.changed, "ended": totals.ended},
        payload={
            "files": {
                file: {"new": each.new, "changed": each.changed, "ended": each.ended, "unreadable": each.unreadable}
                for file, each in report.files.items()
            },
            "digests": report.digests, "modes": report.modes, "confirmed": confirmed and report.needs_confirmation,
            "system": report.system,
        },
    )  # fmt: skip


def import_package(
    *, by: Person | None, path: Path, confirm_ended: bool = False, progress: Progress = silent
) -> Report:
    """Look at the package at `path` and apply it to the school in scope at once. Raises like `apply`."""
    with opened(path) as reading:
        found = look(reading, name=path.name, progress=progress)
        return apply(by=by, found=found, confirm_ended=confirm_ended, progress=progress)
