"""Dates of the year and what rooms put beside them."""

from __future__ import annotations

from datetime import date
from typing import Any

from headship.areas.direction.year.domain import dates
from headship.areas.direction.year.models import SchoolDate
from headship.school.models import Person


def dated(by: Person, title: str, starts_on: date, ends_on: date | None = None, **more: Any) -> SchoolDate:
    """A date as somebody enters it: holidays, unless told otherwise."""
    return dates.enter(by=by, title=title, starts_on=starts_on, ends_on=ends_on, **{"kind": "holiday", **more})


def calendar_file(*events: str) -> str:
    """A calendar file with these events, each as lines without their frame."""
    body = "".join(f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//EN\r\n{body}END:VCALENDAR\r\n"


def event(uid: str, title: str, first: str, after: str = "", **more: str) -> str:
    """One event of whole days: `after` is the day after its last, as calendar files write it."""
    lines = [f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART;VALUE=DATE:{first}"]
    lines += [f"DTEND;VALUE=DATE:{after}"] if after else []
    return "\r\n".join(lines + [f"{key}:{value}" for key, value in more.items()])
