"""What the school tells everybody and those who govern about its plan, and what is said to it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from headship.areas.improvement.accounting.domain import page, reports
from headship.areas.improvement.accounting.models import Comment, GovernorsReport, PlainWords
from headship.demo.story import chapter
from headship.demo.telling.story import Story
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person

REPLY_AFTER, CHANGED_AFTER, READ_AFTER = 5, 16, 2  # school days


def tell(story: Story) -> None:
    """Put the public page, comments and reports on the timeline."""
    told = chapter("accounting")
    PageTale(story, told["page"]).tell()
    for entry in told["comments"]:
        CommentTale(story, entry, story.cast[told["page"]["by"]]).tell()
    ReportsTale(story, told["reports"]).tell()


class PageTale:
    """The page that anybody reads."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry, self.by = story, entry, story.cast[entry["by"]]

    def tell(self) -> None:
        """Put it on the timeline."""
        entry, (anew, opening) = self.entry, self.entry["anew"]
        self.at(entry["shown"], 10.2, partial(self.set_up, entry["opening"]))
        self.at(anew, 10.2, partial(self.set_up, opening))
        for language, words in entry["openings"].items():
            self.at(anew - 0.1, 10.2, partial(self.open_in, language, words))
        for told in entry["words"]:
            self.at(told["weeks"], 10.3, partial(self.say, told))
        weeks, keys = entry["taken_off"]
        self.at(weeks, 10.1, partial(self.take_off, keys))

    def at(self, weeks: float, hour: float, happening: Any) -> None:
        self.story.timeline.add(self.story.timeline.weeks_ago(weeks), happening, hour=hour)

    def set_up(self, opening: str) -> None:
        """Turned on, with its opening."""
        page.set_up(by=self.by, shown=True, takes_comments=True, opening=opening)

    def open_in(self, language: str, words: str) -> None:
        """The opening in another language."""
        page.open_in(by=self.by, language=language, opening=words)

    def say(self, told: dict[str, Any]) -> None:
        """A priority in plain words, and how it goes."""
        found = self.story.references([f"priority:{told['about']}"])
        for kind, pk in found:
            words = page.say_plainly(
                by=self.by, kind=kind, record_id=pk, title=told["title"], what=told["what"], progress=told["progress"],
                language=told.get("language", ""),
            )  # fmt: skip
            if not words.language:
                self.story.known[f"plain_words:{told['about']}"] = words

    def take_off(self, keys: list[str]) -> None:
        """The words of the year that is over."""
        for words in (self.story.known.get(f"plain_words:{key}") for key in keys):
            if isinstance(words, PlainWords):
                page.take_off(by=self.by, words=words)


class CommentTale:
    """Something that is said about the plan, on its page or aloud."""

    def __init__(self, story: Story, entry: dict[str, Any], by: Person) -> None:
        self.story, self.entry, self.by = story, entry, by
        self.comment: Comment

    def tell(self) -> None:
        """Put it on the timeline."""
        self.story.timeline.add(self.story.timeline.weeks_ago(self.entry["weeks"]), self.say, hour=20.6)

    def say(self) -> None:
        """Said; and what comes of it in the days after."""
        entry = self.entry
        about = self.story.known.get(f"plain_words:{entry.get('about')}")
        words = {"said_from": entry["from"], "text": entry["text"], "about": about}
        if spoken := entry.get("spoken"):
            people, occasion = spoken
            self.comment = page.write_down(by=self.by, people=people, occasion=occasion, **words)
        else:
            with suppress(Refusal):  # with two addresses in it, it does not come in at all
                self.comment = page.comment(name=entry["name"], **words)
        if not entry.get("refused"):
            self._set_days()

    def _set_days(self) -> None:
        for part, days, happening in (
            ("kept_back", READ_AFTER, self.keep_back), ("reply", REPLY_AFTER, self.reply),
            ("changed", CHANGED_AFTER, self.say_what_changed),
        ):  # fmt: skip
            if part in self.entry:
                day = self.story.day_after(clock.today(), days)
                self.story.timeline.add(day, partial(happening, self.entry[part]), hour=11.9)

    def keep_back(self, because: str) -> None:
        """It does not stand on the page."""
        page.keep_back(by=self.by, comment=self.comment, because=because)

    def reply(self, text: str) -> None:
        """Answered, where everybody reads it."""
        page.reply(by=self.by, comment=self.comment, text=text)

    def say_what_changed(self, told: list[str]) -> None:
        """What is different because of it."""
        text, target = told
        found = self.story.references([target])
        page.say_what_changed(by=self.by, comment=self.comment, text=text, target=found[0] if found else None)


class ReportsTale:
    """Reports to those who govern, by their day or late, and what they ask."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry, self.by = story, entry, story.cast["amina"]
        self.last: GovernorsReport | None = None

    def tell(self) -> None:
        """Put it on the timeline."""
        entry = self.entry
        self.at(entry["agreed"]["weeks"], 9.3, self.agree)
        for told in entry["issued"]:
            self.at(told["begun"], 8.6, self.begin)
            self.at(told["issued"], 17.9, partial(self.issue, told["words"]))
            if "question" in told:
                who, weeks, text, answer = told["question"]
                self.at(weeks, 18.1, partial(self.ask, who, text, answer))
        self.at(entry["begun"], 8.6, self.begin)
        who, weeks, text = entry["asked_lately"]
        self.at(weeks, 18.1, partial(self.ask, who, text, ""))

    def at(self, weeks: float, hour: float, happening: Any) -> None:
        self.story.timeline.add(self.story.timeline.weeks_ago(weeks), happening, hour=hour)

    def agree(self) -> None:
        """How often, and when for the first time."""
        agreed, timeline = self.entry["agreed"], self.story.timeline
        first = timeline.reference - timedelta(days=round(agreed["first"] * 7))
        reports.agree_on(by=self.by, every_months=agreed["every"], next_due=first, owner=self.by)

    def begin(self) -> None:
        """Before its day; what it holds builds itself."""
        begun = reports.begin(by=self.by)
        self.current = begun

    def issue(self, words: str) -> None:
        """With a few words of the head, to those who govern."""
        row = reports.write(by=self.by, report=self.current, title=self.current.title, words=words)
        self.last = reports.issue(by=self.by, report=row)

    def ask(self, who: str, text: str, answer: str) -> None:
        """A governor asks; most questions are answered within days."""
        assert self.last is not None
        question = reports.ask(by=self.story.cast[who], report=self.last, text=text)
        if answer:
            day = self.story.day_after(clock.today(), 6)
            self.story.timeline.add(
                day, partial(reports.answer, by=self.by, question=question, text=answer), hour=9.1
            )  # fmt: skip
