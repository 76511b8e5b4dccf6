"""What teams show about working together: clauses of 4.3. Voice shows how they say that they are."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.meetings.models import Charter, TeamChange
from headship.evidence.indicators import Ratio, Scope, indicator
from headship.school.models import Team
from headship.school.models.people import in_force
from headship.voice.models import Round

CHECKED = ("team",)


def teams(scope: Scope) -> QuerySet[Team]:
    """Teams of two and more that worked on the last day."""
    there = in_force(scope.last, "memberships__")
    formed = Team.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=scope.last), created_at__date__lte=scope.last
    )
    rows: QuerySet[Team] = formed.annotate(size=Count("memberships", filter=there)).filter(size__gte=2)
    return rows if scope.leader is None else rows.filter(lead=scope.leader)


@indicator(
    "teams-with-charter",
    clauses=("4.3b",),
    title=_("Teams with a charter in force"),
    sentence=_("of the teams agreed on how they work together, and looked at it again when they said they would."),
    record_kind="team",
    established=0.5,
    leading=0.8,
    per_leader=True,
    why_thresholds=_("Established from half: it has become a habit of teams. Leading when hardly one is without."),
)
def teams_with_charter(scope: Scope) -> Ratio:
    """In force by its members' own agreement, and its day of looking again not passed."""
    rows = teams(scope)
    held = Charter.objects.filter(
        team=OuterRef("pk"), state=Charter.State.IN_FORCE, agreed_at__date__lte=scope.last, review_on__gte=scope.last
    )
    return Ratio(numerator=rows.filter(Exists(held)), denominator=rows)


@indicator(
    "health-check-answered",
    clauses=("4.3a",),
    title=_("What the senior team changed because of its health check"),
    sentence=_("of the senior teams that checked how they work together changed something because of it."),
    record_kind="team",
    unit=_("teams"),
    established=0.5,
    leading=1.0,
    why_thresholds=_("A school has one senior team or two: established where one of them acts on what it hears."),
)
def health_check_answered(scope: Scope) -> Ratio:
    """Senior teams with a closed round, or a talk without scores, in the period; a change has a day to look again."""
    talks = TeamChange.objects.filter(team=OuterRef("pk"), talked_on__gte=scope.first, talked_on__lte=scope.last)
    asked = Round.objects.filter(
        about_kind__in=CHECKED, about_id=OuterRef("pk"), state=Round.State.CLOSED,
        closed_at__date__gte=scope.first, closed_at__date__lte=scope.last,
    )  # fmt: skip
    senior = Team.objects.filter(kind=Team.Kind.SENIOR)
    checked = senior.filter(Exists(talks) | Exists(asked))
    return Ratio(numerator=checked.filter(Exists(talks.exclude(change=""))), denominator=checked)


@indicator(
    "team-changes-helped",
    clauses=("4.3a",),
    title=_("Changes that made the senior team better"),
    sentence=_("of what the senior team changed because of its health check made it better, as it found later."),
    record_kind="team_change",
    established=0.4,
    leading=0.6,
    effect=True,
    why_thresholds=_("Not each change helps: established from four in ten, leading from six."),
)
def team_changes_helped(scope: Scope) -> Ratio:
    """Changes whose day to look again came in the period; nobody having looked counts as not known to help."""
    due = TeamChange.objects.filter(
        team__kind=Team.Kind.SENIOR, review_on__gte=scope.first, review_on__lte=scope.last
    ).exclude(change="")
    return Ratio(numerator=due.filter(came=TeamChange.Came.BETTER), denominator=due)
