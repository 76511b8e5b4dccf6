"""The likelihood profiled over fixed effects and residual variance, and its top.

A model's covariance is σ²V(θ), θ standard deviations relative to the residual one. A structure (intercept, nested,
slope) gives A(θ) = Σ (1, X, y)' V⁻¹ (1, X, y) and log|V|; from these follow, exactly as in lme4 (Bates et al. 2015,
"Fitting linear mixed-effects models using lme4", equations 34 and 41),

    β(θ) = Axx⁻¹ Axy,  r(θ) = Ayy - Axy'β
    ML:   d(θ) = log|V| + n (1 + log(2π r / n))
    REML: d(θ) = log|V| + log|Axx| + (n - p) (1 + log(2π r / (n - p)))

By the envelope theorem the derivative of d is that of log|V| plus trace(K dA), with
K = (n - p) / r · vv' + Axx⁻¹ (ML: n / r · vv'), v = (-β, 1): the one matrix that the structures' gradients need.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from headship.insight.value_added.results import Effect

Array = Any  # numpy.ndarray, which is not imported here
SINGULAR = 1e-4  # relative standard deviation: lme4's own limit


class Structure(Protocol):
    """A covariance structure over the moments of a data set."""

    @property
    def starts(self) -> Sequence[Sequence[float]]:
        """Where to look for the top from."""

    @property
    def bounded(self) -> Sequence[bool]:
        """Which of θ are standard deviations, and so at least 0."""

    def weighed(self, theta: Array) -> tuple[Array, float]:
        """A(θ) and log|V(θ)|."""

    def slope_of(self, theta: Array, weights: Array) -> Array:
        """The derivative of the deviance by θ, given K."""


@dataclass(frozen=True)
class Profile:
    """The likelihood at one θ: `direction` is v, `weights` is K; `inverse` is Axx⁻¹."""

    deviance: float
    beta: Array
    residual: float  # σ²
    inverse: Array
    direction: Array
    weights: Array


def profile(weighed: tuple[Array, float], nobs: int, reml: bool) -> Profile:
    """Profile out β and σ². The matrix is of scaled columns, so that a Cholesky factor of it is exact enough."""
    import numpy
    from scipy.linalg import cho_factor, cho_solve

    matrix, log_v = weighed
    factor = cho_factor(matrix[:-1, :-1], lower=True)
    beta = cho_solve(factor, matrix[:-1, -1])
    rest = float(matrix[-1, -1] - matrix[:-1, -1] @ beta)
    inverse = cho_solve(factor, numpy.eye(len(beta)))
    freedom = nobs - len(beta) if reml else nobs
    deviance = log_v + freedom * (1 + numpy.log(2 * numpy.pi * rest / freedom))
    direction = numpy.append(-beta, 1.0)
    weights = freedom / rest * numpy.outer(direction, direction)
    if reml:
        deviance += 2 * numpy.log(factor[0].diagonal()).sum()
        weights[:-1, :-1] += inverse
    return Profile(float(deviance), beta, rest / freedom, inverse, direction, weights)


def top(structure: Structure, nobs: int, reml: bool) -> Array:
    """θ at the top of the likelihood: quasi-Newton from each start, then Newton on the gradient."""
    import numpy
    from scipy.optimize import minimize

    def both(theta: Array) -> tuple[float, Array]:
        here = profile(structure.weighed(theta), nobs, reml)
        return here.deviance, structure.slope_of(theta, here.weights)

    bounds = [(0.0, None) if bounded else (None, None) for bounded in structure.bounded]
    tries = [
        minimize(both, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-13, "gtol": 1e-7})
        for start in structure.starts
    ]
    best = min(tries, key=lambda found: float(found.fun))
    bounded = numpy.array(structure.bounded)
    theta = numpy.asarray(best.x, dtype=float)
    return _polished(lambda at: both(at)[1], numpy.where(bounded & (theta < SINGULAR / 100), 0.0, theta))


def _polished(gradient: Callable[[Array], Array], theta: Array, rounds: int = 6) -> Array:
    """Newton steps towards a gradient of 0, as long as it becomes smaller; what is at the bound stays there."""
    import numpy

    free = numpy.flatnonzero(theta)
    here = gradient(theta)[free]
    for _round in range(rounds):
        if not len(free) or numpy.abs(here).max() < 1e-10:
            break
        step = numpy.zeros_like(theta)
        step[free] = numpy.linalg.lstsq(_curvature(gradient, theta, free), -here, rcond=None)[0]
        there = gradient(theta + step)[free]
        if not numpy.abs(there).max() < numpy.abs(here).max():
            break
        theta, here = theta + step, there
    return theta


def _curvature(gradient: Callable[[Array], Array], theta: Array, free: Array) -> Array:
    import numpy

    columns = []
    for k in free:
        step = numpy.zeros_like(theta)
        step[k] = 1e-5 * max(abs(theta[k]), 1e-2)
        columns.append((gradient(theta + step) - gradient(theta - step))[free] / (2 * step[k]))
    return numpy.array(columns).T


@dataclass(frozen=True)
class Shares:
    """What a structure says at the top, in the columns' own units."""

    variances: dict[str, float]
    icc: float
    effects: list[Effect]
    singular: bool
