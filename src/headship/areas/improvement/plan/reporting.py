"""What those who govern are told of the plan: how each priority goes, what is late, what changed, what comes next.

A priority is told by evidence, in this order: what was done and said, what it costs, and what the figures say against
the target, with their interval. Where nobody can tell, that is what is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from headship.areas.improvement.plan.domain.judging import judge
from headship.areas.improvement.plan.models import (
    Action,
    Celebration,
    CheckIn,
    Plan,
    PlanRevision,
    PlanStage,
    Priority,
    Reforecast,
)
from headship.areas.improvement.plan.queries import Card, cards, with_latest
from headship.areas.improvement.plan.wording import compared, plainly
from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.evidence.registry import AHEAD, DECIDED, HOW_IT_GOES, IN_NEED, IN_SHORT, Reported
from headship.kernel import clock
from headship.school.models import Person

NEXT = timedelta(days=42)  # how far ahead the next steps reach
AT_MOST = 12  # lines of one part; the plan's page has all of them
LAST = date.max.toordinal()  # where the line stands that says how many more there are
OVER = (Priority.State.EVALUATED, Priority.State.STOPPED)


def plan_reported(reader: Person, first: date, last: date) -> Iterator[Reported]:
    """The plan in one sentence, and how it was refined."""
    for plan in _plans(reader, first, last):
        place = reverse("plan:plan_at", args=[plan.pk])
        said = " ".join(_in_short(cards(plan.pk)))
        yield Reported(_("In short"), plan.title, "plan", plan.pk, place, said, part=IN_SHORT)
        since = PlanRevision.objects.filter(plan=plan, made_at__date__gte=first, made_at__date__lte=last, number__gt=1)
        for row in since.order_by("number"):
            order = localdate(row.made_at).toordinal()
            text = _("The plan was refined on %(day)s.") % {"day": date_format(localdate(row.made_at))}
            yield Reported(_decided(), text, "plan", plan.pk, place, row.reason, order, DECIDED)


def _in_short(found: list[Card]) -> Iterator[str]:
    live = [step for card in found for step in card.live]
    yield ngettext("It has %(n)s priority.", "It has %(n)s priorities.", len(found)) % {"n": len(found)}
    states = [card.state for card in found]
    if over := states.count(Priority.State.EVALUATED):
        yield ngettext("%(n)s was looked back on.", "%(n)s were looked back on.", over) % {"n": over}
    if stopped := states.count(Priority.State.STOPPED):
        yield ngettext("%(n)s was stopped.", "%(n)s were stopped.", stopped) % {"n": stopped}
    if live:
        done = sum(step.state == Action.State.DONE for step in live)
        yield _("%(done)s of %(all)s actions are done.") % {"done": done, "all": len(live)}
    if late := sum(step.late for step in live):
        yield ngettext("%(n)s is past its day.", "%(n)s are past their day.", late) % {"n": late}


def priorities_reported(reader: Person, first: date, last: date) -> Iterator[Reported]:
    """How each priority goes, in a few sentences that rest on what was done, said and measured."""
    language = get_language() or "en"
    for plan in _plans(reader, first, last):
        found = cards(plan.pk, language)
        rows = {row.pk: row for row in plan.priorities.select_related("baseline", "evaluation")}
        latest, shown, thanks = _read_again(rows.values()), _shown(plan, first), _thanks(plan, first, last)
        for order, card in enumerate(found):
            row = rows[card.pk]
            sentences = [*_done(card, row), *_sign(shown.get(row.pk)), *_against_target(row, latest)]
            sentences += thanks.get(row.pk, [])
            place = reverse("plan:priority", args=[row.pk])
            said = " ".join(each for each in sentences if each)
            yield Reported(_("How each priority goes"), row.title, "priority", row.pk, place, said, order, HOW_IT_GOES)


def _done(card: Card, row: Priority) -> Iterator[str]:
    """What was done and said of it, and what it is to cost."""
    if row.state == Priority.State.STOPPED:
        yield _("Stopped: %(why)s") % {"why": _sentence(row.stopped_because)}
        return
    if row.state == Priority.State.OPEN:
        yield card.sentence
        going = [step.said for step in card.steps if step.state in Action.OPEN and step.said]
        if needing := going.count(CheckIn.Status.NEEDS):
            yield ngettext("%(n)s needs something.", "%(n)s need something.", needing) % {"n": needing}
    if card.cost:
        yield _("The plan sets aside %(budget)s.") % {"budget": card.budget}


def _sign(shown: CheckIn | None) -> Iterator[str]:
    if shown is not None:
        yield _("Last seen on %(day)s: “%(shows)s”") % {
            "day": date_format(localdate(shown.at)), "shows": _sentence(shown.shows),
        }  # fmt: skip


def _against_target(row: Priority, latest: dict[str, Reading]) -> Iterator[str]:
    """The result against the target with its interval, or that nobody can tell, and why."""
    if row.state == Priority.State.STOPPED:
        return
    evaluation = getattr(row, "evaluation", None)
    if evaluation is not None:
        yield f"{evaluation.get_verdict_display()}."
        yield evaluation.sentence or _sentence(evaluation.found)
        return
    start = row.baseline
    if start is None or row.target is None:
        yield (
            _("It will be judged by what people see: %(measure)s") % {"measure": _sentence(row.agreed_measure)}
            if row.agreed_measure
            else _("Nothing is agreed yet by which one could tell whether it works, so we cannot tell.")
        )
        return
    yield _("%(measure)s: %(figure)s, on %(day)s; the aim is %(target)s.") % {
        "measure": start.title, "figure": plainly(start), "day": date_format(start.taken_on),
        "target": compared(start, row.target),
    }  # fmt: skip
    again = latest.get(start.indicator)
    if again is None or again.taken_on < start.taken_on:
        yield _("It has not been read again since, so we cannot tell yet.")
        return
    yield _("It was read again on %(day)s.") % {"day": date_format(again.taken_on)}
    yield judge(row, again).sentence


def actions_reported(reader: Person, first: date, last: date) -> Iterator[Reported]:
    """What is late and needed, what was changed, and what comes next."""
    for tell in (late_reported, changes_reported, steps_reported):
        yield from tell(reader, first, last)


def late_reported(reader: Person, first: date, last: date) -> Iterator[Reported]:
    """Open actions that are past their day, were put off, or need something; and what would help."""
    rows = with_latest(Action.objects.open().filter(plan__in=_plans(reader, first, last))).select_related("owner")
    troubled = [row for row in rows.order_by("ends_on", "pk") if _is_late(row) or row.needs or not row.owner.is_present]
    for order, row in enumerate(troubled[:AT_MOST]):
        text = _("%(action)s (%(owner)s)") % {"action": row.title, "owner": row.owner.name}
        place = reverse("plan:action", args=[row.pk])
        yield Reported(_needed(), text, "action", row.pk, place, " ".join(_trouble(row)), order, IN_NEED)
    yield from _and_more(len(troubled), _needed(), IN_NEED, reader, first, last)


def _is_late(row: Action) -> bool:
    return row.ends_on < clock.today() or row.ends_on > row.first_ends_on


def _trouble(row: Action) -> Iterator[str]:
    if row.ends_on < clock.today():
        yield _("It was to be done by %(day)s.") % {"day": date_format(row.ends_on)}
    if row.ends_on > row.first_ends_on:
        yield _("First agreed for %(first)s, now for %(day)s.") % {
            "first": date_format(row.first_ends_on), "day": date_format(row.ends_on),
        }  # fmt: skip
    if not row.owner.is_present:
        yield _("Whoever looked after it has left: it needs somebody else.")
    if needs := getattr(row, "needs", ""):
        yield _("Needed: %(needs)s") % {"needs": _sentence(needs)}
    elif row.ends_on < clock.today():
        yield _("Nobody has said yet what would help.")


def changes_reported(reader: Person, first: date, last: date) -> Iterator[Reported]:
    """Which actions were given another day, and why."""
    moved = Reforecast.objects.filter(
        action__plan__in=_plans(reader, first, last), at__date__gte=first, at__date__lte=last
    )
    rows = list(moved.select_related("action").order_by("at", "pk"))
    for row in rows[:AT_MOST]:
        text = _("%(action)s: by %(day)s instead of %(first)s") % {
            "action": row.action.title, "day": date_format(row.to_day), "first": date_format(row.from_day),
        }  # fmt: skip
        place, order = reverse("plan:action", args=[row.action_id]), localdate(row.at).toordinal()
        yield Reported(_decided(), text, "action", row.action_id, place, row.why, order, DECIDED)
    yield from _and_more(len(rows), _decided(), DECIDED, reader, first, last)


def steps_reported(reader: Person, first: date, last: date) -> Iterator[Reported]:
    """What is to be done in the next weeks, by day, and the next stages of the plan."""
    plans, until = _plans(reader, first, last), last + NEXT
    rows = Action.objects.open().filter(plan__in=plans, ends_on__gte=last, ends_on__lte=until).select_related("owner")
    coming = list(rows.order_by("ends_on", "pk"))
    for row in coming[:AT_MOST]:
        order, text = row.ends_on.toordinal(), _("By %(day)s: %(action)s (%(owner)s)") % {
            "day": date_format(row.ends_on), "action": row.title, "owner": row.owner.name,
        }  # fmt: skip
        place = reverse("plan:action", args=[row.pk])
        yield Reported(_ahead(), text, "action", row.pk, place, row.success, order, AHEAD)
    yield from _and_more(len(coming), _ahead(), AHEAD, reader, first, last)


def stages_reported(reader: Person, first: date, last: date) -> Iterator[Reported]:
    """The stages of the plan that come next."""
    rows = PlanStage.objects.filter(plan__in=_plans(reader, first, last), done_on__isnull=True)
    for row in rows.filter(due_on__gte=last, due_on__lte=last + 2 * NEXT).order_by("due_on"):
        text = _("By %(day)s: %(stage)s") % {"day": date_format(row.due_on), "stage": row}
        place = reverse("plan:plan_at", args=[row.plan_id])
        yield Reported(_ahead(), text, "plan_stage", row.pk, place, "", row.due_on.toordinal(), AHEAD)


def _plans(reader: Person, first: date, last: date) -> list[Plan]:
    """The plans that ran in this time, the older first."""
    rows = Plan.objects.visible_to(reader).exclude(state=Plan.State.DRAFT)
    return list(rows.filter(ends_on__gte=first, starts_on__lte=last).order_by("starts_on", "pk"))


def _read_again(found: Iterable[Priority]) -> dict[str, Reading]:
    """The newest figure of each baseline's measure that governors may see, by its indicator."""
    starts = {row.baseline.indicator: row.baseline_id for row in found if row.baseline is not None}
    rows = Reading.objects.filter(
        indicator__in=starts, leader_id__isnull=True, hidden=False, value__isnull=False, purpose=Purpose.ACCOUNTABLE
    )
    return {row.indicator: row for row in rows.exclude(pk__in=starts.values()).order_by("taken_on", "pk")}


