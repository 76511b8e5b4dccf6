"""After a decision: those whom it affected say whether they were heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from headship.areas.direction.domain import afterwards, decisions
from headship.areas.direction.heard import heard_of
from headship.areas.direction.models import Decision
from headship.evidence.domain import readings
from headship.evidence.models import Act, Reading
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.domain.audiences import audience
from headship.school.models import Person
from headship.voice.domain import closing, intake, invitations
from headship.voice.models import Invitation, Round
from tests.conftest import person_with
from tests.factories.decisions import DecisionFactory, decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def families(head: Person) -> list[Person]:
    return [person_with(f"Parent {n}", "parent", email=f"parent{n}@families.example") for n in range(8)]


@pytest.fixture
def decision(head: Person, families: list[Person]) -> Decision:
    return decided(by=head, asked=families)


def answer_all(asked: Round, said: list[str]) -> None:
    """The first of those who were invited answer, in order."""
    for invitation, word in zip(Invitation.objects.filter(round=asked).order_by("pk"), said, strict=False):
        answers: dict[str, Any] = {"asked": word, "reason": 8 if word == "yes" else 4}
        if word != "no":
            answers["considered"] = 7
        intake.answer(token=invitations.token_of(invitation), answers=answers, comments={}, bases={})


def closed(asked: Round) -> None:
    closing.close(by=asked.sponsor, round=asked)


def test_they_are_asked_without_names_and_what_they_say_stands_on_the_page(
    head: Person, decision: Decision, sign_in_client: Any
) -> None:
    client, place = sign_in_client(head), f"/decisions/{decision.pk}/"
    assert "Ask them" in client.get(place).content.decode()
    fields = {"closes_on": (clock.today() + timedelta(days=5)).isoformat(), "at_most": "50"}
    price = client.post(f"{place}afterwards/", fields).content.decode()
    assert "8 people are asked" in price and not Round.objects.exists(), "first what it costs"
    client.post(f"{place}afterwards/", {**fields, "confirmed": "1"})
    asked = Round.objects.get()
    assert (asked.about_kind, asked.about_id, asked.state) == ("decision", decision.pk, Round.State.OPEN)
    assert decision.question in asked.purpose
    assert "They are asked until" in client.get(place).content.decode()
    answer_all(asked, ["yes"] * 5 + ["no"] * 2)
    closed(asked)
    page = client.get(place).content.decode()
    assert "5 of 7 people who answered say that they were asked before it was decided." in page
    assert "How clear the reason is to them" in page
    assert Act.objects.filter(verb="decision.ask_afterwards", clauses="2.2d").count() == 1


def test_each_is_asked_once_as_the_first_of_their_roles_and_never_whoever_decided(
    head: Person, teacher: Person, families: list[Person]
) -> None:
    both = person_with("Ana", "teacher", "parent", email="ana@riverside.example")
    decision = DecisionFactory(by=head)
    decisions.ask(by=head, decision=decision, audiences=[audience("staff"), audience("parents")], people=[both])
    decision = decisions.conclude(
        by=head, decision=decision, choice=decision.options.first(), reason="Most see it so.", method="advice"
    )
    reach = afterwards.reach_of(decision, at_most=5)
    assert {code: len(people) for code, people in reach.people.items()} == {"staff": 2, "families": 8}
    assert head not in reach.people["staff"] and both in reach.people["staff"]
    assert reach.asked == 7


@pytest.mark.parametrize("state", ["open", "confidential", "small", "alone", "twice"])
def test_when_it_is_not_asked(state: str, head: Person, families: list[Person]) -> None:
    if state == "open":
        decision = DecisionFactory(by=head, asked=families)
    elif state == "small":
        decision = decisions.decide_small(by=head, question="Which colour?", choice="Blue")
    else:
        people = families[:4] if state == "alone" else families
        decision = decided(by=head, asked=people, confidential=state == "confidential")
    if state == "twice":
        afterwards.ask_afterwards(by=head, decision=decision)
    says = {
        "open": "once it is decided", "confidential": "talked over", "small": "nobody to ask",
        "alone": "Ask them aloud", "twice": "have been asked",
    }[state]  # fmt: skip
    before = Round.objects.count()
    with pytest.raises(Refusal, match=says):
        afterwards.ask_afterwards(by=head, decision=decision)
    assert Round.objects.count() == before


def test_only_whoever_concludes_asks(teacher: Person, decision: Decision) -> None:
    with pytest.raises(Denied):
        afterwards.ask_afterwards(by=teacher, decision=decision)


def test_too_few_answers_say_nothing_and_so(head: Person, decision: Decision) -> None:
    asked = afterwards.ask_afterwards(by=head, decision=decision)
    answer_all(asked, ["yes", "no", "yes", "no"])
    closed(asked)
    heard = heard_of(decision)
    assert heard is not None and heard.sentences[0].startswith("Too few answered")


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        (["yes"] * 4 + ["no"] * 2, (1, 1)),
        (["yes"] * 2 + ["late"] * 2 + ["no"] * 2, (0, 1)),
        (["yes"] * 3, (0, 0)),
    ],
)
def test_the_indicator_counts_decisions_by_what_most_say(
    said: list[str], counts: tuple[int, int], head: Person, decision: Decision
) -> None:
    asked = afterwards.ask_afterwards(by=head, decision=decision)
    answer_all(asked, said)
    closed(asked)
    readings.take(codes=["decisions-people-asked"])
    reading = Reading.objects.get(indicator="decisions-people-asked", leader_id=None)
    assert (reading.numerator, reading.denominator) == counts
