"""Trials: something that is tried in one run or several, and who takes part.

planned ──runs.begin──▶ running ──runs.act(adopt)───▶ adopted ──▶ the plan, or a decision
                          │ └─────runs.act(adapt)───▶ running, with its next run
                          └───────runs.act(abandon)─▶ abandoned
planned ──drop──▶ abandoned
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from headship.areas.improvement.innovation.models import Idea, Participant, Run, Trial
from headship.areas.improvement.innovation.rules import BEGIN, RUN
from headship.evidence.domain import citations, ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import Verb, require
from headship.school.models import Person, SchoolClass, Team


@transaction.atomic
def plan_trial(
    *, by: Person, title: str, question: str, starts_on: date, ends_on: date, owner: Person | None = None,
    team: Team | None = None, idea: Idea | None = None, **plan: Any,
) -> Trial:  # fmt: skip
    """Prepare a trial with its first run. plan: expectation, measure, comparison, lower_is_better.

    Raises Refusal on an idea that was not agreed to, or days out of order.
    """
    require(by, BEGIN)
    line = " ".join(title.split())[:200]
    if not line:
        raise Refusal(_("Say in a line what is tried."), field="title")
    if idea is not None and idea.state != Idea.State.TRY:
        raise Refusal(_("The idea waits for its answer first: somebody says “try it”."))
    trial: Trial = Trial.objects.create(
        title=line, owner=owner or by, team=team or (idea.team if idea else None), idea=idea, created_at=clock.now()
    )
    add_run(trial, question=question, starts_on=starts_on, ends_on=ends_on, **plan)
    Participant.objects.create(trial=trial, person=trial.owner)
    if idea is not None:
        citations.cite(by=by, source=("trial", trial.pk), relation="answers", target=("idea", idea.pk))
    record(by, "plan", trial, _("Prepared a trial: %(title)s") % {"title": trial}, "6.1b")
    return trial


def add_run(trial: Trial, *, question: str, starts_on: date, ends_on: date, **plan: Any) -> Run:
    """The next run of a trial, in its first state; within the caller's transaction."""
    check_plan(question=question, starts_on=starts_on, ends_on=ends_on)
    run: Run = Run.objects.create(
        trial=trial, number=trial.runs.count() + 1, question=question.strip(), starts_on=starts_on, ends_on=ends_on,
        **plan,
    )  # fmt: skip
    return run


def check_plan(*, question: str, starts_on: date, ends_on: date) -> None:
    """Refuse a run without its question, or one that ends before it begins."""
    if not question.strip():
        raise Refusal(_("Write the question that the trial is to answer."), field="question")
    if ends_on < starts_on:
        raise Refusal(_("It ends on a day before it begins."), field="ends_on")


@transaction.atomic
def take_part(
    *, by: Person, trial: Trial, people: Iterable[Person] = (), classes: Iterable[SchoolClass] = (),
    partners: Sequence[str] = (),
) -> Trial:  # fmt: skip
    """Set who takes part: people of the school, classes, and partners beyond it by name. The owner always does."""
    row = locked(by, trial)
    if row.is_over:
        raise Refusal(_("The trial is over; who took part stays as it was."))
    wanted = {person.pk: person for person in people} | {row.owner_id: row.owner}
    taught = {each.pk: each for each in classes}
    names = list(dict.fromkeys(" ".join(name.split())[:200] for name in partners if name.strip()))
    others = ~Q(person__in=wanted) & Q(person__isnull=False)
    gone = ~Q(school_class__in=taught) & Q(school_class__isnull=False)
    Participant.objects.filter(Q(trial=row) & (others | gone | (~Q(partner="") & ~Q(partner__in=names)))).delete()
    for person in wanted.values():
        Participant.objects.get_or_create(trial=row, person=person)
    for each in taught.values():
        Participant.objects.get_or_create(trial=row, school_class=each)
    for name in names:
        Participant.objects.get_or_create(trial=row, partner=name, person=None, school_class=None)
    record(
        by, "take_part", row, _("Said who takes part in a trial."), "6.1c",
        payload={"people": len(wanted), "classes": len(taught), "partners": len(names)},
    )  # fmt: skip
    return row


@transaction.atomic
def join(*, by: Person, trial: Trial) -> Participant:
    """Take part in somebody else's trial, oneself."""
    require(by, BEGIN)
    row: Trial = Trial.objects.select_for_update().get(pk=trial.pk)
    if row.is_over:
        raise Refusal(_("The trial is over; who took part stays as it was."))
    made, new = Participant.objects.get_or_create(trial=row, person=by)
    if new:
        record(by, "join", row, _("Takes part in a trial."), "6.1c")
    found: Participant = made
    return found


@transaction.atomic
def hand_over(*, by: Person, trial: Trial, to: Person) -> Trial:
    """Give the trial to another owner, who then takes part too."""
    row = locked(by, trial)
    if not to.is_present or not to.is_staff_member:
        raise Refusal(_("A trial is run by somebody who works here."), field="to")
    row.owner = to
    row.save(update_fields=["owner"])
    Participant.objects.get_or_create(trial=row, person=to)
    record(by, "hand_over", row, _("Handed a trial over to %(name)s.") % {"name": to.name}, "6.1b")
    return row


def locked(by: Person, trial: Trial, verb: Verb = RUN) -> Trial:
    """The trial, held for this transaction. Raises Denied where this person may not do this to it."""
    row: Trial = Trial.objects.select_for_update().get(pk=trial.pk)
    require(by, verb, row)
    return row


def record(
    by: Person | None, verb: str, trial: Trial, summary: str, *clauses: str, payload: dict[str, Any] | None = None
) -> None:  # fmt: skip
    """Write what was done with a trial into the ledger."""
    ledger.record(
        by=by, verb=f"trial.{verb}", record_kind="trial", record_id=trial.pk, label=str(trial), summary=summary,
        clauses=clauses, payload=payload,
    )  # fmt: skip
