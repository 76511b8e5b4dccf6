"""The arithmetic of a trial, against scipy and published examples, and what small numbers may say."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from headship.areas.improvement.innovation import comparing

numbers = st.floats(min_value=-1000, max_value=1000, allow_nan=False).map(lambda value: round(value, 3))
samples = st.lists(numbers, min_size=2, max_size=25)


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=25))
def test_paired_differences_as_scipy_finds_them(pairs: list[tuple[float, float]]) -> None:
    before, after = [one for one, _ in pairs], [two for _, two in pairs]
    differences = [late - early for early, late in pairs]
    assume(max(differences) - min(differences) > 0.01)
    difference, low, high = comparing.paired_difference(before, after)
    expected = stats.ttest_rel(after, before).confidence_interval(0.95)
    assert low is not None and high is not None
    assert math.isclose(low, expected.low, rel_tol=1e-6, abs_tol=1e-6)
    assert math.isclose(high, expected.high, rel_tol=1e-6, abs_tol=1e-6)
    assert low <= difference <= high


@given(samples, samples)
def test_two_groups_as_welch_in_scipy(one: list[float], two: list[float]) -> None:
    assume(max(one) - min(one) > 0.01 and max(two) - min(two) > 0.01)
    first, second = comparing.summarised(one), comparing.summarised(two)
    _difference, low, high = comparing.welch(first, second)
    expected = stats.ttest_ind(two, one, equal_var=False).confidence_interval(0.95)
    assert low is not None and high is not None
    assert math.isclose(low, expected.low, rel_tol=1e-6, abs_tol=1e-6)
    assert math.isclose(high, expected.high, rel_tol=1e-6, abs_tol=1e-6)


def test_two_shares_as_newcombe_published_them() -> None:
    """Newcombe (1998), table II, method 10: 56/70 against 48/80, and 9/10 against 3/10."""
    difference, low, high = comparing.newcombe(48, 80, 56, 70)
    assert (round(difference, 4), round(low or 0, 4), round(high or 0, 4)) == (0.2, 0.0524, 0.3339)
    difference, low, high = comparing.newcombe(3, 10, 9, 10)
    assert (round(difference, 4), round(low or 0, 4), round(high or 0, 4)) == (0.6, 0.1705, 0.8090)
    _difference, low, high = comparing.newcombe(0, 20, 10, 10)
    assert (round(low or 0, 4), round(high or 0, 4)) == (0.6791, 1.0)


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_shares_turn_round_and_stay_within_bounds(n_1: int, n_2: int, data: st.DataObject) -> None:
    one, two = data.draw(st.integers(0, n_1)), data.draw(st.integers(0, n_2))
    difference, low, high = comparing.newcombe(one, n_1, two, n_2)
    back, low_back, high_back = comparing.newcombe(two, n_2, one, n_1)
    assert low is not None and high is not None and low_back is not None and high_back is not None
    assert -1 <= low <= difference <= high <= 1
    assert math.isclose(difference, -back) and math.isclose(low, -high_back) and math.isclose(high, -low_back)


@given(st.integers(2, 40), st.integers(2, 40))
def test_shares_all_alike_are_never_a_difference(n_1: int, n_2: int) -> None:
    found = comparing.compare(comparing.Summary(n_1, count=n_1), comparing.Summary(n_2, count=n_2), paired=False)
    assert found.says == comparing.UNSURE


@pytest.mark.parametrize(
    ("before", "after"),
    [([3.0], [9.0]), ([1.0, 2.0, 3.0], [2.0, 3.0, 4.0]), ([0.1, 0.2, 0.3], [0.2, 0.3, 0.4])],
)
def test_one_pair_or_pairs_that_all_moved_alike_tell_nothing(before: list[float], after: list[float]) -> None:
    found = comparing.compare(comparing.summarised(before), comparing.summarised(after), paired=True)
    assert found.says == comparing.UNKNOWN and found.low is None and found.few


def group(before: comparing.Summary, after: comparing.Summary) -> comparing.Group:
    return comparing.Group(before, after)


def test_two_changes_of_means_by_hand() -> None:
    """Four samples of ten with a spread of 2: a variance of 4 · 0.4, 36 degrees of freedom, t = 2.0281."""
    others = group(comparing.Summary(10, 12.0, 2.0), comparing.Summary(10, 13.0, 2.0))
    tried = group(comparing.Summary(10, 11.0, 2.0), comparing.Summary(10, 15.0, 2.0))
    result = comparing.compare_changes(others, tried)
    assert (result.first, result.second, result.difference) == (1.0, 4.0, 3.0)
    assert (round(result.low or 0, 3), round(result.high or 0, 3)) == (0.435, 5.565)
    assert result.says == "better" and result.n == 10
    assert comparing.compare_changes(others, tried, lower_is_better=True).says == "worse"


@given(samples, samples)
def test_against_a_group_that_is_known_exactly_it_is_welch(one: list[float], two: list[float]) -> None:
    assume(max(one) - min(one) > 0.01 and max(two) - min(two) > 0.01)
    exact = comparing.Summary(1000, 5.0, 1e-9)
    tried = group(comparing.summarised(one), comparing.summarised(two))
    result = comparing.compare_changes(group(exact, exact), tried)
    difference, low, high = comparing.welch(tried.before, tried.after)
    assert low is not None and high is not None and result.low is not None and result.high is not None
    assert math.isclose(result.difference or 0, difference, abs_tol=1e-9)
    assert math.isclose(result.low, low, rel_tol=1e-6, abs_tol=1e-6)
    assert math.isclose(result.high, high, rel_tol=1e-6, abs_tol=1e-6)


def test_two_changes_of_shares_as_zou_and_donner_put_intervals_together() -> None:
    """From 20 of 40 to 22 of 40 against from 20 of 40 to 34 of 40, with scipy's Wilson intervals."""

    def wilson(count: int) -> tuple[float, float, float]:
        bounds = stats.binomtest(count, 40).proportion_ci(method="wilson")
        return count / 40, bounds.low, bounds.high

    def change(first: int, second: int) -> tuple[float, float, float]:
        (p_1, low_1, high_1), (p_2, low_2, high_2) = wilson(first), wilson(second)
        moved = p_2 - p_1
        return moved, moved - math.hypot(p_2 - low_2, high_1 - p_1), moved + math.hypot(high_2 - p_2, p_1 - low_1)

    (d_1, low_1, high_1), (d_2, low_2, high_2) = change(20, 22), change(20, 34)

    def share(count: int) -> comparing.Summary:
        return comparing.Summary(40, count=count)

    result = comparing.compare_changes(group(share(20), share(22)), group(share(20), share(34)))
    assert math.isclose(result.difference or 0, 0.3)
    assert math.isclose(result.low or 0, d_2 - d_1 - math.hypot(d_2 - low_2, high_1 - d_1), rel_tol=1e-9)
    assert math.isclose(result.high or 0, d_2 - d_1 + math.hypot(high_2 - d_2, d_1 - low_1), rel_tol=1e-9)


