"""Clashes are said in words: what meets in which week."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headship.areas.direction.year import queries
from headship.areas.direction.year.clashes import Load, Span, clashes_in, monday_of
from headship.areas.direction.year.domain import dates
from headship.evidence.registry import Ask
from headship.kernel import clock
from headship.school.domain import protected
from headship.school.domain.audiences import audience
from headship.school.models import Person, School
from tests.factories.school import PersonFactory
from tests.factories.voice import asked, people, planned
from tests.factories.year import dated

MONDAY = date(2027, 3, 1)
NOW = datetime(2027, 2, 1, 12, tzinfo=ZoneInfo("Europe/Madrid"))


def ask(number: int, on: date, audience: str = "Teachers", kind: str = "round") -> Ask:
    return Ask(kind, number, f"Survey {number}", on, audience, 10, 3)


def found(asks: list[Ask], **more: object) -> list[str]:
    given_more = {"holidays": [], "protected": [], "loads": {}, "bound": None, **more}
    return [clash.sentence for clash in clashes_in(asks, **given_more)]  # type: ignore[arg-type]


def test_two_surveys_of_the_same_people_in_one_week() -> None:
    tuesday, sunday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=6)
    assert found([ask(1, tuesday), ask(2, sunday, "Parents, Teachers")]) == [
        "In the week of 1 March two surveys ask Teachers: “Survey 1” and “Survey 2”."
    ]
    assert found([ask(1, tuesday), ask(2, sunday + timedelta(days=1))]) == []
    assert found([ask(1, tuesday), ask(2, sunday, "Parents")]) == []
    assert found([ask(1, tuesday), ask(2, sunday, kind="policy")]) == []


def test_asked_in_the_holidays_and_in_a_protected_week() -> None:
    spring = Span("Carnival", MONDAY, MONDAY + timedelta(days=4))
    assert found([ask(1, MONDAY)], holidays=[spring]) == ["“Survey 1” falls on 1 March, in the holidays (Carnival)."]
    assert found([ask(1, MONDAY)], protected=[spring]) == [
        "“Survey 1” falls on 1 March, in a protected week (Carnival)."
    ]
    assert found([ask(1, MONDAY + timedelta(days=5))], holidays=[spring], protected=[spring]) == []


def test_a_week_above_the_bound_names_what_asks_most_of_it() -> None:
    later = MONDAY + timedelta(days=7)
    loads = {MONDAY: Load(610, "Reports", 300), later: Load(600, "Reports", 600)}
    above = "The week of 1 March asks 10 h 10 min of staff together; the school wants at most 10 h."
    assert found([], loads=loads, bound=600) == [above]
    assert found([], loads={MONDAY: Load(610, "Reports", 400)}, bound=600) == [
        f"{above} Most of it is “Reports”: 6 h 40 min."
    ]
    assert found([], loads=loads) == []


@given(st.lists(st.dates(MONDAY, MONDAY + timedelta(days=60)), max_size=8))
def test_every_clash_stands_in_a_week_in_which_something_is_asked(days: list[date]) -> None:
    asks = [ask(number, day) for number, day in enumerate(days)]
    weeks = {monday_of(day) for day in days}
    for clash in clashes_in(asks, holidays=[], protected=[], loads={}, bound=None):
        assert clash.monday in weeks and clash.monday.weekday() == 0


@pytest.fixture
def head(school: School) -> Person:
    return PersonFactory(name="Ana Head", roles=["head"])


def test_clashes_come_from_what_the_school_really_asks(head: Person) -> None:
    """Two surveys close in one week, reports fall into a protected one, and the week of reports asks too much."""
    with clock.at(NOW):
        staff = people(6)
        for title in ("Trust", "Workload"):
            planned(by=head, title=title, groups=[asked("staff", staff)], opens_at=NOW + timedelta(days=23))
        dated(head, "Write reports", date(2027, 3, 8), date(2027, 3, 12), kind="reporting", minutes=60,
              audience=audience("teachers"))  # fmt: skip
        protected.protect(by=head, starts_on=date(2027, 3, 8), ends_on=date(2027, 3, 14), reason="Mocks")
        dates.set_bound(by=head, minutes=300)
        weeks = queries.seen_by(head, date(2027, 3, 1), date(2027, 3, 31)).weeks
        assert next(week for week in weeks if week.monday == MONDAY).staff_minutes == 36
        sentences = [clash.sentence for clash in queries.seen_by(head, date(2027, 3, 1), date(2027, 3, 31)).clashes]
    assert "In the week of 1 March two surveys ask Staff: “Trust” and “Workload”." in sentences
    assert "“Write reports” falls on 12 March, in a protected week (Mocks)." in sentences
    asked_too_much = "The week of 8 March asks 6 h of staff together; the school wants at most 5 h."
    assert f"{asked_too_much} Most of it is “Write reports”: 6 h." in sentences
