"""What happens to decisions by itself."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from headship.areas.direction.domain.deadlines import has_run_out
from headship.areas.direction.domain.voting import close_vote
from headship.areas.direction.models import Decision, Vote
from headship.kernel import clock, schedule
from headship.kernel.scope import school_scope
from headship.school.models import School


@schedule.every("direction.votes", interval=timedelta(minutes=15))
def close_votes() -> str:
    """Close the votes whose last day has passed where the school is, in every school."""
    closed = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone):
            open_ones = Vote.objects.filter(closed_at__isnull=True, closes_on__lt=clock.today())
            for vote in open_ones.exclude(decision__state=Decision.State.WITHDRAWN).select_related("school"):
                if has_run_out(vote):
                    close_vote(by=None, vote=vote)
                    closed += 1
    return f"{closed} votes"
