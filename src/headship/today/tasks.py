"""Work of this room that comes round by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from headship.kernel import schedule
from headship.kernel.scope import school_scope
from headship.school.models import School


@schedule.every("today.digests", interval=timedelta(minutes=15))
def send_digests() -> str:
    """Send the digests whose morning has come."""
    from headship.today.domain import digests

    return f"{_in_every_school(digests.send_due)} digests"


@schedule.every("today.safety", interval=timedelta(minutes=15))
def look_after_concerns() -> str:
    """See that no concern about a child lies unread, or with somebody who is gone."""
    from headship.today.domain import safety

    return f"{_in_every_school(safety.look_after)} people told"


def _in_every_school(work: Callable[[], int]) -> int:
    total = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone):
            total += work()
    return total
