"""School years, which are called by the year in which they end."""

from __future__ import annotations

from datetime import date

from headship.kernel import clock
from headship.school.models import AcademicTerm

# Where the school has no terms, a school year is taken to begin in August.
FIRST_MONTH = 8


def school_year_of(day: date) -> int:
    """The school year in which a day lies: by the school's own terms, and by the month where it has none."""
    term = (
        AcademicTerm.objects.filter(starts_on__lte=day, ends_on__gte=day, school_year__isnull=False, ended=False)
        .values_list("school_year", flat=True)
        .first()
    )
    return int(term) if term else by_month(day)


def by_month(day: date) -> int:
    """The school year of a day where nothing but the calendar tells."""
    return day.year + (day.month >= FIRST_MONTH)


def current() -> int:
    """The school year in which today lies."""
    return school_year_of(clock.today())


def words(year: int) -> str:
    """2026 → "2025/26"."""
    return f"{year - 1}/{year % 100:02d}"


def phase_then(phase_now: str, year: int, now: int) -> str:
    """The year group that somebody was in: "10" now is "9" a year ago. Anything but a number is left open."""
    if year == now:
        return phase_now
    if not phase_now.isdecimal():
        return ""
    then = int(phase_now) - (now - year)
    return str(then) if then > 0 else ""
