"""The plan of the year that is over and that of the year that runs: made, carried out, refined and looked back on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from headship.areas.improvement.plan.domain import plans
from headship.areas.improvement.plan.models import Plan
from headship.demo.story import chapter
from headship.demo.telling.priorities import PriorityTale
from headship.demo.telling.story import Story
from headship.demo.telling.years import PlanYears

FIRST_OF_LAST = (
    41  # weeks from here on are told from the first day of the year that is over, also in the plan that runs
)


def tell(story: Story) -> None:
    """Put both plans on the timeline."""
    told, years = chapter("plan"), PlanYears(story.timeline)
    LastPlan(story, told["last"], years, years.then).tell()
    RunningPlan(story, told["this"], years, lambda weeks: _around_now(years, weeks)).tell()


def _around_now(years: PlanYears, weeks: float) -> date:
    return years.then(weeks) if weeks >= FIRST_OF_LAST else years.now(weeks)


class PlanTale:
    """What both plans live through. `when`: the day of a week, as the plan's year is told."""

    key = ""

    def __init__(
        self, story: Story, entry: dict[str, Any], years: PlanYears, when: Callable[[float], date]
    ) -> None:  # fmt: skip
        self.story, self.entry, self.years, self.when = story, entry, years, when
        self.by = story.cast[entry["by"]]
        self.priorities = [PriorityTale(story, told, when) for told in entry["priorities"]]
        self.plan: Plan

    def tell(self) -> None:
        """Stages, priorities, agreeing and refining; what each priority lives through, it tells itself."""
        entry = self.entry
        for kind, weeks, said in entry["done"]:
            self.at(weeks, 11, partial(self.finish, kind, said))
        self.at(entry["drafted"], 12, self.draft)
        self.at(entry["agreed"], 15, self.agree)
        for told in entry["refined"]:
            self.at(told["weeks"], 16.9, partial(self.refine, told["reason"]))

    def at(self, weeks: float, hour: float, happening: Callable[[], object]) -> None:
        """Let something happen in a week of this plan, when somebody is there."""
        self.story.timeline.add(self.years.at_school(self.when(weeks)), happening, hour=hour)

    def finish(self, kind: str, said: str) -> None:
        """A stage is done."""
        stage = self.plan.stages.get(kind=kind)
        if stage.done_on is None:
            plans.finish_stage(by=self.by, stage=stage, said=said)

    def draft(self) -> None:
        """Each priority begins, and from now on tells its own story."""
        for priority in self.priorities:
            priority.begin(self.plan)

    def agree(self) -> None:
        """It runs from now on."""
        plans.agree(by=self.by, plan=self.plan)
        self.plan.refresh_from_db()

    def refine(self, reason: str) -> None:
        """Its words are kept anew, with the reason."""
        self.plan.refresh_from_db()
        last = self.plan.revisions.first()
        if self.plan.state == Plan.State.RUNNING and last is not None and last.text != plans.text_of(self.plan):
            plans.refine(by=self.by, plan=self.plan, reason=reason)


class LastPlan(PlanTale):
    """The year that is over, which was closed."""

    def tell(self) -> None:
        self.at(self.entry["begun"], 10, self.begin)
        super().tell()
        self.at(self.entry["closed"], 9.6, self.close)

    def begin(self) -> None:
        """Begun in the summer before its year."""
        year, years = self.years.school_year - 1, self.years
        stages = {kind: years.then(weeks) for kind, weeks in self.entry["stages"].items()}
        self.plan = plans.begin_plan(
            by=self.by, title=f"Improvement plan {year - 1}–{year % 100:02d}", school_year=year,
            starts_on=years.began, ends_on=years.ended, stages=stages,
        )  # fmt: skip
        self.story.keep("plan", "last", self.plan)

    def close(self) -> None:
        """Everything has been looked back on."""
        plans.close(by=self.by, plan=self.plan)


class RunningPlan(PlanTale):
    """The year that runs, made from the one before."""

    def tell(self) -> None:
        self.at(self.entry["copied"], 10, self.copy)
        super().tell()

    def copy(self) -> None:
        """What goes on of the last plan is in it from the start."""
        last, year = self.story.known["plan:last"], self.years.school_year
        assert isinstance(last, Plan)
        last.refresh_from_db()
        title = f"Improvement plan {year - 1}–{year % 100:02d}"
        self.plan = plans.copy(by=self.by, plan=last, title=title, school_year=year)
        self.story.keep("plan", "this", self.plan)
