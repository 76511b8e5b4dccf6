"""Baselines frozen with their uncertainty, and whether a target lies beyond what chance alone would bring.

For plans (6.4c) and for looking back at them (6.5h).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from headship.evidence.models import Reading
from headship.insight.concluding import Z95
from headship.kernel.failures import Refusal
from headship.kernel.ui.quantities import number_in_words

KEPT_FIGURES = "progress-of-"  # what the codes of kept figures of groups begin with
OF_A_YEAR = "-year"  # what they end with where a figure is of a single school year, whichever it is
BEYOND, WITHIN, CANNOT_TELL = "beyond", "within", "cannot_tell"


def same_measure(one: Reading, other: Reading) -> bool:
    """True where two figures are of one measure: a group's over several years, or over a single later one."""
    return one.indicator.removesuffix(OF_A_YEAR) == other.indicator.removesuffix(OF_A_YEAR)


def single_year(reading: Reading) -> bool:
    """True where a kept figure is of a single school year."""
    return reading.indicator.startswith(KEPT_FIGURES) and reading.indicator.endswith(OF_A_YEAR)


def codes_alike(code: str) -> list[str]:
    """The codes of the figures that are the same measure as this one."""
    if not code.startswith(KEPT_FIGURES):
        return [code]
    whole = code.removesuffix(OF_A_YEAR)
    return [whole, whole + OF_A_YEAR]


@dataclass(frozen=True)
class Baseline:
    """Where we stand, as it was kept: a frozen reading's value with its interval; se: half of it over 1.96.

    noise: how far the same measure, taken again with as many learners, may lie off by chance alone. share: the value
    is a share, whose changes are told in percentage points.
    """

    reading_id: int
    title: str
    value: float
    low: float | None
    high: float | None
    n: float
    taken_on: date
    se: float | None
    noise: float | None
    share: bool = False

    def change_in_words(self, change: float, *, signed: bool = False) -> str:
        """A difference between two values of this figure, as people read it: "+0.45", "18 percentage points"."""
        plus = "+" if signed and change > 0 else ""
        if self.share:
            points = number_in_words(change * 100, 0 if abs(change) >= 0.1 else 1)
            return _("%(change)s percentage points") % {"change": f"{plus}{points}"}
        return f"{plus}{number_in_words(change, 2)}"


@dataclass(frozen=True)
class Answer:
    """BEYOND, WITHIN or CANNOT_TELL, and the sentence that says so and what would help."""

    verdict: str
    sentence: str


def baseline(reading: Reading) -> Baseline:
    """The baseline that a frozen reading is. Raises Refusal where it is not frozen, or says nothing."""
    if not reading.frozen:
        raise Refusal(_("Keep the figure as it stands first; a baseline must not move."))
    return as_it_stands(reading)


def as_it_stands(reading: Reading) -> Baseline:
    """A figure that may still move, in the shape of a baseline, to be held against one. Raises Refusal as it does."""
    if not reading.is_measured or reading.value is None:
        raise Refusal(_("This figure says nothing that a target could start from."))
    se = noise = None
    if reading.low is not None and reading.high is not None:
        se = (reading.high - reading.low) / (2 * Z95)
        noise = Z95 * math.sqrt(2) * se
    return Baseline(
        reading.pk, reading.title, reading.value, reading.low, reading.high, reading.denominator, reading.taken_on,
        se, noise, reading.is_share,
    )  # fmt: skip


def target_beyond_noise(start: Baseline, target: float) -> Answer:
    """Whether a target is further from the baseline than two measurements of the same may lie apart by chance.

    They differ by more than 1.96 · √2 · se once in twenty times although nothing changed (the standard error of the
    difference of two independent measurements of equal precision).
    """
    if start.noise is None:
        return Answer(CANNOT_TELL, _("This figure has no interval, so that nobody can tell a change from chance."))
    if start.noise == 0:
        return Answer(CANNOT_TELL, _("The groups did not differ beyond chance, so that no target can be told from it."))
    step = abs(target - start.value)
    words = {"step": start.change_in_words(step), "noise": start.change_in_words(start.noise)}
    if step > start.noise:
        return Answer(
            BEYOND, _("The step of %(step)s is larger than what chance alone would bring (%(noise)s).") % words
        )
    return Answer(
        WITHIN,
        _("The step of %(step)s could come by chance alone, which reaches to %(noise)s. Aim further, read several "
          "years together, or agree beforehand on what people will see changed.") % words,
    )  # fmt: skip


def met_beyond_noise(start: Baseline, again: Baseline) -> Answer:
    """Whether a measure taken again differs from the baseline by more than chance explains."""
    if start.se is None or again.se is None or start.se + again.se == 0:
        return Answer(CANNOT_TELL, _("One of the two figures has no interval: nobody can tell a change from chance."))
    change, noise = again.value - start.value, Z95 * math.hypot(start.se, again.se)
    words = {"change": start.change_in_words(change, signed=True), "noise": start.change_in_words(noise)}
    if abs(change) > noise:
        return Answer(BEYOND, _("It changed by %(change)s, more than chance explains (%(noise)s).") % words)
    return Answer(WITHIN, _("It changed by %(change)s; chance alone reaches to %(noise)s. We cannot tell.") % words)
