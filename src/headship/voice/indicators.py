"""What people's answers show about clauses. Every figure is one that a round published; nothing is computed anew.

Numbers of different scales are never mixed: an indicator reads only figures on the scale that its thresholds are for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from headship.evidence.indicators import Mean, Ratio, Scope, Share, indicator
from headship.evidence.models import Promise
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.school.models import Person, Team
from headship.voice.domain.naming import named_by
from headship.voice.models import Feedback, Figure, Round

TEN, FIVE = (0.0, 10.0), (1.0, 5.0)
OF_TEN = _("Established from 6.5 of 10, leading from 8: more than the middle, then most people at the upper end.")
OF_FIVE = _("Established from 3.5 on 1 to 5, leading from 4.2: between sometimes and often, then beyond often.")
ANSWERED_WITHIN = timedelta(days=30)
NOTHING = Mean(0, 0, 0, 0)
COMMUNITY = ("families", "partners")
Figures = QuerySet[Figure]


def published(scope: Scope, **wanted: Any) -> Figures:
    """Figures of rounds about the school that closed in the period, newest first; never of one leader's feedback."""
    rows: Figures = Figure.objects.filter(
        round__state=Round.State.CLOSED, round__leader__isnull=True, round__closed_at__date__gte=scope.first,
        round__closed_at__date__lte=scope.last, **wanted,
    ).order_by("-round__closed_at", "-round_id")  # fmt: skip
    return rows


def mean_of(figures: Figures, scale: tuple[float, float]) -> Mean:
    """The newest of these figures that is on this scale, if it is shown; no data otherwise."""
    for figure in figures[:20]:
        if tuple(figure.statistics.get("scale", ())) != scale:
            continue
        if figure.mean is None or figure.low is None or figure.high is None:
            return NOTHING
        return Mean(figure.mean, figure.low, figure.high, figure.n or 0)
    return NOTHING


# 2.1 A shared purpose


def can_say(scope: Scope, *groups: str) -> Share:
    """Of those asked in the newest pulse, who can name one thing that the school is working on.

    Counted from what they wrote, once somebody has read all of it (`domain.naming`); before, and where a group is too
    small for its words to be shown, it is people's own word that they could.
    """
    newest = published(scope, level=Figure.Level.ITEM, code="can_say", round__about_kind="").first()
    if newest is None:
        return Share(0, 0)
    shown = Figure.objects.filter(
        round_id=newest.round_id, level=Figure.Level.ITEM, code="can_say", group_code__in=groups, hidden=""
    )
    spread = [figure.distribution or {} for figure in shown]
    whole = sum(sum(each.values()) for each in spread)
    named = named_by(newest.round_id, [figure.group_code for figure in shown])
    said = sum(each.get("yes", 0) for each in spread)
    return Share(said if named is None else min(named, whole), whole)


HALF_AND_THREE_QUARTERS = _(
    "Established when half of those asked can, leading from three in four. Counted from what they wrote once it is "
    "read; before that, from their own word that they could."
)


@indicator(
    "purpose-told-staff", clauses=("2.1a",), title=_("Staff who can name a priority"),
    sentence=_("of the staff asked can name one thing that the school is working on."),
    record_kind="round", established=0.5, leading=0.75, effect=True, why_thresholds=HALF_AND_THREE_QUARTERS,
)  # fmt: skip
def purpose_told_staff(scope: Scope) -> Share:
    """From the newest purpose pulse."""
    return can_say(scope, "staff")


@indicator(
    "purpose-told-students", clauses=("2.1b",), title=_("Students who can name a priority"),
    sentence=_("of the students asked can name one thing that the school is working on."),
    record_kind="round", established=0.5, leading=0.75, effect=True, why_thresholds=HALF_AND_THREE_QUARTERS,
)  # fmt: skip
def purpose_told_students(scope: Scope) -> Share:
    """From the newest purpose pulse."""
    return can_say(scope, "students")


