"""One priority of a plan with its actions: why it should work, how it goes, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from headship.areas.improvement.plan.domain import actions, evaluating, priorities
from headship.areas.improvement.plan.models import Action, Evaluation, Plan, Priority
from headship.areas.improvement.plan.models.priorities import THEORY
from headship.demo.telling import figures
from headship.demo.telling.story import Story
from headship.evidence.domain import readings
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.kernel.money import money

CURRENCY = "EUR"
LOOKED_BACK_AFTER = 9  # school days


class PriorityTale:
    """What one priority lives through. `when`: the day of a week, as the plan's year is told."""

    def __init__(self, story: Story, entry: dict[str, Any], when: Callable[[float], date]) -> None:
        self.story, self.entry, self.when, self.key = story, entry, when, entry["key"]
        self.row: Priority

    def begin(self, plan: Plan) -> None:
        """Written into a plan, or found there where it was carried on; and what comes later is set for its days."""
        entry = self.entry
        if "carried" in entry:
            self._take_up(plan)
        else:
            self.row = self._write(plan)
        self.by = self.row.owner
        self.story.keep("priority", self.key, self.row)
        self._tie("rests_on", entry["rests_on"])  # what a priority rests on already is not linked twice
        self._tie("upholds", entry.get("upholds", ()))
        for told in entry["measures"]:
            self._measure(told)
        for told in entry["actions"]:
            ActionTale(self, told).begin(plan)
        self._set_days()

    def _write(self, plan: Plan) -> Priority:
        entry, cast = self.entry, self.story.cast
        grounds = [*entry["rests_on"], *entry.get("facts", ())]
        theory = {name: entry[name] for name in THEORY}
        return priorities.begin_priority(
            by=cast["amina"], plan=plan, title=entry["title"], owner=cast[entry["owner"]],
            team=cast.teams[entry["team"]], rests_on=self.story.references(grounds), **theory,
        )  # fmt: skip

    def _take_up(self, plan: Plan) -> None:
        earlier = self.story.known[f"priority:{self.entry['carried']}"]
        self.row = plan.priorities.select_related("owner").get(carried_from_id=earlier.pk)
        anew = {name: self.entry[name] for name in THEORY if name in self.entry}
        priorities.write(by=self.row.owner, priority=self.row, **anew)

    def _tie(self, relation: str, targets: Any) -> None:
        self.story.link(by=self.story.cast["amina"], source=f"priority:{self.key}", relation=relation, targets=targets)

    def _measure(self, told: dict[str, Any]) -> None:
        measure = priorities.add_measure(by=self.by, priority=self.row, kind=told["kind"], text=told["text"])
        if told["found"]:
            note = partial(priorities.note_measure, by=self.by, measure=measure, found=told["found"])
            self.at(told["weeks"], 14.4, note)

    def at(self, weeks: float, hour: float, happening: Callable[[], object]) -> None:
        """Let something happen in a week of the plan, when somebody is there; at the earliest tomorrow."""
        timeline = self.story.timeline
        day = max(self.when(weeks), clock.today() + timedelta(days=1))
        timeline.add(timeline.school_day(day), happening, hour=hour)

    def _set_days(self) -> None:
        entry = self.entry
        settled = entry["aimed"] if "figure" in entry else entry["agreed"]
        self.at(settled, 14.1, self.aim if "figure" in entry else self.agree_measure)
        for weeks in (settled, *entry.get("risks_again", ())):
            self.at(weeks, 14.2, self.look_at_risks)
        for weeks, words, people in entry.get("celebrations", ()):
            self.at(weeks, 15.2, partial(self.celebrate, words, people))
        if stopped := entry.get("stopped"):
            self.at(stopped["weeks"], 15.1, partial(self.stop, stopped["because"]))
        if told := entry.get("evaluation"):
            self.at(told["weeks"], 13.1, partial(self.evaluate, told))
        if told := entry.get("handover"):
            self.at(told["weeks"], 9.2, partial(self.hand_over, told))

    def aim(self) -> None:
        """From where it sets out and where to; in a school too small for that, by what it will be judged."""
        start = figures.figure(self.story.cast["kenji"], self.entry["figure"])
        if start is None or start.value is None or start.low is None:
            self.agree_measure()
            return
        target = round(start.value + self.entry["target"], 2)
        self.row = priorities.aim(by=self.by, priority=self.row, start=start, target=target)

    def agree_measure(self) -> None:
        """By what it is judged, agreed beforehand."""
        priorities.agree_measure(by=self.by, priority=self.row, text=self.entry["judged_by"])

    def look_at_risks(self) -> None:
        """What could go wrong, looked at once more before it begins in earnest."""
        row = Priority.objects.get(pk=self.row.pk)
        priorities.look_at_risks(by=self.by, priority=row, risks=row.risks)

    def celebrate(self, words: str, people: list[str]) -> None:
        """Said aloud, with names."""
        named = [self.story.cast[key] for key in people]
        priorities.celebrate(by=self.by, priority=self.row, words=words, people=named)

    def stop(self, because: str) -> None:
        """As its own rule said."""
        priorities.stop(by=self.story.cast["amina"], priority=self.row, because=because)

    def evaluate(self, told: dict[str, Any]) -> None:
        """Looked back on. The verdict is that of the story where the figures of this school allow it."""
        row = Priority.objects.select_related("baseline").get(pk=self.row.pk)
        result = self._read_again(row)
        verdict = told["verdict"]
        if result is not None:
            fair = evaluating.judge(row, result).fair
            verdict = verdict if verdict in fair else fair[0]
        elif row.agreed_on is None:
            verdict = Evaluation.Verdict.CANNOT_TELL
        evaluation = evaluating.evaluate(
            by=self.story.cast[told["by"]], priority=row, verdict=verdict, found=told["found"],
            lessons=told["lessons"], again=told["again"], next=told["next"], result=result,
            cites=self.story.references(told["cites"]),
        )  # fmt: skip
        self.story.keep("evaluation", self.key, evaluation)

    def _read_again(self, row: Priority) -> Reading | None:
        if row.baseline is None or row.target is None:
            return None
        again = figures.figure(self.story.cast["kenji"], self.entry["figure"])
        same = again is not None and again.indicator == row.baseline.indicator and again.pk != row.baseline_id
        if again is None or not same or again.taken_on <= row.baseline.taken_on:
            return None
        return readings.freeze(by=self.story.cast["kenji"], reading=again)

    def hand_over(self, told: dict[str, Any]) -> None:
        """What whoever goes on with it has to know."""
        cast = self.story.cast
        row = Priority.objects.get(pk=self.row.pk)
        evaluating.hand_over(by=cast[told["by"]], priority=row, to=cast[told["to"]], words=told["words"])


