"""Readings in words: the figure, its bounds and its level, the way every page of the house says them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from headship.evidence.indicators import Indicator, indicator_named
from headship.evidence.models import Reading
from headship.kernel.ui.quantities import percent_in_words
from headship.standards.api import SCALES

TAGS = {"leading": "good", "established": "good", "begun": "", "not_yet": ""}


@dataclass(frozen=True)
class Words:
    """A reading as people read it. value: "78 %" or "3.4 minutes"; counted: "14 of 18" or "n = 30";
    between: "55 % and 91 %". Each is "" where there is none."""

    value: str
    counted: str
    between: str
    level: str
    tag: str


def words_of(reading: Reading, unit: str = "") -> Words:
    """A reading in words; a hidden one, and one without data, have no figure."""
    if not reading.is_measured:
        return Words("", "", "", "", "")
    assert reading.value is not None
    share = reading.is_share
    between = ""
    if reading.low is not None and reading.high is not None:
        low, high = in_words(reading.low, share), in_words(reading.high, share)
        between = _("%(low)s and %(high)s") % {"low": low, "high": high}
    return Words(
        in_words(reading.value, share, unit), counted(reading), between, level_title(reading.level),
        TAGS.get(reading.level or "", ""),
    )  # fmt: skip


def counted(reading: Reading) -> str:
    """ "14 of 18", "n = 30" or "12 for 80": what a figure rests on; "" where there is none to show."""
    if not reading.is_measured:
        return ""
    if reading.kind == Reading.Kind.MEAN:
        return _("n = %(n)s") % {"n": plain(reading.denominator)}
    parts = {"part": plain(reading.numerator or 0), "whole": plain(reading.denominator)}
    return (_("%(part)s of %(whole)s") if reading.is_share else _("%(part)s for %(whole)s")) % parts


def in_words(value: float, share: bool, unit: str = "") -> str:
    """A share in per cent, anything else as a number with its unit."""
    return percent_in_words(value) if share else f"{plain(value)} {unit}".strip()


def plain(value: float) -> str:
    """A number with two decimals at most."""
    rounded = round(value, 2)
    return str(number_format(int(rounded) if rounded == int(rounded) else rounded, force_grouping=True))


def level_title(code: str | None) -> str:
    """What a level of the rubric is called; "" where there is none."""
    titles = {level.code: str(level.title) for level in SCALES["rubric"].levels}
    return titles.get(code or "", "")


def title_of(reading: Reading) -> str:
    """The indicator's title in the reader's language; as it was kept where the indicator is no more."""
    known = indicator_named(reading.indicator)
    return str(known.title) if known else reading.title or reading.indicator


def unit_of(known: Indicator | None, reading: Reading) -> str:
    """The unit of a value that is not a share."""
    return "" if known is None or reading.is_share else str(known.unit)


def short_day(day: date) -> str:
    """A day as tables show it."""
    from django.utils.formats import date_format

    return date_format(day, "j M Y")
