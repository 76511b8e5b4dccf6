"""What the insight room shows about 3.1: progress, targets, attendance and conduct. No figure is about a leader."""

from __future__ import annotations

import math
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from headship.evidence.indicators import Z95, Mean, Rate, Ratio, Scope, indicator, wilson
from headship.insight.domain.years import school_year_of
from headship.insight.models import Analysis, Attainment, Attendance, Behaviour, GroupEffect, Target
from headship.school.models import Person
from headship.school.roles import STUDENT

Level, Basis = GroupEffect.Level, GroupEffect.Basis


@indicator(
    "progress-within", clauses=("3.1a",), title=_("Groups whose learners came as far as expected, or further"),
    sentence=_("groups of learners (year groups, needs, languages and others that the school keeps) made no less "
               "progress than expected, as far as their intervals allow to tell."),
    record_kind="progress", established=0.8, leading=0.95, effect=True,
    why_thresholds=_("One group in twenty falls below by chance alone; one in five is a pattern to ask about."),
)  # fmt: skip
def progress_within(scope: Scope) -> Ratio:
    """Groups of the current analysis with a figure; counted: those whose interval does not lie below 0."""
    shown = GroupEffect.objects.filter(
        analysis__kind=Analysis.Kind.SCHOOL, analysis__subject="", analysis__current=True, basis=Basis.ALL, hidden="",
        estimate__isnull=False, level__in=(Level.PHASE, Level.GROUP),
    )  # fmt: skip
    return Ratio(numerator=shown.filter(high__gte=0), denominator=shown)


@indicator(
    "progress-among-schools", clauses=("3.1a",), title=_("Progress among the schools of the network"),
    sentence=_("is how far learners came, against learners of the network’s schools with the same start, in standard "
               "deviations."),
    record_kind="progress", established=0.0, leading=0.2, unit=_("standard deviations"), effect=True,
    why_thresholds=_("0 is what the network’s schools reach on average; 0.2 is a third of a year’s learning, about."),
)  # fmt: skip
def progress_among_schools(scope: Scope) -> Mean:
    """The school's own effect with its interval; nothing without a network."""
    own = GroupEffect.objects.filter(level=Level.SCHOOL, own=True, analysis__current=True, estimate__isnull=False)
    row = own.values_list("estimate", "low", "high", "n").first()
    return Mean(*row) if row else Mean(0, 0, 0, 0)


@indicator(
    "learners-with-targets", clauses=("3.1c",), title=_("Learners with a target"),
    sentence=_("learners have a target in at least one subject this school year."),
    record_kind="person", established=0.8, leading=0.95, of_people=True,
)  # fmt: skip
def learners_with_targets(scope: Scope) -> Ratio:
    """Of the learners present on the last day."""
    learners = Person.objects.with_role(STUDENT.code, on=scope.last)
    targeted = Target.objects.filter(school_year=school_year_of(scope.last)).values("learner_id")
    return Ratio(numerator=learners.filter(pk__in=targeted), denominator=learners)


@indicator(
    "targets-on-track", clauses=("3.1c",), title=_("Targets within reach"),
    sentence=_("targets of this school year were reached by the learner’s last result on the same scale."),
    record_kind="target", established=0.6, leading=0.8, of_people=True, effect=True,
    why_thresholds=_("Targets that everybody reaches ask for nothing: this does not mean to approach all."),
)  # fmt: skip
def targets_on_track(scope: Scope) -> Ratio:
    """Targets beside which there is a result; counted: where the last result is the target or above."""
    year = school_year_of(scope.last)
    results = Attainment.objects.filter(
        learner=OuterRef("learner"), subject=OuterRef("subject"), scale=OuterRef("scale"), school_year=year,
        kind=Attainment.Kind.OUTCOME,
    ).order_by(F("on").desc(nulls_last=True), "-pk")  # fmt: skip
    known = Target.objects.filter(school_year=year).annotate(last=Subquery(results.values("value")[:1]))
    known = known.filter(last__isnull=False)
    return Ratio(numerator=known.filter(last__gte=F("value")), denominator=known)


@indicator(
    "attendance", clauses=("3.1d",), title=_("Attendance"),
    sentence=_("per cent of sessions is what learners attended on average."),
    record_kind="person", established=93.0, leading=96.0, unit="%", of_people=True, lookback_days=90, effect=True,
    why_thresholds=_("93 % is about one day missed in three weeks, 96 % one in five."),
)  # fmt: skip
def attendance(scope: Scope) -> Mean:
    """The mean of the learners' own shares with its interval; of sessions alone where nobody is named."""
    rows = Attendance.objects.filter(first_day__gte=scope.first, last_day__lte=scope.last, sessions_possible__gt=0)
    sums = {"present": Sum("sessions_present"), "possible": Sum("sessions_possible")}
    singles = rows.filter(learner__isnull=False).values("learner_id").annotate(**sums).order_by()
    shares = [100 * present / possible for present, possible in singles.values_list("present", "possible")]
    if shares:
        return _mean(shares)
    whole = rows.aggregate(**sums)
    if not whole["possible"]:
        return Mean(0, 0, 0, 0)
    low, high = wilson(whole["present"], whole["possible"])
    return Mean(100 * whole["present"] / whole["possible"], 100 * low, 100 * high, whole["possible"])


def _mean(values: list[float]) -> Mean:
    """Mean with its interval from the normal distribution; learners are many."""
    n, mean = len(values), math.fsum(values) / len(values)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1)) if n > 1 else 0.0
    reach = Z95 * spread / math.sqrt(n)
    return Mean(mean, max(0.0, mean - reach), min(100.0, mean + reach), n)


@indicator(
    "conduct", clauses=("3.1d",), title=_("Concerns about conduct"),
    sentence=_("concerns and exclusions were noted for each 100 learners."),
    record_kind="person", established=20.0, leading=8.0, lower_is_better=True, lookback_days=90, effect=True,
    unit=_("for each 100 learners"),
    why_thresholds=_("What is noted depends on the school’s habits: watch how it moves, and set your own marks."),
)  # fmt: skip
def conduct(scope: Scope) -> Rate:
    """Only where the school keeps behaviour at all: none noted is not the same as none kept."""
    if not Behaviour.objects.exists():
        return Rate(0, 0)
    noted = Behaviour.objects.filter(_bad(), on__gte=scope.first, on__lte=scope.last)
    times = noted.aggregate(times=Sum("count"))["times"] or 0
    return Rate(times, Person.objects.with_role(STUDENT.code, on=scope.last).count() / 100)


def _bad() -> Any:
    return Q(kind__in=(Behaviour.Kind.CONCERN, Behaviour.Kind.EXCLUSION))