@indicator(
    "purpose-told-community", clauses=("2.1c",), title=_("Families and partners who can name a priority"),
    sentence=_("of the families and partners asked can name one thing that the school is working on."),
    record_kind="round", established=0.5, leading=0.75, effect=True, why_thresholds=HALF_AND_THREE_QUARTERS,
)  # fmt: skip
def purpose_told_community(scope: Scope) -> Share:
    """From the newest purpose pulse, the groups together that may be shown."""
    return can_say(scope, *COMMUNITY)


def shared_purpose(scope: Scope, group: str) -> Mean:
    """Shared purpose as one audience sees it, from the newest pulse."""
    return mean_of(
        published(scope, level=Figure.Level.CLAUSE, code="2.1d", group_code=group, round__about_kind=""), TEN
    )


@indicator(
    "purpose-shared-staff", clauses=("2.1d",), title=_("Purpose shared by staff"),
    sentence=_("is how far staff share the school’s purpose, as they say."), record_kind="round", unit=_("of 10"),
    established=6.5, leading=8, effect=True, why_thresholds=OF_TEN,
)  # fmt: skip
def purpose_shared_staff(scope: Scope) -> Mean:
    """How much it matters, how clear one's own part is, and whether all pull one way."""
    return shared_purpose(scope, "staff")


@indicator(
    "purpose-shared-students", clauses=("2.1d",), title=_("Purpose shared by students"),
    sentence=_("is how far students share the school’s purpose, as they say."), record_kind="round", unit=_("of 10"),
    established=6.5, leading=8, effect=True, why_thresholds=OF_TEN,
)  # fmt: skip
def purpose_shared_students(scope: Scope) -> Mean:
    """How much it matters, how clear one's own part is, and whether all pull one way."""
    return shared_purpose(scope, "students")


@indicator(
    "purpose-shared-families", clauses=("2.1d",), title=_("Purpose shared by families"),
    sentence=_("is how far families share the school’s purpose, as they say."), record_kind="round", unit=_("of 10"),
    established=6.5, leading=8, effect=True, why_thresholds=OF_TEN,
)  # fmt: skip
def purpose_shared_families(scope: Scope) -> Mean:
    """How much it matters, how clear one's own part is, and whether all pull one way."""
    return shared_purpose(scope, "families")


# 2.4 and 4.2 What leaders learn from feedback


@indicator(
    "feedback-sought", clauses=("2.4b",), title=_("Leaders who asked for feedback"),
    sentence=_("of the leaders asked those around them for feedback in the last 12 months."), record_kind="person",
    unit=_("leaders"), established=0.5, leading=0.8, purpose=Purpose.FORMATIVE, per_leader=True, of_people=True,
    why_thresholds=_("Established when half of the leaders do, leading from four in five: then it is how we work."),
)  # fmt: skip
def feedback_sought(scope: Scope) -> Ratio:
    """To have asked counts, whatever was answered: nobody should fear a low figure for asking."""
    leaders = Person.objects.leaders()
    if scope.leader is not None:
        leaders = leaders.filter(pk=scope.leader.pk)
    asked = Feedback.objects.filter(
        leader=OuterRef("pk"), asked_at__date__gte=scope.first, asked_at__date__lte=scope.last
    )
    return Ratio(numerator=leaders.filter(Exists(asked)), denominator=leaders)


