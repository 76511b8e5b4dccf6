"""What may be answered, what an answer counts, and what a branch leaves out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headship.voice.instruments.content import Content, answered, asked, check, load_shipped, numeric

SHIPPED = load_shipped()
PULSE, LEADER, STAFF = SHIPPED["purpose-pulse"], SHIPPED["leader-360"], SHIPPED["staff-wellbeing"]


def keys(content: Content, group: str, answers: dict[str, Any], bases: Any = None) -> set[str]:
    return {item.key for item in asked(content, group, answers, bases)}


def test_a_reversed_item_counts_from_the_other_end() -> None:
    assert numeric(STAFF, "energy", 5) == 5.0
    assert numeric(STAFF, "worn_out", 5) == 1.0
    assert numeric(STAFF, "worn_out", 3) == 3.0


@pytest.mark.parametrize("value", ["na", "rather_not"])
def test_not_to_answer_counts_nothing(value: str) -> None:
    assert numeric(STAFF, "energy", value) is None
    assert check(STAFF, "staff", {"energy": value}) is None


def test_a_choice_counts_where_it_says_what() -> None:
    assert numeric(PULSE, "can_say", "yes") == 1
    assert numeric(PULSE, "can_say", "nearly") == 0
    assert numeric(PULSE, "own_words", "reading") is None
    assert numeric(PULSE, "unknown", 3) is None


@pytest.mark.parametrize("value", [0, 6, -1, 2.5, 3.0, True, "3", None, [3], {"a": 1}, "agree"])
def test_a_value_that_no_form_of_ours_sends_is_refused_with_the_question(value: object) -> None:
    refusal = check(STAFF, "staff", {"energy": value})
    assert refusal is not None
    assert "How often did you start the working day" in str(refusal)
    assert refusal.field == "energy"


def test_a_removed_option_is_refused() -> None:
    refusal = check(PULSE, "staff", {"can_say": "perhaps"})
    assert refusal is not None
    assert "Open your link again" in str(refusal)


def test_an_answer_to_somebody_elses_question_is_refused() -> None:
    assert check(LEADER, "students", {"resources": 3}) is not None
    assert check(LEADER, "peers", {"resources": 3}) is None
    assert check(LEADER, "nobody", {"resources": 3}) is not None


def test_a_text_is_never_an_answer_and_has_an_end() -> None:
    assert check(PULSE, "staff", {"own_words": "We learn to read."}) is not None
    assert check(PULSE, "staff", {}, {"own_words": "We learn to read."}) is None
    assert check(PULSE, "staff", {}, {"own_words": "a" * 5_000}) is not None
    assert check(PULSE, "staff", {}, {"own_words": ["a"]}) is not None


def test_not_applicable_is_refused_where_it_is_not_offered() -> None:
    assert check(PULSE, "staff", {"can_say": "na"}) is not None
    assert check(PULSE, "staff", {"can_say": "rather_not"}) is None


@pytest.mark.parametrize("bases", [{"9": ["saw"]}, {"1": ["dreamt"]}, {"1": "saw"}, {"1": ["saw", "saw"]}])
def test_a_basis_that_there_is_not_is_refused(bases: dict[str, Any]) -> None:
    assert check(LEADER, "peers", {}, {}, bases) is not None


def test_a_branch_is_followed_and_what_it_left_behind_is_dropped() -> None:
    assert "own_words" in keys(PULSE, "staff", {"can_say": "nearly"})
    assert "own_words" not in keys(PULSE, "staff", {"can_say": "no"})
    assert "own_words" not in keys(PULSE, "staff", {})
    consultation = SHIPPED["consultation"]
    left = {"asked": "no", "considered": 7, "reason": 5}
    assert answered(consultation, "families", left) == {"asked": "no", "reason": 5}


def test_who_cannot_say_anything_about_a_part_is_not_asked_about_it() -> None:
    everything = keys(LEADER, "peers", {})
    without = keys(LEADER, "peers", {}, {"7": ["cannot_say"]})
    assert everything - without == {
        "prepare_others", "simplify", "who_does", "development", "resources", "clear_rules",
    }  # fmt: skip
    assert keys(LEADER, "peers", {}, {"7": ["saw", "heard"]}) == everything


@given(st.dictionaries(st.sampled_from([item.key for item in STAFF.items]), st.integers(1, 5)))
def test_whatever_can_be_sent_by_our_own_form_is_taken_and_counts_within_the_scale(answers: dict[str, int]) -> None:
    scales = {key: value for key, value in answers.items() if key not in ("stop", "stay")}
    assert check(STAFF, "staff", scales) is None
    for key, value in scales.items():
        counted = numeric(STAFF, key, value)
        assert counted is not None
        assert 1 <= counted <= 5
