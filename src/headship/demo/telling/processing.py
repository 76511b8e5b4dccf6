"""How the school works, step by step: what that costs, where it hurts, and what gave minutes back to teaching."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from headship.areas.improvement.processes.domain import register, reviewing
from headship.areas.improvement.processes.models import Adjustment, Process, ProcessReview
from headship.demo.story import chapter
from headship.demo.telling.story import Story
from headship.kernel import clock

SET_UP = 104  # weeks ago, all of them
STEP = ("what", "who", "people", "minutes", "times", "per")


def tell(story: Story) -> None:
    """Put the register and the reviews on the timeline."""
    for entry in chapter("processes")["processes"]:
        ProcessTale(story, entry).tell()


class ProcessTale:
    """One process: set up, complained of, looked at, changed."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry, self.owner = story, entry, story.cast[entry["owner"]]
        self.process: Process

    def tell(self) -> None:
        """Put it on the timeline."""
        timeline = self.story.timeline
        timeline.add(timeline.weeks_ago(SET_UP), self.set_up, hour=11.6)
        for told in self.entry["hurts"]:
            timeline.add(timeline.weeks_ago(told["weeks"]), partial(self.hurt, told), hour=13.3)
        for told in self.entry["reviews"]:
            ReviewTale(self, told).tell()

    def set_up(self) -> None:
        """Into the register, with its steps."""
        entry = self.entry
        due = self.story.timeline.reference + timedelta(weeks=entry["due"])
        self.process = register.set_up(
            by=self.owner, title=entry["title"], owner=self.owner, cycle_months=entry["cycle"],
            next_on=max(due, clock.today() + timedelta(days=30)), purpose=entry["purpose"],
        )  # fmt: skip
        for step in entry["steps"]:
            told = dict(zip(STEP, step, strict=False))
            register.add_step(by=self.owner, process=self.process, teachers=step[-1] == "teachers", **told)
        self.story.keep("process", entry["key"], self.process)

    def hurt(self, told: dict[str, Any]) -> None:
        """Somebody says where; perhaps it is answered some weeks later."""
        step = self.process.steps.get(position=told["step"])
        pain = register.say_what_hurts(
            by=self.story.cast[told["by"]], process=self.process, words=told["words"], step=step
        )
        if answer := told.get("answer"):
            day = self.story.day_after(clock.today(), 40)
            tell_it = partial(register.answer_pain, by=self.owner, pain=pain, answer=answer)
            self.story.timeline.add(day, tell_it, hour=13.4)


class ReviewTale:
    """A look at a process: the verdict, and what was adjusted."""

    def __init__(self, of: ProcessTale, entry: dict[str, Any]) -> None:
        self.of, self.story, self.entry = of, of.story, entry
        self.by = self.story.cast[entry["by"]]
        self.began_on = self.story.timeline.weeks_ago(entry["weeks"])
        self.review: ProcessReview

    def tell(self) -> None:
        """Put it on the timeline; without a verdict it is still open."""
        self.story.timeline.add(self.began_on, self.begin, hour=14.2)
        if "verdict" in self.entry:
            self.story.timeline.add(self.weeks_on(self.entry["after"]), self.conclude, hour=14.3)

    def weeks_on(self, weeks: float) -> Any:
        """A school day so many weeks after it began."""
        return self.story.timeline.school_day(self.began_on + timedelta(days=round(weeks * 7)))

    def begin(self) -> None:
        """Somebody begins to look."""
        self.review = reviewing.begin(by=self.by, process=self.of.process)
        self.story.keep("process_review", self.of.entry["key"], self.review)

    def conclude(self) -> None:
        """Keep, change or stop; then what is done about it."""
        entry = self.entry
        source = f"process_review:{self.of.entry['key']}"
        self.story.link(by=self.by, source=source, relation="cites", targets=entry.get("reads", ()))
        reviewing.give_verdict(by=self.by, review=self.review, verdict=entry["verdict"], reason=entry["reason"])
        for told in entry["adjustments"]:
            self.adjust(told)

    def adjust(self, told: dict[str, Any]) -> None:
        """Decided now; made and looked at in later weeks."""
        due_on, today = self.weeks_on(told["due"]), clock.today()
        row = reviewing.adjust(
            by=self.by, review=self.review, what=told["what"], owner=self.story.cast[told["owner"]],
            due_on=max(due_on, today), look_on=max(self.weeks_on(told["look"]), today), aim=told["aim"],
            expects=told["expects"],
        )  # fmt: skip
        timeline = self.story.timeline
        made_on = max(self.weeks_on(told["made"]), self.story.day_after(today, 2))
        timeline.add(made_on, partial(self.make, row, told), hour=15.3)
        looked_on = max(self.weeks_on(told["look"] + 1), self.story.day_after(made_on, 5))
        timeline.add(looked_on, partial(self.look_again, row, told), hour=15.4)

    def make(self, row: Adjustment, told: dict[str, Any]) -> None:
        """Done: the steps show it."""
        for position, changes in told["changes"].items():
            step = self.of.process.steps.get(position=position)
            kept = {name: getattr(step, name) for name in (*STEP, "teachers")}
            register.change_step(by=self.of.owner, step=step, **{**kept, **changes})
        reviewing.make(by=row.owner, adjustment=row)

    def look_again(self, row: Adjustment, told: dict[str, Any]) -> None:
        """The minutes are counted again."""
        reviewing.look_again(by=row.owner, adjustment=row, came=told["came"])
