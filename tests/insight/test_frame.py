"""What other rooms get of the data: whole columns, in a number of queries that does not grow."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headship.insight import api, coverage
from headship.insight.domain import years
from headship.insight.models import Attendance, Behaviour, LearnerCharacteristic
from headship.school.models import Person
from tests.factories.insight import AttainmentFactory, LearnerFactory, TargetFactory, scale

NOW = 2026


def result(learner: Person, label: str, year: int = NOW, **more: object) -> None:
    AttainmentFactory(learner=learner, label=label, school_year=year, **more)


def test_a_row_for_each_learner_subject_and_year(school: object) -> None:
    one, two = LearnerFactory(), LearnerFactory()
    result(one, "A", occasion="January", on=date(2026, 1, 9))
    result(one, "B", occasion="June", on=date(2026, 6, 9))
    result(two, "C")
    result(two, "A*", year=NOW - 3)
    frame = api.frame_of([NOW])
    assert sorted(zip(frame.learner, frame.outcome, strict=True)) == sorted([(one.pk, 6.0), (two.pk, 5.0)])
    assert api.frame_of([NOW], occasion="January").outcome == [7.0]
    assert len(api.frame_of([NOW], "Biology")) == 0


def test_the_prior_is_the_last_before_in_the_subject_or_in_every(school: object) -> None:
    one, two, three = (LearnerFactory() for _n in range(3))
    for learner in (one, two, three):
        result(learner, "B")
    result(one, "D", year=NOW - 2, kind="prior")
    result(one, "C", year=NOW - 1, kind="prior")
    result(one, "A", year=NOW - 1, kind="prior", subject="")
    result(two, "A", year=NOW - 1, kind="prior", subject="")
    result(three, "A", year=NOW + 1, kind="prior")
    frame = api.frame_of([NOW])
    assert dict(zip(frame.learner, frame.prior, strict=True)) == {one.pk: 5.0, two.pk: 7.0, three.pk: None}


def test_groups_are_columns(school: object) -> None:
    one, two = LearnerFactory(), LearnerFactory()
    result(one, "B")
    result(two, "B")
    LearnerCharacteristic.objects.create(learner=one, field="House", value="Red")
    LearnerCharacteristic.objects.create(learner=two, field="Gone", value="x", ended=True)
    frame = api.frame_of([NOW])
    columns = frame.columns()
    assert dict(zip(columns["learner"], columns["House"], strict=True)) == {one.pk: "Red", two.pk: None}
    assert "Gone" not in columns
    assert {len(column) for column in columns.values()} == {2}


@pytest.mark.parametrize("n", [1, 3])
def test_a_frame_costs_three_queries(school: object, n: int) -> None:
    for _each in range(n):
        learner = LearnerFactory()
        result(learner, "B")
        result(learner, "C", year=NOW - 1, kind="prior")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        api.frame_of([NOW])
    assert len(queries) == 3


@pytest.mark.parametrize(("reached", "on_track"), [("A", True), ("A*", True), ("B", False), (None, None)])
def test_on_track_is_at_the_target_or_above(school: object, reached: str | None, on_track: bool | None) -> None:
    learner = LearnerFactory()
    TargetFactory(learner=learner, label="A", school_year=NOW)
    if reached:
        result(learner, reached)
    [standing] = api.standings(NOW)
    assert standing.on_track is on_track


def test_a_result_on_another_scale_is_not_held_against_a_target(school: object) -> None:
    learner = LearnerFactory()
    TargetFactory(learner=learner, label="A", school_year=NOW)
    result(learner, "9", scale=scale("cambridge-igcse-9-1"))
    assert api.standings(NOW)[0].on_track is None


def test_attendance_is_summed_and_groups_count_only_alone(school: object) -> None:
    one, two = LearnerFactory(grade="9"), LearnerFactory(grade="10")
    days = {"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 30)}
    Attendance.objects.create(group_label="All", sessions_possible=100, sessions_present=50, **days)
    [rate] = api.attendance_rates(date(2026, 9, 1), date(2026, 9, 30))
    assert (rate.share, rate.learners) == (0.5, 0)
    Attendance.objects.create(learner=one, sessions_possible=40, sessions_present=40, **days)
    Attendance.objects.create(learner=two, sessions_possible=40, sessions_present=30, **days)
    [rate] = api.attendance_rates(date(2026, 9, 1), date(2026, 9, 30))
    assert (rate.present, rate.possible, rate.learners) == (70, 80, 2)
    by_grade = api.attendance_rates(date(2026, 9, 1), date(2026, 9, 30), by="grade")
    assert {each.label: each.present for each in by_grade} == {"9": 40, "10": 30}
    assert api.attendance_rates(date(2025, 1, 1), date(2025, 2, 1)) == []


def test_behaviour_is_counted_by_kind(school: object) -> None:
    Behaviour.objects.create(learner=LearnerFactory(), on=date(2026, 9, 1), kind="positive", count=3)
    Behaviour.objects.create(group_label="Year 9", on=date(2026, 9, 2), kind="positive", count=2)
    counted = api.behaviour_counts(date(2026, 9, 1), date(2026, 9, 30))
    assert counted == {"positive": 5, "concern": 0, "exclusion": 0}


def test_coverage_counts_learners_with_a_prior_and_a_target(school: object) -> None:
    one, two = LearnerFactory(), LearnerFactory()
    for learner in (one, two):
        result(learner, "B", occasion="January")
        result(learner, "A", occasion="June")
    result(one, "C", year=NOW - 1, kind="prior", subject="")
    TargetFactory(learner=two, school_year=NOW)
    [covered] = coverage.subjects(NOW)
    assert (covered.learners, covered.with_prior, covered.with_target) == (2, 1, 1)
    assert coverage.without_target(NOW) == api.without_target(NOW) == 1
    assert api.years_there() == [NOW]


@pytest.mark.parametrize(("text", "then"), [("10", "9"), ("1", ""), ("Reception", "")])
def test_a_year_group_is_counted_back_where_it_is_a_number(text: str, then: str) -> None:
    assert years.phase_then(text, 2025, 2026) == then
    assert years.phase_then(text, 2026, 2026) == text
