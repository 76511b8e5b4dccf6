"""What is done, by whom and by when; how it stands; what came of it.

    begin ──▶ planned ──check in──▶ running ──check in──▶ done ──look back──▶ looked back on
       │         └──────────────────────┴────check in──▶ stopped
       └discard (while its plan is being made)     done, stopped ──open again──▶ running

The first day that was agreed never changes. What is forecast anew stands beside it, each time with its reason. While a
plan is being made nothing is agreed yet: there, days are simply set.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.areas.improvement.plan.domain.writing import note, one_line, still_open, under_way, unlink_all
from headship.areas.improvement.plan.models import Action, CheckIn, Plan, Priority, Reforecast
from headship.areas.improvement.plan.rules import ADD_ACTION, KEEP_ACTION, KEEP_PRIORITY
from headship.areas.improvement.plan.scheduling import cycle_in
from headship.evidence.domain import citations
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.kernel.money import Money
from headship.kernel.permissions import may, require
from headship.school.domain.people import here_to_own
from headship.school.models import Person, Team

BEGAN = {CheckIn.Status.DONE: Action.State.DONE, CheckIn.Status.STOPPED: Action.State.STOPPED}


@transaction.atomic
def begin_action(
    *, by: Person, title: str, owner: Person, ends_on: date | None, starts_on: date | None = None,
    priority: Priority | None = None, team: Team | None = None, after: Iterable[Action] = (), cost: Money | None = None,
    success: str = "", source: tuple[str, int] | None = None,
) -> Action:  # fmt: skip
    """Begin an action: of a priority, or beside the plan, from a meeting. source: the record from which it came.

    Raises Denied, and Refusal where days are out of order, the owner has left, or it would wait for itself.
    """
    if priority is None:
        require(by, ADD_ACTION)
    else:
        require(by, KEEP_PRIORITY, priority)
        under_way(priority)
    first, last = _days(starts_on, ends_on)
    row: Action = Action.objects.create(
        plan=priority.plan if priority else None, priority=priority, owner=here_to_own(owner), team=team,
        title=one_line(title, _("Say what is done."), field="title", longest=300), starts_on=first, ends_on=last,
        first_ends_on=last, success=success.strip(), cost_amount=cost.amount if cost else None,
        cost_currency=cost.currency.code if cost else "", source_kind=source[0] if source else "",
        source_id=source[1] if source else None, begun_by=by, begun_at=clock.now(),
    )  # fmt: skip
    _follow(row, after)
    if priority is not None:
        citations.cite(by=by, source=("action", row.pk), relation="delivers", target=("priority", priority.pk))
    if source is not None:
        citations.cite(by=by, source=("action", row.pk), relation="rests_on", target=source)
    words = {"name": owner.name, "title": row.title, "day": date_format(last)}
    note(by, "action.begin", row, _("%(name)s: %(title)s, by %(day)s.") % words, _clauses(row))
    return row


def _days(starts_on: date | None, ends_on: date | None) -> tuple[date, date]:
    if ends_on is None:
        raise Refusal(_("Say by when; it can be forecast anew later."), field="ends_on")
    first = starts_on or min(clock.today(), ends_on)
    if first > ends_on:
        words = {"first": date_format(first), "last": date_format(ends_on)}
        raise Refusal(_("It would end on %(last)s, before it begins on %(first)s.") % words, field="ends_on")
    return first, ends_on


def _clauses(row: Action) -> list[str]:
    return ["6.5a", "6.5c", *(["6.5b", "4.3b"] if row.team_id else [])]


def _follow(row: Action, earlier: Iterable[Action]) -> None:
    """Let an action wait for others. Raises Refusal with the names in a ring, or where the days cross."""
    wanted = list(earlier)
    for each in wanted:
        if each.ends_on >= row.starts_on and each.pk != row.pk:
            words = {"one": each, "last": date_format(each.ends_on), "first": date_format(row.starts_on)}
            raise Refusal(
                _("“%(one)s” ends on %(last)s, and this would begin on %(first)s already.") % words, field="after"
            )
    through = Action.after.through.objects.exclude(from_action_id=row.pk)
    edges = [(before, later) for later, before in through.values_list("from_action_id", "to_action_id")]
    ring = cycle_in([*edges, *((each.pk, row.pk) for each in wanted)])
    if ring:
        titles = dict(Action.objects.filter(pk__in=ring).values_list("pk", "title"))
        names = " → ".join(f"“{titles[pk]}”" for pk in [*ring, ring[0]])
        raise Refusal(_("These would wait for each other for ever: %(names)s.") % {"names": names}, field="after")
    row.after.set(wanted)


def _kept(by: Person, action: Action) -> Action:
    row: Action = Action.objects.select_related("plan", "priority", "owner").get(pk=action.pk)
    if not (may(by, KEEP_ACTION, row) or by.pk == row.begun_by_id):
        raise Denied(str(KEEP_ACTION.refusal))
    still_open(row.plan)
    return row


@transaction.atomic
def change(
    *, by: Person, action: Action, title: str, owner: Person, team: Team | None = None, cost: Money | None = None,
    success: str = "", priority: Priority | None = None, version: int | None = None,
) -> Action:  # fmt: skip
    """Other words, owner, team, cost or measure; its days change by a forecast.

    Raises ChangedMeanwhile where somebody else wrote since `version`.
    """
    row = _kept(by, action)
    if version is not None and version != row.version:
        theirs = {"title": row.title, "owner": row.owner.name, "success": row.success}
        raise ChangedMeanwhile(_("Somebody else has written here since you opened it."), theirs=theirs)
    row.title = one_line(title, _("Say what is done."), field="title", longest=300)
    row.owner, row.team, row.success = here_to_own(owner), team, success.strip()
    row.cost_amount, row.cost_currency = (cost.amount, cost.currency.code) if cost else (None, "")
    if priority is not None and row.priority_id is None:
        under_way(priority)
        row.priority, row.plan = priority, priority.plan
        citations.cite(by=by, source=("action", row.pk), relation="delivers", target=("priority", priority.pk))
    row.version += 1
    row.save()
    words = {"name": owner.name, "title": row.title}
    note(by, "action.change", row, _("%(name)s: %(title)s.") % words, _clauses(row))
    return row


@transaction.atomic
def come_after(*, by: Person, action: Action, earlier: Iterable[Action]) -> Action:
    """Say what has to be done before this begins; the whole list."""
    row, wanted = _kept(by, action), list(earlier)
    _follow(row, wanted)
    if wanted:
        words = {"title": row, "names": ", ".join(f"“{each}”" for each in wanted)}
        said = _("%(title)s waits for %(names)s.") % words
    else:
        said = _("%(title)s waits for nothing.") % {"title": row}
    note(by, "action.order", row, said, ["6.5c"], after=[each.pk for each in wanted])
    return row


@transaction.atomic
def forecast(*, by: Person, action: Action, ends_on: date, why: str, starts_on: date | None = None) -> Action:
    """Another last day, with the reason. The day that was first agreed stays to be read."""
    row = _kept(by, action)
    if not row.is_open:
        raise Refusal(_("This is not open any more."))
    words = one_line(why, _("Say in a few words why the day moves."), field="why", longest=300)
    first, last = _days(starts_on or min(row.starts_on, ends_on), ends_on)
    if last == row.ends_on and first == row.starts_on:
        raise Refusal(_("These are its days already."), field="ends_on")
    if last < clock.today():
        raise Refusal(_("A forecast lies ahead."), field="ends_on")
    if last != row.ends_on:
        Reforecast.objects.create(action=row, from_day=row.ends_on, to_day=last, why=words, by=by, at=clock.now())
    row.starts_on, row.ends_on, row.version = first, last, row.version + 1
    row.save(update_fields=["starts_on", "ends_on", "version"])
    said = {"title": row, "day": date_format(last), "why": words}
    note(by, "action.forecast", row, _("%(title)s: now by %(day)s. %(why)s") % said, ["6.5c"],
         first=str(row.first_ends_on), to=str(last))  # fmt: skip
    return row


@transaction.atomic
def check_in(
    *, by: Person, action: Action, status: str, shows: str, needs: str = "", ends_on: date | None = None, why: str = ""
) -> CheckIn:
    """Say how it stands, and what shows it. ends_on, why: a new forecast with it, where the day moves."""
    row = _kept(by, action)
    if not row.is_open:
        raise Refusal(_("This is not open any more."))
    if status not in CheckIn.Status.values:
        raise Refusal(_("Say how it stands."), field="status")
    words, needed = shows.strip()[:1000], " ".join(needs.split())[:300]
    if not words:
        raise Refusal(_("Say in a few words what shows it: what was seen, heard or counted."), field="shows")
    if status == CheckIn.Status.NEEDS and not needed:
        raise Refusal(_("Say what is needed, and from whom."), field="needs")
    if ends_on is not None and ends_on != row.ends_on and status not in BEGAN:
        row = forecast(by=by, action=row, ends_on=ends_on, why=why or needed or words)
    found: CheckIn = row.checkins.create(status=status, shows=words, needs=needed, by=by, at=clock.now())
    _stand(row, status)
    label = found.get_status_display()
    clauses = ["6.5e", *(["6.5d"] if status == CheckIn.Status.DONE else []), *(["4.3b"] if row.team_id else [])]
    note(by, "action.check_in", row, f"{label}: {words}", clauses, status=status, needs=needed)
    return found


def _stand(row: Action, status: str) -> None:
    row.state = BEGAN.get(status, Action.State.RUNNING)  # type: ignore[call-overload]
    row.done_on = clock.today() if row.state == Action.State.DONE else None
    row.version += 1
    row.save(update_fields=["state", "done_on", "version"])


@transaction.atomic
def set_days(*, by: Person, action: Action, starts_on: date, ends_on: date) -> Action:
    """Its days, while the plan is being made: nothing was agreed yet, so none of them is kept as the first."""
    row = _kept(by, action)
    if not is_draft(row):
        raise Refusal(_("This was agreed on already. Forecast its day anew, with the reason."))
    row.starts_on, row.ends_on = _days(starts_on, ends_on)
    row.first_ends_on, row.version = row.ends_on, row.version + 1
    row.save(update_fields=["starts_on", "ends_on", "first_ends_on", "version"])
    words = {"title": row, "first": date_format(row.starts_on), "last": date_format(row.ends_on)}
    note(by, "action.set_days", row, _("%(title)s: from %(first)s to %(last)s.") % words, ["6.5c"])
    return row


def is_draft(action: Action) -> bool:
    """True while its plan is still being made."""
    return action.plan is not None and action.plan.state == Plan.State.DRAFT


def held_up(action: Action) -> list[Action]:
    """The open actions that would begin before this one, which they wait for, has ended."""
    rows: Any = action.before.filter(state__in=Action.OPEN, starts_on__lte=action.ends_on)
    return list(rows.select_related("owner").order_by("starts_on", "pk"))


@transaction.atomic
def open_again(*, by: Person, action: Action) -> Action:
    """Take back that it is done or stopped. What was said stays; what came of it is asked once more at the end."""
    row = _kept(by, action)
    if row.is_open:
        raise Refusal(_("This is open."))
    if row.priority is not None:
        under_way(row.priority)
    row.state, row.done_on, row.came_of_it, row.looked_back_at = Action.State.RUNNING, None, "", None
    row.version += 1
    row.save(update_fields=["state", "done_on", "came_of_it", "looked_back_at", "version"])
    note(by, "action.open_again", row, _("“%(title)s” is open again.") % {"title": row}, ["6.5d"])
    return row


@transaction.atomic
def discard(*, by: Person, action: Action) -> None:
    """Leave an action out of a plan that is being made. Later it is stopped instead, with what shows why."""
    row = _kept(by, action)
    if not is_draft(row):
        raise Refusal(_("This was agreed on already. Say that it is stopped, and what shows why."))
    note(by, "action.discard", row, _("Left “%(title)s” out of the plan that is being made.") % {"title": row})
    unlink_all(by, ("action", row.pk))
    row.delete()


@transaction.atomic
def look_back(*, by: Person, action: Action, came_of_it: str) -> Action:
    """Say what came of an action that is done or was stopped."""
    row = _kept(by, action)
    if row.is_open:
        raise Refusal(_("It is still open: check in first, and say that it is done."))
    words = came_of_it.strip()
    if not words:
        raise Refusal(_("Say what came of it, held against how you would know that it worked."), field="came_of_it")
    row.came_of_it, row.looked_back_at = words, clock.now()
    row.save(update_fields=["came_of_it", "looked_back_at"])
    note(by, "action.look_back", row, words, ["6.5f"])
    return row


def begin_elsewhere(
    *, by: Person, what: str, owner: Person, due: date | None, team: Team | None, source: tuple[str, int] | None
) -> Any:
    """An action that leaves a meeting, in a line."""
    return begin_action(by=by, title=what, owner=owner, ends_on=due, team=team, source=source)
