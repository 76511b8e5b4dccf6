"""Where teams meet: agendas that fill from what waits, what was said, and what leaves the room; how a team works."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

from headship.areas.direction.meetings.domain import agenda, charters, closing, health, meetings, minutes
from headship.areas.direction.meetings.models import Charter, Meeting, TeamChange
from headship.areas.improvement.plan.domain import actions
from headship.areas.improvement.plan.models import Action
from headship.demo.story import chapter
from headship.demo.telling.story import Story, members
from headship.demo.telling.surveys import Answered
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Team
from headship.voice.api import Round

PLANNED_BEFORE = 6  # days
HOUR = 15.25


def tell(story: Story) -> None:
    """Put charters, health checks and meetings on the timeline."""
    told = chapter("meetings")
    for entry in told["charters"]:
        story.timeline.add(story.timeline.weeks_ago(entry["weeks"]), partial(agree_on, story, entry), hour=16.6)
    for entry in told["health"]:
        HealthTale(story, entry).tell()
    for entry in told["series"]:
        SeriesTale(story, entry, told["notes"]).tell()


def agree_on(story: Story, entry: dict[str, Any]) -> None:
    """A charter, and what the members of the team say to it; one waits for them."""
    by, team = story.cast[entry["by"]], story.cast.teams[entry["team"]]
    words = {name: entry[name] for name in ("purpose", "decides", "disagrees", "works")}
    roles = [charters.Role(title, duties, story.cast[key]) for title, duties, key in entry["roles"]]
    charter = charters.draft(by=by, team=team, roles=roles, **words)
    charters.propose(by=by, charter=charter)
    for number, person in enumerate(members(team)):
        charter.refresh_from_db()
        if charter.state == Charter.State.PROPOSED and not (entry.get("waits") and number % 2):
            charters.say(by=person, charter=charter, says="agrees")


class HealthTale:
    """A team is asked how it works together, talks it over, and changes something."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry, self.by = story, entry, story.cast[entry["by"]]
        self.team = story.cast.teams[entry["team"]]
        self.asked: Round | None = None
        self.row: TeamChange

    def tell(self) -> None:
        """Put it on the timeline."""
        timeline, entry = self.story.timeline, self.entry
        if "share" in entry:
            timeline.add(timeline.weeks_ago(entry["weeks"]), self.ask, hour=8.8)
        talked_on = max(
            timeline.weeks_ago(entry["talked"]), self.story.day_after(timeline.weeks_ago(entry["weeks"]), 14)
        )
        timeline.add(talked_on, self.talk_over, hour=16.7)
        timeline.add(timeline.weeks_ago(entry["again"][0]), self.look_again, hour=16.8)

    def ask(self) -> None:
        """Without names, where the team is large enough."""
        with suppress(Refusal):
            self.asked = health.ask(by=self.by, team=self.team)
            Answered(self.story, self.asked, self.entry, {"staff": self.entry["share"]}).tell()

    def talk_over(self) -> None:
        """What it heard, and what it changes."""
        if self.asked is not None:
            self.asked.refresh_from_db()
        closed = self.asked if self.asked is not None and self.asked.is_closed else None
        self.row = health.talk_over(
            by=self.by, team=self.team, heard=self.entry["heard"], change=self.entry["change"], asked=closed
        )

    def look_again(self) -> None:
        """What came of it."""
        _weeks, came, words = self.entry["again"]
        health.look_again(by=self.by, row=self.row, came=came, words=words)


class SeriesTale:
    """A team that meets about once a month."""

    def __init__(self, story: Story, entry: dict[str, Any], notes: dict[str, list[str]]) -> None:
        self.story, self.entry, self.notes = story, entry, notes
        self.by = story.cast[entry["by"]]
        self.team: Team = story.cast.teams[entry["team"]]
        self.chance = story.chance(f"meetings of {entry['team']}")
        self.planned: dict[date, Meeting] = {}

    def tell(self) -> None:
        """Each meeting is planned some days before, held, and its minutes are kept; the next one is planned."""
        timeline, held_on = self.story.timeline, date.min
        for weeks in self.entry["weeks"]:
            wanted = timeline.weeks_ago(weeks)
            day = wanted if wanted > held_on else self.story.day_after(held_on, 7)
            held_on = day
            before = timeline.school_before(day, PLANNED_BEFORE)
            timeline.add(before, partial(self.plan, day), hour=9.45)
            timeline.add(day, partial(self.hold, day, self.entry["points"].get(weeks, ())), hour=HOUR)
        coming = timeline.reference + timedelta(days=round(self.entry["next"] * 7))
        timeline.add(timeline.last_day, partial(self.plan, timeline.school_to_come(coming)), hour=9.45)

    def plan(self, day: date) -> None:
        """Its agenda fills from what waits for the team."""
        previous = next(reversed(self.planned.values()), None)
        self.planned[day] = meetings.plan(
            by=self.by, team=self.team, title=self.entry["title"], minutes=self.entry["minutes"],
            starts_at=self.story.timeline.moment(day, HOUR), place=self.entry["place"], previous=previous,
            every_days=self.entry["every"],
        )  # fmt: skip

    def hold(self, day: date, points: list[Any]) -> None:
        """Who is there, what is said to each point, what leaves the room."""
        meeting = self.planned[day]
        minutes.start(by=self.by, meeting=meeting)
        away = self.story.cast[self.entry["away"]].pk if self.chance.random() < 0.3 else None
        for row in meeting.attendances.select_related("person").order_by("pk"):
            status = "apologies" if row.person_id == away else "present"
            minutes.attend(by=self.by, meeting=meeting, person=row.person, status=status)
        self._go_through(meeting)
        for title, said, outcome in points:
            self._bring(meeting, title, said, outcome)
        closing.close(by=self.by, meeting=meeting)

    def _go_through(self, meeting: Meeting) -> None:
        """What waited; the last point is sometimes not reached."""
        items = list(meeting.items.order_by("position"))
        reached = len(items) - (len(items) > 2 and self.chance.random() < 0.4)
        for item in items[:reached]:
            said = self.chance.choice(self.notes.get(item.record_kind, self.notes["other"]))
            minutes.write(by=self.by, item=item, text=said, base=item.notes)
            item.refresh_from_db()
            minutes.tick(by=self.by, item=item, talked=True)

    def _bring(self, meeting: Meeting, title: str, said: str, outcome: list[Any]) -> None:
        item = agenda.add(by=self.by, meeting=meeting, title=title, minutes=10)
        minutes.write(by=self.by, item=item, text=said, base="")
        item.refresh_from_db()
        minutes.tick(by=self.by, item=item, talked=True)
        kind, what, who, days = outcome
        owner, due_on = self.story.cast[who], clock.today() + timedelta(days=days) if days else None
        left = minutes.begin(by=self.by, meeting=meeting, kind=kind, what=what, owner=owner, due_on=due_on, item=item)
        if kind == "action" and due_on is not None:
            day = self.story.timeline.school_day(due_on + timedelta(days=self.chance.choice((-3, -1, 0, 5))))
            day = max(day, self.story.day_after(clock.today(), 1))
            self.story.timeline.add(day, partial(self.finish, left.record_id), hour=13.9)

    def finish(self, action_id: int) -> None:
        """What left the room is done, by its day or some days later."""
        row = Action.objects.select_related("owner").get(pk=action_id)
        if row.is_open:
            actions.check_in(by=row.owner, action=row, status="done", shows=self.chance.choice(self.notes["done"]))