def _shown(plan: Plan, first: date) -> dict[int, CheckIn]:
    """What was last said to show how each priority goes, since the last report."""
    rows = CheckIn.objects.filter(action__plan=plan, action__priority__isnull=False, at__date__gte=first)
    return {row.action.priority_id: row for row in rows.exclude(shows="").select_related("action").order_by("at", "pk")}


def _thanks(plan: Plan, first: date, last: date) -> dict[int, list[str]]:
    """What was celebrated since the last report, and thanks to whom, by priority."""
    rows = Celebration.objects.filter(priority__plan=plan, at__date__gte=first, at__date__lte=last)
    found: dict[int, list[str]] = {}
    for row in rows.order_by("at", "pk").prefetch_related("people"):
        names = ", ".join(each.name for each in row.people.all())
        words = {"words": _sentence(row.words), "names": names}
        found.setdefault(row.priority_id, []).append(_("%(words)s Thanks to %(names)s.") % words)
    return found


def _and_more(
    all_of_them: int, heading: str, part: int, reader: Person, first: date, last: date
) -> Iterator[Reported]:  # fmt: skip
    more = all_of_them - AT_MOST
    if more > 0:
        plan = _plans(reader, first, last)[-1]
        text = ngettext("And %(n)s more in the plan", "And %(n)s more in the plan", more) % {"n": more}
        yield Reported(heading, text, "plan", plan.pk, reverse("plan:plan_at", args=[plan.pk]), "", LAST, part)


def _sentence(text: str) -> str:
    """Words as they end a sentence, on one line."""
    words = " ".join(text.split())
    return words if not words or words[-1] in ".!?…。！？؟" else f"{words}."


def _needed() -> str:
    return _("What is late, and what is needed")


def _decided() -> str:
    return _("Decided and changed since the last report")


def _ahead() -> str:
    return _("Next steps")
