"""What the school wants to be: vision, mission and objectives, worded, adopted, worded anew."""

from __future__ import annotations

from functools import partial
from typing import Any

from headship.areas.direction.strategy.domain import statements
from headship.areas.direction.strategy.models import Statement
from headship.demo.export import school_year
from headship.demo.story import chapter
from headship.demo.telling.story import Story


def tell(story: Story) -> None:
    """Put statements on the timeline."""
    told = chapter("strategy")
    for entry in told["statements"]:
        StatementTale(story, entry).tell()
    kinds = {entry["key"]: entry["kind"] for entry in told["statements"]}
    for entry in told["reworded"]:
        timeline = story.timeline
        timeline.add(timeline.weeks_ago(entry["weeks"]), partial(reword, story, kinds[entry["key"]], entry), hour=16.1)
        adopted = partial(adopt, story, kinds[entry["key"]], entry)
        timeline.add(timeline.weeks_ago(entry["adopted"]), adopted, hour=19.1)


class StatementTale:
    """One statement from its proposal on."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry, self.by = story, entry, story.cast[entry["by"]]

    def tell(self) -> None:
        """Put it on the timeline."""
        timeline, entry = self.story.timeline, self.entry
        timeline.add(timeline.weeks_ago(entry["weeks"]), self.propose, hour=16)
        if "adopted" in entry:
            adopted = partial(adopt, self.story, entry["kind"], entry)
            timeline.add(timeline.weeks_ago(entry["adopted"]), adopted, hour=19)
        if "confirmed" in entry:
            timeline.add(timeline.weeks_ago(entry["confirmed"][0]), self.confirm, hour=19.2)

    def propose(self) -> None:
        """Worded, and tied to what it rests on and carries out."""
        entry = self.entry
        last = school_year(self.story.timeline.reference)
        row = statements.propose(
            by=self.by, kind=entry["kind"], words=entry["words"], because=entry["because"],
            known_by=entry.get("known_by", ""), until=last + entry["until"] if "until" in entry else None,
        )  # fmt: skip
        self.story.keep(entry["kind"], entry["key"], row)
        tie(self.story, entry["kind"], entry)

    def confirm(self) -> None:
        """Whether it still holds, and what tells so; what was learnt meanwhile is tied to it."""
        tie(self.story, self.entry["kind"], self.entry)
        row = statement(self.story, self.entry["kind"], self.entry["key"])
        words, again = self.entry["confirmed"][1], statements.next_review(row.kind)
        statements.confirm(by=self.by, statement=row, words=words, review_on=again)


def statement(story: Story, kind: str, key: str) -> Statement:
    """A statement as it stands today."""
    found = story.known[f"{kind}:{key}"]
    assert isinstance(found, Statement)
    found.refresh_from_db()
    return found


def tie(story: Story, kind: str, entry: dict[str, Any]) -> None:
    """To facts below it, and to what stands above it."""
    by, source = story.cast["amina"], f"{kind}:{entry['key']}"
    story.link(by=by, source=source, relation="rests_on", targets=entry["rests_on"])
    story.link(by=by, source=source, relation="upholds", targets=entry.get("upholds", ()))


def reword(story: Story, kind: str, entry: dict[str, Any]) -> None:
    """Other words are proposed, with the reason."""
    row = statement(story, kind, entry["key"])
    statements.reword(
        by=story.cast[entry["by"]], statement=row, words=entry["words"], because=entry["because"],
        revision=row.revision,
    )  # fmt: skip
    tie(story, kind, entry)


def adopt(story: Story, kind: str, entry: dict[str, Any]) -> None:
    """In force from today."""
    row = statement(story, kind, entry["key"])
    statements.adopt(by=story.cast[entry["adopted_by"]], statement=row)
