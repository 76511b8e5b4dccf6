"""The life of a policy, each step and each refusal."""

from __future__ import annotations

from headship.areas.stewardship.domain import policies
from headship.school.models import Person
from tests.factories.policies import DraftFactory, ValueFactory


def test_a_policy_goes_from_draft_to_acknowledged(head: Person, senior: Person, teacher: Person) -> None:
    value = ValueFactory(by=head)
    draft = DraftFactory(by=senior, title="Visits", question=True, links=[value])
    link = draft.links.get()
    policies.propose(by=senior, version=draft, checker=teacher)
    policies.check_link(by=teacher, link=link)
    policies.approve(by=head, version=draft)
    version = policies.publish(by=senior, version=draft)
    policy = version.policy
    assert (version.state, policy.current, policy.title) == ("in_force", version, "Visits")
    assert policies.acknowledge(by=teacher, policy=policy) is True
    assert policies.acknowledge(by=teacher, policy=policy) is False
    response = policies.answer_question(by=teacher, policy=policy, answer=policies.question_of(policy).answers.all()[0])
    assert response.right_first is False
