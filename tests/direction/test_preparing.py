"""Preparing a decision, handing it over, looking again: what each step refuses, leaving nothing half-done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from headship.areas.direction.domain import decisions
from headship.areas.direction.domain.lifecycle import STEPS
from headship.areas.direction.models import Datum, Decision, DecisionOption, Weighing
from headship.evidence.models import Act, Citation, Reading
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.school.domain.people import record_departure
from headship.school.models import Person
from tests.factories.decisions import DecisionFactory, decided
from tests.factories.school import TeamFactory

pytestmark = pytest.mark.django_db


def a_reading(indicator: str = "lateness", **more: object) -> Reading:
    row: Reading = Reading.objects.create(
        **{
            "indicator": indicator, "title": "On time", "purpose": "accountable", "taken_on": clock.today(),
            "period_start": clock.today(), "numerator": 80, "denominator": 100, "value": 0.8, "low": 0.71,
            "high": 0.87, **more,
        }
    )  # fmt: skip
    return row


def left(person: Person, by: Person) -> Person:
    record_departure(by=by, person=person, on=clock.today() - timedelta(days=1))
    gone: Person = Person.objects.get(pk=person.pk)
    return gone


def test_the_lifecycle_only_goes_forward() -> None:
    order = ["draft", "consulting", "settling", "decided", "reviewed"]
    for state, steps in STEPS.items():
        for step in steps:
            assert step == "withdrawn" or order.index(step) > order.index(state)


def test_weighing_says_a_word_and_a_sentence_and_can_be_changed(head: Person) -> None:
    decision = DecisionFactory(by=head, criteria=["Cost"])
    option, criterion = decision.options.first(), decision.criteria.first()
    decisions.weigh(by=head, option=option, criterion=criterion, verdict="good", note="Two hundred a year.")
    decisions.weigh(by=head, option=option, criterion=criterion, verdict="mixed")
    assert Weighing.objects.get().verdict == "mixed"
    with pytest.raises(Refusal, match="good, mixed, poor"):
        decisions.weigh(by=head, option=option, criterion=criterion, verdict="splendid")
    other = DecisionFactory(by=head, criteria=["Cost"]).criteria.first()
    with pytest.raises(Refusal, match="another decision"):
        decisions.weigh(by=head, option=option, criterion=other, verdict="good")


def test_an_option_or_criterion_stands_once(head: Person) -> None:
    decision = DecisionFactory(by=head, options=["Yes", " Yes ", "", "No"], criteria=["Cost", "Cost"])
    assert [option.text for option in decision.options.all()] == ["Yes", "No"]
    with pytest.raises(Refusal, match="there already"):
        decisions.add_option(by=head, decision=decision, text="yes")
    with pytest.raises(Refusal, match="there already"):
        decisions.add_criterion(by=head, decision=decision, text="COST")
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionOption.objects.create(decision=decision, position=9, text="Yes", added_by=head)


def test_what_is_too_long_is_refused_by_its_beginning(head: Person) -> None:
    acts = Act.objects.count()
    for work in (
        lambda: decisions.raise_question(by=head, question="Why? " * 100),
        lambda: decisions.raise_question(by=head, question="Why?", options=["x" * 301]),
        lambda: decisions.raise_question(by=head, question="Why?", criteria=["x" * 201]),
        lambda: decisions.decide_small(by=head, question="Why?", choice="x" * 301),
    ):
        with pytest.raises(Refusal, match="is longer than"):
            work()
    assert not Decision.objects.exists() and Act.objects.count() == acts


def test_an_option_is_taken_off_only_while_nobody_was_asked(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head)
    decisions.remove_option(by=head, option=decision.options.last())
    assert decision.options.count() == 1
    asked = DecisionFactory(by=head, asked=[teacher])
    with pytest.raises(Refusal, match="asked about these options"):
        decisions.remove_option(by=head, option=asked.options.last())


def test_a_hidden_figure_and_one_persons_own_are_not_cited(head: Person) -> None:
    decision = DecisionFactory(by=head)
    for reading in (
        a_reading("a", hidden=True), a_reading("b", leader_id=head.pk), a_reading("c", purpose="formative"),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            decisions.cite_reading(by=head, decision=decision, reading=reading)
    assert not Datum.objects.exists() and not Citation.objects.exists()


def test_at_the_review_the_same_measure_is_read_and_once(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, asked=[teacher])
    first = decisions.cite_reading(by=head, decision=decision, reading=a_reading())
    with pytest.raises(Refusal, match="at the review"):
        decisions.cite_reading(by=head, decision=decision, reading=first.reading, again_of=first)
    decisions.conclude(by=head, decision=decision, choice=decision.options.first(), reason="So.", method="advice")
    with pytest.raises(Refusal, match="Read the same figure again: “On time”"):
        decisions.cite_reading(by=head, decision=decision, reading=a_reading("other"), again_of=first)
    later = a_reading(taken_on=clock.today() + timedelta(days=1), value=0.9, numerator=90)
    again = decisions.cite_reading(by=head, decision=decision, reading=later, again_of=first)
    assert (again.value, again.again_of) == (0.9, first)
    with pytest.raises(Refusal, match="again already"):
        decisions.cite_reading(by=head, decision=decision, reading=later, again_of=first)
    with pytest.raises(Refusal, match="This is closed"):
        decisions.cite_reading(by=head, decision=decision, reading=later)


def test_a_figure_from_elsewhere_keeps_its_name_and_unit_when_it_is_read_again(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, asked=[teacher])
    share = decisions.cite_figure(by=head, decision=decision, title="Late", source="Gate", numerator=20, n=100)
    number = decisions.cite_figure(by=head, decision=decision, title="Sleep", source="Survey", value=7.1, unit="hours")
    assert share.low == pytest.approx(0.1334, abs=1e-4) and share.high == pytest.approx(0.2888, abs=1e-4)
    assert (share.figure, number.figure) == ("20 %", "7.1 hours")
    decisions.conclude(by=head, decision=decision, choice=decision.options.first(), reason="So.", method="advice")
    with pytest.raises(Refusal, match="as you did before"):
        decisions.cite_figure(by=head, decision=decision, title="x", source="Gate", value=3, again_of=share)
    again = decisions.cite_figure(
        by=head, decision=decision, title="Otherwise", source="Survey", value=7.6, unit="minutes", again_of=number
    )
    assert (again.title, again.unit) == ("Sleep", "hours")


@pytest.mark.parametrize(
    ("figure", "sentence"),
    [
        ({"title": "", "value": 1}, "what the figure counts"),
        ({"source": " ", "value": 1}, "where the figure comes from"),
        ({}, "Give the figure"),
        ({"numerator": 5, "n": 0}, "whole is more than 0"),
        ({"numerator": 5, "n": 4}, "between 0 and the whole"),
        ({"value": 1, "stands_on": "tomorrow"}, "in the future"),
    ],
)
def test_what_a_figure_from_elsewhere_needs(figure: dict[str, object], sentence: str, head: Person) -> None:
    given = {"title": "Late", "source": "Gate", **figure}
    if given.get("stands_on"):
        given["stands_on"] = clock.today() + timedelta(days=1)
    with pytest.raises(Refusal, match=sentence):
        decisions.cite_figure(by=head, decision=DecisionFactory(by=head), **given)  # type: ignore[arg-type]
    assert not Datum.objects.exists()


def test_a_team_decides_through_its_members_or_a_leader(
    head: Person, middle_leader: Person, teacher: Person, governor: Person
) -> None:
    ours, theirs = TeamFactory(name="Science", members=[teacher]), TeamFactory(name="Arts")
    decisions.decide_small(by=teacher, question="Which room?", choice="14", team=ours)
    decisions.raise_question(by=middle_leader, question="Which book?", team=theirs)
    for stranger in (teacher, governor):
        with pytest.raises(Denied, match="by its members"):
            decisions.raise_question(by=stranger, question="Which book?", team=theirs)


def test_owners_are_staff_or_governors_who_are_here(
    head: Person, teacher: Person, parent: Person, governor: Person
) -> None:
    decisions.raise_question(by=head, question="Who?", owner=governor)
    with pytest.raises(Refusal, match="not among staff"):
        decisions.raise_question(by=head, question="Who?", owner=parent)
    with pytest.raises(Refusal, match="has left"):
        decisions.raise_question(by=head, question="Who?", owner=left(teacher, head))
    with pytest.raises(Denied, match="staff and governors"):
        decisions.raise_question(by=parent, question="May we?")


def test_a_decision_outlives_its_owner(head: Person, senior: Person, teacher: Person) -> None:
    decision = decided(by=senior, asked=[teacher], prediction=("It works", 70), review_on=clock.today() + timedelta(9))
    left(senior, head)
    assert list(Decision.objects.all().without_owner()) == [decision]
    with pytest.raises(Denied):
        decisions.hand_over(by=teacher, decision=decision, owner=teacher)
    decisions.hand_over(by=head, decision=decision, owner=teacher)
    assert not Decision.objects.all().without_owner()
    decisions.review(by=teacher, decision=decision, outcome="true", happened="It did.")
    with pytest.raises(Refusal, match="nothing left"):
        decisions.hand_over(by=head, decision=decision, owner=head)


def test_handing_over_names_somebody_else(head: Person, senior: Person, parent: Person) -> None:
    decision = DecisionFactory(by=senior)
    with pytest.raises(Refusal, match="owns it already"):
        decisions.hand_over(by=senior, decision=decision, owner=senior)
    with pytest.raises(Refusal, match="not among staff"):
        decisions.hand_over(by=senior, decision=decision, owner=parent)
    assert Decision.objects.get().owner == senior


def test_what_is_concluded_needs_a_reason_a_choice_and_a_later_review(head: Person, teacher: Person) -> None:
    decision, other = DecisionFactory(by=head, asked=[teacher]), DecisionFactory(by=head)
    choice = decision.options.first()
    good = {"by": head, "decision": decision, "choice": choice, "reason": "So.", "method": "advice"}
    for more, sentence in (
        ({"reason": " "}, "Write the reason"),
        ({"choice": other.options.first()}, "one of the options"),
        ({"method": "oracle"}, "how it is decided"),
        ({"review_on": clock.today()}, "comes after"),
        ({"statement": "It works"}, "how sure"),
        ({"statement": "It works", "percent": 100}, "between 1 and 99"),
        ({"method": "vote"}, "Open a vote"),
    ):
        with pytest.raises(Refusal, match=sentence):
            decisions.conclude(**{**good, **more})
    decision.refresh_from_db()
    assert decision.state == "consulting" and not hasattr(decision, "prediction")


def test_an_objection_is_advice_too(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head)
    decisions.object_to(by=teacher, decision=decision, text="Too soon.")
    assert decisions.conclude(
        by=head, decision=decision, choice=decision.options.first(), reason="So.", method="advice"
    ).is_settled


def test_concluding_on_options_that_changed_meanwhile_is_told(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, asked=[teacher])
    seen = decision.version
    decisions.add_option(by=head, decision=decision, text="Something else")
    with pytest.raises(ChangedMeanwhile, match="changed this while you were writing"):
        decisions.conclude(
            by=head, decision=decision, choice=decision.options.first(), reason="So.", method="advice", version=seen
        )


def test_asking_and_weighing_are_no_change_that_anybody_overwrites(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, criteria=["Cost"])
    decisions.weigh(by=head, option=decision.options.first(), criterion=decision.criteria.first(), verdict="good")
    decisions.ask(by=head, decision=decision, people=[teacher])
    assert Decision.objects.get().version == decision.version


def test_a_second_editor_is_told_of_every_field(head: Person, senior: Person, teacher: Person) -> None:
    team = TeamFactory(name="Science")
    decision = DecisionFactory(by=senior)
    decisions.revise(by=head, decision=decision, question=decision.question, owner=teacher, team=team, version=1)
    with pytest.raises(ChangedMeanwhile) as caught:
        decisions.revise(by=senior, decision=decision, question=decision.question, version=1)
    assert caught.value.theirs == {
        "question": decision.question, "context": "", "owner": "Lucía Fernández", "team": "Science",
    }  # fmt: skip


def test_a_review_without_a_prediction_has_no_outcome(head: Person, teacher: Person) -> None:
    review = decisions.review(
        by=head, decision=decided(by=head, asked=[teacher]), outcome="true", happened="It went well."
    )
    assert review.outcome == ""
    predicted = decided(by=head, asked=[teacher], prediction=("It works", 70))
    with pytest.raises(Refusal, match="came true"):
        decisions.review(by=head, decision=predicted, happened="It went well.")
    with pytest.raises(Refusal, match="what happened"):
        decisions.review(by=head, decision=predicted, outcome="true", happened=" ")
    with pytest.raises(Denied):
        decisions.review(by=teacher, decision=predicted, outcome="true", happened="It did.")


def test_only_a_decision_that_was_made_stands_behind_something(head: Person, teacher: Person) -> None:
    other = DecisionFactory(by=head)
    with pytest.raises(Refusal, match="that was made"):
        decisions.stand_behind(by=head, decision=DecisionFactory(by=head), kind="decision", record_id=other.pk)
    made = decided(by=head, asked=[teacher])
    citation = decisions.stand_behind(by=head, decision=made, kind="decision", record_id=other.pk)
    assert (citation.relation, citation.target_id) == ("decides", other.pk)
    with pytest.raises(Refusal, match="may see"):
        decisions.stand_behind(by=head, decision=made, kind="decision", record_id=10**9)


def test_the_database_refuses_what_cannot_be(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head)
    for fields in (
        {"state": "decided"}, {"kind": "urgent"}, {"consult_by": clock.today()},
        {"options_closed_at": decision.raised_at - timedelta(days=1)},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**fields)
