"""The plan's timeline: a bar for each action, what waits for what, what is critical, today, and what slipped.

The picture is written on the server. Each bar is a link in reading order, and the table beside it says the same. What
colour shows is shown by a shape as well: critical bars are underlined twice, done ones carry a tick, and the day that
was first agreed stays as a broken outline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from headship.areas.improvement.plan import queries, rules
from headship.areas.improvement.plan.models import Action, Plan, Priority
from headship.areas.improvement.plan.scheduling import Cycle, Schedule, Task, schedule
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.web.gate import PersonRequest, found, gate

LABEL, WIDTH, TOP, HEADING, ROW, BAR, ROOM_FOR_NAME = 340, 1240, 34, 30, 26, 12, 50
ONE_DAY = timedelta(days=1)


@dataclass
class Bar:
    """An action in the picture: where it stands, and what is said of it."""

    action: Action
    task: Task
    plan: Schedule
    y: float = 0
    x: float = 0
    width: float = 0
    tail: float = 0
    was: float = 0
    waits_for: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """It is done."""
        return self.task.done_on is not None

    @property
    def critical(self) -> bool:
        """It may not slip without the whole plan ending later."""
        return self.task.id in self.plan.critical

    @property
    def slipped(self) -> int:
        """By how many days it ends, or ended, later than first agreed."""
        return self.plan.slipped.get(self.task.id, 0)

    @property
    def needs(self) -> str:
        """What was last said to be needed, while it is open."""
        said: Any = self.action
        return (getattr(said, "needs", "") or "") if self.action.is_open else ""

    @property
    def last(self) -> date:
        """The day on which it was done, or is now meant to be."""
        return self.task.done_on or self.task.ends

    @property
    def expected(self) -> date:
        """When it can be done at the earliest, after what it waits for."""
        return self.plan.earliest_ends[self.task.id]

    @property
    def url(self) -> str:
        """The action's page."""
        return reverse("plan:action", args=[self.action.pk])

    @property
    def name(self) -> str:
        """Its title, as long as there is room for it."""
        title = self.action.title
        return title if len(title) <= ROOM_FOR_NAME else title[: ROOM_FOR_NAME - 1].rstrip() + "…"

    @property
    def room(self) -> str:
        """How far it may slip, in words."""
        if self.done:
            return ""
        slack = self.plan.slack[self.task.id]
        return ngettext("%(n)s day", "%(n)s days", slack) % {"n": slack} if slack else _("None: critical")

    @property
    def says(self) -> str:
        """All that the picture shows of it, for those who hear it."""
        days = f"{date_format(self.task.starts, 'j F')} – {date_format(self.last, 'j F')}"
        parts = [self.action.title, self.action.owner.name, days]
        parts.append(_("done") if self.done else _("critical") if self.critical else "")
        if self.slipped:
            parts.append(_slip(self.slipped))
        if self.needs:
            parts.append(_("needs: %(needs)s") % {"needs": self.needs})
        if self.waits_for:
            parts.append(_("waits for %(names)s") % {"names": ", ".join(f"“{name}”" for name in self.waits_for)})
        return ", ".join(filter(None, parts))


@dataclass
class Group:
    """A priority's bars under its name."""

    title: str
    y: float
    url: str = ""
    bars: list[Bar] = field(default_factory=list)

    @property
    def budget(self) -> str:
        """What its actions cost together, currency by currency."""
        cost: dict[str, Decimal] = defaultdict(Decimal)
        for bar in self.bars:
            if bar.action.cost_amount is not None:
                cost[bar.action.cost_currency] += bar.action.cost_amount
        return queries.cost_in_words(cost, get_language() or "en")


