"""The school's policies: each entry of story/policies.yaml written, checked, approved, read and kept in date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property, partial
from typing import Any

from headship.areas.direction.domain import decisions
from headship.areas.direction.models import Decision
from headship.areas.stewardship.domain import policies
from headship.areas.stewardship.domain.publishing import asked_receipts, newcomers
from headship.areas.stewardship.models import Policy, PolicyVersion, Requirement, SchoolValue
from headship.demo.story import chapter
from headship.demo.telling.story import Story, members
from headship.kernel import clock
from headship.school.domain.audiences import people_matching
from headship.school.models import Membership, Person, Receipt

# Days after publication on which readers acknowledge, and what share of them on each, by who they are; the rest
# has not done so yet.
READING_DAYS = (1, 2, 4, 7, 11, 18)
READING_SHARES = {
    "staff": (0.26, 0.2, 0.18, 0.14, 0.1, 0.05),
    "student": (0.2, 0.14, 0.12, 0.1, 0.08, 0.03),
    "family": (0.14, 0.12, 0.1, 0.09, 0.08, 0.05),
}
HARDER = {"teacher": -0.03, "support_staff": 0.12, "parent": 0.15, "student": 0.06}
MEETING_DAY, PAPER_DAY = 5, 8
ANSWERS = 0.5  # the share of those who read alone and answer its question
RECENT = 24  # days within which a text still waits for those who have an account, so that Today is alive


class Grounds:
    """The values and requirements that policies are held against."""

    def __init__(self, story: Story) -> None:
        self.story, self.values, self.requirements = story, list[SchoolValue](), dict[str, Requirement]()

    def tell(self) -> None:
        """Written down at the beginning, looked at again each year but for one that was forgotten."""
        timeline = self.story.timeline
        timeline.add(timeline.weeks_ago(105.4), self.keep, hour=7.2)
        for weeks in (54, 3):
            timeline.add(timeline.weeks_ago(weeks), self.confirm, hour=10)

    def keep(self) -> None:
        told, cast = chapter("policies"), self.story.cast
        for number, value in enumerate(told["values"]):
            kept = policies.keep_value(by=cast["amina"], text=value["text"], meaning=value["meaning"])
            self.values.append(self.story.keep("school_value", str(number), kept))
        for entry in told["requirements"]:
            self.requirements[entry["key"]] = policies.keep_requirement(
                by=cast["tomas"], title=entry["title"], source=entry["source"], reference=entry["reference"],
                url=entry["url"], summary=entry["summary"],
            )  # fmt: skip

    def confirm(self) -> None:
        for value in self.values:
            policies.confirm(by=self.story.cast["amina"], record=value)
        late = clock.days_before(0) > self.story.timeline.weeks_ago(20)
        for key, requirement in self.requirements.items():
            if not (late and key == "premises"):
                policies.confirm(by=self.story.cast["tomas"], record=requirement)


def tell(story: Story) -> None:
    """Put every policy on the timeline."""
    told = chapter("policies")
    grounds = Grounds(story)
    grounds.tell()
    for entry in told["policies"]:
        PolicyTale(story, grounds, entry).tell()
    for entry in told["withdrawn"]:
        tale = PolicyTale(story, grounds, entry)
        tale.tell()
        story.timeline.add(story.timeline.months_ago(entry["withdrawn"]), tale.withdraw, hour=11)
    for entry in told["drafts"]:
        DraftTale(story, grounds, entry).tell()
    _keep_in_date(story)


def _keep_in_date(story: Story) -> None:
    """What the worker does every morning, here on Mondays."""
    timeline = story.timeline
    for number in range((timeline.reference - timeline.first_day).days):
        day = date.fromordinal(timeline.first_day.toordinal() + number)
        if day.weekday() == 0:
            timeline.add(day, morning, hour=6)
        if (day.month, day.day) == (9, 9):
            timeline.add(timeline.school_day(day), lambda: reach_newcomers(story), hour=10)


def morning() -> None:
    """Reminders of reviews, and answers that could not be told while it was quiet."""
    policies.remind_of_reviews()
    policies.tell_the_rest()


def reach_newcomers(story: Story) -> None:
    """Each September owners of what all staff know send it to those who are new."""
    in_force = Policy.objects.filter(current__audiences__code="staff", withdrawn_at__isnull=True).order_by("pk")
    for policy in in_force.select_related("owner", "current"):
        if newcomers(policy).exists():
            policies.send_to_newcomers(by=policy.owner, policy=policy)
            Readers(story, policy, f"newcomers {clock.today()}", understood=0.8).tell()


class WrittenTale:
    """What policies and drafts have in common: who writes them, and what they are held against."""

    def __init__(self, story: Story, grounds: Grounds, entry: dict[str, Any]) -> None:
        self.story, self.grounds, self.entry = story, grounds, entry
        self.owner = story.cast[entry["owner"]]
        self.chance = story.chance(entry["title"])
        self.text: str = entry["text"]
        self.version: PolicyVersion

    def draft(self) -> None:
        entry = self.entry
        self.version = policies.draft_policy(
            by=self.owner, title=entry["title"], text=self.text, cycle_months=entry["cycle"],
            audiences=[self.story.audience(name) for name in entry["audiences"]],
        )  # fmt: skip
        for number, *how in entry["values"]:
            policies.link_value(
                by=self.owner, version=self.version, value=self.grounds.values[number], how=how[0] if how else ""
            )
        for key in entry["requirements"]:
            policies.link_requirement(by=self.owner, version=self.version, requirement=self.grounds.requirements[key])
        if question := entry.get("question"):
            policies.set_question(
                by=self.owner, version=self.version, scenario=question["scenario"], answers=question["answers"],
                right=question["right"], why=question["why"],
            )  # fmt: skip

    @property
    def checker(self) -> Person:
        """Somebody who did not write it."""
        others = [key for key in ("kenji", "priya", "daniel") if key != self.entry["owner"]]
        return self.story.cast[self.entry.get("checker") or others[len(self.entry["title"]) % len(others)]]

    @property
    def approver(self) -> Person:
        """The head; of what the head writes, the chair of governors."""
        return self.story.cast["meiling" if self.entry["owner"] == "amina" else "amina"]

    def propose(self, **more: Any) -> None:
        checker = self.checker if self.entry.get("checked", True) else None
        self.version = policies.propose(by=self.owner, version=self.version, checker=checker, **more)

    def check(self) -> None:
        """All links, but for the last one of a few that nobody came to."""
        links = list(self.version.links.order_by("pk"))
        for link in links if len(links) < 3 or self.chance.random() < 0.6 else links[:-1]:
            policies.check_link(by=self.checker, link=link)

    @property
    def policy(self) -> Policy:
        found: Policy = Policy.objects.get(pk=self.version.policy_id)
        return found


class PolicyTale(WrittenTale):
    """A policy with all its versions, its readers and its reviews."""

    def tell(self) -> None:
        """From the first draft on."""
        entry, timeline = self.entry, self.story.timeline
        out = timeline.months_ago(entry["published"])
        for days, hour, step in ((-12, 10, self.draft), (-7, 14, self.propose), (-2, 16, self.approve)):
            timeline.add(self.before(out, days), step, hour=hour)
        if entry.get("checked", True):
            timeline.add(self.before(out, -4), self.check, hour=15)
        timeline.add(out, partial(self.publish, 1), hour=15)
        for number, again in enumerate(entry["again"], start=2):
            self.tell_version(number, again)
        for review in entry.get("reviews", ()):
            timeline.add(timeline.months_ago(review["months"]), partial(self.review, review), hour=14)

    def before(self, out: date, days: int) -> date:
        """A day before publication; never before the story begins."""
        return max(
            self.story.timeline.school_before(out, -days), self.story.timeline.school_day(self.story.timeline.first_day)
        )

    def tell_version(self, number: int, again: dict[str, Any]) -> None:
        """A later version, from the day on which its text changes."""
        timeline = self.story.timeline
        out = timeline.months_ago(again["published"])
        for days, hour, step in (
            (-7, 10, self.rewrite), (-6, 14, self.propose_again),
            (-4, 15, self.check_again), (-2, 16, self.approve_again),
        ):  # fmt: skip
            timeline.add(self.before(out, days), partial(step, again), hour=hour)
        timeline.add(out, partial(self.publish, number), hour=15)

    def approve(self) -> None:
        self.version = policies.approve(by=self.approver, version=self.version)

    def rewrite(self, again: dict[str, Any]) -> None:
        old, new = again["replace"]
        assert old in self.text, (self.entry["title"], old)
        self.text = self.text.replace(old, new)
        self.version = policies.begin_version(by=self.owner, policy=self.policy, text=self.text)
        for mark in self.policy.marks.filter(for_next=True, taken_up_in__isnull=True):
            policies.take_up(by=self.owner, version=self.version, mark=mark)

    def propose_again(self, again: dict[str, Any]) -> None:
        self.propose(change=again["change"], asks_again=again.get("asks", True))

    def check_again(self, _again: dict[str, Any]) -> None:
        if self.entry.get("checked", True):
            self.check()

    def approve_again(self, _again: dict[str, Any]) -> None:
        self.approve()

    def publish(self, number: int) -> None:
        self.version = policies.publish(by=self.owner, version=self.version)
        Readers(self.story, self.policy, f"version {number}", understood=self.entry.get("understood", 0.8)).tell()
        for mark in self.entry["unclear"]:
            if mark.get("version", 1) == number:
                MarkTale(self, mark).tell()
        if number == 1:
            self.name_decision()

    def name_decision(self) -> None:
        """The decision behind it, where there was one, as soon as it was made."""
        if not (question := self.entry.get("decision")):
            return
        decision = Decision.objects.filter(question=question).first()
        if decision is None or not decision.is_settled:
            later = self.story.day_after(clock.today(), 5)
            self.story.timeline.add(later, self.name_decision, hour=15.4)
            return
        decisions.stand_behind(by=decision.owner, decision=decision, kind="policy", record_id=self.version.policy_id)

    def review(self, told: dict[str, Any]) -> None:
        policies.review(by=self.owner, policy=self.policy, outcome="kept", note=told["note"])

    def withdraw(self) -> None:
        policies.withdraw(by=self.owner, policy=self.policy, reason=self.entry["reason"])


class DraftTale(WrittenTale):
    """A policy that is not out yet."""

    def tell(self) -> None:
        """As far as it has come."""
        timeline, entry = self.story.timeline, self.entry
        begun = timeline.weeks_ago(entry["weeks"])
        timeline.add(begun, self.draft, hour=10.5)
        if entry["state"] == "draft":
            return
        timeline.add(self.story.day_after(begun, 2), self.propose, hour=14.5)
        if entry.get("check"):
            timeline.add(self.story.day_after(begun, 4), self.check, hour=15.5)
        if entry["state"] == "returned":
            timeline.add(self.story.day_after(begun, 6), self.send_back, hour=16.5)

    def send_back(self) -> None:
        policies.send_back(by=self.story.cast[self.entry["by"]], version=self.version, reason=self.entry["back"])


class MarkTale:
    """A reader finds a passage unclear, and perhaps has an answer."""

    def __init__(self, tale: PolicyTale, entry: dict[str, Any]) -> None:
        self.tale, self.entry = tale, entry

    def tell(self) -> None:
        """A few days after the text was published."""
        self.tale.story.timeline.add(
            self.tale.story.day_after(clock.today(), 3 + len(self.entry["note"]) % 3), self.mark, hour=17
        )

    def mark(self) -> None:
        entry, story = self.entry, self.tale.story
        mark = policies.mark_unclear(
            by=story.cast[entry["by"]], policy=self.tale.policy, passage=entry["passage"], note=entry["note"]
        )
        if "answer" in entry:
            story.timeline.add(
                story.day_after(clock.today(), entry["days"]),
                lambda: policies.answer_mark(
                    by=self.tale.owner, mark=mark, text=entry["answer"], for_next=entry.get("for_next", False)
                ),
                hour=11,
            )


class Readers:
    """Those who were asked to read a policy and have not said yet that they did: what each of them does."""

    def __init__(self, story: Story, policy: Policy, occasion: str, *, understood: float) -> None:
        self.story, self.policy, self.understood = story, policy, understood
        self.chance = story.chance(f"{policy.title}: {occasion}")
        self.named = {known.pk for known in story.cast.people.values()}

    def tell(self) -> None:
        """Some alone, on one of the days after it was sent; some with their team; some on paper."""
        open_receipts = list(
            asked_receipts(self.policy)
            .filter(acknowledged_at__isnull=True)
            .select_related("person")
            .order_by("person__sourced_id", "person_id")
        )
        together, on_paper, alone = self.sorted_out(open_receipts)
        for day, people in alone.items():
            self.on(day, partial(self.read, people), hour=17.5)
        if together:
            self.on(MEETING_DAY, lambda: self.enter(self.policy.owner, together, "meeting"), hour=15.5)
        if on_paper:
            self.on(PAPER_DAY, lambda: self.enter(self.story.cast["tomas"], on_paper, "paper"), hour=11.5)

    def on(self, days: int, happening: Any, *, hour: float) -> None:
        self.story.timeline.add(self.story.day_after(clock.today(), days), happening, hour=hour)

    def sorted_out(self, receipts: Iterable[Receipt]) -> tuple[list[Person], list[Person], dict[int, list[Person]]]:
        """(with their team, on paper, alone by day) of those who will do it at all."""
        staff = set(people_matching([{"kind": "staff"}]).values_list("pk", flat=True))
        students = set(people_matching([{"kind": "role", "value": "student"}]).values_list("pk", flat=True))
        in_meeting = self.in_meeting()
        together, on_paper, alone = list[Person](), list[Person](), dict[int, list[Person]]()
        for receipt in receipts:
            person = receipt.person
            kind = "staff" if person.pk in staff else "student" if person.pk in students else "family"
            luck = self.chance.random()
            if person.pk in self.named:
                if not self.is_recent:
                    alone.setdefault(READING_DAYS[round(luck * 2)], []).append(person)
            elif person.pk in in_meeting:
                together.append(person)
            elif receipt.channel == Receipt.Channel.SLIP and kind != "student":
                if luck < (0.9 if kind == "staff" else 0.5):
                    on_paper.append(person)
            elif day := self.reading_day(kind, luck):
                alone.setdefault(day, []).append(person)
        return together, on_paper, alone

    @property
    def is_recent(self) -> bool:
        return (self.story.timeline.reference - clock.today()).days <= RECENT

    def in_meeting(self) -> set[int]:
        """Members of two teams that read it together, for what staff read."""
        teams = [
            team for name, team in self.story.cast.teams.items() if "council" not in name and name != "Senior team"
        ]
        return {person.pk for team in self.chance.sample(teams, 2) for person in members(team)} - self.named

    @staticmethod
    def reading_day(kind: str, luck: float) -> int | None:
        for day, share in zip(READING_DAYS, READING_SHARES[kind], strict=True):
            if luck < share:
                return day
            luck -= share
        return None

    def holds(self) -> bool:
        """Whether it is still asked for: a later version takes the place of an earlier one."""
        self.policy = Policy.objects.select_related("owner", "current").get(pk=self.policy.pk)
        return self.policy.withdrawn_at is None

    def read(self, people: list[Person]) -> None:
        if not self.holds():
            return
        question = policies.question_of(self.policy)
        answers = list(question.answers.all()) if question else []
        asked = set(asked_receipts(self.policy).values_list("person_id", flat=True))
        for person in people:
            if not person.is_present or person.pk not in asked:
                continue
            policies.acknowledge(by=person, policy=self.policy)
            if answers and (self.chance.random() < ANSWERS or person.pk in self.named):
                right = [answer for answer in answers if answer.right]
                wrong = [answer for answer in answers if not answer.right]
                known = self.chance.random() < self.understood - self.harder.get(person.pk, 0.0)
                chosen = right[0] if known else self.chance.choice(wrong)
                policies.answer_question(by=person, policy=self.policy, answer=chosen)

    @cached_property
    def harder(self) -> dict[int, float]:
        """The same page is understood less often by those who do not teach."""
        roles = Membership.objects.filter(role__in=HARDER, ends_on__isnull=True).values_list("person_id", "role")
        return {person: HARDER[role] for person, role in roles}

    def enter(self, by: Person, people: list[Person], way: str) -> None:
        if not self.holds():
            return
        asked = set(asked_receipts(self.policy).values_list("person_id", flat=True))
        there = [person for person in people if person.is_present and person.pk in asked]
        if there:
            policies.acknowledge_together(by=by, policy=self.policy, people=there, way=way)
