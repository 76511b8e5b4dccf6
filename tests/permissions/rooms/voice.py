"""Who gets which answer in the voice room: rounds, and the links that need no account."""

from __future__ import annotations

from datetime import timedelta

from headship.kernel import clock
from headship.voice.domain import rounds
from headship.voice.domain.closing import close
from headship.voice.domain.invitations import token_of
from headship.voice.models import Invitation, Round
from tests.factories.voice import asked, planned, version
from tests.permissions.answers import (
    ABSENT,
    EVERYONE,
    GOVERNANCE,
    IN,
    LEADERS,
    OUTSIDE,
    STAFF,
    Row,
    of,
    open_to_all,
    page,
    rows,
)
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)
RUN = ("head", "senior_leader", "administrator")


def run_by(*roles: str, record: str) -> Row:
    """These are let in; others who can read the round are refused; for the rest it does not exist."""
    return Row(rows((roles, IN), (OUTSIDE, ABSENT)), record=record)


def ask_staff(world: World) -> Round:
    """Sofia asks six people on paper, who are nobody's example."""
    draft = planned(by=world.owner, groups=[asked("staff", slips=6)])
    return rounds.open_round(by=world.owner, round=draft)


@record("questions")
def _questions(world: World) -> Arguments:
    return {"code": version("trust").instrument.code}


@record("open_round")
def _open_round(world: World) -> Arguments:
    return {"pk": ask_staff(world).pk}


@record("draft_round")
def _draft_round(world: World) -> Arguments:
    opens = clock.now() + timedelta(days=3)
    return {"pk": planned(by=world.owner, groups=[asked("staff", slips=6)], opens_at=opens).pk}


@record("closed_round")
def _closed_round(world: World) -> Arguments:
    return {"pk": close(by=world.owner, round=ask_staff(world)).pk}


@record("everybodys_round")
def _everybodys_round(world: World) -> Arguments:
    draft = planned(by=world.owner, groups=[asked("staff", list(world.people.values()))])
    return {"pk": rounds.open_round(by=world.owner, round=draft).pk}


@record("survey_link")
def _survey_link(world: World) -> Arguments:
    return {"token": token_of(Invitation.objects.filter(round=ask_staff(world))[0])}


TABLE: dict[str, Row] = {
    "voice:entry": open_to_all(),
    "voice:answer": open_to_all("survey_link"),
    "voice:thanks": open_to_all("survey_link"),
    "voice:rounds": page(INSIDE),
    "voice:round_new": page(LEADERS, "administrator"),
    # What ships is in every school: the other head prepares a survey of their own with it.
    "voice:round_new_with": Row(rows(((*LEADERS, "administrator"), IN)), record="questions", stranger=IN),
    "voice:round": of(INSIDE, record="open_round"),
    "voice:own": of(EVERYONE, record="everybodys_round"),
    "voice:opening": of(RUN, record="draft_round"),
    "voice:reminder": run_by(*RUN, record="open_round"),
    "voice:closure": run_by(*RUN, record="open_round"),
    "voice:removal": of(RUN, record="draft_round"),
    "voice:again": run_by(*RUN, record="closed_round"),
    "voice:sheet": run_by(*RUN, record="open_round"),
}
