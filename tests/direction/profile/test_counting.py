"""What the profile says of results: as many as a hand would count, as old as they are, and of no few learners."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from headship.areas.direction.profile import counting
from headship.areas.direction.profile.domain import facts
from headship.insight import api as insight
from headship.insight.api import years
from headship.kernel import clock
from headship.school.models import Person, School
from tests.conftest import person_with
from tests.factories.insight import AttainmentFactory, TargetFactory

pytestmark = pytest.mark.django_db


def a_year_of_results(on: date | None, learners: int = 12) -> int:
    """Twelve learners with a target of B; a third reached it in the last of two results. One has no result yet."""
    year = years.current() - 1
    for number in range(learners):
        learner = person_with(f"Learner {number}", "student")
        TargetFactory(learner=learner, label="B", school_year=year)
        last = "B" if number % 3 == 0 else "D"
        AttainmentFactory(learner=learner, label="A", school_year=year, occasion="autumn", on=None)
        AttainmentFactory(learner=learner, label=last, school_year=year, occasion="summer", on=on)
    TargetFactory(learner=person_with("Without", "student"), label="B", school_year=year)
    return year


def on_target() -> counting.Counted | None:
    return next((each for each in counting.counted() if each.code == "on_target"), None)


def test_results_at_their_target_are_as_many_as_the_rows_say(school: School) -> None:
    year = a_year_of_results(clock.today())
    judged = [row for row in insight.standings(year) if row.on_track is not None]
    found = insight.reached_targets(year)
    assert (found.judged, found.at_target) == (12, 4) == (len(judged), sum(bool(row.on_track) for row in judged))
    said = on_target()
    assert said is not None and "4 of 12 results were at their target" in said.sentence


def test_results_grow_old_however_often_they_are_counted(head: Person) -> None:
    a_year_of_results(clock.today() - timedelta(days=30))
    fact = facts.follow(by=head, code="on_target")
    assert fact.as_of == clock.today() - timedelta(days=30)
    with clock.at(clock.now() + timedelta(days=300)):
        facts.count_again()
        fact.refresh_from_db()
        kept_on = fact.refreshed_on
    with clock.at(clock.now() + timedelta(days=400)):
        facts.count_again()
        fact.refresh_from_db()
        assert fact.refreshed_on == kept_on, "nobody can be told that it was looked at since"


def test_results_without_a_day_are_those_of_the_end_of_their_year(school: School) -> None:
    year = a_year_of_results(None)
    said = on_target()
    assert said is not None and said.as_of == min(clock.today(), date(year, 7, 31))


def test_results_of_a_few_learners_are_not_told(school: School) -> None:
    School.objects.filter(pk=school.pk).update(minimum_group=13)
    a_year_of_results(clock.today())
    assert on_target() is None
