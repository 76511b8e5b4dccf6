"""Small data of every shape: the fit is the top of the likelihood as a textbook writes it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from headship.insight.value_added import CannotFit, Rows, fit
from tests.insight.value_added.dense import dense, dummies


@st.composite
def unbalanced(draw: st.DrawFn) -> list[tuple[str, float, float]]:
    """3 to 8 groups of 1 to 7 rows, with a covariate and an effect of any size."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spread = draw(st.sampled_from([0.0, 0.3, 1.0, 5.0]))
    middle, unit = draw(st.sampled_from([0.0, 50.0, -4e4])), draw(st.sampled_from([0.01, 1.0, 300.0]))
    rows = []
    for group, size in enumerate(draw(st.lists(st.integers(1, 7), min_size=3, max_size=8))):
        effect = generator.normal(0, spread)
        for _row in range(size):
            x = generator.normal(group % 3, 1)
            rows.append((f"g{group}", x, middle + unit * (0.5 * x + effect + generator.normal())))
    return rows


@settings(max_examples=40, deadline=None)
@given(rows=unbalanced(), method=st.sampled_from(["ml", "reml"]))
def test_is_the_top_of_the_likelihood(rows: list[tuple[str, float, float]], method: str) -> None:
    groups = [row[0] for row in rows]
    assume(len(rows) > len(set(groups)) + 1)
    found = fit(Rows(("school", "x", "y"), rows), outcome="y", prior=("x",), method=method)
    y, x, z = np.array([row[2] for row in rows]), np.array([[1.0, row[1]] for row in rows]), dummies(groups)

    def at(ratio: float):
        return dense(y, x, [z], [ratio * np.eye(z.shape[1])], method == "reml")

    ratio = found.variances["school"] / found.variances["residual"]
    here = at(ratio)
    unit = float(np.std(y))
    assert found.loglik == pytest.approx(here.loglik, abs=1e-6)
    assert found.variances["residual"] == pytest.approx(here.residual, rel=1e-6)
    assert [term.estimate for term in found.fixed] == pytest.approx(list(here.beta), rel=1e-5, abs=1e-6 * unit)
    assert [term.se for term in found.fixed] == pytest.approx(list(here.errors), rel=1e-5)
    assert [effect.estimate for effect in found.effects] == pytest.approx(list(here.modes[0]), abs=1e-6 * unit)
    assert [effect.se for effect in found.effects] == pytest.approx(list(here.deviations[0]), abs=1e-6 * unit)
    others = [0.0, ratio * 0.9, ratio * 1.1, *np.logspace(-4, 4, 17)]
    assert max(at(other).loglik for other in others) <= here.loglik + 1e-7


@settings(max_examples=15, deadline=None)
@given(rows=unbalanced(), method=st.sampled_from(["ml", "reml"]))
def test_slopes_are_the_top_of_the_likelihood(rows: list[tuple[str, float, float]], method: str) -> None:
    groups = [row[0] for row in rows]
    names = sorted(set(groups))
    assume(len(rows) > 2 * len(names) + 2)
    try:
        found = fit(Rows(("school", "x", "y"), rows), outcome="y", prior=("x",), slope="x", method=method)
    except CannotFit:
        assume(False)
        return
    y, x, z = np.array([row[2] for row in rows]), np.array([[1.0, row[1]] for row in rows]), dummies(groups)
    both = np.hstack([z, z * x[:, [1]]])

    def at(covariance: np.ndarray):
        return dense(y, x, [both], [np.kron(covariance, np.eye(len(names)))], method == "reml")

    residual = found.variances["residual"]
    a, b, c = (found.variances[name] / residual for name in ("school", "school.x", "school.cov"))
    here = at(np.array([[a, c], [c, b]]))
    assert found.loglik == pytest.approx(here.loglik, abs=1e-5)
    flat = fit(Rows(("school", "x", "y"), rows), outcome="y", prior=("x",), method=method)
    assert found.loglik >= flat.loglik - 1e-4
    unit = float(np.std(y))
    ours = [effect.estimate for effect in found.effects] + [float(effect.slope or 0) for effect in found.effects]
    assert ours == pytest.approx(list(here.modes[0]), abs=1e-4 * unit)
