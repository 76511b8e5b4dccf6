"""What can be concluded from a picture of effects with intervals, and what cannot, in sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.insight.queries import Line
from headship.kernel.ui.quantities import number_in_words

Z95 = 1.959963984540054
NAMED = 3
ABOVE, BELOW, UNCLEAR = "above", "below", "unclear"


def signed(value: float | None) -> str:
    """0.123 → "+0.12"; a minus is a minus and no hyphen."""
    if value is None:
        return ""
    rounded = round(value, 2)
    words = number_in_words(abs(rounded), 2)
    return f"+{words}" if rounded > 0 else f"−{words}" if rounded < 0 else str(words)


def between(line: Line) -> str:
    """The bounds of the interval: "−0.05 to +0.21"."""
    return _("%(low)s to %(high)s") % {"low": signed(line.low), "high": signed(line.high)}


def verdict_of(line: Line) -> str:
    """Whether the whole interval lies above or below what was to be expected; UNCLEAR where it holds 0."""
    if line.low is None or line.high is None:
        return UNCLEAR
    if line.low > 0:
        return ABOVE
    return BELOW if line.high < 0 else UNCLEAR


def in_words(line: Line) -> str:
    """What one line alone allows to say."""
    return {
        ABOVE: _("more progress than expected, beyond chance"),
        BELOW: _("less progress than expected, beyond chance"),
        UNCLEAR: _("cannot tell it from what was expected"),
    }[verdict_of(line)]


@dataclass(frozen=True)
class Conclusion:
    """can: what the picture shows. cannot: what it does not; never empty where there is a picture."""

    can: list[str]
    cannot: list[str]


def conclude(lines: Sequence[Line], *, gap: bool = False) -> Conclusion:
    """The sentences under a picture. gap: each line is the gap of a group to all others."""
    shown = [line for line in lines if line.is_shown]
    if not shown:
        return Conclusion([], [_("There is nothing here yet from which anything could be concluded.")])
    can = _apart(shown, ABOVE, gap) + _apart(shown, BELOW, gap)
    cannot = _unclear(shown) + ([] if gap else _order(shown)) + _small(shown)
    if gap:
        cannot.append(_("Why there is a gap: groups differ in more than what they are called by."))
    if not can:
        can = [_("No group here stands apart from what was to be expected.")]
    return Conclusion(can, cannot)


def _apart(shown: Sequence[Line], verdict: str, gap: bool) -> list[str]:
    apart = [line for line in shown if verdict_of(line) == verdict]
    if not apart:
        return []
    than = _("all others with the same start") if gap else _("learners with the same start usually do")
    words = {"names": names_of(apart), "than": than}
    if verdict == ABOVE:
        return [_("%(names)s: further than %(than)s, by more than chance explains.") % words]
    return [_("%(names)s: less far than %(than)s, by more than chance explains. It is worth asking why.") % words]


def names_of(lines: Sequence[Line]) -> str:
    """The first few by name, and how many more."""
    names = [line.label for line in lines[:NAMED]]
    if (more := len(lines) - NAMED) > 0:
        names.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    return str(get_text_list(names, _("and")))


def _unclear(shown: Sequence[Line]) -> list[str]:
    unclear = [line for line in shown if verdict_of(line) == UNCLEAR]
    if not unclear:
        return []
    if len(unclear) == len(shown):
        return [_("For none of them can we tell a difference: each line crosses the middle.")]
    return [
        ngettext(
            "For %(names)s we cannot tell: the line crosses the middle.",
            "For %(names)s we cannot tell: their lines cross the middle.",
            len(unclear),
        )
        % {"names": names_of(unclear)}
    ]


def _order(shown: Sequence[Line]) -> list[str]:
    """How much of the order could be chance: pairs whose difference is beyond its own 95 % interval."""
    pairs = pairs_apart(shown)
    of = len(shown) * (len(shown) - 1) // 2
    if of == 0:
        return []
    if pairs == 0:
        return [_("Nothing follows from their order: no two of them differ by more than chance would explain.")]
    if pairs == of:
        return []
    return [
        _("Of %(of)s pairs, %(pairs)s differ by more than chance would explain; the order of the others says nothing.")
        % {"of": of, "pairs": pairs}
    ]


def pairs_apart(shown: Sequence[Line]) -> int:
    """Pairs with |a − b| beyond 1.96 · √(se_a² + se_b²), taking the two estimates to be independent."""
    return sum(
        abs((one.estimate or 0) - (other.estimate or 0)) > Z95 * math.hypot(one.se or 0, other.se or 0)
        for one, other in combinations(shown, 2)
    )


def _small(shown: Sequence[Line]) -> list[str]:
    sizes = [line.n for line in shown if line.n]
    if not sizes:
        return []
    if min(sizes) == max(sizes):
        return []
    return [
        _("Behind the dots stand %(least)s to %(most)s learners: the fewer, the longer the line.")
        % {"least": min(sizes), "most": max(sizes)}
    ]
