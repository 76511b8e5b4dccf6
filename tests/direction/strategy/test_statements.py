"""Where the school wants to go: proposed, adopted, worded anew, looked at again, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from headship.areas.direction.campaigns import indicators as campaign_indicators
from headship.areas.direction.campaigns import queries as campaigns
from headship.areas.direction.strategy import indicators, queries, records
from headship.areas.direction.strategy.domain import statements
from headship.areas.direction.strategy.models import Statement, StatementVersion
from headship.areas.improvement.plan.domain import plans, priorities
from headship.evidence import registry
from headship.evidence.consequential import consequential_acts, without_a_decision
from headship.evidence.domain import citations
from headship.evidence.domain.readings import figure_of
from headship.evidence.indicators import Scope
from headship.evidence.models import Act
from headship.insight.api import years
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.school.models import Person
from tests.factories import profile, strategy
from tests.factories.plan import prioritised

pytestmark = pytest.mark.django_db


def scope() -> Scope:
    return Scope(clock.today() - timedelta(days=365), clock.today())


def share(of: object) -> tuple[float | None, float]:
    said = figure_of(of(scope()))  # type: ignore[operator]
    return said.numerator, said.denominator


def asked(person: Person, kind: str) -> list[str]:
    return [item.what for item in records.waiting(kind)(person)]


def test_what_is_proposed_holds_once_the_head_or_the_chair_adopts_it(head: Person, middle_leader: Person) -> None:
    vision = strategy.proposed(middle_leader, kind="vision", words="Every child is known, and goes further than hoped.")
    assert not vision.in_force and asked(head, "vision") == ["Adopt the vision that is proposed, or say why not"]
    with pytest.raises(Denied, match="head or the chair"):
        statements.adopt(by=middle_leader, statement=vision)
    version = statements.adopt(by=head, statement=vision)
    vision.refresh_from_db()
    assert vision.in_force and (vision.words, vision.draft) == (version.words, "")
    assert (version.number, version.written_by, version.adopted_by) == (1, middle_leader, head)
    assert vision.review_on is not None and (vision.review_on - clock.today()).days in range(1094, 1098)
    assert asked(head, "vision") == []
    with pytest.raises(Refusal, match="Nothing is proposed"):
        statements.adopt(by=head, statement=vision)


def test_another_wording_changes_nothing_until_it_is_adopted_and_both_stay(head: Person) -> None:
    vision = strategy.in_force(head, kind="vision", words="We lead.")
    statements.reword(by=head, statement=vision, words="We serve.", because="Asked families.", revision=vision.revision)
    vision.refresh_from_db()
    assert (str(vision), vision.draft) == ("We lead.", "We serve.")
    statements.adopt(by=head, statement=vision)
    vision.refresh_from_db()
    assert str(vision) == "We serve."
    assert [each.words for each in vision.versions.all()] == ["We serve.", "We lead."]
    with pytest.raises(Refusal, match="holds already"):
        statements.reword(by=head, statement=vision, words="We serve.", because="x", revision=vision.revision)


def test_a_school_has_one_vision_and_keeps_its_history(head: Person) -> None:
    vision = strategy.in_force(head, kind="vision", words="We lead.")
    with pytest.raises(Refusal, match="one already"):
        strategy.proposed(head, kind="vision", words="Another")
    with pytest.raises(Refusal, match="Word this one anew"):
        statements.end(by=head, statement=vision, because="Over")
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.create(kind="vision", owner=head)


def test_whoever_saves_second_is_shown_what_the_first_wrote(head: Person, senior: Person) -> None:
    mission = strategy.in_force(head, kind="mission", words="We teach.")
    seen = mission.revision
    statements.reword(by=senior, statement=mission, words="We teach all.", because="Fair", revision=seen)
    with pytest.raises(ChangedMeanwhile) as changed:
        statements.reword(by=head, statement=mission, words="We teach well.", because="Good", revision=seen)
    assert changed.value.theirs["words"] == "We teach all."
    mission.refresh_from_db()
    assert mission.draft == "We teach all."


def test_a_proposal_that_falls_leaves_what_holds_and_ends_what_never_did(head: Person) -> None:
    objective = strategy.proposed(head)
    with pytest.raises(Refusal, match="never adopted"):
        statements.end(by=head, statement=objective, because="No")
    with pytest.raises(Refusal, match="Say why"):
        statements.drop(by=head, statement=objective, because=" ")
    assert not statements.drop(by=head, statement=objective, because="Too vague").is_kept
    held = strategy.in_force(head, words="Nobody is late.")
    statements.reword(by=head, statement=held, words="Nobody.", because="Short", revision=held.revision)
    dropped = statements.drop(by=head, statement=held, because="Not clear")
    assert dropped.in_force and dropped.draft == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": " "}, "words"), ({"words": "x" * 301}, "words"), ({"because": ""}, "because"),
        ({"until": 1999}, "until"), ({"until": 2999}, "until"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_names_its_field(head: Person, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        strategy.proposed(head, **changes)
    assert refused.value.field == field


def test_it_is_looked_at_again_when_its_day_comes_and_the_look_is_kept(head: Person) -> None:
    objective = strategy.in_force(head)
    assert asked(head, "objective") == []
    with clock.at(clock.now() + timedelta(days=340)):
        assert asked(head, "objective") == ["Look whether this objective still holds"]
        with pytest.raises(Refusal, match="after today"):
            statements.confirm(by=head, statement=objective, words="Yes", review_on=clock.today())
        again = clock.today() + timedelta(days=365)
        statements.confirm(by=head, statement=objective, words="Half do so far.", review_on=again)
        assert asked(head, "objective") == []
        days = [each.on for each in registry.dates_between(head, clock.today(), again) if each.kind == "objective"]
        assert days == [again]
    assert Act.objects.filter(verb="statement.confirm").count() == 1


def test_adopting_a_vision_asks_for_the_decision_behind_it(head: Person) -> None:
    strategy.in_force(head, kind="vision", words="We lead.")
    strategy.in_force(head)
    assert [act.record_kind for act in without_a_decision(consequential_acts())] == ["vision"]


def test_an_objective_rests_on_facts_of_both_kinds_and_is_served_by_a_priority(head: Person) -> None:
    assert share(indicators.objectives_know_school) == (0, 0)
    objective, other = strategy.in_force(head), strategy.in_force(head, words="Nobody is late.")
    strategy.proposed(head, words="A wish")
    assert {(each.kind, each.record_id) for each in _broken(head)} >= {
        ("objective", objective.pk),
        ("objective", other.pk),
    }
    for fact in (profile.fact(head), profile.school_fact(head)):
        citations.cite(by=head, source=("objective", objective.pk), relation="rests_on", target=(fact.kind, fact.pk))
    priority = prioritised(head, serves=[("objective", objective.pk)])
    assert share(indicators.objectives_know_school) == (1, 2)
    assert share(indicators.objectives_served) == (0, 2)  # the plan has not been agreed on yet
    plans.agree(by=head, plan=priority.plan)
    assert share(indicators.objectives_served) == (1, 2)
    held = queries.held_by(head, [objective, other])
    assert held[objective.pk].knows_both and [each.record_id for each in held[objective.pk].served] == [priority.pk]
    assert not held[other.pk].grounds
    assert {each.record_id for each in _broken(head) if each.kind == "objective"} == {other.pk}


def test_a_priority_that_was_stopped_serves_no_objective(head: Person) -> None:
    objective = strategy.in_force(head)
    priority = prioritised(head, serves=[("objective", objective.pk)])
    plans.agree(by=head, plan=priority.plan)
    priorities.stop(by=head, priority=priority, because="The books never came.")
    assert share(indicators.objectives_served) == (0, 1)


def _broken(person: Person) -> list[registry.Seen]:
    return [seen for seen, _sentence in citations.broken_threads(person)]


def test_campaigns_tell_of_what_holds_and_of_nothing_else(head: Person) -> None:
    held = strategy.in_force(head)
    strategy.proposed(head, words="A wish")
    ended = strategy.in_force(head, words="Nobody is late.")
    statements.end(by=head, statement=ended, because="Reached")
    assert [seen.label for title, seen in campaigns.offered(head) if title == "Objective"] == [str(held)]
    assert list(campaign_indicators.objectives()) == [held]


def test_objectives_keep_the_order_that_people_give_them(head: Person) -> None:
    first, second, third = (strategy.in_force(head, words=words) for words in ("One", "Two", "Three"))
    statements.move_up(by=head, statement=third)
    statements.move_up(by=head, statement=first)
    assert list(Statement.objects.objectives()) == [first, third, second]


def test_families_are_told_by_campaigns_and_see_no_draft(head: Person, parent: Person, governor: Person) -> None:
    objective = strategy.proposed(head)
    assert not Statement.objects.visible_to(parent).exists()
    assert Statement.objects.visible_to(governor).get() == objective
    with pytest.raises(Refusal, match="works here"):
        statements.look_after(by=head, statement=objective, owner=parent)


def test_those_who_govern_and_whoever_comes_next_are_told(head: Person, governor: Person) -> None:
    objective = strategy.in_force(head, until=years.current() + 1)
    today = clock.today()
    told = [each for each in registry.reported_between(governor, today, today) if each.kind == "objective"]
    assert [each.detail for each in told] == ["Families asked for it in the spring survey."]
    (handed,) = [each for each in registry.handed_over(head) if each.heading == "Vision, mission and objectives"]
    assert str(objective) in handed.what and "By the end of" in handed.why


def test_a_version_never_loses_its_number(head: Person) -> None:
    vision = strategy.in_force(head, kind="vision", words="We lead.")
    with pytest.raises(IntegrityError), transaction.atomic():
        StatementVersion.objects.create(
            statement=vision, number=1, words="x", because="y", written_by=head, adopted_by=head
        )
