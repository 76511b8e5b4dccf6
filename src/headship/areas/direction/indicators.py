"""What decisions show about the clauses of 2.2.

Small decisions are not counted: they are one line, so that nobody minds writing them. Urgent ones are counted
apart, since they are consulted on afterwards.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.domain.deadlines import GRACE_DAYS, URGENT_DAYS, fallen_due_before
from headship.areas.direction.models import AffectedGroup, Datum, Decision, Objection, Prediction, Review
from headship.evidence.consequential import consequential_acts, with_a_decision
from headship.evidence.indicators import Ratio, Scope, indicator
from headship.school.models import Team
from headship.voice.api import published

HALF_AND_FOUR_FIFTHS = _("Established from six in ten, leading from eight in ten: most of the time, then as a habit.")


def of(scope: Scope, kind: str = Decision.Kind.REGULAR) -> QuerySet[Decision]:
    """Decisions of this kind, of the school or of one leader who owns them."""
    rows: QuerySet[Decision] = Decision.objects.filter(kind=kind)
    return rows if scope.leader is None else rows.filter(owner=scope.leader)


def settled_in(scope: Scope) -> QuerySet[Decision]:
    """Regular decisions that were settled in the period."""
    return of(scope).filter(
        state__in=[Decision.State.DECIDED, Decision.State.REVIEWED],
        settled_at__date__gte=scope.first,
        settled_at__date__lte=scope.last,
    )


def _of_this(model: type[AffectedGroup | Datum | Objection | Prediction | Review]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(decision=OuterRef("pk"))
    return rows


@indicator(
    "decisions-reviewed",
    clauses=("2.2a",),
    title=_("Decisions reviewed on time"),
    sentence=_("of the decisions whose review fell due were looked at again in time, against what was predicted."),
    record_kind="decision",
    established=0.6,
    leading=0.8,
    per_leader=True,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def decisions_reviewed(scope: Scope) -> Ratio:
    """Decisions whose time for a review ended in the period, or that were reviewed in it, be it before their day.

    In time is within two weeks of the day set, quiet days not counted; one that is still in those two weeks has
    not fallen due. Counted are those reviewed in time against a prediction.
    """
    done = Review.objects.filter(reviewed_at__date__gte=scope.first, reviewed_at__date__lte=scope.last)
    open_ones = Q(state=Decision.State.DECIDED, review_on__lt=fallen_due_before(scope.last, GRACE_DAYS))
    due = of(scope).filter(open_ones & Q(review_on__gte=scope.first) | Q(pk__in=done.values("decision_id")))
    in_time = Exists(_of_this(Review).filter(on_time=True))
    return Ratio(numerator=due.filter(in_time, Exists(_of_this(Prediction))), denominator=due)


@indicator(
    "decisions-behind-acts",
    clauses=("2.2a",),
    title=_("Weighty acts with their decision"),
    sentence=_("of the weighty acts in other places, such as a published policy, name the decision behind them."),
    record_kind="act",
    established=0.6,
    leading=0.8,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def decisions_behind_acts(scope: Scope) -> Ratio:
    """Acts that their rooms declared consequential; a decision stands behind the record by a citation."""
    acts = consequential_acts().filter(happened_at__date__gte=scope.first, happened_at__date__lte=scope.last)
    return Ratio(numerator=with_a_decision(acts), denominator=acts)


@indicator(
    "decisions-teams",
    clauses=("2.2b",),
    title=_("Teams that decide"),
    sentence=_("of the teams ran a decision of their own in the last year."),
    record_kind="team",
    unit=_("teams"),
    established=0.5,
    leading=0.75,
    why_thresholds=_("Established when half of the teams decide something themselves, leading from three in four."),
)
def decisions_teams(scope: Scope) -> Ratio:
    """Teams that still work; to run a decision is to settle one on which people were consulted."""
    teams: QuerySet[Team] = Team.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=scope.last))
    ran = settled_in(scope).filter(team=OuterRef("pk"))
    return Ratio(numerator=teams.filter(Exists(ran)), denominator=teams)


@indicator(
    "decisions-data-before",
    clauses=("2.2c",),
    title=_("Data before the choice"),
    sentence=_("of the decisions cite a figure that was recorded before the options closed."),
    record_kind="decision",
    established=0.6,
    leading=0.8,
    per_leader=True,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def decisions_data_before(scope: Scope) -> Ratio:
    """A figure is a frozen reading or one from elsewhere with its source."""
    settled = settled_in(scope)
    before = _of_this(Datum).filter(again_of__isnull=True, recorded_at__lte=OuterRef("options_closed_at"))
    return Ratio(numerator=settled.filter(Exists(before)), denominator=settled)


@indicator(
    "decisions-data-again",
    clauses=("2.2c",),
    title=_("The same figure at the review"),
    sentence=_("of the decisions reviewed read the same figure again."),
    record_kind="decision",
    established=0.6,
    leading=0.8,
    per_leader=True,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def decisions_data_again(scope: Scope) -> Ratio:
    """Decisions reviewed in the period, among which those with a later reading of a figure that they cite."""
    done = Review.objects.filter(reviewed_at__date__gte=scope.first, reviewed_at__date__lte=scope.last)
    reviewed = of(scope).filter(pk__in=done.values("decision_id"))
    again = _of_this(Datum).filter(again_of__isnull=False)
    return Ratio(numerator=reviewed.filter(Exists(again)), denominator=reviewed)


@indicator(
    "decisions-groups-asked",
    clauses=("2.2d",),
    title=_("Every group asked first"),
    sentence=_("of the decisions asked every group that they affect before they were settled."),
    record_kind="decision",
    established=0.6,
    leading=0.8,
    per_leader=True,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def decisions_groups_asked(scope: Scope) -> Ratio:
    """A decision that names no group at all counts as not having asked."""
    settled = settled_in(scope)
    not_before = Q(asked_at__isnull=True) | Q(asked_at__gt=OuterRef("settled_at"))
    asked = settled.filter(Exists(_of_this(AffectedGroup)), ~Exists(_of_this(AffectedGroup).filter(not_before)))
    return Ratio(numerator=asked, denominator=settled)


@indicator(
    "decisions-objections-answered",
    clauses=("2.2d",),
    title=_("Each objection answered"),
    sentence=_("of the decisions that met objections gave each a reply."),
    record_kind="decision",
    established=0.8,
    leading=0.95,
    per_leader=True,
    why_thresholds=_("A reply is owed to everybody who objects, so this is established from eight in ten."),
)
def decisions_objections_answered(scope: Scope) -> Ratio:
    """Settled decisions with objections, among which those where none is without a reply."""
    objected = settled_in(scope).filter(Exists(_of_this(Objection)))
    unanswered = _of_this(Objection).filter(reply__isnull=True)
    return Ratio(numerator=objected.filter(~Exists(unanswered)), denominator=objected)


@indicator(
    "decisions-people-asked",
    clauses=("2.2d",),
    title=_("Those affected say that they were asked"),
    sentence=_("of the decisions on which those affected were heard afterwards were, as most of them say, "
               "talked over with them first."),
    record_kind="decision",
    established=0.6,
    leading=0.8,
    effect=True,
    why_thresholds=_("What those affected say counts more than what the record says, and not everybody remembers being "
                     "asked: established from six in ten, leading from eight."),
)  # fmt: skip
def decisions_people_asked(scope: Scope) -> Ratio:
    """Decisions whose question to those affected closed in the period and published enough answers.

    Counted are those of which more than half who answered say that they were asked before it was decided, in time to
    matter. Where too few answered the decision is left out.
    """
    said = published("decision", level="item", code="asked").filter(
        round__about_id=OuterRef("pk"), round__closed_at__date__gte=scope.first,
        round__closed_at__date__lte=scope.last, mean__isnull=False,
    )  # fmt: skip
    heard = of(scope).filter(Exists(said)) | of(scope, Decision.Kind.URGENT).filter(Exists(said))
    return Ratio(numerator=heard.filter(Exists(said.filter(mean__gt=0.5))), denominator=heard)


@indicator(
    "decisions-urgent-consulted",
    clauses=("2.2d",),
    title=_("Urgent ones consulted on soon after"),
    sentence=_("of the urgent decisions were talked over with those affected within 10 days."),
    record_kind="decision",
    established=0.6,
    leading=0.9,
    per_leader=True,
    why_thresholds=_("Urgent decisions are few, so nearly all of them can be talked over soon."),
)
def decisions_urgent_consulted(scope: Scope) -> Ratio:
    """Counted apart from all others, once their ten days (quiet ones not counted) are over, or once talked over."""
    over = Q(settled_at__date__lt=fallen_due_before(scope.last, URGENT_DAYS)) | Q(consulted_late_at__isnull=False)
    urgent = of(scope, Decision.Kind.URGENT).filter(over, settled_at__date__gte=scope.first)
    return Ratio(numerator=urgent.filter(consulted_in_time=True), denominator=urgent)
