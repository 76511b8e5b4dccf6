"""The plan in public, and reports, made by the domain's own functions. All need a school in scope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from headship.areas.improvement.accounting.domain import page, reports
from headship.areas.improvement.accounting.models import Comment, GovernorsReport, PlainWords
from headship.kernel import clock
from headship.school.models import Person
from tests.conftest import person_with
from tests.factories.decisions import DecisionFactory


def turned_on(by: Person, **changes: Any) -> None:
    """The public page, open to everybody and to what they say."""
    said = {"shown": True, "takes_comments": True, "opening": "We want every child to read with joy."} | changes
    page.set_up(by=by, **said)


def said_plainly(by: Person, **changes: Any) -> PlainWords:
    """Something of the plan in plain words; a decision stands in the place of a priority."""
    words = {"title": "Reading every day", "what": "Every child reads for twenty minutes.", "progress": "It began."}
    return page.say_plainly(by=by, kind="decision", record_id=DecisionFactory(by=by).pk, **(words | changes))


def commented(text: str = "My son reads more.", **changes: Any) -> Comment:
    """What a parent says on the page."""
    return page.comment(**({"said_from": "parents", "text": text} | changes))


def report(by: Person, *, issued: bool = False, governor: bool = True) -> GovernorsReport:
    """A report being written, or one that the governors have."""
    if governor and issued:
        person_with("Rosa Ferrer", "governor", email="rosa.ferrer@riverside.example")
    row = reports.begin(by=by)
    reports.write(by=by, report=row, title=row.title, words="A good autumn.")
    return reports.issue(by=by, report=row) if issued else row


def agreed(by: Person, days: int = 60, **changes: Any) -> Any:
    """The next report is due in so many days."""
    due = clock.today() + timedelta(days=days)
    return reports.agree_on(by=by, **({"every_months": 3, "next_due": due, "owner": by} | changes))