@indicator(
    "empathy", clauses=("4.2a",), title=_("Empathy, as others see it"),
    sentence=_("is how often leaders notice how somebody feels and stand by them, as those around them say."),
    record_kind="round", unit=_("on 1 to 5"), established=3.5, leading=4.2, purpose=Purpose.FORMATIVE,
    per_leader=True, of_people=True, effect=True, lookback_days=730, why_thresholds=OF_FIVE,
)  # fmt: skip
def empathy(scope: Scope) -> Mean:
    """A leader's own, once released; the school's from five leaders together, with n counting leaders."""
    if scope.leader is None:
        gathered = Figure.objects.filter(
            level=Figure.Level.LEADERS, code="empathy", round__closed_at__date__gte=scope.first,
            round__closed_at__date__lte=scope.last,
        )  # fmt: skip
        return mean_of(gathered.order_by("-round__closed_at", "-round_id"), FIVE)
    own = Figure.objects.filter(
        level=Figure.Level.DIMENSION, code="empathy", group_code="", round__leader=scope.leader,
        round__feedback__released_at__isnull=False, round__closed_at__date__gte=scope.first,
        round__closed_at__date__lte=scope.last,
    )  # fmt: skip
    return mean_of(own.order_by("-round__closed_at", "-round_id"), FIVE)


# 3.1 and 3.2 Well-being


@indicator(
    "students-wellbeing", clauses=("3.1b",), title=_("Students’ well-being"),
    sentence=_("is how students are, as they say."), record_kind="round", unit=_("on 1 to 5"), established=3.5,
    leading=4.2, effect=True, why_thresholds=OF_FIVE,
)  # fmt: skip
def students_wellbeing(scope: Scope) -> Mean:
    """Feeling well, belonging, safety and growing, from the newest survey of students."""
    return mean_of(published(scope, level=Figure.Level.CLAUSE, code="3.1b", group_code="students"), FIVE)


@indicator(
    "wellbeing-answered", clauses=("3.1b", "3.2a"), title=_("Low results answered"),
    sentence=_("of the surveys with a low result on well-being led to a promise or an answer within 30 days."),
    record_kind="round", unit=_("surveys"), established=0.7, leading=0.95,
    why_thresholds=_("Somebody who says that they are not well is owed an answer, so this is established early."),
)  # fmt: skip
def wellbeing_answered(scope: Scope) -> Ratio:
    """Closed surveys in which well-being lay below the middle of its scale, or fell by more than chance.

    One whose 30 days are still running counts once it is answered.
    """
    low = Figure.objects.filter(
        Q(mean__lt=3, statistics__scale=list(FIVE)) | Q(mean__lt=5, statistics__scale=list(TEN))
        | Q(statistics__change__beyond="down"),
        round=OuterRef("pk"), level__in=(Figure.Level.CLAUSE, Figure.Level.DIMENSION), hidden="",
    )  # fmt: skip
    speaks = Figure.objects.filter(round=OuterRef("pk"), level=Figure.Level.CLAUSE, code__in=("3.1b", "3.2a"))
    closed = Round.objects.filter(
        Exists(low), Exists(speaks), state=Round.State.CLOSED, leader__isnull=True, closed_at__date__gte=scope.first,
        closed_at__date__lte=scope.last,
    )  # fmt: skip
    until = ExpressionWrapper(OuterRef("closed_at") + ANSWERED_WITHIN, output_field=DateTimeField())
    promised = Promise.objects.filter(about_kind="round", about_id=OuterRef("pk"), answered_at__lte=until)
    over = Q(closed_at__lt=clock.now() - ANSWERED_WITHIN)
    due = closed.filter(over | Exists(promised))
    return Ratio(numerator=due.filter(Exists(promised)), denominator=due)


@indicator(
    "staff-wellbeing", clauses=("3.2a",), title=_("Staff’s well-being"), sentence=_("is how staff are, as they say."),
    record_kind="round", unit=_("on 1 to 5"), established=3.5, leading=4.2, effect=True, why_thresholds=OF_FIVE,
)  # fmt: skip
def staff_wellbeing(scope: Scope) -> Mean:
    """From the newest survey of staff."""
    wanted = published(scope, level=Figure.Level.DIMENSION, code="wellbeing", group_code="staff")
    return mean_of(_speaking_to(wanted, "3.2a"), FIVE)


