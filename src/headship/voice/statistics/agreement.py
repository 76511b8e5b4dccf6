"""Whether people who judge the same thing agree, and how many of them a group's mean would need."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, variance

Ratings = Sequence[float | None]


@dataclass(frozen=True)
class Icc:
    """ICC(1): the share of variance that lies between groups. ICC(2): how reliable the groups' means are.

    icc2 is None where the groups' means do not differ at all. n: values used; groups: how many groups.
    """

    icc1: float
    icc2: float | None
    n: int
    groups: int
    dropped: int


@dataclass(frozen=True)
class ShroutFleiss:
    """The six coefficients, under the names of their paper: one rater's, and (with k) the mean of all k raters'."""

    icc1: float
    icc2: float
    icc3: float
    icc1k: float
    icc2k: float
    icc3k: float
    targets: int
    raters: int
    dropped: int


@dataclass(frozen=True)
class Rwg:
    """Agreement within groups, from 0 (as if answered at random) to 1. by_group: group → value.

    left_out: groups with fewer than two people, which cannot agree or disagree.
    """

    mean: float
    median: float
    by_group: dict[str, float]
    left_out: int


@dataclass(frozen=True)
class Agreement:
    """How two groups of raters see the same items: the mean gap (first − second) and the correlation of profiles.

    correlation is None where a profile is flat, or fewer than three items are shared.
    """

    items: int
    gap: float
    mean_absolute_gap: float
    correlation: float | None


def icc(groups: Mapping[str, Ratings]) -> Icc:
    """ICC(1) and ICC(2) from a one-way analysis of variance over groups of unequal size.

    ICC(1) = (MSB − MSW) / (MSB + (k − 1)·MSW) with k the mean size; ICC(2) = (MSB − MSW) / MSB. Sources: Bartko
    (1976), Psychological Bulletin 83, 762–765; Bliese (2000), in Klein & Kozlowski, Multilevel Theory, 349–381.
    Raises ValueError for fewer than two groups, or where nobody shares a group.
    """
    given = {code: [float(value) for value in values if value is not None] for code, values in groups.items()}
    given = {code: values for code, values in given.items() if values}
    n, count = sum(map(len, given.values())), len(given)
    if count < 2 or n <= count:
        raise ValueError("Agreement needs two groups, and one of them with two people.")
    overall = math.fsum(value for values in given.values() for value in values) / n
    means = {code: fmean(values) for code, values in given.items()}
    between = math.fsum(len(given[code]) * (means[code] - overall) ** 2 for code in given) / (count - 1)
    within = math.fsum((value - means[code]) ** 2 for code in given for value in given[code]) / (n - count)
    below = between + (n / count - 1) * within
    return Icc(
        icc1=(between - within) / below if below else 0.0,
        icc2=(between - within) / between if between else None,
        n=n, groups=count, dropped=sum(map(len, groups.values())) - n,
    )  # fmt: skip


def shrout_fleiss(ratings: Sequence[Ratings]) -> ShroutFleiss:
    """Targets × raters, every target rated by the same raters; targets with a missing rating are left out.

    ICC1: each target has raters of its own. ICC2: raters are a sample of many. ICC3: these raters are all.
    Source: Shrout & Fleiss (1979), Psychological Bulletin 86, 420–428. Raises ValueError for fewer than two targets
    or raters, or where all ratings are the same.
    """
    import numpy as np

    rows = [row for row in ratings if all(value is not None for value in row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise ValueError("Agreement needs two targets that are rated by two raters.")
    table = np.asarray(rows, dtype=float)
    n, k = table.shape
    overall = table.mean()
    targets = k * ((table.mean(axis=1) - overall) ** 2).sum()
    raters = n * ((table.mean(axis=0) - overall) ** 2).sum()
    everything = ((table - overall) ** 2).sum()
    if everything == 0:
        raise ValueError("All ratings are the same, so nothing tells one target from another.")
    between, judges = targets / (n - 1), raters / (k - 1)
    within = (everything - targets) / (n * (k - 1))
    error = (everything - targets - raters) / ((n - 1) * (k - 1))

    def ratio(above: float, below: float) -> float:
        return float(above / below) if below else 0.0

    return ShroutFleiss(
        icc1=ratio(between - within, between + (k - 1) * within),
        icc2=ratio(between - error, between + (k - 1) * error + k * (judges - error) / n),
        icc3=ratio(between - error, between + (k - 1) * error),
        icc1k=ratio(between - within, between),
        icc2k=ratio(between - error, between + (judges - error) / n),
        icc3k=ratio(between - error, between),
        targets=n, raters=k, dropped=len(ratings) - n,
    )  # fmt: skip


def rwg(groups: Mapping[str, Sequence[float | Ratings | None]], low: float, high: float) -> Rwg:
    """Agreement within each group against answers spread evenly over the steps from low to high.

    groups: code → one number a person (rwg), or one row of items a person (rwg(j)); rows with a missing item are left
    out. With s² the (mean) item variance and σ² = (A² − 1)/12 for A steps: rwg = 1 − s²/σ²; rwg(j) =
    J·(1 − s²/σ²) / (J·(1 − s²/σ²) + s²/σ²). Below 0 it is set to 0, as its authors advise.
    Source: James, Demaree & Wolf (1984), Journal of Applied Psychology 69, 85–98.

    Raises ValueError where the range has no two steps, or no group has two people.
    """
    by_chance = ((high - low + 1) ** 2 - 1) / 12
    if high <= low:
        raise ValueError("A range goes from its lower to its higher end.")
    found: dict[str, float] = {}
    for code, people in groups.items():
        rows = [_row(person) for person in people]
        complete = [[float(value) for value in row if value is not None] for row in rows if None not in row]
        if len(complete) >= 2:
            found[code] = _within(complete, by_chance)
    if not found:
        raise ValueError("No group has two people with an answer to every item.")
    return Rwg(fmean(found.values()), median(found.values()), found, len(groups) - len(found))


def _row(person: float | Ratings | None) -> Ratings:
    return person if isinstance(person, Sequence) else [person]


def _within(people: Sequence[Sequence[float]], by_chance: float) -> float:
    items = len(people[0])
    noise = fmean(variance(item) for item in zip(*people, strict=True)) / by_chance
    agreed = items * (1 - noise)
    return max(0.0, agreed / (agreed + noise)) if noise < 1 else 0.0


def spearman_brown(single: float, raters: float) -> float:
    """How reliable the mean of so many raters is, from the reliability of one.

    Sources: Spearman (1910), British Journal of Psychology 3, 271–295; Brown (1910), ibid., 296–322.
    """
    return raters * single / (1 + (raters - 1) * single)


def spearman_brown_needed(icc1: float, target: float = 0.7) -> int | None:
    """How many raters a mean needs to be as reliable as target. None where raters do not agree beyond chance.

    Spearman and Brown's formula, solved for the number. target: between 0 and 1, else ValueError.
    """
    if not 0 < target < 1:
        raise ValueError("A reliability to reach lies between 0 and 1.")
    if icc1 <= 0:
        return None
    if icc1 >= 1:
        return 1
    # A hair less, so that what divides evenly is not pushed up by the last bit.
    return max(1, math.ceil(target * (1 - icc1) / ((1 - target) * icc1) - 1e-9))


def agreement(first: Mapping[str, float | None], second: Mapping[str, float | None]) -> Agreement:
    """How far two groups of raters see the same: item → mean of each, over the items that both have.

    The gap says who sees more; the correlation, whether they see the same strengths, whatever their level (Cronbach &
    Gleser 1953, Psychological Bulletin 50, 456–473: elevation and shape of a profile). Raises ValueError where they
    share no item.
    """
    pairs = [
        (own, other) for key in first if (own := first[key]) is not None and (other := second.get(key)) is not None
    ]
    if not pairs:
        raise ValueError("The two groups have no item in common.")
    gaps = [own - other for own, other in pairs]
    return Agreement(len(pairs), fmean(gaps), fmean(map(abs, gaps)), _correlation(pairs))


def _correlation(pairs: Collection[tuple[float, float]]) -> float | None:
    own, other = zip(*pairs, strict=True)
    if len(pairs) < 3 or len(set(own)) < 2 or len(set(other)) < 2:
        return None
    here, there = fmean(own), fmean(other)
    together = math.fsum((a - here) * (b - there) for a, b in pairs)
    return together / math.sqrt(math.fsum((a - here) ** 2 for a in own) * math.fsum((b - there) ** 2 for b in other))
