"""What a process costs: people × minutes × times, in whole minutes a year.

A school year is counted as 190 days, 38 weeks, 10 months and 3 terms of school. These are round numbers, so that two
processes can be compared; a school whose year is another says how many times a year a step is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

TIMES_A_YEAR = {"day": 190, "week": 38, "month": 10, "term": 3, "year": 1}


class Costly(Protocol):
    """A step, or anything that is done by people for minutes at times."""

    @property
    def people(self) -> int: ...
    @property
    def minutes(self) -> int: ...
    @property
    def times(self) -> int: ...
    @property
    def per(self) -> str: ...
    @property
    def teachers(self) -> bool: ...


def times_a_year(times: int, per: str) -> int:
    """How often something is done in a school year. Raises KeyError for a rhythm that is none."""
    return times * TIMES_A_YEAR[per]


def minutes_of(step: Costly) -> int:
    """What one step costs in a year, exactly."""
    return step.people * step.minutes * times_a_year(step.times, step.per)


@dataclass(frozen=True)
class Cost:
    """Minutes in a year: all of them, and those of people who teach."""

    minutes: int
    teaching: int


def cost_of(steps: Iterable[Costly]) -> Cost:
    """What all the steps cost together."""
    several = [(minutes_of(step), step.teachers) for step in steps]
    return Cost(sum(minutes for minutes, _ in several), sum(minutes for minutes, teach in several if teach))
