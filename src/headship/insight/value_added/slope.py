"""Two levels, with a slope that varies between groups together with the intercept, their covariance free.

With Z_j = (1, x), G_j = Z_j'Z_j, R_j = Z_j'(1, X, y) and the relative covariance Λ = LL', L lower triangular,

    V_j⁻¹ = I - Z_j Λ (I + G_j Λ)⁻¹ Z_j',  Q_j = (I + G_j Λ)⁻¹ R_j = Z_j'V_j⁻¹(1, X, y)
    A = Σ (1, X, y)'(1, X, y) - Σ R_j' Λ Q_j,  log|V| = Σ log|I + G_j Λ|

and the derivative of the deviance by L is 2 F L, with F = Σ (I + G_j Λ)⁻¹ G_j - Σ Q_j K Q_j'. θ is (L₁₁, L₂₁, L₂₂).
The column is centred and scaled here; since Λ is free, that changes nothing but the coordinates (`shares` leads back).
"""

from __future__ import annotations

from headship.insight.value_added.estimation import SINGULAR, Array, Profile, Shares
from headship.insight.value_added.moments import Moments
from headship.insight.value_added.results import Effect


class Slope:
    """The structure over the moments, with the name of the column whose slope varies."""

    starts = ((0.5, 0.0, 0.5), (0.3, 0.05, 0.05))
    bounded = (True, False, True)

    def __init__(self, moments: Moments, column: str) -> None:
        import numpy

        assert moments.with_slope is not None
        self.moments = moments
        self.column = column
        self.place = moments.terms.index(column)
        first = moments.means * moments.n[:, None]
        self.r = numpy.stack([first, moments.with_slope], axis=1)  # (groups, 2, p + 2)
        self.gram = self.r[:, :, [0, self.place + 1]]
        self.total = moments.within + first.T @ moments.means

    def _q(self, theta: Array) -> tuple[Array, Array, Array, Array]:
        """Λ, I + G Λ, and (I + G Λ)⁻¹ of R and of G."""
        import numpy

        covariance = _covariance(theta)
        inner = numpy.eye(2) + self.gram @ covariance
        return covariance, inner, numpy.linalg.solve(inner, self.r), numpy.linalg.solve(inner, self.gram)

    def weighed(self, theta: Array) -> tuple[Array, float]:
        import numpy

        covariance, inner, q, _information = self._q(theta)
        matrix = self.total - numpy.einsum("jak,jal->kl", self.r, covariance @ q)
        return matrix, float(numpy.linalg.slogdet(inner)[1].sum())

    def slope_of(self, theta: Array, weights: Array) -> Array:
        import numpy

        _unused, _inner, q, information = self._q(theta)
        force = information.sum(axis=0) - numpy.einsum("jak,kl,jbl->ab", q, weights, q, optimize=True)
        by_factor = (force + force.T) @ _factor(theta)
        return numpy.array([by_factor[0, 0], by_factor[1, 0], by_factor[1, 1]])

    def shares(self, theta: Array, here: Profile, names: tuple[str, ...]) -> Shares:
        """Variances and effects of intercept (where the column is 0) and slope, in the columns' own units."""
        import numpy

        centre, scale = (
            float(array[self.place]) for array in (self.moments.scaling.centre, self.moments.scaling.scale)
        )
        unit = float(self.moments.scaling.scale[-1])
        back = unit * numpy.array([[1.0, -centre / scale], [0.0, 1 / scale]])
        covariance, _inner, q, information = self._q(theta)
        modes = (q @ here.direction) @ covariance @ back.T
        conditional = here.residual * (back @ (covariance - covariance @ information @ covariance) @ back.T)
        errors = numpy.sqrt(numpy.maximum(numpy.diagonal(conditional, axis1=1, axis2=2), 0.0))
        between = here.residual * back @ covariance @ back.T
        residual = here.residual * unit**2
        group = names[0]
        return Shares(
            variances={
                group: float(between[0, 0]),
                f"{group}.{self.column}": float(between[1, 1]),
                f"{group}.cov": float(between[0, 1]),
                "residual": residual,
            },
            icc=float(between[0, 0] / (between[0, 0] + residual)),
            effects=[
                Effect(str(name), *(float(value) for value in (mode[0], error[0], mode[1], error[1])))
                for name, mode, error in zip(self.moments.names[:, 0], modes, errors, strict=True)
            ],
            singular=bool(theta[0] < SINGULAR or theta[2] < SINGULAR),
        )


def _factor(theta: Array) -> Array:
    import numpy

    return numpy.array([[theta[0], 0.0], [theta[1], theta[2]]])


def _covariance(theta: Array) -> Array:
    factor = _factor(theta)
    return factor @ factor.T
