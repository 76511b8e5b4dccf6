"""What the school tells about what it works on: campaigns to their audiences, and whether they reached them."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from headship.areas.direction.campaigns.domain import campaigns, messages
from headship.areas.direction.campaigns.models import Campaign
from headship.demo.story import chapter
from headship.demo.telling.story import Story
from headship.demo.telling.surveys import Answered
from headship.kernel.failures import Refusal


def tell(story: Story) -> None:
    """Put campaigns on the timeline."""
    for entry in chapter("direction")["campaigns"]:
        CampaignTale(story, entry).tell()


class CampaignTale:
    """One campaign, from its start to what was learned."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry, self.by = story, entry, story.cast[entry["by"]]
        self.campaign: Campaign

    def tell(self) -> None:
        """Put it on the timeline."""
        self.at(self.entry["weeks"], 9.8, self.start)
        for told in self.entry["messages"]:
            self.at(told.get("weeks", self.entry["weeks"] - 1), 10.9, partial(self.write, told))
        if pulse := self.entry.get("pulse"):
            self.at(pulse["weeks"], 11.2, partial(self.ask, pulse))
        if ended := self.entry.get("ended"):
            self.at(ended[0], 17.8, partial(self.end, ended[1]))

    def at(self, weeks: float, hour: float, happening: Any) -> None:
        self.story.timeline.add(self.story.timeline.weeks_ago(weeks), happening, hour=hour)

    def start(self) -> None:
        """What it tells, and its public page."""
        entry = self.entry
        self.campaign = campaigns.start(
            by=self.by, title=entry["title"], in_brief=entry["in_brief"],
            upholds=self.story.references(entry["upholds"]),
        )  # fmt: skip
        self.story.keep("campaign", entry["key"], self.campaign)
        title, text = entry["page"]
        campaigns.write_page(by=self.by, campaign=self.campaign, title=title, text=text)
        campaigns.show_in_public(by=self.story.cast["amina"], campaign=self.campaign, shown=True)

    def write(self, told: dict[str, Any]) -> None:
        """Drafted; sent now, set for a later day, or left as a draft."""
        message = messages.draft(
            by=self.by, campaign=self.campaign, audience=self.story.audience(told["to"]), subject=told["subject"],
            body=told["body"], minutes=told["minutes"],
        )  # fmt: skip
        if "in_days" in told:
            timeline = self.story.timeline
            day = timeline.reference + timedelta(days=told["in_days"])
            messages.schedule(by=self.by, message=message, send_at=timeline.moment(day, 10))
        elif not told.get("draft"):
            messages.send(by=self.by, message=message)

    def ask(self, pulse: dict[str, Any]) -> None:
        """A sample is asked whether it reached them."""
        with suppress(Refusal):
            row = campaigns.ask_whether_it_reached(by=self.by, campaign=self.campaign, samples=pulse["samples"])
            shares = dict.fromkeys(pulse["samples"], pulse["share"])
            Answered(self.story, row.round, pulse, shares).tell()

    def end(self, lesson: str) -> None:
        """Closed, with what was learned."""
        campaigns.end(by=self.by, campaign=self.campaign, lesson=lesson)
