"""Whether the items of a scale say one thing: Cronbach's alpha and McDonald's omega."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

ITEMS_FOR_GROUP_FACTORS = 6
GROUP_FACTORS = 3

Row = Sequence[float | None]


@dataclass(frozen=True)
class ItemDropped:
    """Alpha of a scale without one of its items, by the item's place; None where fewer than two would stay."""

    item: int
    raw: float | None
    standardised: float | None


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha. low, high: Feldt's 95 % interval of raw. standardised: None where an item never
    varies, or where the standardised items cancel out.

    n: rows used. dropped: rows left out because an item was missing.
    """

    raw: float
    standardised: float | None
    low: float
    high: float
    n: int
    items: int
    dropped: int
    without: tuple[ItemDropped, ...] = ()


@dataclass(frozen=True)
class Omega:
    """McDonald's omega. hierarchical: the part that is one general factor's; None for a scale with one factor only.

    factors: how many group factors stood behind it. n, dropped as in Alpha; n is None where only correlations came.
    """

    total: float
    hierarchical: float | None
    factors: int
    n: int | None
    dropped: int


def alpha(matrix: Iterable[Row], *, confidence: float = 0.95) -> Alpha:
    """Alpha of people × items, reversed items already turned; rows with a missing item are left out and counted.

    raw = p/(p−1) · (1 − Σ item variances / variance of the sum); standardised from the mean correlation r:
    p·r / (1 + (p−1)·r). Interval: (1 − α)/(1 − α̂) follows F with n−1 and (n−1)(p−1) degrees of freedom.
    Sources: Cronbach (1951), Psychometrika 16, 297–334; Feldt (1965), Psychometrika 30, 357–370; Feldt, Woodruff &
    Salih (1987), Applied Psychological Measurement 11, 93–103.

    Raises ValueError for fewer than two items or two complete rows, or where no sum differs from another.
    """
    import numpy as np
    from scipy.stats import f

    complete, dropped = complete_rows(matrix)
    n, items = complete.shape
    covariances = np.cov(complete, rowvar=False)
    raw = _raw(covariances)
    tail = (1 - confidence) / 2
    freedom = (n - 1, (n - 1) * (items - 1))
    return Alpha(
        raw=raw,
        standardised=_standardised(covariances),
        low=1 - (1 - raw) * float(f.ppf(1 - tail, *freedom)),
        high=1 - (1 - raw) * float(f.ppf(tail, *freedom)),
        n=n, items=items, dropped=dropped,
        without=tuple(_without(covariances, item) for item in range(items)),
    )  # fmt: skip


def complete_rows(matrix: Iterable[Row]) -> tuple[Any, int]:
    """The rows without a missing item as an array, and how many were left out. Raises ValueError as `alpha` does."""
    import numpy as np

    rows = list(matrix)
    kept = [row for row in rows if all(value is not None for value in row)]
    if len(kept) < 2:
        raise ValueError("Fewer than two rows have an answer to every item.")
    complete = np.asarray(kept, dtype=float)
    if complete.shape[1] < 2:
        raise ValueError("A scale needs at least two items.")
    if complete.sum(axis=1).var() < 1e-12:
        raise ValueError("Every row has the same sum, so nothing tells one from another.")
    return complete, len(rows) - len(kept)


def _raw(covariances: Any) -> float:
    items = len(covariances)
    return float(items / (items - 1) * (1 - covariances.trace() / covariances.sum()))


def _standardised(covariances: Any) -> float | None:
    correlations = _correlations(covariances)
    if correlations is None:
        return None
    items = len(correlations)
    mean = (correlations.sum() - items) / (items * (items - 1))
    below = 1 + (items - 1) * mean
    return float(items * mean / below) if below > 1e-12 else None


def _correlations(covariances: Any) -> Any | None:
    """None where an item never varies."""
    import numpy as np

    spread = np.sqrt(np.diag(covariances))
    return None if (spread == 0).any() else covariances / np.outer(spread, spread)


def _without(covariances: Any, item: int) -> ItemDropped:
    import numpy as np

    if len(covariances) < 3:
        return ItemDropped(item, None, None)
    rest = np.delete(np.delete(covariances, item, axis=0), item, axis=1)
    return ItemDropped(item, _raw(rest) if rest.sum() > 1e-12 else None, _standardised(rest))


def omega_total(matrix: Iterable[Row]) -> Omega:
    """Omega total of people × items, as `omega_of_correlations`. Raises ValueError also where an item never varies."""
    import numpy as np

    complete, dropped = complete_rows(matrix)
    correlations = _correlations(np.cov(complete, rowvar=False))
    if correlations is None:
        raise ValueError("An item has the same answer in every row, so it has no correlations.")
    found = omega_of_correlations(correlations)
    return Omega(found.total, found.hierarchical, found.factors, len(complete), dropped)


def omega_of_correlations(correlations: Any) -> Omega:
    """Omega total = 1 − Σ uniqueness / Σ of all correlations, from a factor analysis of standardised items.

    From six items on, three oblique group factors (minres, direct quartimin) under one general factor by Schmid and
    Leiman, as psych's `omega` in R does; hierarchical = (Σ general loadings)² / Σ of all correlations. Three to five
    items do not hold three factors: there it is the omega of one factor, and for two items, which do not hold even one,
    it is their standardised alpha.

    Sources: McDonald (1999), Test Theory, ch. 6; Zinbarg, Revelle, Yovel & Li (2005), Psychometrika 70, 123–133;
    Revelle & Condon (2019), Psychological Assessment 31, 1395–1411. Raises ValueError for fewer than two items.
    """
    import numpy as np

    from headship.voice.statistics.factors import minres, schmid_leiman

    matrix = np.asarray(correlations, dtype=float)
    items, everything = len(matrix), float(np.sum(correlations))
    if items < 2:
        raise ValueError("A scale needs at least two items.")
    if items == 2:
        return Omega(_standardised(matrix) or 0.0, None, 1, None, 0)
    if items < ITEMS_FOR_GROUP_FACTORS:
        return Omega(1 - float(minres(matrix, 1).uniqueness.sum()) / everything, None, 1, None, 0)
    found = schmid_leiman(matrix, GROUP_FACTORS)
    return Omega(
        total=1 - float(found.uniqueness.sum()) / everything,
        hierarchical=float(found.general.sum()) ** 2 / everything,
        factors=GROUP_FACTORS, n=None, dropped=0,
    )  # fmt: skip
