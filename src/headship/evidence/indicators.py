"""Indicators: what live records show about a clause.

A room declares each of its indicators once, in its `indicators.py`, as a function from a scope to a result:

    @indicator(
        "decisions-reviewed", clauses=("2.2a",), title=_("Decisions reviewed on time"),
        sentence=_("of the decisions whose review fell due were reviewed on time against what was predicted."),
        record_kind="decision", established=0.6, leading=0.8,
    )
    def decisions_reviewed(scope: Scope) -> Ratio:
        due = Decision.objects.filter(...)
        return Ratio(numerator=due.filter(...), denominator=due)

A result is a Ratio of two querysets, a Share of people whom nobody can list, a Mean with its interval and n, or a
Rate. A denominator of 0 is "no data".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.school.models import Person

Text = str | Promise

NOT_YET, BEGUN, ESTABLISHED, LEADING = "not_yet", "begun", "established", "leading"
LEVELS = (NOT_YET, BEGUN, ESTABLISHED, LEADING)
Z95 = 1.959963984540054  # the 97.5 % point of the standard normal distribution


@dataclass(frozen=True)
class Scope:
    """For whom and for when an indicator is read: the school (leader is None) or one leader; both days count."""

    first: date
    last: date
    leader: Person | None = None


@dataclass(frozen=True)
class Ratio:
    """A share: the records of the numerator among those of the denominator."""

    numerator: QuerySet[Any]
    denominator: QuerySet[Any]


@dataclass(frozen=True)
class Share:
    """A share of people whom nobody can list, as the answers of a closed survey are: so many of so many."""

    part: int
    whole: int


@dataclass(frozen=True)
class Mean:
    """A mean of n values in the indicator's unit, with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Rate:
    """A count for each of something, such as promises per 10 staff."""

    count: float
    per: float


Result = Ratio | Share | Mean | Rate


@dataclass(frozen=True)
class Indicator:
    """An indicator as declared. established and leading are thresholds on its value; higher is better unless
    `lower_is_better`. of_people: its numerator and denominator are people, so small groups are hidden.
    effect: it shows what changed for people, not only that something was done.
    """

    code: str
    clauses: tuple[str, ...]
    title: Text
    sentence: Text
    compute: Callable[[Scope], Result]
    record_kind: str
    established: float
    leading: float
    unit: Text = ""
    purpose: str = Purpose.ACCOUNTABLE
    effect: bool = False
    per_leader: bool = False
    of_people: bool = False
    lookback_days: int = 365
    lower_is_better: bool = False
    why_thresholds: Text = ""


_indicators: dict[str, Indicator] = {}


def indicator(
    code: str,
    *,
    clauses: Sequence[str],
    title: Text,
    sentence: Text,
    record_kind: str,
    established: float,
    leading: float,
    **more: Any,
) -> Callable[[Callable[[Scope], Result]], Callable[[Scope], Result]]:
    """Declare an indicator. Raises ValueError where the code is taken or no clause is named."""
    if code in _indicators or not clauses:
        raise ValueError(f"The indicator {code} is declared twice, or for no clause.")

    def declare(compute: Callable[[Scope], Result]) -> Callable[[Scope], Result]:
        _indicators[code] = Indicator(
            code, tuple(clauses), title, sentence, compute, record_kind, established, leading, **more
        )
        return compute

    return declare


def withdraw_indicator(code: str) -> None:
    """Take a declaration back; for tests that bring their own."""
    _indicators.pop(code, None)


def indicators() -> tuple[Indicator, ...]:
    """All declared indicators, in the order of their first clause."""
    return tuple(sorted(_indicators.values(), key=lambda known: (known.clauses, known.code)))


def indicator_named(code: str) -> Indicator | None:
    """The indicator with this code, or None: readings outlive indicators."""
    return _indicators.get(code)


def indicators_of(clause: str) -> tuple[Indicator, ...]:
    """The indicators that speak to a clause."""
    return tuple(known for known in indicators() if clause in known.clauses)


def scope_of(
    known: Indicator, *, lookback_days: int | None = None, leader: Person | None = None, since: date | None = None
) -> Scope:
    """The period that an indicator looks back over, up to today. since: the day on which a leader began to lead."""
    today = clock.today()
    first = today - timedelta(days=lookback_days or known.lookback_days)
    return Scope(max(first, since) if since else first, today, leader)


def wilson(successes: float, n: float, z: float = Z95) -> tuple[float, float]:
    """The score interval of a share. Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209–212. n must be above 0."""
    share = successes / n
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # At the ends the bound is the end itself; rounding would leave it a hair away.
    low = 0.0 if successes == 0 else max(0.0, (centre - spread) / scale)
    high = 1.0 if successes == n else min(1.0, (centre + spread) / scale)
    return low, high


def level_of(known: Indicator, value: float | None, *, established: float, leading: float) -> str | None:
    """The rubric level of a value: not yet, begun, established or leading; None without data."""
    if value is None:
        return None
    if known.lower_is_better:
        if value <= leading:
            return LEADING
        return ESTABLISHED if value <= established else BEGUN
    if value >= leading:
        return LEADING
    if value >= established:
        return ESTABLISHED
    return BEGUN if value > 0 else NOT_YET
