"""What the pages of processes read."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from headship.areas.improvement.processes.models import Process, ProcessReview
from headship.school.models import Person


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
