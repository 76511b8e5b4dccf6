"""Reads that the pages and indicators of the register need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from headship.areas.direction.sustainability.domain.commitments import KIND as COMMITMENT
from headship.areas.direction.sustainability.models import Mitigation, MitigationNote, Risk
from headship.evidence.models import Promise
from headship.kernel import clock

BELIEVED_FOR = timedelta(days=90)
DONE_COUNTS_FOR = timedelta(days=180)


def on_track(on: date) -> QuerySet[Mitigation]:
    """What is done against risks and is on its way by its last note, as it stood on a day.

    Without a note it counts for as long as a note is believed after it was begun. Past its day nothing is on track.
    What was done counts for half a year: a risk that is still high by then needs something else.
    """
    fresh, done = (_morning(on - each) for each in (BELIEVED_FOR, DONE_COUNTS_FOR))
    last = MitigationNote.objects.filter(mitigation=OuterRef("pk")).order_by("-at", "-pk")
    rows: QuerySet[Mitigation] = Mitigation.objects.filter(dropped_at__isnull=True).annotate(
        said=Subquery(last.values("status")[:1]), said_at=Subquery(last.values("at")[:1])
    )
    by_note = Q(said=MitigationNote.Status.ON_TRACK, said_at__gte=fresh) | Q(said__isnull=True, begun_at__gte=fresh)
    return rows.filter(Q(done_at__gte=done) | Q(done_at__isnull=True) & by_note & Q(due_on__gte=on))


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def worked_on(on: date) -> QuerySet[Mitigation]:
    """What is being done against risks, well or not, and what was done lately enough to count."""
    going = Q(done_at__isnull=True) | Q(done_at__gte=_morning(on - DONE_COUNTS_FOR))
    rows: QuerySet[Mitigation] = Mitigation.objects.filter(going, dropped_at__isnull=True)
    return rows


def high_risks() -> QuerySet[Risk]:
    """Open risks that weigh enough that something should be done about them."""
    rows: QuerySet[Risk] = Risk.objects.filter(closed_at__isnull=True).high()
    return rows


def held(on: date) -> Exists:
    """A condition on risks: something against it is on track."""
    return Exists(on_track(on).filter(risk=OuterRef("pk")))


def commitments_due(first: date, last: date) -> QuerySet[Promise]:
    """Promises about commitments whose day passed, or that the group settled, between two days. One that was taken
    back after it was made counts as not kept."""
    rows: QuerySet[Promise] = Promise.objects.filter(about_kind=COMMITMENT)
    fell_due = Q(due_on__gte=first, due_on__lt=last)
    settled = Q(settled_at__date__gte=first, settled_at__date__lte=last)
    return rows.filter(fell_due | settled)


@dataclass(frozen=True)
class Square:
    """One square of the matrix: how many risks stand there, and whether that is high."""

    likelihood: int
    impact: int
    risks: tuple[Risk, ...]
    weight: int


def matrix(risks: Iterable[Risk]) -> list[list[Square]]:
    """The five by five squares, the likeliest row first."""
    places: dict[tuple[int, int], list[Risk]] = {}
    for risk in risks:
        places.setdefault((risk.likelihood, risk.impact), []).append(risk)
    return [
        [Square(row, column, tuple(places.get((row, column), ())), row * column) for column in range(1, 6)]
        for row in range(5, 0, -1)
    ]


def overdue(risk: Risk) -> bool:
    """Its day for another look has come."""
    return risk.is_open and risk.review_on <= clock.today()
