"""The school decides: each entry of story/decisions.yaml lived through from its question to its review."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from headship.areas.direction.domain import decisions
from headship.areas.direction.models import Ballot, Datum, Decision, DecisionOption, Vote
from headship.demo.story import chapter
from headship.demo.telling.story import Story, members, some
from headship.evidence.domain import readings
from headship.kernel import clock
from headship.school.domain.audiences import people_in
from headship.school.models import Person, Team

# What people write who have little to add; everybody says another of these within one decision.
SHORT_ANSWERS = (
    "", "", "", "Fine with me.", "Try it for a term and look again.", "I can live with either.", "",
    "Please tell us early, whichever it is.", "Good that you ask.", "", "It depends on who does the extra work.",
    "We did this in my last school and it went well.", "Could it begin after the holidays?", "",
    "Let us not do two new things at once.", "My team talked about it and leans this way.", "",
    "Please think of those who work on both campuses.", "No strong view.",
)  # fmt: skip


def tell(story: Story) -> None:
    """Put every decision on the timeline."""
    told = chapter("decisions")
    for entry in told["regular"]:
        DecisionTale(story, entry).tell_to_review()
    for entry in told["open"]:
        DecisionTale(story, entry).tell_open()
    for entry in told["withdrawn"]:
        DecisionTale(story, entry).tell_withdrawn()
    for entry in told["urgent"]:
        UrgentTale(story, entry).tell()
    for entry in told["small"]:
        tell_small(story, entry)


def tell_small(story: Story, entry: dict[str, Any]) -> None:
    """One line, by whoever decided."""

    def decide() -> None:
        owner = story.cast[entry["owner"]]
        decisions.decide_small(
            by=owner, question=entry["what"], choice=entry["choice"], reason=entry["reason"],
            team=story.cast.team_of(entry["owner"]),
        )  # fmt: skip

    story.timeline.add(story.timeline.weeks_ago(entry["weeks"]), decide, hour=12.2)


class DecisionTale:
    """One decision: what is told of it, and its records once they are there."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry = story, entry
        self.chance = story.chance(entry["question"])
        self.owner = story.cast[entry["owner"]]
        self.raised_on = story.timeline.weeks_ago(entry["weeks"])
        self.decision: Decision
        self.data: list[Datum] = []
        self.vote: Vote | None = None

    # What happens when.

    def tell_to_review(self) -> None:
        """A question that is decided, and looked at again when its day comes."""
        self.tell_preparation()
        by_vote = self.entry["method"] == "vote"
        if by_vote:
            self.tell_vote(self.after(9), self.after(16))
        decided_on = self.after(17 if by_vote else 13)
        self.at(decided_on, 16, lambda: self.conclude(decided_on))

    def tell_open(self) -> None:
        """A question that waits for an answer on the reference day."""
        self.tell_preparation()
        if vote := self.entry.get("vote"):
            opened = self.story.timeline.weeks_ago(vote["opened"])
            self.tell_vote(opened, self.from_reference(vote["closes"]), closes=False)

    def tell_withdrawn(self) -> None:
        """A question that is taken back."""
        self.tell_preparation()
        self.at(
            self.after(8), 16,
            lambda: decisions.withdraw(by=self.owner, decision=self.decision, reason=self.entry["reason"]),
        )  # fmt: skip

    def tell_preparation(self) -> None:
        """Question, figures, criteria, asking, answers, objections and replies."""
        self.at(self.raised_on, 9, self.raise_question)
        self.at(self.after(1), 10, self.cite)
        self.at(self.after(2), 11, self.weigh)
        self.at(self.after(2), 11.5, self.ask)
        for number, (who, text, favours) in enumerate(self.entry.get("voices", ())):
            self.at(self.after(3 + number), 12 + number / 10, partial(self.respond, who, text, favours))
        self.at(self.after(5), 13, self.others_respond)
        for number, (who, text, answer) in enumerate(self.entry.get("objections", ())):
            self.at(self.after(4 + number), 14 + number / 10, partial(self.object, who, text, answer))

    def tell_vote(self, opens_on: date, closes_on: date, *, closes: bool = True) -> None:
        """A vote that runs between two days; `closes`: it is closed and counted within the story."""
        self.at(opens_on, 15, lambda: self.open_vote(closes_on))
        for step in range(3):
            self.at(self.story.day_after(opens_on, 1 + 2 * step), 15.5, partial(self.cast_votes, step))
        if closes:
            self.at(closes_on, 15.9, self.close_vote)

    def at(self, day: date, hour: float, happening: Any) -> None:
        self.story.timeline.add(day, happening, hour=hour)

    def after(self, days: float) -> date:
        return self.story.day_after(self.raised_on, days)

    def from_reference(self, days: int) -> date:
        return self.story.timeline.reference + timedelta(days=days)

    # What happens.

    def raise_question(self) -> None:
        entry, cast = self.entry, self.story.cast
        names = [ask["whom"] for ask in entry.get("ask", ()) if "whom" in ask] + entry.get("left_out", [])
        self.decision = decisions.raise_question(
            by=self.owner, question=entry["question"], context=entry.get("context", ""), team=self.team,
            confidential=entry.get("confidential", False), named=[cast[key] for key in entry.get("named", ())],
            options=entry["options"], criteria=entry.get("criteria", ()), **self.story.groups(names),
        )  # fmt: skip

    @property
    def team(self) -> Team | None:
        return self.story.cast.teams.get(self.entry["team"])

    def cite(self) -> None:
        for told in self.entry.get("data", ()):
            if "reading" not in told:
                self.data.append(self.cite_figure(told, "of", "value"))
                continue
            reading = readings.current_readings().get(told["reading"])
            if reading is not None and reading.value is not None and not reading.hidden:
                datum = decisions.cite_reading(
                    by=self.owner, decision=self.decision, reading=reading, note=told.get("note", "")
                )
                self.data.append(datum)

    def cite_figure(self, told: dict[str, Any], share: str, plain: str, again_of: Datum | None = None) -> Datum:
        figure = told[share] if share in told else told[plain]
        if isinstance(figure, list):
            what: dict[str, Any] = {"numerator": figure[0], "n": figure[1]}
        else:
            what = {"value": figure, "unit": told["unit"]}
        return decisions.cite_figure(
            by=self.owner, decision=self.decision, title=told["title"], source=told["source"], again_of=again_of,
            stands_on=clock.days_before(1), **what,
        )  # fmt: skip

    def weigh(self) -> None:
        if "weighed" not in self.entry:
            return
        criteria = list(self.decision.criteria.all())
        for option, verdicts in zip(self.options, self.entry["weighed"], strict=True):
            for criterion, verdict in zip(criteria, verdicts.split(), strict=True):
                decisions.weigh(by=self.owner, option=option, criterion=criterion, verdict=verdict)

    @property
    def options(self) -> list[DecisionOption]:
        return list(self.decision.options.order_by("position"))

    def ask(self) -> None:
        for told in self.entry.get("ask", ()):
            if "people" in told:
                whom: dict[str, Any] = {"people": [self.story.cast[key] for key in told["people"]]}
            else:
                whom = self.story.group(told["whom"])
            due_on = self.from_reference(told["closes"]) if "closes" in told else self.after(12)
            written = told["how"] == "written"
            decisions.ask(
                by=self.owner, decision=self.decision, how=told["how"], said=told.get("said", ""),
                due_on=max(due_on, clock.today()) if written else None, minutes=5 if "context" in self.entry else 3,
                **whom,
            )  # fmt: skip

    def respond(self, who: str, text: str, favours: int) -> None:
        option = self.options[favours - 1] if favours else None
        decisions.respond(by=self.story.cast[who], decision=self.decision, text=text, favours=option)

    def others_respond(self) -> None:
        """Some of those who were asked in writing answer, mostly for the option that is chosen in the end."""
        said = {who for who, *_rest in (*self.entry.get("voices", ()), *self.entry.get("objections", ()))}
        spoken = {self.story.cast[key].pk for key in said} | {known.pk for known in self.story.cast.people.values()}
        asked = [person for person in self.asked_in_writing() if person.pk not in spoken]
        answers = list(SHORT_ANSWERS)
        self.chance.shuffle(answers)
        options = self.options
        for number, person in enumerate(some(self.chance, asked, self.chance.uniform(0.35, 0.6))[:40]):
            text = answers[number] if number < len(answers) else ""
            decisions.respond(by=person, decision=self.decision, text=text, favours=self.leaning(options))

    def asked_in_writing(self) -> list[Person]:
        found: dict[int, Person] = {}
        for told in self.entry.get("ask", ()):
            if told["how"] == "written" and "whom" in told:
                found.update({person.pk: person for person in self.people_of(told["whom"])})
        return list(found.values())

    def people_of(self, group: str) -> list[Person]:
        team = self.story.cast.teams.get(group)
        return members(team) if team else list(people_in(self.story.audience(group)).order_by("pk"))

    def leaning(self, options: list[DecisionOption]) -> DecisionOption:
        choice = self.entry.get("choice")
        if choice and self.chance.random() < 0.55:
            return options[choice - 1]
        return self.chance.choice(options)

    def object(self, who: str, text: str, answer: str) -> None:
        objection = decisions.object_to(by=self.story.cast[who], decision=self.decision, text=text)
        if answer:
            day = self.story.day_after(clock.today(), self.chance.choice((1, 2, 3)))
            self.at(day, 14.6, lambda: decisions.reply(by=self.owner, objection=objection, text=answer))

    def open_vote(self, closes_on: date) -> None:
        voters = self.people_of(self.entry["ask"][0]["whom"])
        still_open = closes_on > self.story.timeline.last_day
        self.vote = decisions.open_vote(
            by=self.owner, decision=self.decision, closes_on=max(closes_on, clock.today()), people=voters,
            tell=still_open,
        )  # fmt: skip

    def cast_votes(self, step: int) -> None:
        """A third of the papers come in at each step, but for those that never come."""
        assert self.vote is not None
        if clock.today() > self.vote.closes_on:
            return
        options, leading = self.options, self.entry.get("choice", 1) - 1
        weights = [4.0 if place == leading else 1.2 for place in range(len(options))]
        papers = (
            Ballot.objects.filter(vote=self.vote, option__isnull=True).order_by("person_id").select_related("person")
        )
        for place, paper in enumerate(papers):
            named = any(paper.person_id == person.pk for person in self.story.cast.people.values())
            if place % (3 - step) or self.chance.random() > 0.85 or (named and "choice" not in self.entry):
                continue
            option = self.chance.choices(options, weights)[0]
            decisions.cast(by=paper.person, vote=self.vote, option=option)

    def close_vote(self) -> None:
        assert self.vote is not None
        self.vote = decisions.close_vote(by=self.owner, vote=self.vote)

    def conclude(self, decided_on: date) -> None:
        entry = self.entry
        expected, percent, came = entry["prediction"]
        measure = self.data[0] if self.data else None
        decisions.predict(by=self.owner, decision=self.decision, statement=expected, percent=percent, measure=measure)
        review_on = self.story.timeline.school_day(decided_on + timedelta(weeks=entry["review"]))
        decisions.conclude(
            by=self.owner, decision=self.decision, choice=self.options[entry["choice"] - 1], reason=entry["reason"],
            method=self.method, review_on=review_on,
        )  # fmt: skip
        if came and entry.get("reviewed", True):
            day = self.story.day_after(review_on, self.chance.choice((0, 1, 3, 6)) + 7 * entry.get("late", 0))
            self.at(day, 15, self.review)

    @property
    def method(self) -> str:
        """As told; but where a vote in a very small school went another way, the owner takes it as advice."""
        method: str = self.entry["method"]
        if self.vote is None:
            return method
        first, *others = decisions.tallies(self.vote)
        won = {first.option.pk} | {tally.option.pk for tally in others if tally.count == first.count}
        return method if first.count and self.options[self.entry["choice"] - 1].pk in won else "advice"

    def review(self) -> None:
        entry = self.entry
        for datum, told in zip(self.data, entry.get("data", ()), strict=False):
            if told.get("again") is True:
                reading = readings.current_readings().get(told["reading"])
                if reading is not None and not reading.hidden:
                    decisions.cite_reading(by=self.owner, decision=self.decision, reading=reading, again_of=datum)
            elif "again" in told:
                self.cite_figure(told, "again", "again", again_of=datum)
        decisions.review(
            by=self.owner, decision=self.decision, outcome=entry["prediction"][2], happened=entry["happened"],
            lesson=entry.get("lesson", ""),
        )  # fmt: skip


