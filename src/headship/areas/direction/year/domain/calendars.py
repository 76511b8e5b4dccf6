"""Calendar files (RFC 5545): holidays that are read from one, and the year that a person's own calendar reads.

Reading is repeatable: an event's UID names it, so the same file again changes what moved and adds nothing twice.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from headship.areas.direction.meetings.api import Moment, moments
from headship.areas.direction.year.models import CalendarFeed, SchoolDate
from headship.areas.direction.year.rules import KEEP_DATES, SEE_YEAR
from headship.evidence.domain import ledger
from headship.evidence.registry import Dated
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.kernel.scope import every_school
from headship.school.models import Person

ONE_DAY = timedelta(days=1)
MOST = 2_000
MEETING = "meeting"
FRAME = {"term", "protected_week", "school_date"}


@dataclass(frozen=True)
class ReadEvent:
    """An event of a calendar file: its UID, name, first and last day, and what reading it would do."""

    uid: str
    title: str
    starts_on: date
    ends_on: date
    does: str = "new"  # new, changed, same


@dataclass
class ReadFile:
    """What a calendar file holds: its events, and a sentence for each that could not be read."""

    events: list[ReadEvent] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def new(self) -> list[ReadEvent]:
        """Those that would be added or changed."""
        return [event for event in self.events if event.does != "same"]


def read(text: str) -> ReadFile:
    """Read a calendar file, and say what each event would do. Raises Refusal where it is no calendar at all."""
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except ValueError as failure:
        raise Refusal(
            _("This is no calendar file (.ics): %(why)s. Export it again from the calendar that holds the holidays.")
            % {"why": str(failure).splitlines()[0][:120]},
            field="file",
        ) from failure
    found = ReadFile()
    components = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not components:
        raise Refusal(_("There is no event in this file. Is it the calendar of the holidays?"), field="file")
    if len(components) > MOST:
        raise Refusal(
            _("More than %(most)s events: choose a calendar of holidays alone.") % {"most": MOST}, field="file"
        )
    known = {row.uid: row for row in SchoolDate.objects.exclude(uid="")}
    seen: set[str] = set()
    for number, event in enumerate(components, start=1):
        _read_one(found, number, event, known, seen)
    return found


def _read_one(found: ReadFile, number: int, event: Any, known: dict[str, SchoolDate], seen: set[str]) -> None:
    title = " ".join(str(event.get("SUMMARY", "")).split())[:200]
    name = f"{number} “{title}”" if title else str(number)
    problem = _problem(event, title, seen)
    if problem:
        found.problems.append(_("Event %(name)s: %(why)s") % {"name": name, "why": problem})
        return
    uid = str(event["UID"])
    seen.add(uid)
    starts_on, ends_on = _days(event)
    if ends_on < starts_on:
        found.problems.append(_("Event %(name)s: it ends before it begins. Left out.") % {"name": name})
        return
    row = known.get(uid)
    same = row is not None and (row.title, row.starts_on, row.ends_on) == (title, starts_on, ends_on)
    found.events.append(
        ReadEvent(uid, title, starts_on, ends_on, "same" if same else "new" if row is None else "changed")
    )


def _problem(event: Any, title: str, seen: set[str]) -> str:
    start = event.get("DTSTART")
    uid = str(event.get("UID", ""))
    if not title:
        return _("it has no name (SUMMARY). Left out.")
    if not isinstance(getattr(start, "dt", None), date):
        return _("its first day (DTSTART) is missing or no date. Left out.")
    if not uid or len(uid) > 255:
        return _("it has no UID by which it could be found again. Left out.")
    if event.get("RRULE"):
        return _("it repeats by a rule, which is not read. Enter its days by hand.")
    if uid in seen:
        return _("its UID stands in the file twice. Only the first was read.")
    return ""


def _days(event: Any) -> tuple[date, date]:
    """First and last day. A file names the day after the last one, or a moment, or a duration, or nothing."""
    start = event["DTSTART"].dt
    end = getattr(event.get("DTEND"), "dt", None)
    if not isinstance(end, date):
        duration = getattr(event.get("DURATION"), "dt", None)
        end = start + duration if isinstance(duration, timedelta) else None
    first = _local(start)
    if end is None:
        return first, first
    if isinstance(end, datetime):
        return first, _local(end - timedelta(seconds=1)) if end != start else first
    return first, max(end - ONE_DAY, first) if end == first else end - ONE_DAY


def _local(moment: date) -> date:
    if isinstance(moment, datetime):
        return localdate(moment) if moment.tzinfo else moment.date()
    return moment


@transaction.atomic
def import_dates(*, by: Person, text: str, kind: str = SchoolDate.Kind.HOLIDAY) -> ReadFile:
    """Enter what a calendar file holds, and change what moved since it was last read. Raises Denied and Refusal."""
    require(by, KEEP_DATES)
    found = read(text)
    known = {row.uid: row for row in SchoolDate.objects.filter(uid__in=[event.uid for event in found.events])}
    for event in found.new:
        row = known.get(event.uid) or SchoolDate(uid=event.uid, kind=kind, entered_by=by)
        row.title, row.starts_on, row.ends_on = event.title, event.starts_on, event.ends_on
        row.save()
    counts = {does: sum(event.does == does for event in found.events) for does in ("new", "changed", "same")}
    ledger.record(
        by=by, verb="school_date.import", record_kind="school_date", record_id=None, label=_("Calendar file"),
        summary=_("Read a calendar file: %(new)s new dates, %(changed)s changed.") % counts,
        payload={**counts, "left_out": len(found.problems)},
    )  # fmt: skip
    return found


# The year in a person's own calendar


@transaction.atomic
def make_feed(*, by: Person) -> str:
    """A new private link for oneself; one that was made before ends. Returns its secret, which is not kept."""
    require(by, SEE_YEAR)
    secret = get_random_string(40)
    CalendarFeed.objects.filter(person=by).delete()
    feed = CalendarFeed.objects.create(person=by, secret_digest=_digest(secret))
    _record_feed(by, "make", feed, _("Made a private link to the year."))
    return secret


@transaction.atomic
def revoke_feed(*, by: Person) -> None:
    """End one's own link. Raises Refusal where there is none."""
    feed = CalendarFeed.objects.filter(person=by).first()
    if feed is None:
        raise Refusal(_("There is no link to end."))
    _record_feed(by, "revoke", feed, _("Ended the private link to the year."))
    feed.delete()


