"""What a standing is made of. All of it is data, worked out once for one reader; pages and reports only read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.functional import Promise

from headship.standing.levels import element_level, is_established, rank, weakest
from headship.voice.api import VoiceView

Text = str | Promise


@dataclass(frozen=True)
class IndicatorStanding:
    """An indicator with its newest reading.

    value is a share (0 to 1) for a ratio, else in `unit`; low and high bound its 95 % interval. A mean has no
    numerator and n as its denominator. A hidden one rests on too few people: its figures are None. Without any
    reading, or with a denominator of 0, nothing is measured.
    """

    code: str
    title: Text
    sentence: Text
    unit: Text
    numerator: float | None
    denominator: float | None
    value: float | None
    low: float | None
    high: float | None
    level: str | None
    hidden: bool
    paused: bool
    effect: bool
    formative: bool
    established: float
    leading: float
    lower_is_better: bool
    why_thresholds: Text
    record_kind: str
    reading_id: int | None
    taken_on: date | None

    @property
    def is_ratio(self) -> bool:
        """True for a share of records; False for a mean or a rate."""
        return self.numerator is not None and self.value is not None and 0 <= self.value <= 1 and self.low is not None

    @property
    def is_measured(self) -> bool:
        """True where there is a figure that may be shown."""
        return self.level is not None


@dataclass(frozen=True)
class ClauseStanding:
    """A clause and the indicators that speak to it; `level` is that of the weakest measured one."""

    code: str
    letter: str
    title: str
    summary: str
    level: str | None
    indicators: tuple[IndicatorStanding, ...]

    @property
    def is_measured(self) -> bool:
        """True where an indicator has a figure that may be shown."""
        return self.level is not None

    @property
    def is_established(self) -> bool:
        """True for established and for leading."""
        return is_established(self.level)


@dataclass(frozen=True)
class View:
    """A judgement of an element: a level on a scale, who gave it, and what they said for it."""

    pk: int
    lens: str
    scale: str
    level: str
    title: Text
    value: float
    by: str
    on: date
    evidence: str
    helps: str
    hinders: str
    contradicts: str
    completed: bool
    shared_on: date | None


@dataclass(frozen=True)
class Stance:
    """An element in focus, or at rest with a reason and a day to look again."""

    focus: bool
    reason: Text
    note: str
    review_on: date | None
    due: bool


@dataclass(frozen=True)
class ElementStanding:
    """One element through the four lenses. voice is None until somebody has been asked."""

    code: str
    title: str
    summary: str
    standard_code: str
    hue: int
    clauses: tuple[ClauseStanding, ...]
    stance: Stance | None
    self_view: View | None
    appraiser_view: View | None
    voice: VoiceView | None = None

    @property
    def total(self) -> int:
        """How many clauses the element has."""
        return len(self.clauses)

    @cached_property
    def measured(self) -> int:
        """How many of its clauses are measured."""
        return sum(clause.level is not None for clause in self.clauses)

    @cached_property
    def established(self) -> int:
        """How many of its clauses are established or leading."""
        return sum(is_established(clause.level) for clause in self.clauses)

    @cached_property
    def level(self) -> str | None:
        """The level of the element; see `levels`."""
        effect = any(each.effect and each.is_measured for clause in self.clauses for each in clause.indicators)
        return element_level([clause.level for clause in self.clauses], effect_measured=effect)

    @cached_property
    def weakest(self) -> ClauseStanding | None:
        """The measured clause with the lowest level, the first of several; None where nothing is measured."""
        lowest = weakest(clause.level for clause in self.clauses)
        return next((clause for clause in self.clauses if lowest and rank(clause.level) == rank(lowest)), None)

    @property
    def in_focus(self) -> bool:
        """True while the school works on it now."""
        return self.stance is not None and self.stance.focus

    @property
    def resting(self) -> bool:
        """True while it rests by the school's own choice."""
        return self.stance is not None and not self.stance.focus


@dataclass(frozen=True)
class StandardStanding:
    """A standard with its elements; `position` counts from 1 and gives the colour.

    voice: what others say over its elements together, which is how the picture draws it.
    """

    code: str
    title: str
    summary: str
    position: int
    elements: tuple[ElementStanding, ...]
    voice: VoiceView | None = None


@dataclass(frozen=True)
class Standing:
    """All elements of the framework in use, for the school or for one leader, as one reader may see them.

    accountable: nothing formative is in it. taken_on: the day of the newest reading, or None.
    """

    framework: str
    edition: str
    leader_id: int | None
    leader_name: str
    accountable: bool
    standards: tuple[StandardStanding, ...]
    taken_on: date | None

    @cached_property
    def elements(self) -> tuple[ElementStanding, ...]:
        """All elements, in order."""
        return tuple(element for standard in self.standards for element in standard.elements)

    def element(self, code: str) -> ElementStanding | None:
        """The element with this code, or None."""
        return next((element for element in self.elements if element.code == code), None)
