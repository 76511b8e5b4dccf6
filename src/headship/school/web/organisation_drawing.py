"""The organisation as a drawing: where each post stands, and how the lines between them run.

The topmost post stands at the beginning of the first line, each step down one column further; a post stands beside
the first of those below it. Written from right to left, the drawing is mirrored. Units are pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from headship.school.models import FunctionalLine
from headship.school.web.organisation_view import Place

WIDTH, HEIGHT = 216, 48
BETWEEN_COLUMNS, BETWEEN_ROWS = 52, 14
EDGE = 4  # room for the focus around the outermost posts
INSET = 12
ROOM = 24  # Latin letters that fit into a line of a box; wide signs count twice
ROUND = 7  # of the corners of a line


@dataclass(frozen=True)
class Box:
    """One post in the drawing."""

    place: Place
    x: float
    y: float
    text_x: float
    above: int | str

    @property
    def title(self) -> str:
        """The post's title, as much as fits."""
        return fitted(self.place.post.title)

    @property
    def holders(self) -> str:
        """Who holds it, as much as fits."""
        return fitted(self.place.holders_in_words, ROOM + 3)

    @property
    def title_y(self) -> float:
        """The baseline of the title."""
        return self.y + 20

    @property
    def holders_y(self) -> float:
        """The baseline of the names."""
        return self.y + 38

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + HEIGHT / 2


@dataclass
class Drawing:
    """Boxes in reading order, and the paths of the lines."""

    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    primary: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)


def draw(tops: Iterable[Place]) -> Drawing:
    """Lay out the posts under these topmost ones."""
    spots: dict[int, tuple[int, int]] = {}
    order: list[tuple[Place, int | str]] = []
    rows = _lay(tops, "", 0, 0, spots, order)
    columns = max((column for column, _row in spots.values()), default=0) + 1
    width = columns * (WIDTH + BETWEEN_COLUMNS) - BETWEEN_COLUMNS + 2 * EDGE
    drawing = Drawing(width, max(rows, 1) * (HEIGHT + BETWEEN_ROWS) - BETWEEN_ROWS + 2 * EDGE)
    mirrored = get_language_bidi()
    drawing.boxes = [_box(place, above, spots[place.post.pk], width, mirrored=mirrored) for place, above in order]
    by_post = {box.place.post.pk: box for box in drawing.boxes}
    drawing.primary = [_primary(by_post[box.above], box) for box in drawing.boxes if isinstance(box.above, int)]
    lines = [(box, line) for box in drawing.boxes for line in box.place.lines]
    drawing.second = [_second(box, by_post[line.answers_to_id]) for box, line in lines if _is_drawn(line, by_post)]
    return drawing


def _is_drawn(line: FunctionalLine, by_post: dict[int, Box]) -> bool:
    return line.answers_to_id in by_post


def _lay(
    places: Iterable[Place],
    above: int | str,
    column: int,
    row: int,
    spots: dict[int, tuple[int, int]],
    order: list[tuple[Place, int | str]],
) -> int:
    """Give each post its column and row; returns the next free row."""
    for place in places:
        order.append((place, above))
        first = row
        row = _lay(place.below, place.post.pk, column + 1, row, spots, order) if place.below else row + 1
        spots[place.post.pk] = (column, first)
    return row


def _box(place: Place, above: int | str, spot: tuple[int, int], width: float, *, mirrored: bool) -> Box:
    column, row = spot
    x: float = EDGE + column * (WIDTH + BETWEEN_COLUMNS)
    x = width - x - WIDTH if mirrored else x
    text_x = x + WIDTH - INSET if mirrored else x + INSET
    return Box(place, x, EDGE + row * (HEIGHT + BETWEEN_ROWS), text_x, above)


def _primary(upper: Box, lower: Box) -> str:
    """From the end of the upper box to the beginning of the lower one."""
    forward = lower.x > upper.x
    start, end = (upper.x + WIDTH, lower.x) if forward else (upper.x, lower.x + WIDTH)
    if lower.middle == upper.middle:
        return f"M{start:.1f} {upper.middle:.1f}H{end:.1f}"
    bend, step = (start + end) / 2, ROUND if forward else -ROUND
    return (
        f"M{start:.1f} {upper.middle:.1f}H{bend - step:.1f}q{step} 0 {step} {ROUND}V{lower.middle - ROUND:.1f}"
        f"q0 {ROUND} {step} {ROUND}H{end:.1f}"
    )


def _second(lower: Box, upper: Box) -> str:
    """From a box to the one that it also answers to: around the outside where both stand in one column."""
    offset = HEIGHT / 4
    if lower.x == upper.x:
        start, bulge = lower.x + WIDTH, lower.x + WIDTH + BETWEEN_COLUMNS * 0.8
        return _curve(start, lower.middle + offset, start, upper.middle + offset, bulge, bulge)
    start, end = (lower.x, upper.x + WIDTH) if upper.x < lower.x else (lower.x + WIDTH, upper.x)
    return _curve(start, lower.middle + offset, end, upper.middle + offset, (start + end) / 2, (start + end) / 2)


def _curve(x1: float, y1: float, x2: float, y2: float, through1: float, through2: float) -> str:
    return f"M{x1:.1f} {y1:.1f}C{through1:.1f} {y1:.1f} {through2:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"


def fitted(text: str, room: int = ROOM) -> str:
    """As much of a text as fits into `room` Latin letters, with an ellipsis where it is longer."""
    taken = 0
    for place, sign in enumerate(text):
        taken += 2 if east_asian_width(sign) in "WF" else 1
        if taken > room:
            return _("%(beginning)s…") % {"beginning": text[: max(place - 1, 1)].rstrip()}
    return text
