"""Days of the story: school days, holidays, and the order in which things happen."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from headship.demo.timeline import Timeline, reading_days

REFERENCE = date(2026, 11, 25)


@pytest.fixture
def timeline() -> Timeline:
    """The two years before a Wednesday in November."""
    return Timeline(REFERENCE, ZoneInfo("Europe/Madrid"))


def test_nothing_happens_on_the_reference_day_or_later(timeline: Timeline) -> None:
    timeline.add(REFERENCE - timedelta(days=1), lambda: None)
    timeline.add(REFERENCE, lambda: None)
    timeline.add(REFERENCE + timedelta(days=3), lambda: None)
    assert [day for day, _happenings in timeline.days()] == [REFERENCE - timedelta(days=1)]


def test_a_day_is_lived_in_order_and_may_add_to_later_days(timeline: Timeline) -> None:
    lived: list[str] = []

    def morning() -> None:
        lived.append("morning")
        timeline.add(date(2026, 11, 11), lambda: lived.append("next day"))

    timeline.add(date(2026, 11, 10), lambda: lived.append("evening"), hour=18)
    timeline.add(date(2026, 11, 10), morning, hour=8)
    for _day, happenings in timeline.days():
        for _moment, happening in happenings:
            happening()
    assert lived == ["morning", "evening", "next day"]


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 11, 7), date(2026, 11, 9)),  # a Saturday
        (date(2025, 12, 22), date(2026, 1, 7)),  # in a holiday
        (date(2026, 5, 12), date(2026, 5, 18)),  # in the week of examinations
        (date(2026, 10, 14), date(2026, 10, 14)),
    ],
)
def test_work_is_done_on_school_days(timeline: Timeline, day: date, moved: date) -> None:
    assert timeline.school_day(day) == moved


def test_days_of_holidays_do_not_count(timeline: Timeline) -> None:
    assert timeline.day_after(date(2025, 12, 18), 1) == date(2026, 1, 7)
    assert timeline.school_before(date(2026, 1, 8), 3) == date(2025, 12, 17)


@pytest.mark.parametrize("reference", [date(2026, 8, 14), date(2027, 1, 3), date(2026, 4, 6), date(2026, 5, 20)])
def test_a_visitor_in_the_holidays_finds_a_school_at_work(reference: date) -> None:
    timeline = Timeline(reference, ZoneInfo("Europe/Madrid"))
    recent = timeline.weeks_ago(1)
    assert reference - timedelta(days=10) <= recent < reference


def test_readings_stand_at_the_ends_of_months_and_of_the_last_six_weeks() -> None:
    days = reading_days(REFERENCE)
    assert date(2025, 2, 28) in days
    assert days[-1] == REFERENCE - timedelta(days=1)
    assert REFERENCE - timedelta(weeks=6) in days
    assert REFERENCE - timedelta(weeks=7) not in days
    assert len([day for day in days if day > REFERENCE - timedelta(days=365)]) >= 18
