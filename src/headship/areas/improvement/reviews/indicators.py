"""What programme reviews show about the clauses of 6.3.

A programme is reviewed within its cycle where its last review that counts is no older than the cycle. A review counts
where at least one voice was heard. Programmes whose first date has not come yet are left out: nothing was due.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.reviews.domain.concluding import GRACE
from headship.areas.improvement.reviews.models import Finding, Programme, ProgrammeReview, Voice
from headship.evidence.indicators import Ratio, Scope, indicator

State = ProgrammeReview.State
TIME_TO_ANSWER = timedelta(days=42)  # before a finding is asked whether somebody answered it
IN_CYCLE = _("Established when seven in ten are inside their cycle, leading from nine in ten.")
WITH_A_VOICE = _("Established when this voice is in seven of ten reviews, leading when it is in nine.")


def due_programmes(scope: Scope, *kinds: str) -> QuerySet[Programme]:
    """Programmes that the school offers, and that were reviewed already or were to be by now."""
    running: QuerySet[Programme] = Programme.objects.running(scope.last).filter(kind__in=kinds)
    return running.filter(Q(reviewed_until__isnull=False) | Q(first_on__lte=scope.last))


def in_cycle(scope: Scope, *kinds: str) -> Ratio:
    """Of these, those whose cycle has not run out since their last review that counts."""
    rows = due_programmes(scope, *kinds)
    return Ratio(numerator=rows.filter(reviewed_until__gte=scope.last), denominator=rows)


@indicator(
    "programmes-curriculum",
    clauses=("6.3a",),
    title=_("Curriculum reviewed within its cycle"),
    sentence=_("of the subjects and phases of the curriculum were reviewed within their cycle."),
    record_kind="programme",
    unit=_("programmes"),
    established=0.7,
    leading=0.9,
    why_thresholds=IN_CYCLE,
)
def curriculum_in_cycle(scope: Scope) -> Ratio:
    """6.3a."""
    return in_cycle(scope, *Programme.OF_THE_CURRICULUM)


@indicator(
    "programmes-other",
    clauses=("6.3b",),
    title=_("Other programmes reviewed within their cycle"),
    sentence=_("of the programmes beyond lessons, of care and others were reviewed within their cycle."),
    record_kind="programme",
    unit=_("programmes"),
    established=0.7,
    leading=0.9,
    why_thresholds=IN_CYCLE,
)
def others_in_cycle(scope: Scope) -> Ratio:
    """6.3b."""
    kinds = [kind for kind in Programme.Kind.values if kind not in Programme.OF_THE_CURRICULUM]
    return in_cycle(scope, *kinds)


@indicator(
    "programmes-again",
    clauses=("6.3c",),
    title=_("Programmes reviewed a second time"),
    sentence=_("of the programmes whose cycle came round after a review were reviewed again."),
    record_kind="programme",
    unit=_("programmes"),
    established=0.6,
    leading=0.85,
    why_thresholds=_("A cycle shows at its second turn: established from six in ten, leading from 85 in a hundred."),
)
def reviewed_again(scope: Scope) -> Ratio:
    """Programmes whose review set a date that has come; again: a later review that counts was concluded."""
    counted = ProgrammeReview.objects.filter(programme=OuterRef("pk"), counted=True)
    later = ProgrammeReview.objects.filter(
        programme=OuterRef("programme"), counted=True, concluded_at__gt=OuterRef("concluded_at")
    )
    came_round = counted.filter(Q(next_on__lte=scope.last) | Exists(later))
    rows: QuerySet[Programme] = Programme.objects.running(scope.last).filter(Exists(came_round))
    return Ratio(numerator=rows.filter(Exists(counted.filter(Exists(later)))), denominator=rows)


@indicator(
    "programmes-date-kept",
    clauses=("6.3c",),
    title=_("Reviews that kept their date"),
    sentence=_("of the programme reviews that fell due were concluded by their date or within a month of it."),
    record_kind="programme_review",
    unit=_("reviews"),
    established=0.6,
    leading=0.8,
    why_thresholds=_("Established from six in ten, leading from eight in ten: most of the time, then as a habit."),
)
def date_kept(scope: Scope) -> Ratio:
    """Reviews concluded in the period, or whose date and month of grace ended in it; withdrawn ones are left out."""
    done = Q(state=State.CONCLUDED, concluded_at__date__gte=scope.first, concluded_at__date__lte=scope.last)
    late = Q(state__in=ProgrammeReview.OPEN, due_on__lt=scope.last - GRACE)
    rows: QuerySet[ProgrammeReview] = ProgrammeReview.objects.filter(done | late)
    return Ratio(numerator=rows.filter(on_time=True, counted=True), denominator=rows)


def concluded_in(scope: Scope) -> QuerySet[ProgrammeReview]:
    """Reviews concluded in the period, also those that do not count since nobody was heard."""
    rows: QuerySet[ProgrammeReview] = ProgrammeReview.objects.filter(
        state=State.CONCLUDED, concluded_at__date__gte=scope.first, concluded_at__date__lte=scope.last
    )
    return rows


def with_voice(scope: Scope, voice: str) -> Ratio:
    """Concluded reviews in which this voice was heard before they were concluded."""
    rows = concluded_in(scope)
    return Ratio(numerator=rows.filter(**{f"heard_{voice}": True}), denominator=rows)


@indicator(
    "programmes-teachers",
    clauses=("6.3d",),
    title=_("Reviews with teachers’ voice"),
    sentence=_("of the programme reviews of the last year heard teachers before they concluded."),
    record_kind="programme_review",
    unit=_("reviews"),
    established=0.7,
    leading=0.9,
    why_thresholds=WITH_A_VOICE,
)
def teachers_heard(scope: Scope) -> Ratio:
    """6.3d."""
    return with_voice(scope, Voice.TEACHERS)


@indicator(
    "programmes-learners",
    clauses=("6.3e",),
    title=_("Reviews with learners’ voice"),
    sentence=_("of the programme reviews of the last year heard learners before they concluded."),
    record_kind="programme_review",
    unit=_("reviews"),
    established=0.7,
    leading=0.9,
    why_thresholds=WITH_A_VOICE,
)
def learners_heard(scope: Scope) -> Ratio:
    """6.3e."""
    return with_voice(scope, Voice.LEARNERS)


@indicator(
    "programmes-others",
    clauses=("6.3f",),
    title=_("Reviews with the voice of families and others"),
    sentence=_("of the programme reviews of the last year heard families or other partners before they concluded."),
    record_kind="programme_review",
    unit=_("reviews"),
    established=0.7,
    leading=0.9,
    why_thresholds=WITH_A_VOICE,
)
def others_heard(scope: Scope) -> Ratio:
    """6.3f."""
    return with_voice(scope, Voice.OTHERS)


@indicator(
    "findings-answered",
    clauses=("6.3g",),
    title=_("Findings that were answered"),
    sentence=_("of the findings that ask for a change went into the plan, or were answered with a reason."),
    record_kind="finding",
    unit=_("findings"),
    established=0.7,
    leading=0.9,
    why_thresholds=_("Established when seven in ten findings are answered, leading from nine in ten."),
)
def findings_answered(scope: Scope) -> Ratio:
    """Findings that ask for a change, of reviews concluded in the period and six weeks ago or more; earlier ones
    count as soon as they are answered."""
    findings: QuerySet[Any] = Finding.objects.filter(
        kind=Finding.Kind.CHANGE, review__in=concluded_in(scope).values("pk")
    )
    answered = Finding.objects.answered().values("pk")
    rows = findings.filter(Q(review__concluded_at__date__lte=scope.last - TIME_TO_ANSWER) | Q(pk__in=answered))
    return Ratio(numerator=rows.filter(pk__in=answered), denominator=rows)


@indicator(
    "findings-in-plan",
    clauses=("6.3g",),
    title=_("Reviews from which the plan grew"),
    sentence=_("of the programme reviews that found something to change have a finding on which a priority rests."),
    record_kind="programme_review",
    unit=_("reviews"),
    established=0.4,
    leading=0.7,
    why_thresholds=_("Not every finding needs a priority: established from four in ten reviews, leading from seven."),
)
def findings_in_the_plan(scope: Scope) -> Ratio:
    """Reviews concluded in the period, six weeks ago or more, with a finding that asks for a change."""
    asks = Finding.objects.filter(kind=Finding.Kind.CHANGE, review=OuterRef("pk"))
    rows = concluded_in(scope).filter(Exists(asks), concluded_at__date__lte=scope.last - TIME_TO_ANSWER)
    planned = Finding.objects.in_the_plan().values("review_id")
    return Ratio(numerator=rows.filter(pk__in=planned), denominator=rows)
