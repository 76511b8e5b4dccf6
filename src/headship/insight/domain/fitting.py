"""Fits of one kind of group after another on prepared rows. Nothing here reads or writes the database."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from headship.insight.domain.preparing import Row, learners_by

Z95 = 1.959963984540054
ALL, WEIGHTED = "all", "weighted"
Key = Callable[[Row], Any]


@dataclass(frozen=True)
class Found:
    """What a fit says of one group; n: its learners. low and high bound the 95 % interval."""

    code: str
    n: int
    estimate: float
    se: float
    basis: str = ALL

    @property
    def low(self) -> float:
        """The lower bound."""
        return self.estimate - Z95 * self.se

    @property
    def high(self) -> float:
        """The upper bound."""
        return self.estimate + Z95 * self.se


@dataclass(frozen=True)
class Fitted:
    """The groups of one model, and the model in numbers: nobs, groups, fixed, variances, icc, loglik, notes."""

    effects: list[Found]
    numbers: dict[str, Any]


def group_effects(rows: Sequence[Row], key: Key, *, method: str, basis: str = ALL, apart: bool = True) -> Fitted:
    """Shrunken effects of the groups that `key` gives, around what prior attainment leads one to expect.

    apart: results on different scales are taken out by a term of their own; not where the groups are those.
    """
    named = [row for row in rows if key(row) not in (None, "")]
    codes = sorted({str(key(row)) for row in named})
    if len(codes) < 2:
        return Fitted([], {"nobs": len(named), "notes": ["one group"]})
    places = {code: f"g{place}" for place, code in enumerate(codes)}
    fit = _fit(named, lambda row: places[str(key(row))], {}, method=method, apart=apart)
    if fit is None:
        return Fitted([], {"nobs": len(named), "notes": ["no fit"]})
    counts = learners_by(named, lambda row: str(key(row)))
    by_place = {str(effect.group): effect for effect in fit.effects}
    effects = [
        Found(code, counts[code], float(by_place[place].estimate), float(by_place[place].se), basis)
        for code, place in places.items()
        if place in by_place
    ]
    return Fitted(effects, _numbers(fit))


def gap(rows: Sequence[Row], belongs: Callable[[Row], bool], code: str, *, method: str, basis: str = ALL) -> Fitted:
    """The gap in progress between learners who belong to a group and all others: a fixed term of the model.

    Learners stand in several rows, so that each has an intercept of their own; where all stand in one, each year
    group has.
    """
    inside = [belongs(row) for row in rows]
    if not any(inside) or all(inside):
        return Fitted([], {"nobs": len(rows), "notes": ["one group"]})
    several = len({row.learner for row in rows}) < 0.8 * len(rows)
    group: Key = (lambda row: f"l{row.learner}") if several else (lambda row: f"p{row.phase}")
    fit = _fit(rows, group, {"inside": [int(each) for each in inside]}, method=method, apart=True)
    if fit is None:
        return Fitted([], {"nobs": len(rows), "notes": ["no fit"]})
    term = next((term for term in fit.fixed if term.term == "inside"), None)
    if term is None:
        return Fitted([], _numbers(fit))
    n = len({row.learner for row, belonging in zip(rows, inside, strict=True) if belonging})
    return Fitted([Found(code, n, float(term.estimate), float(term.se), basis)], _numbers(fit))


def weighted(yearly: dict[int, dict[str, Found]], weights: Sequence[float]) -> list[Found]:
    """The mean of the yearly effects in which recent years count more: weights from the latest year back.

    estimate = Σ w·e / Σ w over the years that a group has; its standard error is √(Σ w²·se²) / Σ w, which takes
    the years to be independent. A group without the latest year has none.
    """
    years = sorted(yearly, reverse=True)[: len(weights)]
    found = []
    for code in yearly[years[0]] if years else ():
        pairs = [
            (weight, yearly[year][code]) for weight, year in zip(weights, years, strict=False) if code in yearly[year]
        ]
        if len(pairs) < 2:
            continue
        total = sum(weight for weight, _each in pairs)
        estimate = math.fsum(weight * each.estimate for weight, each in pairs) / total
        se = math.sqrt(math.fsum((weight * each.se) ** 2 for weight, each in pairs)) / total
        found.append(Found(code, min(each.n for _weight, each in pairs), estimate, se, WEIGHTED))
    return found


def _fit(rows: Sequence[Row], group: Key, more: dict[str, list[int]], *, method: str, apart: bool) -> Any:
    """The fit of these rows, around prior attainment, the year and the scale; None where they allow none."""
    from headship.insight.value_added import CannotFit, Rows, fit

    years, bases = sorted({row.year for row in rows}), sorted({row.basis for row in rows})
    prior = ["prior", *more]
    columns: dict[str, list[Any]] = {
        "unit": [group(row) for row in rows],
        "outcome": [row.outcome for row in rows],
        "prior": [row.prior for row in rows],
        **more,
    }
    if len(years) > 1:
        columns["year"] = [f"y{row.year}" for row in rows]
        prior.append("year")
    if apart and len(bases) > 1:
        places = {basis: f"s{place}" for place, basis in enumerate(bases)}
        columns["scale"] = [places[row.basis] for row in rows]
        prior.append("scale")
    source = Rows(list(columns), list(zip(*columns.values(), strict=True)))
    try:
        return fit(source, outcome="outcome", prior=tuple(prior), group="unit", method=method)
    except CannotFit:
        # One level that cannot be fitted leaves the others as they are; its page says that there is nothing yet.
        return None


def _numbers(fit: Any) -> dict[str, Any]:
    return {
        "nobs": int(fit.nobs),
        "groups": {str(name): int(count) for name, count in fit.groups.items()},
        "fixed": [{"term": t.term, "estimate": float(t.estimate), "se": float(t.se)} for t in fit.fixed],
        "variances": {str(name): float(value) for name, value in fit.variances.items()},
        "icc": None if fit.icc is None else float(fit.icc),
        "loglik": float(fit.loglik),
        "singular": bool(fit.singular),
        "notes": [str(note) for note in fit.notes],
    }
