"""Asking those affected, and what they say: by account, by slip, through the office."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from headship.areas.direction.domain import decisions
from headship.areas.direction.models import AffectedGroup, Decision, Objection, Response
from headship.evidence.models import Act, ActText
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.domain.audiences import audience
from headship.school.domain.people import record_departure
from headship.school.domain.quiet import begin_quiet
from headship.school.models import Person, Receipt, School
from tests.conftest import person_with
from tests.factories.decisions import DecisionFactory, decided
from tests.factories.school import TeamFactory

pytestmark = pytest.mark.django_db


def slip_of(person: Person) -> str:
    """The address on somebody's printed slip."""
    return f"/decisions/answer/{Receipt.objects.get(person=person).slip_code}/"


def test_people_named_one_by_one_can_read_it_and_nobody_is_asked_twice(head: Person, parent: Person) -> None:
    decision = DecisionFactory(by=head)
    team = TeamFactory(members=[head])
    groups = decisions.ask(
        by=head, decision=decision, people=[parent, head], audiences=[audience("senior-team")], teams=[team]
    )
    assert [group.people for group in groups] == [1, 1, 2]
    assert Receipt.objects.filter(person=head).count() == 1
    assert Decision.objects.visible_to(parent).get() == decision


def test_a_group_asked_aloud_keeps_what_it_said_and_gets_no_message(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, audiences=[audience("teachers")])
    decisions.ask(
        by=head, decision=decision, audiences=[audience("teachers")], how="meeting", said="All but one in favour."
    )
    group = AffectedGroup.objects.get()
    assert (group.said, group.people, group.how) == ("All but one in favour.", 1, "meeting")
    assert not Receipt.objects.exists() and Decision.objects.get().state == "consulting"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "Choose whom to ask"),
        ({"how": "telepathy"}, "how they are asked"),
        ({"asked_at": datetime(2100, 1, 1, tzinfo=UTC)}, "in the future"),
        ({"due_on": date(2020, 1, 1)}, "lies in the past"),
    ],
)
def test_what_asking_refuses(more: dict[str, Any], sentence: str, head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head)
    people = [] if not more else [teacher]
    with pytest.raises(Refusal, match=sentence):
        decisions.ask(by=head, decision=decision, people=people, **more)
    assert Decision.objects.get().state == "draft" and not AffectedGroup.objects.exists()


def test_nobody_is_asked_in_quiet_mode(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head)
    begin_quiet(by=head, reason="Examination week")
    with pytest.raises(Refusal, match="Examination week"):
        decisions.ask(by=head, decision=decision, people=[teacher])
    assert not AffectedGroup.objects.exists() and Decision.objects.get().state == "draft"
    decisions.ask(by=head, decision=decision, people=[teacher], how="talk", said="Fine with me.")


def test_whoever_has_left_is_not_asked(head: Person, teacher: Person, senior: Person) -> None:
    record_departure(by=head, person=teacher, on=clock.today() - timedelta(days=1))
    gone = Person.objects.get(pk=teacher.pk)
    decision = DecisionFactory(by=head)
    decisions.ask(by=head, decision=decision, people=[gone, senior])
    assert list(Receipt.objects.values_list("person_id", flat=True)) == [senior.pk]


def test_naming_whom_it_affects_is_done_by_whoever_runs_it(head: Person, senior: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=senior)
    with pytest.raises(Denied):
        decisions.name_affected(by=teacher, decision=decision, audiences=[audience("parents")])
    for _ in range(2):
        decisions.name_affected(by=senior, decision=decision, audiences=[audience("parents")])
    assert AffectedGroup.objects.get().asked_at is None
    with pytest.raises(Refusal, match="Choose a group"):
        decisions.name_affected(by=senior, decision=decision)


def test_an_answer_settles_the_message_that_asked_for_it(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, asked=[teacher])
    decisions.object_to(by=teacher, decision=decision, text="Too soon.")
    assert Receipt.objects.get().acknowledged_way == "alone"


