"""How levels come together. Nothing is averaged, and what is missing stays missing.

- A clause stands where the weakest of its measured indicators stands.
- An element stands where the weakest of its measured clauses stands, and always says how many were measured.
- The highest level of an element needs every clause measured and one measured indicator of effect: to act is not
  yet to be effective.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headship.evidence.indicators import ESTABLISHED, LEADING, LEVELS

_RANK = {level: rank for rank, level in enumerate(LEVELS)}


def rank(level: str | None) -> int:
    """The place of a level from 0 (not yet) up; -1 where nothing is measured."""
    return -1 if level is None else _RANK[level]


def weakest(levels: Iterable[str | None]) -> str | None:
    """The lowest of the levels that were measured, or None where none was."""
    measured = [level for level in levels if level is not None]
    return min(measured, key=rank) if measured else None


def is_established(level: str | None) -> bool:
    """True for established and for leading."""
    return rank(level) >= _RANK[ESTABLISHED]


def element_level(clause_levels: Sequence[str | None], *, effect_measured: bool) -> str | None:
    """The level of an element from its clauses; see the rules above."""
    lowest = weakest(clause_levels)
    if lowest == LEADING and not (effect_measured and all(clause_levels)):
        return ESTABLISHED
    return lowest
