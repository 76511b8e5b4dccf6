"""The school asks and is answered: survey rounds, what was promised because of them, and feedback for a leader."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import Any

from headship.demo.story import chapter
from headship.demo.telling.story import Story, members, some
from headship.evidence.domain import confirmations, promises
from headship.evidence.models import Promise
from headship.evidence.models.promises import ConfirmationSlip
from headship.kernel import clock
from headship.school.models import Person
from headship.school.queries import appraiser_of
from headship.voice.domain import closing, feedback, goals, instruments, intake, invitations, naming, rounds
from headship.voice.domain.intake import content_of
from headship.voice.instruments.content import Content
from headship.voice.instruments.schema import BASES, Item
from headship.voice.models import Feedback, Invitation, Round

PEOPLE_DIFFER, ANSWERS_DIFFER = 0.13, 0.17  # standard deviations, as shares of a scale
WRITES = 0.45  # the share of those who answer an open question
FEWEST_RATERS = 5
MOST_CONFIRM = 60  # of a group: every confirmation is a small piece of work, and the story has many


def tell(story: Story) -> None:
    """Put it on the timeline."""
    told = chapter("voices")
    asked: dict[str, Round] = {}
    for entry in told["rounds"]:
        RoundTale(story, entry, asked).tell()
    for entry in told["promises"]:
        PromiseTale(story, entry, asked).tell()
    for entry in told["feedback"]:
        FeedbackTale(story, entry).tell()


def day_of(story: Story, entry: dict[str, Any]) -> date:
    """When an entry begins."""
    if "weeks" in entry:
        return story.timeline.weeks_ago(entry["weeks"])
    return story.timeline.months_ago(entry["months"])


def by_person(invitation: Invitation) -> tuple[str, int]:
    """An order of invitations that is always the same."""
    person = invitation.person
    return (person.sourced_id or "", person.pk) if person is not None else ("", 0)


class Answering:
    """People who answer, each in their own way, and write something now and then."""

    def __init__(self, chance: random.Random, words: list[str]) -> None:
        self.chance = chance
        self.words = {"": list(words)}
        self._next = count()

    def answer(self, invitation: Invitation, content: Content, mean: dict[str, float], apart: dict[str, float]) -> None:
        """One answer. mean: the share of the scale that this group tends to, by dimension; apart: by item."""
        group, person = invitation.group.code, self.chance.gauss(0, PEOPLE_DIFFER)
        answers: dict[str, Any] = {}
        comments: dict[str, str] = {}
        for item in content.items_for(group):
            if item.kind == "text":
                if words := self._write(item):
                    comments[item.key] = words
            elif (value := self._value(item, mean.get(item.dimension, mean.get("", 0.6)) + person, apart)) is not None:
                answers[item.key] = value
        bases = {section.key: [self.chance.choice(BASES[:2])] for section in content.bases_for(group)}
        intake.answer(token=invitations.token_of(invitation), answers=answers, comments=comments, bases=bases)

    def _value(self, item: Item, wanted: float, apart: dict[str, float]) -> Any:
        if item.kind == "multiple":
            return [self.chance.choice(item.options)]
        share = min(1.0, max(0.0, self.chance.gauss(wanted + apart.get(item.key, 0.0), ANSWERS_DIFFER)))
        if item.kind == "choice":
            best_first = sorted(item.options, key=lambda key: -item.values.get(key, 0.0))
            return best_first[min(len(best_first) - 1, int((1 - share) * len(best_first)))]
        scale = item.answers_on
        if scale is None or self.chance.random() < 0.02:
            return None
        return (
            round(scale.high - share * (scale.high - scale.low))
            if item.reversed
            else round(scale.low + share * (scale.high - scale.low))
        )

    def _write(self, item: Item) -> str:
        pool = self.words.get(item.key, self.words[""])
        if not pool or self.chance.random() > WRITES:
            return ""
        return pool[next(self._next) % len(pool)]


class RoundTale:
    """One round of a survey, from its plan to its results."""

    def __init__(self, story: Story, entry: dict[str, Any], asked: dict[str, Round]) -> None:
        self.story, self.entry, self.asked = story, entry, asked
        self.opens_on = day_of(story, entry)
        self.closes_on = (
            story.day_after(self.opens_on, entry["days"])
            if "series" in entry
            else self.opens_on + (timedelta(days=entry["days"]))
        )
        self.answering = Answering(story.chance(entry["title"]), entry.get("words", []))

    def tell(self) -> None:
        timeline = self.story.timeline
        timeline.add(self.opens_on, self.open, hour=9.5)
        for step in range(3):
            day = self.story.day_after(self.opens_on, 1 + 2 * step)
            if day < self.closes_on:
                timeline.add(day, partial(self.answer, step), hour=15.2)
        timeline.add(self.closes_on, self.close, hour=18.2)

    def open(self) -> None:
        """Plan it, and ask."""
        cast, timeline, now = self.story.cast, self.story.timeline, clock.now()
        groups = [
            rounds.Asked(each["code"], str(audience), audience=audience)
            for each in self.entry["groups"] if (audience := self.story.audience(each["to"]))
        ]  # fmt: skip
        planned = rounds.plan(
            by=cast["amina"], version=instruments.newest(self.entry["instrument"]), title=self.entry["title"],
            groups=groups, opens_at=now, closes_at=timeline.moment(self.closes_on, 18), previous=self._previous(),
            reminders=(4,),
        )  # fmt: skip
        rounds.open_round(by=cast["amina"], round=planned)
        self.asked[self.entry["title"]] = planned
        if "key" in self.entry:
            self.story.keep("round", self.entry["key"], planned)

    def _previous(self) -> Round | None:
        earlier = [
            self.asked[each["title"]] for each in chapter("voices")["rounds"]
            if each.get("series") == self.entry.get("series", "-") and each["title"] in self.asked
        ]  # fmt: skip
        return max(earlier, key=lambda each: each.opens_at, default=None)

    def answer(self, step: int) -> None:
        """A third of those who will answer do."""
        asked = self.asked[self.entry["title"]]
        content = content_of(asked.version)
        for each in self.entry["groups"]:
            waiting = invitations.unanswered(asked).filter(group__code=each["code"]).select_related("group", "person")
            rows = sorted(waiting, key=by_person)
            named = {person.pk for person in self.story.cast.people.values()}
            lately = self.closes_on > self.story.timeline.last_day
            willing = [row for row in rows if not (lately and row.person_id in named)]
            share = each["share"] / 3 / (1 - each["share"] * step / 3)
            for invitation in some(self.answering.chance, willing, share):
                self.answering.answer(invitation, content, self.entry["mean"], {})

    def close(self) -> None:
        """Its time is over."""
        closing.close(by=None, round=self.asked[self.entry["title"]])
        if "names" in self.entry:
            self.story.timeline.add(self.story.day_after(self.closes_on, 2), self.read, hour=16.9)

    def read(self) -> None:
        """The deputy reads which answers name something that the school works on."""
        asked = self.asked[self.entry["title"]]
        said = {answer.pk: answer.text in self.entry["names"] for answer in naming.answers_of(asked)}
        if said:
            naming.judge(by=self.story.cast["kenji"], round=asked, said=said)


class PromiseTale:
    """What was promised because of a round, and what came of it."""

    def __init__(self, story: Story, entry: dict[str, Any], asked: dict[str, Round]) -> None:
        self.story, self.entry, self.asked = story, entry, asked
        told = next(each for each in chapter("voices")["rounds"] if each["title"] == entry["from"])
        after = RoundTale(story, told, asked).closes_on
        self.made_on = story.day_after(after, 6)
        self.owner = story.cast[entry["owner"]]
        self.promise: Promise

    def tell(self) -> None:
        timeline = self.story.timeline
        timeline.add(self.made_on, self.make, hour=11.3)
        if "kept" in self.entry:
            kept_on = timeline.school_day(self.made_on + timedelta(days=self.entry["kept"]))
            timeline.add(kept_on, self.keep, hour=13.4)
            timeline.add(self.story.day_after(kept_on, 3), self.confirm, hour=16.4)
            timeline.add(self.story.day_after(kept_on, 22), lambda: confirmations.close_due(), hour=20)

    def make(self) -> None:
        """Promise it."""
        self.promise = promises.make(
            by=self.story.cast["amina"], group=self.entry["group"], said=self.entry["said"], will=self.entry["will"],
            owner=self.owner, due_on=clock.today() + timedelta(days=self.entry["due"]),
            about=("round", self.asked[self.entry["from"]].pk), public=self.entry.get("public", False),
        )  # fmt: skip

    def keep(self) -> None:
        """Keep it, tell those it was made to, and ask them."""
        promises.keep(by=self.owner, promise=self.promise)
        confirmations.tell_and_ask(by=self.owner, promise=self.promise, text=self.entry["told"])

    def confirm(self) -> None:
        """Many of them say whether it was kept."""
        confirm(self.story, self.promise, self.owner)


def confirm(story: Story, promise: Promise, owner: Person) -> None:
    """Many say whether it was kept, where the group is large enough to be asked; else one says it aloud."""
    if confirmations.is_asked_aloud(promise):
        confirmations.write_down(by=owner, promise=promise, who="Ada Obi", kept="kept", clear="yes")
        return
    chance = story.chance(promise.said)
    slips = ConfirmationSlip.objects.filter(confirmation__promise=promise).select_related(
        "confirmation__promise__group", "receipt__person"
    )
    rows = sorted(slips, key=lambda one: (one.receipt.person.sourced_id or "", one.receipt.person_id))
    for slip in some(chance, rows, 0.5)[:MOST_CONFIRM]:
        kept = chance.choices(("kept", "not_yet", "undecided"), (82, 9, 9))[0]
        confirmations.say(
            by=slip.receipt.person, slip=slip, kept=kept, clear=chance.choices(("yes", "partly"), (85, 15))[0]
        )


class FeedbackTale:
    """A leader's 360°: asked, answered, released and talked over, and a goal."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry = story, entry
        self.leader, self.companion = story.cast[entry["leader"]], story.cast[entry["companion"]]
        self.opens_on = day_of(story, entry)
        self.closes_on = story.day_after(self.opens_on, entry["days"])
        self.answering = Answering(story.chance(f"feedback {entry['leader']}"), [])
        self.answering.words |= {"keep": entry["keep"], "help_most": entry["help_most"]}
        self.feedback: Feedback

    def tell(self) -> None:
        timeline = self.story.timeline
        released_on = self.story.day_after(self.closes_on, self.entry["release"])
        timeline.add(self.opens_on, self.ask, hour=10.2)
        timeline.add(self.story.day_after(self.opens_on, 4), self.answer, hour=17.1)
        timeline.add(self.closes_on, self.close, hour=18.3)
        timeline.add(released_on, self.release, hour=12.1)
        timeline.add(self.story.day_after(released_on, 4), self.set_goal, hour=16.6)

    def ask(self) -> None:
        """Ask, where there are enough colleagues."""
        raters: dict[str, list[Person]] = {}
        seen = {self.leader.pk, self.companion.pk}
        for code, told in self.entry["raters"].items():
            raters[code] = self._enough(code, [each for each in self._people(told) if each.pk not in seen], seen)
            seen |= {person.pk for person in raters[code]}
        self.feedback = feedback.ask(
            by=self.leader, companion=self.companion, raters=raters, opens_at=clock.now(),
            closes_at=self.story.timeline.moment(self.closes_on, 18),
        )  # fmt: skip

    def _people(self, told: Any) -> list[Person]:
        if isinstance(told, dict):
            return members(self.story.cast.teams[told["team"]])
        return list({(person := self.story.cast[key]).pk: person for key in told}.values())

    def _enough(self, code: str, people: list[Person], seen: set[int]) -> list[Person]:
        """These, and in a small school some more who teach: fewer than five are not asked."""
        if code in feedback.NAMED or len(people) >= FEWEST_RATERS:
            return people
        taken = seen | {person.pk for person in people}
        more = [person for person in self.story.cast.extras["teacher"] if person.pk not in taken]
        return people + more[: FEWEST_RATERS + 1 - len(people)]

    def answer(self) -> None:
        """The leader, and nearly all who were asked."""
        asked = self.feedback.round
        content = content_of(asked.version)
        rows = invitations.unanswered(asked).select_related("group", "person")
        for invitation in sorted(rows, key=by_person):
            own = invitation.group.code == feedback.SELF
            mean = self.entry["own"] if own else self.entry["others"][invitation.group.code]
            apart = self.entry["own_apart" if own else "apart"]
            if own or invitation.group.named or self.answering.chance.random() < 0.93:
                self.answering.answer(invitation, content, {"": mean}, apart)

    def close(self) -> None:
        """Its time is over."""
        closing.close(by=None, round=self.feedback.round)

    def release(self) -> None:
        """The companion has read it."""
        assert appraiser_of(self.leader) != self.companion
        feedback.release(by=self.companion, feedback=self.feedback, note=self.entry["note"])

    def set_goal(self) -> None:
        """What will be different."""
        self.feedback.refresh_from_db()
        goal = self.entry["goal"]
        goals.set_goal(
            by=self.leader, feedback=self.feedback, text=goal["text"], speaks_to=goal["speaks_to"],
            by_when=clock.today() + timedelta(weeks=goal["weeks"]),
        )  # fmt: skip
