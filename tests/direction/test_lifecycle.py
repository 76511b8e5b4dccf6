"""A decision from its question to its review, and each step that it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from headship.areas.direction.domain import decisions
from headship.areas.direction.models import AffectedGroup, Decision, Prediction
from headship.evidence.models import Act, Citation, Reading
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.school.domain.audiences import audience
from headship.school.models import Person, Receipt
from tests.factories.decisions import DecisionFactory, decided

pytestmark = pytest.mark.django_db


def a_reading(value: float = 0.8) -> Reading:
    reading: Reading = Reading.objects.create(
        indicator="lateness", title="On time", purpose="accountable", taken_on=clock.today(),
        period_start=clock.today(), numerator=80, denominator=100, value=value, low=0.71, high=0.87,
    )  # fmt: skip
    return reading


def test_a_decision_goes_from_its_question_to_its_review(head: Person, teacher: Person) -> None:
    start = datetime(2026, 1, 12, 9, tzinfo=UTC)
    with clock.at(start):
        decision = decisions.raise_question(
            by=head, question="Should the day begin later?", options=["Keep half past eight"], criteria=["Sleep"],
            audiences=[audience("teachers")],
        )  # fmt: skip
        later = decisions.add_option(by=head, decision=decision, text="Begin at nine")
        datum = decisions.cite_reading(by=head, decision=decision, reading=a_reading())
        decisions.ask(by=head, decision=decision, audiences=[audience("teachers")], due_on=date(2026, 1, 20), minutes=4)
    with clock.at(start + timedelta(days=2)):
        decisions.respond(by=teacher, decision=decision, text="Buses can move.", favours=later)
        objection = decisions.object_to(by=teacher, decision=decision, text="Clubs end in the dark.")
        decisions.reply(by=head, objection=objection, text="Clubs move to lunch on two days.")
        decisions.predict(by=head, decision=decision, statement="Lateness falls by a quarter", percent=70)
        decisions.conclude(
            by=head, decision=decision, choice=later, reason="Most wanted it.", method="consent",
            review_on=date(2026, 4, 1),
        )  # fmt: skip
    with clock.at(start + timedelta(days=80)):
        decision.refresh_from_db()
        assert decision.is_under_review
        decisions.cite_reading(by=head, decision=decision, reading=a_reading(0.9), again_of=datum)
        decisions.review(by=head, decision=decision, outcome="true", happened="It fell by a third.", lesson="Ask.")
    decision.refresh_from_db()
    assert decision.state == "reviewed" and decision.choice == later
    assert Receipt.objects.get(person=teacher).acknowledged_at is not None
    assert Citation.objects.filter(source_kind="decision", target_kind="reading").count() == 2
    verbs = list(Act.objects.filter(record_kind="decision").order_by("sequence").values_list("verb", flat=True))
    assert verbs == [
        "decision.raise", "decision.option.add", "decision.data.cite", "decision.ask", "decision.respond",
        "decision.object", "decision.reply", "decision.predict", "decision.options.close", "decision.conclude",
        "decision.data.again", "decision.review", "decision.calibrate",
    ]  # fmt: skip


def test_a_cited_reading_stays_as_it_stood(head: Person) -> None:
    reading = a_reading()
    datum = decisions.cite_reading(by=head, decision=DecisionFactory(by=head), reading=reading)
    Reading.objects.filter(pk=reading.pk).update(value=0.1)
    datum.refresh_from_db()
    assert datum.reading is not None
    assert datum.value == 0.8 and datum.reading.value == 0.8 and datum.reading.frozen


def test_consent_waits_for_a_reply_to_each_objection(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, asked=[teacher])
    objection = decisions.object_to(by=teacher, decision=decision, text="Too early for small ones.")
    choice = decision.options.first()
    with pytest.raises(Refusal, match="Lucía Fernández"):
        decisions.conclude(by=head, decision=decision, choice=choice, reason="So.", method="consent")
    decision.refresh_from_db()
    assert decision.state == "consulting" and decision.options_closed_at is None
    decisions.reply(by=head, objection=objection, text="They come at nine.")
    assert decisions.conclude(by=head, decision=decision, choice=choice, reason="So.", method="consent").is_settled


def test_advice_needs_an_adviser(head: Person) -> None:
    decision = DecisionFactory(by=head)
    with pytest.raises(Refusal, match="Ask somebody first"):
        decisions.conclude(by=head, decision=decision, choice=decision.options.first(), reason="So.", method="advice")


def test_a_choice_needs_two_options(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, asked=[teacher], options=["Only this"])
    with pytest.raises(Refusal, match="at least two options"):
        decisions.close_options(by=head, decision=decision)


def test_nothing_is_added_once_the_options_are_closed(head: Person) -> None:
    decision = DecisionFactory(by=head)
    decisions.close_options(by=head, decision=decision)
    with pytest.raises(Refusal, match="options are closed"):
        decisions.add_option(by=head, decision=decision, text="A third")
    with pytest.raises(Refusal, match="options are closed"):
        decisions.cite_reading(by=head, decision=decision, reading=a_reading())
    with pytest.raises(Refusal, match="options are closed"):
        decisions.add_criterion(by=head, decision=decision, text="Cost")


@pytest.mark.parametrize("percent", [0, 100, -4, 101])
def test_nobody_is_certain(head: Person, percent: int) -> None:
    with pytest.raises(Refusal, match="between 1 and 99"):
        decisions.predict(by=head, decision=DecisionFactory(by=head), statement="It works", percent=percent)


def test_a_prediction_is_frozen_when_it_is_decided(head: Person, teacher: Person) -> None:
    decision = decided(by=head, asked=[teacher], prediction=("It works", 70))
    with pytest.raises(Refusal, match="This is closed"):
        decisions.predict(by=head, decision=decision, statement="It works well", percent=99)
    assert Prediction.objects.get().percent == 70


def test_only_what_was_decided_is_reviewed_and_only_once(head: Person, teacher: Person) -> None:
    with pytest.raises(Refusal, match="cannot go to"):
        decisions.review(by=head, decision=DecisionFactory(by=head), outcome="true", happened="It did.")
    decision = decided(by=head, asked=[teacher])
    decisions.review(by=head, decision=decision, outcome="unclear", happened="We cannot tell.")
    with pytest.raises(Refusal, match="cannot go to"):
        decisions.review(by=head, decision=decision, outcome="true", happened="It did.")


def test_a_decision_once_made_is_not_withdrawn(head: Person, teacher: Person) -> None:
    with pytest.raises(Refusal, match="cannot go to"):
        decisions.withdraw(by=head, decision=decided(by=head, asked=[teacher]), reason="No.")


def test_withdrawn_takes_no_more_answers(head: Person, teacher: Person) -> None:
    decision = decisions.withdraw(by=head, decision=DecisionFactory(by=head), reason="Not the time.")
    with pytest.raises(Refusal, match="This is closed"):
        decisions.respond(by=teacher, decision=decision, text="But")


def test_only_its_owner_concludes(head: Person, teacher: Person, middle_leader: Person) -> None:
    decision = DecisionFactory(by=middle_leader, asked=[teacher])
    choice = decision.options.first()
    with pytest.raises(Denied, match="owner of the decision"):
        decisions.conclude(by=teacher, decision=decision, choice=choice, reason="So.", method="advice")
    decisions.conclude(by=middle_leader, decision=decision, choice=choice, reason="So.", method="advice")


def test_the_second_editor_sees_what_the_first_wrote(head: Person, middle_leader: Person) -> None:
    decision = DecisionFactory(by=middle_leader, context="Old")
    decisions.revise(by=head, decision=decision, question=decision.question, context="New", version=1)
    with pytest.raises(ChangedMeanwhile, match="Amina Diallo changed this") as caught:
        decisions.revise(by=middle_leader, decision=decision, question=decision.question, context="Mine", version=1)
    assert caught.value.theirs["context"] == "New"
    decisions.revise(by=middle_leader, decision=decision, question=decision.question, context="Mine", version=2)
    decision.refresh_from_db()
    assert decision.context == "Mine"


def test_a_question_that_was_asked_stands(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, asked=[teacher])
    with pytest.raises(Refusal, match="asked this question already"):
        decisions.revise(by=head, decision=decision, question="Something else?")


def test_a_small_decision_is_one_line(teacher: Person) -> None:
    decision = decisions.decide_small(by=teacher, question="Which room for chess?", choice="Room 14")
    assert (decision.state, decision.kind, decision.choice.text) == ("decided", "small", "Room 14")


def test_an_urgent_one_acts_now_and_consults_within_ten_days(head: Person, teacher: Person) -> None:
    with clock.at(datetime(2026, 2, 2, 9, tzinfo=UTC)):
        decision = decisions.decide_urgent(
            by=head, question="Teach at home tomorrow?", choice="Yes", reason="Nine degrees in the classrooms.",
            audiences=[audience("teachers")], statement="Heating works the day after", percent=75,
        )  # fmt: skip
        assert decision.consult_by == date(2026, 2, 12) and decision.is_settled
    with clock.at(datetime(2026, 2, 6, 9, tzinfo=UTC)):
        decisions.record_late_consultation(
            by=head, decision=decision, audiences=[audience("teachers")], said="Say it before three."
        )
    decision.refresh_from_db()
    assert decision.consulted_late_at == datetime(2026, 2, 6, 9, tzinfo=UTC)
    assert AffectedGroup.objects.get().said == "Say it before three."


def test_an_answer_entered_for_somebody_says_so(head: Person, teacher: Person, parent: Person) -> None:
    decision = DecisionFactory(by=head, asked=[parent])
    response = decisions.respond(by=head, decision=decision, text="She called.", person=parent)
    assert response.entered_by == head and response.person == parent
    with pytest.raises(Denied, match="office"):
        decisions.respond(by=teacher, decision=decision, text="She said", person=parent)
    again = decisions.respond(by=parent, decision=decision, text="Myself.")
    assert again.pk == response.pk and again.entered_by is None


def test_an_outsider_who_was_not_asked_cannot_answer(head: Person, parent: Person) -> None:
    with pytest.raises(Denied, match="not asked"):
        decisions.respond(by=parent, decision=DecisionFactory(by=head), text="I think")


@pytest.mark.parametrize("words", ["", "   "])
def test_empty_words_are_refused_and_leave_nothing(head: Person, words: str) -> None:
    acts = Act.objects.count()
    with pytest.raises(Refusal):
        decisions.raise_question(by=head, question=words)
    with pytest.raises(Refusal):
        decisions.decide_urgent(by=head, question="Now?", choice="Yes", reason=words)
    with pytest.raises(Refusal):
        decisions.decide_small(by=head, question="Which?", choice=words)
    assert not Decision.objects.exists() and Act.objects.count() == acts
