"""School days: weekdays that are not quiet, and within a term where the school's terms are known."""

from __future__ import annotations

from datetime import date, timedelta

from headship.school.domain.quiet import quiet_days
from headship.school.models import AcademicTerm

SATURDAY = 5
FURTHEST = timedelta(days=400)


def school_day_after(start: date, days: int) -> date:
    """The day that lies so many school days after another. Beyond the last known term weekdays count."""
    terms = _terms(start)
    known_until = max((last for _first, last in terms), default=start)
    quiet = quiet_days(start, start + FURTHEST)
    day, left = start, days
    while left and day - start < FURTHEST:
        day += timedelta(days=1)
        in_term = day > known_until or any(first <= day <= last for first, last in terms)
        left -= day.weekday() < SATURDAY and in_term and day not in quiet
    return day


def _terms(start: date) -> list[tuple[date, date]]:
    kinds = [AcademicTerm.Kind.TERM, AcademicTerm.Kind.SEMESTER]
    rows = AcademicTerm.objects.filter(kind__in=kinds, ended=False, ends_on__gte=start)
    return list(rows.values_list("starts_on", "ends_on"))
