"""Classes in schools: against lme4 where it was run once, and against the likelihood written out."""

from __future__ import annotations

import numpy as np
import pytest

from headship.insight.value_added import CannotFit, Rows, fit
from tests.insight.value_added.conftest import nested_rows
from tests.insight.value_added.dense import dense, dummies

COLUMNS = ("school", "class", "x", "y")
# lme4 1.1-31 in R 4.2.2, lmer(y ~ x + (1 | school/class)) on the rows of conftest.nested_rows, tolerances 1e-14.
LME4 = {
    "ml": {
        "variances": {"school": 0.834512499078112, "class": 0.443281876679959, "residual": 1.173175991670714},
        "fixed": [(9.946901239433702, 0.2631834588504738), (0.658214149514955, 0.0244055648971359)],
        "loglik": -743.046708347235,
        "effects": {"s0": (-0.252587842309575, 0.339761821302543), "s9": (-0.604182240963685, 0.325941107797662),
                    "s13/c0": (-0.769123458684659, 0.404649542787004), "s5/c2": (0.879158406057233, 0.489715497082325)},
    },
    "reml": {
        "variances": {"school": 0.908932793762332, "class": 0.443191084066315, "residual": 1.176083755399415},
        "fixed": [(9.94663887531546, 0.2731084881924869), (0.65848343989628, 0.0244384976123065)],
        "loglik": -746.241295072785,
        "effects": {"s0": (-0.255243594412348, 0.341805149342814), "s9": (-0.610581228787369, 0.327727686672782),
                    "s13/c0": (-0.760552295363925, 0.405805692172099), "s5/c2": (0.871362045035869, 0.490277616566772)},
    },
}  # fmt: skip


@pytest.mark.parametrize("method", ["ml", "reml"])
def test_agrees_with_lme4(method: str) -> None:
    found = fit(Rows(COLUMNS, nested_rows()), outcome="y", prior=("x",), group="school/class", method=method)
    theirs = LME4[method]
    assert (found.nobs, found.groups) == (458, {"school": 14, "class": 70})
    assert found.variances == pytest.approx(theirs["variances"], rel=1e-6)
    assert [(term.estimate, term.se) for term in found.fixed] == [
        pytest.approx(pair, rel=1e-6) for pair in theirs["fixed"]
    ]
    assert found.loglik == pytest.approx(theirs["loglik"], abs=1e-9)
    ours = {effect.group: (effect.estimate, effect.se) for effect in found.effects}
    assert len(ours) == 84
    for group, expected in theirs["effects"].items():
        assert ours[group] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("method", ["ml", "reml"])
def test_is_the_top_of_the_likelihood_written_out(method: str) -> None:
    rows = nested_rows()
    found = fit(Rows(COLUMNS, rows), outcome="y", prior=("x",), group="school/class", method=method)
    y, x = np.array([row[3] for row in rows]), np.array([[1.0, row[2]] for row in rows])
    parts = [dummies([row[0] for row in rows]), dummies([f"{row[0]}/{row[1]}" for row in rows])]

    def at(school: float, class_: float):
        ratios = [school / found.variances["residual"], class_ / found.variances["residual"]]
        relative = [ratio * np.eye(part.shape[1]) for ratio, part in zip(ratios, parts, strict=True)]
        return dense(y, x, parts, relative, method == "reml")

    school, class_ = found.variances["school"], found.variances["class"]
    here = at(school, class_)
    assert found.loglik == pytest.approx(here.loglik, abs=1e-8)
    assert found.variances["residual"] == pytest.approx(here.residual, rel=1e-9)
    ours = {effect.group: effect for effect in found.effects}
    for names, modes, deviations in zip(
        (sorted({row[0] for row in rows}), sorted({f"{row[0]}/{row[1]}" for row in rows})),
        here.modes, here.deviations, strict=True,
    ):  # fmt: skip
        assert [ours[name].estimate for name in names] == pytest.approx(list(modes), abs=1e-8)
        assert [ours[name].se for name in names] == pytest.approx(list(deviations), abs=1e-8)
    for step in (0.99, 1.01):
        assert at(school * step, class_).loglik < here.loglik
        assert at(school, class_ * step).loglik < here.loglik


def test_classes_that_do_not_differ_leave_their_variance_at_nought() -> None:
    rows = [(f"s{j}", f"c{k}", float(i), j + (i % 3) * (1 if (i + k) % 2 else -1) * 0.5)
            for j in range(6) for k in range(2) for i in range(6)]  # fmt: skip
    found = fit(Rows(COLUMNS, rows), outcome="y", group="school/class")
    assert found.singular
    assert found.variances["class"] == 0
    two = fit(Rows(COLUMNS, rows), outcome="y", group="school")
    assert found.variances["school"] == pytest.approx(two.variances["school"], rel=1e-6)
    assert {e.estimate for e in found.effects if "/" in e.group} == {0.0}


def test_one_class_in_each_school_cannot_be_told_from_the_school() -> None:
    rows = [(f"s{j}", "c1", 0.0, float(j + i * j % 5)) for j in range(4) for i in range(5)]
    with pytest.raises(CannotFit, match="each “school” has one “class” only"):
        fit(Rows(COLUMNS, rows), outcome="y", group="school/class")