class UrgentTale:
    """A decision that could not wait."""

    def __init__(self, story: Story, entry: dict[str, Any]) -> None:
        self.story, self.entry = story, entry
        self.owner = story.cast[entry["owner"]]
        self.decision: Decision

    def tell(self) -> None:
        """Acted on, talked over, looked at again."""
        timeline, entry = self.story.timeline, self.entry
        day = timeline.weeks_ago(entry["weeks"])
        timeline.add(day, self.decide, hour=7.4)
        if "consulted_after" in entry:
            timeline.add(self.story.day_after(day, entry["consulted_after"]), self.talk_over, hour=15)
        if entry["prediction"][2]:
            timeline.add(self.story.day_after(day, 30), self.review, hour=15.2)

    def decide(self) -> None:
        entry = self.entry
        expected, percent, _came = entry["prediction"]
        self.decision = decisions.decide_urgent(
            by=self.owner, question=entry["question"], choice=entry["choice"], reason=entry["reason"],
            team=self.story.cast.teams.get(entry["team"]), statement=expected, percent=percent,
            **self.story.groups(entry["affected"]),
        )  # fmt: skip

    def talk_over(self) -> None:
        decisions.record_late_consultation(
            by=self.owner, decision=self.decision, said=self.entry["said"], **self.story.groups(self.entry["affected"])
        )

    def review(self) -> None:
        entry = self.entry
        decisions.review(
            by=self.owner, decision=self.decision, outcome=entry["prediction"][2], happened=entry["happened"],
            lesson=entry["lesson"],
        )  # fmt: skip
