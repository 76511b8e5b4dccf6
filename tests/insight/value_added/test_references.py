"""Agreement with lme4 on published data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from headship.insight.value_added import Fit, fit
from tests.insight.value_added.conftest import MLM, modes

pytestmark = pytest.mark.shared_data

MODELS: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    "exam_null": ("Exam.csv", "normexam", (), "school"),
    "exam_lrt_ri": ("Exam.csv", "normexam", ("standLRT",), "school"),
    "dyestuff": ("Dyestuff.csv", "Yield", (), "Batch"),
}


def fixed(found: Fit) -> dict[str, tuple[float, float]]:
    return {term.term: (term.estimate, term.se) for term in found.fixed}


@pytest.mark.parametrize("method", ["ml", "reml"])
@pytest.mark.parametrize("model", MODELS)
def test_agrees_with_lme4(model: str, method: str, lme4: dict[str, Any]) -> None:
    name, outcome, prior, group = MODELS[model]
    found = fit([MLM / name], outcome=outcome, prior=prior, group=group, method=method)
    reference = lme4[f"{model}_{method.upper()}"]
    assert (found.nobs, found.groups, found.singular) == (reference["nobs"], reference["ngrps"], False)
    for term in reference["fixed"]:
        assert fixed(found)[term["term"]] == pytest.approx((term["estimate"], term["se"]), rel=1e-6)
    between, residual = (part["vcov"] for part in reference["varcomp"])
    assert found.variances == pytest.approx({group: between, "residual": residual}, rel=1e-6)
    assert found.icc == pytest.approx(between / (between + residual), rel=1e-6)
    assert found.loglik == pytest.approx(reference["logLik"], abs=1e-7)
    theirs = modes(f"{model}_{method.upper()}")
    assert {effect.group for effect in found.effects} == set(theirs)
    for effect in found.effects:
        expected = theirs[effect.group]
        # Yields are some 1500: the absolute limit of marks in standard deviations is relative to them.
        scale = 1e-6 * max(1.0, abs(fixed(found)["(Intercept)"][0]) / 100)
        assert effect.estimate == pytest.approx(expected["eb_X.Intercept."], abs=scale)
        assert effect.se == pytest.approx(expected["condse_X.Intercept."], abs=scale)


@pytest.mark.parametrize("method", ["ml", "reml"])
def test_text_becomes_contrasts_and_what_follows_from_others_is_left_out(
    method: str, exam: Path, lme4: dict[str, Any]
) -> None:
    """R had "mixed" as the first value of schgend; sorted by alphabet it is "boys": the same model, told otherwise."""
    found = fit([exam], outcome="normexam", prior=("standLRT", "sex", "type", "schgend"), method=method)
    reference = lme4[f"exam_lrt_sex_type_{method.upper()}"]
    ours, theirs = fixed(found), {term["term"]: term for term in reference["fixed"]}
    assert list(ours) == ["(Intercept)", "standLRT", "sexM", "typeSngl", "schgendgirls"]
    for term in ("(Intercept)", "standLRT", "sexM"):
        assert ours[term] == pytest.approx((theirs[term]["estimate"], theirs[term]["se"]), rel=1e-6)
    assert ours["schgendgirls"][0] == pytest.approx(-theirs["schgendboys"]["estimate"], rel=1e-5)
    assert ours["typeSngl"][0] + ours["schgendgirls"][0] == pytest.approx(theirs["typeSngl"]["estimate"], rel=1e-6)
    assert [part["vcov"] for part in reference["varcomp"]] == pytest.approx(list(found.variances.values()), rel=1e-6)
    assert found.loglik == pytest.approx(reference["logLik"], abs=1e-7)
    assert found.notes == ["“schgendmixed” follows from the columns before it; it was left out."]


# lme4 1.1-31 in R 4.2.2, lmer(normexam ~ standLRT + (standLRT | school), Exam) with BOBYQA, all its tolerances 1e-14,
# restarted three times at its own θ. The stored reference stopped earlier: by ML its log-likelihood is 1.2e-7 lower
# and its slope variance 1.2e-4 (relative) beside the top.
SLOPES = {
    "ml": ((0.0904472526665498, 0.0145356770735467, 0.0180405398962939, 0.5536574628858810),
           (-0.0115048377477708, 0.5567304444978880), (0.0397834827319942, 0.0199367974126744), -4658.43548246102),
    "reml": ((0.0921183555851179, 0.0149671328285395, 0.0183417976863912, 0.5536413960180336),
             (-0.0116493225192391, 0.5565347138848300), (0.0401112669014206, 0.0201139525570976), -4663.80017256484),
}  # fmt: skip


@pytest.mark.parametrize("method", ["ml", "reml"])
def test_random_slopes_agree_with_lme4(method: str, exam: Path, lme4: dict[str, Any]) -> None:
    found = fit([exam], outcome="normexam", prior=("standLRT",), slope="standLRT", method=method)
    variances, estimates, errors, loglik = SLOPES[method]
    assert list(found.variances) == ["school", "school.standLRT", "school.cov", "residual"]
    assert tuple(found.variances.values()) == pytest.approx(variances, rel=1e-6)
    assert tuple(term.estimate for term in found.fixed) == pytest.approx(estimates, rel=1e-6)
    assert tuple(term.se for term in found.fixed) == pytest.approx(errors, rel=1e-6)
    assert found.loglik == pytest.approx(loglik, abs=1e-9)
    assert found.loglik >= lme4[f"exam_lrt_rs_{method.upper()}"]["logLik"] - 1e-9
    theirs = modes(f"exam_lrt_rs_{method.upper()}")
    for effect in found.effects:
        expected = theirs[effect.group]
        assert (effect.estimate, effect.se) == pytest.approx(
            (expected["eb_X.Intercept."], expected["condse_X.Intercept."]), abs=2e-5
        )
        assert (effect.slope, effect.slope_se) == pytest.approx(
            (expected["eb_standLRT"], expected["condse_standLRT"]), abs=2e-5
        )


@pytest.mark.parametrize("group", ["primary", "second"])
def test_marks_far_from_zero_change_nothing(group: str, tmp_path: Path) -> None:
    """A million added to every mark and a covariate in thousandths give the same effects: sums are centred."""
    import duckdb

    moved = tmp_path / "moved.csv"
    duckdb.sql(
        f'COPY (SELECT attain + 1000000 AS attain, verbal / 1000 + 5000 AS verbal, "{group}" '
        f"FROM read_csv('{MLM / 'ScotsSec.csv'}')) TO '{moved}'"
    )
    plain = fit([MLM / "ScotsSec.csv"], outcome="attain", prior=("verbal",), group=group)
    far = fit([moved], outcome="attain", prior=("verbal",), group=group)
    assert far.fixed[1].estimate == pytest.approx(1000 * plain.fixed[1].estimate, rel=1e-7)
    assert far.variances == pytest.approx(plain.variances, rel=1e-6)
    assert [e.estimate for e in far.effects] == pytest.approx([e.estimate for e in plain.effects], abs=1e-6)
