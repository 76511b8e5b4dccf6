"""Agreement of raters, against what was published and what R says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headship.voice.statistics import agreement, icc, rwg, shrout_fleiss, spearman_brown, spearman_brown_needed
from tests.voice.statistics import references
from tests.voice.statistics.test_consistency import SHROUT_FLEISS


def test_the_six_coefficients_of_shrout_and_fleiss() -> None:
    """Their table 4 prints .17, .29, .71 for one judge and .44, .62, .91 for four."""
    found = shrout_fleiss(SHROUT_FLEISS)
    assert [round(each, 2) for each in (found.icc1, found.icc2, found.icc3)] == [0.17, 0.29, 0.71]
    assert [round(each, 2) for each in (found.icc1k, found.icc2k, found.icc3k)] == [0.44, 0.62, 0.91]
    assert (found.targets, found.raters, found.dropped) == (6, 4, 0)


def test_targets_that_a_rater_left_out_are_left_out() -> None:
    found = shrout_fleiss([*SHROUT_FLEISS, [1, 2, None, 4]])
    assert (found.icc2, found.dropped) == (shrout_fleiss(SHROUT_FLEISS).icc2, 1)


def test_equal_groups_give_the_one_way_coefficients() -> None:
    groups = {str(target): row for target, row in enumerate(SHROUT_FLEISS)}
    found, published = icc(groups), shrout_fleiss(SHROUT_FLEISS)
    assert found.icc1 == pytest.approx(published.icc1)
    assert found.icc2 == pytest.approx(published.icc1k)
    assert (found.n, found.groups) == (24, 6)


def test_groups_that_differ_less_than_their_members_have_a_negative_icc() -> None:
    found = icc({"a": [1, 5, 1, 5], "b": [1, 5, 1, 5]})
    assert found.icc1 < 0
    assert found.icc2 is None


@pytest.mark.parametrize(("groups", "n"), [({"a": [1, 2, 3]}, 1), ({"a": [1], "b": [2]}, 2), ({}, 0)])
def test_agreement_needs_groups_and_people_who_share_one(groups: dict[str, list[float | None]], n: int) -> None:
    with pytest.raises(ValueError, match="two groups"):
        icc(groups)


def test_missing_answers_are_left_out_of_the_icc_and_counted() -> None:
    found = icc({"a": [1, 2, None], "b": [4, 5], "c": [None]})
    assert (found.n, found.groups, found.dropped) == (4, 2, 2)


def test_rwg_is_one_where_all_agree_and_nought_where_answers_are_spread_as_by_chance() -> None:
    found = rwg({"agree": [4, 4, 4], "spread": [1, 2, 3, 4, 5], "apart": [1, 5, 1, 5], "alone": [3]}, 1, 5)
    assert found.by_group["agree"] == 1
    assert found.by_group["spread"] == 0, "a variance of 2.5 is more than the 2 of chance"
    assert found.by_group["apart"] == 0, "never below nought"
    assert (found.mean, found.median, found.left_out) == (pytest.approx(1 / 3), 0, 1)


def test_rwg_of_one_item_follows_its_formula() -> None:
    """Variance 0.5 against (5² − 1)/12 = 2."""
    assert rwg({"team": [3, 4, 4, 5, 4]}, 1, 5).mean == pytest.approx(1 - 0.5 / 2)


def test_rwg_of_several_items_follows_the_papers_formula() -> None:
    """J = 3 items, each with variance 0.5 on a five-step scale: 3·0.75 / (3·0.75 + 0.25) = .9."""
    column = [3, 4, 4, 5, 4]
    assert rwg({"team": [[value] * 3 for value in column]}, 1, 5).mean == pytest.approx(0.9)


def test_rows_with_a_missing_item_are_no_part_of_a_groups_agreement() -> None:
    found = rwg({"team": [[4, 4], [4, 4], [1, None]], "pair": [[1, 2], [None, 2]]}, 1, 5)
    assert (found.by_group, found.left_out) == ({"team": 1.0}, 1)


def test_rwg_needs_steps_and_people() -> None:
    with pytest.raises(ValueError, match="lower to its higher"):
        rwg({"a": [1, 2]}, 5, 1)
    with pytest.raises(ValueError, match="No group"):
        rwg({"a": [1]}, 1, 5)


def test_how_many_raters_a_mean_needs() -> None:
    """.7 from raters with ICC(1) .2: 0.7·0.8 / (0.3·0.2) = 9.33, so 10."""
    assert spearman_brown_needed(0.2) == 10
    assert spearman_brown(0.2, 10) >= 0.7 > spearman_brown(0.2, 9)
    assert spearman_brown_needed(0.0) is None
    assert spearman_brown_needed(-0.1) is None
    assert spearman_brown_needed(0.9) == 1
    assert spearman_brown_needed(1.0) == 1
    with pytest.raises(ValueError, match="between 0 and 1"):
        spearman_brown_needed(0.2, target=1)


@given(st.floats(0.01, 0.99), st.floats(0.05, 0.95))
def test_the_number_of_raters_is_the_first_that_is_enough(single: float, target: float) -> None:
    needed = spearman_brown_needed(single, target)
    assert needed is not None
    assert spearman_brown(single, needed) >= target - 1e-6
    assert needed == 1 or spearman_brown(single, needed - 1) < target + 1e-6


def test_two_groups_may_see_the_same_profile_at_another_level() -> None:
    found = agreement({"a": 4, "b": 3, "c": 5, "d": None}, {"a": 3, "b": 2, "c": 4, "d": 1, "e": 2})
    assert (found.items, found.gap, found.mean_absolute_gap) == (3, 1, 1)
    assert found.correlation == pytest.approx(1)
    assert agreement({"a": 4, "b": 3}, {"a": 3, "b": 4}).correlation is None
    with pytest.raises(ValueError, match="no item in common"):
        agreement({"a": 1}, {"b": 1})


@pytest.mark.shared_data
def test_icc_agrees_with_multilevel_on_7382_soldiers() -> None:
    for item, expected in references.reference()["bh1996"].items():
        found = icc(references.soldiers(item))
        assert found.icc1 == pytest.approx(expected["ICC1"], abs=1e-10), item
        assert found.icc2 == pytest.approx(expected["ICC2"], abs=1e-10), item


@pytest.mark.shared_data
def test_the_six_coefficients_agree_with_psych() -> None:
    found = shrout_fleiss(references.numbers("shrout_fleiss1979.csv"))
    for each in references.reference()["shrout_fleiss_ICC"]:
        assert getattr(found, each["type"].lower()) == pytest.approx(each["ICC"], abs=1e-10), each["type"]
