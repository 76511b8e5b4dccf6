"""What process reviews show about the clauses of 7.2. Processes whose first date has not come are left out."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.processes.domain.reviewing import gave_something_back
from headship.areas.improvement.processes.models import Adjustment, Process, ProcessReview
from headship.evidence.indicators import Ratio, Scope, indicator

State, Verdict = ProcessReview.State, ProcessReview.Verdict
TIME_TO_ADJUST = timedelta(days=60)
TIME_TO_LOOK = timedelta(days=31)


@indicator(
    "processes-in-cycle",
    clauses=("7.2a", "7.2b"),
    title=_("Processes reviewed within their cycle"),
    sentence=_(
        "of the processes in the register got a verdict within their cycle: keep, change or stop, with a reason."
    ),
    record_kind="process",
    unit=_("processes"),
    established=0.7,
    leading=0.9,
    why_thresholds=_("Established when seven in ten are inside their cycle, leading from nine in ten."),
)
def processes_in_cycle(scope: Scope) -> Ratio:
    """Processes that the school works by, and that were reviewed already or were to be by now."""
    running: QuerySet[Process] = Process.objects.running(scope.last)
    rows = running.filter(Q(reviewed_until__isnull=False) | Q(first_on__lte=scope.last))
    return Ratio(numerator=rows.filter(reviewed_until__gte=scope.last), denominator=rows)


def _concluded(scope: Scope) -> QuerySet[ProcessReview]:
    rows: QuerySet[ProcessReview] = ProcessReview.objects.filter(
        state=State.CONCLUDED, concluded_at__date__gte=scope.first, concluded_at__date__lte=scope.last
    )
    return rows


@indicator(
    "processes-adjusted",
    clauses=("7.2c",),
    title=_("Adjustments made after a verdict"),
    sentence=_("of the reviews that said “change it” or “stop it” were followed by an adjustment that was made."),
    record_kind="process_review",
    unit=_("reviews"),
    established=0.6,
    leading=0.85,
    why_thresholds=_("A verdict that nobody carries out costs more than none: six in ten, then 85 in a hundred."),
)
def processes_adjusted(scope: Scope) -> Ratio:
    """Reviews of the period with such a verdict, two months old or older; younger ones count once something is made."""
    made = Exists(Adjustment.objects.filter(review=OuterRef("pk"), made_at__isnull=False))
    asks = _concluded(scope).filter(verdict__in=[Verdict.CHANGE, Verdict.STOP])
    rows = asks.filter(Q(concluded_at__date__lte=scope.last - TIME_TO_ADJUST) | made)
    return Ratio(numerator=rows.filter(made), denominator=rows)


@indicator(
    "processes-measured",
    clauses=("7.2d",),
    title=_("Adjustments measured afterwards"),
    sentence=_(
        "of the adjustments that were to be looked at again were: by a figure of learners, or by minutes of teachers."
    ),
    record_kind="process_adjustment",
    unit=_("adjustments"),
    established=0.6,
    leading=0.85,
    why_thresholds=_("Established from six in ten, leading from 85 in a hundred: what it moved, whichever way."),
)  # fmt: skip
def adjustments_measured(scope: Scope) -> Ratio:
    """Adjustments whose day to look again came in the period and a month ago or more, or that were looked at in it."""
    looked = Q(looked_at__date__gte=scope.first, looked_at__date__lte=scope.last)
    late = Q(looked_at__isnull=True, look_on__gte=scope.first, look_on__lt=scope.last - TIME_TO_LOOK)
    rows: QuerySet[Adjustment] = Adjustment.objects.filter(looked | late)
    measured = Q(again__isnull=False) | Q(minutes_after__isnull=False)
    return Ratio(numerator=rows.filter(measured, looked_at__isnull=False), denominator=rows)


@indicator(
    "processes-moved",
    clauses=("7.2d",),
    title=_("Adjustments that gave something back"),
    sentence=_("of the adjustments measured in the last year returned minutes to teaching, or moved their figure of "
               "learners for the better by more than chance explains."),
    record_kind="process_adjustment",
    unit=_("adjustments"),
    established=0.3,
    leading=0.6,
    effect=True,
    why_thresholds=_("Not everything that is tried works: established from three in ten, leading from six."),
)  # fmt: skip
def adjustments_moved(scope: Scope) -> Ratio:
    """Looked at in the period, and judged as on the page of the review: `gave_something_back`."""
    rows: QuerySet[Adjustment] = Adjustment.objects.filter(
        looked_at__date__gte=scope.first, looked_at__date__lte=scope.last
    )
    moved = [row.pk for row in rows.select_related("before", "again") if gave_something_back(row)]
    return Ratio(numerator=rows.filter(pk__in=moved), denominator=rows)
