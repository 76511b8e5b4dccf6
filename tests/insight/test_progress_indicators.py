"""What 3.1 shows of learners: whole groups within what was expected, targets, attendance, conduct."""

from __future__ import annotations

from datetime import timedelta

import pytest

from headship.evidence import registry
from headship.evidence.domain import readings
from headship.evidence.models import Reading
from headship.insight.models import Analysis, Attendance, Behaviour, GroupEffect
from headship.kernel import clock
from headship.school.models import Person, School
from tests.factories.insight import AttainmentFactory, LearnerFactory, TargetFactory
from tests.factories.school import ClassFactory, enrol

pytestmark = pytest.mark.django_db


def read(code: str) -> Reading:
    [reading] = readings.take(codes=[code])
    return reading


def effect(analysis: Analysis, code: str, high: float, **more: object) -> None:
    GroupEffect.objects.create(
        **{"analysis": analysis, "level": "phase", "code": code, "label": code, "n": 40, "estimate": high - 0.1,
           "se": 0.05, "low": high - 0.2, "high": high, **more}
    )  # fmt: skip


def test_a_group_counts_as_within_unless_its_whole_interval_lies_below(school: School) -> None:
    analysis = Analysis.objects.create(school_years=[2026])
    effect(analysis, "7", 0.3)
    effect(analysis, "8", 0.02)
    effect(analysis, "9", -0.05)
    effect(analysis, "Mathematics", -0.2, level="subject")
    GroupEffect.objects.create(analysis=analysis, level="phase", code="10", label="10", hidden="small")
    reading = read("progress-within")
    assert (reading.numerator, reading.denominator) == (2, 3)


def test_the_place_in_the_network_comes_with_its_interval(school: School) -> None:
    assert read("progress-among-schools").value is None
    effect(Analysis.objects.create(kind="network", school_years=[2026]), "own", 0.3, level="school", own=True)
    reading = read("progress-among-schools")
    assert (reading.value, reading.high, reading.denominator) == (pytest.approx(0.2), 0.3, 40)


def test_learners_with_a_target_are_counted_once_each(school: School) -> None:
    learners = [LearnerFactory() for _each in range(6)]
    for subject in ("Mathematics", "English"):
        TargetFactory(learner=learners[0], subject=subject)
    TargetFactory(learner=learners[1])
    reading = read("learners-with-targets")
    assert (reading.numerator, reading.denominator) == (2, 6)


def test_the_last_result_says_whether_a_target_is_reached(school: School) -> None:
    learners = [LearnerFactory() for _each in range(7)]
    for learner in learners:
        TargetFactory(learner=learner, label="B")
    for learner, label in zip(learners[:6], ("A", "B", "C", "C", "C", "C"), strict=True):
        AttainmentFactory(learner=learner, label=label, occasion="Autumn", on=clock.today() - timedelta(days=40))
    AttainmentFactory(learner=learners[2], label="A*", occasion="Spring", on=clock.today())
    AttainmentFactory(learner=learners[0], label="D", occasion="Spring", on=clock.today())
    reading = read("targets-on-track")
    assert (reading.numerator, reading.denominator) == (2, 6)


def test_attendance_is_the_mean_over_learners_with_its_interval(school: School) -> None:
    today = clock.today()
    for present in (90, 95, 100, 85, 92):
        Attendance.objects.create(
            learner=LearnerFactory(), first_day=today - timedelta(days=30), last_day=today, sessions_possible=100,
            sessions_present=present,
        )  # fmt: skip
    reading = read("attendance")
    assert reading.value == pytest.approx(92.4)
    assert reading.low is not None and reading.high is not None and reading.low < 92.4 < reading.high
    assert reading.denominator == 5


def test_attendance_of_fewer_than_five_learners_is_not_kept(school: School) -> None:
    today = clock.today()
    Attendance.objects.create(
        learner=LearnerFactory(), first_day=today, last_day=today, sessions_possible=2, sessions_present=1
    )
    reading = read("attendance")
    assert reading.hidden and reading.value is None


def test_no_concern_noted_differs_from_none_kept(school: School) -> None:
    learners = [LearnerFactory() for _each in range(5)]
    assert read("conduct").value is None
    Behaviour.objects.create(learner=learners[0], on=clock.today(), kind="positive", count=3)
    assert read("conduct").value == 0
    Behaviour.objects.create(learner=learners[0], on=clock.today(), kind="concern", count=2)
    assert read("conduct").value == pytest.approx(40)


def test_no_indicator_of_learners_is_read_for_one_leader(head: Person) -> None:
    codes = ["progress-within", "progress-among-schools", "learners-with-targets", "targets-on-track", "attendance",
             "conduct"]  # fmt: skip
    assert {row.leader_id for row in readings.take(codes=codes, leaders=[head])} == {None}


def test_a_target_is_shown_to_leaders_and_to_those_who_teach_the_learner_alone(
    head: Person, teacher: Person, parent: Person
) -> None:
    mine, another = (TargetFactory(learner=LearnerFactory()) for _number in range(2))
    enrol(ClassFactory(teachers=[teacher]), [mine.learner], "student")
    wanted = [("target", mine.pk), ("target", another.pk)]

    def seen(person: Person) -> list[bool]:
        return [not registry.see(person, wanted)[each].hidden for each in wanted]

    assert (seen(head), seen(teacher), seen(parent)) == ([True, True], [True, False], [False, False])
    assert another.learner.name not in registry.see(teacher, wanted)["target", another.pk].label
