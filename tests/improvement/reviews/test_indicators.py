"""What reviews show about 6.3, each held against reviews made on purpose."""

from __future__ import annotations

from datetime import timedelta

from headship.areas.improvement.reviews.domain import findings
from headship.areas.improvement.reviews.models import Finding, Programme, ProgrammeReview
from headship.evidence.domain import citations, readings
from headship.evidence.indicators import indicator_named, scope_of
from headship.kernel import clock
from headship.school.models import Person
from tests.factories import decisions
from tests.factories import reviews as make


def figure(code: str) -> tuple[float | None, float]:
    """Numerator and denominator of an indicator, now."""
    known = indicator_named(code)
    assert known is not None
    found = readings.figure_of(known.compute(scope_of(known)))
    return found.numerator, found.denominator


def earlier(review: ProgrammeReview, days: int) -> None:
    """As though it had been concluded so many days ago."""
    ProgrammeReview.objects.filter(pk=review.pk).update(concluded_at=review.concluded_at - timedelta(days=days))


def test_a_programme_counts_once_something_was_due(head: Person) -> None:
    make.programme(by=head)
    assert figure("programmes-curriculum") == (0, 0), "its first day has not come: no data"
    make.programme(by=head, next_on=clock.days_before(1))
    assert figure("programmes-curriculum") == (0, 1)
    make.concluded(by=head)
    assert figure("programmes-curriculum") == (1, 2)
    assert figure("programmes-other") == (0, 0)


def test_programmes_beyond_lessons_are_counted_apart(head: Person) -> None:
    for kind in ("co_curricular", "pastoral", "other"):
        make.concluded(by=head, of=make.programme(by=head, kind=kind))
    assert figure("programmes-other") == (3, 3)


def test_moving_the_next_date_makes_nothing_fresh(head: Person) -> None:
    from headship.areas.improvement.reviews.domain import programmes

    row = make.programme(by=head, next_on=clock.days_before(30))
    later = clock.today() + timedelta(days=900)
    programmes.revise(
        by=head, programme=row, title=row.title, kind=row.kind, owner=head, cycle_months=36, next_on=later
    )
    assert figure("programmes-curriculum") == (0, 1)


def test_a_review_without_voices_is_not_counted_as_one(head: Person) -> None:
    make.concluded(by=head, of=make.programme(by=head, next_on=clock.days_before(1)), voices=[])
    assert figure("programmes-curriculum") == (0, 1)
    assert figure("programmes-date-kept") == (0, 1)
    for code in ("programmes-teachers", "programmes-learners", "programmes-others"):
        assert figure(code) == (0, 1)


def test_each_voice_is_counted_on_its_own(head: Person) -> None:
    make.concluded(by=head)
    make.concluded(by=head, voices=["learners"])
    assert figure("programmes-teachers") == (1, 2)
    assert figure("programmes-learners") == (2, 2)
    assert figure("programmes-others") == (1, 2)


def test_a_cycle_shows_at_its_second_turn(head: Person) -> None:
    first = make.concluded(by=head)
    assert figure("programmes-again") == (0, 0), "its next date has not come"
    ProgrammeReview.objects.filter(pk=first.pk).update(next_on=clock.days_before(5))
    assert figure("programmes-again") == (0, 1)
    earlier(first, 400)
    make.concluded(by=head, of=Programme.objects.get(pk=first.programme_id))
    assert figure("programmes-again") == (1, 1)


def test_findings_are_given_six_weeks_and_an_answer_counts_at_once(head: Person, teacher: Person) -> None:
    row = make.concluded(by=head)
    assert figure("findings-answered") == (0, 0)
    earlier(row, 50)
    assert figure("findings-answered") == (0, 1)
    findings.decline(by=head, finding=row.findings.get(), reason="The syllabus.", told="In the hall.")
    assert figure("findings-answered") == (1, 1)
    fresh = make.concluded(by=head).findings.get()
    decision = decisions.decided(by=head, asked=[teacher])
    citations.cite(by=head, source=("decision", decision.pk), relation="answers", target=("finding", fresh.pk))
    assert figure("findings-answered") == (2, 2)
    assert Finding.objects.in_the_plan().count() == 0
