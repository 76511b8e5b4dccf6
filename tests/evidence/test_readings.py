"""Readings: what an indicator said on a day, for the school and for leaders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from headship.evidence import tasks
from headship.evidence.domain import readings
from headship.evidence.indicators import Indicator, Mean, Rate, Ratio, Scope, indicator, level_of, scope_of, wilson
from headship.evidence.models import Act, Reading, StaleClause
from headship.evidence.queries import current_readings, trend_of
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.domain.quiet import begin_quiet, end_quiet
from headship.school.models import Person, QuietPeriod, School
from tests.conftest import person_with
from tests.evidence.conftest import write

Declare = Callable[..., Indicator]


def people(*names: str) -> Callable[[Scope], Ratio]:
    """Of everybody in the school, those with these names."""
    return lambda _scope: Ratio(Person.objects.filter(name__in=names), Person.objects.all())


def only() -> Reading:
    """The one current reading."""
    reading: Reading = Reading.objects.get(current=True, indicator="test-figure")
    return reading


def take(**more: Any) -> None:
    """Read the test's own indicator."""
    readings.take(codes=["test-figure"], **more)


def test_a_ratio_keeps_numerator_denominator_and_interval(declare: Declare, head: Person, teacher: Person) -> None:
    declare(people("Amina Diallo"))
    take()
    reading = only()
    assert (reading.kind, reading.numerator, reading.denominator, reading.value) == ("ratio", 1, 2, 0.5)
    assert (reading.low, reading.high) == pytest.approx(wilson(1, 2))
    assert (reading.level, reading.hidden, reading.paused) == ("established", False, False)
    assert reading.taken_on - reading.period_start == timedelta(days=365)


def test_nothing_to_count_is_no_data_and_never_nought(declare: Declare, school: School) -> None:
    declare(people())
    take()
    reading = only()
    assert (reading.denominator, reading.value, reading.level, reading.low) == (0, None, None, None)
    assert not reading.is_measured


def test_a_mean_has_its_interval_and_n(declare: Declare, school: School) -> None:
    declare(lambda _scope: Mean(3.4, 3.1, 3.7, 28), established=3.0, leading=3.5)
    take()
    reading = only()
    assert (reading.kind, reading.numerator, reading.denominator, reading.value) == ("mean", None, 28, 3.4)
    assert (reading.low, reading.high, reading.level) == (3.1, 3.7, "established")


def test_a_mean_of_nobody_is_no_data(declare: Declare, school: School) -> None:
    declare(lambda _scope: Mean(0.0, 0.0, 0.0, 0))
    take()
    assert (only().value, only().low, only().kind) == (None, None, "mean")


def test_a_rate_is_a_count_for_each_of_something(declare: Declare, school: School) -> None:
    declare(lambda _scope: Rate(12, 80), established=0.1, leading=0.2)
    take()
    reading = only()
    assert (reading.kind, reading.numerator, reading.denominator, reading.value) == ("rate", 12, 80, 0.15)
    assert reading.low is None


@pytest.mark.parametrize(
    ("value", "lower", "level"),
    [
        (None, False, None), (0.0, False, "not_yet"), (0.1, False, "begun"), (0.5, False, "established"),
        (0.79, False, "established"), (0.8, False, "leading"), (0.9, True, "begun"), (0.8, True, "established"),
        (0.5, True, "leading"), (0.0, True, "leading"),
    ],
)  # fmt: skip
def test_a_value_has_a_level(value: float | None, lower: bool, level: str | None, declare: Declare) -> None:
    known = declare(people(), lower_is_better=lower)
    established, leading = (0.8, 0.5) if lower else (0.5, 0.8)
    assert level_of(known, value, established=established, leading=leading) == level


@pytest.mark.parametrize(("successes", "n"), [(0, 6), (6, 6), (14, 18), (1, 1), (500, 1000)])
def test_the_interval_of_a_share_holds_it_and_stays_within_bounds(successes: int, n: int) -> None:
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n <= high <= 1
    assert (low == 0) == (successes == 0)
    assert (high == 1) == (successes == n)


