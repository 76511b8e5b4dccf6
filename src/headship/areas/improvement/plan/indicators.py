"""What the plan shows about knowing, planning and carrying out: clauses of 1.1, 1.3, 3.3, 4.3, 6.3, 6.4 and 6.5.

A plan that is still being made does not count: it is judged once it was agreed on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.plan.models import (
    Action,
    CheckIn,
    Evaluation,
    Plan,
    PlanRevision,
    PlanStage,
    Priority,
)
from headship.evidence.indicators import Ratio, Scope, indicator
from headship.evidence.models import Citation
from headship.insight.api import baseline, target_beyond_noise
from headship.kernel.failures import Refusal

HALF_AND_FOUR_FIFTHS = _("Established from six in ten, leading from eight in ten: most of the time, then as a habit.")
TERM = timedelta(days=120)
CHECK_IN = timedelta(days=17)  # two weeks, and three days of grace
MONTH = timedelta(days=30)
SERVED = ("vision", "mission", "objective", "school_value")
LEARNT_FROM = ("finding", "reading", "research_item", "reading_note", "round", "school_fact", "community_fact", "trial")


def cited(kind: str, relation: str, *targets: str) -> Exists:
    """Records of this kind that a citation of this relation leads on to one of these kinds."""
    links = Citation.objects.filter(source_kind=kind, source_id=OuterRef("pk"), relation=relation)
    return Exists(links.filter(target_kind__in=targets))


def priorities(scope: Scope) -> QuerySet[Priority]:
    """Priorities of plans that were agreed on and ran at some time in the period; stopped ones among them."""
    rows: QuerySet[Priority] = Priority.objects.filter(
        plan__agreed_at__date__lte=scope.last, plan__ends_on__gte=scope.first, begun_at__date__lte=scope.last
    )
    return rows if scope.leader is None else rows.filter(owner=scope.leader)


def actions(scope: Scope) -> QuerySet[Action]:
    """Actions of plans that were agreed on and ran in the period: the school's, or one leader's own."""
    rows: QuerySet[Action] = Action.objects.filter(
        plan__agreed_at__date__lte=scope.last, plan__ends_on__gte=scope.first, begun_at__date__lte=scope.last
    )
    return rows if scope.leader is None else rows.filter(owner=scope.leader)


@indicator(
    "priorities-know-school",
    clauses=("1.1c",),
    title=_("Priorities that rest on what we know"),
    sentence=_("of the priorities rest on a fact of the school and on one of its community."),
    record_kind="priority",
    established=0.6,
    leading=0.8,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def priorities_know_school(scope: Scope) -> Ratio:
    """Both kinds of fact, linked with the priority itself."""
    rows = priorities(scope)
    both = rows.filter(cited("priority", "rests_on", "school_fact"), cited("priority", "rests_on", "community_fact"))
    return Ratio(numerator=both, denominator=rows)


@indicator(
    "priorities-theory",
    clauses=("1.3a",),
    title=_("Priorities that say why they should work"),
    sentence=_("of the priorities say why their actions should lead to the outcome, and rest on a finding, data or "
               "research."),
    record_kind="priority",
    established=0.6,
    leading=0.8,
    per_leader=True,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)  # fmt: skip
def priorities_theory(scope: Scope) -> Ratio:
    """Outcome, mechanism, assumptions and stop rule are written, and it rests on something: boxes can be filled."""
    rows = priorities(scope)
    written = rows.exclude(outcome="").exclude(mechanism="").exclude(assumptions="").exclude(stop_rule="")
    return Ratio(numerator=written.filter(cited("priority", "rests_on", *LEARNT_FROM)), denominator=rows)


@indicator(
    "priorities-risks",
    clauses=("1.3b",),
    title=_("Priorities that know whom they affect"),
    sentence=_("of the open priorities name whom they affect and what could go wrong, and looked at that again within "
               "a term."),
    record_kind="priority",
    established=0.6,
    leading=0.8,
    per_leader=True,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)  # fmt: skip
def priorities_risks(scope: Scope) -> Ratio:
    """While they are open; risks looked at within 120 days."""
    rows = priorities(scope).filter(state=Priority.State.OPEN)
    named = rows.exclude(affected="").exclude(readiness="").exclude(risks="")
    return Ratio(numerator=named.filter(risks_looked_at__gte=scope.last - TERM), denominator=rows)


@indicator(
    "plan-refined",
    clauses=("1.3c",),
    title=_("Plans refined as they taught us"),
    sentence=_("of the plans that ran longer than a term were refined within the last one, with a reason."),
    record_kind="plan",
    unit=_("plans"),
    established=0.5,
    leading=1.0,
    why_thresholds=_("A school has one plan or two: established where one of them is refined each term."),
)
def plan_refined(scope: Scope) -> Ratio:
    """Plans that have run for more than a term; a revision beyond the first counts."""
    begun = scope.last - TERM
    ran: QuerySet[Plan] = Plan.objects.filter(
        state=Plan.State.RUNNING, agreed_at__date__lte=begun, starts_on__lte=begun
    )
    lately = PlanRevision.objects.filter(
        plan=OuterRef("pk"), number__gt=1, made_at__date__gte=begun, made_at__date__lte=scope.last
    )
    return Ratio(numerator=ran.filter(Exists(lately)), denominator=ran)


@indicator(
    "lessons-carried",
    clauses=("1.3c",),
    title=_("Lessons carried into new work"),
    sentence=_("of the evaluations are what a later action or priority rests on, or carries on."),
    record_kind="evaluation",
    established=0.4,
    leading=0.6,
    effect=True,
    why_thresholds=_("Not each lesson asks for something new: established from four in ten, leading from six."),
)
def lessons_carried(scope: Scope) -> Ratio:
    """Evaluations of the period; what rests on them by a citation, or carries their priority on."""
    rows: QuerySet[Evaluation] = Evaluation.objects.filter(at__date__gte=scope.first, at__date__lte=scope.last)
    used = Citation.objects.filter(
        source_kind__in=["action", "priority"], relation="rests_on", target_kind="evaluation", target_id=OuterRef("pk")
    )
    carried = Priority.objects.filter(carried_from=OuterRef("priority_id"))
    return Ratio(numerator=rows.filter(Exists(used) | Exists(carried)), denominator=rows)


@indicator(
    "priorities-handed-over",
    clauses=("3.3c", "3.3d"),
    title=_("Priorities that outlive a plan"),
    sentence=_("of the priorities that go on in another plan say what whoever goes on with them has to know."),
    record_kind="priority",
    established=0.6,
    leading=0.8,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def priorities_handed_over(scope: Scope) -> Ratio:
    """Priorities carried on from an earlier plan; the words stand with the earlier one, or with the new one."""
    rows: QuerySet[Priority] = Priority.objects.filter(
        carried_from__isnull=False, plan__ends_on__gte=scope.first, begun_at__date__lte=scope.last
    )
    return Ratio(numerator=rows.exclude(handover="", carried_from__handover=""), denominator=rows)


@indicator(
    "team-actions-on-time",
    clauses=("4.3b",),
    title=_("Teams’ actions done on time"),
    sentence=_("of the teams’ actions that fell due were done by the day that was first set."),
    record_kind="action",
    established=0.6,
    leading=0.8,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def team_actions_on_time(scope: Scope) -> Ratio:
    """Actions of any team, in the plan or from its meetings, whose first last day lay in the period."""
    due: QuerySet[Action] = Action.objects.filter(
        team__isnull=False, first_ends_on__gte=scope.first, first_ends_on__lt=scope.last
    ).exclude(state=Action.State.STOPPED)  # fmt: skip
    return Ratio(numerator=due.filter(done_on__lte=F("first_ends_on")), denominator=due)


@indicator(
    "priorities-from-findings",
    clauses=("6.3g",),
    title=_("Priorities that began as findings"),
    sentence=_("of the priorities began with a finding of a review."),
    record_kind="priority",
    established=0.4,
    leading=0.6,
    why_thresholds=_("Not every priority has to come from a review: established from four in ten, leading from six."),
)
def priorities_from_findings(scope: Scope) -> Ratio:
    """Priorities that rest on a finding."""
    rows = priorities(scope)
    return Ratio(numerator=rows.filter(cited("priority", "rests_on", "finding")), denominator=rows)


@indicator(
    "planning-on-time",
    clauses=("6.4a",),
    title=_("Steps of planning on time"),
    sentence=_("of the steps in making and closing plans were done by their day."),
    record_kind="plan_stage",
    unit=_("steps"),
    established=0.6,
    leading=0.85,
    why_thresholds=_("Established from six steps in ten, leading when hardly one is late."),
)
def planning_on_time(scope: Scope) -> Ratio:
    """Stages whose day lay in the period, and after the day on which the plan was begun: the rest was never asked."""
    rows: QuerySet[PlanStage] = PlanStage.objects.filter(
        due_on__gte=scope.first, due_on__lt=scope.last, due_on__gt=F("plan__begun_at__date")
    )
    return Ratio(numerator=rows.filter(done_on__lte=F("due_on")), denominator=rows)


@indicator(
    "priorities-serve-vision",
    clauses=("6.4b",),
    title=_("Priorities that serve the vision"),
    sentence=_("of the priorities are tied to the vision, an objective or a value of the school."),
    record_kind="priority",
    established=0.7,
    leading=0.9,
    why_thresholds=_("What the school wants to be is known to all: established from seven in ten, leading from nine."),
)
def priorities_serve_vision(scope: Scope) -> Ratio:
    """By a link that can be walked."""
    rows = priorities(scope)
    return Ratio(numerator=rows.filter(cited("priority", "upholds", *SERVED)), denominator=rows)


def is_beyond_noise(priority: Priority) -> bool:
    """True where its target lies further from its baseline than chance alone would bring."""
    if priority.baseline is None or priority.target is None:
        return False
    try:
        return target_beyond_noise(baseline(priority.baseline), priority.target).verdict == "beyond"
    except Refusal:  # the figure says nothing that a target could start from
        return False


@indicator(
    "priorities-from-progress",
    clauses=("6.4c",),
    title=_("Priorities with a baseline and a target"),
    sentence=_("of the priorities set out from a frozen figure towards a target beyond chance, or agreed beforehand by "
               "what they will be judged."),
    record_kind="priority",
    established=0.6,
    leading=0.8,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)  # fmt: skip
def priorities_from_progress(scope: Scope) -> Ratio:
    """A target that chance alone could bring does not count; a measure counts where it was agreed before the end."""
    rows = priorities(scope)
    aimed = rows.filter(target__isnull=False).select_related("baseline")
    beyond = [row.pk for row in aimed if is_beyond_noise(row)]
    agreed = Q(agreed_on__isnull=False, agreed_on__lt=F("plan__ends_on"))
    return Ratio(numerator=rows.filter(Q(pk__in=beyond) | agreed), denominator=rows)


@indicator(
    "actions-owned",
    clauses=("6.5a",),
    title=_("Actions in somebody’s hands"),
    sentence=_("of the open actions are in the hands of somebody who is here."),
    record_kind="action",
    established=0.9,
    leading=1.0,
    why_thresholds=_("Each action has an owner from the start; what counts is that none is left behind by somebody "
                     "who went: established from nine in ten."),
)  # fmt: skip
def actions_owned(scope: Scope) -> Ratio:
    """Open actions of running plans, whose owner has not left."""
    rows = actions(scope).filter(state__in=Action.OPEN, plan__state=Plan.State.RUNNING)
    here = Q(owner__ended_on__isnull=True) | Q(owner__ended_on__gt=scope.last)
    return Ratio(numerator=rows.filter(here), denominator=rows)


@indicator(
    "actions-teams-met",
    clauses=("6.5b",),
    title=_("Actions that a team met on"),
    sentence=_("of the actions that have begun belong to a team that talked about them in a meeting."),
    record_kind="action",
    established=0.5,
    leading=0.75,
    why_thresholds=_("Not each action needs a meeting: established from half, leading from three in four."),
)
def actions_teams_met(scope: Scope) -> Ratio:
    """A team is named, and a meeting discusses the action or its priority."""
    rows = actions(scope).filter(starts_on__lte=scope.last)
    talked = Citation.objects.filter(source_kind="meeting", relation="discusses")
    on_it = talked.filter(target_kind="action", target_id=OuterRef("pk"))
    on_priority = talked.filter(target_kind="priority", target_id=OuterRef("priority_id"))
    met = rows.filter(Exists(on_it) | Exists(on_priority), team__isnull=False)
    return Ratio(numerator=met, denominator=rows)


@indicator(
    "actions-with-measure",
    clauses=("6.5c",),
    title=_("Actions that say how they will be known to work"),
    sentence=_("of the actions have their days and say by what their success will be known."),
    record_kind="action",
    established=0.6,
    leading=0.8,
    per_leader=True,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def actions_with_measure(scope: Scope) -> Ratio:
    """Every action has days; those count that also say how success is known."""
    rows = actions(scope)
    return Ratio(numerator=rows.exclude(success=""), denominator=rows)


@indicator(
    "actions-on-time",
    clauses=("6.5d",),
    title=_("Actions done on time"),
    sentence=_("of the actions that fell due were done by the day that was first set."),
    record_kind="action",
    established=0.6,
    leading=0.8,
    per_leader=True,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def actions_on_time(scope: Scope) -> Ratio:
    """Held against the first day, so that a day named anew makes nothing punctual; stopped ones are left out."""
    rows = actions(scope).filter(first_ends_on__gte=scope.first, first_ends_on__lt=scope.last)
    due = rows.exclude(state=Action.State.STOPPED)
    return Ratio(numerator=due.filter(done_on__lte=F("first_ends_on")), denominator=due)


@indicator(
    "checkins-fresh",
    clauses=("6.5e",),
    title=_("Actions of which we know how they stand"),
    sentence=_("of the actions under way had a word on how they stand within two weeks."),
    record_kind="action",
    established=0.6,
    leading=0.8,
    per_leader=True,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def checkins_fresh(scope: Scope) -> Ratio:
    """Open actions that began more than 17 days ago (two weeks, and three days of grace)."""
    since = scope.last - CHECK_IN
    rows = actions(scope).filter(state__in=Action.OPEN, starts_on__lt=since, plan__state=Plan.State.RUNNING)
    lately = CheckIn.objects.filter(action=OuterRef("pk"), at__date__gte=since, at__date__lte=scope.last)
    return Ratio(numerator=rows.filter(Exists(lately)), denominator=rows)


@indicator(
    "actions-looked-back",
    clauses=("6.5f",),
    title=_("Actions looked back on"),
    sentence=_("of the actions that were done or stopped say what came of them."),
    record_kind="action",
    established=0.6,
    leading=0.8,
    per_leader=True,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def actions_looked_back(scope: Scope) -> Ratio:
    """Actions that ended in the period, by their last check-in."""
    last_word = CheckIn.objects.filter(action=OuterRef("pk")).order_by("-at", "-pk").values("at__date")[:1]
    rows: Any = actions(scope).exclude(state__in=Action.OPEN).annotate(last_said=Subquery(last_word))
    ended = rows.filter(Q(last_said__gte=scope.first) | Q(last_said__isnull=True))
    return Ratio(numerator=ended.filter(looked_back_at__isnull=False), denominator=ended)


@indicator(
    "priorities-evaluated",
    clauses=("6.5f",),
    title=_("Priorities evaluated"),
    sentence=_("of the priorities whose plan has ended were looked back on, or stopped with a reason."),
    record_kind="priority",
    established=0.7,
    leading=0.9,
    per_leader=True,
    why_thresholds=_("A priority that nobody looks back on teaches nothing: established from seven in ten."),
)
def priorities_evaluated(scope: Scope) -> Ratio:
    """Priorities of plans that ended in the period, a month of grace left to look back."""
    rows = priorities(scope).filter(plan__ends_on__lt=scope.last - MONTH)
    return Ratio(numerator=rows.exclude(state=Priority.State.OPEN), denominator=rows)


@indicator(
    "targets-met",
    clauses=("6.5h",),
    title=_("Targets reached, beyond chance"),
    sentence=_("of the priorities looked back on reached what they set out for, by more than chance explains or by the "
               "measure that was agreed beforehand."),
    record_kind="evaluation",
    established=0.4,
    leading=0.6,
    effect=True,
    why_thresholds=_("Good targets are not all reached, and small groups often cannot tell: established from four in "
                     "ten, leading from six."),
)  # fmt: skip
def targets_met(scope: Scope) -> Ratio:
    """Evaluations of the period; "cannot tell" is an answer, and counts as not reached."""
    rows: QuerySet[Evaluation] = Evaluation.objects.filter(at__date__gte=scope.first, at__date__lte=scope.last)
    return Ratio(numerator=rows.filter(verdict=Evaluation.Verdict.MET), denominator=rows)