def test_an_empty_answer_is_refused_and_a_choice_alone_is_one(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, asked=[teacher])
    with pytest.raises(Refusal, match="Write what you think"):
        decisions.respond(by=teacher, decision=decision, text="  ")
    assert decisions.respond(by=teacher, decision=decision, text="", favours=decision.options.first()).favours


def test_options_of_another_decision_are_refused(head: Person, teacher: Person) -> None:
    decision, other = DecisionFactory(by=head, asked=[teacher]), DecisionFactory(by=head)
    with pytest.raises(Refusal, match="another decision"):
        decisions.respond(by=teacher, decision=decision, text="x", favours=other.options.first())
    with pytest.raises(Refusal, match="another decision"):
        decisions.object_to(by=teacher, decision=decision, text="x", against=other.options.first())


def test_each_objection_has_one_reply_by_whoever_runs_it(head: Person, senior: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=senior, asked=[teacher])
    objection = decisions.object_to(by=teacher, decision=decision, text="Too soon.")
    with pytest.raises(Denied):
        decisions.reply(by=teacher, objection=objection, text="I take it back.")
    with pytest.raises(Refusal, match="Write the reply"):
        decisions.reply(by=senior, objection=objection, text=" ")
    decisions.reply(by=senior, objection=objection, text="In March, then.")
    with pytest.raises(Refusal, match="has a reply already"):
        decisions.reply(by=head, objection=Objection.objects.get(), text="No.")


def test_after_a_decision_only_an_urgent_one_still_hears_people(head: Person, teacher: Person) -> None:
    with pytest.raises(Refusal, match="This is closed"):
        decisions.respond(by=teacher, decision=decided(by=head, asked=[teacher]), text="But")
    urgent = decisions.decide_urgent(by=head, question="At home?", choice="Yes", reason="No heating.")
    decisions.record_late_consultation(by=head, decision=urgent, people=[teacher], how="written")
    decisions.respond(by=teacher, decision=urgent, text="Tell us before three.")
    decisions.review(by=head, decision=urgent, happened="It went well.")
    with pytest.raises(Refusal, match="This is closed"):
        decisions.respond(by=teacher, decision=urgent, text="One more thing")


def test_only_an_urgent_decision_is_consulted_on_afterwards(head: Person, teacher: Person) -> None:
    with pytest.raises(Refusal, match="Only an urgent"):
        decisions.record_late_consultation(by=head, decision=DecisionFactory(by=head), people=[teacher])


# Without an account: a link, two minutes.


def test_somebody_without_an_account_answers_by_their_slip(head: Person) -> None:
    cook = person_with("Rosa Gómez", "support_staff")
    decision = DecisionFactory(by=head, context="The hall is full at one.", asked=[cook])
    page = Client().get(slip_of(cook)).content.decode()
    assert "The hall is full at one." in page and "Change it" in page and "Nobody is asked" not in page
    change = decision.options.get(text="Change it")
    sent = {"kind": "response", "text": "Two sittings would do.", "favours": change.pk}
    assert Client().post(slip_of(cook), sent).status_code == 302
    response = Response.objects.get()
    assert (response.person, response.favours, response.entered_by) == (cook, change, None)
    assert "Two sittings would do." in Client().get(slip_of(cook)).content.decode()


def test_a_slip_shows_the_reply_and_the_outcome_and_nothing_of_others(head: Person, teacher: Person) -> None:
    cook = person_with("Rosa Gómez", "support_staff")
    decision = DecisionFactory(by=head, asked=[cook, teacher])
    decisions.respond(by=teacher, decision=decision, text="Only between us.")
    Client().post(slip_of(cook), {"kind": "objection", "text": "The oven is too small."})
    decisions.reply(by=head, objection=Objection.objects.get(), text="A second oven comes in May.")
    decisions.predict(by=head, decision=decision, statement="Shorter queues", percent=64)
    decisions.conclude(
        by=head, decision=decision, choice=decision.options.last(), reason="Most want it.", method="consent"
    )
    page = Client().get(slip_of(cook)).content.decode()
    assert "A second oven comes in May." in page and "Most want it." in page
    assert "Only between us." not in page and "Shorter queues" not in page
    assert "<form" not in page.split("entrance-foot")[0]


