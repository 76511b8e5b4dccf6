"""Common factors of a correlation matrix: extraction, rotation, and what all items share beside them."""

from __future__ import annotations

from typing import Any, NamedTuple

LEAST_UNIQUENESS = 0.005


class Solution(NamedTuple):
    """loadings: items × factors. phi: the factors' correlations. uniqueness: of each item."""

    loadings: Any
    phi: Any
    uniqueness: Any


class Hierarchy(NamedTuple):
    """general: each item's loading on what all share. groups: items × group factors, freed of it. uniqueness."""

    general: Any
    groups: Any
    uniqueness: Any


def minres(correlations: Any, factors: int) -> Solution:
    """Unrotated factors that leave the smallest squared residual correlations.

    For given uniquenesses the best loadings are the leading eigenvectors of the reduced matrix, so the search is over
    uniquenesses alone, with the analytic gradient. Source: Harman & Jones (1966), Psychometrika 31, 351–368;
    Jöreskog (1972), in the form of unweighted least squares.
    """
    import numpy as np
    from scipy.optimize import minimize

    matrix = np.asarray(correlations, dtype=float)

    def residual(uniqueness: Any) -> tuple[float, Any]:
        values, vectors = np.linalg.eigh(matrix - np.diag(uniqueness))
        left, directions = values[:-factors], vectors[:, :-factors]
        return float(left @ left) / 2, -(directions**2 @ left)

    found = minimize(
        residual, 1 - _squared_multiple_correlations(matrix), jac=True, method="L-BFGS-B",
        bounds=[(LEAST_UNIQUENESS, 1.0)] * len(matrix), options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 2_000},
    )  # fmt: skip
    values, vectors = np.linalg.eigh(matrix - np.diag(found.x))
    # Largest first. A factor that leans against most items is turned round.
    loadings = (vectors[:, -factors:] * np.sqrt(np.maximum(values[-factors:], 0)))[:, ::-1]
    loadings = loadings * np.where(loadings.sum(axis=0) < 0, -1, 1)
    return Solution(loadings, np.eye(factors), 1 - (loadings**2).sum(axis=1))


def _squared_multiple_correlations(matrix: Any) -> Any:
    """Where the search for uniquenesses begins (Guttman's lower bound of a communality)."""
    import numpy as np

    return np.clip(1 - 1 / np.diag(np.linalg.pinv(matrix, hermitian=True)), LEAST_UNIQUENESS, 1 - LEAST_UNIQUENESS)


def oblimin(solution: Solution) -> Solution:
    """The factors turned so that each item loads on few, factors being free to correlate (direct quartimin).

    Begun from the factors as extracted, and from three turns drawn by a fixed lot: where items are symmetrical the
    former is a saddle and leads nowhere. Sources: Jennrich & Sampson (1966), Psychometrika 31, 313–323;
    Jennrich (2002), Psychometrika 67, 7–19; Bernaards & Jennrich (2005), Educational and Psychological Measurement 65,
    676–696.
    """
    import numpy as np

    count = solution.loadings.shape[1]
    lot = np.random.default_rng(seed=count)
    drawn = [np.linalg.qr(lot.standard_normal((count, count)))[0] for _start in range(3)]
    found = [_descended(solution.loadings, start) for start in (np.eye(count), *drawn)]
    simplest = min(value for value, _loadings, _turn in found)
    # The first that is as simple as any: the factors keep their order where they can.
    _value, loadings, turn = next(each for each in found if each[0] <= simplest + 1e-7)
    return Solution(loadings, turn.T @ turn, solution.uniqueness)


def _crossed(unrotated: Any, turn: Any) -> tuple[float, Any, Any]:
    """The quartimin criterion after a turn, the loadings, and the criterion's gradient."""
    import numpy as np

    back = np.linalg.inv(turn)
    loadings = unrotated @ back.T
    crossed = loadings**2 @ (1 - np.eye(len(turn)))
    slope = -(loadings.T @ (loadings * crossed) @ back).T
    return float((loadings**2 * crossed).sum()) / 4, loadings, slope


def _descended(unrotated: Any, turn: Any, *, rounds: int = 2_000, tolerance: float = 1e-8) -> tuple[float, Any, Any]:
    """Gradient projection from one start: the criterion, the loadings and the turn where it comes to rest."""
    import numpy as np

    step = 1.0
    value, loadings, slope = _crossed(unrotated, turn)
    for _round in range(rounds):
        along = slope - turn * (turn * slope).sum(axis=0)
        size = float(np.linalg.norm(along))
        if size < tolerance:
            break
        step *= 2
        for _attempt in range(20):
            tried = turn - step * along
            tried = tried / np.linalg.norm(tried, axis=0)
            better, its_loadings, its_slope = _crossed(unrotated, tried)
            if better < value - size**2 * step / 2:
                break
            step /= 2
        turn, value, loadings, slope = tried, better, its_loadings, its_slope
    return value, loadings, turn


def schmid_leiman(correlations: Any, factors: int) -> Hierarchy:
    """One general factor above `factors` group factors, all made uncorrelated.

    Source: Schmid & Leiman (1957), Psychometrika 22, 53–61. The general factor is the one common factor of the group
    factors' correlations; each group factor keeps what that leaves of it.
    """
    import numpy as np

    turned = oblimin(minres(correlations, factors))
    above = minres(turned.phi, 1).loadings[:, 0]
    general = turned.loadings @ above
    groups = turned.loadings * np.sqrt(np.maximum(1 - above**2, 0))
    return Hierarchy(general, groups, turned.uniqueness)