def test_a_change_without_its_spread_tells_no_interval() -> None:
    known = comparing.Summary(10, 12.0, 2.0)
    result = comparing.compare_changes(group(known, known), group(known, comparing.Summary(10, 14.0)))
    assert result.difference == 2.0 and result.low is None and result.says == "unknown"


def test_the_first_page_does_not_wait_for_all_of_scipys_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.stats", None)
    comparing.t_quantile.cache_clear()
    assert math.isclose(comparing.t_quantile(21), 2.0796138447)


def test_less_can_be_better() -> None:
    before = comparing.summarised([10.0, 11.0, 12.0, 13.0])
    after = comparing.summarised([5.0, 5.5, 6.5, 7.0])
    assert comparing.compare(before, after, paired=True).says == comparing.WORSE
    assert comparing.compare(before, after, paired=True, lower_is_better=True).says == comparing.BETTER


def test_lists_of_other_lengths_are_two_groups() -> None:
    before, after = comparing.summarised([1.0, 2.0, 3.0]), comparing.summarised([2.0, 4.0])
    assert comparing.compare(before, after, paired=True).method == comparing.WELCH


def test_a_mean_without_a_spread_has_no_interval() -> None:
    first, second = comparing.Summary(20, mean=3.0, sd=1.0), comparing.Summary(20, mean=9.0)
    assert comparing.compare(first, second, paired=False).says == comparing.UNKNOWN


def test_a_share_is_not_compared_with_a_mean() -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        comparing.compare(comparing.Summary(5, count=2), comparing.Summary(5, mean=2.0), paired=False)


@given(samples, samples)
def test_what_is_kept_reads_back(one: list[float], two: list[float]) -> None:
    found = comparing.compare(comparing.summarised(one), comparing.summarised(two), paired=False)
    assert comparing.Result.from_json(found.as_json()) == found
