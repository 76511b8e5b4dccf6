"""What pages and reports read of a school's own wording, and of the editions that are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from headship.standards import catalogue
from headship.standards.models import Framework, OfficialWording


def wordings() -> dict[str, str]:
    """The official sentence of each element of the edition in use, by code, as far as attached. One query."""
    rows = OfficialWording.objects.filter(framework__in=catalogue.in_use())
    return dict(rows.values_list("element", "text"))


def wording_of(element: str) -> str:
    """The official sentence of one element, or "" where the school has not attached it. One query."""
    rows = OfficialWording.objects.filter(framework__in=catalogue.in_use(), element=element)
    return rows.values_list("text", flat=True).first() or ""


@dataclass(frozen=True)
class WordingState:
    """How much of the edition in use has its official wording, from which document, attached when."""

    attached: int
    source: str = ""
    attached_at: datetime | None = None


def wording_state() -> WordingState:
    """What is attached of the edition in use; the document is the newest one. One query."""
    rows = OfficialWording.objects.filter(framework__in=catalogue.in_use()).order_by("-attached_at", "-pk")
    seen = list(rows.values_list("source", "attached_at"))
    return WordingState(len(seen), *seen[0]) if seen else WordingState(0)


def editions() -> QuerySet[Framework]:
    """All editions that are loaded, with standard_count, element_count, clause_count, and worded: how many official
    sentences the school in scope attached to each. One query."""
    worded = OfficialWording.objects.filter(framework=OuterRef("pk")).order_by().values("framework")
    return Framework.objects.annotate(
        standard_count=Count("standards", distinct=True),
        element_count=Count("standards__elements", distinct=True),
        clause_count=Count("standards__elements__clauses", distinct=True),
        worded=Coalesce(Subquery(worded.annotate(n=Count("pk")).values("n")), 0),
    ).order_by("title", "edition")
