"""A meeting that was held already, written down in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.areas.direction.meetings.domain import agenda, minutes
from headship.areas.direction.meetings.domain.closing import close
from headship.areas.direction.meetings.domain.lifecycle import record
from headship.areas.direction.meetings.domain.planning import create, refuse_foreign
from headship.areas.direction.meetings.models import Attendance, Meeting
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person, Team

LINE = 300


@dataclass(frozen=True)
class ToDo:
    """Something that somebody does after a meeting, by a day."""

    what: str
    owner: Person
    due_on: date


@transaction.atomic
def record_held(
    *, by: Person, team: Team, held_at: datetime, present: Iterable[Person], title: str = "", minutes_taken: int = 30,
    talked: str = "", agreed: Iterable[str] = (), to_do: Iterable[ToDo] = (), chair: Person | None = None,
    confidential: bool = False, keep: bool = True,
) -> Meeting:  # fmt: skip
    """Write down a meeting that was held: when, who was there, what was agreed.

    Each line of `agreed` becomes a small decision of the team, or, where the meeting is for the team alone, a line of
    its minutes. keep: close the minutes at once; otherwise they stay open to be completed. Raises Denied, and Refusal
    where the moment is still to come, nobody was there, or nothing was said of it.
    """
    refuse_foreign(by, team)
    people, lines, jobs = list(present), [line for line in agreed if line.strip()], list(to_do)
    if held_at > clock.now():
        raise Refusal(_("This is still to come. Plan it instead."), field="held_at")
    if not people:
        raise Refusal(_("Say who was there."), field="present")
    _refuse_long(lines)
    if keep and not (talked.strip() or lines or jobs):
        raise Refusal(_("Say in a line what it was about or what was agreed."), field="agreed")
    meeting = create(
        by=by, team=team, title=title.strip() or _("Meeting of %(team)s") % {"team": team.name}, starts_at=held_at,
        minutes=minutes_taken, chair=chair, minute_taker=by, confidential=confidential, state=Meeting.State.OPEN,
        summary=talked.strip()[:2000],
    )  # fmt: skip
    asked = {person.pk: person for person in [*people, by, meeting.chair]}
    there = {person.pk for person in people}
    Attendance.objects.bulk_create(
        [
            Attendance(meeting=meeting, person=each, status="present" if pk in there else "")
            for pk, each in asked.items()
        ]
    )
    record(by, "record", meeting, _("Wrote down a meeting of %(team)s, held on %(day)s.") % {
        "team": team.name, "day": date_format(meeting.day),
    })  # fmt: skip
    _agreed(by, meeting, lines)
    for each in jobs:
        minutes.begin(by=by, meeting=meeting, kind="action", what=each.what, owner=each.owner, due_on=each.due_on)
    return close(by=by, meeting=meeting) if keep else meeting


def _refuse_long(lines: list[str]) -> None:
    for number, text in enumerate(lines, start=1):
        if len(text.strip()) > LINE:
            raise Refusal(
                _("Line %(number)s is longer than %(most)s characters. Say it shorter, or go on to the minutes.")
                % {"number": number, "most": LINE},
                field="agreed",
            )


def _agreed(by: Person, meeting: Meeting, lines: list[str]) -> None:
    if meeting.confidential and lines:
        item = agenda.add(by=by, meeting=meeting, title=_("What we agreed"), minutes=meeting.minutes)
        minutes.write(by=by, item=item, text="\n".join(line.strip() for line in lines), base="")
        return
    for line in lines:
        minutes.begin(by=by, meeting=meeting, kind="decision", what=line, owner=by)
