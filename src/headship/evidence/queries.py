"""Readings as one reader may see them: what pages and reports ask for."""

from __future__ import annotations

from headship.evidence.models import Reading
from headship.school.models import Person


def current_readings(reader: Person, leader: Person | None = None) -> dict[str, Reading]:
    """The newest reading of each indicator, by code, of a leader or of the school. One query."""
    rows = Reading.objects.visible_to(reader).filter(current=True, leader_id=leader.pk if leader else None)
    return {row.indicator: row for row in rows}


def trend_of(reader: Person, code: str, leader: Person | None = None, *, limit: int = 60) -> list[Reading]:
    """The newest readings of an indicator, oldest first. One query."""
    rows = Reading.objects.visible_to(reader).filter(
        indicator=code, leader_id=leader.pk if leader else None, frozen=False
    )
    return list(rows.order_by("-taken_on")[:limit])[::-1]
