"""The picture of the standards as numbers: a ring with a petal for each element, for any framework.

A petal is divided into as many cells as the element has clauses. Cells are filled from the inside, the strongest
clause first, so that a glance tells how many are established, and no length stands for a mean or a score. Angles are
in radians from the top, clockwise; lengths in units of a box of 500.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

from headship.standing.levels import rank
from headship.standing.shapes import ElementStanding, Standing, View
from headship.voice.api import VoiceView

INNER, OUTER = 66.0, 182.0
CODES, TITLES = 196.0, 222.0  # radii on which codes and titles of standards stand
BETWEEN_STANDARDS, BETWEEN_ELEMENTS, BETWEEN_CELLS = 0.055, 0.014, 1.6
LETTER = 6.7  # about the width of a letter of a standard's title


@dataclass(frozen=True)
class Wedge:
    """The place of one element in the ring, between two angles."""

    start: float
    end: float
    cells: int

    @cached_property
    def bed(self) -> str:
        """The whole petal."""
        return self.sector(INNER, OUTER)

    @cached_property
    def cell_paths(self) -> tuple[str, ...]:
        """Each cell, from the inside."""
        height = (OUTER - INNER) / self.cells
        return tuple(
            self.sector(INNER + height * n, INNER + height * (n + 1) - BETWEEN_CELLS) for n in range(self.cells)
        )

    @cached_property
    def code_at(self) -> tuple[str, str]:
        """Where the code stands."""
        x, y = _point(CODES, (self.start + self.end) / 2)
        return f"{x:.1f}", f"{y + 4:.1f}"

    @cached_property
    def corners(self) -> tuple[float, float, float, float]:
        """Unit vectors of both edges."""
        return (*_point(1, self.start), *_point(1, self.end))

    def sector(self, inner: float, outer: float) -> str:
        """The part of the petal between two radii, as an SVG path."""
        x1, y1, x2, y2 = self.corners
        large = int(self.end - self.start > math.pi)
        return (
            f"M{outer * x1:.1f},{outer * y1:.1f}A{outer:.1f},{outer:.1f} 0 {large} 1 {outer * x2:.1f},{outer * y2:.1f}"
            f"L{inner * x2:.1f},{inner * y2:.1f}A{inner:.1f},{inner:.1f} 0 {large} 0 {inner * x1:.1f},{inner * y1:.1f}Z"
        )

    def arc(self, radius: float) -> str:
        """A line across the petal."""
        x1, y1, x2, y2 = self.corners
        large = int(self.end - self.start > math.pi)
        return (
            f"M{radius * x1:.1f},{radius * y1:.1f}"
            f"A{radius:.1f},{radius:.1f} 0 {large} 1 {radius * x2:.1f},{radius * y2:.1f}"
        )


@dataclass(frozen=True)
class Rim:
    """Where a standard's title runs, or nothing where it would not fit."""

    path: str
    room: int

    def fits(self, words: str) -> bool:
        """True where these words find room on the arc."""
        return len(words) <= self.room

    def is_tight(self, words: str) -> bool:
        """True where they would not fit in larger letters, as a phone shows them."""
        return len(words) > self.room * 0.72


@dataclass(frozen=True)
class Ring:
    """Wedges in the order of the elements, rims and spans in that of the standards; a span reaches over its wedges."""

    wedges: tuple[Wedge, ...]
    rims: tuple[Rim, ...]
    spans: tuple[Wedge, ...]


@lru_cache(maxsize=32)
def ring_of(shape: tuple[tuple[int, ...], ...]) -> Ring:
    """The ring of a framework: for each standard, the number of clauses of each of its elements."""
    count = max(1, sum(len(elements) for elements in shape))
    step = (2 * math.pi - BETWEEN_STANDARDS * len(shape)) / count
    wedges: list[Wedge] = []
    rims, spans = [], []
    angle = BETWEEN_STANDARDS / 2
    for elements in shape:
        first = angle
        for cells in elements:
            wedges.append(Wedge(angle + BETWEEN_ELEMENTS / 2, angle + step - BETWEEN_ELEMENTS / 2, max(1, cells)))
            angle += step
        rims.append(_rim(first, angle))
        spans.append(Wedge(first + BETWEEN_ELEMENTS / 2, angle - BETWEEN_ELEMENTS / 2, 1))
        angle += BETWEEN_STANDARDS
    return Ring(tuple(wedges), tuple(rims), tuple(spans))


