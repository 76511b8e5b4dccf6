"""Who gets which answer in the improvement plan."""

from __future__ import annotations

from headship.areas.improvement.plan.domain import priorities
from tests.factories import plan as made
from tests.permissions.answers import ABSENT, GOVERNANCE, IN, OUTSIDE, SENIOR, STAFF, Row, page, rows
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


@record("plan")
def _plan(world: World) -> Arguments:
    return {"pk": made.planned(world.owner, agreed=True).pk}


@record("plan_stage")
def _stage(world: World) -> Arguments:
    return {"pk": made.planned(world.owner).stages.earliest("due_on").pk}


@record("priority")
def _priority(world: World) -> Arguments:
    return {"pk": made.prioritised(world.owner).pk}


@record("priority_part")
def _part(world: World) -> Arguments:
    return {"pk": made.prioritised(world.owner).pk, "part": "mechanism"}


@record("plan_measure")
def _measure(world: World) -> Arguments:
    priority = made.prioritised(world.owner)
    kept = priorities.add_measure(by=world.owner, priority=priority, kind="balance", text="Time for art")
    return {"pk": kept.pk}


@record("plan_action")
def _action(world: World) -> Arguments:
    return {"pk": made.acted(world.owner, priority=made.prioritised(world.owner)).pk}


def leaders(record: str) -> Row:
    """The verb is asked first, so whoever does not hold it is refused whatever the record."""
    return Row(rows((SENIOR, IN)), record=record)


def owned(record: str) -> Row:
    """Senior leaders are let in; others who can read it are refused; for the rest it does not exist."""
    return Row(rows((SENIOR, IN), (OUTSIDE, ABSENT)), record=record)


def read(record: str) -> Row:
    """Whoever holds the verb reads it; the verb is asked first."""
    return Row(rows((INSIDE, IN)), record=record)


TABLE: dict[str, Row] = {
    "plan:plan": page(INSIDE),
    "plan:plan_new": page(SENIOR),
    "plan:workload": page(INSIDE),
    "plan:load": page(INSIDE),
    "plan:checkins": page(INSIDE),
    "plan:plan_at": read("plan"),
    "plan:agreement": leaders("plan"),
    "plan:refinement": leaders("plan"),
    "plan:closure": leaders("plan"),
    "plan:copy": leaders("plan"),
    "plan:versions": read("plan"),
    "plan:actions_file": read("plan"),
    "plan:stage": leaders("plan_stage"),
    "plan:priority_new": page(SENIOR),
    "plan:priority": read("priority"),
    "plan:priority_change": owned("priority"),
    "plan:theory": owned("priority_part"),
    "plan:risks": owned("priority"),
    "plan:aim": owned("priority"),
    "plan:noise": owned("priority"),
    "plan:agreed": owned("priority"),
    "plan:measure_new": owned("priority"),
    "plan:measure": owned("plan_measure"),
    "plan:stopping": owned("priority"),
    "plan:priority_omission": owned("priority"),
    "plan:celebration": owned("priority"),
    "plan:evaluation": owned("priority"),
    "plan:priority_opening": owned("priority"),
    "plan:handover": owned("priority"),
    "plan:continuation": leaders("priority"),
    "plan:action_new": page(STAFF),
    "plan:action": read("plan_action"),
    "plan:action_change": owned("plan_action"),
    "plan:forecast": owned("plan_action"),
    "plan:order": owned("plan_action"),
    "plan:action_opening": owned("plan_action"),
    "plan:action_omission": owned("plan_action"),
    "plan:checkin": owned("plan_action"),
    "plan:look_back": owned("plan_action"),
}
