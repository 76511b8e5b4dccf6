"""Plans, priorities and actions, made by the domain's own functions. All need a school in scope."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from headship.areas.improvement.plan.domain import actions, plans, priorities
from headship.areas.improvement.plan.models import Action, Plan, Priority
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.school.models import Person


def _next_year(first: int) -> int:
    """The first school year that has no plan yet."""
    taken = set(Plan.objects.values_list("school_year", flat=True))
    return next(year for year in range(first, first + 100) if year not in taken)


def planned(by: Person, *, agreed: bool = False, title: str = "Improvement plan", year: int | None = None) -> Plan:
    """A plan around today, with one priority where it is agreed on."""
    today = clock.today()
    plan = plans.begin_plan(
        by=by, title=title, school_year=year or _next_year(today.year + 1), starts_on=today - timedelta(days=60),
        ends_on=today + timedelta(days=240),
    )  # fmt: skip
    if agreed:
        prioritised(by, plan=plan)
        plans.agree(by=by, plan=plan)
    return plan


def prioritised(by: Person, *, plan: Plan | None = None, **changes: Any) -> Priority:
    """A priority with the beginning of its theory of change."""
    said = {"title": "Every child reads with joy", "outcome": "Year 7 reads for pleasure."} | changes
    return priorities.begin_priority(by=by, plan=plan or planned(by), **said)


def acted(by: Person, *, priority: Priority | None = None, **changes: Any) -> Action:
    """An action that runs for six weeks from today."""
    today = clock.today()
    said = {"title": "Read aloud each morning", "owner": by, "starts_on": today, "ends_on": today + timedelta(days=42)}
    return actions.begin_action(by=by, priority=priority, **(said | changes))


def figure(
    value: float, *, spread: float = 0.1, on: date | None = None, code: str = "progress-of-7", n: int = 120
) -> Reading:
    """A kept figure of learners' progress, with its interval."""
    row: Reading = Reading.objects.create(
        indicator=code, kind="mean", purpose="accountable", taken_on=on or clock.today(),
        period_start=on or clock.today(),
        denominator=n, value=value, low=value - spread, high=value + spread, title="Progress of Year 7", frozen=True,
        current=False,
    )  # fmt: skip
    return row
