"""What the pages of the plan need to know, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.improvement.library.api import reading_target
from headship.areas.improvement.plan.domain.judging import Judgement, judge, latest_again, step_in_words
from headship.areas.improvement.plan.domain.plans import AT_MOST
from headship.areas.improvement.plan.models import Action, CheckIn, Evaluation, Plan, PlanStage, Priority
from headship.areas.improvement.plan.scheduling import Task
from headship.evidence import registry
from headship.evidence.models import Citation, Reading
from headship.evidence.registry import Seen
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.money import money, written
from headship.kernel.prepared import Prepared
from headship.school.models import Person
from headship.school.roles import is_inside

AnyPlan = TypeVar("AnyPlan", Plan, "Year")
CHECK_IN_EVERY = timedelta(days=28)
MOST_AT_ONCE = 4  # open actions of one person in one week


@dataclass
class Step:
    """An action as the plan's page shows it: a light row, no model."""

    pk: int
    title: str
    owner: str
    state: str
    starts_on: date
    ends_on: date
    first_ends_on: date
    said: str
    needs: str
    shows: str
    owner_left: bool

    @property
    def late(self) -> bool:
        """Open, and its day has passed."""
        return self.state in Action.OPEN and self.ends_on < clock.today()


@dataclass
class Card:
    """A priority with its figures: steps, cost by currency, and one sentence on how it goes.

    Light rows throughout, no models. What it says is worked out once, after the last step was added.
    """

    pk: int
    position: int
    title: str
    state: str
    owner: str
    team: str | None
    verdict: str | None
    owner_left: bool
    steps: list[Step] = field(default_factory=list)
    cost: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    language: str = "en"

    @cached_property
    def live(self) -> list[Step]:
        """Those that were not stopped."""
        return [step for step in self.steps if step.state != Action.State.STOPPED]

    @cached_property
    def done(self) -> int:
        """How many are done."""
        return sum(step.state == Action.State.DONE for step in self.steps)

    @cached_property
    def stuck(self) -> list[Step]:
        """Open ones that need something, or whose owner has left."""
        return [step for step in self.steps if step.state in Action.OPEN and (step.needs or step.owner_left)]

    @property
    def is_open(self) -> bool:
        """Neither looked back on nor stopped."""
        return self.state == Priority.State.OPEN

    @cached_property
    def next_words(self) -> str:
        """Which open one ends first, and when; "" where none is open."""
        rows = [step for step in self.steps if step.state in Action.OPEN]
        first = min(rows, key=lambda step: step.ends_on, default=None)
        if first is None:
            return ""
        return _("Next: %(title)s, by %(day)s.") % {"title": first.title, "day": date_format(first.ends_on, "j F")}

    @cached_property
    def budget(self) -> str:
        """What it costs, currency by currency."""
        return cost_in_words(self.cost, self.language)

    @property
    def verdict_words(self) -> str:
        """What was found when it was looked back on; "" before."""
        return str(Evaluation.Verdict(self.verdict).label) if self.verdict else ""

    @cached_property
    def sentence(self) -> str:
        """How it goes, by what people said and did."""
        if self.state != Priority.State.OPEN:
            return str(Priority.State(self.state).label)
        if not self.live:
            return _("Nobody does anything for it yet.")
        begun = _("%(done)s of %(all)s actions are done.") % {"done": self.done, "all": len(self.live)}
        late = sum(step.late for step in self.steps)
        if late:
            more = ngettext("%(n)s is past its day.", "%(n)s are past their day.", late) % {"n": late}
            return f"{begun} {more}"
        return begun


STEP = ("pk", "title", "owner__name", "state", "starts_on", "ends_on", "first_ends_on", "said", "needs", "shows",
        "owner__ended_on", "priority_id", "cost_amount", "cost_currency")  # fmt: skip


def with_latest(rows: Any) -> Any:
    """Actions with what was last said of them."""
    latest = CheckIn.objects.filter(action=OuterRef("pk")).order_by("-at", "-pk")
    return rows.annotate(
        said=Subquery(latest.values("status")[:1]), needs=Subquery(latest.values("needs")[:1]),
        shows=Subquery(latest.values("shows")[:1]),
    )  # fmt: skip


def cost_in_words(cost: Mapping[str, Decimal], language: str) -> str:
    """Amounts by currency, as people of this language write them."""
    return " + ".join(written(money(amount, code), language) for code, amount in sorted(cost.items()))


