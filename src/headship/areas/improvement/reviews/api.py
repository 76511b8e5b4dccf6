"""What other rooms may use of programme reviews."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from headship.areas.improvement.reviews.models import Finding, Programme, ProgrammeReview

FEWEST_TEACHERS = 5


@dataclass(frozen=True)
class VisitReading:
    """What lesson visits showed of a programme, over all of them. teachers: how many different ones were visited.

    sentences: what was seen, each over everybody. There is no place here for a single visit or a name, by intention.
    """

    teachers: int
    visits: int
    first: date
    last: date
    sentences: tuple[str, ...]


VisitSource = Callable[[Programme, date, date], VisitReading | None]

_sources: list[VisitSource] = []


def read_visits_from(source: VisitSource) -> None:
    """Declare who knows about lesson visits, once there are any: asked for a programme and the days of its cycle."""
    if source not in _sources:
        _sources.append(source)


def forget_visits_from(source: VisitSource) -> None:
    """Take a source back; for tests that bring their own."""
    _sources.remove(source)


def visits_of(programme: Programme, first: date, last: date) -> VisitReading | None:
    """What visits say between two days; None where nobody knows, or where fewer than five teachers were visited."""
    found = (source(programme, first, last) for source in _sources)
    return next((each for each in found if each is not None and each.teachers >= FEWEST_TEACHERS), None)


__all__ = [
    "FEWEST_TEACHERS", "Finding", "Programme", "ProgrammeReview", "VisitReading", "forget_visits_from",
    "read_visits_from", "visits_of",
]  # fmt: skip
