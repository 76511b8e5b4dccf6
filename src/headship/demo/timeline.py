"""The order in which things happen in the demonstration school, and the hours at which they do."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

Happening = Callable[[], None]


@dataclass
class Timeline:
    """Happenings by moment. A happening may add later ones while the story is lived through."""

    reference: date
    zone: ZoneInfo
    _heap: list[tuple[datetime, int, Happening]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def add(self, day: date, happening: Happening, *, hour: float = 9.0) -> None:
        """Let something happen on a day; what would lie after the reference day never does."""
        moment = self.moment(day, hour)
        if moment <= self.moment(self.reference, 20):
            heapq.heappush(self._heap, (moment, next(self._order), happening))

    def moment(self, day: date, hour: float) -> datetime:
        """An hour of a day in the school's time zone."""
        return datetime.combine(day, time(0), self.zone) + timedelta(hours=hour)

    def weeks_ago(self, weeks: float) -> date:
        """A day so many weeks before the reference day, moved off weekends."""
        return workday(self.reference - timedelta(days=round(weeks * 7)))

    def months_ago(self, months: float) -> date:
        """A day so many months of 30.4 days before the reference day, moved off weekends."""
        return workday(self.reference - timedelta(days=round(months * 30.4)))

    def lived(self) -> Iterator[tuple[datetime, Happening]]:
        """Each moment with what happens then, in order."""
        while self._heap:
            moment, _order, happening = heapq.heappop(self._heap)
            yield moment, happening

    def __len__(self) -> int:
        return len(self._heap)


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() >= 5 else 0)


def reading_days(reference: date) -> list[date]:
    """When readings are taken: at the ends of the 24 months before, and weekly over the last twelve weeks."""
    days = set()
    first = reference.replace(day=1)
    for _month in range(24):
        first = (first - timedelta(days=1)).replace(day=1)
        days.add((first + timedelta(days=32)).replace(day=1) - timedelta(days=1))
    days |= {reference - timedelta(weeks=weeks) for weeks in range(1, 12)}
    return sorted(day for day in days if day < reference)
