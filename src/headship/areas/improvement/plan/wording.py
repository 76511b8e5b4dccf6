"""Figures of the plan as people read them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from headship.evidence.models import Reading
from headship.insight.api import KEPT_FIGURES
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


def plainly(reading: Reading) -> str:
    """A figure for people who do not know its scale: progress as so much less or more than learners who began alike."""
    if not reading.indicator.startswith(KEPT_FIGURES) or reading.value is None:
        return with_interval(reading)
    said = _("%(much)s than that of learners who began alike") if round(reading.value, 2) else _("%(much)s")
    words = said % {"much": compared(reading, reading.value)}
    if reading.low is None or reading.high is None:
        return words
    return _("%(words)s (between %(low)s and %(high)s)") % {
        "words": words, "low": in_words(reading, reading.low), "high": in_words(reading, reading.high),
    }  # fmt: skip


def compared(reading: Reading, value: float) -> str:
    """A value of a progress figure beside learners who began alike: "0.26 less"; of any other, as it is."""
    if not reading.indicator.startswith(KEPT_FIGURES):
        return in_words(reading, value)
    if not round(value, 2):
        return _("the same as that of learners who began alike")
    size = {"size": number_in_words(abs(value), 2)}
    return _("%(size)s less") % size if value < 0 else _("%(size)s more") % size
