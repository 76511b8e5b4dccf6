"""Who gets which answer in the register of risks and commitments."""

from __future__ import annotations

from headship.areas.direction.sustainability.domain import handovers
from tests.factories import sustainability as made
from tests.permissions.answers import ABSENT, GOVERNANCE, IN, LEADERS, OUTSIDE, SENIOR, STAFF, Row, of, page, rows
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


def run_by(*roles: str, record: str) -> Row:
    """These are let in; others who can read it are refused; for the rest it does not exist."""
    return Row(rows((roles, IN), (OUTSIDE, ABSENT)), record=record)


@record("risk")
def _risk(world: World) -> Arguments:
    return {"pk": made.risk(world.owner).pk}


@record("mitigation")
def _mitigation(world: World) -> Arguments:
    work = made.mitigation(world.owner)
    return {"pk": work.risk_id, "mitigation_pk": work.pk}


@record("commitment")
def _commitment(world: World) -> Arguments:
    return {"pk": made.commitment(world.owner).pk}


@record("handover")
def _handover(world: World) -> Arguments:
    return {"pk": handovers.make(by=world.owner).pk}


TABLE: dict[str, Row] = {
    "sustainability:register": page(INSIDE),
    "sustainability:risk_new": page(INSIDE),
    "sustainability:risk": of(INSIDE, record="risk"),
    "sustainability:risk_change": run_by(*SENIOR, record="risk"),
    "sustainability:look": run_by(*SENIOR, record="risk"),
    "sustainability:closure": run_by(*SENIOR, record="risk"),
    "sustainability:mitigation_new": run_by(*SENIOR, record="risk"),
    "sustainability:note": run_by(*SENIOR, record="mitigation"),
    "sustainability:commitment_new": page(LEADERS),
    "sustainability:commitment": of(INSIDE, record="commitment"),
    "sustainability:renewal": run_by("head", record="commitment"),
    "sustainability:commitment_end": run_by("head", record="commitment"),
    "sustainability:handovers": page(INSIDE),
    "sustainability:handover_new": page(STAFF),
    "sustainability:handover": of("head", "chair", record="handover"),
    "sustainability:arrival": page(SENIOR, "chair"),
}
