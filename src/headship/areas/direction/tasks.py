"""What happens to decisions by itself."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from headship.areas.direction.domain.settling import close_vote
from headship.areas.direction.models import Vote
from headship.kernel import clock, schedule
from headship.kernel.scope import school_scope
from headship.school.models import School


@schedule.daily("direction.votes", at=time(1, 0))
def close_votes() -> str:
    """Close the votes whose last day has passed, in every school."""
    closed = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone):
            for vote in Vote.objects.filter(closed_at__isnull=True, closes_on__lt=clock.today()):
                close_vote(by=None, vote=vote)
                closed += 1
    return f"{closed} votes"
