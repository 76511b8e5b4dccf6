"""Alpha and omega, against what was published and what R says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headship.voice.statistics import alpha, omega_of_correlations, omega_total
from headship.voice.statistics.factors import minres, oblimin
from tests.voice.statistics import references

# Shrout & Fleiss (1979), table 2: six targets by four judges.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_alpha_is_the_consistency_form_of_a_published_icc() -> None:
    """Alpha of judges is ICC(3,4) of the paper, which prints .91."""
    found = alpha(SHROUT_FLEISS)
    assert round(found.raw, 2) == 0.91
    assert (found.n, found.items, found.dropped) == (6, 4, 0)


def test_two_items_have_the_spearman_brown_alpha() -> None:
    found = alpha([[1, 2], [2, 1], [3, 4], [4, 3], [5, 5]])
    assert found.standardised == pytest.approx(2 * 0.8 / 1.8)
    assert [each.raw for each in found.without] == [None, None]


def test_rows_with_a_missing_item_are_left_out_and_counted() -> None:
    gaps = [*SHROUT_FLEISS, [None, 3, 3, 3], [1, None, None, 2]]
    assert alpha(gaps).raw == alpha(SHROUT_FLEISS).raw
    assert (alpha(gaps).n, alpha(gaps).dropped, omega_total(gaps).dropped) == (6, 2, 2)


def test_a_reversed_item_that_was_not_turned_lowers_alpha_below_zero() -> None:
    assert alpha([[1, 5], [2, 4], [3, 3], [4, 1], [5, 2]]).raw < 0


def test_an_item_that_never_varies_has_no_standardised_alpha() -> None:
    rows = [[1, 3, 2], [2, 3, 2], [3, 3, 4], [4, 3, 5]]
    assert alpha(rows).standardised is None
    with pytest.raises(ValueError, match="same answer in every row"):
        omega_total(rows)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([[1, 2], [None, 3]], "Fewer than two rows"),
        ([[1], [2], [3]], "at least two items"),
        ([[1, 3], [3, 1], [2, 2]], "same sum"),
        ([], "Fewer than two rows"),
    ],
)
def test_what_has_no_alpha_says_why(rows: list[list[float | None]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        alpha(rows)


@given(st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=3, max_size=30))
def test_alpha_lies_within_its_interval_and_below_one(rows: list[list[float | None]]) -> None:
    try:
        found = alpha(rows)
    except ValueError:
        return
    assert found.raw <= 1 + 1e-12
    assert found.low - 1e-9 <= found.raw <= found.high + 1e-9


def test_omega_of_items_with_equal_loadings_is_their_alpha() -> None:
    """Where all items hold their factor equally, omega and standardised alpha are one formula."""
    for items in (2, 3, 5):
        correlations = [[1.0 if row == column else 0.36 for column in range(items)] for row in range(items)]
        found = omega_of_correlations(correlations)
        assert found.total == pytest.approx(items * 0.36 / (1 + (items - 1) * 0.36), abs=1e-6)
        assert (found.factors, found.hierarchical) == (1, None)


def test_one_factor_is_found_again_from_its_loadings() -> None:
    loadings = [0.9, 0.8, 0.7, 0.6]
    matrix = [[1.0 if a is b else a * b for b in loadings] for a in loadings]
    assert minres(matrix, 1).loadings[:, 0] == pytest.approx(loadings, abs=1e-5)
    assert omega_of_correlations(matrix).total == pytest.approx(9 / (9 + 4 - 0.81 - 0.64 - 0.49 - 0.36), abs=1e-5)


def test_rotation_finds_simple_structure() -> None:
    """Two correlated clusters of three items: each item loads on one factor, and factors correlate .5."""
    weights = [(0.8, 0), (0.7, 0), (0.6, 0), (0, 0.8), (0, 0.7), (0, 0.6)]
    matrix = [
        [1.0 if i == j else a[0] * b[0] + a[1] * b[1] + 0.5 * (a[0] * b[1] + a[1] * b[0])
         for j, b in enumerate(weights)]
        for i, a in enumerate(weights)
    ]  # fmt: skip
    turned = oblimin(minres(matrix, 2))
    first, second = sorted(range(2), key=lambda factor: -abs(turned.loadings[0, factor]))
    assert abs(turned.loadings[:3, second]).max() < 0.01
    assert abs(turned.loadings[3:, first]).max() < 0.01
    assert abs(turned.phi[0, 1]) == pytest.approx(0.5, abs=0.01)


@pytest.mark.shared_data
def test_alpha_agrees_with_psych() -> None:
    expected = references.reference()["attitude_alpha"]
    found = alpha(references.numbers("attitude.csv"))
    assert found.raw == pytest.approx(expected["total"]["raw_alpha"], abs=1e-10)
    assert found.standardised == pytest.approx(expected["total"]["std.alpha"], abs=1e-10)
    assert found.low == pytest.approx(expected["feldt_ci95"]["lower.ci"], abs=1e-10)
    assert found.high == pytest.approx(expected["feldt_ci95"]["upper.ci"], abs=1e-10)
    assert [each.raw for each in found.without] == pytest.approx(
        [each["raw_alpha"] for each in expected["alpha_drop"]], abs=1e-10
    )
    assert [each.standardised for each in found.without] == pytest.approx(
        [each["std.alpha"] for each in expected["alpha_drop"]], abs=1e-10
    )


@pytest.mark.shared_data
def test_omega_agrees_with_psych_on_thurstones_nine_variables() -> None:
    expected = references.reference()["Thurstone_omega"]
    found = omega_of_correlations(references.thurstone())
    assert found.total == pytest.approx(expected["omega_total"], abs=1e-5)
    assert found.hierarchical == pytest.approx(expected["omega_h"], abs=1e-5)
    assert found.factors == 3
