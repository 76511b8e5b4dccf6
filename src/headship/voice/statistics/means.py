"""Means with their intervals, how answers are spread, and what changed between rounds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

Value = TypeVar("Value", bound=Hashable)

ENOUGH_TO_RESAMPLE = 35
RESAMPLES = 4_000


@dataclass(frozen=True)
class Interval:
    """A mean and the 95 % interval around it, on the scale of the values. sd has n − 1 in its denominator.

    method: "t", "bootstrap", or "none" where the values have no spread to reckon with. dropped: values left out
    because they were missing.
    """

    mean: float
    low: float
    high: float
    n: int
    sd: float
    method: str
    dropped: int = 0


@dataclass(frozen=True)
class Difference:
    """Later mean − earlier mean with its 95 % interval. beyond: "up", "down", or "" where it may be noise."""

    difference: float
    low: float
    high: float
    n_before: int
    n_after: int
    freedom: float

    @property
    def beyond(self) -> str:
        """Which way it went, only where the interval leaves 0 out."""
        return "up" if self.low > 0 else "down" if self.high < 0 else ""


def interval(
    values: Iterable[float | None], *, low: float | None = None, high: float | None = None, confidence: float = 0.95
) -> Interval:
    """Mean and interval of answers. low, high: the ends of the scale; an interval never reaches beyond them.

    Up to 34 answers Student's t; from 35 on the bias-corrected and accelerated bootstrap, which follows the skewness
    of answers that crowd at one end of a scale. The other way round would be wrong: with few answers a bootstrap is
    too narrow. Sources: Student (1908), Biometrika 6, 1–25; Efron (1987), J. Am. Stat. Assoc. 82, 171–185; and for
    the border Hesterberg (2015), The American Statistician 69, 371–386. The bootstrap resamples with a fixed seed:
    the same answers give the same interval.

    Where all said the same there is no spread, and the interval is what the share of people who may think otherwise
    could move, when nobody of n did: 1 − 0.025^(1/n), all of them at the far end of the scale (Clopper & Pearson 1934,
    Biometrika 26, 404–413).

    Raises ValueError for fewer than two values.
    """
    given = list(values)
    numbers = [float(value) for value in given if value is not None]
    n = len(numbers)
    if n < 2:
        raise ValueError("An interval needs at least two values.")
    mean = math.fsum(numbers) / n
    sd = math.sqrt(math.fsum((each - mean) ** 2 for each in numbers) / (n - 1))
    tail = (1 - confidence) / 2
    if min(numbers) == max(numbers):
        ends, method, sd = _without_spread(mean, n, low, high, tail), "none", 0.0
    elif n < ENOUGH_TO_RESAMPLE:
        ends, method = _student(mean, sd, n, tail), "t"
    else:
        ends, method = _bootstrapped(numbers, mean, tail), "bootstrap"
    return Interval(
        mean=mean, low=_at_least(ends[0], low), high=_at_most(ends[1], high), n=n, sd=sd, method=method,
        dropped=len(given) - n,
    )  # fmt: skip


def _at_least(value: float, bound: float | None) -> float:
    return value if bound is None else max(bound, value)


def _at_most(value: float, bound: float | None) -> float:
    return value if bound is None else min(bound, value)


def _without_spread(mean: float, n: int, low: float | None, high: float | None, tail: float) -> tuple[float, float]:
    elsewhere = 1 - tail ** (1 / n)
    return (
        mean if low is None else mean - elsewhere * (mean - low),
        mean if high is None else mean + elsewhere * (high - mean),
    )


def _student(mean: float, sd: float, n: int, tail: float) -> tuple[float, float]:
    from scipy.stats import t

    reach = float(t.ppf(1 - tail, n - 1)) * sd / math.sqrt(n)
    return mean - reach, mean + reach


def _bootstrapped(numbers: Sequence[float], mean: float, tail: float) -> tuple[float, float]:
    """BCa ends. People with equal answers are drawn together, so that 1,500 answers cost as little as 50."""
    import numpy as np
    from scipy.stats import norm

    distinct, counts = np.unique(np.asarray(numbers), return_counts=True)
    n = len(numbers)
    drawn = np.random.default_rng(seed=n).multinomial(n, counts / n, size=RESAMPLES)
    means = drawn @ distinct / n
    below = (np.count_nonzero(means < mean) + np.count_nonzero(means == mean) / 2) / RESAMPLES
    bias = norm.ppf(min(max(below, 1 / RESAMPLES), 1 - 1 / RESAMPLES))
    aside = mean - distinct
    acceleration = -float(counts @ aside**3) / (6 * float(counts @ aside**2) ** 1.5)
    ends = []
    for quantile in (tail, 1 - tail):
        z = bias + norm.ppf(quantile)
        ends.append(float(np.quantile(means, norm.cdf(bias + z / (1 - acceleration * z)))))
    return ends[0], ends[1]


def distribution(values: Iterable[Value | None]) -> dict[Value, int]:
    """How often each value was given, the most frequent first; missing ones are not counted."""
    return dict(Counter(value for value in values if value is not None).most_common())


def difference(
    before: Sequence[float | None], after: Sequence[float | None], *, confidence: float = 0.95
) -> Difference:
    """Mean of `after` − mean of `before`, as of independent people with unequal variances.

    Where the same people answered twice, whom nobody can tell apart any more, the true interval is if anything
    narrower. Source: Welch (1947), Biometrika 34, 28–35, with the degrees of freedom of Satterthwaite (1946),
    Biometrics Bulletin 2, 110–114. Raises ValueError for fewer than two values on a side.
    """
    return _welch(interval(before), interval(after), confidence)


def trend(rounds: Sequence[Interval], *, confidence: float = 0.95) -> list[Difference]:
    """From each round to the next: its change, from the means, standard deviations and n that were published."""
    return [_welch(one, next_, confidence) for one, next_ in pairwise(rounds)]


def _welch(before: Interval, after: Interval, confidence: float) -> Difference:
    moved = after.mean - before.mean
    own, other = after.sd**2 / after.n, before.sd**2 / before.n
    if own + other == 0:
        return Difference(moved, moved, moved, before.n, after.n, float(before.n + after.n - 2))
    from scipy.stats import t

    freedom = (own + other) ** 2 / (own**2 / (after.n - 1) + other**2 / (before.n - 1))
    reach = float(t.ppf((1 + confidence) / 2, freedom)) * math.sqrt(own + other)
    return Difference(moved, moved - reach, moved + reach, before.n, after.n, freedom)