def test_a_slip_that_says_nothing_is_refused_with_a_sentence(head: Person) -> None:
    cook = person_with("Rosa Gómez", "support_staff")
    DecisionFactory(by=head, asked=[cook])
    answer = Client().post(slip_of(cook), {"kind": "response", "text": ""})
    assert answer.status_code == 422 and "Write what you think" in answer.content.decode()
    assert not Response.objects.exists()


def test_a_vote_by_slip(head: Person) -> None:
    cook = person_with("Rosa Gómez", "support_staff")
    decision = DecisionFactory(by=head)
    vote = decisions.open_vote(by=head, decision=decision, closes_on=clock.today(), people=[cook])
    option = decision.options.last()
    assert "Nobody sees how it stands" in Client().get(slip_of(cook)).content.decode()
    Client().post(slip_of(cook), {"kind": "ballot", "option": option.pk})
    assert vote.ballots.get().option == option


@pytest.mark.parametrize("code", ["AAAAAAAAAAAA", "x", "ÄÖÜ", "A" * 200])
def test_an_unknown_slip_does_not_exist(code: str, school: School) -> None:
    assert Client().get(f"/decisions/answer/{code}/").status_code == 404


def test_a_slip_of_somebody_who_left_does_not_exist(head: Person) -> None:
    cook = person_with("Rosa Gómez", "support_staff")
    DecisionFactory(by=head, asked=[cook])
    address = slip_of(cook)
    record_departure(by=head, person=cook, on=clock.today() - timedelta(days=1))
    assert Client().get(address).status_code == 404


def test_a_slip_speaks_the_readers_language(school: School, head: Person) -> None:
    cook = person_with("Rosa Gómez", "support_staff")
    Person.objects.filter(pk=cook.pk).update(language="ar")
    DecisionFactory(by=head, asked=[cook])
    assert 'dir="rtl"' in Client().get(slip_of(cook)).content.decode()


# Confidential ones.


def test_of_a_confidential_question_no_message_and_no_act_tells(
    head: Person, teacher: Person, senior: Person, django_capture_on_commit_callbacks: Any
) -> None:
    decision = DecisionFactory(
        by=head, question="Do we close the east site?", context="Rents", confidential=True, named=[senior]
    )
    with django_capture_on_commit_callbacks(execute=True):
        decisions.ask(by=head, decision=decision, people=[teacher])
    decisions.respond(by=teacher, decision=decision, text="It would be a pity.")
    decisions.conclude(by=head, decision=decision, choice=decision.options.first(), reason="Rents", method="advice")
    written = [f"{text.label} {text.summary} {text.payload}" for text in ActText.objects.all()]
    written += [f"{each.subject} {each.body}" for each in mail.outbox]
    assert mail.outbox
    assert not [each for each in written if "east site" in each or "Rents" in each or "pity" in each]
    assert Act.objects.filter(verb="decision.conclude").exists()


def test_a_confidential_question_is_seen_by_those_named_or_asked(
    head: Person, senior: Person, teacher: Person, middle_leader: Person, governor: Person
) -> None:
    DecisionFactory(by=senior, confidential=True, named=[middle_leader], asked=[teacher])
    seen = {person.pk for person in (head, senior, teacher, middle_leader, governor)
            if Decision.objects.visible_to(person).exists()}  # fmt: skip
    assert seen == {senior.pk, teacher.pk, middle_leader.pk}
    with pytest.raises(Denied):
        decisions.withdraw(by=head, decision=Decision.objects.get(), reason="I am the head.")
