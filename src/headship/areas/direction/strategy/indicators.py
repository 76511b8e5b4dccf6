"""What the strategy shows about clause 1.1c: whether what is known informs where the school wants to go."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.strategy.models import Statement
from headship.evidence.indicators import Ratio, Scope, indicator
from headship.evidence.models import Act, Citation


def _rests_on(kind: str) -> Exists:
    links = Citation.objects.filter(source_kind="objective", source_id=OuterRef("pk"), relation="rests_on")
    return Exists(links.filter(target_kind=kind))


def objectives() -> QuerySet[Any]:
    """The objectives that were adopted and still hold."""
    rows: QuerySet[Any] = Statement.objects.in_force().objectives()
    return rows


@indicator(
    "objectives-know-school",
    clauses=("1.1c",),
    title=_("Objectives that rest on what we know"),
    sentence=_("of the objectives rest on a fact of the school and on one of its community."),
    record_kind="objective",
    established=0.6,
    leading=0.8,
    why_thresholds=_("Established from six in ten, leading from eight in ten: most of the time, then as a habit."),
)
def objectives_know_school(scope: Scope) -> Ratio:
    """Both kinds of fact, linked with the objective itself; objectives of today."""
    rows = objectives()
    return Ratio(numerator=rows.filter(_rests_on("school_fact"), _rests_on("community_fact")), denominator=rows)


@indicator(
    "objectives-served",
    clauses=("1.1c",),
    title=_("Objectives that something is done for"),
    sentence=_("of the objectives are served by a priority that was agreed on."),
    record_kind="objective",
    established=0.7,
    leading=1.0,
    why_thresholds=_("An objective that no priority serves is a wish: established from seven in ten, leading when all "
                     "are served."),
)  # fmt: skip
def objectives_served(scope: Scope) -> Ratio:
    """A priority upholds it that was agreed on and not stopped, as the ledger has it; objectives of today."""
    acts = Act.objects.filter(record_kind="priority", record_id=OuterRef("source_id"))
    served = Citation.objects.filter(
        Exists(acts.filter(verb="priority.agree")), ~Exists(acts.filter(verb="priority.stop")),
        target_kind="objective", target_id=OuterRef("pk"), relation="upholds", source_kind="priority",
    )  # fmt: skip
    rows = objectives()
    return Ratio(numerator=rows.filter(Exists(served)), denominator=rows)
