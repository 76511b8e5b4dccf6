"""Leaders' feedback and goals in the registry: what waits for the companion and for the leader, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence import registry
from headship.evidence.registry import Waiting
from headship.kernel import clock
from headship.school.models import Person
from headship.voice.models import Feedback, Goal, Round

SOON = timedelta(days=14)  # a goal whose day is this near comes to mind
CLAUSES = ("2.4b",)


def address(feedback: Feedback) -> str:
    """The feedback's page."""
    return reverse("voice:feedback", args=[feedback.pk])


def waiting(person: Person) -> Iterator[Waiting]:
    """Reports to read and release, and reports that have just been released."""
    closed = Feedback.objects.filter(round__state=Round.State.CLOSED).select_related("round", "leader", "companion")
    for feedback in closed.filter(companion=person, released_at__isnull=True):
        name = feedback.leader.name
        yield Waiting(
            "feedback", feedback.pk, _("Read the feedback for %(name)s, and give it to them") % {"name": name},
            _("They chose you to read it first and to talk it over."), 20, address(feedback), _("Read it"),
            since=localdate(feedback.round.closed_at),
        )  # fmt: skip
    for feedback in closed.filter(leader=person, released_at__gt=clock.now() - SOON, goals__isnull=True):
        yield Waiting(
            "feedback", feedback.pk, _("Read your feedback, and talk it over with %(name)s")
            % {"name": feedback.companion.name},
            feedback.released_note, 30, address(feedback), _("Read it"), clauses=CLAUSES,
            since=localdate(feedback.released_at),
        )  # fmt: skip


def goals_waiting(person: Person) -> Iterator[Waiting]:
    """Goals whose day comes near, or has come."""
    rows = Goal.objects.filter(leader=person, closed_at__isnull=True, by_when__lte=clock.today() + SOON)
    for goal in rows:
        yield Waiting(
            "goal", goal.pk, _("Look at your goal: %(text)s") % {"text": goal.text},
            _("Its day is near. Whatever came of it is worth a sentence."), 5,
            reverse("voice:goal_outcome", args=[goal.pk]), _("What came of it?"), due=goal.by_when, clauses=CLAUSES,
        )  # fmt: skip


def _feedback(person: Person) -> QuerySet[Feedback]:
    rows: QuerySet[Feedback] = Feedback.objects.visible_to(person)
    return rows


def _goals(person: Person) -> QuerySet[Goal]:
    rows: QuerySet[Goal] = Goal.objects.visible_to(person)
    return rows


def _goal_address(goal: Any) -> str:
    return reverse("voice:feedback", args=[goal.feedback_id])


registry.register(
    registry.RecordKind(
        code="feedback",
        title=gettext_lazy("Feedback"),
        plural=gettext_lazy("Feedback on leading"),
        model=Feedback,
        url=address,
        visible_to=_feedback,
        related=("round",),
        waiting=waiting,
    )
)
registry.register(
    registry.RecordKind(
        code="goal",
        title=gettext_lazy("Goal"),
        plural=gettext_lazy("Goals"),
        model=Goal,
        url=_goal_address,
        visible_to=_goals,
        search_fields=("text",),
        waiting=goals_waiting,
    )
)
