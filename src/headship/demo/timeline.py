"""The order in which things happen in the demonstration school, and the days and hours at which they do."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import count
from zoneinfo import ZoneInfo

Happening = Callable[[], object]

# First and last day of each holiday, as (month, day). Nobody decides anything in them.
HOLIDAYS = (((12, 19), (12, 31)), ((1, 1), (1, 6)), ((3, 28), (4, 12)), ((7, 6), (8, 25)))
SATURDAY = 5
WEEKS = 106  # of history: two years and two weeks
# A visitor in August finds a school at work too: holidays so shortly before the reference day are left out.
ALWAYS_AT_WORK = timedelta(weeks=6)


@dataclass
class Timeline:
    """Happenings by moment. One may add later ones while the story is lived through.

    All of it lies before the reference day, so that the school is found as it was left the evening before.
    """

    reference: date
    zone: ZoneInfo
    _heap: list[tuple[datetime, int, Happening]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    @property
    def first_day(self) -> date:
        """The day on which the history begins."""
        return self.reference - timedelta(weeks=WEEKS)

    @property
    def last_day(self) -> date:
        """The day before the reference day."""
        return self.reference - timedelta(days=1)

    def add(self, day: date, happening: Happening, *, hour: float = 9.0) -> None:
        """Let something happen on a day; what would lie after the last day never does."""
        if day <= self.last_day:
            heapq.heappush(self._heap, (self.moment(day, hour), next(self._order), happening))

    def moment(self, day: date, hour: float) -> datetime:
        """An hour of a day in the school's time zone."""
        return datetime.combine(day, time(0), self.zone) + timedelta(seconds=round(hour * 3600))

    def weeks_ago(self, weeks: float) -> date:
        """A school day about so many weeks before the reference day."""
        return self.school_day(self.reference - timedelta(days=round(weeks * 7)))

    def months_ago(self, months: float) -> date:
        """A school day about so many months before the reference day."""
        return self.weeks_ago(months * 52 / 12)

    def school_day(self, day: date) -> date:
        """The day itself or the next one on which there is school; never pushed out of the story by a holiday."""
        wanted = day
        while self.is_free(day):
            day += timedelta(days=1)
        if wanted <= self.last_day < day:
            day = self.last_day
            while self.is_free(day):
                day -= timedelta(days=1)
        return day

    def school_to_come(self, day: date) -> date:
        """A day that lies ahead, or the last one before it that lies in no holiday."""
        while day.weekday() >= SATURDAY or any(first <= (day.month, day.day) <= last for first, last in HOLIDAYS):
            day -= timedelta(days=1)
        return max(day, self.reference)

    def day_after(self, day: date, days: float) -> date:
        """The school day so many days later, where days of holidays do not count."""
        left = round(days)
        while left > 0:
            day += timedelta(days=1)
            left -= not self.is_holiday(day)
        return self.school_day(day)

    def school_before(self, day: date, days: int) -> date:
        """The school day so many days earlier, where days of holidays do not count."""
        while days > 0:
            day -= timedelta(days=1)
            days -= not self.is_holiday(day)
        while self.is_free(day):
            day -= timedelta(days=1)
        return day

    def is_free(self, day: date) -> bool:
        """Saturday, Sunday, or a day in a holiday."""
        return day.weekday() >= 5 or self.is_holiday(day)

    def is_holiday(self, day: date) -> bool:
        """A day in one of the holidays, or in the week in which nothing is asked of anybody."""
        if self.quiet_week <= day < self.quiet_week + timedelta(days=7):
            return True
        at = (day.month, day.day)
        in_one = any(first <= at <= last for first, last in HOLIDAYS)
        return in_one and day < self.reference - ALWAYS_AT_WORK

    @cached_property
    def quiet_week(self) -> date:
        """The Monday of the last week of examinations, in the middle of May."""
        year = self.reference.year
        while True:
            middle = date(year, 5, 14)
            monday = middle - timedelta(days=middle.weekday())
            if monday < self.reference - timedelta(weeks=8):
                return monday
            year -= 1

    def days(self) -> Iterator[tuple[date, list[tuple[datetime, Happening]]]]:
        """Each day on which something happens, with what happens on it, in order. What a day adds to later days
        comes with them; nothing is added to a day that has begun."""
        while self._heap:
            day = self._heap[0][0].date()
            happenings = []
            while self._heap and self._heap[0][0].date() == day:
                moment, _order, happening = heapq.heappop(self._heap)
                happenings.append((moment, happening))
            yield day, happenings

    def __len__(self) -> int:
        return len(self._heap)


def reading_days(reference: date) -> list[date]:
    """When readings are taken: at the ends of the 24 months before, in each of the last six weeks, on the last day."""
    days = {reference - timedelta(days=1)}
    first = reference.replace(day=1)
    for _month in range(24):
        days.add(first - timedelta(days=1))
        first = (first - timedelta(days=1)).replace(day=1)
    days |= {reference - timedelta(weeks=weeks) for weeks in range(1, 7)}
    return sorted(day for day in days if reference - timedelta(weeks=WEEKS - 1) < day < reference)
