"""The life of a plan.

    begin ──▶ draft ──agree──▶ running ──close──▶ closed
                                 │  ▲                │
                                 └refine             └─copy──▶ draft of another year

Agreeing needs a priority; closing needs each of them to be evaluated or stopped. When a plan is agreed on, and each
time that it is refined, its words are kept as a revision, with the reason, so that any two can be compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.areas.improvement.plan.domain.calendar import moved, weeks_to_move
from headship.areas.improvement.plan.domain.writing import note, one_line, still_open
from headship.areas.improvement.plan.models import Action, Measure, Plan, PlanRevision, PlanStage, Priority
from headship.areas.improvement.plan.models.priorities import THEORY
from headship.areas.improvement.plan.rules import KEEP_PLAN
from headship.evidence.domain import citations
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.domain.people import here_to_own
from headship.school.models import Person

AT_MOST = 6  # priorities: beyond, none of them is one
LONGEST = timedelta(days=3 * 366)
# When each stage is done unless somebody says otherwise: days from the first day, or (from_end) to the last.
USUAL = {
    PlanStage.Kind.GATHER: (-84, False),
    PlanStage.Kind.DRAFT: (-56, False),
    PlanStage.Kind.CONSULT: (-28, False),
    PlanStage.Kind.AGREE: (-7, False),
    PlanStage.Kind.REVIEW: (150, False),
    PlanStage.Kind.EVALUATE: (-14, True),
}


@transaction.atomic
def begin_plan(
    *, by: Person, title: str, school_year: int, starts_on: date, ends_on: date, owner: Person | None = None,
    stages: Mapping[str, date] | None = None,
) -> Plan:  # fmt: skip
    """Begin the plan of a school year, with its stages and their days. stages: days by kind; the rest as usual."""
    require(by, KEEP_PLAN)
    _check_span(school_year, starts_on, ends_on)
    plan: Plan = Plan.objects.create(
        title=one_line(title, _("The plan needs a title."), field="title"), school_year=school_year,
        starts_on=starts_on, ends_on=ends_on, owner=here_to_own(owner or by), begun_at=clock.now(),
    )  # fmt: skip
    days = usual_days(starts_on, ends_on) | dict(stages or {})
    PlanStage.objects.bulk_create(PlanStage(plan=plan, kind=kind, due_on=day) for kind, day in days.items())
    note(by, "plan.begin", plan, _("Began the plan “%(title)s”.") % {"title": plan}, ["6.4a"], days=days)
    return plan


def _check_span(school_year: int, starts_on: date, ends_on: date) -> None:
    if starts_on >= ends_on:
        raise Refusal(_("The plan ends after it begins."), field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise Refusal(_("A plan covers three years at most; make two of it."), field="ends_on")
    if Plan.objects.filter(school_year=school_year).exists():
        raise Refusal(_("There is a plan for that school year already."), field="school_year")


def usual_days(starts_on: date, ends_on: date) -> dict[str, date]:
    """When each stage is usually done, today at the earliest for what would lie behind."""
    found = {}
    for kind, (days, from_end) in USUAL.items():
        day = (ends_on if from_end else starts_on) + timedelta(days=days)
        found[str(kind)] = min(max(day, clock.today()), ends_on)
    return found


@transaction.atomic
def set_stage(*, by: Person, stage: PlanStage, due_on: date) -> None:
    """Another day for a stage that lies ahead. A day that has passed stays as it was agreed."""
    require(by, KEEP_PLAN)
    still_open(stage.plan)
    if stage.done_on is not None:
        raise Refusal(_("This has been done already."), field="due_on")
    if stage.due_on < clock.today():
        raise Refusal(_("Its day has passed, and stays as it was agreed. Say when it is done."), field="due_on")
    if due_on < clock.today():
        raise Refusal(_("The new day lies ahead."), field="due_on")
    stage.due_on = due_on
    stage.save(update_fields=["due_on"])
    words = {"stage": stage, "day": date_format(due_on)}
    note(by, "plan.set_stage", stage.plan, _("%(stage)s: by %(day)s.") % words, ["6.4a"])


@transaction.atomic
def finish_stage(*, by: Person, stage: PlanStage, said: str = "") -> None:
    """Say that a stage has been done, today."""
    require(by, KEEP_PLAN)
    if stage.done_on is not None:
        raise Refusal(_("This has been done already."))
    stage.done_on, stage.done_by, stage.note = clock.today(), by, " ".join(said.split())[:300]
    stage.save(update_fields=["done_on", "done_by", "note"])
    note(by, "plan.finish_stage", stage.plan, _("Done: %(stage)s.") % {"stage": stage}, ["6.4a"], said=stage.note)


@transaction.atomic
def agree(*, by: Person, plan: Plan, reason: str = "") -> PlanRevision:
    """Agree on the plan: from now on it runs, and its words are kept as they stand."""
    require(by, KEEP_PLAN)
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.state != Plan.State.DRAFT:
        raise Refusal(_("This plan has been agreed on already."))
    priorities = list(row.priorities.all())
    if not priorities:
        raise Refusal(_("A plan needs a priority before one can agree on it."))
    row.state, row.agreed_at, row.agreed_by = Plan.State.RUNNING, clock.now(), by
    row.save(update_fields=["state", "agreed_at", "agreed_by"])
    _finish(by, row, PlanStage.Kind.DRAFT, PlanStage.Kind.AGREE)
    note(by, "plan.agree", row, _("Agreed on the plan “%(title)s”.") % {"title": row}, ["6.4a"])
    for priority in priorities:
        note(by, "priority.agree", priority, _("“%(title)s” is a priority.") % {"title": priority}, ["6.4b"])
    plan.refresh_from_db()
    return _keep_revision(by, row, reason.strip() or _("As it was agreed"))


def _finish(by: Person, plan: Plan, *kinds: str) -> None:
    for stage in plan.stages.filter(kind__in=kinds, done_on__isnull=True):
        finish_stage(by=by, stage=stage)


@transaction.atomic
def refine(*, by: Person, plan: Plan, reason: str) -> PlanRevision:
    """Keep the plan as it stands now, and say why it was changed. Raises Refusal where nothing changed."""
    require(by, KEEP_PLAN)
    if plan.state != Plan.State.RUNNING:
        raise Refusal(_("A plan is refined while it runs."))
    words = one_line(reason, _("Say in a sentence why the plan was changed."), field="reason", longest=300)
    last = plan.revisions.first()
    if last is not None and last.text == text_of(plan):
        raise Refusal(_("Nothing in the plan has changed since it was last kept. Change it first, then say why."))
    revision = _keep_revision(by, plan, words)
    _finish_review(by, plan)
    note(by, "plan.refine", plan, _("Refined the plan: %(reason)s") % {"reason": words}, ["1.3c"],
         number=revision.number)  # fmt: skip
    return revision


def _finish_review(by: Person, plan: Plan) -> None:
    """Refining the plan around mid-year is looking at it at mid-year."""
    for stage in plan.stages.filter(kind=PlanStage.Kind.REVIEW, done_on__isnull=True):
        if abs(stage.due_on - clock.today()) <= timedelta(days=45):
            finish_stage(by=by, stage=stage)


def _keep_revision(by: Person, plan: Plan, reason: str) -> PlanRevision:
    last = plan.revisions.first()
    kept: PlanRevision = plan.revisions.create(
        number=last.number + 1 if last else 1, reason=reason[:300], text=text_of(plan), made_by=by, made_at=clock.now()
    )
    return kept


def text_of(plan: Plan) -> str:
    """The whole plan in words, a paragraph for each priority and a line for each action, in a fixed order.

    In the school's language, whoever asks: two versions differ by what was changed alone.
    """
    with translation.override(plan.school.language):
        return _text_of(plan)


def _text_of(plan: Plan) -> str:
    actions: dict[int | None, list[Action]] = {}
    for action in plan.actions.select_related("owner", "team").order_by("starts_on", "pk"):
        actions.setdefault(action.priority_id, []).append(action)
    parts = []
    for priority in plan.priorities.select_related("owner", "team", "baseline"):
        parts.append("\n".join([*_lines_of(priority), *map(_line_of, actions.pop(priority.pk, []))]))
    parts += ["\n".join(map(_line_of, rest)) for rest in actions.values()]
    return "\n\n".join(parts)


def _lines_of(priority: Priority) -> Iterator[str]:
    yield f"{priority.position}. {priority.title} ({priority.owner.name})"
    for name in THEORY:
        if words := getattr(priority, name).strip():
            yield f"{_called(name)}: {words}"
    if priority.target is not None and priority.baseline is not None:
        yield _("From %(start).2f to %(target).2f: %(title)s") % {
            "start": priority.baseline.value, "target": priority.target, "title": priority.baseline.title,
        }  # fmt: skip
    if priority.agreed_measure:
        yield f"{_called('agreed_measure')}: {priority.agreed_measure}"
    if priority.state == Priority.State.STOPPED:
        yield _("Stopped: %(why)s") % {"why": priority.stopped_because}


def _called(name: str) -> str:
    return str(getattr(Priority._meta.get_field(name), "verbose_name", name))


def _line_of(action: Action) -> str:
    team = f", {action.team}" if action.team else ""
    state = f" [{action.get_state_display()}]" if action.state == Action.State.STOPPED else ""
    return f"– {action.title}: {action.owner.name}{team}, {action.starts_on} – {action.ends_on}{state}"


@transaction.atomic
def close(*, by: Person, plan: Plan) -> Plan:
    """Close a plan whose priorities have all been looked back on."""
    require(by, KEEP_PLAN)
    row: Plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.state != Plan.State.RUNNING:
        raise Refusal(_("Only a plan that runs can be closed."))
    waiting = row.priorities.filter(state=Priority.State.OPEN).first()
    if waiting is not None:
        raise Refusal(_("“%(title)s” has not been looked back on yet.") % {"title": waiting})
    row.state, row.closed_at = Plan.State.CLOSED, clock.now()
    row.save(update_fields=["state", "closed_at"])
    _finish(by, row, PlanStage.Kind.EVALUATE)
    note(by, "plan.close", row, _("Closed the plan “%(title)s”.") % {"title": row}, ["6.5f"])
    return row


@transaction.atomic
def copy(
    *, by: Person, plan: Plan, title: str = "", school_year: int | None = None, only: Collection[int] | None = None
) -> Plan:
    """Next year's plan from this one: words, owners, teams, costs and the order of actions are kept.

    only: the ids of the priorities that go on; by default those of `going_on`.
    Days move by whole weeks, to the same weekday a year later. States, check-ins, forecasts, results, targets and
    baselines are not taken along: they are of this year. What was let go or is part of the work now stays behind.
    Lineage is kept: each copy continues its original. Owners who left are replaced by the priority's or the plan's.
    """
    require(by, KEEP_PLAN)
    year = school_year or plan.school_year + 1
    if year <= plan.school_year:
        raise Refusal(_("The copy is for a later year."), field="school_year")
    step = weeks_to_move(plan.starts_on, year - plan.school_year)
    owner = plan.owner if plan.owner.is_present else by
    days = {stage.kind: stage.due_on + step for stage in plan.stages.all()}
    made = begin_plan(
        by=by, title=title or _("Improvement plan %(from)s–%(to)s") % {"from": year - 1, "to": year},
        school_year=year, starts_on=plan.starts_on + step, ends_on=plan.ends_on + step, owner=owner, stages=days,
    )  # fmt: skip
    made.copied_from = plan
    made.save(update_fields=["copied_from"])
    citations.cite(by=by, source=("plan", made.pk), relation="continues", target=("plan", plan.pk))
    _copy_priorities(by, _chosen(plan, only), made, step)
    note(by, "plan.copy", made, _("Made from the plan “%(title)s”.") % {"title": plan}, ["3.3c"])
    return made


def _chosen(plan: Plan, only: Collection[int] | None) -> list[Priority]:
    rows = plan.priorities.select_related("owner", "evaluation")
    if only is None:
        return going_on(plan)
    unknown = set(only) - {row.pk for row in rows}
    if unknown:
        raise Refusal(_("One of these is not a priority of this plan."), field="only")
    return [row for row in rows if row.pk in only]


def going_on(plan: Plan) -> list[Priority]:
    """The priorities that go on unless somebody says otherwise: not stopped, let go, or part of the work by now."""
    rows = plan.priorities.select_related("owner", "evaluation")
    return [each for each in rows if _goes_on(each)]


def _copy_priorities(by: Person, goes_on: list[Priority], made: Plan, step: timedelta) -> None:
    copies: dict[int, Action] = {}
    for position, old in enumerate(goes_on, start=1):
        new = copy_priority(by, old, made, position)
        for action in old.actions.exclude(state=Action.State.STOPPED).select_related("owner"):
            copies[action.pk] = _copy_action(by, action, new, step)
    for old_pk, copied in copies.items():
        earlier = Action.after.through.objects.filter(from_action_id=old_pk).values_list("to_action_id", flat=True)
        copied.after.set([copies[pk] for pk in earlier if pk in copies])


def _goes_on(priority: Priority) -> bool:
    if priority.state == Priority.State.STOPPED:
        return False
    evaluation = getattr(priority, "evaluation", None)
    return evaluation is None or evaluation.next == "carry_on"


def copy_priority(by: Person, old: Priority, plan: Plan, position: int) -> Priority:
    """The same priority in another plan, with its theory of change and what it is tied to; nothing of its results.

    Where it was looked back on, it rests on what was learnt.
    """
    owner = old.owner if old.owner.is_present else plan.owner
    new: Priority = Priority.objects.create(
        plan=plan, position=position, title=old.title, owner=owner, team=old.team, begun_by=by, begun_at=clock.now(),
        carried_from=old, changed_at=clock.now(), **{name: getattr(old, name) for name in THEORY},
    )  # fmt: skip
    Measure.objects.bulk_create(
        Measure(priority=new, kind=each.kind, text=each.text, added_by=by) for each in old.measures.all()
    )
    citations.cite(by=by, source=("priority", new.pk), relation="continues", target=("priority", old.pk))
    if (learnt := getattr(old, "evaluation", None)) is not None:
        citations.cite(by=by, source=("priority", new.pk), relation="rests_on", target=("evaluation", learnt.pk))
    for link in citations.links_of(by, ("priority", old.pk)):
        if link.forward and link.citation.relation == "upholds" and not link.other.hidden:
            target = (link.other.kind, link.other.record_id)
            citations.cite(by=by, source=("priority", new.pk), relation="upholds", target=target)
    note(by, "priority.carry_on", new, _("“%(title)s” goes on.") % {"title": new}, ["3.3c", "3.3d"])
    return new


def _copy_action(by: Person, old: Action, priority: Priority, step: timedelta) -> Action:
    span = (priority.plan.starts_on, max(priority.plan.ends_on, moved(old.first_ends_on, step)))
    starts, ends = moved(old.starts_on, step, within=span), moved(old.first_ends_on, step, within=span)
    new: Action = Action.objects.create(
        plan=priority.plan, priority=priority, title=old.title,
        owner=old.owner if old.owner.is_present else priority.owner, team=old.team, starts_on=min(starts, ends),
        ends_on=ends, first_ends_on=ends, cost_amount=old.cost_amount, cost_currency=old.cost_currency,
        success=old.success, carried_from=old, begun_by=by, begun_at=clock.now(),
    )  # fmt: skip
    citations.cite(by=by, source=("action", new.pk), relation="delivers", target=("priority", priority.pk))
    citations.cite(by=by, source=("action", new.pk), relation="continues", target=("action", old.pk))
    return new
