"""What the school knows of itself and its community: what is kept, what grows old, what follows the records."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from headship.areas.direction.profile import indicators, records
from headship.areas.direction.profile.domain import facts
from headship.areas.direction.profile.models import Fact
from headship.evidence import registry
from headship.evidence.domain.readings import figure_of
from headship.evidence.indicators import Scope
from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person
from tests.conftest import person_with
from tests.factories import profile as made

pytestmark = pytest.mark.django_db


def later(days: int) -> object:
    return clock.at(clock.now() + timedelta(days=days))


def asked(person: Person) -> list[str]:
    return [item.what for side in Fact.Side for item in records.waiting(side)(person)]


def figure(of: object) -> tuple[float | None, float]:
    said = figure_of(of(Scope(clock.today() - timedelta(days=365), clock.today())))  # type: ignore[operator]
    return said.numerator, said.denominator


def test_a_fact_calls_whoever_looks_after_it_a_month_before_it_is_a_year_old(head: Person, teacher: Person) -> None:
    fact = made.fact(head, owner=teacher)
    with later(330):
        assert asked(teacher) == []
    with later(336):
        (item,) = list(records.waiting(Fact.Side.COMMUNITY)(teacher))
        assert item.what == "See whether it is still so: One family in three works at the harbour."
        assert item.due == fact.refreshed_on + timedelta(days=365)
        facts.refresh(
            by=teacher, fact=fact, statement="One family in four works at the harbour.", source="District report 2027",
            as_of=clock.today(),
        )  # fmt: skip
        assert asked(teacher) == []


def test_the_head_is_called_where_whoever_looked_after_it_has_left(head: Person, teacher: Person) -> None:
    made.fact(head, owner=teacher)
    teacher.ended_on = clock.today() + timedelta(days=100)
    teacher.save()
    with later(340):
        assert asked(head) == ["See whether it is still so: One family in three works at the harbour."]


def test_looking_again_keeps_what_stood_before_and_says_whether_it_changed(head: Person) -> None:
    fact = made.fact(head)
    again = {"statement": fact.statement, "source": fact.source}
    facts.refresh(by=head, fact=fact, as_of=fact.as_of, **again)
    facts.refresh(by=head, fact=fact, statement="The harbour closed.", source="Newspaper", as_of=clock.today())
    assert [state.statement for state in fact.states.all()] == ["The harbour closed.", fact.statement, fact.statement]
    said = [act.text.summary for act in Act.objects.filter(verb="fact.refresh").order_by("pk")]
    assert said == ["Still so: One family in three works at the harbour.", "Now: The harbour closed."]
    assert {act.clauses for act in Act.objects.filter(record_kind="community_fact")} == {"1.1b"}


def test_a_source_cannot_speak_of_a_day_to_come_nor_of_one_before_what_is_known(head: Person) -> None:
    with pytest.raises(Refusal, match="a day to come") as ahead:
        made.fact(head, as_of=clock.today() + timedelta(days=1))
    assert ahead.value.field == "as_of"
    fact = made.fact(head)
    with pytest.raises(Refusal, match="already") as older:
        facts.refresh(by=head, fact=fact, statement="x", source="y", as_of=fact.as_of - timedelta(days=1))
    assert older.value.field == "as_of"
    assert not Fact.objects.filter(statement="x").exists()


@pytest.mark.parametrize(("field", "value"), [("statement", "  "), ("source", ""), ("statement", "x" * 301)])
def test_a_fact_needs_its_sentence_and_its_source(head: Person, field: str, value: str) -> None:
    with pytest.raises(Refusal) as refused:
        made.fact(head, **{field: value})
    assert refused.value.field == field


def test_a_figure_of_the_records_is_kept_once_and_counted_anew(head: Person) -> None:
    for name in ("Anna", "Ben"):
        person_with(name, "student")
    fact = facts.follow(by=head, code="roll")
    assert fact.statement == "2 learners are on the roll."
    with pytest.raises(Refusal, match="already"):
        facts.follow(by=head, code="roll")
    with pytest.raises(Refusal, match="do not say this"):
        facts.follow(by=head, code="attendance")
    with pytest.raises(Refusal, match="counted from the records"):
        facts.refresh(by=head, fact=fact, statement="400", source="me", as_of=clock.today())
    person_with("Chidi", "student")
    assert facts.count_again() == 1
    fact.refresh_from_db()
    assert fact.statement == "3 learners are on the roll."
    assert [state.by for state in fact.states.all()] == [None, None]
    assert facts.count_again() == 0 and fact.states.count() == 2


def test_what_is_known_counts_as_long_as_somebody_looked_within_a_year(head: Person) -> None:
    assert figure(indicators.facts_school) == (0, 0)
    made.fact(head)
    made.school_fact(head)
    aside = made.fact(head, statement="The mill is open.")
    facts.set_aside(by=head, fact=aside, because="It burnt down.")
    assert figure(indicators.facts_school) == (1, 1)
    assert figure(indicators.facts_community) == (1, 1)
    with later(366):
        assert figure(indicators.facts_community) == (0, 1)


def test_what_is_set_aside_says_why_and_is_read_on(head: Person, teacher: Person) -> None:
    fact = made.fact(head)
    with pytest.raises(Denied, match="whoever looks after the fact"):
        facts.set_aside(by=teacher, fact=fact, because="No")
    with pytest.raises(Refusal, match="Say why"):
        facts.set_aside(by=head, fact=fact, because=" ")
    facts.set_aside(by=head, fact=fact, because="Nobody works there now.")
    with pytest.raises(Refusal, match="not followed any more"):
        facts.hand_over(by=head, fact=fact, owner=teacher)
    assert registry.see(teacher, [("community_fact", fact.pk)])["community_fact", fact.pk].url
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(ended_because="")


def test_the_two_sides_are_two_kinds_and_no_family_sees_either(head: Person) -> None:
    fact = made.fact(head)
    parent = person_with("Mum", "parent")
    assert registry.see(head, [("school_fact", fact.pk)])["school_fact", fact.pk].hidden
    assert registry.see(parent, [("community_fact", fact.pk)])["community_fact", fact.pk].hidden
    with pytest.raises(Refusal, match="works here"):
        facts.hand_over(by=head, fact=fact, owner=parent)


def test_a_successor_learns_which_facts_to_keep_fresh(head: Person, teacher: Person) -> None:
    made.fact(head, owner=teacher)
    assert [each.what for each in registry.handed_over(teacher)] == ["One family in three works at the harbour."]
