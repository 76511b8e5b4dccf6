"""Who gets which answer at the addresses of meetings, teams' charters and health checks."""

from __future__ import annotations

from tests.factories import meetings as made
from tests.permissions.answers import ABSENT, GOVERNANCE, IN, OUTSIDE, SENIOR, STAFF, Row, of, page, rows
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


def run_by(*roles: str, record: str) -> Row:
    """These are let in; others who can read it are refused; for the rest it does not exist."""
    return Row(rows((roles, IN), (OUTSIDE, ABSENT)), record=record)


@record("meeting")
def _meeting(world: World) -> Arguments:
    return {"pk": made.meeting(world.owner).pk}


@record("meeting_item")
def _item(world: World) -> Arguments:
    from headship.areas.direction.meetings.domain import meetings

    meeting = made.meeting(world.owner)
    return {"pk": meeting.pk, "item_pk": meetings.add(by=world.owner, meeting=meeting, title="Rooms").pk}


@record("meeting_closed")
def _closed(world: World) -> Arguments:
    return {"pk": made.held(world.owner).pk}


@record("meeting_team")
def _team(world: World) -> Arguments:
    return {"pk": made.team_of(world.owner).pk}


@record("charter_in_force")
def _charter(world: World) -> Arguments:
    return {"pk": made.in_force(world.owner, made.team_of(world.owner)).pk}


@record("charter_draft")
def _draft(world: World) -> Arguments:
    return {"pk": made.charter(world.owner, made.team_of(world.owner)).pk}


@record("team_change")
def _change(world: World) -> Arguments:
    return {"pk": made.change(world.owner, made.team_of(world.owner)).pk}


TABLE: dict[str, Row] = {
    "meetings:meetings": page(INSIDE),
    "meetings:meeting_new": page(INSIDE),
    "meetings:price": page(INSIDE),
    "meetings:held_new": page(INSIDE),
    "meetings:teams": page(INSIDE),
    "meetings:team": Row(rows((INSIDE, IN)), record="meeting_team"),
    "meetings:charter_new": Row(rows((SENIOR, IN)), record="meeting_team"),
    "meetings:check": Row(rows((SENIOR, IN)), record="meeting_team"),
    "meetings:talk": Row(rows((SENIOR, IN)), record="meeting_team"),
    "meetings:change_look": of(SENIOR, record="team_change"),
    "meetings:charter": Row(rows((INSIDE, IN)), record="charter_in_force"),
    "meetings:charter_change": of(SENIOR, record="charter_draft"),
    "meetings:charter_proposal": of(SENIOR, record="charter_draft"),
    "meetings:charter_answer": Row(rows((INSIDE, IN)), record="charter_in_force"),
    "meetings:charter_settlement": of(SENIOR, record="charter_draft"),
    "meetings:charter_confirmation": run_by(*SENIOR, record="charter_in_force"),
    "meetings:meeting": of(INSIDE, record="meeting"),
    "meetings:meeting_change": run_by(*SENIOR, record="meeting"),
    "meetings:people": run_by(*SENIOR, record="meeting"),
    "meetings:reply": Row(rows((OUTSIDE, ABSENT)), record="meeting"),
    "meetings:next": run_by(*SENIOR, record="meeting"),
    "meetings:cancellation": run_by(*SENIOR, record="meeting"),
    "meetings:correction": run_by(*SENIOR, record="meeting_closed"),
    "meetings:agenda": run_by(*SENIOR, record="meeting"),
    "meetings:fill": run_by(*SENIOR, record="meeting"),
    "meetings:take": run_by(*SENIOR, record="meeting"),
    "meetings:item": run_by(*SENIOR, record="meeting_item"),
    "meetings:item_move": run_by(*SENIOR, record="meeting_item"),
    "meetings:item_cut": run_by(*SENIOR, record="meeting_item"),
    "meetings:minutes": run_by(*SENIOR, record="meeting"),
    "meetings:news": run_by(*SENIOR, record="meeting"),
    "meetings:summary": run_by(*SENIOR, record="meeting"),
    "meetings:attendance": run_by(*SENIOR, record="meeting"),
    "meetings:outcome": run_by(*SENIOR, record="meeting"),
    "meetings:closing": run_by(*SENIOR, record="meeting"),
    "meetings:notes": run_by(*SENIOR, record="meeting_item"),
    "meetings:item_outcome": run_by(*SENIOR, record="meeting_item"),
}
