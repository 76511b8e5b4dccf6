"""What the profile shows about the clauses of 1.1: whether what is known is still looked at."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.profile.models import Fact
from headship.evidence.indicators import Ratio, Scope, indicator

YEAR = timedelta(days=365)
MOST = _("Established from seven in ten, leading from nine in ten: what is known should be known as it is now.")


def _fresh(rows: QuerySet[Fact], scope: Scope) -> Ratio:
    known = rows.filter(learnt_at__date__lte=scope.last)
    return Ratio(numerator=known.filter(refreshed_on__gt=scope.last - YEAR), denominator=known)


@indicator(
    "facts-school",
    clauses=("1.1a",),
    title=_("What we know of the school"),
    sentence=_("of the facts about the school were looked at again within a year."),
    record_kind="school_fact",
    established=0.7,
    leading=0.9,
    why_thresholds=MOST,
)
def facts_school(scope: Scope) -> Ratio:
    """Facts that are still followed; counted ones are as fresh as the records that they follow."""
    return _fresh(Fact.objects.kept().of_school(), scope)


@indicator(
    "facts-community",
    clauses=("1.1b",),
    title=_("What we know of the community"),
    sentence=_("of the facts about the community were looked at again within a year."),
    record_kind="community_fact",
    established=0.7,
    leading=0.9,
    why_thresholds=MOST,
)
def facts_community(scope: Scope) -> Ratio:
    """Facts that are still followed."""
    return _fresh(Fact.objects.kept().of_community(), scope)
