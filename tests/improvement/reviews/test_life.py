"""A review's life: begun, gathered for, weighed, concluded; and what each step refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from headship.areas.improvement.reviews.domain import concluding, findings, gathering, programmes
from headship.areas.improvement.reviews.models import Finding, Programme, ProgrammeReview
from headship.evidence.models import Act, Citation
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.months import months_later
from headship.school.models import Person
from tests.factories import reviews as make


def test_a_programme_waits_one_cycle_where_no_day_is_named(head: Person) -> None:
    row = make.programme(by=head, cycle_months=24)
    assert row.next_on == row.first_on == months_later(clock.today(), 24)
    assert Act.objects.filter(verb="programme.set_up", record_id=row.pk).exists()


def test_a_programme_needs_a_name_that_is_free_and_an_owner_who_is_here(head: Person, teacher: Person) -> None:
    make.programme(by=head, title="Mathematics")
    with pytest.raises(Refusal, match="of that name"):
        make.programme(by=head, title=" mathematics ")
    teacher.ended_on = clock.today()
    teacher.save()
    with pytest.raises(Refusal, match="has left the school"):
        make.programme(by=head, owner=teacher)
    with pytest.raises(Refusal, match="between 3 and 120"):
        make.programme(by=head, cycle_months=2)
    with pytest.raises(Denied):
        make.programme(by=teacher, owner=head)


def test_what_is_gathered_and_found_moves_the_review_on_by_itself(head: Person) -> None:
    row = make.review(by=head)
    assert row.state == "planned"
    make.heard(by=head, review=row, voices=["teachers"])
    assert row.state == "gathering"
    make.found(by=head, review=row)
    row.refresh_from_db()
    assert row.state == "weighing"
    gathering.hear(by=head, review=row, voice="learners", who="Year 8", people=12, said="We like it.")
    row.refresh_from_db()
    assert row.state == "weighing", "late voices are still gathered"


def test_a_programme_has_one_open_review_also_in_the_database(head: Person) -> None:
    row = make.review(by=head)
    with pytest.raises(Refusal, match="under way"):
        make.review(by=head, of=row.programme)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeReview.objects.create(
            programme=row.programme, questions="Q?", owner=head, due_on=row.due_on, planned_by=head
        )


def test_a_concluded_review_sets_the_next_date_from_the_cycle(head: Person) -> None:
    row = make.concluded(by=head, of=make.programme(by=head, cycle_months=24))
    programme = Programme.objects.get(pk=row.programme_id)
    assert row.counted and row.on_time and row.missing == []
    assert programme.next_on == programme.reviewed_until == row.next_on == months_later(clock.today(), 24)


def test_the_next_review_may_come_earlier_and_not_later_than_the_cycle(head: Person) -> None:
    row = make.heard(by=head, review=make.review(by=head))
    make.found(by=head, review=row)
    with pytest.raises(Refusal, match="cycle of 36 months"):
        concluding.conclude(by=head, review=row, conclusion="Fine.", next_on=clock.today() + timedelta(days=2000))
    soon = clock.today() + timedelta(days=200)
    done = concluding.conclude(by=head, review=row, conclusion="Fine.", next_on=soon)
    programme = Programme.objects.get(pk=row.programme_id)
    assert programme.next_on == done.next_on == soon
    assert programme.reviewed_until == months_later(clock.today(), 36)


def test_concluding_needs_a_finding(head: Person) -> None:
    row = make.heard(by=head, review=make.review(by=head))
    with pytest.raises(Refusal, match="at least one finding"):
        concluding.conclude(by=head, review=row, conclusion="Fine.")


def test_a_missing_voice_is_said_before_it_is_concluded_without(head: Person) -> None:
    row = make.heard(by=head, review=make.review(by=head), voices=["teachers"])
    make.found(by=head, review=row)
    with pytest.raises(Refusal, match="Not heard yet: Learners, Families and others") as refused:
        concluding.conclude(by=head, review=row, conclusion="Fine.", without=["learners"])
    assert refused.value.field == "without"
    done = concluding.conclude(by=head, review=row, conclusion="Fine.", without=["learners", "others"])
    assert done.counted and done.missing == ["learners", "others"]


def test_a_review_without_any_voice_is_kept_and_not_counted(head: Person) -> None:
    row = make.concluded(by=head, voices=[])
    programme = Programme.objects.get(pk=row.programme_id)
    assert row.state == "concluded" and not row.counted
    assert programme.reviewed_until is None
    assert "6.3a" not in Act.objects.get(verb="programme_review.conclude").clauses


def test_a_review_that_counts_has_a_voice_also_in_the_database(head: Person) -> None:
    row = make.concluded(by=head, voices=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeReview.objects.filter(pk=row.pk).update(counted=True)


def test_what_lies_in_the_future_was_not_said_yet(head: Person) -> None:
    row = make.review(by=head)
    with pytest.raises(Refusal, match="future"):
        gathering.hear(
            by=head, review=row, voice="learners", who="8B", people=9, said="Yes.",
            held_on=clock.today() + timedelta(days=1),
        )  # fmt: skip
    with pytest.raises(Refusal, match="how many"):
        gathering.hear(by=head, review=row, voice="learners", who="8B", people=0, said="Yes.")


def test_a_withdrawn_review_says_why_and_takes_nothing_more(head: Person) -> None:
    row = make.review(by=head)
    with pytest.raises(Refusal):
        gathering.withdraw(by=head, review=row, reason="  ")
    gathering.withdraw(by=head, review=row, reason="The course ends in June.")
    with pytest.raises(Refusal, match="closed"):
        make.heard(by=head, review=row)
    make.review(by=head, of=row.programme)


def test_a_longer_cycle_makes_an_old_review_reach_as_far_as_it_does(head: Person) -> None:
    row = make.concluded(by=head)
    told = {"title": "Arts", "kind": "subject", "owner": head, "next_on": date(2030, 1, 1)}
    changed = programmes.revise(by=head, programme=row.programme, cycle_months=12, **told)
    assert changed.reviewed_until == months_later(clock.today(), 12)


def test_a_programme_under_review_does_not_end(head: Person) -> None:
    row = make.review(by=head)
    with pytest.raises(Refusal, match="under way"):
        programmes.end(by=head, programme=row.programme)


def test_those_who_carry_it_out_gather_and_its_lead_concludes(head: Person, teacher: Person) -> None:
    from headship.school.domain.teams import form_team

    team = form_team(by=head, name="Mathematics", kind="department", members=[teacher])
    row = make.review(by=head, team=team)
    make.heard(by=teacher, review=row)
    make.found(by=teacher, review=row)
    with pytest.raises(Denied):
        concluding.conclude(by=teacher, review=row, conclusion="Fine.")
    concluding.conclude(by=head, review=row, conclusion="Fine.")


def test_a_stranger_to_the_review_gathers_nothing(head: Person, teacher: Person, parent: Person) -> None:
    row = make.review(by=head)
    for person in (teacher, parent):
        with pytest.raises(Denied):
            gathering.hear(by=person, review=row, voice="learners", who="8B", people=9, said="Yes.")
    assert list(ProgrammeReview.objects.visible_to(parent)) == []
    assert list(Finding.objects.visible_to(parent)) == []


def test_the_review_answers_its_programme_on_the_thread(head: Person) -> None:
    row = make.heard(by=head, review=make.review(by=head))
    finding = make.found(by=head, review=row)
    drawn = set(Citation.objects.values_list("source_kind", "relation", "target_kind"))
    assert {("programme_review", "answers", "programme"), ("finding", "rests_on", "programme_review")} <= drawn
    findings.strike(by=head, finding=finding)
    assert not Citation.objects.filter(source_kind="finding").exists()
