"""Processes and their reviews, made by the domain's own functions. All need a school in scope.

process(by=head)                        a process with one step of teachers: 20 × 30 minutes × 10 months
review(by=head)                         a review that is open
concluded(by=head, verdict="change")    a verdict
adjusted(by=head)                       an adjustment that is to return minutes, decided
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from headship.areas.improvement.processes.domain import register, reviewing
from headship.areas.improvement.processes.models import Adjustment, PainPoint, Process, ProcessReview, Step
from headship.kernel import clock
from headship.school.models import Person

_numbers = itertools.count(1)


def step(*, by: Person, process: Process, **more: Any) -> Step:
    """A step of teachers that costs 100 hours a year."""
    told = {"what": "Write reports", "who": "Each teacher", "people": 20, "minutes": 30, "times": 1, "per": "month"}
    return register.add_step(by=by, process=process, **{**told, "teachers": True, **more})


def process(*, by: Person, steps: int = 1, owner: Person | None = None, **more: Any) -> Process:
    """A process that is looked at every two years."""
    title = more.pop("title", f"Process {next(_numbers)}")
    row = register.set_up(by=by, title=title, owner=owner or by, cycle_months=more.pop("cycle_months", 24), **more)
    for _number in range(steps):
        step(by=by, process=row)
    return row


def pain(*, by: Person, process: Process, words: str = "We type it twice.") -> PainPoint:
    """Where it hurts."""
    return register.say_what_hurts(by=by, process=process, words=words)


def review(*, by: Person, of: Process | None = None) -> ProcessReview:
    """A review that is open."""
    return reviewing.begin(by=by, process=of or process(by=by))


def concluded(*, by: Person, of: Process | None = None, verdict: str = "change") -> ProcessReview:
    """A review with a verdict."""
    return reviewing.give_verdict(by=by, review=review(by=by, of=of), verdict=verdict, reason="It is done twice.")


def adjusted(*, by: Person, of: ProcessReview | None = None, **more: Any) -> Adjustment:
    """An adjustment that is decided."""
    today = clock.today()
    told = {
        "what": "One report less a year", "owner": by, "due_on": today + timedelta(days=20), "aim": "minutes",
        "look_on": today + timedelta(days=60), "expects": "Teachers have a week back", **more,
    }  # fmt: skip
    return reviewing.adjust(by=by, review=of or concluded(by=by), **told)
