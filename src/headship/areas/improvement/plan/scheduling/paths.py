"""The critical path method (Kelley and Walker 1959) over days of the calendar.

A pass forwards gives each task the earliest days that its own plan, what it comes after and today allow; a pass
backwards the latest that do not move the end of the whole. What has no room between them is critical.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from headship.areas.improvement.plan.scheduling.cycles import ordered

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Task:
    """Something to be done from one day to another, both included.

    after: ids of tasks that have to be done before it begins; ids that are not among the tasks are passed over.
    done_on: the day on which it was done. reforecast_from: the last day that was first agreed, where it moved since.
    Raises ValueError where it would end before it begins.
    """

    id: int
    starts: date
    ends: date
    after: tuple[int, ...] = ()
    done_on: date | None = None
    reforecast_from: date | None = None

    def __post_init__(self) -> None:
        if self.ends < self.starts:
            raise ValueError(f"Task {self.id} would end before it begins.")

    @property
    def days(self) -> int:
        """How many days it was given."""
        return (self.ends - self.starts).days + 1

    @property
    def first_end(self) -> date:
        """The last day that was first agreed."""
        return self.reforecast_from or self.ends


@dataclass(frozen=True)
class Schedule:
    """When each task can be done, by id.

    earliest_starts, earliest_ends: what its own dates, those before it and today allow; of a done one, when it was.
    latest_starts, latest_ends: what still lets the whole end on `ends`. slack: the days between the two, of those
    that are not done. critical: those without any. slipped: by how many days each will end, or ended, later than first
    agreed; those in time are not in it. order: each after those it comes after. ends: the last day of all, if any.
    """

    earliest_starts: Mapping[int, date]
    earliest_ends: Mapping[int, date]
    latest_starts: Mapping[int, date]
    latest_ends: Mapping[int, date]
    slack: Mapping[int, int]
    critical: frozenset[int]
    slipped: Mapping[int, int]
    order: tuple[int, ...]
    ends: date | None


def schedule(tasks: Iterable[Task], today: date) -> Schedule:
    """When each of these can be done, seen from today. Raises Cycle where they wait for each other in a ring."""
    by_id = {task.id: task for task in tasks}
    before = {task.id: tuple(each for each in task.after if each in by_id) for task in by_id.values()}
    order = ordered(before, {task.id: (task.starts, task.ends) for task in by_id.values()})
    starts, ends = _forwards(by_id, before, order, today)
    latest_starts, latest_ends = _backwards(by_id, before, order, starts, ends)
    slack = {each: (latest_ends[each] - ends[each]).days for each in order if by_id[each].done_on is None}
    late = {each: (ends[each] - by_id[each].first_end).days for each in order}
    return Schedule(
        starts, ends, latest_starts, latest_ends, slack, frozenset(each for each in slack if slack[each] == 0),
        {each: days for each, days in late.items() if days > 0}, tuple(order), max(ends.values(), default=None),
    )  # fmt: skip


Days = dict[int, date]


def _forwards(
    tasks: Mapping[int, Task], before: Mapping[int, tuple[int, ...]], order: list[int], today: date
) -> tuple[Days, Days]:
    starts: Days = {}
    ends: Days = {}
    for each in order:
        task = tasks[each]
        if task.done_on is not None:
            starts[each], ends[each] = min(task.starts, task.done_on), task.done_on
            continue
        starts[each] = max([task.starts, *(ends[one] + ONE_DAY for one in before[each])])
        # What is not done yet does not end before today.
        ends[each] = max(starts[each] + (task.days - 1) * ONE_DAY, today)
    return starts, ends


def _backwards(
    tasks: Mapping[int, Task], before: Mapping[int, tuple[int, ...]], order: list[int], starts: Days, ends: Days
) -> tuple[Days, Days]:
    last = max(ends.values(), default=date.max)
    latest_starts: Days = {}
    latest_ends: Days = dict.fromkeys(order, last)
    for each in reversed(order):
        if tasks[each].done_on is not None:
            latest_starts[each], latest_ends[each] = starts[each], ends[each]
            continue
        latest_starts[each] = latest_ends[each] - (ends[each] - starts[each])
        for one in before[each]:
            latest_ends[one] = min(latest_ends[one], latest_starts[each] - ONE_DAY)
    return latest_starts, latest_ends