def feed_by(secret: str) -> CalendarFeed | None:
    """The feed of a link, in whatever school; None for no such link, or where its person has left."""
    with every_school(because="a calendar reads a feed without an account, so its secret says which school"):
        feed: CalendarFeed | None = (
            CalendarFeed.objects.filter(secret_digest=_digest(secret)).select_related("person", "school").first()
        )
    return feed if feed is not None and feed.person.is_present else None


def moments_of(person: Person, dates: Iterable[Dated]) -> dict[tuple[str, int], Moment]:
    """When and where those of these dates are that have an hour: meetings, by kind and id."""
    ids = [each.record_id for each in dates if each.kind == MEETING]
    return {(MEETING, pk): moment for pk, moment in moments(person, ids).items()}


def of_ones_own(dates: Iterable[Dated], hours: Mapping[tuple[str, int], Moment]) -> list[Dated]:
    """Of these dates the frame of the year (terms, holidays, protected weeks, what the school entered) and the meetings
    to which somebody is asked: what a calendar can hold without drowning. Other records wait on Today."""
    return [
        each
        for each in dates
        if each.kind in FRAME or ((each.kind, each.record_id) in hours and hours[each.kind, each.record_id].comes)
    ]


def written(
    dates: Iterable[Dated], *, name: str, host: str, hours: Mapping[tuple[str, int], Moment] | None = None
) -> bytes:
    """Dates as a calendar file, each under a UID that stays. host: what addresses begin with.

    Days are whole and their end is the day after (RFC 5545); what has an hour in `hours`, by kind and id, is written
    in UTC, and blocks the time of its reader where they are asked to come.
    """
    calendar = Calendar()
    calendar.add("PRODID", "-//Headship//The year//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT6H")  # what some calendars read instead
    named: Counter[str] = Counter()
    for dated in dates:
        record = f"{dated.kind}-{dated.record_id}"
        named[record] += 1  # one record may have several dates, such as the day before which it is read and talked over
        uid = record if named[record] == 1 else f"{record}-{named[record]}"
        calendar.add_component(_event(dated, host, uid, (hours or {}).get((dated.kind, dated.record_id))))
    return bytes(calendar.to_ical())


def _event(dated: Dated, host: str, uid: str, moment: Moment | None) -> Event:
    event = Event()
    event.add("UID", f"{uid}@{host.split('//')[-1]}")
    event.add("DTSTAMP", clock.now())
    event.add("SUMMARY", dated.what)
    if moment is None:
        event.add("DTSTART", dated.on)
        event.add("DTEND", (dated.until or dated.on) + ONE_DAY)
    else:
        event.add("DTSTART", moment.starts_at.astimezone(UTC))
        event.add("DTEND", moment.ends_at.astimezone(UTC))
        if moment.place:
            event.add("LOCATION", moment.place)
    event.add("CATEGORIES", [dated.group])
    event.add("TRANSP", "OPAQUE" if moment is not None and moment.comes else "TRANSPARENT")
    if dated.url:
        event.add("URL", host + dated.url)
    return event


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _record_feed(by: Person, verb: str, feed: CalendarFeed, summary: str) -> None:
    ledger.record(
        by=by, verb=f"calendar_feed.{verb}", record_kind="calendar_feed", record_id=feed.pk,
        label=_("Calendar feed"), summary=summary,
    )  # fmt: skip
