"""Days of a plan: moving them by whole weeks, so that a Monday stays a Monday. Pure arithmetic."""

from __future__ import annotations

from datetime import date, timedelta

WEEK = timedelta(days=7)


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def weeks_to_move(first: date, years: int) -> timedelta:
    """The whole weeks that bring `first` nearest to the same day so many years later.

    One step for a whole plan: every day keeps its weekday and its distance from every other.
    """
    days = (years_later(first, years) - first).days
    return WEEK * round(days / 7)


def moved(day: date, by: timedelta, *, within: tuple[date, date] | None = None) -> date:
    """A day moved by whole weeks; within: kept between these two days."""
    later = day + by
    return later if within is None else min(max(later, within[0]), within[1])
