"""What could go wrong and what is done about it, what the town may count on, and what a successor has to know."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from headship.areas.direction.sustainability.domain import commitments, handovers, risks
from headship.areas.direction.sustainability.models import Commitment, Mitigation, Risk
from headship.demo.story import chapter
from headship.demo.telling.story import Story
from headship.demo.telling.voices import confirm
from headship.evidence.domain import confirmations, promises
from headship.kernel import clock

FIRST_LOOK = timedelta(weeks=13)


def tell(story: Story) -> None:
    """Put risks, commitments and a handover on the timeline."""
    told = chapter("direction")
    for entry in told["risks"]:
        RiskTale(story, entry).tell()
    for entry in told["commitments"]:
        CommitmentTale(story, entry).tell()
    for entry in told["handovers"]:
        story.timeline.add(story.timeline.weeks_ago(entry["weeks"]), partial(hand_over, story, entry), hour=18.6)


def hand_over(story: Story, entry: dict[str, Any]) -> None:
    """A file for whoever takes over, made in one go."""
    handovers.make(by=story.cast[entry["by"]], to=story.cast[entry["to"]], words=entry["words"])


def due_on(story: Story, weeks: float) -> date:
    """A day so many weeks before the reference date, below 0 after it; in the future of today."""
    day = story.timeline.reference - timedelta(days=round(weeks * 7))
    return max(day, clock.today() + timedelta(days=3))


class RiskTale:
    """One risk: raised, looked at, something done against it, perhaps closed."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry, self.by = story, entry, story.cast[entry["by"]]
        self.risk: Risk

    def tell(self) -> None:
        """Put it on the timeline."""
        self.at(self.entry["weeks"], 14.7, self.raise_it)
        for told in self.entry["looks"]:
            self.at(told[0], 14.8, partial(self.look, *told[1:]))
        for told in self.entry["mitigations"]:
            self.at(told["weeks"], 14.9, partial(self.mitigate, told))
        if closed := self.entry.get("closed"):
            self.at(closed[0], 15, partial(self.close, closed[1]))

    def at(self, weeks: float, hour: float, happening: Any) -> None:
        self.story.timeline.add(self.story.timeline.weeks_ago(weeks), happening, hour=hour)

    def raise_it(self) -> None:
        """Written down, with why."""
        entry = self.entry
        self.risk = risks.raise_risk(
            by=self.by, title=entry["title"], kind=entry["kind"], likelihood=entry["likelihood"],
            impact=entry["impact"], owner=self.story.cast[entry["owner"]], why=entry["why"],
            review_on=clock.today() + FIRST_LOOK,
        )  # fmt: skip
        self.story.keep("risk", entry["key"], self.risk)

    def look(self, likelihood: int, impact: int, changed: str, again: float) -> None:
        """How it stands now."""
        risks.look(
            by=self.by, risk=self.risk, likelihood=likelihood, impact=impact, changed=changed,
            review_on=due_on(self.story, again),
        )  # fmt: skip

    def mitigate(self, told: dict[str, Any]) -> None:
        """Something is done, and said how it goes."""
        owner = self.story.cast[told["owner"]]
        row = risks.mitigate(
            by=self.by, risk=self.risk, what=told["what"], owner=owner, due_on=due_on(self.story, told["due"])
        )
        for weeks, status, words in told["notes"]:
            self.at(weeks, 15.5, partial(self.note, row, status, words))

    def note(self, row: Mitigation, status: str, words: str) -> None:
        """How it stands, and by what one can tell."""
        risks.note(by=row.owner, mitigation=row, status=status, words=words)

    def close(self, because: str) -> None:
        """Watched no longer."""
        risks.close(by=self.by, risk=self.risk, because=because)


class CommitmentTale:
    """One commitment: made, kept as those to whom it was made say, and made again."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry, self.owner = story, entry, story.cast[entry["owner"]]
        self.commitment: Commitment

    def tell(self) -> None:
        """Put it on the timeline."""
        timeline, entry = self.story.timeline, self.entry
        timeline.add(timeline.weeks_ago(entry["weeks"]), self.commit, hour=17.2)
        if "kept" in entry:
            self.tell_kept(entry["kept"], entry["told"])
        if "renewed" in entry:
            weeks, due = entry["renewed"]
            timeline.add(timeline.weeks_ago(weeks), partial(self.renew, due), hour=9.4)
        if "again" in entry:
            self.tell_kept(*entry["again"])

    def tell_kept(self, weeks: float, told: str) -> None:
        """Kept, told, and confirmed by those to whom it was made."""
        timeline = self.story.timeline
        kept_on = timeline.weeks_ago(weeks)
        timeline.add(kept_on, partial(self.keep, told), hour=13.6)
        timeline.add(self.story.day_after(kept_on, 3), self.confirm, hour=16.8)
        timeline.add(self.story.day_after(kept_on, 22), lambda: confirmations.close_due(), hour=20.2)

    def commit(self) -> None:
        """The school stands by something, for the first time by a day."""
        entry = self.entry
        self.commitment = commitments.commit(
            by=self.story.cast["amina"], what=entry["what"], why=entry["why"], group=entry["group"],
            due_on=due_on(self.story, entry["due"]), owner=self.owner, public=entry["public"],
        )  # fmt: skip
        self.story.keep("commitment", entry["key"], self.commitment)
        self.promise = commitments.promises_of(self.commitment)[0]

    def keep(self, told: str) -> None:
        """Kept; the group is told, and asked."""
        self.promise = commitments.promises_of(self.commitment)[0]
        if self.promise.is_open:
            promises.keep(by=self.owner, promise=self.promise)
            confirmations.tell_and_ask(by=self.owner, promise=self.promise, text=told)

    def confirm(self) -> None:
        """Many of them say whether it was kept."""
        self.promise.refresh_from_db()
        if self.promise.settled_at is None:
            confirm(self.story, self.promise, self.owner)

    def renew(self, due: float) -> None:
        """The school stands by it once more, where the group has said what it thinks."""
        self.promise.refresh_from_db()
        if self.promise.settled_at is not None:
            commitments.renew(by=self.owner, commitment=self.commitment, due_on=due_on(self.story, due))
