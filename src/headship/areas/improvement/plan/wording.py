"""Figures of the plan as people read them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from headship.evidence.models import Reading
from headship.kernel.ui.quantities import number_in_words, percent_in_words


def in_words(reading: Reading, value: float | None = None) -> str:
    """A figure's value, or another value on its scale, as people read it."""
    shown = reading.value if value is None else value
    if shown is None:
        return ""
    return percent_in_words(shown) if reading.kind == Reading.Kind.RATIO else number_in_words(shown, 2)


def with_interval(reading: Reading) -> str:
    """A figure with the range in which the true one probably lies, where it has one."""
    if reading.low is None or reading.high is None:
        return in_words(reading)
    return _("%(value)s, between %(low)s and %(high)s") % {
        "value": in_words(reading), "low": in_words(reading, reading.low), "high": in_words(reading, reading.high),
    }  # fmt: skip


def change_in_words(reading: Reading, change: float, sign: str = "+") -> str:
    """A difference between two values of a figure; of a share, in percentage points. sign: what goes before a rise."""
    plus = sign if change > 0 else ""
    if reading.kind == Reading.Kind.RATIO:
        return _("%(change)s percentage points") % {"change": f"{plus}{number_in_words(change * 100)}"}
    return f"{plus}{number_in_words(change, 2)}"
