"""The goals that a leader draws from feedback, and what came of them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person
from headship.voice.models import Feedback, Goal

MOST = 3


@transaction.atomic
def set_goal(*, by: Person, feedback: Feedback, text: str, by_when: date, speaks_to: str = "") -> Goal:
    """Set a goal from a report that was released to oneself. speaks_to: the element that it rose from.

    Raises Denied for anybody but the leader; Refusal before the release, without words, or beside three others.
    """
    _require_leader(by, feedback)
    if not feedback.is_released:
        raise Refusal(_("A goal grows out of the report. It has not been released yet."))
    if not text.strip():
        raise Refusal(_("Say what people will notice."), field="text")
    if by_when <= clock.today():
        raise Refusal(_("Choose a day to come."), field="by_when")
    if feedback.goals.filter(closed_at__isnull=True).count() >= MOST:
        raise Refusal(_("Three goals at a time are plenty. Close one first."))
    goal: Goal = Goal.objects.create(
        feedback=feedback, leader=by, text=text.strip(), by_when=by_when, speaks_to=speaks_to.strip(),
        set_at=clock.now(),
    )  # fmt: skip
    _record(goal, "set", _("Set a goal: %(text)s") % {"text": goal.text})
    return goal


@transaction.atomic
def ask_again(*, by: Person, earlier: Feedback, later: Feedback) -> None:
    """Tie the open goals of an earlier feedback to the round that asks again."""
    _require_leader(by, earlier)
    if later.round.previous_id != earlier.round_id:
        raise Refusal(_("This round was not asked in order to compare it with that one."))
    for goal in earlier.goals.filter(closed_at__isnull=True):
        goal.remeasure = later.round
        goal.save(update_fields=["remeasure"])


@transaction.atomic
def close(*, by: Person, goal: Goal, outcome: str) -> None:
    """Say what came of a goal, whatever it was."""
    _require_leader(by, goal.feedback)
    held: Goal = Goal.objects.select_for_update().get(pk=goal.pk)
    if held.closed_at is not None:
        raise Refusal(_("This goal was closed before."))
    if not outcome.strip():
        raise Refusal(_("Say in a few words what came of it."), field="outcome")
    held.closed_at, held.outcome = clock.now(), outcome.strip()
    held.save(update_fields=["closed_at", "outcome"])
    _record(held, "close", _("Closed a goal: %(outcome)s") % {"outcome": held.outcome})


def _require_leader(by: Person, feedback: Feedback) -> None:
    if by.pk != feedback.leader_id:
        raise Denied(_("Goals are the leader’s own."))


def _record(goal: Goal, verb: str, summary: str) -> None:
    ledger.record(
        by=goal.leader, verb=f"goal.{verb}", record_kind="goal", record_id=goal.pk,
        label=goal.text, summary=summary, clauses=("2.4b",), purpose=Purpose.FORMATIVE, about=goal.leader,
    )  # fmt: skip
