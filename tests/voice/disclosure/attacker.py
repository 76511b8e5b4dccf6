"""Somebody who collects everything that was ever told, knows everybody, and solves for what one of them said.

Shares no code with what it attacks: exact fractions for the linear system, and whole numbers that are not negative for
what linear algebra forgets.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

MINIMUM = 5
People = frozenset[Hashable]


@dataclass
class Attacker:
    """rows: each set of people about whom something was told, with how many of them gave each answer."""

    rows: list[tuple[People, Counter[Hashable]]] = field(default_factory=list)

    def reads(self, people: People, spread: Mapping[Hashable, int]) -> None:
        """A figure that was told. A mean and its n, or a distribution: the attacker has the sum either way."""
        self.rows.append((people, Counter(spread)))

    def learns(self, minimum: int = MINIMUM) -> str:
        """What was worked out that should not have been, in words; "" where nothing was."""
        return self.few(minimum) or self.one()

    def few(self, minimum: int = MINIMUM) -> str:
        """A combination of what was told, in which fewer than `minimum` people are left."""
        alike = self._alike()
        small = [atom for atom in alike if len(alike[atom]) < minimum]
        everything = _rank([[int(row in atom) for atom in alike] for row in range(len(self.rows))])
        for some in _few_of(small, alike, minimum):
            others = [atom for atom in alike if atom not in some]
            if _rank([[int(row in atom) for atom in others] for row in range(len(self.rows))]) < everything:
                return f"a sum over {sorted(str(p) for atom in some for p in alike[atom])}"
        return ""

    def one(self) -> str:
        """Somebody whose answer follows, for a stranger or for another of their group who knows their own."""
        alike = self._alike()
        for atom, people in alike.items():
            for value in {value for _people, spread in self.rows for value in spread}:
                if self._fewest(alike, atom, value) >= max(1, len(people) - 1):
                    return f"{sorted(map(str, people))} said {value}"
        return ""

    def _alike(self) -> dict[frozenset[int], list[Hashable]]:
        """People by the rows that they are in: nothing that was told tells those of one set apart."""
        places: dict[Hashable, set[int]] = defaultdict(set)
        for place, (people, _spread) in enumerate(self.rows):
            for person in people:
                places[person].add(place)
        alike: dict[frozenset[int], list[Hashable]] = defaultdict(list)
        for person, within in places.items():
            alike[frozenset(within)].append(person)
        return alike

    def _fewest(self, alike: Mapping[frozenset[int], Sequence[Hashable]], atom: frozenset[int], value: Hashable) -> int:
        """The fewest of an atom's people who can have said this, with all that was told being true."""
        import numpy as np
        from scipy.optimize import LinearConstraint, milp

        atoms = list(alike)
        if (
            min(spread[value] for place, (_people, spread) in enumerate(self.rows) if place in atom)
            < len(alike[atom]) - 1
        ):
            return 0  # too few in one of its rows: no need to solve
        told = np.array([[float(place in each) for each in atoms] for place in range(len(self.rows))])
        counts = [spread[value] for _people, spread in self.rows]
        found = milp(
            [float(each == atom) for each in atoms], integrality=np.ones(len(atoms)),
            constraints=LinearConstraint(told, counts, counts), bounds=(0, [len(alike[each]) for each in atoms]),
        )  # fmt: skip
        assert found.success, "what was told contradicts itself"
        return round(found.fun)


def _few_of(
    small: Sequence[frozenset[int]], alike: Mapping[frozenset[int], Sequence[Hashable]], minimum: int
) -> Iterator[set[frozenset[int]]]:
    for size in range(1, minimum):
        for some in combinations(small, size):
            if sum(len(alike[atom]) for atom in some) < minimum:
                yield set(some)


def _rank(rows: Sequence[Sequence[int]]) -> int:
    """By elimination over exact fractions."""
    left = [[Fraction(value) for value in row] for row in rows]
    rank = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((row for row in range(rank, len(left)) if left[row][column]), None)
        if pivot is None:
            continue
        left[rank], left[pivot] = left[pivot], left[rank]
        for row in range(rank + 1, len(left)):
            if left[row][column]:
                times = left[row][column] / left[rank][column]
                left[row] = [a - times * b for a, b in zip(left[row], left[rank], strict=True)]
        rank += 1
    return rank
