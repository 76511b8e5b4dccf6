"""Which cells of a round are told, and which are kept back for whom."""

from __future__ import annotations

import time
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headship.voice.disclosure import COMPLEMENTARY, SMALL, Cell, coarsen, is_telling, known_sets, publishable

MIXED = [1, 2, 3, 4, 5, 4, 3, 2, 1, 5, 3, 4]


def people(group: str, values: list[Any], **breakdowns: str) -> list[Any]:
    return [(group, breakdowns, {"q": value}) for value in values]


def test_a_group_of_five_is_told_and_one_of_four_is_not() -> None:
    told = publishable(people("staff", MIXED[:5]))
    assert (told.reason("q", "staff"), told.reason("q")) == ("", "")
    told = publishable(people("staff", MIXED[:4]))
    assert (told.reason("q", "staff"), told.reason("q")) == (SMALL, SMALL)


def test_a_school_may_raise_the_minimum_and_never_lower_it() -> None:
    assert publishable(people("staff", MIXED[:7]), minimum=8).reason("q", "staff") == SMALL
    assert publishable(people("staff", MIXED[:4]), minimum=2).reason("q", "staff") == SMALL


def test_only_answers_count_towards_a_group() -> None:
    told = publishable(people("staff", [1, 2, 3, 4, "na", "rather_not", None, ""]))
    assert told.reason("q", "staff") == SMALL


def test_a_group_that_nobody_answered_in_is_too_small() -> None:
    assert publishable(people("staff", MIXED)).reason("q", "families") == SMALL
    assert publishable([]).reason("q") == SMALL


def test_the_smallest_other_group_is_kept_back_with_a_small_one() -> None:
    told = publishable([*people("staff", MIXED), *people("families", MIXED[:8]), *people("governors", MIXED[:3])])
    assert told.reason("q", "governors") == SMALL
    assert told.reason("q", "families") == COMPLEMENTARY
    assert (told.reason("q", "staff"), told.reason("q")) == ("", "")


def test_two_small_groups_that_are_enough_together_keep_nothing_else_back() -> None:
    told = publishable([*people("staff", MIXED), *people("families", MIXED[:4]), *people("governors", MIXED[3:6])])
    assert (told.reason("q", "staff"), told.reason("q")) == ("", "")


def test_people_whose_group_may_not_be_named_are_guarded_too() -> None:
    told = publishable([*people("staff", MIXED), *people("families", MIXED[:8]), *people("", MIXED[:3])])
    assert told.reason("q", "families") == COMPLEMENTARY


@pytest.mark.parametrize("values", [[5] * 6, [5] * 5 + [1]])
def test_a_group_of_one_mind_is_kept_back_and_not_called_that(values: list[int]) -> None:
    """All but one, too: that one would know what all others said. To say why would tell it."""
    told = publishable([*people("staff", MIXED), *people("families", values), *people("governors", MIXED[:9])])
    assert told.reason("q", "families") == COMPLEMENTARY
    assert told.reason("q", "governors") == COMPLEMENTARY, "or the total would give the families away"
    assert told.reason("q", "staff") == ""


def test_everybody_of_one_mind_is_told_nowhere() -> None:
    told = publishable([*people("staff", [5] * 9), *people("families", [5] * 8)])
    assert {told.reason("q"), told.reason("q", "staff"), told.reason("q", "families")} == {COMPLEMENTARY}


def test_an_option_that_everybody_chose_among_several_is_of_one_mind() -> None:
    assert publishable(people("staff", [["pay", "hours"], ["pay"], ["pay", "rooms"], ["pay"], ["pay"]])).reason("q")
    assert not publishable(people("staff", [["pay", "hours"], ["pay"], ["rooms"], ["hours"], ["pay"]])).reason("q")
    assert is_telling({"pay": 4, "rooms": 2}, 5)
    assert not is_telling({"pay": 3, "rooms": 2}, 5)


def test_a_filter_is_told_only_where_its_crossings_with_groups_are_large_enough() -> None:
    wide = [*people("staff", MIXED, site="north"), *people("families", MIXED, site="south")]
    told = publishable([*wide, *people("staff", MIXED[:7], site="south"), *people("families", MIXED[:7], site="north")])
    assert told.told("q") == {
        Cell(), Cell("", "staff"), Cell("", "families"), Cell("site", "north"), Cell("site", "south"),
    }  # fmt: skip
    told = publishable([*wide, *people("staff", MIXED[:2], site="south")])
    assert told.reason("q", "staff") == "", "groups come first"
    assert {told.reason("q", "north", by="site"), told.reason("q", "south", by="site")} == {COMPLEMENTARY}


