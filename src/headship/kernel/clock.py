"""Time, from one place.

Only tests and the demonstration school may set it; everything else asks `now()` and `today()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("headship_clock", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _set.get() or timezone.now()


def today() -> date:
    """The date in the active time zone, which is the school's while its people are at work in it."""
    return timezone.localdate(now())


def is_simulated() -> bool:
    """True while the clock is set by hand."""
    return _set.get() is not None


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live through `moment` (aware): for tests and for the demonstration school."""
    if timezone.is_naive(moment):
        raise ValueError("The clock is set to an aware moment.")
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)


def days_before(days: int) -> date:
    """The date that lies `days` before today."""
    return today() - timedelta(days=days)
