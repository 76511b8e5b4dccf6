"""Protected weeks: days, set in advance, in which nothing may be asked of anybody.

Unlike quiet mode nothing stands still in them: what was asked before still runs and closes. Only what would newly be
asked, or asked again, waits for the next free day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.kernel import clock, journal
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.domain.quiet import quiet_now
from headship.school.models import Person, ProtectedWeek
from headship.school.rules import PROTECT_WEEK

ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=62)


@transaction.atomic
def protect(*, by: Person, starts_on: date, ends_on: date, reason: str) -> ProtectedWeek:
    """Let nothing be asked from one day to another, both included. The head and the senior team may.

    Raises Denied; Refusal where the days are out of order, over, or more than two months, or without a reason.
    """
    require(by, PROTECT_WEEK)
    reason = " ".join(reason.split())
    if ends_on < starts_on:
        raise Refusal(_("The last day lies before the first."), field="ends_on")
    if ends_on < clock.today():
        raise Refusal(_("These days are over, so nothing can be kept from them."), field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise Refusal(_("This is longer than two months. Protect the weeks that need it most."), field="ends_on")
    if not reason:
        raise Refusal(_("Say why: whoever wants to ask something then will read it."), field="reason")
    week: ProtectedWeek = ProtectedWeek.objects.create(
        starts_on=starts_on, ends_on=ends_on, reason=reason, protected_by=by
    )
    _record(by, "week.protect", week, _("Protected %(days)s: %(reason)s"))
    return week


@transaction.atomic
def release(*, by: Person, week: ProtectedWeek) -> None:
    """Let things be asked again on these days. Raises Denied."""
    require(by, PROTECT_WEEK)
    _record(by, "week.release", week, _("Protects %(days)s no longer: %(reason)s"))
    week.delete()


def days_in_words(week: ProtectedWeek) -> str:
    """Its days, such as "8 June 2026 to 12 June 2026", or its one day."""
    first, last = date_format(week.starts_on, "j F Y"), date_format(week.ends_on, "j F Y")
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def protected_between(first: date, last: date) -> list[ProtectedWeek]:
    """The protected days that touch the time between two days, in order."""
    return list(ProtectedWeek.objects.filter(starts_on__lte=last, ends_on__gte=first))


def protected_on(day: date) -> ProtectedWeek | None:
    """Why nothing may be asked on this day, if so."""
    return next(iter(protected_between(day, day)), None)


def next_free_day(day: date, weeks: Iterable[ProtectedWeek] | None = None) -> date:
    """The first day from this one on that is not protected. weeks: those that count, where they are known, in order."""
    for week in ProtectedWeek.objects.filter(ends_on__gte=day) if weeks is None else weeks:
        if week.starts_on <= day <= week.ends_on:
            day = week.ends_on + ONE_DAY
    return day


def asking_rests() -> bool:
    """True while nothing new is asked of anybody: in quiet mode and in protected weeks."""
    return quiet_now() is not None or protected_on(clock.today()) is not None


def refuse_if_protected(day: date) -> None:
    """Refuse to ask anything on a protected day. Raises Refusal that names the days and the next free one."""
    week = protected_on(day)
    if week is None:
        return
    raise Refusal(
        _("Nothing is asked in the protected week %(days)s: %(reason)s. The next free day is %(free)s.")
        % {
            "days": days_in_words(week),
            "reason": week.reason.rstrip("."),
            "free": date_format(next_free_day(day), "l j F Y"),
        }
    )


def _record(by: Person, verb: str, week: ProtectedWeek, sentence: str) -> None:
    journal.record(
        by=by, verb=verb, record_kind="protected_week", record_id=week.pk, label=week.reason,
        summary=sentence % {"days": days_in_words(week), "reason": week.reason},
        payload={"from": week.starts_on, "to": week.ends_on},
    )  # fmt: skip
