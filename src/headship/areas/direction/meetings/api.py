"""What other parts of the room may use of meetings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from headship.areas.direction.meetings.models import Attendance, Meeting
from headship.school.models import Person


@dataclass(frozen=True)
class Moment:
    """When and where a meeting is, and whether a person is asked to come and has not said that they cannot."""

    starts_at: datetime
    ends_at: datetime
    place: str
    comes: bool


def moments(person: Person, meetings: Iterable[int]) -> dict[int, Moment]:
    """Of these meetings those that a person may see, by id; two queries."""
    asked = Attendance.objects.filter(person=person).exclude(reply=Attendance.Reply.APOLOGIES)
    mine = set(asked.values_list("meeting_id", flat=True))
    rows = Meeting.objects.visible_to(person).filter(pk__in=list(meetings))
    return {row.pk: Moment(row.starts_at, row.ends_at, row.place, row.pk in mine) for row in rows}


__all__ = ["Moment", "moments"]
