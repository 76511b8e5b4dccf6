"""Everything that is said of one scale at once: what `headship reliability` prints."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from headship.voice.statistics.agreement import Icc, Rwg, ShroutFleiss, icc, rwg, shrout_fleiss, spearman_brown_needed
from headship.voice.statistics.consistency import Alpha, Omega, alpha, omega_total

Found = TypeVar("Found")


@dataclass(frozen=True)
class Item:
    """One item's own figures. n: answers to it; sd is None below two."""

    name: str
    n: int
    mean: float | None
    sd: float | None


@dataclass
class Reliability:
    """What can be said of one scale. What cannot be is None, and notes say why.

    n: rows with an answer to every item, and in a group where groups are asked for; rows: all; dropped: the others.
    """

    n: int
    rows: int
    items: list[Item]
    alpha: Alpha | None = None
    omega: Omega | None = None
    icc: Icc | ShroutFleiss | None = None
    icc_by_item: dict[str, Icc] = field(default_factory=dict)
    rwg: Rwg | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def dropped(self) -> int:
        """Rows left out."""
        return self.rows - self.n


def reliability(
    answers: Mapping[str, Sequence[float | None]],
    *,
    groups: Sequence[str] | None = None,
    bounds: tuple[float, float] | None = None,
) -> Reliability:
    """Reliability of a scale: item → its answers, row by row, reversed items already turned.

    groups: each row's group, "" where it has none. With groups, icc is ICC(1) and ICC(2) of the rows' mean over groups,
    and of each item; without, the items are taken as raters of the rows (Shrout & Fleiss). rwg needs groups and bounds.
    """
    table = list(zip(*answers.values(), strict=True))
    whole = [row for row, code in enumerate(groups or [None] * len(table)) if None not in table[row] and code != ""]
    found = Reliability(len(whole), len(table), [_item(name, values) for name, values in answers.items()])
    found.alpha = _tried(found, "alpha", lambda: alpha(table))
    found.omega = _tried(found, "omega", lambda: omega_total(table))
    if groups is None:
        found.icc = _tried(found, "icc", lambda: shrout_fleiss([table[row] for row in whole]))
        found.notes.append(_("rwg: needs groups; name their column with --group."))
        return found
    _over_groups(found, answers, [(groups[row], table[row]) for row in whole], groups, bounds)
    return found


def _over_groups(
    found: Reliability,
    answers: Mapping[str, Sequence[float | None]],
    whole: Sequence[tuple[str, Sequence[float | None]]],
    groups: Sequence[str],
    bounds: tuple[float, float] | None,
) -> None:
    rows: dict[str, list[Sequence[float | None]]] = defaultdict(list)
    for code, row in whole:
        rows[code].append(row)
    means = {
        code: [statistics.fmean(value for value in row if value is not None) for row in several]
        for code, several in rows.items()
    }
    found.icc = _tried(found, "icc", lambda: icc(means))
    if len(answers) > 1:
        found.icc_by_item = {
            name: each for name, values in answers.items() if (each := _icc_of_item(values, groups)) is not None
        }
    if bounds is None:
        found.notes.append(_("rwg: needs the lowest and highest answer; give them with --range."))
        return
    low, high = bounds
    found.rwg = _tried(found, "rwg", lambda: rwg(rows, low, high))


def _icc_of_item(values: Sequence[float | None], groups: Sequence[str]) -> Icc | None:
    given: dict[str, list[float | None]] = defaultdict(list)
    for value, code in zip(values, groups, strict=True):
        if code:
            given[code].append(value)
    try:
        return icc(given)
    except ValueError:
        return None


def _tried(found: Reliability, what: str, compute: Callable[[], Found]) -> Found | None:
    """What was computed, or None with a note of why it cannot be."""
    try:
        return compute()
    except ValueError as problem:
        found.notes.append(f"{what}: {problem}")
        return None


def _item(name: str, values: Sequence[float | None]) -> Item:
    given = [value for value in values if value is not None]
    return Item(
        name, len(given), statistics.fmean(given) if given else None,
        statistics.stdev(given) if len(given) > 1 else None,
    )  # fmt: skip


def as_json(found: Reliability) -> dict[str, Any]:
    """The report as plain values; what does not apply is null."""
    return {
        "n": found.n,
        "rows": found.rows,
        "dropped": found.dropped,
        "alpha": _alpha(found),
        "omega": found.omega and {
            "total": found.omega.total, "hierarchical": found.omega.hierarchical, "factors": found.omega.factors,
        },
        "icc": _icc(found),
        "rwg": found.rwg and {
            "mean": found.rwg.mean, "median": found.rwg.median, "groups": len(found.rwg.by_group),
            "left_out": found.rwg.left_out,
        },
        "items": [vars(item) for item in found.items],
        "notes": found.notes,
    }  # fmt: skip


def _alpha(found: Reliability) -> dict[str, Any] | None:
    if found.alpha is None:
        return None
    return {
        "raw": found.alpha.raw,
        "standardised": found.alpha.standardised,
        "ci95": [found.alpha.low, found.alpha.high],
        "n": found.alpha.n,
        "without": {
            found.items[each.item].name: {"raw": each.raw, "standardised": each.standardised}
            for each in found.alpha.without
        },
    }


def _icc(found: Reliability) -> dict[str, Any] | None:
    if found.icc is None:
        return None
    if isinstance(found.icc, ShroutFleiss):
        return {
            "ICC1": found.icc.icc1, "ICC2": found.icc.icc2, "ICC3": found.icc.icc3,
            "ICC1k": found.icc.icc1k, "ICC2k": found.icc.icc2k, "ICC3k": found.icc.icc3k,
        }  # fmt: skip
    whole: dict[str, Any] = {
        "ICC1": found.icc.icc1, "ICC2": found.icc.icc2, "groups": found.icc.groups,
        "raters_needed": spearman_brown_needed(found.icc.icc1),
    }  # fmt: skip
    if found.icc_by_item:
        whole["items"] = {name: {"ICC1": each.icc1, "ICC2": each.icc2} for name, each in found.icc_by_item.items()}
    return whole
