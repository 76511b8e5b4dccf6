"""The register of processes: what there is, its steps and what they cost, and where it hurts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from headship.areas.improvement.processes.costs import cost_of
from headship.areas.improvement.processes.models import PainPoint, Process, ProcessReview, Step
from headship.areas.improvement.processes.rules import RUN_PROCESS, SAY_WHAT_HURTS, SET_UP_PROCESS
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.months import months_later
from headship.kernel.permissions import require
from headship.kernel.ui.quantities import minutes_in_words
from headship.school.domain.people import here_to_own
from headship.school.models import Person, Team

SHORTEST, LONGEST = 3, 120  # months of a cycle
MOST = {"people": 2000, "minutes": 10_000, "times": 1000}


@transaction.atomic
def set_up(
    *, by: Person, title: str, owner: Person, cycle_months: int, next_on: date | None = None, purpose: str = "",
    team: Team | None = None,
) -> Process:  # fmt: skip
    """Put a process into the register. next_on: by when it is first looked at; one cycle from today where None."""
    require(by, SET_UP_PROCESS)
    title = some_text(" ".join(title.split()), "title", _("A process needs a name."))
    _refuse_cycle(cycle_months)
    _refuse_title(title)
    here_to_own(owner)
    first = next_on or months_later(clock.today(), cycle_months)
    process: Process = Process.objects.create(
        title=title, purpose=purpose.strip(), owner=owner, team=team, cycle_months=cycle_months, next_on=first,
        first_on=first, set_up_by=by, set_up_at=clock.now(),
    )  # fmt: skip
    record(process, by, "set_up", _("Put into the register, to be looked at every %(n)s months.") % {"n": cycle_months})
    return process


@transaction.atomic
def revise(
    *, by: Person, process: Process, title: str, owner: Person, cycle_months: int, next_on: date, purpose: str = "",
    team: Team | None = None,
) -> Process:  # fmt: skip
    """Change what a process is called, who looks after it, or its rhythm."""
    row = _locked(by, process)
    title = some_text(" ".join(title.split()), "title", _("A process needs a name."))
    _refuse_cycle(cycle_months)
    if title != row.title:
        _refuse_title(title)
    if owner.pk != row.owner_id:
        here_to_own(owner)
    row.title, row.purpose, row.owner, row.team = title, purpose.strip(), owner, team
    row.cycle_months, row.next_on = cycle_months, next_on
    last = row.reviews.filter(state=ProcessReview.State.CONCLUDED).order_by("-concluded_at").first()
    row.reviewed_until = months_later(localdate(last.concluded_at), cycle_months) if last else None
    row.save()
    record(row, by, "revise", _("Described anew; its next review is by %(day)s.") % {"day": next_on})
    return row


@transaction.atomic
def end(*, by: Person, process: Process) -> Process:
    """The school no longer works by it. Raises Refusal while a review is open."""
    row = _locked(by, process)
    if row.reviews.filter(state=ProcessReview.State.OPEN).exists():
        raise Refusal(_("A review is under way. Give its verdict, or withdraw it, first."))
    row.ended_on = clock.today()
    row.save(update_fields=["ended_on"])
    record(row, by, "end", _("The school no longer works by it."))
    return row


@transaction.atomic
def add_step(
    *, by: Person, process: Process, what: str, who: str, people: int, minutes: int, times: int, per: str,
    teachers: bool = False,
) -> Step:  # fmt: skip
    """Add a step at the end, with what it costs."""
    row = _locked(by, process)
    _refuse_numbers(people=people, minutes=minutes, times=times)
    _refuse_rhythm(per)
    last = row.steps.aggregate(last=Max("position"))["last"] or 0
    step: Step = Step.objects.create(
        process=row, position=last + 1, what=some_text(what, "what", _("Say what is done.")),
        who=some_text(who, "who", _("Say who does it.")), people=people, minutes=minutes, times=times, per=per,
        teachers=teachers,
    )  # fmt: skip
    _record_steps(row, by, _("Added the step “%(step)s”.") % {"step": step.what})
    return step


@transaction.atomic
def change_step(*, by: Person, step: Step, **told: Any) -> Step:
    """Change a step: what, who, people, minutes, times, per, teachers."""
    row = _locked(by, step.process)
    _refuse_numbers(people=told["people"], minutes=told["minutes"], times=told["times"])
    _refuse_rhythm(told["per"])
    step.what = some_text(told["what"], "what", _("Say what is done."))
    step.who = some_text(told["who"], "who", _("Say who does it."))
    for name in ("people", "minutes", "times", "per", "teachers"):
        setattr(step, name, told[name])
    step.save()
    _record_steps(row, by, _("Changed the step “%(step)s”.") % {"step": step.what})
    return step


@transaction.atomic
def drop_step(*, by: Person, step: Step) -> None:
    """Take a step out; where it hurt stays with the process."""
    row = _locked(by, step.process)
    what = step.what
    step.delete()
    _record_steps(row, by, _("Took out the step “%(step)s”.") % {"step": what})


@transaction.atomic
def say_what_hurts(*, by: Person, process: Process, words: str, step: Step | None = None) -> PainPoint:
    """Say in a line where a process hurts. Anybody inside may; the page shows it without their name."""
    require(by, SAY_WHAT_HURTS)
    if step is not None and step.process_id != process.pk:
        raise Refusal(_("This step belongs to another process."), field="step")
    pain: PainPoint = PainPoint.objects.create(
        process=process, step=step, words=some_text(words, "words", _("A few words are enough.")), said_by=by,
        said_at=clock.now(),
    )  # fmt: skip
    # By nobody: the ledger is read by many, and whoever says where it hurts was told that their name is not shown.
    ledger.record(
        by=None, verb="process.hurts", record_kind="process", record_id=process.pk, label=process.title,
        summary=_("Somebody who works in it said where it hurts."), clauses=("7.2b",),
    )  # fmt: skip
    return pain


@transaction.atomic
def answer_pain(*, by: Person, pain: PainPoint, answer: str) -> PainPoint:
    """Say what came of a pain point: what changes, or why it has to stay."""
    row = _locked(by, pain.process)
    if pain.settled_at is not None:
        raise Refusal(_("This was answered before."))
    pain.answer = some_text(answer, "answer", _("Say what changes, or why it has to stay."))
    pain.settled_at, pain.settled_by = clock.now(), by
    pain.save(update_fields=["answer", "settled_at", "settled_by"])
    record(row, by, "answer", _("Answered where it hurts: %(answer)s") % {"answer": pain.answer})
    return pain


def some_text(text: str, field: str, refusal: str) -> str:
    """The text without its edges. Raises Refusal where there is none."""
    if not text.strip():
        raise Refusal(refusal, field=field)
    return text.strip()


def record(process: Process, by: Person, verb: str, summary: str, *clauses: str) -> None:
    """Write an act on a process."""
    ledger.record(
        by=by, verb=f"process.{verb}", record_kind="process", record_id=process.pk, label=process.title,
        summary=summary, clauses=clauses or ("7.2a",),
    )  # fmt: skip


def _record_steps(process: Process, by: Person, summary: str) -> None:
    total = minutes_in_words(cost_of(process.steps.all()).minutes)
    record(process, by, "steps", _("%(change)s It now costs %(total)s a year.") % {"change": summary, "total": total})


def _locked(by: Person, process: Process) -> Process:
    row: Process = Process.objects.select_for_update().get(pk=process.pk)
    require(by, RUN_PROCESS, row)
    return row


def _refuse_numbers(**numbers: int) -> None:
    for field, number in numbers.items():
        if not 1 <= number <= MOST[field]:
            raise Refusal(_("A whole number from 1 to %(most)s.") % {"most": MOST[field]}, field=field)


def _refuse_rhythm(per: str) -> None:
    if per not in Step.Per.values:
        raise Refusal(_("Say how often it is done."), field="per")


def _refuse_cycle(months: int) -> None:
    if not SHORTEST <= months <= LONGEST:
        raise Refusal(_("A cycle is between %(first)s and %(last)s months.") % {"first": SHORTEST, "last": LONGEST},
                      field="cycle_months")  # fmt: skip


def _refuse_title(title: str) -> None:
    if Process.objects.filter(title__iexact=title).exists():
        raise Refusal(_("There is a process of that name already."), field="title")
