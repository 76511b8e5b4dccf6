"""Quiet mode: a time in which nothing is asked of anybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from headship.kernel import clock, journal
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.kernel.prepared import Prepared
from headship.kernel.scope import current_school_id
from headship.school.models import Person, QuietPeriod, School
from headship.school.rules import BEGIN_QUIET

ONE_DAY = timedelta(days=1)


@transaction.atomic
def begin_quiet(*, by: Person, reason: str, until: datetime | None = None) -> QuietPeriod:
    """Stop reminders, surveys and deadlines from now, until a moment or until ended. The head alone may.

    Raises Refusal where it is quiet already.
    """
    require(by, BEGIN_QUIET)
    School.objects.select_for_update().get(pk=current_school_id())
    if quiet_now() is not None:
        raise Refusal(_("It is quiet already."))
    if not reason.strip():
        raise Refusal(_("Say why: everybody will read it."), field="reason")
    now = clock.now()
    if until is not None and until <= now:
        raise Refusal(_("The end lies in the past."), field="until")
    period: QuietPeriod = QuietPeriod.objects.create(starts_at=now, ends_at=until, reason=reason.strip(), begun_by=by)
    _record(by, "quiet.begin", period, _("Began quiet mode: %(reason)s") % {"reason": period.reason})
    return period


@transaction.atomic
def end_quiet(*, by: Person) -> QuietPeriod:
    """End quiet mode now. The head alone may. Raises Refusal where it is not quiet."""
    require(by, BEGIN_QUIET)
    period = quiet_now()
    if period is None:
        raise Refusal(_("It is not quiet now."))
    period.ends_at, period.ended_by = clock.now(), by
    period.save(update_fields=["ends_at", "ended_by"])
    _record(by, "quiet.end", period, _("Ended quiet mode."))
    return period


NEWEST = Prepared(lambda: QuietPeriod.objects.order_by("-starts_at").values_list("starts_at", "ends_at", "reason")[:1])


def quiet_in_words() -> tuple[str, datetime | None]:
    """Why it is quiet now and until when, where that is set; "" where it is not quiet. One quick query.

    Periods do not overlap, so the one that began last is the only one that it can be.
    """
    now = clock.now()
    for starts_at, ends_at, reason in NEWEST():
        if starts_at <= now and (ends_at is None or ends_at > now):
            return reason, ends_at
    return "", None


def quiet_now() -> QuietPeriod | None:
    """The quiet period that it is now, if any."""
    now = clock.now()
    period: QuietPeriod | None = (
        QuietPeriod.objects.filter(starts_at__lte=now)
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))
        .order_by("-starts_at")
        .first()
    )
    return period


def quiet_days_between(a: date, b: date) -> int:
    """On how many days from a to b, both included, it was quiet at some time."""
    return len(quiet_days(a, b))


def quiet_days(a: date, b: date) -> frozenset[date]:
    """The days from a to b, both included, on which it was quiet at some time; one query."""
    first = timezone.make_aware(datetime.combine(a, datetime.min.time()))
    after = timezone.make_aware(datetime.combine(b + timedelta(days=1), datetime.min.time()))
    periods = QuietPeriod.objects.filter(starts_at__lt=after).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=first))
    days: set[date] = set()
    for period in periods:
        end = min(period.ends_at or clock.now(), after - timedelta(microseconds=1))
        day, last = max(a, timezone.localdate(period.starts_at)), min(b, timezone.localdate(end))
        days.update(day + timedelta(days=number) for number in range((last - day).days + 1))
    return frozenset(days)


def postponed(day: date, *, since: date, quiet: Collection[date]) -> date:
    """A deadline that has run since a day, moved on by the quiet days before it: the clock stands still on them."""
    left = sum(since <= each <= day for each in quiet)
    while left:
        day += ONE_DAY
        left -= day not in quiet
    return day


def days_before(day: date, days: int, *, quiet: Collection[date]) -> date:
    """The day that lies so many days before another, quiet ones not counted: what fell due earlier is over."""
    while days:
        day -= ONE_DAY
        days -= day not in quiet
    return day


def deadline(day: date, *, since: date) -> date:
    """When something that was to be done by a day is to be done, after all that was quiet meanwhile."""
    return postponed(day, since=since, quiet=quiet_days(since, max(day, clock.today()) + timedelta(days=366)))


def _record(by: Person, verb: str, period: QuietPeriod, summary: str) -> None:
    journal.record(
        by=by, verb=verb, record_kind="quiet_period", record_id=period.pk, label=period.reason, summary=summary,
        payload={"until": period.ends_at},
    )  # fmt: skip