# Asked on every view of the plan: compiled once. None of them holds a day, which would stay as it was then.
HEADINGS = Prepared(
    lambda plan_id: Priority.objects.filter(plan_id=plan_id).order_by("position", "pk").values_list(
        "pk", "position", "title", "state", "owner__name", "team__name", "evaluation__verdict", "owner__ended_on"
    )
)  # fmt: skip
STEPS = Prepared(
    lambda plan_id: (
        with_latest(Action.objects.filter(plan_id=plan_id, priority__isnull=False))
        .order_by("starts_on", "ends_on", "pk")
        .values_list(*STEP)
    )
)
OWN_OPEN = Prepared(
    lambda person_id: (
        Action.objects.worked_on()
        .filter(Q(plan__isnull=True) | Q(plan__state=Plan.State.RUNNING), owner_id=person_id)
        .annotate(last=Max("checkins__at"))
        .order_by("ends_on", "pk")
        .values_list("pk", "starts_on", "ends_on", "last")
    )
)


class Year(NamedTuple):
    """A plan as a list of plans shows it, and the heading of its page: a light row, no model."""

    pk: int
    title: str
    state: str
    ends_on: date
    closed_at: datetime | None


class Stage(NamedTuple):
    """A step in making and closing a plan, as the plan's page shows it."""

    pk: int
    kind: str
    due_on: date
    done_on: date | None

    @property
    def words(self) -> str:
        """What it is called."""
        return str(PlanStage.Kind(self.kind).label)


YEARS = Prepared(lambda: Plan.objects.order_by("-school_year").values_list(*Year._fields))
STAGES = Prepared(
    lambda plan_id: PlanStage.objects.filter(plan_id=plan_id).order_by("due_on", "pk").values_list(*Stage._fields)
)


def years_seen(reader: Person) -> list[Year]:
    """The plans that this person may see, the newest first: those of `Plan.objects.visible_to`, compiled once."""
    return [Year(*row) for row in YEARS()] if is_inside(reader) else []


def stages(plan_id: int) -> list[Stage]:
    """The steps in making and closing a plan, in the order of their days."""
    return [Stage(*row) for row in STAGES(plan_id)]


def cards(plan_id: int, language: str = "en") -> list[Card]:
    """The priorities of a plan and their actions: two queries, whatever their number."""
    today = clock.today()
    found: dict[int, Card] = {}
    cells: Any
    for *heading, left in HEADINGS(plan_id):
        cells = [*heading, left is not None and left <= today]
        found[heading[0]] = Card(*cells)
    for *light, left, priority, amount, currency in STEPS(plan_id):
        card = found[priority]
        light[7:10] = [each or "" for each in light[7:10]]
        cells = [*light, left is not None and left <= today]
        card.steps.append(Step(*cells))
        if amount is not None:
            card.cost[currency] += amount
    for card in found.values():
        card.language = language
    return list(found.values())


def current_plan(reader: Person) -> Plan | None:
    """The plan that runs, else the one being made, else the last."""
    return current_of(list(Plan.objects.visible_to(reader).order_by("-school_year")))


def current_of(plans: Sequence[AnyPlan]) -> AnyPlan | None:
    """Of plans, the newest first: the one that runs, else the one being made, else the last."""
    for state in (Plan.State.RUNNING, Plan.State.DRAFT):
        for plan in plans:
            if plan.state == state:
                return plan
    return plans[0] if plans else None


def too_many(count: int) -> str:
    """Why so many priorities are too many, or ""."""
    if count <= AT_MOST:
        return ""
    return _(
        "These are %(n)s priorities. Beyond %(most)s, people cannot keep them in mind, and each gets a little of "
        "everybody’s time and the whole of nobody’s. Which can wait a year?"
    ) % {"n": count, "most": AT_MOST}


def is_stale(action: Action, last: date | None) -> bool:
    """Open, begun, and nobody has said for four weeks how it stands."""
    today = clock.today()
    return action.is_open and action.starts_on <= today and (last or action.starts_on) <= today - CHECK_IN_EVERY


def to_check_in(person: Person) -> list[Action]:
    """Open actions of theirs that have begun and of which nothing was said for four weeks, or whose day has come."""
    rows = Action.objects.filter(pk__in=pks_to_check_in(person)).select_related("priority", "plan")
    return list(rows.order_by("ends_on", "pk"))


def pks_to_check_in(person: Person) -> list[int]:
    """The ids of `to_check_in`, in its order: one query, compiled once."""
    today, now = clock.today(), clock.now()

    def it_is_time(starts: date, ends: date, last: datetime | None) -> bool:
        if starts > today:
            return False
        quiet = starts <= today - timedelta(days=7) if last is None else last <= now - CHECK_IN_EVERY
        return quiet or (ends <= today and (last is None or last <= now - timedelta(days=5)))

    return [pk for pk, starts, ends, last in OWN_OPEN(person.pk) if it_is_time(starts, ends, last)]


