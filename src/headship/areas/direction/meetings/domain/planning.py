"""Planning a meeting, changing it, and planning the next one like it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.areas.direction.meetings.domain import agenda
from headship.areas.direction.meetings.domain.lifecycle import locked, one_line, record
from headship.areas.direction.meetings.models import LONGEST, Attendance, Meeting
from headship.areas.direction.meetings.rules import PLAN_MEETING, RUN_MEETING
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import require
from headship.school.domain.protected import protected_on
from headship.school.domain.teams import members_of, teams_of
from headship.school.models import Person, Team

A_WEEK = timedelta(days=7)


@transaction.atomic
def plan(
    *, by: Person, team: Team, title: str, starts_at: datetime, minutes: int = 60, place: str = "",
    chair: Person | None = None, minute_taker: Person | None = None, confidential: bool = False, every_days: int = 0,
    others: Iterable[Person] = (), previous: Meeting | None = None, fill: bool = True,
) -> Meeting:  # fmt: skip
    """Plan a meeting of a team; its members are asked to come, and `others` with them.

    chair: by default the team's lead, else whoever plans. The agenda takes what was not reached last time, and, with
    `fill`, what waits for the team. Raises Denied, and Refusal where the moment has passed, the team has ended, or
    somebody has left.
    """
    refuse_foreign(by, team)
    if starts_at <= clock.now():
        raise Refusal(_("This has passed. If it was held already, write it down as held."), field="starts_at")
    meeting = create(
        by=by, team=team, title=title, starts_at=starts_at, minutes=minutes, place=place, chair=chair,
        minute_taker=minute_taker, confidential=confidential, every_days=every_days, previous=previous,
    )  # fmt: skip
    _ask(meeting, [*members_of(team), *others])
    if previous is not None:
        agenda.copy_standing(previous, meeting)
    agenda.carry(meeting, by)
    summary = _("Planned a meeting of %(team)s for %(day)s.") % {"team": team.name, "day": date_format(meeting.day)}
    record(by, "plan", meeting, summary, minutes=minutes, people=meeting.attendances.count())
    if fill:
        agenda.fill(by=by, meeting=meeting)
    return meeting


def refuse_foreign(by: Person, team: Team) -> None:
    """Raises Denied where somebody plans for a team that they neither belong to nor, as a leader, look after."""
    require(by, PLAN_MEETING)
    if team.ended_on is not None:
        raise Refusal(_("This team has ended."), field="team")
    if not by.is_leader and not teams_of(by).filter(pk=team.pk).exists():
        raise Denied(_("A team’s meeting is planned by its members, or by a leader."))


def create(
    *, by: Person, team: Team, title: str, starts_at: datetime, minutes: int, chair: Person | None = None,
    minute_taker: Person | None = None, **more: Any,
) -> Meeting:  # fmt: skip
    """The row of a meeting. Raises Refusal on what it cannot be."""
    if not 1 <= minutes <= LONGEST:
        raise Refusal(_("Between 1 and %(most)s minutes.") % {"most": LONGEST}, field="minutes")
    chair = chair or (team.lead if team.lead and team.lead.is_present else by)
    _refuse_left(chair, "chair")
    if minute_taker is not None:
        _refuse_left(minute_taker, "minute_taker")
    meeting: Meeting = Meeting.objects.create(
        team=team, title=one_line(title, "title", _("Say what it is for."), 200), starts_at=starts_at, minutes=minutes,
        chair=chair, minute_taker=minute_taker, planned_by=by, planned_at=clock.now(), **more,
    )  # fmt: skip
    return meeting


def _refuse_left(person: Person, field: str) -> None:
    if not person.is_present:
        raise Refusal(_("%(name)s has left the school. Choose somebody else.") % {"name": person.name}, field=field)


def _ask(meeting: Meeting, people: Iterable[Person]) -> None:
    """Ask people to come; those who lead it and write come too."""
    wanted = {person.pk: person for person in [*people, meeting.chair]}
    if meeting.minute_taker is not None:
        wanted[meeting.minute_taker.pk] = meeting.minute_taker
    there = set(meeting.attendances.values_list("person_id", flat=True))
    Attendance.objects.bulk_create(
        [Attendance(meeting=meeting, person=person) for pk, person in wanted.items() if pk not in there]
    )


@transaction.atomic
def invite(*, by: Person, meeting: Meeting, people: Iterable[Person]) -> Meeting:
    """Say who comes, the whole list. Who was noted as there stays."""
    row = locked(by, meeting, RUN_MEETING)
    wanted = list(people)
    for person in wanted:
        _refuse_left(person, "people")
    keep = {person.pk for person in wanted} | {row.chair_id, row.minute_taker_id}
    row.attendances.filter(status="").exclude(person__in=[pk for pk in keep if pk]).delete()
    _ask(row, wanted)
    return row


@transaction.atomic
def change(
    *, by: Person, meeting: Meeting, title: str, starts_at: datetime, minutes: int, place: str = "", chair: Person,
    minute_taker: Person | None = None, confidential: bool = False, every_days: int = 0,
) -> Meeting:  # fmt: skip
    """Another day, place, length, chair or minute taker. Whoever has to know of another day is asked anew."""
    row = locked(by, meeting, RUN_MEETING)
    moved = starts_at != row.starts_at
    if moved and starts_at <= clock.now() and row.state == Meeting.State.PLANNED:
        raise Refusal(_("This has passed. If it was held already, write it down as held."), field="starts_at")
    if not 1 <= minutes <= LONGEST:
        raise Refusal(_("Between 1 and %(most)s minutes.") % {"most": LONGEST}, field="minutes")
    _refuse_left(chair, "chair")
    if minute_taker is not None:
        _refuse_left(minute_taker, "minute_taker")
    row.title, row.starts_at, row.minutes = one_line(title, "title", _("Say what it is for."), 200), starts_at, minutes
    row.place, row.chair, row.minute_taker = " ".join(place.split()), chair, minute_taker
    row.confidential, row.every_days = confidential, every_days
    row.save()
    _ask(row, [])
    if moved:
        row.attendances.update(reply="")
    record(by, "change", row, _("Changed the meeting; it is on %(day)s.") % {"day": date_format(row.day)})
    return row


def next_moment(meeting: Meeting) -> datetime:
    """When the next one would be: at the same hour of the clock, by its rhythm or in a week, and not in the past.

    Where that lies in a protected week, it is the first week after it on the same weekday.
    """
    step = timedelta(days=meeting.every_days) if meeting.every_days else A_WEEK
    local = timezone.localtime(meeting.starts_at).replace(tzinfo=None) + step
    while timezone.make_aware(local) <= clock.now():
        local += step
    while protected_on(local.date()) is not None:
        local += A_WEEK
    return timezone.make_aware(local)


@transaction.atomic
def again(*, by: Person, meeting: Meeting) -> Meeting:
    """Plan the next one like it: same people and standing points, what was not reached, and what waits.

    Raises Refusal where it is planned already.
    """
    require(by, RUN_MEETING, meeting)
    if Meeting.objects.filter(previous=meeting.pk).exists():
        raise Refusal(_("The next one is planned already."))
    lead = meeting.team.lead
    chair = meeting.chair if meeting.chair.is_present else lead if lead and lead.is_present else by
    taker = meeting.minute_taker if meeting.minute_taker and meeting.minute_taker.is_present else None
    return plan(
        by=by, team=meeting.team, title=meeting.title, starts_at=next_moment(meeting), minutes=meeting.minutes,
        place=meeting.place, chair=chair, minute_taker=taker, confidential=meeting.confidential,
        every_days=meeting.every_days, previous=meeting,
    )  # fmt: skip
