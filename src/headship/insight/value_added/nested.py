"""Three levels: a random intercept for each school, and one for each class in it.

With the ratios λ₁ of schools and λ₂ of classes to the residual variance, and w_k = n_k / (1 + n_k λ₂) for a class k,
s_j = Σ w_k and u_j = Σ w_k m_k over the classes of school j,

    A = within + Σ_k w_k m_k m_k' - Σ_j λ₁ / (1 + s_j λ₁) u_j u_j'
    log|V| = Σ_k log(1 + n_k λ₂) + Σ_j log(1 + s_j λ₁)

(the same inverse as for two levels, applied twice). With q_j = u_j / (1 + s_j λ₁) and r_k = w_k (m_k - λ₁ q_j), what
1'V⁻¹(1, X, y) is for a school and for a class, the derivatives of A are -Σ q q' and -Σ r r'.
"""

from __future__ import annotations

from headship.insight.value_added.estimation import SINGULAR, Array, Profile, Shares
from headship.insight.value_added.moments import Moments
from headship.insight.value_added.results import Effect


class Nested:
    """The structure over the moments; θ is (√λ₁, √λ₂)."""

    starts = ((0.4, 0.4), (0.05, 1.0))
    bounded = (True, True)

    def __init__(self, moments: Moments) -> None:
        import numpy

        self.moments = moments
        self.school = numpy.zeros(len(moments.n), dtype=int)
        self.school[moments.starts[1:]] = 1
        self.school = self.school.cumsum()

    def _by_school(self, values: Array) -> Array:
        import numpy

        return numpy.add.reduceat(values, self.moments.starts, axis=0)

    def weighed(self, theta: Array) -> tuple[Array, float]:
        import numpy

        schools, classes = theta**2
        n, means = self.moments.n, self.moments.means
        weighted = means * (n / (1 + n * classes))[:, None]
        u = self._by_school(weighted)
        s = u[:, 0]  # the mean of the column of ones is 1
        matrix = self.moments.within + weighted.T @ means - (u * (schools / (1 + s * schools))[:, None]).T @ u
        return matrix, float(numpy.log1p(n * classes).sum() + numpy.log1p(s * schools).sum())

    def _parts(self, theta: Array) -> tuple[Array, Array, Array, Array]:
        """q of the schools and r of the classes, with 1'V⁻¹1 of each: the first columns, the one of ones."""
        schools, classes = theta**2
        n, means = self.moments.n, self.moments.means
        w = n / (1 + n * classes)
        u = self._by_school(means * w[:, None])
        q = u / (1 + u[:, :1] * schools)
        r = w[:, None] * (means - schools * q[self.school])
        information = w - schools * w**2 / (1 + u[:, 0] * schools)[self.school]
        return q, r, q[:, 0], information

    def slope_of(self, theta: Array, weights: Array) -> Array:
        import numpy

        q, r, of_schools, of_classes = self._parts(theta)
        schools = of_schools.sum() - ((q @ weights) * q).sum()
        classes = of_classes.sum() - ((r @ weights) * r).sum()
        return 2 * theta * numpy.array([schools, classes])

    def shares(self, theta: Array, here: Profile, names: tuple[str, ...]) -> Shares:
        """Variances; effects of schools, then of classes as "school/class"."""
        import numpy

        schools, classes = (float(ratio) for ratio in theta**2)
        unit = float(self.moments.scaling.scale[-1])
        residual = here.residual * unit**2
        q, r, of_schools, of_classes = self._parts(theta)
        labels = self.moments.names
        effects = []
        for ratio, part, information, named in (
            (schools, q, of_schools, labels[self.moments.starts, 0]),
            (classes, r, of_classes, [f"{outer}/{inner}" for outer, inner in labels]),
        ):
            modes = unit * ratio * (part @ here.direction)
            errors = numpy.sqrt(residual * numpy.maximum(ratio - ratio**2 * information, 0.0))
            effects += [Effect(str(name), float(mode), float(error))
                        for name, mode, error in zip(named, modes, errors, strict=True)]  # fmt: skip
        return Shares(
            variances={names[0]: schools * residual, names[1]: classes * residual, "residual": residual},
            icc=schools / (1 + schools + classes),
            effects=effects,
            singular=bool((numpy.asarray(theta) < SINGULAR).any()),
        )