@dataclass(frozen=True)
class Gap:
    """What a priority of a plan that is being made lacks still, in a few words each."""

    priority: Priority
    words: tuple[str, ...]


def gaps(plan: Plan) -> list[Gap]:
    """What one would want to have before agreeing on a plan, priority by priority; only those that lack something."""
    rows = plan.priorities.filter(state=Priority.State.OPEN).select_related("owner", "baseline").annotate(
        live=Count("actions", filter=~Q(actions__state=Action.State.STOPPED))
    )  # fmt: skip
    links = Citation.objects.filter(source_kind="priority", source_id__in=rows.values("pk"))
    linked = set(links.filter(relation__in=["rests_on", "upholds"]).values_list("source_id", "relation"))
    found = [Gap(row, tuple(_lacks(row, linked))) for row in rows.order_by("position", "pk")]
    return [gap for gap in found if gap.words]


def _lacks(row: Any, linked: set[tuple[int, str]]) -> Iterator[str]:
    if not row.owner.is_present:
        yield _("%(name)s has left") % {"name": row.owner.name}
    if row.missing:
        left = len(row.missing)
        words = ngettext(
            "%(n)s part of why it should work is not written",
            "%(n)s parts of why it should work are not written", left,
        )  # fmt: skip
        yield words % {"n": left}
    if not row.live:
        yield _("nobody does anything for it yet")
    if row.target is None and not row.agreed_measure:
        yield _("nothing is agreed by which one could tell whether it worked")
    elif row.target is not None and row.baseline is not None:
        verdict, _sentence = step_in_words(row.baseline, row.target)
        if verdict != "beyond":
            yield _("its target is not beyond chance")
    if (row.pk, "rests_on") not in linked:
        yield _("it rests on nothing yet")
    if (row.pk, "upholds") not in linked:
        yield _("it serves no vision, objective or value yet")


def owners_left(plan: Plan) -> list[str]:
    """Who looks after something in this plan and has left, by name: a copy gives it to somebody else."""
    rows = Person.objects.filter(ended_on__lte=clock.today())
    owners = plan.actions.exclude(state=Action.State.STOPPED).values("owner_id")
    rows = rows.filter(Q(pk__in=owners) | Q(pk__in=plan.priorities.values("owner_id")))
    return list(rows.order_by("name").values_list("name", flat=True))


@dataclass(frozen=True)
class Load:
    """One person's weeks: how many actions of theirs run in each. most: the largest of them."""

    name: str
    weeks: tuple[int, ...]

    @property
    def most(self) -> int:
        """In the fullest week."""
        return max(self.weeks, default=0)

    @property
    def heavy(self) -> bool:
        """More at once than somebody can look after."""
        return self.most > MOST_AT_ONCE


def workload(actions: Iterable[tuple[str, date, date]], first: date, weeks: int = 12) -> list[Load]:
    """How many actions of each owner run in each week from `first` on; (name, first day, last day), fullest first."""
    found: dict[str, list[int]] = defaultdict(lambda: [0] * weeks)
    for name, starts, ends in actions:
        row = found[name]
        for number in range(weeks):
            monday = first + timedelta(days=7 * number)
            if starts <= monday + timedelta(days=6) and ends >= monday:
                row[number] += 1
    loads = (Load(name, tuple(row)) for name, row in found.items() if any(row))
    return sorted(loads, key=lambda load: (-load.most, load.name))


def workload_now(weeks: int = 12) -> list[Load]:
    """The workload of all owners from this week on."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    rows = Action.objects.worked_on().values_list("owner__name", "starts_on", "ends_on")
    return workload([(name, first, max(last, today)) for name, first, last in rows], monday, weeks)


def workload_in(plan: Plan) -> list[Load]:
    """The workload of all owners over the weeks of a plan, whatever it comes from."""
    monday = plan.starts_on - timedelta(days=plan.starts_on.weekday())
    weeks = max(1, (plan.ends_on - monday).days // 7 + 1)
    rows = Action.objects.worked_on().values_list("owner__name", "starts_on", "ends_on")
    return workload(list(rows), monday, weeks)


def carried_by(names: Sequence[str]) -> list[tuple[str, list[Action]]]:
    """What each of these people looks after, so that one can see what might go to somebody else. One query."""
    if not names:
        return []
    rows = Action.objects.worked_on().filter(owner__name__in=names).select_related("owner", "priority")
    found: dict[str, list[Action]] = {name: [] for name in names}
    for row in rows.order_by("ends_on", "pk"):
        found[row.owner.name].append(row)
    return list(found.items())


@dataclass(frozen=True)
class Added:
    """What one more action would make of somebody's weeks. most: in the fullest; beside: what they look after then."""

    name: str
    most: int
    beside: tuple[str, ...]

    @property
    def heavy(self) -> bool:
        """More at once than somebody can look after."""
        return self.most > MOST_AT_ONCE

    @property
    def sentence(self) -> str:
        """How full the fullest week would be."""
        if self.heavy:
            said = _("%(name)s would look after %(n)s actions in one week; more than %(most)s seldom goes well.")
        elif self.beside:
            said = _("%(name)s would look after %(n)s actions in the fullest of these weeks.")
        else:
            said = _("%(name)s looks after nothing else in these weeks.")
        return said % {"name": self.name, "n": self.most, "most": MOST_AT_ONCE}


