"""Who gets which answer in accounting."""

from __future__ import annotations

from headship.areas.improvement.accounting.domain import page, reports
from headship.areas.improvement.accounting.models import GovernorsReport
from tests.factories import accounting
from tests.permissions.answers import ABSENT, GOVERNANCE, IN, SENIOR, STAFF, Row, of, open_to_all, rows
from tests.permissions.answers import page as page_row
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


@record("plain_words")
def _plain_words(world: World) -> Arguments:
    words = accounting.said_plainly(world.owner)
    return {"kind": words.kind, "record_id": words.record_id}


@record("words_row")
def _words_row(world: World) -> Arguments:
    return {"pk": accounting.said_plainly(world.owner).pk}


@record("plan_comment")
def _plan_comment(world: World) -> Arguments:
    """One that waits to be read: for leaders alone."""
    accounting.turned_on(world.owner)
    return {"pk": accounting.commented().pk}


def issued(world: World) -> GovernorsReport:
    """A report that a governor has asked about."""
    known: GovernorsReport | None = GovernorsReport.objects.filter(issued_at__isnull=False).first()
    if known is not None:
        return known
    row = accounting.report(world.owner, issued=True, governor=False)
    reports.ask(by=world.people["governor"], report=row, text="What about Year 9?")
    return row


@record("report_in_writing")
def _report_in_writing(world: World) -> Arguments:
    """Only one is written at a time, so the issued one comes first."""
    issued(world)
    return {"pk": accounting.report(world.owner).pk}


@record("report_issued")
def _report_issued(world: World) -> Arguments:
    return {"pk": issued(world).pk}


@record("report_asked")
def _report_asked(world: World) -> Arguments:
    return {"pk": issued(world).questions.get().pk}


@record("our_plan")
def _our_plan(world: World) -> Arguments:
    page.set_up(by=world.owner, shown=True, takes_comments=True, opening="We read.")
    return {"code": world.school.code}


def leaders(record: str) -> Row:
    """The verb is asked first, so whoever does not hold it is refused whatever the record."""
    return Row(rows((SENIOR, IN)), record=record)


TABLE: dict[str, Row] = {
    "accounting:accounting": page_row(INSIDE),
    "accounting:page": page_row(SENIOR),
    "accounting:words": leaders("plain_words"),
    "accounting:removal": leaders("words_row"),
    "accounting:comments": page_row(INSIDE),
    "accounting:spoken": page_row(INSIDE),
    "accounting:showing": leaders("plan_comment"),
    "accounting:keeping_back": leaders("plan_comment"),
    "accounting:reply": leaders("plan_comment"),
    "accounting:reporting": page_row(SENIOR),
    "accounting:beginning": page_row(SENIOR),
    "accounting:report": of(SENIOR, record="report_in_writing"),
    "accounting:writing": leaders("report_in_writing"),
    "accounting:issue": leaders("report_in_writing"),
    # Only those who govern hold the verb, and the head of another school is none of them.
    "accounting:question": Row(rows((GOVERNANCE, IN)), record="report_issued", stranger="refused"),
    "accounting:answer": Row(rows((SENIOR, IN), (GOVERNANCE, "refused"), otherwise=ABSENT), record="report_asked"),
    "accounting:public": open_to_all("our_plan"),
    "accounting:thanks": open_to_all("our_plan"),
}
