"""What the pages of processes read."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from headship.areas.improvement.processes.models import Adjustment, Process, ProcessReview
from headship.kernel import clock
from headship.school.models import Person

YEAR = 365


def processes_seen(person: Person) -> QuerySet[Process]:
    """Processes that this person sees, with their steps: `open_review` (its id or None) and `hurts` (how many points
    have no answer); the next date first. Two queries."""
    open_ones = ProcessReview.objects.filter(process=OuterRef("pk"), state=ProcessReview.State.OPEN)
    rows: QuerySet[Process] = Process.objects.visible_to(person).running()
    return (
        rows.select_related("owner")
        .prefetch_related("steps")
        .annotate(
            open_review=Subquery(open_ones.values("pk")[:1]),
            hurts=Count("pains", filter=Q(pains__settled_at__isnull=True)),
        )
        .order_by("next_on", "title")
    )


def returned_lately(person: Person) -> int:
    """Minutes a year that went back to teaching by what was changed and looked at again in the last year; one query.

    Changes after one verdict share what the process gave back, so each verdict counts once, as it stood last.
    """
    rows = Adjustment.objects.filter(
        review__in=ProcessReview.objects.visible_to(person), minutes_after__isnull=False,
        looked_at__date__gte=clock.days_before(YEAR),
    ).order_by("looked_at")  # fmt: skip
    last = {row.review_id: (row.minutes_before or 0) - (row.minutes_after or 0) for row in rows}
    return sum(last.values())