@dataclass
class Timeline:
    """A plan's picture: groups of bars, lines between them, months, today."""

    plan: Plan
    groups: list[Group]
    found: Schedule
    today: date
    ring: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bars = [bar for group in self.groups for bar in group.bars]
        days = [self.plan.starts_on, self.plan.ends_on]
        for bar in self.bars:
            days += [bar.task.starts, bar.last, bar.task.first_end, bar.expected]
        self.first = min(days).replace(day=1)
        self.after = (max(days).replace(day=1) + timedelta(days=32)).replace(day=1)
        self._place()

    def x(self, day: date) -> float:
        """Where a day begins."""
        share = (day - self.first).days / (self.after - self.first).days
        return round(LABEL + share * (WIDTH - LABEL - 8), 1)

    def _place(self) -> None:
        y: float = TOP
        for group in self.groups:
            group.y = y
            y += HEADING
            for bar in group.bars:
                self._place_bar(bar, y)
                y += ROW
            y += 6
        self.height = y + 22
        self.foot = y

    def _place_bar(self, bar: Bar, y: float) -> None:
        starts = min(bar.task.starts, bar.last)
        bar.y, bar.x = y + (ROW - BAR) / 2, self.x(starts)
        bar.width = max(round(self.x(bar.last + ONE_DAY) - bar.x, 1), 4)
        if bar.expected > bar.last:
            bar.tail = round(self.x(bar.expected + ONE_DAY) - bar.x - bar.width, 1)
        if bar.slipped and bar.task.first_end >= starts:
            bar.was = max(round(self.x(bar.task.first_end + ONE_DAY) - bar.x, 1), 4)

    @property
    def months(self) -> list[dict[str, Any]]:
        """A line and a name where each month begins."""
        months, day = [], self.first
        while day < self.after:
            months.append({"x": self.x(day), "name": date_format(day, "M"), "year": day.year if day.month == 1 else ""})
            day = (day + timedelta(days=32)).replace(day=1)
        return months

    @property
    def now(self) -> float | None:
        """Where today is, where the plan has reached it and not left it behind."""
        return self.x(self.today) if self.first <= self.today < self.after else None

    @property
    def links(self) -> list[dict[str, Any]]:
        """A line from the end of each action to the beginning of those that wait for it."""
        by_id = {bar.task.id: bar for bar in self.bars}
        pairs = [(by_id[each], bar) for bar in self.bars for each in bar.task.after if each in by_id]
        return [_line(before, after) for before, after in pairs]

    @property
    def sentence(self) -> str:
        """How the plan stands, in a few words."""
        done = sum(bar.done for bar in self.bars)
        said = [_("%(done)s of %(all)s actions are done.") % {"done": done, "all": len(self.bars)}]
        critical = len(self.found.critical)
        if self.found.ends and critical:
            words = ngettext(
                "As things stand the last ends on %(day)s; %(n)s open action holds that day.",
                "As things stand the last ends on %(day)s; %(n)s open actions hold that day.", critical,
            )  # fmt: skip
            said.append(words % {"day": date_format(self.found.ends, "j F Y"), "n": critical})
        if slipped := len(self.found.slipped):
            words = ngettext(
                "%(n)s ends later than first agreed.", "%(n)s end later than first agreed.", slipped
            )  # fmt: skip
            said.append(words % {"n": slipped})
        return " ".join(said)


@gate(rules.SEE_PLAN)
@require_GET
def timeline(request: PersonRequest) -> HttpResponse:
    """The picture of the plan that runs, or of the one that is named, with its table."""
    plan = _plan(request)
    if plan is None:
        return render(request, "plan/none.html", {"keeps": holds(request.person, rules.KEEP_PLAN)})
    drawn = timeline_of(plan, clock.today())
    context = {"plan": plan, "timeline": drawn, "table": _table(drawn)}
    return render(request, "plan/timeline.html", context)


def _plan(request: HttpRequest) -> Plan | None:
    person: Any = getattr(request, "person", None)
    wanted = request.GET.get("plan", "")
    if wanted.isdecimal():
        plan: Plan = found(Plan, request, pk=int(wanted[:15]))
        return plan
    return queries.current_plan(person)


