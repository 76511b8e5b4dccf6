"""What the pages of accounting need to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, DateTimeField, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from headship.areas.improvement.accounting.models import Comment, GovernorsReport, PlainWords, ReportingPlan
from headship.areas.improvement.plan.models import Plan, Priority
from headship.evidence import registry
from headship.school.models import Person

PRIORITY = "priority"


@dataclass(frozen=True)
class Said:
    """A priority of the plan and what is said of it in public; words None where nothing is said yet.

    ended: it is over, and what came of it is not said yet. also: the other languages in which it is said, by name.
    """

    seen: registry.Seen
    words: PlainWords | None
    ended: bool = False
    also: tuple[str, ...] = ()


def with_end(rows: QuerySet[PlainWords]) -> QuerySet[PlainWords]:
    """The words with `ended_at`: since when what they tell of is over; None while it is worked on."""
    over = Priority.objects.filter(pk=OuterRef("record_id")).filter(
        ~Q(state=Priority.State.OPEN) | Q(plan__state=Plan.State.CLOSED)
    )
    stopped = Case(When(state=Priority.State.STOPPED, then="changed_at"))
    end = Subquery(over.values(end=Coalesce("evaluation__at", stopped, "plan__closed_at"))[:1])
    return rows.annotate(
        ended_at=Case(When(kind=PRIORITY, then=end), default=None, output_field=DateTimeField(null=True))
    )


def untold(words: Any) -> bool:
    """True where it is over and what came of it is not said yet. words: as `with_end` gives them."""
    return words.ended_at is not None and words.written_at < words.ended_at


def priorities(reader: Person) -> list[Said]:
    """What stands on the page first, then the priorities that are worked on now, and how each stands in public."""
    words = {(row.kind, row.record_id): row for row in on_page()}
    live = Priority.objects.filter(state=Priority.State.OPEN).exclude(plan__state=Plan.State.CLOSED)
    order = list(dict.fromkeys([*words, *((PRIORITY, pk) for pk in live.values_list("pk", flat=True))]))
    seen = registry.see(reader, order)
    shown = [key for key in order if key in words or not seen[key].hidden]
    known, names = translations(), dict(settings.LANGUAGES)
    return [
        Said(seen[key], words.get(key), key in words and untold(words[key]),
             tuple(str(names.get(code, code)) for code in known.get(key, ())))
        for key in shown
    ]  # fmt: skip


def on_page() -> list[PlainWords]:
    """What stands on the public page in the school's own language, in its order, with `ended_at`."""
    return list(with_end(PlainWords.objects.filter(current=True, language="")))


def translations() -> dict[tuple[str, int], dict[str, PlainWords]]:
    """The same in other languages: by record, then by language."""
    found: dict[tuple[str, int], dict[str, PlainWords]] = {}
    for row in PlainWords.objects.filter(current=True).exclude(language=""):
        found.setdefault((row.kind, row.record_id), {})[row.language] = row
    return found


@dataclass(frozen=True)
class Read:
    """What stands on the page, as somebody reads it. own: in the school's language; words: in the reader's, if said."""

    own: PlainWords
    words: PlainWords
    over: bool


def read_in(language: str) -> list[Read]:
    """What stands on the page, each in this language where it was said in it, else in the school's own."""
    known = translations()
    return [
        Read(row, known.get((row.kind, row.record_id), {}).get(language, row), row.ended_at is not None)  # type: ignore[attr-defined]
        for row in on_page()
    ]


def shown_comments() -> tuple[list[Comment], list[Comment]]:
    """What people said and everybody may read, the newest first: what something changed because of, and the rest."""
    rows = Comment.objects.filter(state=Comment.State.SHOWN).select_related("about").order_by("-said_at", "-pk")
    return list(rows.exclude(changed="")[:100]), list(rows.filter(changed="")[:100])


def counts() -> dict[str, Any]:
    """How much waits to be read, and since when, and to be answered; how much was said, and changed something."""
    found: dict[str, Any] = Comment.objects.aggregate(
        waiting=Count("pk", filter=Q(state=Comment.State.WAITING)),
        first=Min("said_at", filter=Q(state=Comment.State.WAITING)),
        unanswered=Count(
            "pk", filter=Q(state=Comment.State.SHOWN, replied_at__isnull=True, changed_at__isnull=True)
        ),
        said=Count("pk", filter=~Q(state=Comment.State.KEPT_BACK)), changed=Count("pk", filter=~Q(changed="")),
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
