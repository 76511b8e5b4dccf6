"""How far a policy is known: figures by role and group, and names for those who may see them."""

from __future__ import annotations

import pytest

from headship.areas.stewardship import queries
from headship.areas.stewardship.domain import policies
from headship.areas.stewardship.models import Policy
from headship.school.domain.audiences import audience
from headship.school.models import Person, Relation
from tests.conftest import person_with
from tests.factories.policies import published


@pytest.fixture
def policy(head: Person, senior: Person, readers: list[Person]) -> Policy:
    """In force, for staff and governors: six teachers, a head, a senior leader and two governors."""
    for number in range(2):
        person_with(f"Governor {number}", "governor")
    groups = [audience("staff"), audience("governors")]
    return published(by=senior, approver=head, question=True, audiences=groups).policy


def by_label(rows: object) -> dict[str, queries.Known]:
    """Rows by what they are called."""
    return {row.label: row for row in rows}  # type: ignore[attr-defined]


def test_figures_are_counted_by_ways_and_answers(policy: Policy, senior: Person, readers: list[Person]) -> None:
    wrong, right, _ = policies.question_of(policy).answers.all()  # type: ignore[union-attr]
    for reader in readers[:3]:
        policies.acknowledge(by=reader, policy=policy)
    policies.acknowledge_together(by=senior, policy=policy, people=readers[3:5], way="meeting")
    for place, reader in enumerate(readers[:5]):
        policies.answer_question(by=reader, policy=policy, answer=right if place else wrong)
    status = queries.status_of(policy)
    whole = status.whole
    assert (whole.asked, whole.acknowledged, whole.in_time) == (10, 5, 5)
    assert (whole.alone, whole.meeting, whole.paper) == (3, 2, 0)
    assert (whole.answered, whole.right_first) == (5, 4)
    teachers = by_label(status.by_role)["Teacher"]
    assert (teachers.asked, teachers.acknowledged, teachers.right_first) == (6, 5, 4)


def test_small_groups_are_hidden_and_so_is_what_would_give_them_away(policy: Policy) -> None:
    status = queries.status_of(policy)
    roles = by_label(status.by_role)
    assert {label for label, row in roles.items() if row.hidden} == {"Head", "Senior leader", "Governor"}
    groups = by_label(status.by_group)
    assert groups["Governors"].hidden, "two people"
    assert groups["All staff"].hidden, "all less the staff would leave the two"


def test_few_answers_are_not_shown_even_of_many_readers(policy: Policy, readers: list[Person]) -> None:
    right = policies.question_of(policy).answers.get(right=True)  # type: ignore[union-attr]
    for reader in readers[:4]:
        policies.answer_question(by=reader, policy=policy, answer=right)
    assert (queries.status_of(policy).whole.answered, queries.status_of(policy).whole.right_first) == (0, 0)


def test_the_owner_sees_all_names_and_a_manager_their_own(
    policy: Policy, head: Person, senior: Person, middle_leader: Person, readers: list[Person]
) -> None:
    Relation(kind="line_manager", of=readers[0], by=middle_leader).save()
    owners = queries.named_for(policy, senior)
    assert owners is not None
    assert owners.count() == 10
    own = queries.named_for(policy, middle_leader)
    assert own is not None
    assert [receipt.person for receipt in own] == [readers[0]]
    assert queries.named_for(policy, head) is None, "the head, as head, sees figures"


def test_a_policy_that_asked_nobody_has_no_figures(head: Person, senior: Person) -> None:
    policy = published(by=senior, approver=head, audiences=[audience("senior-team")]).policy
    status = queries.status_of(policy)
    assert (status.whole.hidden, status.whole.asked) == (True, 2)
