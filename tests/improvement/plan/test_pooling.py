"""Small cohorts: several years of a figure read as one."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from headship.areas.improvement.plan.domain import evaluating, pooling, priorities
from headship.evidence.indicators import wilson
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person
from tests.factories import plan as made

SignIn = Callable[[Person], Client]
YEAR = timedelta(days=365)
WIDE = 0.3  # what a year of a few learners leaves open


def year(value: float, ends: date, *, spread: float = WIDE, code: str = "progress-of-few") -> Reading:
    """A figure that looks at the year up to a day."""
    row = made.figure(value, spread=spread, on=ends, code=code, n=9)
    row.period_start = ends - YEAR
    row.save(update_fields=["period_start"])
    return row


def unsaved(value: float, spread: float) -> Reading:
    return Reading(
        indicator="x", kind=Reading.Kind.MEAN, taken_on=date(2026, 7, 1), period_start=date(2025, 7, 1), denominator=9,
        value=value, low=value - spread, high=value + spread, title="A small cohort",
    )  # fmt: skip


FIGURES = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=2, max_size=5)


@given(FIGURES)
def test_years_together_lie_among_them_and_are_surer_than_each(found: list[tuple[float, float]]) -> None:
    rows = [unsaved(*each) for each in found]
    one = pooling.combined(rows)
    assert one.value is not None and one.low is not None and one.high is not None
    values = [value for value, _spread in found]
    assert min(values) - 1e-9 <= one.value <= max(values) + 1e-9
    assert one.high - one.low <= 2 * min(spread for _value, spread in found) + 1e-9
    assert one.denominator == 9 * len(rows)


@given(st.integers(2, 5), st.floats(0.01, 2))
def test_equal_years_are_their_mean_and_the_root_of_their_number_surer(count: int, spread: float) -> None:
    one = pooling.combined([unsaved(0.5, spread) for _number in range(count)])
    assert one.value == pytest.approx(0.5)
    assert one.high == pytest.approx(0.5 + spread / math.sqrt(count))


def test_shares_are_pooled_by_their_counts() -> None:
    rows = [unsaved(0.5, 0.2), unsaved(0.25, 0.2)]
    for row, (part, whole) in zip(rows, ((4, 8), (1, 4)), strict=True):
        row.kind, row.numerator, row.denominator = Reading.Kind.RATIO, part, whole
    one = pooling.combined(rows)
    assert (one.numerator, one.denominator, one.value) == (5, 12, pytest.approx(5 / 12))
    assert (one.low, one.high) == wilson(5, 12)


def test_years_that_overlap_are_not_counted_twice(head: Person) -> None:
    today = clock.today()
    newest = year(0.1, today)
    half = year(0.2, today - YEAR / 2)
    last = year(0.3, today - YEAR)
    assert pooling.apart(newest, [half, last], 2) == [newest, last]


def test_a_small_cohort_is_read_over_years_at_both_ends(head: Person, sign_in_client: SignIn) -> None:
    row, today = made.prioritised(head), clock.today()
    then = today - 2 * YEAR
    year(-0.5, then - YEAR)
    start = year(-0.5, then)
    sent = {"baseline": start.pk, "target": "-0.1", "pooled_years": 2}
    shown = sign_in_client(head).post(reverse("plan:aim", args=[row.pk]), sent, follow=True).content.decode()
    assert "2 years together" in shown and "is larger than" in shown
    row.refresh_from_db()
    assert row.baseline is not None and row.baseline.denominator == 18
    alone = evaluating.judge(row, year(-0.15, today - YEAR))
    assert alone.fair == ("cannot_tell",), "a single year leaves it open"
    newest = year(-0.05, today)
    page = reverse("plan:evaluation", args=[row.pk])
    assert "2 years together" in sign_in_client(head).get(page).content.decode()
    evaluation = evaluating.evaluate(
        by=head, priority=row, verdict="met", result=newest, found="They read.", lessons="Begin early.", next="done"
    )
    assert evaluation.result is not None and evaluation.result.denominator == 18
    assert evaluation.result.value == pytest.approx(-0.1) and evaluation.beyond_noise


def test_more_years_than_there_are_is_refused_and_nothing_is_kept(head: Person, sign_in_client: SignIn) -> None:
    row, start = made.prioritised(head), year(-0.5, clock.today())
    count = Reading.objects.count()
    sent = {"baseline": start.pk, "target": "-0.1", "pooled_years": 3}
    answer = sign_in_client(head).post(reverse("plan:aim", args=[row.pk]), sent)
    assert answer.status_code == 422 and "There is 1 year of this figure" in answer.content.decode()
    assert Reading.objects.count() == count
    flat = year(0.0, clock.today() - YEAR, spread=0)
    with pytest.raises(Refusal, match="has no interval"):
        pooling.combined([start, flat])


def test_the_target_can_change_without_pooling_again(head: Person) -> None:
    row, today = made.prioritised(head), clock.today()
    year(-0.4, today - YEAR)
    row = priorities.aim(by=head, priority=row, start=year(-0.5, today), target=0.1, pooled_years=2)
    kept = row.baseline
    row = priorities.aim(by=head, priority=row, start=kept, target=0.2, pooled_years=2)
    assert row.baseline == kept
