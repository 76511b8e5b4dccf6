"""Means with intervals that keep what they promise."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headship.voice.statistics import difference, distribution, interval, trend

# Student (1908): additional hours of sleep under two drugs, the first data that t was used on.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_students_own_data_have_the_interval_that_r_prints() -> None:
    """t.test(sleep$extra[1:10]): mean 0.75, −0.5297804 to 2.0297804."""
    found = interval(FIRST)
    assert (found.n, found.method) == (10, "t")
    assert (found.mean, found.low, found.high) == pytest.approx((0.75, -0.5297804, 2.0297804), abs=1e-7)


def test_welchs_difference_is_the_one_that_r_prints() -> None:
    """t.test(extra ~ group, sleep): −3.3654832 to 0.2054832 on 17.776 degrees of freedom, here turned round."""
    found = difference(FIRST, SECOND)
    assert (found.difference, found.low, found.high) == pytest.approx((1.58, -0.2054832, 3.3654832), abs=1e-7)
    assert found.freedom == pytest.approx(17.776474, abs=1e-6)
    assert found.beyond == "", "it may be noise"


def test_a_clear_change_is_named_and_has_a_direction() -> None:
    assert difference([1, 2, 1, 2, 1], [4, 5, 4, 5, 4]).beyond == "up"
    assert difference([4, 5, 4, 5, 4], [1, 2, 1, 2, 1]).beyond == "down"
    assert difference([4, 4], [4, 4]).beyond == ""


def test_a_trend_goes_from_round_to_round_by_what_was_published() -> None:
    rounds = [interval(FIRST), interval(SECOND), interval(FIRST)]
    one, other = trend(rounds)
    assert one == difference(FIRST, SECOND)
    assert other.difference == pytest.approx(-one.difference)
    assert trend(rounds[:1]) == []


def test_many_answers_are_resampled_and_the_same_answers_give_the_same_interval() -> None:
    answers = [5] * 40 + [4] * 20 + [1] * 5
    found = interval(answers, low=1, high=5)
    assert found.method == "bootstrap"
    assert found == interval(list(reversed(answers)), low=1, high=5)
    assert found.mean - found.low > found.high - found.mean, "answers crowd at the top: the doubt is below"


def test_resampling_agrees_with_t_where_nothing_is_skewed() -> None:
    found = interval([1, 2, 3, 4, 5] * 60)
    reach = 1.9679 * found.sd / 300**0.5
    assert (found.low, found.high) == pytest.approx((3 - reach, 3 + reach), abs=0.012)


def test_missing_answers_are_left_out_and_counted() -> None:
    assert (interval([1, None, 3]).n, interval([1, None, 3]).dropped) == (2, 1)
    with pytest.raises(ValueError, match="two values"):
        interval([3, None])


def test_all_saying_the_same_is_not_certainty() -> None:
    found = interval([5] * 6, low=1, high=5)
    assert (found.mean, found.high, found.sd, found.method) == (5, 5, 0, "none")
    assert found.low == pytest.approx(5 - 4 * (1 - 0.025 ** (1 / 6)))
    assert interval([5] * 60, low=1, high=5).low > found.low


@given(st.lists(st.integers(1, 5), min_size=2, max_size=80))
def test_an_interval_holds_its_mean_and_stays_on_the_scale(answers: list[float | None]) -> None:
    found = interval(answers, low=1, high=5)
    assert 1 <= found.low <= found.mean + 1e-9
    assert found.mean - 1e-9 <= found.high <= 5


def test_an_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """400 samples of skewed answers each; 95 % is promised; small samples fall a little short."""
    import numpy as np

    lot, shares = np.random.default_rng(3), [0.03, 0.07, 0.2, 0.4, 0.3]
    truth = sum(value * share for value, share in enumerate(shares, 1))
    for n in (8, 20, 60, 200):
        samples = lot.choice([1, 2, 3, 4, 5], size=(400, n), p=shares)
        held = sum((found := interval(row.tolist(), low=1, high=5)).low <= truth <= found.high for row in samples)
        assert 0.91 <= held / 400 <= 0.985, n


def test_a_distribution_counts_every_answer() -> None:
    assert distribution([3, 1, 3, None, 3]) == {3: 3, 1: 1}


def test_importing_the_statistics_loads_neither_numpy_nor_scipy() -> None:
    """The web process reads figures and never computes them."""
    code = (
        "import sys, headship.voice.statistics, headship.voice.disclosure; print({'numpy', 'scipy'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
