"""What colleagues would like to try, how they are answered, and what happens when it is tried."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

from headship.areas.improvement.innovation.domain import ideas, questions, receptivity, runs, telling, trials
from headship.areas.improvement.innovation.models import Idea, Run, Trial
from headship.demo.story import chapter
from headship.demo.telling.story import Story
from headship.demo.telling.surveys import Answered
from headship.kernel import clock
from headship.kernel.failures import Refusal


def tell(story: Story) -> None:
    """Put ideas and trials on the timeline."""
    told = chapter("ideas")
    for entry in told["ideas"]:
        IdeaTale(story, entry).tell()
    for entry in told["trials"]:
        TrialTale(story, entry).tell()


class IdeaTale:
    """One idea: proposed, supported, answered, or still waiting."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry, self.by = story, entry, story.cast[entry["by"]]
        self.idea: Idea

    def tell(self) -> None:
        """Put it on the timeline."""
        entry = self.entry
        self.at(0, 12.1, self.propose)
        for number, key in enumerate(entry.get("supporters", ())):
            self.at(0.3 + 0.1 * number, 12.2, partial(self.support, key))
        for part in ("answer", "then"):
            if part in entry:
                self.at(entry[part][0], 17.4 if part == "answer" else 17.6, partial(self.answer, *entry[part][1:]))
        if "more" in entry:
            self.at(entry["more"][0], 17.5, partial(self.say_more, entry["more"][1]))

    def at(self, weeks: float, hour: float, happening: Any) -> None:
        """So many weeks after it was proposed."""
        self.story.timeline.add(self.story.timeline.weeks_ago(self.entry["weeks"] - weeks), happening, hour=hour)

    def propose(self) -> None:
        """In a sentence or two."""
        team = self.story.cast.teams.get(self.entry.get("team", ""))
        self.idea = ideas.propose(by=self.by, text=self.entry["text"], team=team)
        self.story.keep("idea", self.entry["key"], self.idea)

    def support(self, key: str) -> None:
        """Somebody else would try it too; in a small school they may be the same."""
        with suppress(Refusal):
            ideas.support(by=self.story.cast[key], idea=self.idea)

    def answer(self, by: str, state: str, text: str) -> None:
        """Try it, ask more, or not now with the reason."""
        ideas.answer(by=self.story.cast[by], idea=self.idea, state=state, text=text)

    def say_more(self, text: str) -> None:
        """What was asked."""
        ideas.say_more(by=self.by, idea=self.idea, text=text)


class TrialTale:
    """One trial: prepared, told to those whom it concerns, tried, studied and concluded."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry, self.by = story, entry, story.cast[entry["owner"]]
        self.prepared_on = story.timeline.weeks_ago(entry["weeks"])
        self.trial: Trial

    def tell(self) -> None:
        """Put it on the timeline."""
        entry, began = self.entry, self.entry["began"]
        self.at(0, 17.7, self.prepare)
        self.at(0.2, 17.8, self.inform)
        self.at(0.4, 17.9, partial(self.pulse, "before"))
        self.at(began, 8.2, self.begin)
        for weeks, text in entry["notes"]:
            self.at(began + weeks, 16.2, partial(self.note, text))
        for told in entry.get("questions", ()):
            self.story.timeline.add(self.story.timeline.weeks_ago(told["weeks"]), partial(self.ask, told), hour=19.6)
        if "verdict" in entry:
            ended = began + entry["runs_for"]
            self.at(ended + 0.6, 15.7, self.study)
            self.at(ended + 1, 10.6, partial(self.pulse, "after"))
            self.at(ended + 3.4, 16.1, self.conclude)

    def day(self, weeks: float) -> date:
        """A school day so many weeks after it was prepared, holidays not counted."""
        return self.story.day_after(self.prepared_on, weeks * 7)

    def at(self, weeks: float, hour: float, happening: Any) -> None:
        self.story.timeline.add(self.day(weeks), happening, hour=hour)

    def prepare(self) -> None:
        """A question, what is expected, and how it is measured; who takes part."""
        entry, cast = self.entry, self.story.cast
        idea = self.story.known[f"idea:{entry['idea']}"]
        assert isinstance(idea, Idea)
        idea.refresh_from_db()
        starts_on = self.day(entry["began"])
        self.trial = trials.plan_trial(
            by=self.by, title=entry["title"], question=entry["question"], starts_on=starts_on,
            ends_on=starts_on + timedelta(weeks=entry["runs_for"]), team=cast.teams[entry["team"]], idea=idea,
            expectation=entry["expectation"], measure=entry["measure"], comparison=entry["comparison"],
            lower_is_better=entry.get("lower_is_better", False),
        )  # fmt: skip
        self.story.keep("trial", entry["key"], self.trial)
        people = [self.by, *(cast[key] for key in entry["people"])]
        trials.take_part(by=self.by, trial=self.trial, people=people, partners=entry["partners"])
        source = f"trial:{entry['key']}"
        self.story.link(by=self.by, source=source, relation="cites", targets=entry.get("reads", ()))
        self.story.link(by=self.by, source=source, relation="delivers", targets=entry.get("delivers", ()))
        if "public" in entry:
            questions.publish(by=cast["amina"], trial=self.trial, public=True, words=entry["public"])

    def inform(self) -> None:
        """Said aloud to those whom it concerns; whom nobody has told yet stands on the plan."""
        for told in (*self.entry["told"], *self.entry.get("untold", ())):
            hearers, what, why, help_with = told
            row = telling.write(by=self.by, trial=self.trial, hearers=hearers, what=what, why=why, help=help_with)
            if what:
                occasion = "In class" if hearers == "students" else "At the Monday briefing"
                telling.say_aloud(
                    by=self.by, telling=row, occasion="At the parents’ council" if hearers == "parents" else occasion
                )

    def pulse(self, when: str) -> None:
        """How people see it, where enough can be asked without names."""
        pulses = self.entry.get("pulses", {})
        if when not in pulses:
            return
        with suppress(Refusal):
            asked = receptivity.ask(by=self.by, trial=self.trial).round
            shares = {group.code: pulses["share"] for group in asked.groups.order_by("code")}
            Answered(self.story, asked, {"mean": pulses[when]}, shares).tell()

    @property
    def run(self) -> Run:
        """Its first run as it stands."""
        return self.trial.runs.get(number=1)

    def begin(self) -> None:
        """The baseline first."""
        runs.enter_figure(by=self.by, run=self.run, arm="before", values=self.entry["before"])
        runs.begin(by=self.by, run=self.run, anyway=True)

    def note(self, text: str) -> None:
        """A line on how it goes."""
        runs.note(by=self.by, run=self.run, text=text)

    def study(self) -> None:
        """What it showed."""
        runs.enter_figure(by=self.by, run=self.run, arm="after", values=self.entry["after"])
        runs.study(by=self.by, run=self.run, saw=self.entry["saw"])

    def conclude(self) -> None:
        """Adopted, or given up."""
        entry = self.entry
        runs.act(by=self.by, run=self.run, verdict=entry["verdict"], reason=entry["reason"], learnt=entry["learnt"])

    def ask(self, told: dict[str, Any]) -> None:
        """Somebody asks on the public page, and is answered some days later."""
        self.trial.refresh_from_db()
        question = questions.ask(trial=self.trial, text=told["text"])
        if "answer" in told:
            day = self.story.day_after(clock.today(), 3)
            answer = partial(questions.answer, by=self.by, question=question, text=told["answer"])
            self.story.timeline.add(day, answer, hour=8.4)
