"""Dates that the school enters: one at a time, or last year's again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.direction.year.models import SchoolDate, WeekBound
from headship.areas.direction.year.rules import KEEP_DATES, SET_BOUND
from headship.evidence.domain import ledger
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.models import Audience, Person

KIND = "school_date"
A_YEAR = timedelta(weeks=52)  # the same day of the week again
LONGEST = timedelta(days=366)


@transaction.atomic
def enter(*, by: Person, **fields: Any) -> SchoolDate:
    """Enter a date: kind, title, starts_on, and where there are any ends_on, note, audience, minutes.

    Raises Denied; Refusal where its days are out of order, or it asks minutes of nobody.
    """
    require(by, KEEP_DATES)
    entered = SchoolDate(entered_by=by)
    _fill(entered, **fields)
    entered.save()
    _record(by, "enter", entered, _("Entered “%(title)s” in the year.") % {"title": entered.title})
    return entered


@transaction.atomic
def change(*, by: Person, entered: SchoolDate, **fields: Any) -> SchoolDate:
    """Change a date. Raises like `enter`."""
    require(by, KEEP_DATES)
    before = {"from": entered.starts_on, "to": entered.ends_on}
    _fill(entered, **fields)
    entered.save()
    _record(by, "change", entered, _("Changed “%(title)s” in the year.") % {"title": entered.title}, before=before)
    return entered


@transaction.atomic
def remove(*, by: Person, entered: SchoolDate) -> None:
    """Take a date out of the year. Raises Denied."""
    require(by, KEEP_DATES)
    _record(by, "remove", entered, _("Took “%(title)s” out of the year.") % {"title": entered.title})
    entered.delete()


def _fill(
    entered: SchoolDate,
    *,
    kind: str,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    note: str = "",
    audience: Audience | None = None,
    minutes: int | None = None,
) -> None:
    title, ends_on = " ".join(title.split()), ends_on or starts_on
    if not title:
        raise Refusal(_("A date needs a name."), field="title")
    if ends_on < starts_on:
        raise Refusal(_("The last day lies before the first."), field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise Refusal(_("This is longer than a year. Is one of the years a slip of the pen?"), field="ends_on")
    if minutes and audience is None:
        raise Refusal(_("Say of whom it asks these minutes."), field="audience")
    if audience is not None and not minutes:
        raise Refusal(_("Say how many minutes it asks of each of them."), field="minutes")
    entered.kind, entered.title, entered.starts_on, entered.ends_on = kind, title, starts_on, ends_on
    entered.note, entered.audience, entered.minutes = note.strip(), audience, minutes or None


# Last year's dates again


@dataclass(frozen=True)
class Copy:
    """A date of last year, and the days on which it would stand this year: 52 weeks later, on the same weekday."""

    source: SchoolDate
    starts_on: date
    ends_on: date


def copies_into(first: date, last: date) -> list[Copy]:
    """What of the year before would stand between these days and does not yet."""
    rows = SchoolDate.objects.filter(starts_on__gte=first - A_YEAR, starts_on__lte=last - A_YEAR)
    taken = set(SchoolDate.objects.between(first, last).values_list("copied_from_id", flat=True))
    return [Copy(row, row.starts_on + A_YEAR, row.ends_on + A_YEAR) for row in rows if row.pk not in taken]


@transaction.atomic
def copy_dates(*, by: Person, first: date, last: date, chosen: Iterable[int]) -> list[SchoolDate]:
    """Enter these dates of the year before again, 52 weeks later. Those that were copied before are passed over.

    Raises Denied; Refusal where none is chosen.
    """
    require(by, KEEP_DATES)
    wanted = set(chosen)
    copies = [copy for copy in copies_into(first, last) if copy.source.pk in wanted]
    if not copies:
        raise Refusal(_("Choose what stands in this year too."), field="chosen")
    made = SchoolDate.objects.bulk_create(
        SchoolDate(
            kind=copy.source.kind, title=copy.source.title, note=copy.source.note, audience_id=copy.source.audience_id,
            minutes=copy.source.minutes, starts_on=copy.starts_on, ends_on=copy.ends_on, copied_from=copy.source,
            entered_by=by,
        )
        for copy in copies
    )  # fmt: skip
    summary = ngettext("Copied %(n)s date of last year.", "Copied %(n)s dates of last year.", len(made))
    ledger.record(
        by=by, verb="school_date.copy", record_kind=KIND, record_id=None, label=_("Last year’s dates"),
        summary=summary % {"n": len(made)}, payload={"dates": [row.pk for row in made]},
    )  # fmt: skip
    return made


# How much a week may ask


def bound() -> int | None:
    """How many minutes a week may ask of staff together, where the school said so."""
    minutes: int | None = WeekBound.objects.values_list("minutes", flat=True).first()
    return minutes


@transaction.atomic
def set_bound(*, by: Person, minutes: int | None) -> None:
    """Say how many minutes a week may ask of staff together; None for no bound. Raises Denied and Refusal."""
    require(by, SET_BOUND)
    if minutes is not None and minutes <= 0:
        raise Refusal(_("A week that may ask nothing is a protected week: protect it instead."), field="minutes")
    WeekBound.objects.all().delete()
    if minutes is not None:
        WeekBound.objects.create(minutes=minutes)
    words = _("A week may ask %(minutes)s minutes of staff together.") % {"minutes": minutes}
    ledger.record(
        by=by, verb="year.set_bound", record_kind="week_bound", record_id=None, label=_("What a week may ask"),
        summary=words if minutes else _("A week may ask as much as it takes."), payload={"minutes": minutes},
    )  # fmt: skip


def _record(by: Person, verb: str, entered: SchoolDate, summary: str, **payload: Any) -> None:
    ledger.record(
        by=by, verb=f"{KIND}.{verb}", record_kind=KIND, record_id=entered.pk, label=entered.title, summary=summary,
        payload={"kind": entered.kind, "from": entered.starts_on, "to": entered.ends_on, **payload},
    )  # fmt: skip
