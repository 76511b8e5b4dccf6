"""What campaigns show about the clauses of 2.1: which objectives each group was told."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.campaigns.domain.campaigns import KIND
from headship.areas.direction.campaigns.models import Reach
from headship.areas.direction.strategy.models import Statement
from headship.evidence.indicators import Ratio, Scope, indicator
from headship.evidence.models import Citation

HALF_AND_MOST = _("Established when half of the objectives were told, leading from eight in ten.")


def objectives() -> QuerySet[Any]:
    """The objectives that were adopted and still hold."""
    rows: QuerySet[Any] = Statement.objects.in_force().objectives()
    return rows


def told(scope: Scope, group: str) -> Ratio:
    """Objectives that a campaign upholds whose messages went to at least half of the group in the period."""
    reached = Reach.objects.filter(
        group=group, on__gte=scope.first, on__lte=scope.last, people__gt=0, of__lte=F("people") * 2
    )
    links = Citation.objects.filter(
        source_kind=KIND, relation="upholds", target_kind="objective", target_id=OuterRef("pk"),
        source_id__in=reached.values("campaign_id"),
    )  # fmt: skip
    everything = objectives()
    return Ratio(numerator=everything.filter(Exists(links)), denominator=everything)


@indicator(
    "objectives-told-staff", clauses=("2.1a",), title=_("Objectives told to staff"),
    sentence=_("of the objectives were told to staff in the last year: the message went to half of them or more."),
    record_kind="objective", established=0.5, leading=0.8, why_thresholds=HALF_AND_MOST,
)  # fmt: skip
def told_to_staff(scope: Scope) -> Ratio:
    """See `told`."""
    return told(scope, Reach.Group.STAFF)


@indicator(
    "objectives-told-learners", clauses=("2.1b",), title=_("Objectives told to learners"),
    sentence=_("of the objectives were told to learners in the last year: the message went to half of them or more."),
    record_kind="objective", established=0.5, leading=0.8, why_thresholds=HALF_AND_MOST,
)  # fmt: skip
def told_to_learners(scope: Scope) -> Ratio:
    """See `told`."""
    return told(scope, Reach.Group.LEARNERS)


@indicator(
    "objectives-told-community", clauses=("2.1c",), title=_("Objectives told to the community"),
    sentence=_(
        "of the objectives were told to families and partners in the last year: the message went to half of them or "
        "more."
    ),
    record_kind="objective", established=0.5, leading=0.8, why_thresholds=HALF_AND_MOST,
)  # fmt: skip
def told_to_the_community(scope: Scope) -> Ratio:
    """See `told`."""
    return told(scope, Reach.Group.COMMUNITY)
