"""Figures as people read them: durations, shares and counts in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def minutes_in_words(minutes: float) -> str:
    """0.5 → "30 seconds", 4 → "4 minutes", 252 → "4 h 12 min". Never negative."""
    if minutes < 0:
        raise ValueError("A duration is not negative.")
    if 0 < minutes < 1:
        seconds = max(1, round(minutes * 60))
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    whole = round(minutes)
    if whole < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", whole) % {"n": whole}
    hours, rest = divmod(whole, 60)
    hours_text = number_format(hours, use_l10n=True, force_grouping=True)
    return _("%(h)s h %(m)s min") % {"h": hours_text, "m": rest} if rest else _("%(h)s h") % {"h": hours_text}


def number_in_words(value: float, decimals: int = 0) -> str:
    """3.69 with one decimal → "3.7", as the reader's language writes it. Django's own would cut it to "3.6"."""
    rounded = round(value, decimals)
    return number_format(rounded or 0, decimals, force_grouping=True)


def percent_in_words(share: float) -> str:
    """0.777 → "78 %": whole per cents, and "under 1 %" or "over 99 %" rather than a false 0 or 100."""
    if 0 < share < 0.01:
        return _("under 1 %%") % ()
    if 0.99 < share < 1:
        return _("over 99 %%") % ()
    return _("%(n)s %%") % {"n": round(share * 100)}


@dataclass(frozen=True)
class Threshold:
    """A mark on a ratio bar. at: 0 to 1. label: what reaching it is called ("established")."""

    label: str
    at: float


@dataclass(frozen=True)
class Ratio:
    """A numerator over a denominator, or a hidden one (fewer than the minimum group, `minimum`)."""

    numerator: int | None
    denominator: int | None
    hidden: bool = False
    minimum: int = 5

    @property
    def is_measured(self) -> bool:
        """False where the denominator is 0 or absent: that is no data, never 0 %."""
        return not self.hidden and self.numerator is not None and bool(self.denominator)

    @property
    def share(self) -> float:
        """0 to 1. Raises ValueError where nothing is measured."""
        if self.numerator is None or not self.denominator or self.hidden:
            raise ValueError("Nothing is measured.")
        return min(1.0, max(0.0, self.numerator / self.denominator))

    @property
    def words(self) -> str:
        """ "14 of 18", "fewer than 5" or "nothing measured yet"."""
        if self.hidden:
            return _("fewer than %(n)s") % {"n": self.minimum}
        if self.numerator is None or not self.denominator:
            return _("nothing measured yet")
        return _("%(part)s of %(whole)s") % {
            "part": number_format(self.numerator, force_grouping=True),
            "whole": number_format(self.denominator, force_grouping=True),
        }
