"""Handover files, and what whoever arrives to lead has to know."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from headship.areas.direction.sustainability.domain import handovers, risks
from headship.areas.direction.sustainability.models import Handover
from headship.evidence.domain import promises
from headship.evidence.domain.readings import take
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Membership, Person, School
from headship.school.queries import leading_since
from tests.conftest import person_with
from tests.factories import sustainability as made
from tests.factories.decisions import DecisionFactory, decided
from tests.factories.promises import made as promise_made
from tests.factories.school import PostFactory

pytestmark = pytest.mark.django_db


def whats(parts: list[tuple[str, list[handovers.Handed]]]) -> dict[str, list[str]]:
    return {heading: [row.what for row in rows] for heading, rows in parts}


def test_the_file_holds_what_is_live_with_its_reasons_and_stays_as_it_stood(head: Person, teacher: Person) -> None:
    top = PostFactory(title="Headship", holders=[head])
    PostFactory(title="Head of science", answers_to=top, holders=[teacher])
    promise = promise_made(teacher)
    decided(by=head, question="A longer break?", asked=[teacher])
    risk = made.risk(teacher)
    file = handovers.make(by=head, words="Call Rosa first.")
    found = whats(handovers.shown(file))
    assert found["Promises"] == [f"Families: {promise.will}"]
    assert found["Decisions in force"] == ["A longer break? Change it"]
    assert found["Delegations"] == ["Head of science"]
    assert found["Risks to the vision"] == [risk.title]
    promises.withdraw(by=teacher, promise=promise, why="No bus any more")
    assert whats(handovers.shown(Handover.objects.get(pk=file.pk))) == found
    assert "Promises" not in whats(handovers.shown(handovers.make(by=head)))


def test_others_hand_over_what_is_theirs_alone_and_confidential_decisions_stay_out(
    head: Person, teacher: Person
) -> None:
    promise_made(head)
    made.risk(teacher)
    secret = DecisionFactory(by=teacher, question="Who leaves?")
    type(secret).objects.filter(pk=secret.pk).update(confidential=True)
    found = whats(handovers.shown(handovers.make(by=teacher)))
    assert found["Risks to the vision"] == ["Fewer children begin in Year 7"]
    assert "Promises" not in found and "Who leaves?" not in str(found)


def test_it_is_read_by_who_made_it_its_receiver_the_head_and_the_chair(head: Person, teacher: Person) -> None:
    chair, other = person_with("Ada Chair", "chair"), person_with("Sam Other", "teacher")
    heir = person_with("Ines Heir", "teacher")
    file = handovers.make(by=teacher, to=heir)
    assert all(file in Handover.objects.visible_to(person) for person in (teacher, heir, head, chair))
    assert file not in Handover.objects.visible_to(other)


def test_only_the_head_makes_one_for_somebody_else_and_nobody_hands_over_to_themselves(
    head: Person, teacher: Person
) -> None:
    assert handovers.make(by=head, of=teacher).of == teacher
    with pytest.raises(Denied):
        handovers.make(by=teacher, of=head)
    with pytest.raises(Refusal, match="themselves"):
        handovers.make(by=teacher, to=teacher)


def test_what_falls_due_comes_in_from_work_and_not_from_what_is_personal(head: Person, teacher: Person) -> None:
    risk = made.risk(teacher, review_on=clock.today() + timedelta(days=3))
    found = whats(handovers.parts_of(teacher))
    assert found["What falls due"] == [f"Look at the risk again: {risk}"]
    risks.close(by=teacher, risk=risk, because="Over")
    assert handovers.parts_of(teacher) == []


def test_a_new_head_begins_on_their_first_day_and_the_schools_readings_stay(school: School) -> None:
    deputy = person_with("Nora New", "senior_leader")
    first = clock.today() - timedelta(days=20)
    assert leading_since(deputy) == date(2020, 1, 1)
    take(codes=["decisions-reviewed"], leaders=[deputy])
    Membership.objects.create(person=deputy, role="head", starts_on=first)
    assert leading_since(deputy) == first
    take(codes=["decisions-reviewed"], leaders=[deputy])
    own = Reading.objects.get(indicator="decisions-reviewed", leader_id=deputy.pk, current=True)
    whole = Reading.objects.get(indicator="decisions-reviewed", leader_id=None, current=True)
    assert own.period_start == first and whole.period_start == clock.today() - timedelta(days=365)


def test_what_an_earlier_head_decided_does_not_count_for_the_new_one(head: Person) -> None:
    new = person_with("Nora New")
    Membership.objects.create(person=new, role="head", starts_on=clock.today() - timedelta(days=5))
    with clock.at(clock.now() - timedelta(days=30)):
        decision = decided(by=head, question="Before?", asked=[new])
    type(decision).objects.filter(pk=decision.pk).update(owner=new)
    take(codes=["decisions-data-before"], leaders=[new, head])
    assert Reading.objects.get(indicator="decisions-data-before", leader_id=new.pk, current=True).denominator == 0


def test_acting_as_head_is_no_new_beginning_and_a_gap_is_one(head: Person) -> None:
    deputy = person_with("Nora New", "senior_leader")
    Membership.objects.create(
        person=deputy, role="head", starts_on=clock.today(), ends_on=clock.today() + timedelta(days=9), acting_for=head
    )
    assert leading_since(deputy) == date(2020, 1, 1)
    back = person_with("Ben Back")
    for starts, ends in ((date(2019, 1, 1), date(2020, 1, 1)), (date(2022, 1, 1), date(2022, 6, 1))):
        Membership.objects.create(person=back, role="middle_leader", starts_on=starts, ends_on=ends)
    assert leading_since(back) is None
    Membership.objects.create(person=back, role="senior_leader", starts_on=date(2022, 6, 2))
    assert leading_since(back) == date(2022, 1, 1)