def timeline_of(plan: Plan, today: date) -> Timeline:
    """The timeline of a plan as it stands on a day; a fixed number of queries."""
    tasks = queries.tasks_of(plan)
    ring: list[int] = []
    try:
        scheduled = schedule(tasks, today)
    except Cycle as cycle:
        # Nothing that the domain does makes a ring; one that came otherwise is named, and the days are still drawn.
        ring, tasks = cycle.ids, [replace(task, after=()) for task in tasks]
        scheduled = schedule(tasks, today)
    rows = queries.with_latest(plan.actions.filter(pk__in=[task.id for task in tasks]))
    actions = {row.pk: row for row in rows.select_related("owner", "priority")}
    bars = [
        Bar(
            actions[task.id], task, scheduled,
            waits_for=tuple(actions[each].title for each in task.after if each in actions),
        )
        for task in tasks
    ]  # fmt: skip
    names = [actions[each].title for each in ring]
    return Timeline(plan, _groups(plan.priorities.all(), bars), scheduled, today, names)


def _groups(priorities: Iterable[Priority], bars: Sequence[Bar]) -> list[Group]:
    """Priorities in the plan's order, their actions by when they begin; what belongs to none comes last."""
    by_priority: dict[int | None, list[Bar]] = {}
    for bar in sorted(bars, key=lambda each: (each.task.starts, each.last, each.task.id)):
        by_priority.setdefault(bar.action.priority_id, []).append(bar)
    groups = [
        Group(f"{row.position}. {row.title}", 0, reverse("plan:priority", args=[row.pk]), by_priority.get(row.pk, []))
        for row in priorities
    ]
    if loose := by_priority.get(None):
        groups.append(Group(_("Beside the priorities"), 0, "", loose))
    return groups


def _line(before: Bar, after: Bar) -> dict[str, Any]:
    """Right from the end, down or up between the rows, and into the beginning; back round where it begins earlier."""
    out, into = before.x + before.width, after.x
    from_y, to_y = before.y + BAR / 2, after.y + BAR / 2
    between = after.y - 5 if to_y > from_y else after.y + BAR + 5
    if into >= out + 10:
        path = f"M{out:.1f} {from_y:.1f}H{out + 5:.1f}V{to_y:.1f}H{into - 1:.1f}"
    else:
        path = f"M{out:.1f} {from_y:.1f}h5V{between:.1f}H{into - 7:.1f}V{to_y:.1f}H{into - 1:.1f}"
    return {
        "path": path, "head": f"M{into - 5:.1f} {to_y - 3:.1f}l5 3l-5 3z",
        "critical": before.critical and after.critical,
    }  # fmt: skip


def _slip(days: int) -> str:
    said: str = ngettext("%(n)s day later than first agreed", "%(n)s days later than first agreed", days) % {"n": days}
    return said


def _table(drawn: Timeline) -> Table:
    return Table(
        caption=_("The actions of the plan by priority, with their days"),
        columns=[
            Column(_("Action")), Column(_("Who")), Column(_("From"), together=True), Column(_("To"), together=True),
            Column(_("Waits for")), Column(_("Room to the plan’s end")), Column(_("How it stands")),
        ],
        rows=[
            [
                Cell(bar.action.title, url=bar.url), bar.action.owner.name, date_format(bar.task.starts, "j M Y"),
                date_format(bar.last, "j M Y"), ", ".join(bar.waits_for),
                bar.room, _standing(bar),
            ]
            for bar in drawn.bars
        ],
        empty=_("No action yet"),
        empty_detail=_("An action belongs to a priority, with somebody who looks after it and two days."),
        caption_hidden=True,
    )  # fmt: skip


def _standing(bar: Bar) -> str:
    said = [str(bar.action.get_state_display())]
    if bar.slipped:
        said.append(_slip(bar.slipped))
    if bar.needs:
        said.append(_("needs: %(needs)s") % {"needs": bar.needs})
    if not bar.done and bar.expected > bar.last:
        said.append(_("cannot be done before %(day)s") % {"day": date_format(bar.expected, "j F")})
    return ", ".join(said)
