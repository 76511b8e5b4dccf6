"""The cells of a table of answers, and what makes one of them tell about a person."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import Any, NamedTuple

from headship.voice.instruments.scales import NON_ANSWERS

SMALLEST_GROUP = 5


class Cell(NamedTuple):
    """People counted together: everybody (`Cell()`), a group (`Cell(value="staff")`), or those of a breakdown."""

    by: str = ""
    value: str = ""


EVERYBODY = Cell()


def is_given(value: Any) -> bool:
    """Whether a value is an answer: neither missing nor one of the ways of not answering."""
    return value is not None and not (isinstance(value, str) and (value == "" or value in NON_ANSWERS))


def said(value: Any) -> tuple[Hashable, ...]:
    """What an answer counts towards: itself, or each of the options that somebody chose among several."""
    return tuple(value) if isinstance(value, list | tuple | set | frozenset) else (value,)


def is_telling(spread: Mapping[Hashable, int], n: int) -> bool:
    """Whether the spread of n people's answers tells what one of them said: all, or all but one, said the same.

    All but one, since that one knows their own answer and then everybody else's. The options that people could choose
    several of count one by one.
    """
    return n > 0 and max(spread.values(), default=0) >= n - 1


def coarsen(sizes: Mapping[str, int], minimum: int = SMALLEST_GROUP) -> set[str]:
    """The groups whose label may stay on stored rows.

    sizes: group → how many answered. The rows of all other groups lose their label where together they are at least
    `minimum`. Where they are fewer, they must not be kept at all: in the total they could be worked out from it and
    the groups that are told, unless a larger group were hidden for their sake, and with it what many said.
    """
    least = max(minimum, SMALLEST_GROUP)
    return {code for code, n in sizes.items() if n >= least}


def known_sets(told: Mapping[str, int], asked: Mapping[str, Collection[Hashable]]) -> list[frozenset[Hashable]]:
    """The sets of people whose sum a reader of one item of one round has, or can work out, and knows the names of.

    told: group → n of the figures that were told, "" for everybody together. asked: group → everybody who was asked.
    A set is known by name where all of them answered. What is not told is known together, as what the told groups
    leave of everybody. These are what `publishable` takes as `earlier`.
    """
    full = [code for code, n in told.items() if code and n == len(set(asked.get(code, ())))]
    sets = [frozenset(asked[code]) for code in full]
    if "" in told:
        rest = [code for code in asked if code not in told]
        people = frozenset(person for code in rest for person in asked[code])
        left = told[""] - sum(n for code, n in told.items() if code)
        if people and left == len(people) == sum(len(set(asked[code])) for code in rest):
            sets.append(people)
    return sets
