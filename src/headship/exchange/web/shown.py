"""What the pages about imports show, made from a record and its report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.exchange.domain import imports
from headship.exchange.models import Import, ImportProblem, WaitingRow
from headship.exchange.oneroster import words
from headship.exchange.oneroster.format import FILES, SEPARATOR
from headship.exchange.oneroster.mapping import TARGETS
from headship.exchange.oneroster.problems import EXPLANATIONS, NOTE, REFUSAL, SEVERITIES, UNREADABLE, WARNING
from headship.exchange.oneroster.report import Report
from headship.exchange.web.forms import ApplyForm
from headship.kernel.ui.tables import Cell, Column, Table

FIRST_FEW = 5
TAGS = {REFUSAL: "danger", UNREADABLE: "danger", WARNING: "warn", NOTE: ""}
STATE_TAGS = {
    Import.State.APPLIED: "good", Import.State.REFUSED: "danger", Import.State.PREVIEWED: "focus",
}  # fmt: skip


def package(record: Import, form: ApplyForm | None) -> dict[str, Any]:
    """The page of one import."""
    report = Report.from_data(record.report) if record.report else Report(name=record.name)
    statement = confirmation(record)
    severities = dict(record.problems.values_list("severity").annotate(n=Count("pk")).order_by())
    return {
        "record": record,
        "report": report,
        "sentences": words.sentences(report) if record.report and record.state != Import.State.REFUSED else [],
        "counts": count_table(report, done=record.state == Import.State.APPLIED),
        "source": source(report),
        "few": [_problem(each) for each in record.problems.exclude(severity=NOTE).order_by("pk")[:FIRST_FEW]],
        "problem_lines": problem_lines(severities),
        "problems": sum(severities.values()),
        "statement": statement,
        "form": form or (ApplyForm(statement=statement) if statement else None),
        "step": imports.step_in_words(record),
        "to_appoint": record.problems.filter(code="powerful_role").count(),
        "kept_in_office": [_problem(each) for each in record.problems.filter(code="kept_in_office").order_by("pk")],
        "leaving_more": max(_ended(report) - len(report.leaving), 0),
        "when": record.applied_at or record.made_at,
    }


def _ended(report: Report) -> int:
    people = report.files.get("users")
    return people.ended if people else 0


def confirmation(record: Import) -> str:
    """What somebody says when they confirm that much ends; "" where little does."""
    report = Report.from_data(record.report) if record.report else Report()
    if not report.needs_confirmation or record.state != Import.State.PREVIEWED:
        return ""
    named = [
        file for file, each in report.files.items() if file in report.much_ended or (file == "users" and each.ended)
    ]
    parts = [
        _("%(what)s %(n)s of %(of)s")
        % {
            "what": words.noun(file),
            "n": words.count(report.files[file].ended),
            "of": words.count(report.files[file].before),
        }
        for file in named
    ]
    return _("I have looked at who and what would end, and it is meant: %(parts)s.") % {"parts": ", ".join(parts)}


def count_table(report: Report, *, done: bool) -> Table:
    """A row for each kind of thing, a column for each thing that happens to any; empty cells are empty."""
    heads = {
        "new": _("New"), "changed": _("Changed"), "ended": _("Ended"), "unchanged": _("As before"),
        "unreadable": _("Not readable"), "waiting": _("Waiting"),
    }  # fmt: skip
    shown = [name for name in heads if getattr(report.totals(), name)]
    rows = [
        (words.noun(file), *(words.count(getattr(each, name)) if getattr(each, name) else "" for name in shown))
        for file, each in report.files.items()
    ]
    caption = _("What changed") if done else _("What would change")
    return Table(caption, [Column(_("What")), *(Column(heads[name], numeric=True) for name in shown)], rows)


def source(report: Report) -> str:
    """Where the files come from and of what kind they are, in one line."""
    parts = [report.system] if report.system else []
    if report.version:
        parts.append(_("OneRoster %(version)s") % {"version": report.version})
    modes = set(report.modes.values())
    if modes == {"bulk"}:
        parts.append(_("everything the school has, so what is missing has ended"))
    elif modes == {"delta"}:
        parts.append(_("what changed since the last export"))
    return " · ".join(parts)


def problem_lines(severities: dict[str, int]) -> list[str]:
    """How many problems of each kind, in words."""
    refused, unread, warned, noted = (severities.get(kind, 0) for kind in (REFUSAL, UNREADABLE, WARNING, NOTE))
    said = (
        (refused, ngettext("%(n)s reason against importing it", "%(n)s reasons against importing it", refused)),
        (unread, ngettext("%(n)s row that was not read", "%(n)s rows that were not read", unread)),
        (warned, ngettext("%(n)s thing to look at", "%(n)s things to look at", warned)),
        (noted, ngettext("%(n)s thing to know", "%(n)s things to know", noted)),
    )
    return [sentence % {"n": count} for count, sentence in said if count]


def _problem(each: ImportProblem) -> dict[str, Any]:
    return {
        "where": place(each),
        "value": each.value.split(SEPARATOR)[0],
        "sentence": EXPLANATIONS[each.code].sentence,
        "remedy": EXPLANATIONS[each.code].remedy,
        "severity": SEVERITIES[each.severity],
        "tag": TAGS[each.severity],
    }


def place(each: ImportProblem) -> str:
    """File, row and column."""
    parts = [each.file]
    if each.row is not None:
        parts.append(_("row %(n)s") % {"n": each.row})
    if each.column:
        parts.append(each.column)
    return ", ".join(parts)


def chosen_problems(record: Import, wanted: str) -> tuple[QuerySet[ImportProblem], str]:
    """(the problems of one severity, or all; which)."""
    rows = record.problems.order_by("pk")
    return (rows.filter(severity=wanted), wanted) if wanted in SEVERITIES else (rows, "all")


def problem_filters(record: Import) -> list[tuple[str, str, str]]:
    """Tabs: all, and each severity that there is."""
    base = reverse("exchange:package_problems", args=[record.pk])
    counts = dict(record.problems.values_list("severity").annotate(n=Count("pk")).order_by())
    tabs = [(_("All (%(n)s)") % {"n": sum(counts.values())}, base, "all")]
    names = {REFUSAL: _("Refused"), UNREADABLE: _("Not read"), WARNING: _("To look at"), NOTE: _("To know")}
    return tabs + [(f"{names[kind]} ({counts[kind]})", f"{base}?show={kind}", kind) for kind in names if kind in counts]


def problem_table(rows: Iterable[ImportProblem], record: Import, chosen: str) -> Table:
    """Where, what stood there, what is wrong and what to do."""
    base = reverse("exchange:package_problems", args=[record.pk])
    query = f"show={chosen}&"
    drawn = [
        (
            place(each), each.value.split(SEPARATOR)[0] or "–",
            Cell(str(SEVERITIES[each.severity]), tag=TAGS[each.severity] or "rest"),
            EXPLANATIONS[each.code].sentence, EXPLANATIONS[each.code].remedy,
        )
        for each in rows
    ]  # fmt: skip
    return Table(
        _("Problems"),
        [Column(_("Where")), Column(_("What stands there")), Column(_("How grave")), Column(_("What is wrong")),
         Column(_("What to do"))],
        drawn,
        csv_url=f"{base}?{query}format=csv",
        xlsx_url=f"{base}?{query}format=xlsx",
        caption_hidden=True,
        empty=_("Nothing of this kind"),
    )  # fmt: skip


def history(records: Iterable[Import]) -> Table:
    """Imports that were applied, refused or left, the latest first."""
    rows = [
        (
            Cell(record.name, url=reverse("exchange:package", args=[record.pk])),
            date_format(localtime(record.applied_at or record.made_at), "SHORT_DATETIME_FORMAT"),
            record.by.name if record.by else _("the command line"),
            Cell(record.get_state_display(), tag=STATE_TAGS.get(Import.State(record.state), "rest")),
            _summary(record),
        )
        for record in records
    ]
    heads = (_("Export"), _("When"), _("Who"), _("What became of it"), _("Rows"))
    return Table(_("Brought in before"), [Column(head) for head in heads], rows, empty=_("Nothing yet"))


def _summary(record: Import) -> str:
    if record.state != Import.State.APPLIED or not record.report:
        return "–"
    totals = Report.from_data(record.report).totals()
    return _("%(new)s new, %(changed)s changed, %(ended)s ended") % {
        "new": words.count(totals.new), "changed": words.count(totals.changed), "ended": words.count(totals.ended),
    }  # fmt: skip


def waiting_table(rows: Iterable[WaitingRow]) -> Table:
    """Rows that wait: which, and what each refers to that is not here."""
    several = list(rows)
    there = _there(several)
    drawn = [(words.noun(row.file), row.sourced_id.split(SEPARATOR)[0], _absent(row, there)) for row in several]
    heads = (_("What"), _("Its id at the source"), _("Waits for"))
    return Table(
        _("What waits"), [Column(head) for head in heads], drawn, caption_hidden=True,
        empty=_("Nothing waits"), empty_detail=_("Every row that came has found what it refers to."),
    )  # fmt: skip


def references(row: WaitingRow) -> list[tuple[str, str]]:
    """(file, id) of everything that a row refers to."""
    found = []
    for column in FILES[row.file].references:
        value = str(row.content.get(column.name) or "")
        ids = [each.strip() for each in value.split(",")] if column.many else [value]
        found += [(column.refers_to, each) for each in ids if each]
    return found


def _there(rows: list[WaitingRow]) -> set[tuple[str, str]]:
    """Which of the things referred to the school has; one question for each kind of thing."""
    wanted: dict[str, set[str]] = {}
    for row in rows:
        for file, sid in references(row):
            wanted.setdefault(file, set()).add(sid)
    return {
        (file, sid)
        for file, ids in wanted.items()
        for sid in TARGETS[file].model.objects.filter(sourced_id__in=ids).values_list("sourced_id", flat=True)
    }


def _absent(row: WaitingRow, there: set[tuple[str, str]]) -> str:
    return "; ".join(f"{words.noun(file)}: {sid}" for file, sid in references(row) if (file, sid) not in there) or "–"
