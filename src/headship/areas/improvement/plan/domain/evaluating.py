"""Looking back at a priority: what came of it, how sure that is, what was learnt, and what goes on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.improvement.plan.domain import pooling
from headship.areas.improvement.plan.domain.judging import Judgement, figures_again
from headship.areas.improvement.plan.domain.judging import judge as judge
from headship.areas.improvement.plan.domain.plans import copy_priority
from headship.areas.improvement.plan.domain.writing import note, still_open, touch, under_way, unlink_all
from headship.areas.improvement.plan.models import Evaluation, Plan, Priority
from headship.areas.improvement.plan.rules import KEEP_PLAN, KEEP_PRIORITY
from headship.evidence.domain import citations, readings
from headship.evidence.models import Citation, Reading
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.domain.people import here_to_own
from headship.school.models import Person

BEFOREHAND = timedelta(days=28)  # a measure that is younger when it is used was not agreed beforehand


@transaction.atomic
def evaluate(
    *, by: Person, priority: Priority, verdict: str, found: str, lessons: str, next: str, again: str = "",
    result: Reading | None = None, cites: Iterable[tuple[str, int]] = (),
) -> Evaluation:  # fmt: skip
    """Look back at a priority. result: the baseline's measure, read again; it is kept as it stands.

    Without one it is judged by the measure that was agreed beforehand, or nobody can tell. cites: research on which
    the evaluation draws. Raises Refusal where the verdict says more than the figures do.
    """
    row = Priority.objects.select_related("plan", "baseline").get(pk=priority.pk)
    require(by, KEEP_PRIORITY, row)
    under_way(row)
    _check_words(found, lessons)
    kept = _kept_result(by, row, result) if result is not None else None
    judged = judge(row, kept) if kept is not None else None
    _check_verdict(by, row, verdict, judged)
    evaluation: Evaluation = Evaluation.objects.create(
        priority=row, verdict=verdict, result=kept, beyond_noise=judged.beyond if judged else None,
        sentence=judged.sentence if judged else "", found=found.strip(), lessons=lessons.strip(), again=again.strip(),
        next=next, by=by, at=clock.now(),
    )  # fmt: skip
    row.state = Priority.State.EVALUATED
    touch(row, by, ["state"])
    _cite(by, evaluation, kept, cites)
    label = evaluation.get_verdict_display()
    clauses = ["6.5f", *(["6.5h"] if verdict == Evaluation.Verdict.MET else []), "1.3a"]
    note(by, "evaluation.write", evaluation, f"{row.title}: {label}. {evaluation.found}", clauses, verdict=verdict)
    return evaluation


def _kept_result(by: Person, row: Priority, result: Reading) -> Reading:
    rows = pooling.years_since(by, row, result)
    return pooling.keep_together(by=by, rows=rows) if len(rows) > 1 else readings.freeze(by=by, reading=result)


def _check_words(found: str, lessons: str) -> None:
    if not found.strip():
        raise Refusal(_("Say what you found."), field="found")
    if not lessons.strip():
        raise Refusal(_("Say what you learnt, be it small."), field="lessons")


def _check_verdict(by: Person, row: Priority, verdict: str, judged: Judgement | None) -> None:
    if verdict not in Evaluation.Verdict.values:
        raise Refusal(_("Say whether it was reached."), field="verdict")
    if judged is not None:
        if verdict not in judged.fair:
            raise Refusal(
                _("The figures do not say that. %(sentence)s") % {"sentence": judged.sentence}, field="verdict"
            )
        return
    if verdict == Evaluation.Verdict.CANNOT_TELL:
        return
    if row.target is not None and figures_again(by, row).exists():
        raise Refusal(
            _("The measure has been read again: choose that figure, or say that we cannot tell."), field="result"
        )
    if row.agreed_on is None:
        raise Refusal(
            _("Without a result, and without a measure agreed beforehand, the answer is that we cannot tell."),
            field="verdict",
        )
    if clock.today() - row.agreed_on < BEFOREHAND:
        raise Refusal(
            _("The measure was agreed less than four weeks ago, so it was not agreed beforehand: we cannot tell."),
            field="verdict",
        )


def _cite(by: Person, evaluation: Evaluation, kept: Reading | None, cites: Iterable[tuple[str, int]]) -> None:
    source = ("evaluation", evaluation.pk)
    citations.cite(by=by, source=source, relation="answers", target=("priority", evaluation.priority_id))
    if kept is not None:
        citations.cite(by=by, source=source, relation="cites", target=("reading", kept.pk))
    for target in cites:
        citations.cite(by=by, source=source, relation="cites", target=target)


@transaction.atomic
def open_again(*, by: Person, priority: Priority) -> Priority:
    """Take an evaluation, or a stop, back while the plan is open. The record of acts keeps what was said.

    Raises Refusal where somebody built on what was found already. Actions that stopped with it are opened one by one.
    """
    row = Priority.objects.select_related("plan", "owner").get(pk=priority.pk)
    require(by, KEEP_PRIORITY, row)
    still_open(row.plan)
    if row.state == Priority.State.OPEN:
        raise Refusal(_("This is open."))
    evaluation = Evaluation.objects.filter(priority=row).first()
    if evaluation is not None:
        ends = Citation.objects.filter(target_kind="evaluation", target_id=evaluation.pk)
        if ends.exists() or row.carried_to.exists():
            raise Refusal(_("Something rests on what was found already, so it stays as it was said."))
        unlink_all(by, ("evaluation", evaluation.pk))
        evaluation.delete()
    row.state, row.stopped_because = Priority.State.OPEN, ""
    touch(row, by, ["state", "stopped_because"])
    note(by, "priority.open_again", row, _("“%(title)s” is open again.") % {"title": row}, ["6.5f"])
    return row


@transaction.atomic
def hand_over(*, by: Person, priority: Priority, to: Person, words: str) -> Priority:
    """Say what whoever goes on with a priority has to know, and who that is."""
    require(by, KEEP_PRIORITY, priority)
    if not words.strip():
        raise Refusal(_("Say what they have to know."), field="words")
    priority.handover, priority.owner = words.strip(), here_to_own(to, field="to")
    touch(priority, by, ["handover", "owner"])
    said = {"title": priority, "name": to.name}
    note(by, "priority.hand_over", priority, _("“%(title)s” is handed over to %(name)s.") % said, ["3.3c", "3.3d"])
    return priority


@transaction.atomic
def carry_on(*, by: Person, priority: Priority, plan: Plan, owner: Person, handover: str) -> Priority:
    """Take a priority into a later plan, with a handover to whoever goes on with it."""
    require(by, KEEP_PLAN)
    if plan.school_year <= priority.plan.school_year or plan.state == Plan.State.CLOSED:
        raise Refusal(_("It goes on in a later plan that is open."), field="plan")
    if plan.priorities.filter(title=priority.title).exists():
        raise Refusal(_("That plan has this priority already."), field="plan")
    if not handover.strip():
        raise Refusal(_("Say what they have to know."), field="handover")
    new = copy_priority(by, priority, plan, plan.priorities.count() + 1)
    new.owner = here_to_own(owner)
    new.save(update_fields=["owner"])
    priority.handover = handover.strip()
    touch(priority, by, ["handover"])
    return new