def _rim(start: float, end: float) -> Rim:
    """Below the middle the arc runs the other way, so that no title stands on its head."""
    middle, widened = (start + end) / 2, BETWEEN_STANDARDS * 2
    start, end = start - widened, end + widened
    below = math.cos(middle) < -0.05
    radius = TITLES + 9 if below else TITLES
    first, last, sweep = (end, start, 0) if below else (start, end, 1)
    (x1, y1), (x2, y2) = _point(radius, first), _point(radius, last)
    large = int(end - start > math.pi)
    path = f"M{x1:.1f},{y1:.1f}A{radius:.0f},{radius:.0f} 0 {large} {sweep} {x2:.1f},{y2:.1f}"
    return Rim(path, int((end - start) * radius / LETTER))


def _point(radius: float, angle: float) -> tuple[float, float]:
    return radius * math.sin(angle), -radius * math.cos(angle)


@dataclass(frozen=True)
class Petal:
    """One element as the picture draws it. cells: (level, path) pairs; own, appraiser: paths of marks, or ""."""

    element: ElementStanding
    bed: str
    code_at: tuple[str, str]
    cells: tuple[tuple[str, str], ...]
    own: str
    appraiser: str
    fill: str


@dataclass(frozen=True)
class Sweep:
    """One standard as the picture draws it; label: its title, or its code alone where that would not fit.

    reach, said: what others say over its elements together, as paths of the interval and of the mean, or "".
    """

    title: str
    label: str
    tight: bool
    position: int
    hue: int
    path: str
    petals: tuple[Petal, ...]
    reach: str
    said: str


def draw(standing: Standing, lens: str) -> tuple[Sweep, ...]:
    """The petals of a standing through one lens, or through all at once where lens is ""."""
    ring = ring_of(tuple(tuple(e.total for e in standard.elements) for standard in standing.standards))
    wedges = iter(ring.wedges)
    sweeps = []
    for standard, rim, span in zip(standing.standards, ring.rims, ring.spans, strict=True):
        words = f"{standard.code} {standard.title}"
        petals = tuple(_petal(element, next(wedges), lens) for element in standard.elements)
        label = words if rim.fits(words) else standard.code
        hue = (standard.position - 1) % 8 + 1
        reach, said = _voice(standard.voice, span, lens)
        sweeps.append(Sweep(words, label, rim.is_tight(label), standard.position, hue, rim.path, petals, reach, said))
    return tuple(sweeps)


def _voice(voice: VoiceView | None, span: Wedge, lens: str) -> tuple[str, str]:
    """The interval as a band and the mean as a line across a whole standard; the band through its own lens alone."""
    first = voice.first if voice else None
    if first is None or first.share is None or lens not in ("", "voice"):
        return "", ""
    low, high = first.place(first.low), first.place(first.high)
    band = lens == "voice" and low is not None and high is not None
    reach = span.sector(_at(low or 0), max(_at(high or 0), _at(low or 0) + 1)) if band else ""
    return reach, span.arc(_at(first.share))


def _petal(element: ElementStanding, wedge: Wedge, lens: str) -> Petal:
    hollow = element.resting
    single = {"self": element.self_view, "appraiser": element.appraiser_view}.get(lens)
    together = lens == ""
    return Petal(
        element=element, bed=wedge.bed, code_at=wedge.code_at,
        cells=_cells(element, wedge) if not hollow and lens in ("", "practice") else (),
        own=_mark(element.self_view, wedge) if together and not hollow else "",
        appraiser=_mark(element.appraiser_view, wedge) if together and not hollow else "",
        fill=wedge.sector(INNER, _radius(single)) if single and not hollow else "",
    )  # fmt: skip


def _cells(element: ElementStanding, wedge: Wedge) -> tuple[tuple[str, str], ...]:
    """The cells of each level as one path, the strongest level first and innermost."""
    if not element.measured:
        return ()
    levels = sorted((clause.level for clause in element.clauses if clause.level), key=rank, reverse=True)
    paths: dict[str, str] = {}
    for level, path in zip(levels, wedge.cell_paths, strict=False):
        paths[level] = paths.get(level, "") + path
    return tuple(paths.items())


def _mark(view: View | None, wedge: Wedge) -> str:
    return wedge.arc(_radius(view)) if view else ""


def _radius(view: View) -> float:
    return _at(view.value)


def _at(share: float) -> float:
    """The radius of a share from 0 to 1; the lowest stands a little above the inner edge, so that it is seen."""
    return INNER + (OUTER - INNER) * (0.06 + 0.92 * min(1.0, max(0.0, share)))
