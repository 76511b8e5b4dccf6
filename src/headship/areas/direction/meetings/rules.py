"""Who may do what here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.meetings.models import Attendance, own_teams
from headship.kernel.permissions import declare
from headship.school.domain.teams import teams_of
from headship.school.models import Person
from headship.school.roles import INSIDE, SENIOR


def _runs(person: Person, meeting: Any) -> bool:
    return person.pk in (meeting.chair_id, meeting.minute_taker_id, meeting.planned_by_id, meeting.team.lead_id)


def _run_by(person: Person) -> Q:
    return Q(chair=person) | Q(minute_taker=person) | Q(planned_by=person) | Q(team__lead=person)


def _sits_in(person: Person, meeting: Any) -> bool:
    return _runs(person, meeting) or Attendance.objects.filter(meeting=meeting.pk, person=person).exists()


def _sat_in_by(person: Person) -> Q:
    return _run_by(person) | Q(pk__in=Attendance.objects.filter(person=person).values("meeting_id"))


def _member(person: Person, record: Any) -> bool:
    return teams_of(person).filter(pk=getattr(record, "team_id", record.pk)).exists()


def _of_own_team(person: Person) -> Q:
    return Q(team__in=own_teams(person)) | Q(team__lead=person)


SEE_MEETINGS = declare(
    "meeting.list",
    title=_("See the meetings of teams"),
    refusal=_("Meetings are for staff and governors."),
    held_by=INSIDE,
)
PLAN_MEETING = declare(
    "meeting.plan",
    title=_("Plan a meeting of one’s team"),
    refusal=_("Meetings are planned by staff and governors."),
    held_by=INSIDE,
)
RUN_MEETING = declare(
    "meeting.run",
    title=_("Look after a meeting: its agenda, its minutes, its end"),
    refusal=_("This is done by whoever chairs the meeting, takes its minutes or planned it, or by a senior leader."),
    held_by=SENIOR,
    or_allowed=_runs,
    or_among=_run_by,
)
WRITE_MINUTES = declare(
    "meeting.write",
    title=_("Write in the minutes while the meeting is on"),
    refusal=_("Minutes are written by those who sit in the meeting."),
    held_by=SENIOR,
    or_allowed=_sits_in,
    or_among=_sat_in_by,
)
WRITE_CHARTER = declare(
    "charter.write",
    title=_("Write the charter of one’s team"),
    refusal=_("A team’s charter is written by its members, or by a senior leader."),
    held_by=SENIOR,
    or_allowed=_member,
    or_among=_of_own_team,
)
TALK_HEALTH_OVER = declare(
    "charter.health",
    title=_("Write down what the team takes from its health check"),
    refusal=_("What a team takes from its health check is written down by its members, or by a senior leader."),
    held_by=SENIOR,
    or_allowed=_member,
    or_among=_of_own_team,
)
