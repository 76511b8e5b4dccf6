"""Progress reports to those who govern: live figures until they are issued, on a day that is agreed beforehand.

    begin ──write──▶ written ──issue──▶ issued ──ask──▶ asked ──answer──▶ answered

What stands in a report comes from the records themselves: what each room tells of the time since the last one (see
`registry.Reported`), and the figures of the elements in focus, beside what they were then: those that ask to be read
among the rest, all others in an appendix (see `figures`). The head adds words.
The governing body's meeting is for another room: a report offers itself to it by the registry like any other record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from headship.areas.improvement.accounting.domain import attention, figures
from headship.areas.improvement.accounting.models import GovernorsReport, ReportingPlan, ReportQuestion
from headship.areas.improvement.accounting.rules import ASK, REPORT
from headship.areas.improvement.plan.api import current_plan
from headship.evidence import registry
from headship.evidence.domain import citations, ledger
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Refusal
from headship.kernel.months import months_later
from headship.kernel.permissions import holds, require
from headship.school.domain import deliveries
from headship.school.models import Audience, Person
from headship.school.roles import HEAD

BEGINS_BEFORE = timedelta(days=14)  # a report is begun by itself so long before its day
GOVERNORS = "governors"
CITED = ("priority", "evaluation", "decision", "trial", "plan_comment")  # what a report is part of the thread of


@dataclass(frozen=True)
class Line:
    """A sentence of a report, what it means, and the record behind it ("" and 0 for a sentence of its own)."""

    text: str
    detail: str = ""
    kind: str = ""
    record_id: int = 0
    url: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a report. appendix: to be looked up, not to be read."""

    heading: str
    lines: tuple[Line, ...]
    appendix: bool = False


@transaction.atomic
def agree_on(*, by: Person, every_months: int, next_due: date, owner: Person) -> ReportingPlan:
    """Say how often those who govern are told, and when next."""
    require(by, REPORT)
    if not 1 <= every_months <= 12:
        raise Refusal(_("Between once a month and once a year."), field="every_months")
    if next_due <= clock.today():
        raise Refusal(_("The next day lies ahead."), field="next_due")
    plan, _made = ReportingPlan.objects.update_or_create(
        defaults={"every_months": every_months, "next_due": next_due, "owner": owner, "set_at": clock.now()}
    )
    ledger.record(
        by=by, verb="reporting.agree", record_kind="governors_report", record_id=None, label=_("Reports to governors"),
        summary=_("Agreed on the next report to governors for %(day)s.") % {"day": date_format(next_due)},
        clauses=["6.6d"], payload={"every_months": every_months},
    )  # fmt: skip
    return plan


def begin_due() -> int:
    """Begin the report whose day comes near, in the school in scope. Returns how many were begun."""
    plan = ReportingPlan.objects.select_related("owner").first()
    if plan is None or plan.next_due - BEGINS_BEFORE > clock.today():
        return 0
    if GovernorsReport.objects.filter(issued_at__isnull=True).exists():
        return 0
    writer = writer_instead_of(plan.owner)
    if writer is None:
        return 0
    begin(by=writer)
    return 1


def writer_instead_of(owner: Person) -> Person | None:
    """Who writes now: whoever was to, or the head where they have left or lead no more; None without a head."""
    if owner.is_present and holds(owner, REPORT):
        return owner
    found: Person | None = Person.objects.with_role(HEAD.code).order_by("pk").first()
    return found


@transaction.atomic
def begin(*, by: Person) -> GovernorsReport:
    """Begin the next report, for the day that was agreed. Raises Refusal where one is being written already."""
    require(by, REPORT)
    if GovernorsReport.objects.filter(issued_at__isnull=True).exists():
        raise Refusal(_("A report is being written already."))
    plan = ReportingPlan.objects.select_related("owner").first()
    due = max(plan.next_due if plan else clock.today(), clock.today())
    last = GovernorsReport.objects.filter(issued_at__isnull=False).order_by("-issued_at").first()
    since = localdate(last.issued_at) if last else months_later(due, -(plan.every_months if plan else 3))
    report: GovernorsReport = GovernorsReport.objects.create(
        title=_("How the plan goes, %(day)s") % {"day": date_format(due, "F Y")}, since=min(since, due), due_on=due,
        owner=(writer_instead_of(plan.owner) or by) if plan else by, begun_at=clock.now(),
    )  # fmt: skip
    _record(by, "report.begin", report, _("Began a report to governors."))
    return report


@transaction.atomic
def write(
    *, by: Person, report: GovernorsReport, title: str, words: str, version: int | None = None
) -> GovernorsReport:
    """Say in one's own words what the figures do not. Raises ChangedMeanwhile where somebody else wrote since."""
    row = _in_writing(by, report)
    if version is not None and version != row.version:
        raise ChangedMeanwhile(_("Somebody else has written here since you opened it."), theirs={"words": row.words})
    line = " ".join(title.split())[:200]
    if not line:
        raise Refusal(_("The report needs a title."), field="title")
    row.title, row.words, row.version = line, words.strip(), row.version + 1
    row.save(update_fields=["title", "words", "version"])
    return row


