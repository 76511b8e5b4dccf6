"""What readers find unclear: marked, answered, told back, seen by others, and carried into the next version."""

from __future__ import annotations

import pytest

from headship.areas.stewardship import queries
from headship.areas.stewardship.domain import policies
from headship.areas.stewardship.domain.text import passages
from headship.areas.stewardship.models import Policy, UnclearMark
from headship.evidence.models import Act
from headship.kernel.failures import Denied, Refusal
from headship.school.domain.quiet import begin_quiet, end_quiet
from headship.school.models import Delivery, Person
from tests.factories.policies import TEXT, DraftFactory, new_version, published


@pytest.fixture
def policy(head: Person, senior: Person, teacher: Person) -> Policy:
    """A policy in force, owned by the senior leader."""
    return published(by=senior, approver=head).policy


def test_a_reader_marks_words_or_a_whole_paragraph(policy: Policy, teacher: Person) -> None:
    words = policies.mark_unclear(by=teacher, policy=policy, passage="ten  Learners", note="Of any age?")
    assert (words.passage, words.paragraph) == ("ten Learners", 4)
    whole = policies.mark_unclear(by=teacher, policy=policy, paragraph=4)
    assert whole.passage.startswith("One adult goes with ten learners.")
    point = policies.mark_unclear(by=teacher, policy=policy, passage="the telephone", paragraph=5)
    assert point.paragraph == 5


def test_words_that_do_not_stand_there_are_refused(policy: Policy, teacher: Person) -> None:
    for given in ({"passage": "the moon"}, {}, {"paragraph": 99}):
        with pytest.raises(Refusal) as refused:
            policies.mark_unclear(by=teacher, policy=policy, **given)
        assert refused.value.field == "passage"


def test_a_draft_is_not_marked_and_neither_is_what_one_never_got(
    policy: Policy, parent: Person, senior: Person
) -> None:
    with pytest.raises(Denied, match="not sent to you"):
        policies.mark_unclear(by=parent, policy=policy, passage="ten learners")
    draft = DraftFactory(by=senior)
    with pytest.raises(Refusal, match="not published"):
        policies.mark_unclear(by=senior, policy=draft.policy, passage="ten learners")


def test_the_office_enters_what_somebody_asked_and_it_is_marked(policy: Policy, head: Person, teacher: Person) -> None:
    mark = policies.mark_unclear(by=head, policy=policy, passage="ten learners", person=teacher)
    assert (mark.marked_by, mark.entered_by) == (teacher, head)
    with pytest.raises(Denied):
        policies.mark_unclear(by=teacher, policy=policy, passage="ten learners", person=head)


def test_the_answer_is_told_to_whoever_asked(policy: Policy, senior: Person, teacher: Person) -> None:
    mark = policies.mark_unclear(by=teacher, policy=policy, passage="ten learners", note="Of any age?")
    with pytest.raises(Refusal, match="Write the answer"):
        policies.answer_mark(by=senior, mark=mark, text=" ")
    policies.answer_mark(by=senior, mark=mark, text="Of any age.")
    told = Delivery.objects.get(about_kind="policy", asks_acknowledgement=False)
    assert told.receipts.get().person == teacher
    assert "Of any age." in told.body
    with pytest.raises(Refusal, match="already"):
        policies.answer_mark(by=senior, mark=mark, text="Once more.")


def test_only_the_owner_and_the_head_answer(
    policy: Policy, head: Person, teacher: Person, middle_leader: Person
) -> None:
    mark = policies.mark_unclear(by=teacher, policy=policy, passage="ten learners")
    with pytest.raises(Denied, match="owner of the policy"):
        policies.answer_mark(by=middle_leader, mark=mark, text="Any.")
    assert policies.answer_mark(by=head, mark=mark, text="Any.").answered_by == head


def test_an_answer_given_while_it_is_quiet_is_told_afterwards(
    policy: Policy, head: Person, senior: Person, teacher: Person
) -> None:
    mark = policies.mark_unclear(by=teacher, policy=policy, passage="ten learners")
    begin_quiet(by=head, reason="Examinations")
    policies.answer_mark(by=senior, mark=mark, text="Any.")
    sent = Delivery.objects.count()
    assert policies.tell_the_rest() == 0
    end_quiet(by=head)
    assert policies.tell_the_rest() == 1
    assert policies.tell_the_rest() == 0, "once"
    assert Delivery.objects.count() == sent + 1


def test_other_readers_see_the_answer_and_not_who_asked(
    policy: Policy, senior: Person, teacher: Person, middle_leader: Person
) -> None:
    mark = policies.mark_unclear(by=teacher, policy=policy, passage="ten learners")
    assert not UnclearMark.objects.visible_to(middle_leader).exists()
    assert UnclearMark.objects.visible_to(teacher).get() == mark
    assert UnclearMark.objects.visible_to(senior).get() == mark, "the owner answers it"
    policies.answer_mark(by=senior, mark=mark, text="Any.")
    assert UnclearMark.objects.visible_to(middle_leader).get() == mark
    act = Act.objects.get(verb="policy.mark_unclear")
    assert (act.actor_id, act.text.actor_name) == (None, "")


def test_a_mark_stands_beside_its_passage_until_the_text_says_it(
    policy: Policy, head: Person, senior: Person, teacher: Person
) -> None:
    mark = policies.mark_unclear(by=teacher, policy=policy, passage="ten learners")
    policies.answer_mark(by=senior, mark=mark, text="Of any age.", for_next=True)
    draft = policies.begin_version(
        by=senior, policy=policy, text=TEXT.replace("ten learners", "ten learners of any age")
    )
    policies.take_up(by=senior, version=draft, mark=mark)
    with_it = queries.marked_text(passages(TEXT), [mark], teacher)
    assert [part.passage.number for part in with_it.passages if part.settled] == []
    mark.refresh_from_db()
    assert mark.taken_up_in == draft
    other = new_mark(policy, teacher, senior, passage="writes one page")
    gone = queries.marked_text(passages("Quite another text."), [other], teacher)
    assert (gone.passages[0].settled, gone.elsewhere) == ((), [other])
    kept = queries.marked_text(passages(TEXT), [other], teacher)
    assert [part.passage.number for part in kept.passages if part.settled] == [2]
    assert new_version and head


def new_mark(policy: Policy, reader: Person, owner: Person, passage: str) -> UnclearMark:
    """A mark with its answer."""
    mark = policies.mark_unclear(by=reader, policy=policy, passage=passage)
    return policies.answer_mark(by=owner, mark=mark, text="As it says.")
