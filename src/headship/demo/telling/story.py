"""What every thread of the story shares: whose school it is, when things happen, and chance that is always the same."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model

from headship.demo.staffing import Cast
from headship.demo.timeline import Timeline
from headship.evidence.domain import linking
from headship.school.domain import teams
from headship.school.domain.audiences import audience
from headship.school.models import Audience, Person, Team

T = TypeVar("T")


@dataclass
class Story:
    """A school in scope, its people, and the timeline that they live through."""

    seed: int
    size: int
    timeline: Timeline
    cast: Cast
    known: dict[str, Model] = field(default_factory=dict)

    def keep(self, kind: str, key: str, record: T) -> T:
        """Let other threads find a record by its kind in the registry and what the story calls it, "priority:maths"."""
        assert isinstance(record, Model)
        self.known[f"{kind}:{key}"] = record
        return record

    def references(self, names: Iterable[str]) -> list[tuple[str, int]]:
        """Those of these records that are there already, as kind and number: another reference day tells in another
        order, and what comes later cannot be cited."""
        return [(name.partition(":")[0], int(self.known[name].pk)) for name in names if name in self.known]

    def link(self, *, by: Person, source: str, relation: str, targets: Iterable[str]) -> None:
        """Draw links by hand, as people do on the page of a record."""
        for start in self.references([source]):
            for target in self.references(targets):
                linking.link(by=by, source=start, relation=relation, target=target)

    def chance(self, thread: str) -> random.Random:
        """Chance for one thread of the story, so that another thread can change without changing this one."""
        return random.Random(f"{self.seed}:{self.timeline.reference}:{thread}")  # noqa: S311  (a story, not a secret)

    def group(self, name: str) -> dict[str, Any]:
        """An audience by its code or name, or a team by its name: as `ask` and `raise_question` take them."""
        team = self.cast.teams.get(name)
        if team is not None:
            return {"teams": [team]}
        return {"audiences": [self.audience(name)]}

    def audience(self, name: str) -> Audience:
        """An audience by its code, or one that the school made by its name."""
        return self.cast.audiences.get(name) or audience(name)

    def groups(self, names: list[str]) -> dict[str, Any]:
        """Several groups at once; see `group`."""
        found: dict[str, Any] = {"audiences": [], "teams": []}
        for name in names:
            for kind, rows in self.group(name).items():
                found[kind] += rows
        return found

    def day_after(self, day: date, days: float) -> date:
        """The school day so many days later; see `Timeline.day_after`."""
        return self.timeline.day_after(day, days)


def members(team: Team) -> list[Person]:
    """Who is in a team, in an order that is always the same."""
    return list(teams.members_of(team).order_by("pk"))


def some(chance: random.Random, rows: list[T], share: float) -> list[T]:
    """A share of these, at least one, in their order."""
    if not rows:
        return []
    wanted = max(1, round(len(rows) * share))
    kept = set(chance.sample(range(len(rows)), min(wanted, len(rows))))
    return [row for place, row in enumerate(rows) if place in kept]
