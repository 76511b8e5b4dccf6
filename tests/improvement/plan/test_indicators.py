"""What the plan shows of itself: work that rests on something and is looked at, not boxes that were filled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from headship.areas.improvement.plan.domain import actions, evaluating, plans, priorities
from headship.areas.improvement.plan.indicators import is_beyond_noise
from headship.areas.improvement.plan.models import Plan, Priority
from headship.evidence.domain import citations
from headship.evidence.indicators import Ratio, indicator_named, scope_of
from headship.evidence.models import Citation
from headship.kernel import clock
from headship.school.models import Person, Team
from tests.factories import plan as made
from tests.factories.decisions import DecisionFactory


def counted(code: str, leader: Person | None = None) -> tuple[int, int]:
    known = indicator_named(code)
    assert known is not None
    found = known.compute(scope_of(known, leader=leader))
    assert isinstance(found, Ratio)
    return found.numerator.count(), found.denominator.count()


@pytest.fixture
def running(head: Person) -> Plan:
    """A plan that was agreed on, with one priority."""
    return made.planned(head, agreed=True)


@pytest.fixture
def priority(running: Plan) -> Priority:
    found: Priority = running.priorities.get()
    return found


def linked(by: Person, source: tuple[str, int], relation: str, kind: str, number: int = 1) -> None:
    """A link to a record of a kind whose room has none of its own yet."""
    Citation.objects.create(
        source_kind=source[0], source_id=source[1], relation=relation, target_kind=kind, target_id=number, cited_by=by
    )


def test_a_plan_that_is_being_made_is_not_judged_yet(head: Person) -> None:
    made.prioritised(head)
    for code in ("priorities-theory", "priorities-serve-vision", "priorities-from-progress", "actions-with-measure"):
        assert counted(code) == (0, 0)


def test_words_alone_are_no_theory_of_change(head: Person, priority: Priority) -> None:
    parts = {"mechanism": "Because.", "assumptions": "If.", "stop_rule": "When.", "outcome": "Then."}
    priorities.write(by=head, priority=priority, **parts)
    assert counted("priorities-theory") == (0, 1)
    linked(head, ("priority", priority.pk), "rests_on", "finding")
    assert counted("priorities-theory") == (1, 1)
    assert counted("priorities-from-findings") == (1, 1)


def test_a_priority_rests_on_both_kinds_of_fact_and_serves_the_vision(head: Person, priority: Priority) -> None:
    linked(head, ("priority", priority.pk), "rests_on", "school_fact")
    assert counted("priorities-know-school") == (0, 1)
    linked(head, ("priority", priority.pk), "rests_on", "community_fact")
    assert counted("priorities-know-school") == (1, 1)
    assert counted("priorities-serve-vision") == (0, 1)
    linked(head, ("priority", priority.pk), "upholds", "objective")
    assert counted("priorities-serve-vision") == (1, 1)


def test_risks_that_nobody_looks_at_again_stop_counting(head: Person, priority: Priority) -> None:
    priorities.write(by=head, priority=priority, affected="Year 7.", readiness="Ready.", risks="Time.")
    priorities.look_at_risks(by=head, priority=priority, risks="Time, and rooms.")
    assert counted("priorities-risks") == (1, 1)
    with clock.at(clock.now() + timedelta(days=130)):
        assert counted("priorities-risks") == (0, 1)


def test_a_target_that_chance_alone_could_bring_is_none(head: Person, priority: Priority) -> None:
    start = made.figure(0.0, spread=0.1)
    priorities.aim(by=head, priority=priority, start=start, target=0.05)
    priority.refresh_from_db()
    assert not is_beyond_noise(priority) and counted("priorities-from-progress") == (0, 1)
    priorities.aim(by=head, priority=priority, start=start, target=0.4)
    assert counted("priorities-from-progress") == (1, 1)


def test_a_measure_agreed_beforehand_counts_as_well(head: Person, priority: Priority) -> None:
    priorities.agree_measure(by=head, priority=priority, text="Each child chooses a book by itself.")
    assert counted("priorities-from-progress") == (1, 1)


def test_a_day_named_anew_makes_nothing_punctual(head: Person, priority: Priority) -> None:
    with clock.at(clock.now() - timedelta(days=30)):
        day = clock.today() + timedelta(days=10)
        late = made.acted(head, priority=priority, ends_on=day)
        punctual = made.acted(head, priority=priority, title="Buy books", ends_on=day)
        actions.forecast(by=head, action=late, ends_on=day + timedelta(days=40), why="The hall was closed.")
        actions.check_in(by=head, action=punctual, status="done", shows="They stand there.")
    Plan.objects.update(agreed_at=clock.now() - timedelta(days=40))
    actions.check_in(by=head, action=late, status="done", shows="It is read aloud.")
    assert counted("actions-on-time") == (1, 2)
    assert counted("actions-on-time", head) == (1, 2)


def test_what_nobody_has_said_a_word_on_for_weeks_is_not_known(head: Person, priority: Priority) -> None:
    with clock.at(clock.now() - timedelta(days=30)):
        action = made.acted(head, priority=priority)
        actions.check_in(by=head, action=action, status="on_course", shows="It began.")
    assert counted("checkins-fresh") == (0, 1)
    actions.check_in(by=head, action=action, status="on_course", shows="Nine classes read.")
    assert counted("checkins-fresh") == (1, 1)


def test_an_action_is_looked_back_on_once_it_is_done(head: Person, priority: Priority) -> None:
    action = made.acted(head, priority=priority)
    actions.check_in(by=head, action=action, status="done", shows="It is done.")
    assert counted("actions-looked-back") == (0, 1)
    actions.look_back(by=head, action=action, came_of_it="Children ask for more.")
    assert counted("actions-looked-back") == (1, 1)


def test_a_team_that_met_on_it(head: Person, priority: Priority) -> None:
    team = Team.objects.create(name="Readers")
    action = made.acted(head, priority=priority, team=team)
    assert counted("actions-teams-met") == (0, 1)
    Citation.objects.create(
        source_kind="meeting", source_id=1, relation="discusses", target_kind="action", target_id=action.pk,
        cited_by=head,
    )  # fmt: skip
    assert counted("actions-teams-met") == (1, 1)


def test_an_action_whose_owner_left_is_in_nobodys_hands(head: Person, teacher: Person, priority: Priority) -> None:
    made.acted(head, priority=priority, owner=teacher)
    assert counted("actions-owned") == (1, 1)
    teacher.ended_on = clock.today()
    teacher.save()
    assert counted("actions-owned") == (0, 1)


def test_reached_is_reached_beyond_chance_alone(head: Person, priority: Priority) -> None:
    start = made.figure(0.0, spread=0.1, on=clock.today() - timedelta(days=40))
    priorities.aim(by=head, priority=priority, start=start, target=0.4)
    said = {"found": "They read.", "lessons": "Begin with the youngest.", "next": "carry_on"}
    evaluation = evaluating.evaluate(
        by=head, priority=priority, verdict="met", result=made.figure(0.5, spread=0.1), **said
    )
    assert evaluation.beyond_noise is True and counted("targets-met") == (1, 1)
    assert counted("lessons-carried") == (0, 1)
    copied = plans.copy(by=head, plan=priority.plan)
    assert counted("lessons-carried") == (1, 1)
    assert counted("priorities-handed-over") == (0, 1)
    evaluating.hand_over(by=head, priority=copied.priorities.get(), to=head, words="The library opens at seven.")
    assert counted("priorities-handed-over") == (1, 1)


def test_steps_that_lay_behind_when_the_plan_was_begun_are_not_counted(head: Person) -> None:
    plan = made.planned(head)
    plan.stages.filter(kind="gather").update(due_on=clock.today())
    plan.stages.filter(kind="draft").update(due_on=clock.today() + timedelta(days=2))
    with clock.at(clock.now() + timedelta(days=3)):
        assert counted("planning-on-time") == (0, 1)


def test_a_copy_serves_the_same_values(head: Person, priority: Priority) -> None:
    decision = DecisionFactory(by=head)
    citations.cite(by=head, source=("priority", priority.pk), relation="upholds", target=("decision", decision.pk))
    priorities.add_measure(by=head, priority=priority, kind="balance", text="Time for art")
    new = plans.copy(by=head, plan=priority.plan).priorities.get()
    assert Citation.objects.filter(source_kind="priority", source_id=new.pk, relation="upholds").count() == 1
    assert [each.text for each in new.measures.all()] == ["Time for art"]
