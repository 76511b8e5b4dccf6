"""Scales: what ships, what a school makes, and what becomes of results when its numbers change."""

from __future__ import annotations

import pytest

from headship.evidence.models import Act
from headship.insight.domain import scales
from headship.insight.domain.scales import NotOnScale
from headship.insight.models import Attainment, Scale, Target
from headship.kernel.failures import Refusal
from headship.school.models import Person
from tests.factories.insight import AttainmentFactory, LearnerFactory, TargetFactory, scale


@pytest.mark.parametrize(
    ("code", "label", "value"),
    [
        ("cambridge-igcse", "A*", 8), ("cambridge-igcse", "G", 1), ("cambridge-igcse", " a * ", 8),
        ("cambridge-igcse", "Ａ＊", 8), ("cambridge-igcse-9-1", "9", 9), ("cambridge-igcse-9-1", "7.0", 7),
        ("a-level", "A*", 6), ("a-level", "E", 1), ("as-level", "a", 5), ("as-level", "U", 0),
        ("percentage", "73%", 73), ("percentage", "73.5", 73.5), ("percentile-points", "84", 84), ("points", "-3", -3),
    ],
)  # fmt: skip
def test_labels_become_numbers(school: object, code: str, label: str, value: float) -> None:
    assert scales.reader(scale(code))(label).value == value


@pytest.mark.parametrize(
    ("code", "label"),
    [("cambridge-igcse", "H"), ("cambridge-igcse-9-1", "10"), ("a-level", "7"), ("percentage", "101"),
     ("percentage", "-1"), ("percentage", "7,5"), ("percentile", "ninety"), ("points", "")],
)  # fmt: skip
def test_what_is_not_on_the_scale_is_not_read(school: object, code: str, label: str) -> None:
    with pytest.raises(NotOnScale):
        scales.reader(scale(code))(label)


def test_percentiles_become_normal_scores_with_their_ends_inside(school: object) -> None:
    read = scales.reader(scale("percentile"))
    assert read("50").value == 0
    assert read("97.725").value == pytest.approx(2, abs=1e-4)
    assert read("100").value == -read("0").value == pytest.approx(2.5758, abs=1e-4)


def test_each_shipped_grade_lies_above_the_next(school: object) -> None:
    scales.install()
    for each in Scale.objects.filter(kind=Scale.Kind.GRADES):
        values = [value for _label, value in scales.shown(each)]
        assert values == sorted(values, reverse=True)
        assert len(set(values)) == len(values)


def test_installing_again_adds_nothing(school: object) -> None:
    assert scales.install() == len(scales.shipped())
    assert scales.install() == 0


@pytest.mark.parametrize(
    ("values", "code"),
    [(["A*", "C"], "cambridge-igcse"), (["9", "4"], "cambridge-igcse-9-1"), (["a", "c"], "as-level"),
     (["73", "48,5"], "percentage"), (["130", "118"], "points"), (["pass"], None), ([], None)],
)  # fmt: skip
def test_the_scale_is_guessed_from_what_stands_there(school: object, values: list[str], code: str | None) -> None:
    found = scales.fitting(scales.in_use(), values)
    assert (found.code if found else None) == code


def test_a_school_makes_its_own_scale(head: Person) -> None:
    made = scales.make(by=head, title="Effort", steps=[("Low", 1), ("High", 3), ("Fair", 2)])
    assert scales.shown(made) == [("High", 3), ("Fair", 2), ("Low", 1)]
    assert scales.reader(made)("high").label == "High"
    assert Act.objects.filter(verb="scale.make", record_id=made.pk).count() == 1
    another = scales.make(by=head, title="Effort", steps=[("A", 1), ("B", 0)])
    assert another.code != made.code


@pytest.mark.parametrize("steps", [[("Only", 1)], [("A", 1), ("A", 2)], [("", 1), (" ", 2)]])
def test_a_scale_needs_two_different_grades(head: Person, steps: list[tuple[str, float]]) -> None:
    with pytest.raises(Refusal) as refusal:
        scales.make(by=head, title="Effort", steps=steps)
    assert refusal.value.field == "steps"
    assert not Scale.objects.filter(shipped=False).exists()


def test_new_numbers_reach_everything_that_was_read_with_the_scale(head: Person) -> None:
    own = scales.make(by=head, title="Effort", steps=[("High", 2), ("Low", 1)])
    learner = LearnerFactory()
    result = AttainmentFactory(learner=learner, label="High", scale=own)
    other = AttainmentFactory(learner=learner, label="B", subject="Art")
    target = TargetFactory(learner=learner, label="High", scale=own)
    assert scales.change(by=head, scale=own, steps=[("High", 5), ("Low", 1)]) == 2
    assert Attainment.objects.get(pk=result.pk).value == Target.objects.get(pk=target.pk).value == 5
    assert Attainment.objects.get(pk=other.pk).value == other.value


def test_a_grade_that_results_were_read_with_stays(head: Person) -> None:
    own = scales.make(by=head, title="Effort", steps=[("High", 2), ("Fair", 1), ("Low", 0)])
    AttainmentFactory(learner=LearnerFactory(), label="High", scale=own)
    with pytest.raises(Refusal, match="High"):
        scales.change(by=head, scale=own, steps=[("Fair", 1), ("Low", 0)])
    scales.change(by=head, scale=own, steps=[("High", 1), ("Low", 0)])


def test_a_shipped_scale_stays_as_it_is_and_can_be_put_away(head: Person) -> None:
    shipped = scale()
    with pytest.raises(Refusal, match="comes with Headship"):
        scales.change(by=head, scale=shipped, steps=[("A", 1), ("B", 0)])
    scales.end(by=head, scale=shipped)
    assert shipped not in scales.in_use()
    with pytest.raises(Refusal):
        scales.end(by=head, scale=shipped)
