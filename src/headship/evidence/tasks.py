"""Readings that take themselves, and files that nobody needs any more."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone

from headship.evidence.domain import confirmations, items, readings
from headship.kernel import schedule
from headship.kernel.scope import every_school, school_scope
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


@schedule.daily("evidence.files", at=time(3, 0))
def sweep_files() -> str:
    """Delete files that no revision names: those of transactions that never ended, and of erased items."""
    with every_school(because="a file without a row belongs to no school"):
        return f"{items.sweep_files()} files"


@schedule.daily("evidence.confirmations", at=time(1, 0))
def close_confirmations() -> str:
    """Count what groups said of promises, where the time to answer is over."""
    total = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone):
            total += confirmations.close_due()
    return f"{total} promises"
