"""Who gets which answer in the profile."""

from __future__ import annotations

from tests.factories import profile as made
from tests.permissions.answers import ABSENT, GOVERNANCE, IN, LEADERS, OUTSIDE, SENIOR, STAFF, Row, of, page, rows
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


def kept_by(*roles: str) -> Row:
    """These are let in; others who can read the fact are refused; for the rest it does not exist."""
    return Row(rows((roles, IN), (OUTSIDE, ABSENT)), record="fact")


@record("fact")
def _fact(world: World) -> Arguments:
    return {"pk": made.fact(world.owner).pk}


@record("side")
def _side(world: World) -> Arguments:
    return {"side": "community"}


TABLE: dict[str, Row] = {
    "profile:profile": page(INSIDE),
    "profile:roll": page(SENIOR),
    "profile:following": page(LEADERS),
    "profile:fact_new": Row(rows((LEADERS, IN)), record="side", stranger=IN),
    "profile:fact": of(INSIDE, record="fact"),
    "profile:refresh": kept_by(*SENIOR),
    "profile:hand_over": kept_by(*SENIOR),
    "profile:set_aside": kept_by(*SENIOR),
}
