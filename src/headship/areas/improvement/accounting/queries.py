"""What the pages of accounting need to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from headship.areas.improvement.accounting.models import Comment, GovernorsReport, PlainWords, ReportingPlan
from headship.areas.improvement.plan.models import Plan, Priority
from headship.evidence import registry
from headship.school.models import Person

PRIORITY = "priority"


@dataclass(frozen=True)
class Said:
    """A priority of the plan and what is said of it in public; words None where nothing is said yet."""

    seen: registry.Seen
    words: PlainWords | None


def priorities(reader: Person) -> list[Said]:
    """What stands on the page first, then the priorities that are worked on now, and how each stands in public."""
    words = {(row.kind, row.record_id): row for row in PlainWords.objects.filter(current=True)}
    live = Priority.objects.filter(state=Priority.State.OPEN).exclude(plan__state=Plan.State.CLOSED)
    order = list(dict.fromkeys([*words, *((PRIORITY, pk) for pk in live.values_list("pk", flat=True))]))
    seen = registry.see(reader, order)
    return [Said(seen[key], words.get(key)) for key in order if key in words or not seen[key].hidden]


def on_page() -> list[PlainWords]:
    """What stands on the public page, in its order."""
    return list(PlainWords.objects.filter(current=True))


def shown_comments() -> list[Comment]:
    """What people said and everybody may read, the newest first."""
    rows = Comment.objects.filter(state=Comment.State.SHOWN).select_related("about")
    return list(rows.order_by("-said_at", "-pk")[:200])


def counts() -> dict[str, int]:
    """How much waits to be read and answered, and how much was said."""
    found: dict[str, int] = Comment.objects.aggregate(
        waiting=Count("pk", filter=Q(state=Comment.State.WAITING)),
        unanswered=Count(
            "pk", filter=Q(state=Comment.State.SHOWN, replied_at__isnull=True, changed_at__isnull=True)
        ),
        said=Count("pk"), changed=Count("pk", filter=~Q(changed="")),
    )  # fmt: skip
    return found


def reports(reader: Person) -> list[GovernorsReport]:
    """The reports that this reader may see, with how many of their questions are open."""
    rows: Any = GovernorsReport.objects.visible_to(reader).select_related("owner")
    unanswered = Count("questions", filter=Q(questions__answered_at__isnull=True))
    return list(rows.annotate(open_questions=unanswered).order_by("-due_on", "-pk")[:40])


def reporting_plan() -> ReportingPlan | None:
    """How often, and when next."""
    found: ReportingPlan | None = ReportingPlan.objects.select_related("owner").first()
    return found
