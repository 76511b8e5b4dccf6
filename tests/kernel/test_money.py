"""Amounts are exact, and read one way only."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headship.kernel.failures import Refusal
from headship.kernel.money import money, read_money, written


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1234.50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1’234.50", "1234.50"),
        ("12,5", "12.5"),
        ("-3", "-3"),
    ],
)
def test_amounts_as_people_type_them(typed: str, amount: str) -> None:
    assert read_money(typed, "EUR") == money(Decimal(amount), "EUR")


@pytest.mark.parametrize("typed", ["1,234", "", "twelve", "1.2.3"])
def test_what_could_mean_two_things_is_asked_again(typed: str) -> None:
    with pytest.raises(Refusal, match="one way only"):
        read_money(typed, "EUR")


def test_a_float_never_comes_in() -> None:
    with pytest.raises(TypeError):
        money(0.1, "EUR")  # type: ignore[arg-type]


def test_an_unknown_currency_is_named() -> None:
    with pytest.raises(Refusal, match="XYZ"):
        money(1, "XYZ")


@given(st.lists(st.decimals(min_value=-(10**9), max_value=10**9, places=2), min_size=1, max_size=50))
def test_sums_lose_no_cent(amounts: list[Decimal]) -> None:
    total = sum((money(amount, "EUR") for amount in amounts[1:]), money(amounts[0], "EUR"))
    assert total.amount == sum(amounts)


def test_each_language_writes_it_its_way() -> None:
    assert "1.234,50" in written(money("1234.50", "EUR"), "de")
    assert "1,234.50" in written(money("1234.50", "EUR"), "en")
