"""The life of a policy, each step and each refusal."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from headship.areas.stewardship.domain import lifecycle, policies
from headship.areas.stewardship.models import Policy, PolicyVersion
from headship.evidence.consequential import consequential_acts
from headship.evidence.models import Act, Citation
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.school.domain.audiences import audience
from headship.school.domain.quiet import begin_quiet
from headship.school.models import Delivery, Person, Receipt
from tests.factories.policies import (
    TEXT,
    DraftFactory,
    RequirementFactory,
    ValueFactory,
    approved,
    new_version,
    proposed,
    published,
)
from tests.stewardship.conftest import days_later


def acts(policy: Policy) -> list[str]:
    """The verbs written about a policy, in order."""
    return list(
        Act.objects.filter(record_kind="policy", record_id=policy.pk)
        .order_by("sequence")
        .values_list("verb", flat=True)
    )


def test_a_policy_goes_from_draft_to_understood(head: Person, senior: Person, teacher: Person) -> None:
    value = ValueFactory(by=head)
    draft = DraftFactory(by=senior, title="Visits", question=True, links=[value])
    policies.propose(by=senior, version=draft, checker=teacher)
    policies.check_link(by=teacher, link=draft.links.get())
    policies.approve(by=head, version=draft)
    version = policies.publish(by=senior, version=draft)
    policy = version.policy
    assert (version.state, policy.current, policy.title) == ("in_force", version, "Visits")
    assert policies.acknowledge(by=teacher, policy=policy) is True
    assert policies.acknowledge(by=teacher, policy=policy) is False
    answers = policies.question_of(policy).answers.all()  # type: ignore[union-attr]
    assert policies.answer_question(by=teacher, policy=policy, answer=answers[0]).right_first is False
    again = policies.answer_question(by=teacher, policy=policy, answer=answers[1])
    assert (again.right_first, again.last) == (False, answers[1]), "what was answered first counts"
    assert acts(policy) == [
        "policy.draft", "policy.question", "policy.link", "policy.ask_check", "policy.propose", "policy.check",
        "policy.approve", "policy.publish",
    ]  # fmt: skip


def test_every_verb_says_which_clauses_it_speaks_to(head: Person, senior: Person, teacher: Person) -> None:
    policy = published(by=senior, approver=head, question=True, links=[ValueFactory(by=head)]).policy
    mark = policies.mark_unclear(by=teacher, policy=policy, passage="ten learners")
    policies.answer_mark(by=senior, mark=mark, text="Ten, whatever their age.")
    policies.review(by=senior, policy=policy)
    clauses = dict(Act.objects.filter(record_kind="policy").values_list("verb", "clauses"))
    assert clauses == {
        "policy.draft": "7.6a", "policy.question": "7.6b 7.6e", "policy.link": "7.6c", "policy.propose": "7.6a",
        "policy.approve": "7.6a", "policy.publish": "7.6a 7.6e", "policy.mark_unclear": "7.6b",
        "policy.answer_mark": "7.6b", "policy.review": "7.6a",
    }  # fmt: skip


def test_anybody_on_the_staff_may_begin_one_and_families_may_not(teacher: Person, parent: Person) -> None:
    assert DraftFactory(by=teacher).state == "draft"
    with pytest.raises(Denied, match="begun by staff"):
        DraftFactory(by=parent)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"title": "  "}, "title"), ({"text": " \n "}, "text"), ({"cycle_months": 0}, "cycle_months"),
     ({"cycle_months": 61}, "cycle_months"), ({"text": "x" * 200_001}, "text")],
)  # fmt: skip
def test_a_draft_that_makes_no_sense_is_refused_at_its_field(teacher: Person, given: dict, field: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(Refusal) as refused:
        DraftFactory(by=teacher, **given)
    assert refused.value.field == field
    assert not Policy.objects.exists()


def test_the_second_writer_sees_the_first_ones_change_before_overwriting(senior: Person, head: Person) -> None:
    draft = DraftFactory(by=senior)
    seen = draft.revision
    policies.revise(by=head, version=draft, text="The head's words.", revision=seen)
    with pytest.raises(ChangedMeanwhile, match="Amina Diallo") as clash:
        policies.revise(by=senior, version=draft, text="My words.", revision=seen)
    assert clash.value.theirs["text"] == "The head's words."
    draft.refresh_from_db()
    assert draft.text == "The head's words."
    saved = policies.revise(by=senior, version=draft, text="My words.", revision=draft.revision)
    assert saved.text == "My words."
    assert set(saved.authors.all()) == {senior, head}


def test_the_title_of_what_is_in_force_waits_for_the_new_version(head: Person, senior: Person) -> None:
    policy = published(by=senior, approver=head, title="Visits").policy
    draft = policies.begin_version(by=senior, policy=policy)
    policies.revise(by=senior, version=draft, text=TEXT + "\nMore.", title="Visits and journeys")
    policy.refresh_from_db()
    assert policy.title == "Visits"
    policies.propose(by=senior, version=draft, change="A new name.")
    policies.approve(by=head, version=draft)
    policies.publish(by=senior, version=draft)
    policy.refresh_from_db()
    assert policy.title == "Visits and journeys"


def test_no_author_approves_their_own_and_the_database_agrees(head: Person, senior: Person, chair: Person) -> None:
    version = proposed(by=senior)
    with pytest.raises(Denied, match="who did not write them"):
        policies.approve(by=senior, version=version)
    with pytest.raises(IntegrityError, match="stewardship_approved_by_another"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(
            state="approved", approved_by=senior, approved_at=clock.now()
        )
    of_the_head = proposed(by=head)
    assert policies.approve(by=chair, version=of_the_head).approved_by == chair


def test_whoever_wrote_on_it_later_is_an_author_too(head: Person, senior: Person) -> None:
    draft = DraftFactory(by=senior)
    policies.revise(by=head, version=draft, text="Changed by the head.")
    policies.propose(by=senior, version=draft)
    with pytest.raises(Denied):
        policies.approve(by=head, version=draft)


def test_a_teacher_or_governor_does_not_approve(senior: Person, teacher: Person, governor: Person) -> None:
    version = proposed(by=senior)
    for person in (teacher, governor):
        with pytest.raises(Denied):
            policies.approve(by=person, version=version)


def test_steps_that_the_lifecycle_lacks_are_refused(head: Person, senior: Person) -> None:
    draft = DraftFactory(by=senior)
    with pytest.raises(Refusal, match="Being written"):
        policies.approve(by=head, version=draft)
    with pytest.raises(Refusal, match="Being written"):
        policies.publish(by=senior, version=draft)
    version = published(by=senior, approver=head)
    with pytest.raises(Refusal, match="its text stands"):
        policies.revise(by=senior, version=version, text="Other words.")
    with pytest.raises(Refusal):
        policies.discard(by=senior, version=version)


def test_every_state_has_its_steps() -> None:
    assert set(lifecycle.STEPS) == set(PolicyVersion.State.values)
    ends = {state for state, steps in lifecycle.STEPS.items() if not steps}
    assert ends == {"superseded", "withdrawn", "discarded"}


def test_what_is_sent_back_carries_what_it_needs(head: Person, senior: Person) -> None:
    version = policies.send_back(by=head, version=proposed(by=senior), reason="Say who counts the learners.")
    assert (version.state, version.returned_reason) == ("draft", "Say who counts the learners.")
    with pytest.raises(Refusal, match="what it needs"):
        policies.send_back(by=head, version=proposed(by=senior), reason=" ")
    back = policies.send_back(by=head, version=approved(by=senior, approver=head), reason="One thing more.")
    assert (back.approved_by, back.approved_at) == (None, None)


def test_a_later_version_says_what_is_new_and_is_new(head: Person, senior: Person) -> None:
    policy = published(by=senior, approver=head).policy
    draft = policies.begin_version(by=senior, policy=policy)
    with pytest.raises(Refusal, match="what is new"):
        policies.propose(by=senior, version=draft)
    with pytest.raises(Refusal, match="Nothing has changed"):
        policies.propose(by=senior, version=draft, change="Nothing, really.")
    with pytest.raises(Refusal, match="Go on with that one"):
        policies.begin_version(by=head, policy=policy)


def test_a_new_version_takes_audiences_question_and_links_along_but_not_the_checks(
    head: Person, senior: Person, middle_leader: Person
) -> None:
    version = published(by=senior, approver=head, question=True, links=[ValueFactory(by=head)])
    policies.check_link(by=middle_leader, link=version.links.get())
    draft = policies.begin_version(by=senior, policy=version.policy)
    assert draft.number == 2
    assert list(draft.audiences.all()) == [audience("staff")]
    assert draft.question.scenario == version.question.scenario
    assert (draft.links.get().value, draft.links.get().holds) == (version.links.get().value, None)


def test_publishing_supersedes_and_asks_again(head: Person, senior: Person, teacher: Person) -> None:
    first = published(by=senior, approver=head)
    policy = first.policy
    policies.acknowledge(by=teacher, policy=policy)
    second = new_version(policy, by=senior, approver=head, text=TEXT + "\nMore.", change="More is said.")
    first.refresh_from_db()
    policy.refresh_from_db()
    assert (first.state, second.state, policy.current) == ("superseded", "in_force", second)
    assert not Receipt.objects.unanswered().filter(delivery__policy_sending__version=first).exists()
    assert policies.acknowledge(by=teacher, policy=policy) is True, "a big change is acknowledged again"


def test_a_small_change_is_told_and_asks_nobody_again(head: Person, senior: Person, teacher: Person) -> None:
    first = published(by=senior, approver=head, question=True)
    policy = first.policy
    policies.acknowledge(by=teacher, policy=policy)
    second = new_version(
        policy, by=senior, approver=head, text=TEXT + "\nMore.", change="A word more.", asks_again=False
    )
    delivery = second.sendings.get().delivery
    assert (delivery.asks_acknowledgement, delivery.minutes) == (False, 1)
    assert "A word more." in delivery.body
    policy.refresh_from_db()
    assert policies.acknowledge(by=teacher, policy=policy) is False, "what was acknowledged stays so"
    assert policies.acknowledge(by=head, policy=policy) is True, "and who had not yet still may"
    assert policies.question_of(policy) == first.question


def test_a_policy_goes_to_somebody_or_to_nobody_at_all(head: Person, senior: Person) -> None:
    version = approved(by=senior, approver=head, audiences=[])
    with pytest.raises(Refusal, match="who has to know"):
        policies.publish(by=senior, version=version)
    version.refresh_from_db()
    assert version.state == "approved"
    with pytest.raises(Refusal, match="Nobody belongs"):
        policies.publish(by=senior, version=version, audiences=[audience("parents")])
    version.refresh_from_db()
    assert (version.state, Delivery.objects.count()) == ("approved", 0), "nothing is half done"


def test_nothing_is_published_while_it_is_quiet(head: Person, senior: Person) -> None:
    version = approved(by=senior, approver=head)
    begin_quiet(by=head, reason="Examinations")
    with pytest.raises(Refusal, match="quiet"):
        policies.publish(by=senior, version=version)
    assert policies.publish(by=senior, version=version, urgent=True).state == "in_force"


def test_the_price_is_known_before_anything_is_sent(head: Person, senior: Person, parent: Person) -> None:
    version = approved(by=senior, approver=head, question=True, text="word " * 400)
    price = policies.price(version, [audience("staff"), audience("parents")])
    # 400 words at 180 a minute are 3 whole minutes, and the question one more; two of the three people are staff.
    assert (price.minutes, price.people, price.staff, price.staff_minutes, price.slips) == (4, 3, 2, 8, 0)
    assert not Delivery.objects.exists()


def test_the_review_is_set_by_the_cycle(now: datetime, head: Person, senior: Person) -> None:
    policy = published(by=senior, approver=head, cycle_months=18).policy
    assert policy.review_on == date(2027, 9, 2)
    with clock.at(days_later(30)):
        policies.review(by=senior, policy=policy, note="Nobody asked anything.")
    policy.refresh_from_db()
    assert policy.review_on == date(2027, 10, 1)


def test_a_review_that_asks_for_a_new_version_begins_it_and_stays_due(head: Person, senior: Person) -> None:
    policy = published(by=senior, approver=head).policy
    due = policy.review_on
    policies.review(by=senior, policy=policy, outcome="changed")
    policy.refresh_from_db()
    assert (policy.review_on, policy.versions.count()) == (due, 2)


def test_a_withdrawn_policy_stays_readable_and_asks_nobody(head: Person, senior: Person, teacher: Person) -> None:
    policy = published(by=senior, approver=head).policy
    with pytest.raises(Refusal, match="Say why"):
        policies.withdraw(by=senior, policy=policy, reason="")
    policies.withdraw(by=senior, policy=policy, reason="It is a part of another one now.")
    policy.refresh_from_db()
    assert not policy.is_in_force
    assert Policy.objects.visible_to(teacher).filter(pk=policy.pk).exists()
    assert not Receipt.objects.unanswered().exists()
    with pytest.raises(Refusal, match="withdrawn"):
        policies.begin_version(by=senior, policy=policy)


def test_only_one_version_is_in_force_and_one_at_work(head: Person, senior: Person) -> None:
    version = published(by=senior, approver=head)
    draft = policies.begin_version(by=senior, policy=version.policy)
    for state, constraint in (("in_force", "one_version_in_force"), ("draft", "one_version_at_work")):
        with pytest.raises(IntegrityError), transaction.atomic():
            PolicyVersion.objects.create(
                policy=version.policy, number=3, title="x", text="x", state=state, author=senior,
                approved_by=head if state == "in_force" else None,
                approved_at=clock.now() if state == "in_force" else None,
                published_at=clock.now() if state == "in_force" else None,
            )  # fmt: skip
        assert constraint
    assert draft.state == "draft"


def test_a_new_policy_is_weighty_and_its_later_versions_are_not(head: Person, senior: Person) -> None:
    policy = published(by=senior, approver=head).policy
    new_version(policy, by=senior, approver=head, text=TEXT + "\nMore.", change="More.")
    assert [act.record_id for act in consequential_acts()] == [policy.pk]


def test_the_thread_leads_from_a_policy_to_what_it_keeps_to(head: Person, senior: Person) -> None:
    value, law = ValueFactory(by=head), RequirementFactory(by=head)
    policy = published(by=senior, approver=head, links=[value, law]).policy
    cited = {(row.relation, row.target_kind, row.target_id) for row in Citation.objects.all()}
    assert cited == {("upholds", "school_value", value.pk), ("answers", "requirement", law.pk)}
    draft = policies.begin_version(by=senior, policy=policy, text=TEXT + "\nMore.")
    policies.unlink(by=senior, link=draft.links.get(value=value))
    policies.propose(by=senior, version=draft, change="More.")
    policies.approve(by=head, version=draft)
    policies.publish(by=senior, version=draft)
    assert [row.target_kind for row in Citation.objects.all()] == ["requirement"]


def test_a_discarded_first_draft_is_seen_by_those_who_wrote_it_alone(senior: Person, teacher: Person) -> None:
    draft = policies.discard(by=teacher, version=DraftFactory(by=teacher))
    assert draft.state == "discarded"
    assert Policy.objects.visible_to(teacher).exists()


def test_who_keeps_it_and_how_often_can_be_changed(head: Person, senior: Person, teacher: Person) -> None:
    policy = published(by=senior, approver=head).policy
    policies.arrange(by=head, policy=policy, owner=teacher, cycle_months=24, audiences=[audience("teachers")])
    policy.refresh_from_db()
    assert (policy.owner, policy.cycle_months) == (teacher, 24)
    assert list(policy.current.audiences.all()) == [audience("teachers")]  # type: ignore[union-attr]
    with pytest.raises(Denied, match="owner"):
        policies.arrange(by=middle(teacher), policy=policy, cycle_months=6)


def middle(_other: Person) -> Person:
    """A middle leader who has nothing to do with the policy."""
    from tests.conftest import person_with

    return person_with("Somebody Else", "middle_leader")
