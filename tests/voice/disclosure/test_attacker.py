"""Nothing that is told, over totals, groups, breakdowns and rounds together, tells what one person said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from headship.voice.disclosure import COMPLEMENTARY, Cell, Publication, known_sets, publishable
from tests.voice.disclosure.attacker import Attacker

settings.register_profile("attacker", deadline=None, suppress_health_check=[HealthCheck.too_slow])
ATTACKED = settings(settings.get_profile("attacker"), max_examples=150)
# Any way to win will do: it need not be the smallest.
LOST = settings(ATTACKED, max_examples=3_000, database=None, phases=[Phase.generate])
WORDS = ("na", "rather_not", None)


@dataclass(frozen=True)
class Person:
    """Somebody of a made-up school, whose answers never change: the attacker's best case."""

    name: int
    group: str
    breakdowns: tuple[tuple[str, str], ...]
    answers: tuple[Any, ...]


def answers() -> st.SearchStrategy[Any]:
    """Mostly the same answer, since that is where people are given away."""
    return st.sampled_from([4, 4, 4, 4, 4, 5, 3, 1, *WORDS])


@st.composite
def schools(draw: st.DrawFn, breakdowns: int = 0) -> list[Person]:
    sizes = draw(st.lists(st.integers(0, 14), min_size=1, max_size=4))
    groups = [f"group {place}" for place, size in enumerate(sizes) for _person in range(size)]
    return [
        Person(
            name, group,
            tuple((f"b{each}", draw(st.sampled_from(["x", "y", "z", ""]))) for each in range(breakdowns)),
            tuple(draw(answers()) for _item in range(2)),
        )
        for name, group in enumerate(groups)
    ]  # fmt: skip


def records(people: Collection[Person]) -> list[Any]:
    return [
        (person.group, dict(person.breakdowns), {f"q{item}": value for item, value in enumerate(person.answers)})
        for person in people
    ]


def is_in(person: Person, cell: Cell) -> bool:
    if cell == Cell():
        return True
    return cell.value == (dict(person.breakdowns).get(cell.by) if cell.by else person.group)


def read_everything(publication: Publication, people: Collection[Person], item: int, also: str = "") -> Attacker:
    """An attacker who has read every cell of an item that is told, and those left out for the reason `also`."""
    attacker = Attacker()
    for (key, cell), reason in publication.hidden.items():
        if key == f"q{item}" and (not reason or reason == also):
            within = [each for each in people if is_in(each, cell) and each.answers[item] not in WORDS]
            attacker.reads(frozenset(each.name for each in within), Counter(each.answers[item] for each in within))
    return attacker


@ATTACKED
@given(schools())
def test_groups_and_totals_tell_nothing_about_one(people: list[Person]) -> None:
    publication = publishable(records(people))
    for item in range(2):
        assert read_everything(publication, people, item).learns() == ""


@ATTACKED
@given(schools(breakdowns=2))
def test_filters_tell_nothing_about_one(people: list[Person]) -> None:
    publication = publishable(records(people))
    for item in range(2):
        assert read_everything(publication, people, item).learns() == ""


@pytest.mark.parametrize("breakdowns", [0, 2])
def test_the_attacker_wins_where_complementary_suppression_is_switched_off(breakdowns: int) -> None:
    """Otherwise the tests above would show nothing."""

    def is_lost(people: list[Person]) -> bool:
        publication = publishable(records(people))
        return any(read_everything(publication, people, item, also=COMPLEMENTARY).few() for item in range(2))

    given_away = find(schools(breakdowns=breakdowns), is_lost, settings=LOST)
    assert given_away


def test_the_attacker_wins_by_what_linear_algebra_forgets() -> None:
    """1 of the group and 1 of the year said "never", and only one in all: it is the one person who is in both."""
    attacker = Attacker()
    group, year = frozenset(range(20)), frozenset(range(19, 49))
    attacker.reads(frozenset(range(60)), {"never": 1, "seldom": 29, "often": 30})
    attacker.reads(group, {"never": 1, "seldom": 9, "often": 10})
    attacker.reads(year, {"never": 1, "seldom": 14, "often": 15})
    assert attacker.one() == "['19'] said never"


# Successive rounds, in which people join and leave


@dataclass(frozen=True)
class Asked:
    """One round: who was asked, and who of them answered."""

    asked: tuple[Person, ...]
    answered: tuple[Person, ...]

    def members(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for person in self.asked:
            found.setdefault(person.group, set()).add(person.name)
        return found


@st.composite
def series(draw: st.DrawFn) -> list[Asked]:
    """Up to three rounds. In most groups everybody answers: only then is it known who did."""
    everybody = draw(schools())
    rounds = []
    for _round in range(draw(st.integers(2, 3))):
        away = draw(st.sets(st.sampled_from(range(len(everybody))), max_size=6)) if everybody else set()
        asked = tuple(person for person in everybody if person.name not in away)
        silent = draw(st.sampled_from([set(), set(), {"group 0"}, {"group 1"}]))
        held_back = {group: draw(st.integers(1, 3)) for group in sorted(silent)}
        answered = []
        for person in asked:
            if held_back.get(person.group, 0) > 0:
                held_back[person.group] -= 1
            else:
                answered.append(person)
        rounds.append(Asked(asked, tuple(answered)))
    return rounds


def known_by_name(told: dict[str, int], members: dict[str, set[int]]) -> list[set[int]]:
    """Who answered, where a reader can count it out: told groups that answered in full, and all others together."""
    sets = [members[group] for group, n in told.items() if group and n == len(members[group])]
    others = {person for group, who in members.items() if group not in told for person in who}
    if "" in told and told[""] - sum(n for group, n in told.items() if group) == len(others):
        sets.append(others)
    return sets


def attack_series(rounds: list[Asked], item: int, *, compared: bool = True) -> Attacker:
    """An attacker who read all rounds, takes it that nobody changed their mind, and knows who answered where all did.

    compared: False publishes each round as if it were the only one.
    """
    attacker, earlier = Attacker(), []
    key = f"q{item}"
    for place, asked in enumerate(rounds):
        members = asked.members()
        publication = publishable(
            records(asked.answered), members=members, earlier={key: earlier} if compared else None
        )
        given = [person for person in asked.answered if person.answers[item] not in WORDS]
        counts = Counter(person.group for person in given)
        cells = publication.told(key)
        told = {cell.value: sum(counts.values()) if cell == Cell() else counts[cell.value] for cell in cells}
        named = {person for known in known_by_name(told, members) for person in known}
        for cell in cells:
            within = [person for person in given if is_in(person, cell)]
            attacker.reads(
                frozenset(person.name if person.name in named else (place, person.name) for person in within),
                Counter(person.answers[item] for person in within),
            )
        earlier = [*earlier, *known_sets(told, members)]
    return attacker


@ATTACKED
@given(series())
def test_rounds_cannot_be_subtracted_from_each_other(rounds: list[Asked]) -> None:
    for item in range(2):
        assert attack_series(rounds, item).few() == ""


def test_the_attacker_wins_where_each_round_is_published_by_itself() -> None:
    lost = find(
        series(), lambda rounds: bool(attack_series(rounds, 0, compared=False).few()),
        settings=LOST,
    )  # fmt: skip
    assert lost
