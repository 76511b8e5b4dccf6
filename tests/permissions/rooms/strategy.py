"""Who gets which answer in the strategy."""

from __future__ import annotations

from headship.areas.direction.strategy.models import Statement
from tests.factories import strategy as made
from tests.permissions.answers import ABSENT, GOVERNANCE, IN, LEADERS, OUTSIDE, SENIOR, STAFF, Row, of, page, rows
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


def by(*roles: str) -> Row:
    """These are let in; others who can read the statement are refused; for the rest it does not exist."""
    return Row(rows((roles, IN), (OUTSIDE, ABSENT)), record="statement")


@record("statement")
def _statement(world: World) -> Arguments:
    return {"pk": made.proposed(world.owner, kind=Statement.Kind.OBJECTIVE).pk}


@record("statement_kind")
def _kind(world: World) -> Arguments:
    return {"kind": "objective"}


TABLE: dict[str, Row] = {
    "strategy:strategy": page(INSIDE),
    "strategy:propose": Row(rows(((*LEADERS, "chair"), IN)), record="statement_kind", stranger=IN),
    "strategy:statement": of(INSIDE, record="statement"),
    "strategy:revision": of(INSIDE, record="statement"),
    "strategy:reword": by(*SENIOR, "chair"),
    "strategy:dropping": by(*SENIOR, "chair"),
    "strategy:look": by(*SENIOR, "chair"),
    "strategy:care": by(*SENIOR, "chair"),
    "strategy:upwards": by(*SENIOR, "chair"),
    "strategy:adoption": Row(rows((("head", "chair"), IN)), record="statement"),
    "strategy:ending": Row(rows((("head", "chair"), IN)), record="statement"),
}
