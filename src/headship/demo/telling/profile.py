"""What the school knows of itself and its town; what it wants to be; where its teams meet."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

from headship.areas.direction.profile import counting
from headship.areas.direction.profile.domain import facts, roll
from headship.areas.direction.profile.models import Fact
from headship.demo.export import school_year
from headship.demo.story import chapter
from headship.demo.telling.story import Story
from headship.kernel.failures import Refusal


def tell(story: Story) -> None:
    """Put facts and the roll of earlier years on the timeline."""
    told, timeline = chapter("profile"), story.timeline
    for entry in told["facts"]:
        timeline.add(timeline.weeks_ago(entry["weeks"]), partial(learn, story, entry), hour=9.2)
        for weeks, now in entry["again"]:
            timeline.add(timeline.weeks_ago(weeks), partial(look_again, story, entry, weeks, now), hour=9.25)
    timeline.add(timeline.weeks_ago(told["counted"]), partial(follow, story), hour=18.9)
    timeline.add(timeline.weeks_ago(told["roll"]["weeks"]), partial(write_roll, story, told["roll"]["years"]), hour=9.3)
    timeline.add(timeline.weeks_ago(1), facts.count_again, hour=21.5)
    for year in range(school_year(timeline.first_day), school_year(timeline.reference) + 1):
        counted_on = max(date(year - 1, 10, 2), timeline.first_day + timedelta(days=9))
        timeline.add(timeline.school_day(counted_on), roll.count_year, hour=21.4)


def learn(story: Story, entry: dict[str, Any]) -> None:
    """Somebody writes down what they know, with where it stands."""
    owner = story.cast[entry["owner"]]
    fact = facts.learn(
        by=owner if owner.is_leader else story.cast["amina"], side=entry["side"], topic=entry["topic"],
        statement=entry["statement"], source=entry["source"], owner=owner,
        as_of=story.timeline.reference - timedelta(weeks=entry["as_of"]),
    )  # fmt: skip
    story.keep(f"{entry['side']}_fact", entry["key"], fact)


def look_again(story: Story, entry: dict[str, Any], weeks: float, now: str) -> None:
    """Whether it is still so."""
    fact = story.known[f"{entry['side']}_fact:{entry['key']}"]
    assert isinstance(fact, Fact)
    facts.refresh(
        by=story.cast[entry["owner"]], fact=fact, statement=now or fact.statement, source=fact.source,
        as_of=story.timeline.weeks_ago(weeks + 1),
    )  # fmt: skip
    fact.refresh_from_db()


def follow(story: Story) -> None:
    """Figures that the records count by themselves, as far as they say something yet."""
    for code in counting.FIGURES:
        with suppress(Refusal):
            facts.follow(by=story.cast["amina"], code=code)


def write_roll(story: Story, years: list[list[int]]) -> None:
    """The roll of the years before the story."""
    now = school_year(story.timeline.first_day)
    scale = story.size / 1200
    lines = "\n".join(f"{now + back} {round(number * scale)}" for back, number in years)
    roll.write_down(by=story.cast["kenji"], lines=lines)