def test_every_item_is_judged_by_those_who_answered_it() -> None:
    both = [("staff", {}, {"one": value, "two": value if place < 4 else "na"}) for place, value in enumerate(MIXED)]
    told = publishable(both)
    assert (told.reason("one", "staff"), told.reason("two", "staff")) == ("", SMALL)


def test_a_newcomer_cannot_be_subtracted_from_the_round_before() -> None:
    """All six answered, then all seven: if the six still think so, the difference is what the seventh said."""
    told = publishable(people("team", MIXED[:7]), members={"team": range(7)}, earlier={"q": [frozenset(range(6))]})
    assert told.told("q") == set()
    same = publishable(people("team", MIXED[:6]), members={"team": range(6)}, earlier={"q": [frozenset(range(6))]})
    assert same.reason("q", "team") == ""
    one_silent = publishable(
        people("team", [*MIXED[:6], "na"]), members={"team": range(7)}, earlier={"q": [frozenset(range(6))]}
    )
    assert one_silent.reason("q", "team") == "", "nobody knows who of the seven it was"


def test_a_newcomer_among_those_whose_group_may_not_be_named_cannot_be_subtracted_either() -> None:
    asked = {"heads": range(3), "deputies": range(3, 7)}
    told = publishable(people("", MIXED[:7]), members=asked, earlier={"q": [frozenset(range(6))]})
    assert told.told("q") == set()


def test_nor_can_somebody_who_left() -> None:
    told = publishable(people("team", MIXED[:6]), members={"team": range(6)}, earlier={"q": [frozenset(range(7))]})
    assert told.told("q") == set()
    half = publishable(people("team", MIXED[:6]), members={"team": range(6)}, earlier={"q": [frozenset(range(12))]})
    assert half.reason("q", "team") == "", "six left, who are enough to be told together"


def test_what_an_earlier_round_gave_away_by_itself_hides_nothing_now() -> None:
    told = publishable(people("team", MIXED[:8]), earlier={"q": [frozenset({"a", "b"})]})
    assert told.reason("q", "team") == ""


def test_rounds_are_compared_by_groups_alone() -> None:
    with pytest.raises(ValueError, match="without breakdowns"):
        publishable(people("team", MIXED, site="north"), earlier={"q": [frozenset({1})]})


def test_sets_are_known_where_everybody_answered() -> None:
    asked = {"staff": {1, 2, 3, 4, 5}, "families": {6, 7}, "governors": {8, 9, 10}}
    assert known_sets({"staff": 5, "": 9}, asked) == [frozenset({1, 2, 3, 4, 5})]
    assert known_sets({"staff": 5, "": 10}, asked) == [frozenset({1, 2, 3, 4, 5}), frozenset({6, 7, 8, 9, 10})]
    assert known_sets({"staff": 4}, asked) == []


def test_labels_stay_only_where_those_without_one_are_enough() -> None:
    assert coarsen({"staff": 20, "families": 9, "governors": 3}) == {"staff", "families"}
    assert coarsen({"staff": 20, "families": 9, "governors": 6}) == {"staff", "families", "governors"}
    assert coarsen({"staff": 20, "families": 4, "governors": 4}) == {"staff"}
    assert coarsen({"staff": 20, "governors": 3}) == {"staff"}
    assert coarsen({"staff": 4}) == set()
    assert coarsen({}) == set()


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 30)), st.integers(0, 12))
def test_labels_never_point_at_few(sizes: dict[str, int], minimum: int) -> None:
    staying = coarsen(sizes, minimum)
    assert staying == {code for code, size in sizes.items() if size >= max(5, minimum)}


def test_a_large_school_is_decided_at_once() -> None:
    """20 items, 12 groups, 3 breakdowns, 1,500 people: a closing waits for it."""
    lot = Random(7)
    records = [
        (
            f"group {lot.randrange(12)}",
            {"phase": f"p{lot.randrange(4)}", "site": lot.choice("abc"), "years": lot.choice("xy")},
            {f"q{item}": lot.randrange(1, 6) for item in range(20)},
        )
        for _person in range(1_500)
    ]
    start = time.process_time()
    told = publishable(records)
    assert time.process_time() - start < 5
    assert all(told.reason(f"q{item}", f"group {code}") == "" for item in range(20) for code in range(12))
