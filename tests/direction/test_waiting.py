"""What decisions leave waiting, for whom and for how long, and what they tell afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from headship.areas.direction import records, waiting
from headship.areas.direction.domain import decisions
from headship.areas.direction.models import Decision
from headship.evidence import consequential
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.school.domain.audiences import audience
from headship.school.domain.people import record_departure
from headship.school.models import Person
from tests.factories.decisions import DecisionFactory, decided
from tests.factories.school import TeamFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def what(person: Person) -> list[str]:
    return [item.what for item in waiting.waiting(person)]


def after(days: int) -> Any:
    return clock.at(START + timedelta(days=days))


def test_a_question_waits_for_those_who_were_asked_until_they_answer(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, question="A longer break?", asked=[teacher])
    (item,) = waiting.waiting(teacher)
    assert (item.what, item.minutes) == ("Say what you think: “A longer break?”", 3)
    assert item.post_to == f"/decisions/{decision.pk}/responses/"
    assert [answer.name for answer in item.answers] == ["favours", "text"]
    decisions.respond(by=teacher, decision=decision, text="Yes.")
    assert what(teacher) == []


def test_those_asked_after_an_urgent_decision_are_waited_for_too(head: Person, teacher: Person) -> None:
    urgent = decisions.decide_urgent(by=head, question="At home?", choice="Yes", reason="No heating.")
    assert what(head) == ["Talk over “At home?” with those affected"]
    decisions.record_late_consultation(by=head, decision=urgent, people=[teacher], how="written")
    assert what(teacher) == ["Say what you think: “At home?”"] and what(head) == []


def test_a_vote_takes_the_place_of_the_question(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, question="A longer break?", asked=[teacher])
    vote = decisions.open_vote(by=head, decision=decision, closes_on=clock.today(), people=[teacher])
    (item,) = waiting.waiting(teacher)
    assert item.what == "Vote on “A longer break?”"
    assert [words for _value, words in item.answers[0].choices] == ["Keep it as it is", "Change it"]
    decisions.cast(by=teacher, vote=vote, option=decision.options.first())
    assert what(teacher) == []
    assert what(head) == []
    decisions.close_vote(by=head, vote=vote)
    assert what(head) == ["Decide “A longer break?”"]


def test_an_objection_waits_for_the_owner_with_its_words(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, question="A longer break?", asked=[teacher])
    objection = decisions.object_to(by=teacher, decision=decision, text="The buses wait.")
    item = next(item for item in waiting.waiting(head) if item.action == "Reply")
    assert item.reads == "“The buses wait.”"
    assert item.post_to == f"/decisions/{decision.pk}/objections/{objection.pk}/reply/"
    decisions.reply(by=head, objection=objection, text="They can.")
    assert "Answer Lucía Fernández on “A longer break?”" not in what(head)


def test_it_is_ripe_when_everybody_was_asked_and_their_time_is_over(head: Person, teacher: Person) -> None:
    with after(0):
        dated = DecisionFactory(by=head, question="With a day?", audiences=[audience("teachers")])
        decisions.ask(
            by=head, decision=dated, audiences=[audience("teachers")], due_on=clock.today() + timedelta(days=3)
        )
        DecisionFactory(by=head, question="Without a day?", asked=[teacher])
        aloud = DecisionFactory(by=head, question="Aloud?")
        decisions.ask(by=head, decision=aloud, people=[teacher], how="talk")
        partly = DecisionFactory(by=head, question="Partly?", audiences=[audience("parents")])
        decisions.ask(by=head, decision=partly, people=[teacher], how="talk")
        assert what(head) == ["Decide “Aloud?”"]
    with after(3):
        assert "Decide “With a day?”" not in what(head)
    with after(4):
        assert {"Decide “With a day?”", "Decide “Aloud?”"} <= set(what(head))
        assert "Decide “Without a day?”" not in what(head)
    with after(8):
        assert "Decide “Without a day?”" in what(head) and "Decide “Partly?”" not in what(head)


def test_a_review_waits_from_a_week_before_its_day(head: Person, teacher: Person) -> None:
    with after(0):
        decision = decided(by=head, asked=[teacher], question="Later?", review_on=START.date() + timedelta(days=30))
    with after(22):
        assert what(head) == []
    with after(23):
        (item,) = waiting.waiting(head)
        assert (item.what, item.due) == ("Look again at “Later?”", decision.review_on)


def test_a_question_given_to_somebody_waits_at_once_and_ones_own_after_two_days(head: Person, senior: Person) -> None:
    with after(0):
        decisions.raise_question(by=head, question="Given?", owner=senior)
        decisions.raise_question(by=senior, question="Own?")
        assert what(senior) == ["Take up “Given?”"] and what(head) == []
    with after(3):
        assert set(what(senior)) == {"Take up “Given?”", "Go on with “Own?”"}


def test_what_an_owner_left_behind_waits_for_the_head(head: Person, senior: Person, teacher: Person) -> None:
    decided(by=senior, asked=[teacher], question="Later?")
    decisions.decide_small(by=senior, question="Which room?", choice="14")
    record_departure(by=head, person=senior, on=clock.today() - timedelta(days=1))
    assert what(head) == ["Find somebody to see “Later?” through"]
    assert what(teacher) == []


def test_a_weighty_act_asks_whoever_did_it_for_its_decision(head: Person, senior: Person, teacher: Person) -> None:
    made = decided(by=senior, asked=[teacher], question="Closed?")
    consequential.declare_consequential("decision", "decision.enact")
    try:
        with transaction.atomic():
            ledger.record(
                by=head, verb="decision.enact", record_kind="decision", record_id=made.pk, label="x", summary="x"
            )
        (item,) = waiting.waiting(head)
        assert item.what == "Name the decision behind “Closed?”"
        assert item.url == f"/decisions/behind/?record=decision:{made.pk}"
        assert what(senior) == []
        decisions.stand_behind(by=head, decision=decided(by=head, asked=[teacher]), kind="decision", record_id=made.pk)
        assert what(head) == []
    finally:
        consequential.withdraw_consequential("decision", "decision.enact")


def test_a_team_meets_its_open_questions_and_due_reviews(head: Person, teacher: Person, governor: Person) -> None:
    team = TeamFactory(members=[teacher])
    DecisionFactory(by=head, question="Open?", team=team)
    DecisionFactory(by=head, question="Secret?", team=team, confidential=True)
    decided(by=head, asked=[teacher], question="Due?", team=team, review_on=clock.today() + timedelta(days=2))
    read = [item.what for item in waiting.waiting_for_team(team, teacher)]
    assert read == ["Decide “Open?”", "Look again at “Due?”"]


def test_the_year_knows_what_will_be_asked_but_for_what_is_confidential(head: Person, teacher: Person) -> None:
    due = clock.today() + timedelta(days=5)
    for secret in (False, True):
        decision = DecisionFactory(by=head, question="A longer break?", confidential=secret)
        decisions.ask(by=head, decision=decision, audiences=[audience("teachers")], due_on=due, minutes=4)
    (ask,) = records.asks(clock.today(), due)
    assert (ask.what, ask.on, ask.people, ask.minutes, ask.audience) == ("A longer break?", due, 1, 4, "Teachers")


def test_it_is_told_what_was_decided_reviewed_and_withdrawn(head: Person, teacher: Person, parent: Person) -> None:
    since = clock.now()
    decided(by=head, asked=[teacher], question="Decided?")
    reviewed = decided(by=head, asked=[teacher, parent], question="Reviewed?")
    decisions.review(by=head, decision=reviewed, happened="It went well.")
    decisions.withdraw(by=head, decision=DecisionFactory(by=head, question="Gone?"), reason="Too late.")
    decisions.decide_small(by=head, question="Small?", choice="Yes")
    told = {each.what: each.how for each in records.moved(teacher, since)}
    assert told == {"Decided?": "Decided: Change it", "Reviewed?": "It went well.", "Gone?": "Withdrawn: Too late."}
    assert [each.what for each in records.moved(parent, since)] == ["Reviewed?"]
    assert list(records.moved(teacher, clock.now())) == []


def test_what_waits_costs_the_same_for_three_as_for_one(head: Person, senior: Person, teacher: Person) -> None:
    def add() -> None:
        decision = DecisionFactory(by=head, asked=[teacher, senior])
        decisions.object_to(by=teacher, decision=decision, text="Too soon.")
        voted = DecisionFactory(by=senior)
        decisions.open_vote(by=senior, decision=voted, closes_on=clock.today(), people=[head])
        decided(by=head, asked=[teacher], review_on=clock.today() + timedelta(days=2))
        decisions.decide_urgent(by=head, question="Now?", choice="Yes", reason="No heating.")
        decisions.raise_question(by=senior, question="Given?", owner=head)
        aloud = DecisionFactory(by=head)
        decisions.ask(by=head, decision=aloud, people=[teacher], how="talk")

    add()
    counts = [queries(head), queries(senior)]
    add()
    add()
    assert [queries(head), queries(senior)] == counts
    assert Decision.objects.count() == 18


def queries(person: Person) -> int:
    with CaptureQueriesContext(connection) as caught:
        list(waiting.waiting(person))
        list(records.moved(person, START))
        list(records.asks(START.date(), START.date() + timedelta(days=9999)))
    return len(caught)
