"""A record kind of our own, so that this room is tested without any area."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from headship.evidence import registry
from headship.evidence.registry import Moved, RecordKind, Waiting
from headship.school.models import Person, School, Team

KIND = "note"


@dataclass
class Notes:
    """Team rows play the records; what waits and what moved is what a test puts here, by person."""

    waiting: dict[int, list[Waiting]] = field(default_factory=dict)
    moved: dict[int, list[Moved]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def add(self, name: str, *, hidden: bool = False) -> Team:
        """A record."""
        row: Team = Team.objects.create(name=name)
        if hidden:
            self.hidden.add(row.pk)
        return row

    def ask(self, person: Person, what: str, *, minutes: float = 5, due: date | None = None, **more: Any) -> Waiting:
        """Let something wait for a person."""
        number = len(self.waiting.get(person.pk, ())) + 1
        item = Waiting(
            kind=KIND, record_id=number, what=what, why="because", minutes=minutes, url=f"/notes/{number}/",
            action="Do it", due=due, **more,
        )  # fmt: skip
        self.waiting.setdefault(person.pk, []).append(item)
        return item

    def visible_to(self, person: Person) -> Any:
        """Staff see all but the hidden; others see none."""
        rows = Team.objects.visible_to(person).exclude(pk__in=self.hidden)
        return rows if person.is_staff_member else rows.none()

    def waits_for(self, person: Person) -> Iterable[Waiting]:
        """What a test put here."""
        return self.waiting.get(person.pk, ())

    def moved_for(self, person: Person, since: Any) -> Iterable[Moved]:
        """What a test put here, since then."""
        return [item for item in self.moved.get(person.pk, ()) if item.at > since]


@pytest.fixture
def notes(school: School) -> Iterator[Notes]:
    """The record kind, declared for the time of one test."""
    made = Notes()
    kind = RecordKind(
        code=KIND, title="Note", plural="Notes", model=Team, url=lambda row: f"/notes/{row.pk}/",
        visible_to=made.visible_to, label=lambda row: row.name, search_fields=("name",), waiting=made.waits_for,
        moved=made.moved_for,
        expects=(registry.ExpectedCitation("rests_on", (KIND,), "Notes that rest on nothing yet"),),
    )  # fmt: skip
    others = dict(registry._kinds)
    registry._kinds.clear()
    registry.register(kind)
    yield made
    registry._kinds.clear()
    registry._kinds.update(others)


@pytest.fixture
def page(sign_in_client: Callable[[Person], Any]) -> Callable[..., str]:
    """A page as somebody reads it: its text, after checking that it opens."""

    def get(person: Person, address: str, **query: str) -> str:
        answer = sign_in_client(person).get(address, query)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    return get
