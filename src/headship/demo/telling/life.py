"""What else happens in a school: somebody acts for the head, an examination week is kept quiet, messages go out."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from headship.demo.story import chapter
from headship.demo.telling.story import Story
from headship.kernel import clock
from headship.school.domain import deliveries, people, quiet
from headship.school.models import Receipt
from headship.today.domain import looking

AWAY_WEEKS, AWAY_DAYS = 30, 13
LOOKED_DAYS = 6  # before the reference day, when everybody looked at Today last


def tell(story: Story) -> None:
    """Put it on the timeline."""
    timeline, cast = story.timeline, story.cast
    away = timeline.weeks_ago(AWAY_WEEKS)
    timeline.add(away, lambda: be_away(story), hour=7.5)
    week = timeline.quiet_week
    timeline.add(week - timedelta(days=1), lambda: begin_examinations(story, week), hour=18)
    for entry in chapter("standards")["messages"]:
        timeline.add(timeline.weeks_ago(entry["weeks"]), partial(send, story, entry), hour=12.5)
    day = timeline.reference - timedelta(days=LOOKED_DAYS)
    for known in cast.people.values():
        timeline.add(day, partial(looking.look, by=known), hour=7.8)


def be_away(story: Story) -> None:
    """The head is away for two weeks; a deputy leads the school in her place."""
    people.appoint_acting_head(
        by=story.cast["meiling"], person=story.cast["kenji"], until=clock.today() + timedelta(days=AWAY_DAYS),
        reason="Amina Diallo is away for two weeks for family reasons.",
    )  # fmt: skip


def begin_examinations(story: Story, week: date) -> None:
    """Nothing is asked of anybody while Years 11 and 13 sit their examinations."""
    until = story.timeline.moment(week + timedelta(days=5), 0)
    quiet.begin_quiet(by=story.cast["amina"], reason="Examination week in Years 11 and 13", until=until)


def send(story: Story, entry: dict[str, Any]) -> None:
    """A message, and, where it asks for one, the answers of most of those who have no account."""
    by = story.cast[entry["by"]]
    whom: dict[str, Any] = {"audiences": [story.audience(name) for name in entry.get("to", ())]}
    if "people" in entry:
        whom["people"] = [story.cast[key] for key in entry["people"]]
    asks = entry.get("asks", False)
    due_on = clock.today() + timedelta(days=entry["due"] + 4) if asks else None
    delivery = deliveries.send(
        by=by, subject=entry["subject"], body=entry["body"], minutes=entry["minutes"], asks_acknowledgement=asks,
        due_on=due_on, **whom,
    )  # fmt: skip
    if asks:
        story.timeline.add(story.day_after(clock.today(), 2), lambda: answer(story, delivery.pk), hour=16.2)


def answer(story: Story, delivery_id: int) -> None:
    """Most say that they have it; where it was sent lately, it still waits for those who have an account."""
    chance = story.chance(f"delivery {delivery_id}")
    lately = story.timeline.reference - clock.today() < timedelta(weeks=3)
    named = {known.pk for known in story.cast.people.values()}
    waiting = Receipt.objects.unanswered().filter(delivery_id=delivery_id)
    for receipt in waiting.select_related("person", "delivery").order_by("person__sourced_id", "person_id"):
        if (chance.random() < 0.85 or receipt.person_id in named) and not (lately and receipt.person_id in named):
            deliveries.acknowledge(by=receipt.person, receipt=receipt)