def load_with(person: Person, starts: date, ends: date, but: int | None = None) -> Added:
    """What somebody's weeks would be with one more action from one day to another. but: an action not to count."""
    rows = Action.objects.worked_on().filter(owner=person, starts_on__lte=ends).exclude(pk=but)
    today = clock.today()
    # What is past its day and not done is still on somebody's mind.
    spans = rows.values_list("title", "starts_on", "ends_on")
    beside = [(title, first, max(last, today)) for title, first, last in spans if max(last, today) >= starts]
    monday = starts - timedelta(days=starts.weekday())
    weeks = max(1, min(60, ((ends - monday).days // 7) + 1))
    every = [(person.name, starts, ends), *((person.name, first, last) for _title, first, last in beside)]
    most = max((load.most for load in workload(every, monday, weeks)), default=0)
    return Added(person.name, most, tuple(title for title, _first, _last in beside))


def loads_ahead(weeks: int = 12) -> dict[int, int]:
    """How many actions each owner looks after in their fullest week of the next ones, by the person's id. One query."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    rows = Action.objects.worked_on().values_list("owner_id", "starts_on", "ends_on")
    spans = [(str(owner), first, max(last, today)) for owner, first, last in rows]
    return {int(load.name): load.most for load in workload(spans, monday, weeks)}


def moved_away(person: Person, rows: Iterable[Priority]) -> dict[int, Judgement]:
    """Priorities whose measure moved away from the target, beyond chance, while all that is said is "on course".

    By id, with what the figures say. Two queries at most, whatever their number. rows: with baseline and plan.
    """
    aimed = [row for row in rows if row.target is not None and row.baseline is not None and row.is_under_way]
    if not aimed:
        return {}
    latest = latest_again(person, aimed)
    away = {row.pk: found for row in aimed if (found := _away(row, latest.get(row.pk))) is not None}
    if not away:
        return {}
    said: dict[int, set[str]] = defaultdict(set)
    standing = with_latest(Action.objects.open().filter(priority__in=list(away)))
    for pk, status in standing.values_list("priority_id", "said"):
        said[pk].add(status or "")
    return {pk: found for pk, found in away.items() if said[pk] - {""} == {CheckIn.Status.ON_COURSE}}


def _away(row: Priority, latest: Reading | None) -> Judgement | None:
    if latest is None:
        return None
    try:
        found = judge(row, latest)
    except Refusal:  # it says nothing that could be held against the target
        return None
    return found if found.away else None


def research_for(person: Person, priority: Priority, at_most: int = 6) -> list[Seen]:
    """Research against which a priority can be held: what it or its actions rest on, then the newest of the library."""
    sources = Q(source_kind="priority", source_id=priority.pk)
    sources |= Q(source_kind="action", source_id__in=priority.actions.values("pk"))
    cited = Citation.objects.filter(sources & reading_target()).order_by("cited_at").values_list(
        "target_kind", "target_id"
    )  # fmt: skip
    ours = [seen for seen in registry.see(person, list(cited)).values() if not seen.hidden]
    works = registry.kind_or_none("research_item")
    newest = registry.offered(person, works, "", limit=at_most) if works else []
    known = {(seen.kind, seen.record_id) for seen in ours}
    return [*ours, *(each for each in newest if (each.kind, each.record_id) not in known)][:at_most]


def tasks_of(plan: Plan) -> list[Task]:
    """The actions of a plan that were not stopped, as the schedule takes them. Two queries."""
    after: dict[int, list[int]] = defaultdict(list)
    pairs = Action.after.through.objects.filter(from_action__plan=plan)
    for later, earlier in pairs.values_list("from_action_id", "to_action_id"):
        after[later].append(earlier)
    rows = plan.actions.exclude(state=Action.State.STOPPED)
    return [
        Task(
            row.pk, row.starts_on, row.ends_on, tuple(after[row.pk]), row.done_on,
            row.first_ends_on if row.first_ends_on != row.ends_on else None,
        )
        for row in rows
    ]  # fmt: skip
