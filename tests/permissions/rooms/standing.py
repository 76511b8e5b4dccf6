"""Where the school stands is for staff and governors; where a leader stands for that leader and their appraiser."""

from __future__ import annotations

from headship.evidence.domain import judgements
from headship.school.models import Relation
from tests.permissions.answers import EVERYONE, GOVERNANCE, IN, SENIOR, STAFF, Row, of, page, rows
from tests.permissions.records import Arguments, World, record

ELEMENT = {"code": "7.6"}
LEADER = "standing.leader"
VIEW, SCHOOL_VIEW = "standing.view", "standing.school_view"


@record("standing.element")
def _element(world: World) -> Arguments:
    return dict(ELEMENT)


@record(LEADER)
def _leader(world: World) -> Arguments:
    """Sofia leads; the head is her appraiser, so the head is let in for that and not for being head."""
    Relation(kind="appraiser", of=world.owner, by=world.people["head"]).save()
    return {"pk": world.owner.pk}


@record("standing.leader_element")
def _leader_element(world: World) -> Arguments:
    leader = world.address_of(LEADER)
    assert leader is not None
    return leader | ELEMENT


@record(VIEW)
def _view(world: World) -> Arguments:
    """The middle leader's own view, shared with nobody."""
    leader = world.people["middle_leader"]
    made = judgements.judge(by=leader, about=leader, element="7.6", lens="self", scale="rubric", level="begun")
    return {"pk": made.pk}


@record(SCHOOL_VIEW)
def _school_view(world: World) -> Arguments:
    """The school's view, given by a senior leader."""
    by = world.people["senior_leader"]
    made = judgements.judge(by=by, element="7.6", lens="self", scale="rubric", level="begun")
    return {"pk": made.pk}


def inside(record: str = "", *, stranger: str = IN) -> Row:
    """For staff and governors; another school's head finds their own school's page there."""
    row = page(*STAFF, *GOVERNANCE)
    return Row(row.answers, record=record, stranger=stranger)


def senior_team(record: str) -> Row:
    """For those who settle what the school works on."""
    return Row(page(*SENIOR).answers, record=record, stranger=IN)


TABLE: dict[str, Row] = {
    "standing:standards": inside(),
    "standing:steps": inside(),
    "standing:element": inside("standing.element"),
    "standing:judge": senior_team("standing.element"),
    "standing:focus": senior_team("standing.element"),
    "standing:rest": senior_team("standing.element"),
    "standing:resume": senior_team("standing.element"),
    "standing:leaders": page(*EVERYONE),
    "standing:leader": of("head", record=LEADER),
    "standing:leader_steps": of("head", record=LEADER),
    "standing:leader_element": of("head", record="standing.leader_element"),
    "standing:leader_judge": of("head", record="standing.leader_element"),
    "standing:judgement": of("middle_leader", record=VIEW),
    "standing:reasons": Row(
        rows((("senior_leader",), IN), (("student", "parent", "partner", "network_lead"), "404")), record=SCHOOL_VIEW
    ),
    "standing:share": of("middle_leader", record=VIEW),
}
