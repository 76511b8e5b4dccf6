"""Readings made by hand, indicators of our own, and a second framework."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from headship.evidence import indicators as declared
from headship.evidence.indicators import Indicator, Ratio, Scope, level_of, wilson
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.kernel.scope import current_school_id
from headship.school.models import Person, School
from headship.standards.domain import editions

Declare = Callable[..., Indicator]
Read = Callable[..., Reading]

SECOND = {
    "framework": {
        "code": "lighthouse",
        "edition": "1",
        "title": "Lighthouse Standards",
        "scales": [{"code": "stars", "title": "Stars", "levels": [["one", "One star", ""], ["two", "Two stars", ""]]}],
    },
    "standards": [
        {
            "code": "L",
            "title": "Light",
            "elements": [
                {"code": "L1", "title": "Being seen", "clauses": {"a": "From afar", "b": ["By night", "Too."]}},
                # A code that the framework that ships has too: its indicators must not speak to it.
                {"code": "2.2", "title": "Keeping the lamp", "clauses": {"a": "Trimming", "b": "Filling"}},
            ],
        },
        {
            "code": "K",
            "title": "Keepers",
            "elements": [{"code": "K1", "title": "Watching", "clauses": {"a": "In turns"}}],
        },
    ],
}  # fmt: skip


@pytest.fixture
def declare() -> Iterator[Declare]:
    """Declare indicators for one test."""
    before = dict(declared._indicators)

    def declare(code: str, clause: str, **more: Any) -> Indicator:
        def nothing(scope: Scope) -> Ratio:
            return Ratio(Person.objects.none(), Person.objects.none())

        settings = {"established": 0.6, "leading": 0.8, **more}
        declared.indicator(
            code, clauses=(clause,), title=f"About {code}", sentence=f"of the {code} were done.",
            record_kind="decision", **settings,
        )(nothing)  # fmt: skip
        return declared._indicators[code]

    yield declare
    declared._indicators.clear()
    declared._indicators.update(before)


@pytest.fixture
def read() -> Read:
    """Keep a reading as if it had been taken today: numerator of denominator, or hidden."""

    def read(code: str, part: float | None, whole: float, *, leader: Person | None = None, **more: Any) -> Reading:
        known = declared._indicators[code]
        value = more.get("value") if part is None else part / whole if whole else None
        low, high = wilson(part, whole) if part is not None and whole else (None, None)
        today = timezone.localdate(clock.now(), School.objects.get(pk=current_school_id()).zone)
        row = {
            "indicator": code, "leader_id": leader.pk if leader else None, "purpose": known.purpose,
            "taken_on": today, "period_start": today - timedelta(days=365), "numerator": part, "denominator": whole,
            "value": value, "low": low, "high": high, "title": str(known.title),
            "level": level_of(known, value, established=known.established, leading=known.leading), **more,
        }  # fmt: skip
        if row.get("hidden"):
            row["level"] = None
        reading: Reading = Reading.objects.create(**row)
        return reading

    return read


@pytest.fixture
def second_framework(school: School) -> School:
    """The school works with an invented framework."""
    editions.use(by=None, framework=editions.load(SECOND, "lighthouse.yaml"))
    return school
