"""`headship import oneroster PATH`: look at a school's export, and with `--apply` bring it in."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from headship.exchange.oneroster import importing, words
from headship.exchange.oneroster.problems import NOTE, Problem
from headship.exchange.oneroster.reading import Progress, Reading
from headship.exchange.oneroster.report import Report, table_of
from headship.kernel.exports import as_csv
from headship.kernel.failures import CommandFailure
from headship.kernel.scope import school_scope
from headship.school.domain.founding import school_named
from headship.school.models import School

DONE, REFUSED, UNCONFIRMED = 0, 2, 3
# In the report on the screen; all of them are in the CSV and in the JSON.
MOST_SHOWN = 20


def add_commands(commands: Any) -> None:
    """import oneroster."""
    room = commands.add_parser("import", help="bring a school's data in")
    formats = room.add_subparsers(required=True, metavar="format")
    oneroster = formats.add_parser(
        "oneroster",
        help="look at a OneRoster CSV export, a zip or a folder; --apply brings it in",
        epilog="Exit code 0: looked at, or applied. 2: refused, nothing was changed. "
        "3: more than a tenth would end; look at it, and say --confirm-ended if it is meant.",
    )
    oneroster.add_argument("path", type=Path, help="the zip archive or the folder of CSV files")
    oneroster.add_argument("--apply", action="store_true", help="apply what the preview accepts, in one act")
    oneroster.add_argument("--confirm-ended", action="store_true", help="more than a tenth may end")
    oneroster.add_argument("--school", help="into which school, by its code; by default the first made")
    oneroster.add_argument("--report", type=Path, metavar="FILE", help="write every problem to a CSV file")
    oneroster.add_argument("--json", action="store_true", help="print the whole report as JSON")
    oneroster.set_defaults(handler=import_oneroster)


def import_oneroster(arguments: argparse.Namespace) -> int:
    """Look, or look and apply; print the report. See the epilog above for the exit codes."""
    with _watched() as progress, importing.opened(arguments.path) as reading:
        if School.objects.exists():
            report, code = _carried_out(reading, arguments, progress)
        else:
            report, code = _carried_out_first(reading, arguments, progress)
    if arguments.report:
        _write_problems(report, arguments.report)
    if arguments.json:
        print(json.dumps({**report.as_data(), "exit_code": code}, ensure_ascii=False))
    else:
        print("\n".join(_lines(report, arguments, code)))
    return code


def _carried_out_first(reading: Reading, arguments: argparse.Namespace, progress: Progress) -> tuple[Report, int]:
    """With no school yet, one is made without a name; unless the import is applied it is forgotten again."""
    with transaction.atomic():
        report, code = _carried_out(reading, arguments, progress)
        transaction.set_rollback(not report.applied)
    return report, code


def _carried_out(reading: Reading, arguments: argparse.Namespace, progress: Progress) -> tuple[Report, int]:
    """(the report, the exit code), in the school asked for and in its own time."""
    school = school_named(arguments.school)
    with school_scope(school.pk), timezone.override(school.zone):
        found = importing.look(reading, name=arguments.path.name, progress=progress)
        if not arguments.apply:
            return found.report, REFUSED if found.report.refused else DONE
        try:
            importing.apply(by=None, found=found, confirm_ended=arguments.confirm_ended, progress=progress)
        except importing.Refused:
            return found.report, REFUSED
        except importing.NeedsConfirmation:
            return found.report, UNCONFIRMED
        return found.report, DONE


@contextmanager
def _watched() -> Iterator[Progress]:
    """A progress bar on standard error, where somebody watches a terminal."""
    with tqdm(total=1, file=sys.stderr, disable=None, bar_format="{desc} {bar} {n_fmt}/{total_fmt}") as bar:

        def show(what: str, done: int, of: int) -> None:
            bar.total, bar.n = of, done
            bar.set_description(words.step(what))

        yield show


def _write_problems(report: Report, path: Path) -> None:
    try:
        path.write_bytes(as_csv(table_of(report.problems)))
    except OSError as problem:
        raise CommandFailure(
            _("The report cannot be written to %(path)s: %(why)s") % {"path": path, "why": problem.strerror}
        ) from None


def _lines(report: Report, arguments: argparse.Namespace, code: int) -> list[str]:
    """The report as somebody reads it on a screen."""
    lines = list(words.sentences(report))
    if report.school_from and not report.refused:
        lines.insert(0, _("%(name)s, from %(file)s") % {"name": report.school, "file": report.name})
    if report.files:
        lines += ["", *_table(report)]
    lines += _problem_lines(report.problems, bool(arguments.report))
    if code == UNCONFIRMED or report.needs_confirmation:
        lines += ["", *_confirmation_lines(report)]
    return [*lines, "", _outcome(report, arguments, code)]


def _table(report: Report) -> list[str]:
    heads = ("", _("new"), _("changed"), _("ended"), _("unreadable"), _("unchanged"), _("waiting"))
    rows = [
        (words.noun(file), each.new, each.changed, each.ended, each.unreadable, each.unchanged, each.waiting)
        for file, each in report.files.items()
    ]
    shown = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(len(row[place]) for row in shown) + 2 for place in range(len(heads))]
    return [
        row[0].ljust(widths[0]) + "".join(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in shown
    ]


def _problem_lines(problems: Sequence[Problem], in_file: bool) -> list[str]:
    """The gravest problems; what is only good to know is counted."""
    grave = [problem for problem in problems if problem.severity != NOTE]
    lines = [""] if problems else []
    lines += [_problem_line(problem) for problem in grave[:MOST_SHOWN]]
    if len(grave) > MOST_SHOWN:
        lines.append(
            _("… and %(n)s more.") % {"n": len(grave) - MOST_SHOWN}
            + ("" if in_file else " " + _("All of them: --report FILE."))
        )
    notes = len(problems) - len(grave)
    if notes:
        told = ngettext("%(n)s more thing to know", "%(n)s more things to know", notes) % {"n": notes}
        lines.append(f"{told}: --report FILE, --json." if not in_file else f"{told}.")
    return lines


def _problem_line(problem: Problem) -> str:
    place = ", ".join(
        part
        for part in (
            problem.file,
            _("row %(n)s") % {"n": problem.row} if problem.row else "",
            problem.column,
            f"“{problem.value[:60]}”" if problem.value else "",
        )
        if part
    )
    return f"{place}: {problem.sentence} {problem.remedy}"


def _confirmation_lines(report: Report) -> list[str]:
    shares = ", ".join(f"{words.noun(file)} {share:.0%}" for file, share in report.much_ended.items())
    lines = [_("More than a tenth would end: %(shares)s.") % {"shares": shares}]
    if report.leaving:
        lines.append(_("Leaving: %(names)s.") % {"names": ", ".join(report.leaving[:MOST_SHOWN])})
    return lines


def _outcome(report: Report, arguments: argparse.Namespace, code: int) -> str:
    if code == REFUSED:
        return _("Refused. Nothing was changed.")
    if code == UNCONFIRMED:
        return _("Not applied. Say --confirm-ended if so much is meant to end. Nothing was changed.")
    if report.applied:
        return _("Applied, in one act of the ledger.")
    if arguments.apply or not report.acted:
        return _("Nothing to change.")
    return _("This was a preview: nothing was changed. Add --apply to bring it in.")
