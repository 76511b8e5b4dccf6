"""How far a figure over several questions can be trusted, as it is kept with the figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = Sequence[float | None]
# A factor analysis of many items from few people describes those people and nothing else, and takes long to do so.
PEOPLE_AN_ITEM, MOST_FACTORED = 5, 20


def reliability_of(
    table: Sequence[Row], *, by_group: Mapping[str, Sequence[float]], low: float, high: float
) -> dict[str, Any]:
    """Alpha and omega of people × items, agreement among these people, and what lies between groups.

    by_group: people's own means in each group that is told apart; with fewer than two groups nothing is said of them.
    What the answers do not allow to compute is left out, never guessed.
    """
    from headship.voice import statistics

    items = len(table[0]) if table else 0
    found: dict[str, Any] = {}
    if items >= 2:
        found |= _known("alpha", lambda: statistics.alpha(table).raw)
    if 3 <= items <= MOST_FACTORED and len(table) >= PEOPLE_AN_ITEM * items:
        found |= _known("omega", lambda: statistics.omega_total(table).total)
    found |= _known("rwg", lambda: statistics.rwg({"": list(table)}, low, high).mean)
    if len(by_group) > 1:
        found |= _between(by_group)
    return found


def _between(by_group: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    from headship.voice import statistics

    try:
        between = statistics.icc(by_group)
    except ValueError:
        return {}
    return {
        "icc1": between.icc1,
        "icc2": between.icc2,
        "raters_needed": statistics.spearman_brown_needed(between.icc1),
    }


def _known(name: str, compute: Any) -> dict[str, Any]:
    try:
        return {name: compute()}
    except ValueError:  # too few complete answers, or an item that never varies
        return {}
