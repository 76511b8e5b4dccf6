"""What people of the demonstration school read, took from it, and talked over."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from headship.areas.improvement.library.bibliography.described import Described
from headship.areas.improvement.library.domain import groups, items, notes, suggestions
from headship.areas.improvement.library.models import ReadingGroup, ResearchItem, Theme
from headship.demo.story import chapter
from headship.demo.telling.story import Story
from headship.kernel import clock

WORDS = ("finds", "sure", "sure_why", "fits", "fits_why", "so_what")


def tell(story: Story) -> None:
    """Put works, notes, reading groups and suggestions on the timeline."""
    told, timeline = chapter("research"), story.timeline
    for entry in told["works"]:
        timeline.add(timeline.weeks_ago(entry["weeks"]), partial(add_work, story, entry), hour=16.3)
        for note in entry.get("notes", ()):
            timeline.add(timeline.weeks_ago(note["weeks"]), partial(write_note, story, entry["key"], note), hour=16.4)
    for entry in told["groups"]:
        GroupTale(story, entry).tell()
    for entry in told["suggested"]:
        timeline.add(timeline.weeks_ago(entry["weeks"]), partial(suggest, story, entry), hour=16.5)


def add_work(story: Story, entry: dict[str, Any]) -> None:
    """A work comes into the library, under its themes."""
    described = Described(
        kind=entry["kind"], title=entry["title"], authors=tuple(entry["authors"]), year=entry["year"],
        container=entry.get("container", ""), publisher=entry.get("publisher", ""), doi=entry.get("doi", ""),
    )  # fmt: skip
    themes = Theme.objects.filter(code__in=entry["themes"])
    item = items.add_item(by=story.cast[entry["by"]], described=described, themes=themes)
    story.keep("research_item", entry["key"], item)


def write_note(story: Story, key: str, entry: dict[str, Any]) -> None:
    """Somebody writes down what they take from it."""
    words: dict[str, Any] = {name: str(entry[name]) for name in WORDS}
    note = notes.write_note(by=story.cast[entry["by"]], item=work(story, key), **words)
    story.keep("reading_note", f"{key} {entry['by']}", note)


def work(story: Story, key: str) -> ResearchItem:
    """A work that the library has by now."""
    found = story.known[f"research_item:{key}"]
    assert isinstance(found, ResearchItem)
    return found


def suggest(story: Story, entry: dict[str, Any]) -> None:
    """One colleague thinks of another."""
    suggestions.suggest(
        by=story.cast[entry["by"]], item=work(story, entry["work"]), to=story.cast[entry["to"]], why=entry["why"]
    )


class GroupTale:
    """A few people read together."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry = story, entry
        self.convener = story.cast[entry["by"]]
        self.began_on = story.timeline.weeks_ago(entry["weeks"])
        self.group: ReadingGroup

    def tell(self) -> None:
        """Begun, read by some, and concluded where it was."""
        timeline = self.story.timeline
        timeline.add(self.began_on, self.begin, hour=16.6)
        for number, key in enumerate(self.entry["readers"]):
            day = self.story.day_after(self.began_on, 6 + 2 * number)
            timeline.add(day, partial(self.read, key), hour=20.1)
        if "concluded" in self.entry:
            timeline.add(timeline.weeks_ago(self.entry["concluded"]), self.conclude, hour=16.7)

    def begin(self) -> None:
        """They find each other, and a day."""
        entry, cast = self.entry, self.story.cast
        self.group = groups.begin_group(
            by=self.convener, item=work(self.story, entry["work"]), question=entry["question"],
            read_by=self.day(entry["read_in"]), people=[cast[key] for key in entry["people"]],
            sessions={self.day(days): words for days, words in entry["sessions"]}.items(),
        )  # fmt: skip
        self.story.keep("reading_group", entry["work"], self.group)

    def day(self, days: int) -> date:
        """A day after the group began."""
        return self.story.timeline.school_day(clock.today() + timedelta(days=days))

    def read(self, key: str) -> None:
        """One of them has read it."""
        groups.say_it_was_read(by=self.story.cast[key], group=self.group)

    def conclude(self) -> None:
        """They say what came of it."""
        groups.conclude(
            by=self.convener, group=self.group, came_of=self.entry["came_of"], changed=self.entry["changed"]
        )
