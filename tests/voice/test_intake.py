"""Answering: once, in time, with one's own link, with the answers that there are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope, scope_or_none
from headship.school.models import Person
from headship.voice.domain import intake
from headship.voice.domain.closing import close
from headship.voice.domain.intake import Unanswerable
from headship.voice.domain.invitations import by_token, token_of
from headship.voice.models import Intake, Invitation
from tests.factories.voice import answer_as, asked, links, opened, people, planned

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def link(head: Person) -> Invitation:
    """A link to a survey that is open for a week."""
    return links(opened(by=head, people=6))[0]


def why(link: Invitation | str, **answers: Any) -> str:
    """Why a link cannot be answered."""
    token = link if isinstance(link, str) else token_of(link)
    with pytest.raises(Unanswerable) as refused:
        intake.answer(token=token, answers=answers or {"respect": 4})
    return refused.value.why


def test_taking_part_and_the_answer_are_one_row(link: Invitation) -> None:
    answer_as(link, {"more_trust": "  Tell us sooner.  "}, respect=4, hidden=2, clear="rather_not", listen="na")
    row = Intake.objects.get()
    assert row.invitation == link
    assert row.answers == {"respect": 4, "hidden": 2, "clear": "rather_not", "listen": "na"}
    assert row.comments == {"more_trust": "Tell us sooner."}


def test_an_answer_needs_no_school_in_scope(link: Invitation) -> None:
    from contextvars import Context

    token = token_of(link)

    def outside() -> None:
        assert scope_or_none() is None
        intake.answer(token=token, answers={"respect": 5})

    Context().run(outside)
    with school_scope(link.school_id):
        assert Intake.objects.count() == 1


def test_nobody_answers_twice(link: Invitation) -> None:
    answer_as(link, respect=4)
    assert why(link, respect=1) == "answered"
    assert Intake.objects.get().answers == {"respect": 4}


@pytest.mark.parametrize("forged", ["", "x", "a" * 24, "ABCDEFGHIJKLMNOPQRSTUVWX", "؟" * 24, "a" * 4000])
def test_a_forged_link_answers_nothing(link: Invitation, forged: str) -> None:
    assert why(forged) == "forged"
    assert not Intake.objects.exists()


def test_a_digest_is_no_link(link: Invitation) -> None:
    assert why(link.token_digest) == "forged"
    assert why(link.salt) == "forged"


def test_a_link_is_read_as_people_type_it(link: Invitation) -> None:
    assert by_token(f" {token_of(link).upper()} ") == link


def test_a_link_from_one_round_is_none_of_another(head: Person, link: Invitation) -> None:
    other = links(opened(by=head, people=6, title="Another"))[0]
    answer_as(other)
    assert Intake.objects.get().round == other.round
    answer_as(link)


def test_it_is_too_early_before_it_opens(head: Person) -> None:
    later = links(opened(by=head, people=6, opens_at=clock.now() + DAY))[0]
    assert why(later) == "early"
    with clock.at(clock.now() + 2 * DAY):
        answer_as(later)


def test_it_is_too_late_once_its_time_is_over_even_before_anybody_closes_it(link: Invitation) -> None:
    with clock.at(link.round.closes_at):
        assert why(link) == "closed"


def test_it_is_too_late_after_closing(head: Person, link: Invitation) -> None:
    token = token_of(link)
    close(by=head, round=link.round)
    assert why(token) == "closed"
    assert by_token(token) is not None


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"respect": 6}, "respect"),
        ({"respect": 0}, "respect"),
        ({"respect": "often"}, "respect"),
        ({"respect": True}, "respect"),
        ({"respect": [4]}, "respect"),
        ({"respect": 4, "listen": None}, "listen"),
    ],
)
def test_an_answer_that_the_question_does_not_have_is_refused(
    link: Invitation, answers: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal, match="not one of the answers") as refused:
        intake.answer(token=token_of(link), answers=answers)
    assert refused.value.field == field
    assert not Intake.objects.exists()


def test_an_option_that_was_removed_is_refused(head: Person) -> None:
    link = links(opened(by=head, people=6, code="purpose-pulse"))[0]
    with pytest.raises(Refusal, match="not one of the answers"):
        answer_as(link, can_say="perhaps")
    assert not Intake.objects.exists()
    answer_as(link, can_say="nearly")


def test_a_question_that_nobody_was_asked_is_refused(link: Invitation) -> None:
    with pytest.raises(Refusal, match="not asked"):
        intake.answer(token=token_of(link), answers={"respect": 4, "salary": 3})


def test_nothing_at_all_is_no_answer(link: Invitation) -> None:
    with pytest.raises(Refusal, match="One answer is enough"):
        intake.answer(token=token_of(link), answers={}, comments={"more_trust": "   "})


def test_words_alone_are_an_answer(link: Invitation) -> None:
    intake.answer(token=token_of(link), answers={}, comments={"more_trust": "Tell us sooner."})
    assert Intake.objects.get().comments == {"more_trust": "Tell us sooner."}


def test_what_a_branch_leaves_out_is_dropped(head: Person) -> None:
    link = links(opened(by=head, people=6, code="purpose-pulse"))[0]
    answer_as(link, {"own_words": "Reading"}, can_say="no", hear=3)
    row = Intake.objects.get()
    assert (row.answers, row.comments) == ({"can_say": "no", "hear": 3}, {})


def test_whoever_cannot_say_skips_the_part(head: Person, middle_leader: Person) -> None:
    theirs = opened(
        by=middle_leader, code="leader-360", leader=middle_leader, groups=[asked("peers", people(6))]
    )  # fmt: skip
    intake.answer(
        token=token_of(links(theirs)[0]), answers={"direction": 4, "research": 2},
        bases={"1": ["cannot_say"], "2": ["saw", "heard"]},
    )  # fmt: skip
    row = Intake.objects.get()
    assert row.answers == {"direction": 4}
    assert row.bases == {"1": ["cannot_say"], "2": ["saw", "heard"]}


def test_a_draft_has_no_links(head: Person) -> None:
    planned(by=head)
    assert not Invitation.objects.exists()