def test_the_interval_is_wilsons() -> None:
    """The published example: 81 of 263 lies between 0.2553 and 0.3662 (Newcombe 1998, Statistics in Medicine 17)."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_an_indicator_is_declared_once_and_for_a_clause(declare: Declare) -> None:
    declare(people())
    for code, clauses in (("test-figure", ("2.2a",)), ("test-another", ())):
        with pytest.raises(ValueError, match="declared twice, or for no clause"):
            indicator(
                code, clauses=clauses, title="x", sentence="x", record_kind="person", established=0.5, leading=0.8
            )


def test_a_figure_about_fewer_people_than_the_smallest_group_is_not_even_kept(
    declare: Declare, head: Person, teacher: Person
) -> None:
    declare(people("Amina Diallo"), of_people=True)
    take()
    reading = only()
    assert reading.hidden
    assert (reading.numerator, reading.denominator, reading.value) == (None, 0, None)
    assert (reading.low, reading.high, reading.level) == (None, None, None)


def test_it_shows_once_the_group_is_large_enough(declare: Declare, head: Person) -> None:
    declare(people("Amina Diallo"), of_people=True)
    for number in range(4):
        person_with(f"Teacher {number}", "teacher")
    take()
    assert (only().hidden, only().numerator, only().denominator) == (False, 1, 5)
    School.objects.update(minimum_group=6)
    take()
    assert only().hidden


def test_records_are_shown_however_few_they_are(declare: Declare, head: Person) -> None:
    declare(people("Amina Diallo"))
    take()
    assert (only().numerator, only().denominator) == (1, 1)


def test_a_formative_figure_of_the_school_is_a_count_over_enough_people(
    declare: Declare, head: Person, teacher: Person
) -> None:
    declare(people("Amina Diallo"), purpose="formative", per_leader=True)
    take(leaders=[head])
    assert only_of(None).hidden
    assert not only_of(head).hidden, "one's own figure is one's own"


def only_of(leader: Person | None) -> Reading:
    reading: Reading = Reading.objects.get(current=True, leader_id=leader.pk if leader else None)
    return reading


def test_readings_of_leaders(declare: Declare, head: Person, middle_leader: Person) -> None:
    def of_whom(scope: Scope) -> Ratio:
        rows = Person.objects.all()
        return Ratio(rows.filter(pk=scope.leader.pk if scope.leader else 0), rows)

    declare(of_whom, per_leader=True)
    declare(people(), code="test-school", per_leader=False)
    readings.take(codes=["test-figure", "test-school"], leaders=[head, middle_leader])
    assert Reading.objects.filter(leader_id=head.pk).count() == 1
    assert only_of(middle_leader).numerator == 1
    assert Reading.objects.get(leader_id=None, indicator="test-figure").numerator == 0


def test_a_second_reading_of_a_day_replaces_the_first(declare: Declare, head: Person) -> None:
    declare(people("Amina Diallo"))
    take()
    take()
    assert Reading.objects.filter(indicator="test-figure").count() == 1


def test_a_trend_has_a_reading_for_each_day_and_one_is_current(declare: Declare, head: Person, senior: Person) -> None:
    declare(people("Amina Diallo"))
    now = clock.now()
    for days in (14, 7, 0):
        with clock.at(now - timedelta(days=days)):
            take()
    assert Reading.objects.filter(current=True, indicator="test-figure").count() == 1
    trend = trend_of(senior, "test-figure")
    assert [row.taken_on for row in trend] == [clock.days_before(14), clock.days_before(7), clock.today()]
    assert [row.taken_on for row in trend_of(senior, "test-figure", limit=2)] == [clock.days_before(7), clock.today()]
    assert current_readings(senior)["test-figure"].taken_on == clock.today()


def test_an_act_makes_the_figures_of_its_clauses_be_read_anew(declare: Declare, head: Person) -> None:
    declare(people("Amina Diallo"), clauses=("2.2a",))
    declare(people("Amina Diallo"), code="test-other", clauses=("7.6a",))
    write(head, clauses=["2.2a", "2.2d"])
    assert readings.refresh_stale() == 2
    assert Reading.objects.filter(indicator="test-figure").exists()
    assert not Reading.objects.filter(indicator="test-other").exists()
    assert not StaleClause.objects.exists()
    assert readings.refresh_stale() == 0


def test_soon_after_an_act_the_leaders_figures_follow(declare: Declare, head: Person) -> None:
    declare(people("Amina Diallo"), per_leader=True)
    write(head, clauses=["2.2a"])
    tasks.refresh_readings()
    assert Reading.objects.filter(indicator="test-figure", leader_id=head.pk).exists()


def test_every_night_everything_is_read(declare: Declare, head: Person, other_school: School) -> None:
    declare(people("Amina Diallo"), per_leader=True)
    write(head, clauses=["2.2a"])
    said = tasks.take_readings()
    assert Reading.objects.filter(indicator="test-figure").count() == 2
    assert not StaleClause.objects.exists()
    assert said.endswith("readings")


def test_quiet_time_is_marked(declare: Declare, head: Person) -> None:
    declare(people("Amina Diallo"))
    now = clock.now()
    with clock.at(now - timedelta(days=7)):
        begin_quiet(by=head, reason="Examination week")
        take()
    with clock.at(now - timedelta(days=3)):
        end_quiet(by=head)
    take()
    marks = list(Reading.objects.filter(indicator="test-figure").order_by("taken_on").values_list("paused", flat=True))
    assert marks == [True, False]
    assert QuietPeriod.objects.count() == 1


def test_a_frozen_reading_never_changes(declare: Declare, head: Person, teacher: Person) -> None:
    declare(people("Amina Diallo"))
    take()
    frozen = readings.freeze(by=head, reading=only())
    person_with("Somebody New", "teacher")
    with clock.at(clock.now() + timedelta(days=1)):
        take()
    frozen.refresh_from_db()
    assert (frozen.frozen, frozen.current, frozen.denominator) == (True, False, 2)
    assert only().denominator == 3
    assert [row.pk for row in trend_of(head, "test-figure")] != [frozen.pk]
    act = Act.objects.get(verb="reading.freeze")
    assert (act.record_id, act.clauses) == (frozen.pk, ""), "keeping a figure is no evidence of anything"


def test_a_hidden_figure_cannot_be_kept(declare: Declare, head: Person) -> None:
    declare(people(), of_people=True)
    take()
    with pytest.raises(Refusal, match="too few people"):
        readings.freeze(by=head, reading=only())


def test_nobody_keeps_what_they_may_not_see(
    declare: Declare, head: Person, middle_leader: Person, teacher: Person
) -> None:
    declare(people("Amina Diallo"), per_leader=True)
    take(leaders=[middle_leader])
    for person in (head, teacher):
        with pytest.raises(Denied):
            readings.freeze(by=person, reading=only_of(middle_leader))
    kept = readings.freeze(by=middle_leader, reading=only_of(middle_leader))
    assert Act.objects.get(verb="reading.freeze").about_id == middle_leader.pk
    assert readings.freeze(by=middle_leader, reading=kept) == kept, "what is frozen is frozen"


def test_keeping_a_formative_figure_stays_between_you_and_yourself(declare: Declare, middle_leader: Person) -> None:
    declare(people("Daniel Okafor"), per_leader=True, purpose="formative")
    take(leaders=[middle_leader])
    readings.freeze(by=middle_leader, reading=only_of(middle_leader))
    assert Act.objects.get(verb="reading.freeze").purpose == "formative"


def test_readings_outlive_their_indicator(declare: Declare, head: Person) -> None:
    from headship.evidence.indicators import withdraw_indicator

    declare(people("Amina Diallo"))
    take()
    withdraw_indicator("test-figure")
    assert only().title == "A figure"
    readings.take_all()
    assert trend_of(head, "test-figure")


def test_how_far_an_indicator_looks_back(declare: Declare, school: School) -> None:
    known = declare(people(), lookback_days=90)
    assert scope_of(known) == Scope(clock.days_before(90), clock.today())
    assert scope_of(known, lookback_days=30).first == clock.days_before(30)