def content_of(reader: Person, report: GovernorsReport) -> list[Section]:
    """What stands in the report: live while it is written, as it stood once it is issued."""
    if report.content is not None:
        return [_as_kept(each) for each in report.content["sections"]]
    told = registry.reported_between(reader, report.since, clock.today())
    short = [row for row in told if row.part == registry.IN_SHORT]
    goes = [row for row in told if row.part == registry.HOW_IT_GOES]
    to_read, others = figures.told(report.since)
    rest = told[len(short) + len(goes) :]
    read = [*short, *attention.look_at(reader), *goes, *to_read, *rest]
    return [*_sections(read), *_sections(others, appendix=True)]


def _as_kept(kept: dict[str, Any]) -> Section:
    """A part as it was issued. Those issued before there was an appendix listed all figures under one heading."""
    lines = tuple(Line(**line) for line in kept["lines"])
    return Section(kept["heading"], lines, kept.get("appendix", all(line.kind == "reading" for line in lines)))


def _sections(rows: Iterable[registry.Reported], *, appendix: bool = False) -> Iterator[Section]:
    for heading, found in groupby(rows, key=lambda each: each.heading):
        lines = tuple(Line(each.text, each.detail, each.kind, each.record_id, each.url) for each in found)
        yield Section(heading, lines, appendix)


def plan_in(reader: Person, report: GovernorsReport) -> str:
    """The title of the plan that the report tells of; "" where there is none, or an old report did not keep it."""
    if report.content is not None:
        return str(report.content.get("plan", ""))
    return str(current_plan(reader) or "")


def stood_on(report: GovernorsReport) -> date:
    """The day of the report's figures: today, or the day on which it was issued."""
    return date.fromisoformat(report.content["stood_on"]) if report.content is not None else clock.today()


@transaction.atomic
def issue(*, by: Person, report: GovernorsReport) -> GovernorsReport:
    """Fix the figures as they stand, and send the report to the governors. Raises Refusal where there are none."""
    row = _in_writing(by, report)
    sections = content_of(by, row)
    if not sections and not row.words:
        raise Refusal(_("There is nothing in it yet: write some words of your own."), field="words")
    governors = Audience.objects.filter(code=GOVERNORS).first()
    if governors is None:
        raise Refusal(_("The school has no audience of governors. Add them among People first."))
    row.content = {
        "sections": [asdict(each) for each in sections], "stood_on": clock.today().isoformat(),
        "plan": plan_in(by, row),
    }  # fmt: skip
    row.issued_at, row.issued_by = clock.now(), by
    row.delivery = deliveries.send(
        by=by, subject=row.title, body=row.words or _("The report is ready to be read."), audiences=[governors],
        about_kind="governors_report", about_id=row.pk, link=reverse("accounting:report", args=[row.pk]), minutes=10,
    )  # fmt: skip
    row.save(update_fields=["content", "issued_at", "issued_by", "delivery"])
    _cite(by, row, sections)
    plan = ReportingPlan.objects.select_for_update().first()
    if plan is not None and plan.next_due <= max(row.due_on, clock.today()):
        plan.next_due = next(
            day for step in range(1, 400)
            if (day := months_later(plan.next_due, step * plan.every_months)) > clock.today()
        )  # fmt: skip
        plan.save(update_fields=["next_due"])
    _record(by, "report.issue", row, _("Issued the report “%(title)s” to governors.") % {"title": row.title},
            on_time=clock.today() <= row.due_on)  # fmt: skip
    return row


def _cite(by: Person, report: GovernorsReport, sections: Iterable[Section]) -> None:
    """Let the thread of what is reported lead on to the report, as far as whoever issues it sees the record."""
    told = dict.fromkeys((line.kind, line.record_id) for each in sections for line in each.lines)
    wanted = [reference for reference in told if reference[0] in CITED]
    for reference, seen in registry.see(by, wanted).items():
        if not seen.hidden:
            citations.cite(by=by, source=("governors_report", report.pk), relation="cites", target=reference)


@transaction.atomic
def ask(*, by: Person, report: GovernorsReport, text: str) -> ReportQuestion:
    """Ask something about an issued report. Raises Denied for those who do not govern."""
    require(by, ASK, report)
    words = text.strip()
    if not words:
        raise Refusal(_("Write the question."), field="text")
    question: ReportQuestion = ReportQuestion.objects.create(
        report=report, asked_by=by, asked_at=clock.now(), text=words[:2000]
    )
    _record(by, "report.ask", report, _("Asked about the report “%(title)s”.") % {"title": report.title})
    return question


@transaction.atomic
def answer(*, by: Person, question: ReportQuestion, text: str) -> ReportQuestion:
    """Answer a question, for all governors to read."""
    require(by, REPORT)
    row: ReportQuestion = ReportQuestion.objects.select_for_update().select_related("report").get(pk=question.pk)
    words = text.strip()
    if not words:
        raise Refusal(_("Write the answer."), field="text")
    row.answer, row.answered_by, row.answered_at = words, by, row.answered_at or clock.now()
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    _record(by, "report.answer", row.report, _("Answered a governor’s question."))
    return row


def _in_writing(by: Person, report: GovernorsReport) -> GovernorsReport:
    require(by, REPORT)
    row: GovernorsReport = GovernorsReport.objects.select_for_update().get(pk=report.pk)
    if row.issued_at is not None:
        raise Refusal(_("This report is issued, and stays as it is. What is to be added stands in the next one."))
    return row


def _record(by: Person, verb: str, report: GovernorsReport, summary: str, **payload: Any) -> None:
    ledger.record(
        by=by, verb=verb, record_kind="governors_report", record_id=report.pk, label=report.title, summary=summary,
        clauses=["6.6d"], payload=payload,
    )  # fmt: skip
