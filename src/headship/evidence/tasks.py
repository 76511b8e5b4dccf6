"""Readings that take themselves."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone

from headship.evidence.domain import readings
from headship.kernel import schedule
from headship.kernel.scope import school_scope
from headship.school.models import School


@schedule.daily("evidence.readings", at=time(2, 0))
def take_readings() -> str:
    """Read every indicator of every school."""
    total = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone):
            total += readings.take_all()
    return f"{total} readings"


@schedule.every("evidence.stale", interval=timedelta(seconds=5))
def refresh_readings() -> str:
    """Read again what acts have touched."""
    total = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone):
            total += readings.refresh_stale()
    return f"{total} clauses"
