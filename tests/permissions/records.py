"""A school with somebody in each role and one record of each kind, made by the domain functions.

The records belong to Sofia, a senior leader who is nobody's example: so what each role gets, it gets for the role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import Person, School
from tests.conftest import person_with
from tests.permissions.answers import EVERYONE

Arguments = dict[str, Any]
MAKERS: dict[str, Callable[[World], Arguments]] = {}


def record(name: str) -> Callable[[Callable[[World], Arguments]], Callable[[World], Arguments]]:
    """Say how a record is made, and the arguments of its address."""

    def keep(maker: Callable[[World], Arguments]) -> Callable[[World], Arguments]:
        MAKERS[name] = maker
        return maker

    return keep


@dataclass
class World:
    """The people by role, the stranger from the other school, and the records as they are asked for."""

    school: School
    people: dict[str, Person]
    owner: Person
    stranger: Person
    made: dict[str, Arguments] = field(default_factory=dict)

    def address_of(self, name: str) -> Arguments | None:
        """The arguments of an address that names this record; None for an address without one."""
        if not name:
            return None
        if name not in self.made:
            self.made[name] = MAKERS[name](self)
        return self.made[name]


@contextmanager
def make_world() -> Iterator[World]:
    """Two schools: one with everybody in it and in scope, one with a head."""
    other = found_school(name="Hilltop School", code="hilltop")
    with school_scope(other.pk):
        stranger = person_with("Somebody Else", "head", email="head@hilltop.example")
    school = found_school(name="Riverside School", code="riverside", time_zone="Europe/Madrid")
    with school_scope(school.pk):
        people = {role: person_with(f"The {role}", role, email=f"{role}@riverside.example") for role in EVERYONE}
        owner = person_with("Sofia Marin", "senior_leader", email="sofia@riverside.example")
        yield World(school, people, owner, stranger)
