"""Acknowledging alone, together and on paper; answering the question; what the ledger hears of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from headship.areas.stewardship.domain import policies, reading
from headship.areas.stewardship.models import Policy, ScenarioAnswer, ScenarioResponse
from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.scope import school_scope
from headship.school.domain.audiences import audience
from headship.school.domain.founding import found_school
from headship.school.domain.teams import form_team
from headship.school.models import Person, Receipt, Relation
from tests.conftest import person_with
from tests.factories.policies import QUESTION, DraftFactory, new_version, published
from tests.stewardship.conftest import days_later


@pytest.fixture
def policy(head: Person, senior: Person, readers: list[Person]) -> Policy:
    """A policy in force, owned by the senior leader, with a question."""
    return published(by=senior, approver=head, question=True).policy


def told(policy: Policy, verb: str) -> list[str]:
    """What the ledger heard of a verb, in order."""
    rows = Act.objects.filter(record_kind="policy", record_id=policy.pk, verb=f"policy.{verb}").order_by("sequence")
    return [act.text.summary for act in rows.select_related("text")]


def test_nobody_acknowledges_what_they_were_not_asked(policy: Policy, governor: Person) -> None:
    with pytest.raises(Denied, match="not asked"):
        policies.acknowledge(by=governor, policy=policy)


def test_a_meeting_is_entered_by_the_owner_for_everybody_at_once(
    policy: Policy, senior: Person, readers: list[Person]
) -> None:
    policies.acknowledge(by=readers[0], policy=policy)
    count = policies.acknowledge_together(by=senior, policy=policy, people=readers[:4], way="meeting")
    assert count == 3, "who had acknowledged before stays as they are"
    ways = dict(Receipt.objects.filter(person__in=readers).values_list("person__name", "acknowledged_way"))
    assert [ways[reader.name] for reader in readers] == ["alone", "meeting", "meeting", "meeting", "", ""]
    assert Receipt.objects.get(person=readers[1]).entered_by == senior
    assert told(policy, "acknowledge_together") == ["3 people acknowledged it: together in a meeting."]


def test_paper_handed_in_last_week_counts_from_then(
    now: datetime, policy: Policy, senior: Person, readers: list
) -> None:  # type: ignore[type-arg]
    with clock.at(days_later(10)):
        policies.acknowledge_together(
            by=senior, policy=policy, people=readers[:1], way="paper", happened_at=days_later(3)
        )
    assert Receipt.objects.get(person=readers[0]).acknowledged_at == days_later(3)
    assert told(policy, "acknowledge_together") == ["1 person acknowledged it: on paper."]


@pytest.mark.parametrize(("people", "way", "sentence"), [(0, "meeting", "who was there"), (1, "alone", "Say how")])
def test_an_entry_says_who_and_how(
    policy: Policy, senior: Person, readers: list[Person], people: int, way: str, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        policies.acknowledge_together(by=senior, policy=policy, people=readers[:people], way=way)


def test_a_leader_enters_for_their_own_people_and_no_others(
    policy: Policy, middle_leader: Person, readers: list[Person], head: Person
) -> None:
    form_team(by=head, name="Science", kind="department", lead=middle_leader, members=readers[:2])
    Relation(kind="line_manager", of=readers[2], by=middle_leader).save()
    assert set(reading.enterable(middle_leader, policy)) == set(readers[:3])
    with pytest.raises(Denied, match="own people"):
        policies.acknowledge_together(by=middle_leader, policy=policy, people=readers, way="meeting")
    assert policies.acknowledge_together(by=middle_leader, policy=policy, people=readers[:3], way="meeting") == 3


def test_a_teacher_enters_for_nobody(policy: Policy, teacher: Person, readers: list[Person]) -> None:
    with pytest.raises(Denied):
        policies.acknowledge_together(by=teacher, policy=policy, people=readers[:1], way="meeting")


def test_the_answer_given_first_is_the_one_that_counts(policy: Policy, readers: list[Person]) -> None:
    wrong, right, _ = policies.question_of(policy).answers.all()  # type: ignore[union-attr]
    assert policies.answer_question(by=readers[0], policy=policy, answer=right).right_first is True
    policies.answer_question(by=readers[1], policy=policy, answer=wrong)
    policies.answer_question(by=readers[1], policy=policy, answer=right)
    rows = ScenarioResponse.objects.order_by("pk").values_list("right_first", "last__right")
    assert list(rows) == [(True, True), (False, True)]


def test_an_answer_to_another_question_is_refused(
    policy: Policy, readers: list[Person], head: Person, senior: Person
) -> None:
    other = published(by=senior, approver=head, question=True)
    with pytest.raises(Refusal, match="another question"):
        policies.answer_question(by=readers[0], policy=policy, answer=other.question.answers.first())


def test_only_those_asked_answer(policy: Policy, governor: Person) -> None:
    with pytest.raises(Denied, match="not asked"):
        policies.answer_question(by=governor, policy=policy, answer=policies.question_of(policy).answers.first())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scenario": ""}, "scenario"), ({"why": " "}, "why"), ({"answers": ["One"]}, "answers"),
        ({"answers": list("abcdefg")}, "answers"), ({"answers": ["Same", "Same"]}, "answers"), ({"right": 3}, "right"),
        ({"answers": ["One", "", "Three"], "right": 1}, "right"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_refused(teacher: Person, change: dict, field: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(Refusal) as refused:
        policies.set_question(by=teacher, version=DraftFactory(by=teacher), **{**QUESTION, **change})
    assert refused.value.field == field


def test_one_answer_is_right_and_the_database_agrees(teacher: Person) -> None:
    question = DraftFactory(by=teacher, question=True).question
    with pytest.raises(IntegrityError), transaction.atomic():
        ScenarioAnswer.objects.create(question=question, position=9, text="Also right", right=True)


def test_the_ledger_hears_how_many_and_never_who(head: Person, senior: Person) -> None:
    readers = [person_with(f"Reader {number:02}", "teacher") for number in range(22)]
    policy = published(by=senior, approver=head, question=True).policy  # 24 with head and senior
    right = policies.question_of(policy).answers.get(right=True)  # type: ignore[union-attr]
    for reader in [*readers, head, senior]:
        policies.acknowledge(by=reader, policy=policy)
        policies.answer_question(by=reader, policy=policy, answer=right)
    assert told(policy, "acknowledged") == [
        f"{n} of the 24 who were asked acknowledged it." for n in (1, 6, 12, 18, 24)
    ]
    assert told(policy, "understood") == [
        f"{n} of the 24 who were asked answered its question." for n in (1, 6, 12, 18, 24)
    ]
    acts = Act.objects.filter(verb__in=["policy.acknowledged", "policy.understood"])
    assert {(act.actor_id, act.about_id, act.clauses) for act in acts} == {(None, None, "7.6e")}


def test_in_a_small_group_the_ledger_hears_of_the_whole_alone(
    policy: Policy, readers: list[Person], head: Person, senior: Person
) -> None:
    for reader in [*readers, head]:
        policies.acknowledge(by=reader, policy=policy)
    assert told(policy, "acknowledged") == []
    policies.acknowledge(by=senior, policy=policy)
    assert told(policy, "acknowledged") == ["8 of the 8 who were asked acknowledged it."]


def test_those_who_came_later_are_reached_once(policy: Policy, senior: Person) -> None:
    with pytest.raises(Refusal, match="has it already"):
        policies.send_to_newcomers(by=senior, policy=policy)
    newcomer = person_with("New Teacher", "teacher")
    policies.send_to_newcomers(by=senior, policy=policy)
    assert policies.acknowledge(by=newcomer, policy=policy) is True
    with pytest.raises(Refusal, match="has it already"):
        policies.send_to_newcomers(by=senior, policy=policy)


def test_those_who_have_not_yet_are_reminded(policy: Policy, senior: Person, head: Person, mailoutbox: list) -> None:  # type: ignore[type-arg]
    policies.acknowledge(by=head, policy=policy)
    assert policies.remind_readers(by=senior, policy=policy) == 1, "the six readers have no e-mail address"
    with pytest.raises(Denied):
        policies.remind_readers(by=person_with("Teacher", "teacher"), policy=policy)


@pytest.mark.django_db(transaction=True)
def test_fifty_who_acknowledge_at_once_are_all_counted_once() -> None:
    school = found_school(name="Riverside School", code="riverside")
    with school_scope(school.pk):
        head, senior = person_with("Head", "head"), person_with("Senior", "senior_leader")
        people = [person_with(f"Reader {number}", "teacher") for number in range(50)]
        policy = published(by=senior, approver=head, audiences=[audience("teachers")], question=True).policy
        right = policies.question_of(policy).answers.get(right=True)  # type: ignore[union-attr]

    def read(person: Person) -> int:
        try:
            with school_scope(school.pk):
                new = [policies.acknowledge(by=person, policy=policy) for _ in range(2)]
                policies.answer_question(by=person, policy=policy, answer=right)
                return sum(new)
        finally:
            connection.close()  # after the scope, whose end still speaks to the server

    with ThreadPoolExecutor(max_workers=50) as pool:
        counted = list(pool.map(read, people))
    with school_scope(school.pk):
        assert counted == [1] * 50, "each was new exactly once"
        assert Receipt.objects.filter(acknowledged_at__isnull=False).count() == 50
        assert ScenarioResponse.objects.filter(right_first=True).count() == 50
        assert len(told(policy, "acknowledged")) == len(told(policy, "understood")) == 5


def test_a_new_version_asks_its_own_question_anew(
    policy: Policy, readers: list[Person], head: Person, senior: Person
) -> None:
    before = policies.question_of(policy)
    policies.acknowledge(by=readers[0], policy=policy)
    policies.answer_question(by=readers[0], policy=policy, answer=before.answers.first())  # type: ignore[union-attr]
    new_version(policy, by=senior, approver=head, text="A new text.", change="Everything is new.")
    policy.refresh_from_db()
    question = policies.question_of(policy)
    assert question != before
    assert not ScenarioResponse.objects.filter(question=question).exists()
