"""Quiet mode: one act by the head, and nothing is asked of anybody until it ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from headship.kernel import clock, journal, permissions
from headship.kernel.failures import Refusal
from headship.school import rules
from headship.school.models import Person, QuietPeriod


def quiet_now() -> QuietPeriod | None:
    """The quiet period that holds at this moment, or None."""
    now = clock.now()
    return (
        QuietPeriod.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)
        .order_by("-starts_at")
        .first()
    )


def quiet_days_between(first: date, last: date) -> int:
    """How many days, both ends counted, lay at least partly in a quiet period."""
    begin = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    periods = QuietPeriod.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=begin), starts_at__lt=end)
    quiet: set[date] = set()
    for period in periods:
        day = max(first, timezone.localdate(period.starts_at))
        until = min(last, timezone.localdate(period.ends_at or clock.now()))
        quiet.update(day + timedelta(days=step) for step in range((until - day).days + 1))
    return len(quiet)


@transaction.atomic
def begin_quiet(*, by: Person, reason: str, until: datetime | None = None) -> QuietPeriod:
    """Stop reminders, surveys and deadlines, from now until `until` or until somebody ends it."""
    permissions.require(by, rules.BEGIN_QUIET)
    if quiet_now() is not None:
        raise Refusal(_("Quiet mode is on already."))
    if until is not None and until <= clock.now():
        raise Refusal(_("Quiet mode ends in the future: choose a later day."), field="until")
    if not reason.strip():
        raise Refusal(_("Say in a few words why, so that everybody understands the pause."), field="reason")
    period = QuietPeriod.objects.create(reason=reason.strip(), ends_at=until, begun_by=by)
    journal.record(
        by=by, verb="quiet.begin", record_kind="quiet_period", record_id=period.pk, label=_("Quiet mode"),
        summary=_("Began quiet mode: %(reason)s") % {"reason": period.reason}, clauses=["3.2a"],
    )  # fmt: skip
    return period


@transaction.atomic
def end_quiet(*, by: Person) -> QuietPeriod:
    """End the quiet period that holds now."""
    permissions.require(by, rules.BEGIN_QUIET)
    period = quiet_now()
    if period is None:
        raise Refusal(_("Quiet mode is not on."))
    period.ends_at, period.ended_by = clock.now(), by
    period.save(update_fields=["ends_at", "ended_by"])
    journal.record(
        by=by, verb="quiet.end", record_kind="quiet_period", record_id=period.pk, label=_("Quiet mode"),
        summary=_("Ended quiet mode"), clauses=[],
    )  # fmt: skip
    return period
