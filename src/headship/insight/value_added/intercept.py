"""Two levels: a random intercept for each group.

With λ = τ²/σ² and w_j = n_j / (1 + n_j λ), the inverse of V_j = I + λ 11' weighs a group's mean by w_j:

    A = within + Σ w_j m_j m_j',  log|V| = Σ log(1 + n_j λ)
    dA/dλ = -Σ w_j² m_j m_j',     d log|V| / dλ = Σ w_j

(Longford 1987, "A fast scoring algorithm for maximum likelihood estimation in unbalanced mixed models with nested
random effects", Biometrika 74). One parameter: the top is bracketed on a grid and found by Brent's method on the
derivative, so that neither a flat start nor a second top nor the bound 0 can mislead it.
"""

from __future__ import annotations

from headship.insight.value_added.estimation import Array, Profile, Shares, profile
from headship.insight.value_added.moments import Moments
from headship.insight.value_added.results import Effect

GRID = 61  # ratios from 1e-6 to 1e6 of 1 / (mean rows of a group), and 0


class Intercept:
    """The structure over the moments."""

    def __init__(self, moments: Moments) -> None:
        self.moments = moments

    def weighed(self, ratio: float) -> tuple[Array, float]:
        """A and log|V| at the variance ratio λ."""
        import numpy

        n, means = self.moments.n, self.moments.means
        weights = n / (1 + n * ratio)
        return self.moments.within + (means * weights[:, None]).T @ means, float(numpy.log1p(n * ratio).sum())

    def derivative(self, ratio: float, nobs: int, reml: bool) -> float:
        """The derivative of the profiled deviance by λ."""
        n, means = self.moments.n, self.moments.means
        weights = n / (1 + n * ratio)
        k = profile(self.weighed(ratio), nobs, reml).weights
        return float((weights - weights**2 * ((means @ k) * means).sum(axis=1)).sum())

    def top(self, nobs: int, reml: bool) -> float:
        """λ at the top of the likelihood; 0 where it falls from there on."""
        import numpy
        from scipy.optimize import brentq

        near = nobs / len(self.moments.n)
        grid = numpy.concatenate([[0.0], numpy.logspace(-6, 6, GRID) / near])
        heights = [profile(self.weighed(ratio), nobs, reml).deviance for ratio in grid]
        at = int(numpy.argmin(heights))
        low, high = float(grid[max(at - 1, 0)]), float(grid[min(at + 1, len(grid) - 1)])
        if self.derivative(low, nobs, reml) >= 0:
            return low
        if self.derivative(high, nobs, reml) <= 0:
            return high
        return float(brentq(self.derivative, low, high, args=(nobs, reml), xtol=1e-16, rtol=1e-14, maxiter=200))

    def shares(self, ratio: float, here: Profile, names: tuple[str, ...]) -> Shares:
        """Variances and shrunken effects, in the outcome's unit."""
        import numpy

        unit = float(self.moments.scaling.scale[-1])
        n = self.moments.n
        weights = n / (1 + n * ratio)
        modes = unit * ratio * weights * (self.moments.means @ here.direction)
        deviations = unit * numpy.sqrt(here.residual * ratio / (1 + n * ratio))
        residual = here.residual * unit**2
        effects = [
            Effect(str(name), float(mode), float(se))
            for name, mode, se in zip(self.moments.names[:, 0], modes, deviations, strict=True)
        ]
        return Shares(
            variances={names[0]: ratio * residual, "residual": residual},
            icc=ratio / (1 + ratio),
            effects=effects,
            singular=ratio < 1e-8,
        )
