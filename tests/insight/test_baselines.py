"""Baselines and targets: what lies beyond chance, and what nobody can tell."""

from __future__ import annotations

from datetime import date

import pytest

from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.insight import baselines
from headship.kernel.failures import Refusal
from headship.school.models import School

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)


def reading(value: float = 0.0, reach: float | None = 0.1, *, frozen: bool = True) -> Reading:
    made = Reading(
        indicator="progress-phase-abc", kind=Reading.Kind.MEAN, purpose=Purpose.ACCOUNTABLE, taken_on=DAY,
        period_start=DAY, denominator=60, value=value, frozen=frozen, current=not frozen, title="Progress of Year 9",
        low=None if reach is None else value - reach, high=None if reach is None else value + reach,
    )  # fmt: skip
    made.save()
    return made


def test_a_target_must_lie_further_off_than_two_measurements_by_chance(school: School) -> None:
    start = baselines.baseline(reading(0.0, 0.1))
    assert start.noise == pytest.approx(0.1 * 2**0.5)
    assert baselines.target_beyond_noise(start, 0.15).verdict == baselines.BEYOND
    assert baselines.target_beyond_noise(start, 0.14).verdict == baselines.WITHIN


def test_a_figure_without_an_interval_tells_nothing(school: School) -> None:
    start = baselines.baseline(reading(0.0, None))
    assert baselines.target_beyond_noise(start, 5).verdict == baselines.CANNOT_TELL


def test_a_moving_figure_is_no_baseline(school: School) -> None:
    with pytest.raises(Refusal, match="must not move"):
        baselines.baseline(reading(frozen=False))


def test_a_change_counts_only_beyond_the_noise_of_both(school: School) -> None:
    start = baselines.baseline(reading(0.0, 0.1))
    assert baselines.met_beyond_noise(start, baselines.baseline(reading(0.2, 0.1))).verdict == baselines.BEYOND
    within = baselines.met_beyond_noise(start, baselines.baseline(reading(0.12, 0.1)))
    assert within.verdict == baselines.WITHIN
    assert "cannot tell" in within.sentence


def test_a_share_moves_by_percentage_points(school: School) -> None:
    """A share that rises from 90 % to 95 % moved by 5 points, which 0.05 would not say to anybody."""
    then, now = (reading(value, 0.02) for value in (0.9, 0.95))
    for row in (then, now):
        row.kind = Reading.Kind.RATIO
    told = baselines.met_beyond_noise(baselines.as_it_stands(then), baselines.as_it_stands(now))
    assert "by +5.0 percentage points, more than chance explains (2.8 percentage points)" in told.sentence
