"""What is to become different, why we think so, and by what we will judge it.

    begin ──▶ open ──evaluate──▶ evaluated ──carry on──▶ open, in the next plan
                ├────stop──────▶ stopped
                └discard (while its plan is being made)

Evaluating is in `domain.evaluating`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from headship.areas.improvement.plan.domain import pooling
from headship.areas.improvement.plan.domain.writing import note, one_line, still_open, touch, under_way, unlink_all
from headship.areas.improvement.plan.models import Action, Celebration, Measure, Plan, Priority
from headship.areas.improvement.plan.models.priorities import THEORY
from headship.areas.improvement.plan.rules import KEEP_PLAN, KEEP_PRIORITY
from headship.evidence.domain import citations, readings
from headship.evidence.models import Reading
from headship.insight.api import baseline
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Refusal
from headship.kernel.permissions import require
from headship.kernel.ui.quantities import number_in_words
from headship.school.domain import deliveries
from headship.school.domain.people import here_to_own
from headship.school.models import Audience, Person, Team

SPEAKS_TO = {"affected": ["1.3a", "1.3b"], "risks": ["1.3a", "1.3b"]}


@transaction.atomic
def begin_priority(
    *, by: Person, plan: Plan, title: str, owner: Person | None = None, team: Team | None = None,
    rests_on: Iterable[tuple[str, int]] = (), serves: Iterable[tuple[str, int]] = (), **theory: str,
) -> Priority:  # fmt: skip
    """Add a priority to a plan. rests_on: the findings, facts or research from which it comes. serves: the vision,
    objectives or values that it is for."""
    require(by, KEEP_PLAN)
    still_open(plan)
    words = one_line(title, _("Say what the priority is."), field="title")
    if plan.priorities.filter(title=words).exists():
        raise Refusal(_("The plan has this priority already."), field="title")
    last = plan.priorities.aggregate(last=Max("position"))["last"] or 0
    row: Priority = Priority.objects.create(
        plan=plan, position=last + 1, title=words, owner=here_to_own(owner or by), team=team, begun_by=by,
        begun_at=clock.now(), changed_at=clock.now(), **{name: theory.get(name, "").strip() for name in THEORY},
    )  # fmt: skip
    for target in rests_on:
        citations.cite(by=by, source=("priority", row.pk), relation="rests_on", target=target)
    for target in serves:
        citations.cite(by=by, source=("priority", row.pk), relation="upholds", target=target)
    note(by, "priority.begin", row, _("Made “%(title)s” a priority.") % {"title": row}, ["6.4a"])
    if plan.state == Plan.State.RUNNING:
        note(by, "priority.agree", row, _("“%(title)s” is a priority.") % {"title": row}, ["6.4b"])
    return row


@transaction.atomic
def write(*, by: Person, priority: Priority, version: int | None = None, **texts: str) -> Priority:
    """Write parts of the theory of change. Raises ChangedMeanwhile where somebody else wrote since `version`."""
    row = _locked(by, priority)
    changed = [name for name in THEORY if name in texts and texts[name].strip() != getattr(row, name)]
    if version is not None and version != row.version and changed:
        raise ChangedMeanwhile(
            _("Somebody else has written here since you opened it."),
            theirs={each: getattr(row, each) for each in changed},
        )
    if not changed:
        return row
    for name in changed:
        setattr(row, name, texts[name].strip())
    if "risks" in changed:
        row.risks_looked_at = clock.today()
    touch(row, by, [*changed, "risks_looked_at"])
    clauses = sorted({clause for name in changed for clause in SPEAKS_TO.get(name, ["1.3a"])})
    note(by, "priority.write", row, _("Wrote on “%(title)s”.") % {"title": row}, clauses, parts=changed)
    return row


def _locked(by: Person, priority: Priority) -> Priority:
    row: Priority = Priority.objects.select_related("plan", "owner").get(pk=priority.pk)
    require(by, KEEP_PRIORITY, row)
    under_way(row)
    return row


@transaction.atomic
def change(
    *, by: Person, priority: Priority, title: str, owner: Person, team: Team | None, position: int | None = None
) -> Priority:  # fmt: skip
    """Another title, owner, team or place among the priorities."""
    row = _locked(by, priority)
    row.title = one_line(title, _("Say what the priority is."), field="title")
    if row.plan.priorities.filter(title=row.title).exclude(pk=row.pk).exists():
        raise Refusal(_("The plan has this priority already."), field="title")
    row.owner, row.team = here_to_own(owner), team
    touch(row, by, ["title", "owner", "team"])
    if position is not None and position != row.position:
        require(by, KEEP_PLAN)  # it moves the others too
        _put(row, position)
    note(by, "priority.change", row, _("“%(title)s” is with %(name)s.") % {"title": row, "name": owner.name}, ["6.5a"])
    return row


def _put(row: Priority, position: int) -> None:
    """Put a priority in a place, the last one at most, and number the others anew."""
    others = [each for each in row.plan.priorities.order_by("position", "pk") if each.pk != row.pk]
    others.insert(max(position, 1) - 1, row)
    _number(others)


def _number(rows: Iterable[Priority]) -> None:
    for place, each in enumerate(rows, start=1):
        if each.position != place:
            each.position = place
            each.save(update_fields=["position"])


@transaction.atomic
def look_at_risks(*, by: Person, priority: Priority, risks: str, stop_rule: str = "") -> Priority:
    """Look at the risks again, and say what they are now; unchanged is an answer too."""
    row = _locked(by, priority)
    if not risks.strip():
        raise Refusal(_("Say what could go wrong, even if it is little."), field="risks")
    row.risks, row.stop_rule, row.risks_looked_at = risks.strip(), stop_rule.strip() or row.stop_rule, clock.today()
    touch(row, by, ["risks", "stop_rule", "risks_looked_at"])
    note(by, "priority.risks", row, _("Looked at the risks of “%(title)s” again.") % {"title": row}, ["1.3b"])
    return row


@transaction.atomic
def aim(
    *, by: Person, priority: Priority, start: Reading | None, target: float | None, pooled_years: int | None = None
) -> Priority:
    """Set the baseline, kept as it stands, and the target on it. Raises Refusal for a target without a baseline.

    A target within what chance alone brings is taken, since nobody should be made to promise more than they believe;
    the page says so, and it does not count as beyond noise.
    """
    row = _locked(by, priority)
    if target is not None and start is None:
        raise Refusal(_("A target needs a baseline: choose the figure from which it starts."), field="baseline")
    if target is not None and not math.isfinite(target):
        raise Refusal(_("Write the target as a number."), field="target")
    kept = _kept_baseline(by, start, pooled_years) if start is not None else None
    if kept is not None:
        baseline(kept)
        if target is not None and target == kept.value:
            raise Refusal(_("The target is where we stand already."), field="target")
    row.baseline, row.target, row.pooled_years = kept, target, pooled_years
    touch(row, by, ["baseline", "target", "pooled_years"])
    row.aims.create(baseline=kept, target=target, set_on=clock.today(), by=by)
    if kept is not None:
        citations.cite(by=by, source=("priority", row.pk), relation="rests_on", target=("reading", kept.pk))
    aimed = number_in_words(target, 2) if target is not None else _("none yet")
    said = _("The target of “%(title)s”: %(target)s.") % {"title": row, "target": aimed}
    note(by, "priority.aim", row, said, ["6.4c"], baseline=kept.pk if kept else None, target=target)  # fmt: skip
    return row


def _kept_baseline(by: Person, start: Reading, years: int | None) -> Reading:
    """The figure as it stands; where several years are read together, with those before it."""
    return pooling.keep(by=by, reading=start, years=years) if years else readings.freeze(by=by, reading=start)


@transaction.atomic
def agree_measure(*, by: Person, priority: Priority, text: str) -> Priority:
    """Agree beforehand by what a priority is judged where the group is too small for a number."""
    row = _locked(by, priority)
    if not text.strip():
        raise Refusal(_("Say what people will see, hear or find, and who looks."), field="text")
    if text.strip() == row.agreed_measure:  # said again, not agreed anew: the day on which it was agreed stays
        return row
    row.agreed_measure, row.agreed_on = text.strip(), clock.today()
    touch(row, by, ["agreed_measure", "agreed_on"])
    note(by, "priority.measure", row, _("Agreed by what “%(title)s” is judged.") % {"title": row}, ["6.4c"])
    return row


@transaction.atomic
def add_measure(*, by: Person, priority: Priority, kind: str, text: str) -> Measure:
    """Say what shows that it is done as meant, or what should not get worse."""
    row = _locked(by, priority)
    words = one_line(text, _("Say what you will look at."), field="text", longest=300)
    measure: Measure
    measure, _made = row.measures.get_or_create(kind=kind, text=words, defaults={"added_by": by})
    note(by, "priority.add_measure", row, words, ["1.3a"], kind=kind)
    return measure


@transaction.atomic
def note_measure(*, by: Person, measure: Measure, found: str) -> Measure:
    """Say what was found when somebody looked. What was found before stays to be read."""
    row = _locked(by, measure.priority)
    if not found.strip():
        raise Refusal(_("Say what was found."), field="found")
    measure.found, measure.found_on = found.strip(), clock.today()
    measure.save(update_fields=["found", "found_on"])
    measure.looks.create(found=measure.found, found_on=measure.found_on, by=by)
    note(by, "priority.note_measure", row, f"{measure.text}: {measure.found}", ["6.5e"])
    return measure


@transaction.atomic
def stop(*, by: Person, priority: Priority, because: str) -> Priority:
    """Stop a priority, with the reason; its open actions stop with it."""
    row = _locked(by, priority)
    words = because.strip()
    if not words:
        raise Refusal(_("Say why, for those who put work into it."), field="because")
    row.state, row.stopped_because = Priority.State.STOPPED, words
    touch(row, by, ["state", "stopped_because"])
    for action in Action.objects.filter(priority=row).open():
        action.state = "stopped"
        action.save(update_fields=["state"])
    note(by, "priority.stop", row, _("Stopped “%(title)s”: %(why)s") % {"title": row, "why": words}, ["1.3b", "6.5f"])
    return row


@transaction.atomic
def discard(*, by: Person, priority: Priority) -> None:
    """Leave a priority out of a plan that is being made, with its actions. Later it is stopped instead, and why."""
    row = _locked(by, priority)
    if row.plan.state != Plan.State.DRAFT:
        raise Refusal(_("This was agreed on already. Stop it, and say why."))
    note(by, "priority.discard", row, _("Left “%(title)s” out of the plan that is being made.") % {"title": row})
    for pk in row.actions.values_list("pk", flat=True):
        unlink_all(by, ("action", pk))
    unlink_all(by, ("priority", row.pk))
    plan = row.plan
    row.delete()
    _number(plan.priorities.order_by("position", "pk"))


@transaction.atomic
def celebrate(
    *, by: Person, priority: Priority, words: str, people: Iterable[Person], tell: bool = False
) -> Celebration:
    """Say what is worth celebrating, and thanks to whom. tell: also as a message to all staff."""
    require(by, KEEP_PRIORITY, priority)
    named = list(people)
    if not words.strip():
        raise Refusal(_("Say what is worth celebrating."), field="words")
    if not named:
        raise Refusal(_("Name those who brought it about."), field="people")
    row: Celebration = priority.celebrations.create(words=words.strip()[:1000], by=by, at=clock.now())
    row.people.set(named)
    names = ", ".join(each.name for each in named)
    note(by, "priority.celebrate", priority, _("Thanks to %(names)s: %(words)s") % {"names": names, "words": row.words},
         ["6.5g"])  # fmt: skip
    if tell:
        _tell(by, priority, row, names)
    return row


def _tell(by: Person, priority: Priority, row: Celebration, names: str) -> None:
    staff: Any = Audience.objects.filter(code="staff")
    deliveries.send(
        by=by, subject=_("Worth celebrating: %(title)s") % {"title": priority},
        body=f"{row.words}\n\n" + _("With thanks to %(names)s.") % {"names": names}, audiences=staff,
        about_kind="priority", about_id=priority.pk,
    )  # fmt: skip
