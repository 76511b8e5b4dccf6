"""Meetings and charters, made by the domain functions. All need a school in scope."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from headship.areas.direction.meetings.domain import charters, health, meetings
from headship.areas.direction.meetings.models import Charter, Meeting, TeamChange
from headship.kernel import clock
from headship.school.models import Person, Team
from tests.factories.school import TeamFactory


def team_of(lead: Person, *members: Person, **changes: Any) -> Team:
    """A team with its lead and members."""
    team: Team = TeamFactory(lead=lead, members=members, **changes)
    return team


def tomorrow(hours: int = 24) -> datetime:
    """A moment to come."""
    return clock.now() + timedelta(hours=hours)


def meeting(by: Person, team: Team | None = None, **changes: Any) -> Meeting:
    """A meeting of an hour, tomorrow."""
    entry = {"title": "Weekly meeting", "starts_at": tomorrow(), "minutes": 60, **changes}
    return meetings.plan(by=by, team=team or team_of(by), **entry)


def begun(by: Person, team: Team | None = None, **changes: Any) -> Meeting:
    """A meeting that begins now."""
    return meeting(by, team, **{"starts_at": clock.now() + timedelta(seconds=1), **changes})


def everybody_there(by: Person, of: Meeting) -> None:
    """Note everybody who was asked as there."""
    for row in of.attendances.select_related("person"):
        meetings.attend(by=by, meeting=of, person=row.person, status="present")


def held(by: Person, team: Team | None = None, **changes: Any) -> Meeting:
    """A meeting that was held an hour ago, with one thing agreed."""
    entry = {"held_at": clock.now() - timedelta(hours=1), "present": [by], "agreed": ["We buy two laptops"], **changes}
    return meetings.record_held(by=by, team=team or team_of(by), **entry)


def charter(by: Person, team: Team, **changes: Any) -> Charter:
    """A charter that is being written."""
    entry = {
        "purpose": "We look after how science is taught.", "decides": "By consent, in the meeting.",
        "disagrees": "We say so in the room.", "roles": [charters.Role("Chair", "Keeps time", by)], **changes,
    }  # fmt: skip
    return charters.draft(by=by, team=team, **entry)


def in_force(by: Person, team: Team, **changes: Any) -> Charter:
    """A charter that every member agreed on."""
    row = charter(by, team, **changes)
    charters.propose(by=by, charter=row)
    for membership in team.memberships.select_related("person"):
        charters.say(by=membership.person, charter=row, says="agrees")
    return Charter.objects.get(pk=row.pk)


def change(by: Person, team: Team, **changes: Any) -> TeamChange:
    """What a team changes because it talked about how it works together."""
    entry = {"heard": "Meetings run late.", "change": "We end on the hour", **changes}
    return health.talk_over(by=by, team=team, **entry)
