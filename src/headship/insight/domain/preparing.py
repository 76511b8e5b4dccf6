"""From results to the rows of a fit: on one spread, with how many were left out and why."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from headship.insight import api
from headship.insight.models import Attainment

NO_PRIOR, NO_SPREAD = "no prior attainment", "no differences on the scale"
SMALLEST_SPREAD = 1e-9
BETWEEN = " → "


@dataclass(frozen=True)
class Row:
    """A learner in a subject and a school year. outcome, prior: their scales' numbers, or these on one spread."""

    learner: int
    subject: str
    phase: str
    year: int
    school_class: int | None
    outcome: float
    prior: float
    basis: str
    groups: dict[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Prepared:
    """The rows that can be counted, how many were left out by why, and outcomes without a prior by their subject."""

    rows: list[Row]
    dropped: dict[str, int]
    startless: dict[str, set[str]]


def prepare(frame: api.Frame) -> Prepared:
    """The rows of a school on one spread; see `collect` and `on_one_spread`."""
    collected = collect(frame)
    rows, flat = on_one_spread(collected.rows)
    dropped = collected.dropped | ({NO_SPREAD: flat} if flat else {})
    return Prepared(rows, dropped, _startless(frame, rows))


def collect(frame: api.Frame) -> Prepared:
    """The results that have prior attainment beside them, as their scales' own numbers.

    `basis` says on which pair of scales a row stands: the codes of the scale of the outcome and of the prior, so that
    schools with the same scales have the same.
    """
    outcome_scales, prior_scales = _scales(Attainment.Kind.OUTCOME), _scales(Attainment.Kind.PRIOR)
    rows = []
    for place, prior in enumerate(frame.prior):
        if prior is None:
            continue
        subject = frame.subject[place]
        outcome_scale = outcome_scales.get((subject, frame.school_year[place]), subject)
        prior_scale = prior_scales.get((subject, 0), prior_scales.get(("", 0), ""))
        rows.append(_row(frame, place, float(prior), f"{outcome_scale}{BETWEEN}{prior_scale}"))
    left_out = len(frame) - len(rows)
    return Prepared(rows, {NO_PRIOR: left_out} if left_out else {}, _startless(frame, rows))


def on_one_spread(rows: Sequence[Row]) -> tuple[list[Row], int]:
    """Each scale's results less their mean, over their standard deviation; and how many stand on a scale without any.

    The mean and the spread are those of all rows on that scale, so that a subject, a year group or a year which does
    better than another on the same scale still does. Results on different scales are never compared with each other:
    a fit takes the difference between `basis` and `basis` out.
    """
    outcomes = _standardised((row.basis.split(BETWEEN)[0], row.outcome) for row in rows)
    priors = _standardised((row.basis.split(BETWEEN)[-1], row.prior) for row in rows)
    spread = [
        replace(row, outcome=outcome, prior=prior)
        for row, outcome, prior in zip(rows, outcomes, priors, strict=True)
        if outcome is not None and prior is not None
    ]
    return spread, len(rows) - len(spread)


def _row(frame: api.Frame, place: int, prior: float, basis: str) -> Row:
    groups = {name: str(column[place]) for name, column in frame.groups.items() if column[place] not in (None, "")}
    return Row(
        frame.learner[place], frame.subject[place], frame.phase[place], frame.school_year[place],
        frame.school_class[place], float(frame.outcome[place]), prior, basis, groups,
    )  # fmt: skip


def _scales(kind: str) -> dict[tuple[str, int], str]:
    """Which scale a subject is on in a year: for priors in any year (0). Several scales make one name together."""
    found: dict[tuple[str, int], set[str]] = {}
    rows = Attainment.objects.filter(kind=kind).values_list("subject", "school_year", "scale__code").distinct()
    for subject, year, scale in rows:
        key = (subject, 0 if kind == Attainment.Kind.PRIOR else year)
        found.setdefault(key, set()).add(str(scale or subject))
    return {key: "+".join(sorted(names)) for key, names in found.items()}


def _standardised(values: Iterable[tuple[str, float]]) -> list[float | None]:
    """Each value less its scale's mean over the scale's standard deviation; None where a scale has no spread."""
    listed = list(values)
    by_scale: dict[str, list[float]] = {}
    for scale, value in listed:
        by_scale.setdefault(scale, []).append(value)
    spreads = {scale: _mean_and_spread(numbers) for scale, numbers in by_scale.items()}
    return [
        (value - spreads[scale][0]) / spreads[scale][1] if spreads[scale][1] > SMALLEST_SPREAD else None
        for scale, value in listed
    ]


def _mean_and_spread(numbers: Sequence[float]) -> tuple[float, float]:
    mean = math.fsum(numbers) / len(numbers)
    if len(numbers) < 2:
        return mean, 0.0
    return mean, math.sqrt(math.fsum((number - mean) ** 2 for number in numbers) / (len(numbers) - 1))


def _startless(frame: api.Frame, rows: list[Row]) -> dict[str, set[str]]:
    """Subjects and phases of which no row can be counted, since nobody in them has prior attainment."""
    return {
        "subject": set(frame.subject) - {row.subject for row in rows},
        "phase": set(frame.phase) - {row.phase for row in rows},
    }


def per_learner(rows: Iterable[Row]) -> list[Row]:
    """One row for each learner and year: the mean over their subjects, so that nobody counts several times."""

    def who(row: Row) -> tuple[int, int]:
        return row.learner, row.year

    means = []
    for _key, several in groupby(sorted(rows, key=who), key=who):
        same = list(several)
        first = same[0]
        outcome = math.fsum(row.outcome for row in same) / len(same)
        prior = math.fsum(row.prior for row in same) / len(same)
        basis = "; ".join(sorted({row.basis for row in same}))
        means.append(Row(first.learner, "", first.phase, first.year, None, outcome, prior, basis, first.groups))
    return means


def learners_by(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, int]:
    """How many different learners stand behind each key; rows without one are left out."""
    found: dict[Any, set[int]] = {}
    for row in rows:
        if (value := key(row)) not in (None, ""):
            found.setdefault(value, set()).add(row.learner)
    return {value: len(learners) for value, learners in found.items()}
