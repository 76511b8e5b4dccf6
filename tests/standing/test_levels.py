"""How levels come together: the weakest counts, nothing is averaged, and what is missing stays missing."""

from __future__ import annotations

import pytest

from headship.standing.levels import element_level, is_established, weakest


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], None),
        ([None, None], None),
        ([None, "leading"], "leading"),
        (["leading", "begun", None], "begun"),
        (["established", "not_yet", "leading"], "not_yet"),
    ],
)
def test_a_clause_stands_where_its_weakest_measured_indicator_stands(
    levels: list[str | None], expected: str | None
) -> None:
    assert weakest(levels) == expected


@pytest.mark.parametrize(
    ("clauses", "effect", "expected"),
    [
        (["leading", "leading"], True, "leading"),
        (["leading", "leading"], False, "established"),
        (["leading", None], True, "established"),
        (["leading", "established"], True, "established"),
        (["established", None], False, "established"),
        (["leading", "begun"], True, "begun"),
        ([None, None], False, None),
    ],
)
def test_the_highest_level_needs_every_clause_and_one_effect(
    clauses: list[str | None], effect: bool, expected: str | None
) -> None:
    assert element_level(clauses, effect_measured=effect) == expected


def test_established_begins_at_established() -> None:
    assert [is_established(level) for level in (None, "not_yet", "begun", "established", "leading")] == [
        False, False, False, True, True,
    ]  # fmt: skip
