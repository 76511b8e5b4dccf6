"""Results that came with the roster: which of them count, and as what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from headship.evidence.models import Act
from headship.insight.domain.results import assessments, take_over
from headship.insight.models import Attainment, LineItem, Result
from headship.kernel.failures import Refusal
from headship.school.models import Course, Person
from tests.factories.insight import LearnerFactory, scale
from tests.factories.school import ClassFactory


@pytest.fixture
def mock(school: object) -> LineItem:
    """A mock examination of 40 marks in Mathematics that two learners sat and one missed."""
    course = Course.objects.create(title="Maths 10", subject="Mathematics")
    item = LineItem.objects.create(
        title="Mock", school_class=ClassFactory(course=course), due_on=date(2026, 6, 1), minimum=0, maximum=40
    )
    for score, missing in ((30, False), (22, False), (0, True)):
        Result.objects.create(line_item=item, learner=LearnerFactory(), score=Decimal(score), missing=missing)
    return item


def test_marks_become_a_percentage_and_doing_it_again_changes_nothing(head: Person, mock: LineItem) -> None:
    taken = take_over(by=head, line_items=[mock], scale=scale("percentage"))
    assert (taken.added, taken.left_out) == (2, 0)
    rows = Attainment.objects.order_by("value")
    assert [row.value for row in rows] == [55, 75]
    assert {(row.subject, row.school_year, row.occasion, row.kind) for row in rows} == {
        ("Mathematics", 2026, "Mock", "outcome")
    }
    again = take_over(by=head, line_items=[mock], scale=scale("percentage"))
    assert (again.added, again.changed, again.same) == (0, 0, 2)
    assert Act.objects.filter(verb="data.take_over").count() == 1


def test_a_result_that_changed_at_the_source_follows(head: Person, mock: LineItem) -> None:
    take_over(by=head, line_items=[mock], scale=scale("percentage"), kind="prior")
    Result.objects.filter(score=30).update(score=40)
    assert take_over(by=head, line_items=[mock], scale=scale("percentage"), kind="prior").changed == 1
    assert Attainment.objects.filter(kind="prior", value=100).count() == 1


def test_what_is_not_on_the_scale_is_left_out_and_counted(head: Person, mock: LineItem) -> None:
    Result.objects.filter(score=30).update(text_score="A")
    taken = take_over(by=head, line_items=[mock], scale=scale("cambridge-igcse"))
    assert (taken.added, taken.left_out) == (1, 1)


def test_an_assessment_without_results_is_refused(head: Person, mock: LineItem) -> None:
    empty = LineItem.objects.create(title="Nothing yet")
    with pytest.raises(Refusal):
        take_over(by=head, line_items=[empty], scale=scale("percentage"))


def test_the_list_counts_results_and_what_was_taken_over(head: Person, mock: LineItem) -> None:
    [row] = assessments()
    assert (row["title"], row["results_there"], row["taken"]) == ("Mock", 3, 0)
    take_over(by=head, line_items=[mock], scale=scale("percentage"))
    assert assessments()[0]["taken"] == 2
