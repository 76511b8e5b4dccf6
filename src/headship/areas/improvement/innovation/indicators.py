"""What ideas and trials show about the clauses of 6.1 and 6.2."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.innovation.models import (
    Hearers,
    Idea,
    Participant,
    Pulse,
    Support,
    Telling,
    Trial,
)
from headship.evidence.indicators import Ratio, Scope, indicator
from headship.school.domain.quiet import days_before, quiet_days
from headship.school.models import Person
from headship.voice.api import published

MOST_THEN_HABIT = _("Established from six in ten, leading from eight in ten: most of the time, then as a habit.")
LONGEST_QUIET = timedelta(days=366)


def _begun_in(scope: Scope) -> QuerySet[Trial]:
    """Trials that began to be tried in the period."""
    rows: QuerySet[Trial] = Trial.objects.filter(begun_at__date__gte=scope.first, begun_at__date__lte=scope.last)
    return rows


@indicator(
    "ideas-answered",
    clauses=("6.1a",),
    title=_("Ideas answered in time"),
    sentence=_("of the ideas were answered by their day: try it, a question, or not now with the reason."),
    record_kind="idea",
    established=0.75,
    leading=0.95,
    why_thresholds=_(
        "Whoever proposes is owed an answer: established with three in four, leading when hardly one waits."
    ),
)
def ideas_answered(scope: Scope) -> Ratio:
    """Ideas whose day lay in the period (quiet days moved it on), or that were answered in it; none taken back."""
    over = days_before(scope.last, 1, quiet=quiet_days(scope.last - LONGEST_QUIET, scope.last))
    due = Q(first_answered_at__isnull=True, answer_by__gte=scope.first, answer_by__lte=over)
    answered = Q(first_answered_at__date__gte=scope.first, first_answered_at__date__lte=scope.last)
    rows: QuerySet[Idea] = Idea.objects.filter(due | answered).exclude(
        state=Idea.State.WITHDRAWN, first_answered_at__isnull=True
    )
    return Ratio(numerator=rows.filter(in_time=True), denominator=rows)


@indicator(
    "staff-who-propose",
    clauses=("6.1a",),
    title=_("People who propose or take part"),
    sentence=_("of the staff proposed an idea, said that they would try one, or took part in a trial within a year."),
    record_kind="person",
    unit=_("people"),
    of_people=True,
    effect=True,
    established=0.25,
    leading=0.5,
    why_thresholds=_(
        "A culture shows in how many dare: established with one in four within a year, leading with half."
    ),
)
def staff_who_propose(scope: Scope) -> Ratio:
    """Staff who are here at the end of the period; each counts once, whatever became of the idea."""
    staff = Person.objects.staff(scope.last)
    me = OuterRef("pk")
    proposed = Idea.objects.filter(
        proposed_by=me, proposed_at__date__gte=scope.first, proposed_at__date__lte=scope.last
    )  # fmt: skip
    would = Support.objects.filter(person=me, since__date__gte=scope.first, since__date__lte=scope.last)
    tried = Participant.objects.filter(
        Q(trial__ended_at__isnull=True) | Q(trial__ended_at__date__gte=scope.first), person=me,
        trial__begun_at__date__lte=scope.last,
    )  # fmt: skip
    return Ratio(numerator=staff.filter(Exists(proposed) | Exists(would) | Exists(tried)), denominator=staff)


@indicator(
    "ideas-tried",
    clauses=("6.1b",),
    title=_("Ideas given a trial"),
    sentence=_("of the ideas that were answered with “try it” began to be tried within 120 days, or were."),
    record_kind="idea",
    established=0.6,
    leading=0.8,
    effect=True,
    why_thresholds=MOST_THEN_HABIT,
)
def ideas_tried(scope: Scope) -> Ratio:
    """Ideas agreed to within the period; those agreed to within the last 120 days count once their trial has begun."""
    agreed: QuerySet[Idea] = Idea.objects.filter(
        state=Idea.State.TRY, answered_at__date__gte=scope.first, answered_at__date__lte=scope.last
    )
    begun = Trial.objects.filter(idea=OuterRef("pk"), begun_at__isnull=False, begun_at__date__lte=scope.last)
    ripe = agreed.filter(Q(answered_at__date__lt=scope.last - timedelta(days=120)) | Exists(begun))
    return Ratio(numerator=ripe.filter(Exists(begun)), denominator=ripe)


@indicator(
    "trials-concluded-with-learning",
    clauses=("6.1b",),
    title=_("Trials concluded, with what was learnt"),
    sentence=_("of the trials whose last day is over were studied and concluded, and say what others can learn."),
    record_kind="trial",
    established=0.6,
    leading=0.8,
    effect=True,
    why_thresholds=MOST_THEN_HABIT,
)
def trials_concluded(scope: Scope) -> Ratio:
    """Trials with a run that ended a month or more ago, within the period; concluded is a verdict and its lesson."""
    ended: QuerySet[Trial] = Trial.objects.filter(
        begun_at__isnull=False, runs__ends_on__gte=scope.first,
        runs__ends_on__lt=scope.last - timedelta(days=30), runs__begun_at__isnull=False,
    ).distinct()  # fmt: skip
    open_ones = Trial.objects.filter(
        runs__begun_at__isnull=False, runs__acted_at__isnull=True,
        runs__ends_on__lt=scope.last - timedelta(days=30),
    )  # fmt: skip
    lesson = Trial.objects.filter(runs__acted_at__isnull=False).exclude(runs__learnt="")
    return Ratio(
        numerator=ended.filter(pk__in=lesson.values("pk")).exclude(pk__in=open_ones.values("pk")), denominator=ended
    )


@indicator(
    "trials-partners-within",
    clauses=("6.1c",),
    title=_("Trials with partners within the school"),
    sentence=_("of the trials that began are tried by two colleagues or more together."),
    record_kind="trial",
    established=0.5,
    leading=0.75,
    why_thresholds=_("Established when half are tried together, leading from three in four."),
)
def partners_within(scope: Scope) -> Ratio:
    """Trials that began in the period; somebody besides the owner takes part."""
    begun = _begun_in(scope)
    others = Participant.objects.filter(trial=OuterRef("pk"), person__isnull=False).exclude(person=OuterRef("owner"))
    return Ratio(numerator=begun.filter(Exists(others)), denominator=begun)


@indicator(
    "trials-partners-beyond",
    clauses=("6.1c",),
    title=_("Trials with partners beyond the school"),
    sentence=_("of the trials that began have a partner beyond the school."),
    record_kind="trial",
    established=0.2,
    leading=0.4,
    why_thresholds=_("Not every trial needs a partner outside: established with one in five, leading with two."),
)
def partners_beyond(scope: Scope) -> Ratio:
    """Trials that began in the period, with a partner by name."""
    begun = _begun_in(scope)
    beyond = Participant.objects.filter(trial=OuterRef("pk")).exclude(partner="")
    return Ratio(numerator=begun.filter(Exists(beyond)), denominator=begun)


def _told_before(hearers: str) -> QuerySet[Any]:
    """Tellings of a trial to this audience, before it began."""
    rows: QuerySet[Any] = Telling.objects.filter(
        trial=OuterRef("pk"), hearers=hearers, told_at__lte=OuterRef("begun_at")
    )
    return rows


def _told(scope: Scope, hearers: str) -> Ratio:
    begun = _begun_in(scope)
    return Ratio(numerator=begun.filter(Exists(_told_before(hearers))), denominator=begun)


WHY_TOLD = _("People hear of it before it begins: established with three in four trials, leading with nine in ten.")


@indicator(
    "trials-information-whole",
    clauses=("6.2a",),
    title=_("Trials told with what, why and help"),
    sentence=_(
        "of the trials that began had told somebody what is tried, why, and where to get help, before they did."
    ),
    record_kind="trial",
    established=0.75,
    leading=0.9,
    why_thresholds=WHY_TOLD,
)
def information_whole(scope: Scope) -> Ratio:
    """At least one audience had all three before the first run began, and none that the trial names was left untold."""
    begun = _begun_in(scope)
    mine = Telling.objects.filter(trial=OuterRef("pk"))
    whole = mine.filter(told_at__lte=OuterRef("begun_at")).exclude(what="").exclude(why="").exclude(help="")
    late = mine.filter(Q(told_at__isnull=True) | Q(told_at__gt=OuterRef("begun_at")))
    return Ratio(numerator=begun.filter(Exists(whole), ~Exists(late)), denominator=begun)


@indicator(
    "trials-told-students",
    clauses=("6.2b",),
    title=_("Trials told to students first"),
    sentence=_("of the trials that began were told to students before they did."),
    record_kind="trial",
    established=0.75,
    leading=0.9,
    why_thresholds=WHY_TOLD,
)
def told_students(scope: Scope) -> Ratio:
    """Trials that began in the period."""
    return _told(scope, Hearers.STUDENTS)


@indicator(
    "trials-told-parents",
    clauses=("6.2c",),
    title=_("Trials told to parents first"),
    sentence=_("of the trials that began were told to parents before they did."),
    record_kind="trial",
    established=0.75,
    leading=0.9,
    why_thresholds=WHY_TOLD,
)
def told_parents(scope: Scope) -> Ratio:
    """Trials that began in the period."""
    return _told(scope, Hearers.PARENTS)


@indicator(
    "trials-told-others",
    clauses=("6.2d",),
    title=_("Trials told to staff and others first"),
    sentence=_("of the trials that began were told to the staff or to others beyond it before they did."),
    record_kind="trial",
    established=0.75,
    leading=0.9,
    why_thresholds=WHY_TOLD,
)
def told_others(scope: Scope) -> Ratio:
    """Other stakeholders than students and parents: the staff, neighbours, partners and governors."""
    begun = _begun_in(scope)
    told = Exists(_told_before(Hearers.STAFF)) | Exists(_told_before(Hearers.OTHERS))
    return Ratio(numerator=begun.filter(told), denominator=begun)


@indicator(
    "trials-receptivity",
    clauses=("6.2e",),
    title=_("Trials after which people were as open, or more"),
    sentence=_(
        "of the trials about which people were asked before and afterwards found them as open as before, or more."
    ),
    record_kind="trial",
    effect=True,
    established=0.6,
    leading=0.8,
    why_thresholds=MOST_THEN_HABIT,
)
def receptivity(scope: Scope) -> Ratio:
    """Trials whose second pulse closed in the period and where both published how open people are.

    As open or more is a mean that did not fall; a trial with too few answers in either is left out.
    """
    mine = Pulse.objects.filter(trial=OuterRef("pk"))
    closed = mine.filter(
        when=Pulse.When.AFTER, round__closed_at__date__gte=scope.first, round__closed_at__date__lte=scope.last
    )
    rows: Any = Trial.objects.annotate(
        open_before=_openness(Pulse.When.BEFORE), open_after=_openness(Pulse.When.AFTER)
    ).filter(Exists(closed), open_before__isnull=False, open_after__isnull=False)
    return Ratio(numerator=rows.filter(open_after__gte=F("open_before")), denominator=rows)


def _openness(when: str) -> Subquery:
    """The mean that the round at this time published, for a trial."""
    said = published("trial", level="dimension", code="open").filter(
        mean__isnull=False, round__trial_pulses__trial=OuterRef("pk"), round__trial_pulses__when=when
    )
    return Subquery(said.values("mean")[:1])
