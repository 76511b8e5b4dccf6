"""The dates of the school's years, what a week may ask, and the weeks in which nothing is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from headship.areas.direction.year.domain import dates
from headship.demo.export import school_year
from headship.demo.story import chapter
from headship.demo.telling.story import Story
from headship.school.domain.protected import protect

BEGINS = (8, 26)  # days from here on belong to the school year that begins


def tell(story: Story) -> None:
    """Put the dates and protected weeks on the timeline."""
    told, timeline = chapter("direction")["dates"], story.timeline
    timeline.add(timeline.weeks_ago(told["first"]), partial(enter_all, story, told), hour=9.9)
    for year in range(school_year(timeline.first_day) + 1, school_year(timeline.reference) + 1):
        timeline.add(timeline.school_day(date(year - 1, 6, 20)), partial(copy_year, story, year), hour=9.8)
    timeline.add(timeline.weeks_ago(told["second"]), partial(bound_weeks, story, told), hour=9.7)
    for entry in told["protected"]:
        tell_protected(story, entry)


def bound_weeks(story: Story, told: dict[str, Any]) -> None:
    """How much a week may ask of staff, all together."""
    dates.set_bound(by=story.cast["amina"], minutes=told["bound"])


def enter_all(story: Story, told: dict[str, Any]) -> None:
    """The dates of the school year in which the story begins."""
    year = school_year(story.timeline.first_day)
    for entry in told["entered"]:
        enter(story, entry, year)


def enter(story: Story, entry: Sequence[Any], year: int) -> None:
    """One date of a school year."""
    kind, first, last, title, *asked = entry
    asks = {"audience": story.audience(asked[0]), "minutes": asked[1]} if asked else {}
    dates.enter(
        by=story.cast["tomas"], kind=kind, title=title, starts_on=day_in(first, year),
        ends_on=day_in(last, year, first), **asks,
    )  # fmt: skip


def day_in(written: str, year: int, after: str = "") -> date:
    """A day such as "12-19" in the school year that ends in `year`; after: the day before which it does not lie."""
    month, day = map(int, written.split("-"))
    found = date(year - 1 if (month, day) >= BEGINS else year, month, day)
    return found if not after or found >= day_in(after, year) else found.replace(year=found.year + 1)


def copy_year(story: Story, year: int) -> None:
    """What stood in the last year and stands in the next one too, 52 weeks later."""
    first, last = date(year - 1, 8, 26), date(year, 8, 25)
    chosen = [copy.source.pk for copy in dates.copies_into(first, last)]
    if chosen:
        dates.copy_dates(by=story.cast["tomas"], first=first, last=last, chosen=chosen)


def tell_protected(story: Story, entry: dict[str, Any]) -> None:
    """A week of the past that was kept free, or one that lies ahead."""
    timeline = story.timeline
    if entry.get("examinations"):
        first = timeline.quiet_week
        said_on = timeline.school_day(first - timedelta(weeks=entry["weeks"]))
    else:
        ahead = timeline.reference + timedelta(days=entry["from_days"])
        first = ahead - timedelta(days=ahead.weekday())
        said_on = timeline.weeks_ago(entry["weeks"])
    keep = partial(
        protect, by=story.cast["kenji"], starts_on=first, ends_on=first + timedelta(days=4), reason=entry["reason"]
    )
    timeline.add(said_on, keep, hour=10.1)
