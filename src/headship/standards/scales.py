"""The scales on which people judge: levels are data, and each lies somewhere between 0 and 1 for the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Level:
    """A level of a scale; value: its place between 0 (lowest) and 1 (highest)."""

    code: str
    title: Text
    description: Text
    value: float


@dataclass(frozen=True)
class Scale:
    """A scale with its levels, the lowest first."""

    code: str
    title: Text
    levels: tuple[Level, ...]


def scale(code: str, title: Text, levels: Sequence[tuple[str, Text, Text]]) -> Scale:
    """A scale whose levels (code, title, description) lie at equal steps from 0 to 1."""
    last = len(levels) - 1
    return Scale(code, title, tuple(Level(*level, value=number / last) for number, level in enumerate(levels)))


RUBRIC = scale(
    "rubric",
    _("Rubric"),
    [
        ("not_yet", _("Not yet"), _("Nothing of it can be seen in what we do so far.")),
        ("begun", _("Begun"), _("Some of us do it, or some of the time.")),
        ("established", _("Established"), _("It is how we work, across the school.")),
        ("leading", _("Leading"), _("It is how we work, we know that it has an effect, and others learn from it.")),
    ],
)
RED_AMBER_GREEN = scale(
    "rag",
    _("Red, amber, green"),
    [
        ("red", _("Red"), _("It needs work soon.")),
        ("amber", _("Amber"), _("It is under way, with gaps.")),
        ("green", _("Green"), _("It is as it should be.")),
    ],
)
FREQUENCY = scale(
    "frequency",
    _("Frequency"),
    [
        ("never", _("Never"), _("It has not happened.")),
        ("rarely", _("Rarely"), _("Once or twice in a year.")),
        ("sometimes", _("Sometimes"), _("About once in a term.")),
        ("often", _("Often"), _("In most weeks in which it could.")),
        ("always", _("Always"), _("Whenever it could.")),
    ],
)

BUILT_IN: dict[str, Scale] = {known.code: known for known in (RUBRIC, RED_AMBER_GREEN, FREQUENCY)}