class ActionTale:
    """One action: begun with its priority, said how it stands, and what came of it."""

    def __init__(self, of: PriorityTale, entry: dict[str, Any]) -> None:
        self.of, self.story, self.entry, self.when = of, of.story, entry, of.when
        self.row: Action

    def begin(self, plan: Plan) -> None:
        """Begun anew, or found where it was carried on."""
        self.row = self._take_up(plan) if "carried" in self.entry else self._start()
        self.story.keep("action", self.entry["key"], self.row)
        owner = self.row.owner
        for weeks, status, shows, *more in self.entry["checkins"]:
            self.of.at(weeks, 12.8, partial(self.check_in, status, shows, *more))
        grounds = self.entry.get("rests_on", ())
        source = f"action:{self.entry['key']}"
        self.story.link(by=owner, source=source, relation="rests_on", targets=grounds)

    def _take_up(self, plan: Plan) -> Action:
        earlier = self.story.known[f"action:{self.entry['carried']}"]
        row: Action = plan.actions.select_related("owner", "team").get(carried_from_id=earlier.pk)
        if title := self.entry.get("retitle"):
            actions.change(by=self.of.by, action=row, title=title, owner=row.owner, team=row.team, success=row.success)
        return row

    def _start(self) -> Action:
        entry, cast = self.entry, self.story.cast
        earlier = [self.story.known[f"action:{key}"] for key in entry.get("after", ())]
        starts_on = self.when(entry["from"]) + timedelta(days=bool(earlier))
        return actions.begin_action(
            by=self.of.by, title=entry["title"], owner=cast[entry["owner"]], priority=self.of.row,
            team=cast.teams[entry["team"]], starts_on=starts_on, ends_on=self.when(entry["to"]),
            after=[each for each in earlier if isinstance(each, Action)], success=entry["success"],
            cost=money(entry["cost"], CURRENCY) if "cost" in entry else None,
        )  # fmt: skip

    def check_in(self, status: str, shows: str, needs: str = "", to: float | None = None, why: str = "") -> None:
        """How it stands; and with it perhaps another last day, as something is needed."""
        row = Action.objects.get(pk=self.row.pk)
        if not row.is_open:
            return
        ends_on = max(self.when(to), clock.today()) if to is not None else None
        actions.check_in(by=row.owner, action=row, status=status, shows=shows, needs=needs, ends_on=ends_on, why=why)
        if status == "done" and (came := self.entry.get("came")):
            day = self.story.day_after(clock.today(), LOOKED_BACK_AFTER)
            self.story.timeline.add(day, partial(self.look_back, came), hour=12.9)

    def look_back(self, came: str) -> None:
        """What came of it, while its plan is open."""
        row = Action.objects.select_related("plan").get(pk=self.row.pk)
        if row.plan is not None and row.plan.state != Plan.State.CLOSED:
            actions.look_back(by=row.owner, action=row, came_of_it=came)
