"""What a trial showed: a difference with its 95 % interval, and words for how sure that is.

Pure arithmetic over aggregates. Sources:
- paired differences and one mean: Student (1908), t with n − 1 degrees of freedom;
- two groups: Welch (1947), Biometrika 34, 28–35, degrees of freedom after Satterthwaite (1946);
- two shares: Newcombe (1998), Statistics in Medicine 17, 873–890, method 10 (from two Wilson intervals);
- how far two groups changed: the sum of four variances with Satterthwaite's degrees of freedom for means, and for
  shares the intervals of the two changes put together as by Zou and Donner (2008), Statistics in Medicine 27,
  1693–1702.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from headship.evidence.indicators import wilson

LEVEL = 0.975  # the upper end of a two-sided 95 % interval
ROUNDING = 1e-12
FEW = 12  # under this many, the words say that they are few
PAIRED, WELCH, NEWCOMBE, CHANGES = "paired", "welch", "newcombe", "changes"
BETTER, WORSE, UNSURE, UNKNOWN = "better", "worse", "unsure", "unknown"


@dataclass(frozen=True)
class Summary:
    """One arm: a mean with the standard deviation of its sample, or a share (count of n)."""

    n: int
    mean: float | None = None
    sd: float | None = None
    count: int | None = None
    values: tuple[float, ...] = ()

    @property
    def is_share(self) -> bool:
        """True for so many of so many."""
        return self.count is not None

    @property
    def level(self) -> float:
        """The mean, or the share (0 to 1)."""
        return self.count / self.n if self.count is not None else float(self.mean or 0)


@dataclass(frozen=True)
class Result:
    """The second arm against the first: difference (None where it cannot be told) and its 95 % interval. Of two
    changes, first is how far the other group changed, and second those who tried it.

    says: better, worse, unsure (the interval holds no difference), or unknown (too little to tell from).
    n: the pairs, or the smaller of two groups.
    """

    method: str
    first: float
    second: float
    n: int
    n_first: int
    n_second: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    says: str = UNKNOWN
    is_share: bool = False

    @property
    def few(self) -> bool:
        """True where so few stand behind it that chance alone moves much."""
        return self.n < FEW

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a concluded run."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Result:
        """The other way round."""
        return cls(**kept)


def summarised(values: Sequence[float]) -> Summary:
    """Mean and standard deviation (n − 1) of values; no spread for one value."""
    n = len(values)
    mean = math.fsum(values) / n
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1)) if n > 1 else None
    return Summary(n=n, mean=mean, sd=sd, values=tuple(values))


def compare(first: Summary, second: Summary, *, paired: bool, lower_is_better: bool = False) -> Result:
    """The second arm against the first. Values are paired by their place where `paired` and they are as many.

    Raises ValueError where one is a share and the other a mean.
    """
    if first.is_share != second.is_share:
        raise ValueError("A share and a mean cannot be compared.")
    if first.is_share:
        method, found = NEWCOMBE, newcombe(first.count or 0, first.n, second.count or 0, second.n)
    elif paired and first.values and len(first.values) == len(second.values):
        method, found = PAIRED, paired_difference(first.values, second.values)
    else:
        method, found = WELCH, welch(first, second)
    difference, low, high = found
    return Result(
        method=method, first=first.level, second=second.level, n=min(first.n, second.n), n_first=first.n,
        n_second=second.n, difference=difference, low=low, high=high, is_share=first.is_share,
        says=_verdict(low, high, lower_is_better),
    )  # fmt: skip


@dataclass(frozen=True)
class Group:
    """A group at two times."""

    before: Summary
    after: Summary

    @property
    def change(self) -> float:
        """How far it moved."""
        return self.after.level - self.before.level


def compare_changes(others: Group, tried: Group, *, lower_is_better: bool = False) -> Result:
    """How far those who tried it changed against how far the others did; the four figures as four samples.

    Where the same people were measured twice, the interval is mostly wider than it need be. Raises ValueError where
    some are shares and others means.
    """
    four = (others.before, others.after, tried.before, tried.after)
    if len({each.is_share for each in four}) > 1:
        raise ValueError("A share and a mean cannot be compared.")
    difference, low, high = _changes_of_shares(others, tried) if others.before.is_share else _changes_of_means(four)
    return Result(
        method=CHANGES, first=others.change, second=tried.change, n=min(each.n for each in four),
        n_first=min(others.before.n, others.after.n), n_second=min(tried.before.n, tried.after.n),
        difference=difference, low=low, high=high, is_share=others.before.is_share,
        says=_verdict(low, high, lower_is_better),
    )  # fmt: skip


Found = tuple[float, float | None, float | None]


def _changes_of_means(four: tuple[Summary, Summary, Summary, Summary]) -> Found:
    others_before, others_after, before, after = four
    difference = (after.level - before.level) - (others_after.level - others_before.level)
    spreads = [(each.sd**2 / each.n, each.n) for each in four if each.sd is not None and each.n > 1]
    scale = max((variance for variance, _n in spreads), default=0.0)
    if len(spreads) < len(four) or scale == 0:
        return difference, None, None
    parts = [(variance / scale, n) for variance, n in spreads]  # as in `welch`
    total = math.fsum(part for part, _n in parts)
    freedom = total**2 / math.fsum(part**2 / (n - 1) for part, n in parts)
    half = t_quantile(freedom) * math.sqrt(scale) * math.sqrt(total)
    return difference, difference - half, difference + half


def _changes_of_shares(others: Group, tried: Group) -> Found:
    def change(group: Group) -> tuple[float, float, float]:
        first, second = group.before, group.after
        moved, low, high = newcombe(first.count or 0, first.n, second.count or 0, second.n)
        assert low is not None and high is not None
        return moved, low, high

    (theirs, low_1, high_1), (ours, low_2, high_2) = change(others), change(tried)
    difference = ours - theirs
    low = difference - math.hypot(ours - low_2, high_1 - theirs)
    high = difference + math.hypot(high_2 - ours, theirs - low_1)
    return difference, low, high


def paired_difference(before: Sequence[float], after: Sequence[float]) -> Found:
    """Mean of after − before with its t interval; no interval for fewer than two pairs, or for none that differ."""
    differences = summarised([late - early for early, late in zip(before, after, strict=True)])
    mean, n, spread = float(differences.mean or 0), differences.n, float(differences.sd or 0)
    largest = max(map(abs, [*before, *after]), default=0.0)
    if n < 2 or spread <= ROUNDING * largest:
        return mean, None, None  # that all moved by just as much is no sign of how much chance moves
    half = t_quantile(n - 1) * spread / math.sqrt(n)
    return mean, mean - half, mean + half


def welch(first: Summary, second: Summary) -> Found:
    """Difference of two means with Welch's interval; none where a spread is unknown or both are nought."""
    difference = second.level - first.level
    if first.sd is None or second.sd is None or min(first.n, second.n) < 2:
        return difference, None, None
    one, two = first.sd**2 / first.n, second.sd**2 / second.n
    scale = max(one, two)
    if scale == 0:
        return difference, None, None
    a, b = one / scale, two / scale  # so that squares of tiny or huge spreads stay numbers
    freedom = (a + b) ** 2 / (a**2 / (first.n - 1) + b**2 / (second.n - 1))
    half = t_quantile(freedom) * math.sqrt(scale) * math.sqrt(a + b)
    return difference, difference - half, difference + half


def newcombe(count_1: int, n_1: int, count_2: int, n_2: int) -> Found:
    """Difference of two independent shares, p2 − p1, with Newcombe's hybrid score interval."""
    p_1, p_2 = count_1 / n_1, count_2 / n_2
    (low_1, high_1), (low_2, high_2) = wilson(count_1, n_1), wilson(count_2, n_2)
    difference = p_2 - p_1
    low = difference - math.hypot(p_2 - low_2, high_1 - p_1)
    high = difference + math.hypot(high_2 - p_2, p_1 - low_1)
    return difference, max(-1.0, low), min(1.0, high)


@lru_cache(maxsize=256)
def t_quantile(freedom: float) -> float:
    """The upper end of Student's t for a 95 % interval, at so many degrees of freedom, whole or not."""
    # The whole of scipy.stats takes seconds to import, and the first page of a process would wait for it.
    from scipy.special import stdtrit

    return float(stdtrit(freedom, LEVEL))


def _verdict(low: float | None, high: float | None, lower_is_better: bool) -> str:
    if low is None or high is None:
        return UNKNOWN
    if low <= 0 <= high:
        return UNSURE
    return BETTER if (low > 0) != lower_is_better else WORSE
