"""Who gets which answer at the pages of processes."""

from __future__ import annotations

from headship.areas.improvement.processes.domain import reviewing
from tests.factories import processes as make
from tests.permissions.answers import (
    ABSENT,
    GOVERNANCE,
    IN,
    LEADERS,
    OUTSIDE,
    REFUSED,
    SENIOR,
    STAFF,
    Row,
    of,
    page,
    rows,
)
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


def run_by(*roles: str, record: str) -> Row:
    """These are let in; others inside are refused; for the rest it does not exist."""
    return Row(rows((roles, IN), (OUTSIDE, ABSENT)), record=record)


@record("process")
def _process(world: World) -> Arguments:
    return {"pk": make.process(by=world.owner).pk}


@record("process_step")
def _step(world: World) -> Arguments:
    return {"pk": make.process(by=world.owner).steps.get().pk}


@record("process_pain")
def _pain(world: World) -> Arguments:
    return {"pk": make.pain(by=world.owner, process=make.process(by=world.owner)).pk}


@record("process_review")
def _review(world: World) -> Arguments:
    return {"pk": make.review(by=world.owner).pk}


@record("process_verdict")
def _verdict(world: World) -> Arguments:
    return {"pk": make.concluded(by=world.owner).pk}


@record("process_adjustment")
def _adjustment(world: World) -> Arguments:
    return {"pk": reviewing.make(by=world.owner, adjustment=make.adjusted(by=world.owner)).pk}


TABLE: dict[str, Row] = {
    "processes:processes": page(INSIDE),
    "processes:process_new": page((*LEADERS, "administrator")),
    "processes:process": of(INSIDE, record="process"),
    "processes:process_revision": run_by(*SENIOR, record="process"),
    "processes:process_end": run_by(*SENIOR, record="process"),
    "processes:step_new": run_by(*SENIOR, record="process"),
    "processes:pains": of(INSIDE, record="process", otherwise=REFUSED),
    "processes:review_new": run_by(*SENIOR, record="process"),
    "processes:step_change": run_by(*SENIOR, record="process_step"),
    "processes:step_removal": run_by(*SENIOR, record="process_step"),
    "processes:pain_answer": run_by(*SENIOR, record="process_pain"),
    "processes:review": of(INSIDE, record="process_review"),
    "processes:verdict": run_by(*SENIOR, record="process_review"),
    "processes:withdrawal": run_by(*SENIOR, record="process_review"),
    "processes:adjustment_new": run_by(*SENIOR, record="process_verdict"),
    "processes:making": run_by(*SENIOR, record="process_adjustment"),
    "processes:looking": run_by(*SENIOR, record="process_adjustment"),
}