@indicator(
    "staff-workload", clauses=("3.2a",), title=_("Workload that can be carried"),
    sentence=_("is how well the work fits into the hours, as staff say."), record_kind="round", unit=_("on 1 to 5"),
    established=3.5, leading=4.2, effect=True, why_thresholds=OF_FIVE,
)  # fmt: skip
def staff_workload(scope: Scope) -> Mean:
    """From the newest survey of staff; more is better."""
    wanted = published(scope, level=Figure.Level.DIMENSION, code="workload", group_code="staff")
    return mean_of(_speaking_to(wanted, "3.2a"), FIVE)


def _speaking_to(figures: Figures, clause: str) -> Figures:
    """Those of rounds that speak to a clause: dimensions of different instruments may share a name."""
    speaks = Figure.objects.filter(round=OuterRef("round"), level=Figure.Level.CLAUSE, code=clause)
    return figures.filter(Exists(speaks))


# 4.1 and 4.3 Trust, and teams


@indicator(
    "trust", clauses=("4.1c",), title=_("Trust and common purpose"),
    sentence=_("is how often people find that they can trust those who lead, as they say."), record_kind="round",
    unit=_("on 1 to 5"), established=3.5, leading=4.2, effect=True, why_thresholds=OF_FIVE,
)  # fmt: skip
def trust(scope: Scope) -> Mean:
    """All groups together, from the newest trust survey; its results show each group."""
    return mean_of(published(scope, level=Figure.Level.CLAUSE, code="4.1c", group_code="", round__about_kind=""), FIVE)


@indicator(
    "team-health", clauses=("4.3a",), title=_("Health of the senior team"),
    sentence=_("is how the senior team works together, as its members say."), record_kind="round",
    unit=_("on 1 to 5"), established=3.5, leading=4.2, effect=True, of_people=True, why_thresholds=OF_FIVE,
)  # fmt: skip
def team_health(scope: Scope) -> Mean:
    """The newest check of a senior team; a team of fewer than five talks it over without scores."""
    senior = Team.objects.filter(kind=Team.Kind.SENIOR).values("pk")
    wanted = published(scope, level=Figure.Level.CLAUSE, code="4.3a", group_code="", round__about_kind="team")
    return mean_of(wanted.filter(round__about_id__in=senior), FIVE)


# 6.2 and 6.5 Innovation, and the plan


@indicator(
    "receptivity-risen", clauses=("6.2e",), title=_("More open than before"),
    sentence=_("of the trials asked about before and after found people more open afterwards, beyond chance."),
    record_kind="round", unit=_("trials"), established=0.4, leading=0.7, effect=True,
    why_thresholds=_("Many trials begin where people are open already, so four in ten is a good start."),
)  # fmt: skip
def receptivity_risen(scope: Scope) -> Ratio:
    """Rounds with one before them in which people said how open they are; risen beyond noise, all groups together."""
    spoken = Figure.objects.filter(
        round=OuterRef("pk"), level=Figure.Level.CLAUSE, code="6.2e", group_code="", hidden="",
        statistics__has_key="change",
    )  # fmt: skip
    again = Round.objects.filter(
        Exists(spoken), state=Round.State.CLOSED, leader__isnull=True, previous__isnull=False,
        closed_at__date__gte=scope.first, closed_at__date__lte=scope.last,
    )  # fmt: skip
    risen = spoken.filter(statistics__change__beyond="up")
    return Ratio(numerator=again.filter(Exists(risen)), denominator=again)


@indicator(
    "worth-the-effort", clauses=("6.5g",), title=_("Worth the effort"),
    sentence=_("is how far those who carry the plan say that it is worth what it asks of them."), record_kind="round",
    unit=_("of 10"), established=6.5, leading=8, effect=True, why_thresholds=OF_TEN,
)  # fmt: skip
def worth_the_effort(scope: Scope) -> Mean:
    """From the newest pulse among those who carry actions of the plan."""
    return mean_of(published(scope, level=Figure.Level.CLAUSE, code="6.5g", group_code="staff"), TEN)
