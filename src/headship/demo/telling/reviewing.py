"""How programmes are looked at: results and voices gathered, findings weighed, and what was concluded."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

from headship.areas.improvement.reviews.domain import asking, concluding, findings, gathering, programmes
from headship.areas.improvement.reviews.models import Finding, Programme, ProgrammeReview
from headship.demo.story import chapter
from headship.demo.telling.figures import progress
from headship.demo.telling.story import Story
from headship.demo.telling.surveys import Answered
from headship.demo.telling.years import PlanYears
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.voice.api import Round

SET_UP = 105  # weeks ago, all of them
WEIGHED_AFTER = 34  # days at least, holidays not counted, so that everything has been gathered
TWO = 2


def tell(story: Story) -> None:
    """Put programmes and their reviews on the timeline."""
    told = chapter("reviews")
    set_up_on = story.timeline.weeks_ago(SET_UP)
    for entry in told["programmes"]:
        story.timeline.add(set_up_on, partial(set_up, story, entry), hour=10.6)
    for entry in told["reviews"]:
        ReviewTale(story, entry).tell()


def set_up(story: Story, entry: dict[str, Any]) -> None:
    """A programme comes into the list, with the day by which it is looked at."""
    due = story.timeline.reference + timedelta(weeks=entry["due"])
    programme = programmes.set_up(
        by=story.cast["amina"], title=entry["title"], kind=entry["kind"], owner=story.cast[entry["owner"]],
        cycle_months=entry["cycle"], next_on=max(due, clock.today() + timedelta(days=20)), aims=entry["aims"],
    )  # fmt: skip
    story.keep("programme", entry["key"], programme)


class ReviewTale:
    """One review, from its questions to its conclusion, or as far as it has come."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry, self.by = story, entry, story.cast[entry["by"]]
        self.began_on = self.day(entry)
        self.sources: dict[str, Any] = {}
        self.review: ProgrammeReview

    def tell(self) -> None:
        """What is gathered in the weeks after its beginning, and concluded where it was."""
        timeline, entry = self.story.timeline, self.entry
        timeline.add(self.began_on, self.begin, hour=10.7)
        for number, result in enumerate(entry["results"], start=1):
            self.after(4 * number, partial(self.gather, number, result))
        for number, voice in enumerate(entry["voices"], start=1):
            self.after(5 + 5 * number, partial(self.hear, voice))
        if survey := entry.get("survey"):
            self.after(survey["after"], self.ask)
        if "concluded" in entry:
            day = max(self.day(entry["concluded"]), self.story.day_after(self.began_on, WEIGHED_AFTER))
            timeline.add(day, self.conclude, hour=14.6)
            timeline.add(self.story.day_after(day, 12), self.decline, hour=12.6)
        else:
            self.after(30, self.find)

    def day(self, told: Any) -> date:
        """As it is told: in weeks before the reference day, or in those of the plan year that is over."""
        timeline = self.story.timeline
        if isinstance(told, dict) and "then" in told:
            return timeline.school_day(PlanYears(timeline).then(told["then"]))
        return timeline.weeks_ago(told["weeks"] if isinstance(told, dict) else told)

    def after(self, days: int, happening: Any) -> None:
        self.story.timeline.add(self.story.day_after(self.began_on, days), happening, hour=15.6)

    def begin(self) -> None:
        """Its questions, and who carries it out."""
        programme = self.story.known[f"programme:{self.entry['programme']}"]
        assert isinstance(programme, Programme)
        team = self.story.cast.teams.get(self.entry.get("team", ""))
        self.review = gathering.plan(by=self.by, programme=programme, questions=self.entry["questions"], team=team)
        self.story.keep("programme_review", self.entry["programme"], self.review)

    def gather(self, number: int, told: dict[str, Any]) -> None:
        """A result: a figure of the school as it stands, or one from elsewhere in words."""
        if "progress" not in told:
            self.sources[f"result {number}"] = gathering.note_result(by=self.by, review=self.review, **told)
            return
        figure = progress(self.story.cast["kenji"], *told["progress"])
        if figure is not None:
            cited = gathering.cite_reading(by=self.by, review=self.review, reading=figure, tells=told["tells"])
            self.sources[f"result {number}"] = cited

    def hear(self, told: dict[str, Any]) -> None:
        """A group says aloud what it thinks."""
        heard = gathering.hear(by=self.by, review=self.review, **told)
        self.sources[told["voice"]] = heard

    def ask(self) -> None:
        """A survey, where the groups are large enough to be asked without names."""
        survey = self.entry["survey"]
        groups = [asking.Addressed(each["code"], self.story.audience(each["to"])) for each in survey["groups"]]
        closes_on = self.story.timeline.school_day(clock.today() + timedelta(days=survey["days"]))
        with suppress(Refusal):
            asked = asking.ask(by=self.by, review=self.review, groups=groups, closes_on=closes_on)
            self.sources["survey"] = asked
            Answered(self.story, asked, survey, {each["code"]: each["share"] for each in survey["groups"]}).tell()

    def find(self) -> None:
        """What it finds, weighed: a small school has less to rest on, and says so."""
        for told in self.entry["findings"]:
            supports = [self.sources[name] for name in told["supports"] if self.is_there(name)]
            contradicts = [self.sources[name] for name in told.get("contradicts", ()) if self.is_there(name)]
            if not supports:
                continue
            strength = told["strength"] if told["strength"] != "strong" or len(supports) >= TWO else "weak"
            found = findings.find(
                by=self.by, review=self.review, sentence=told["sentence"], kind=told["kind"], strength=strength,
                supports=supports, contradicts=contradicts, against=told.get("against", ""),
            )  # fmt: skip
            self.story.keep("finding", told["key"], found)

    def is_there(self, name: str) -> bool:
        """Whether a source can be rested on: a survey only once it is closed."""
        source = self.sources.get(name)
        if isinstance(source, Round):
            source.refresh_from_db()
            return source.state == Round.State.CLOSED
        return source is not None

    def conclude(self) -> None:
        """Found, drawn on research, and concluded; the next date follows from the cycle."""
        self.find()
        source = f"programme_review:{self.entry['programme']}"
        self.story.link(by=self.by, source=source, relation="cites", targets=self.entry.get("reads", ()))
        self.review.refresh_from_db()
        missing = concluding.voices_missing(self.review)
        concluding.conclude(by=self.by, review=self.review, conclusion=self.entry["conclusion"], without=missing)

    def decline(self) -> None:
        """Some findings are answered with a reason, and told to those whose voice it was."""
        for key, (reason, told) in self.entry.get("declined", {}).items():
            finding = self.story.known.get(f"finding:{key}")
            if isinstance(finding, Finding):
                finding.refresh_from_db()
                findings.decline(by=self.by, finding=finding, reason=reason, told=told)
