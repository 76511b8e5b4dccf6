"""The golden thread through one record, laid out in columns by distance: what it rests on, and what came of it.

Left of the record stands what it cites, rests on, answers, upholds or delivers; right of it what leans on it.
The walk goes on only through records that the reader may see: behind a hidden one nothing is told. A long thread is
drawn as far as it stays legible, the nearest first; what lies further along is counted, and each record of the
drawing leads on to its own thread. The more columns there are, the narrower their boxes, so that the whole of all but
the longest threads fits on a laptop; within a column records stand near those that they are linked with.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence import registry
from headship.evidence.domain.citations import Reference
from headship.evidence.domain.threads import Link, links_among, walk
from headship.school.models import Person

BETWEEN, MARGIN = 14, 24  # the gap between two boxes of a column, and round the drawing, in its own units
LINE, LINES = 26, 2  # letters that fit into one line of the widest box, and its lines
SMALLER = 1  # how many more letters fit in the smaller line that says what sort of record it is
NEAREST, ROWS = 120, 10  # records that are looked at for the drawing, and of them at most so many in a column
FITS = 1160  # units, one to a pixel, that a laptop shows
SMALLEST = 0.82  # to which a wider drawing is scaled down, and no further: its letters are to be read
NAMED = 12  # lines, up to which each says in the drawing what it stands for


@dataclass(frozen=True)
class Box:
    """The measures of a drawing's boxes: width, height, the gap to the next column, letters in a line, lines."""

    width: int
    height: int
    across: int
    letters: int
    lines: int


WIDE, MIDDLE, NARROW = Box(212, 76, 80, LINE, LINES), Box(178, 92, 54, 21, 3), Box(150, 92, 42, 17, 3)


def box_for(columns: int) -> Box:
    """The widest box with which so many columns fit."""
    return WIDE if columns <= 4 else MIDDLE if columns == 5 else NARROW


RELATIONS: dict[str, tuple[str | Promise, str | Promise]] = {
    "cites": (gettext_lazy("cites"), gettext_lazy("is cited by")),
    "rests_on": (gettext_lazy("rests on"), gettext_lazy("carries")),
    "delivers": (gettext_lazy("delivers"), gettext_lazy("is delivered by")),
    "answers": (gettext_lazy("answers"), gettext_lazy("is answered by")),
    "decides": (gettext_lazy("decides"), gettext_lazy("was decided by")),
    "upholds": (gettext_lazy("upholds"), gettext_lazy("is upheld by")),
    "evidences": (gettext_lazy("is evidence for"), gettext_lazy("is evidenced by")),
    "discusses": (gettext_lazy("discusses"), gettext_lazy("is discussed in")),
    "continues": (gettext_lazy("continues"), gettext_lazy("is continued by")),
}


@dataclass(frozen=True)
class Node:
    """A record in the drawing. sort: its title as far as it fits. lines: its name, broken to fit. url: its own page;
    thread_url: its thread."""

    reference: Reference
    title: str
    sort: str
    label: str
    lines: tuple[str, ...]
    depth: int
    x: int
    y: int
    url: str
    thread_url: str
    here: bool

    @property
    def hidden(self) -> bool:
        """True where the reader may not see the record."""
        return not self.url

    @property
    def text_y(self) -> tuple[tuple[int, str], ...]:
        """The lines of its name, each with the height at which it stands."""
        return tuple((self.y + 46 + 18 * number, line) for number, line in enumerate(self.lines))


@dataclass(frozen=True)
class Edge:
    """A line of the drawing: its path, what it says, and where its words stand."""

    path: str
    words: str
    sentence: str
    x: int
    y: int


@dataclass(frozen=True)
class Said:
    """The same in words: a record, and how it stands to those nearer to where the walk began."""

    node: Node
    links: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Drawing:
    """The whole picture, and the same in words, nearest first: what it rests on, and what came of it.

    shown_width: in pixels. further: by kind, how many lie further along.
    """

    width: int
    height: int
    box: Box
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    behind: tuple[Said, ...]
    after: tuple[Said, ...]
    named_lines: bool
    further: tuple[tuple[str, int], ...] = ()

    @property
    def alone(self) -> bool:
        """True where nothing is linked with the record."""
        return len(self.nodes) < 2

    @property
    def shown_width(self) -> int:
        """As wide as it is where that fits; else scaled down to fit, as far as its letters can be read."""
        return min(self.width, max(FITS, round(self.width * SMALLEST)))

    @property
    def is_wide(self) -> bool:
        """True where a laptop does not show all of it."""
        return self.shown_width > FITS


def draw(person: Person, reference: Reference) -> Drawing | None:
    """The thread through a record as this person may see it; None where they may not see the record itself."""
    thread = walk(person, reference)
    if thread is None:
        return None
    near = thread.nearest(NEAREST)
    depths, links = _drawn(near, links_among(near))
    columns = _columns(depths, links)
    box = box_for(len(columns))
    nodes = _placed(reference, registry.see(person, depths), columns, box)
    said = [Said(node, _links_in_words(node, links, nodes)) for node in sorted(nodes.values(), key=_nearness)]
    tallest = max(node.y for node in nodes.values())
    return Drawing(
        width=len(columns) * (box.width + box.across) - box.across + 2 * MARGIN,
        height=tallest + box.height + MARGIN, box=box, nodes=tuple(nodes.values()),
        edges=tuple(_edge(nodes[source], relation, nodes[target], box) for source, relation, target in links),
        behind=tuple(each for each in said if each.node.depth < 0),
        after=tuple(each for each in said if each.node.depth > 0),
        named_lines=len(links) <= NAMED and box is WIDE, further=_counted(set(thread.depths) - set(depths)),
    )  # fmt: skip


def _counted(references: Iterable[Reference]) -> tuple[tuple[str, int], ...]:
    """How many of each kind, by the kind's name in the plural, the most first."""
    counts = Counter(code for code, _record_id in references)
    named = ((registry.kind_or_none(code), count) for code, count in counts.most_common())
    return tuple((str(known.plural or known.title), count) for known, count in named if known is not None)


def _drawn(near: dict[Reference, int], links: list[Link]) -> tuple[dict[Reference, int], list[Link]]:
    """Of the nearest records those that a drawing holds: in each column the newest links to those already drawn."""
    inwards: dict[Reference, set[Reference]] = {}
    for source, _relation, target in links:
        inwards.setdefault(source, set()).add(target)
        inwards.setdefault(target, set()).add(source)
    kept: dict[Reference, int] = {}
    for depth in sorted(set(near.values()), key=abs):
        before = {key for key, other in kept.items() if abs(other) == abs(depth) - 1}
        found = [key for key, other in near.items() if other == depth and (not depth or inwards[key] & before)]
        kept |= dict.fromkeys(found[-ROWS:], depth)
    return kept, [each for each in links if each[0] in kept and each[2] in kept]


def _columns(depths: dict[Reference, int], links: Iterable[Link]) -> list[list[Reference]]:
    """The records by depth, from the furthest ground on. Each stands at the height of those it hangs on, further in.

    From the record outwards, a column is put in order by the mean place of the neighbours in the column before it
    (the barycentre rule of Sugiyama, Tagawa and Toda, 1981, IEEE Trans. SMC 11, 109–125, in one sweep).
    """
    near: dict[Reference, list[Reference]] = {}
    for source, _relation, target in links:
        for one, other in ((source, target), (target, source)):
            if abs(depths[other]) < abs(depths[one]):
                near.setdefault(one, []).append(other)
    by_depth: dict[int, list[Reference]] = {}
    for key, depth in depths.items():
        by_depth.setdefault(depth, []).append(key)
    height: dict[Reference, float] = {}
    for depth in sorted(by_depth, key=abs):
        column = by_depth[depth]
        mean = {key: _mean([height[other] for other in near.get(key, ()) if other in height]) for key in column}
        column.sort(key=mean.__getitem__)
        height |= {key: (number + 0.5) / len(column) for number, key in enumerate(column)}
    return [by_depth[depth] for depth in sorted(by_depth)]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.5


def _placed(
    start: Reference, seen: dict[Reference, registry.Seen], columns: list[list[Reference]], box: Box
) -> dict[Reference, Node]:
    tallest = max(len(column) for column in columns)
    here = next(number for number, column in enumerate(columns) if start in column)
    nodes = {}
    for number, column in enumerate(columns):
        top = MARGIN + (tallest - len(column)) * (box.height + BETWEEN) // 2
        for row, key in enumerate(column):
            x, y = MARGIN + number * (box.width + box.across), top + row * (box.height + BETWEEN)
            nodes[key] = _node(seen[key], number - here, x, y, box, here=key == start)
    return nodes


def _node(seen: registry.Seen, depth: int, x: int, y: int, box: Box, *, here: bool) -> Node:
    thread = "" if seen.hidden else reverse("today:thread", args=[seen.kind, seen.record_id])
    title = "" if seen.hidden else seen.title  # even the kind of a hidden record would tell
    lines = broken_into_lines(seen.label, letters=box.letters, lines=box.lines)
    small = box.letters + SMALLER
    sort = title if _breadth(title) <= small else _shortened(title, small)
    return Node((seen.kind, seen.record_id), title, sort, seen.label, lines, depth, x, y, seen.url, thread, here)


def _edge(source: Node, relation: str, target: Node, box: Box) -> Edge:
    left, right = (source, target) if source.x <= target.x else (target, source)
    x1, y1, x2, y2 = left.x + box.width, left.y + box.height // 2, right.x, right.y + box.height // 2
    if left.x == right.x:  # two records of one column: an arc on its far side
        x1 = x2 = left.x if left.depth < 0 else left.x + box.width
        bend = x1 + (-MARGIN if left.depth < 0 else MARGIN)
        path = f"M{x1} {y1}C{bend} {y1} {bend} {y2} {x2} {y2}"
    else:
        middle = (x1 + x2) // 2
        path = f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
    words = str(RELATIONS.get(relation, (relation, relation))[0])
    sentence = _("%(one)s %(relation)s %(other)s") % {
        "one": source.label, "relation": words, "other": target.label,
    }  # fmt: skip
    return Edge(path, "" if x1 == x2 else words, sentence, (x1 + x2) // 2, (y1 + y2) // 2 - 6)


def _links_in_words(node: Node, links: Iterable[Link], nodes: dict[Reference, Node]) -> tuple[tuple[str, Node], ...]:
    """How a record stands to those nearer to the start, and to those of its own column that it cites itself."""
    said = []
    for source, relation, target in links:
        forth, back = RELATIONS.get(relation, (relation, relation))
        if node.reference == source and abs(nodes[target].depth) <= abs(node.depth):
            said.append((str(forth), nodes[target]))
        elif node.reference == target and abs(nodes[source].depth) < abs(node.depth):
            said.append((str(back), nodes[source]))
    return tuple(said)


def _nearness(node: Node) -> tuple[int, int]:
    return abs(node.depth), node.depth


def broken_into_lines(label: str, *, letters: int = LINE, lines: int = LINES) -> tuple[str, ...]:
    """A name in at most so many lines that fit a box; what is left out is marked by an ellipsis."""
    found: list[str] = [""]
    for word in label.split() or [""]:
        joined = f"{found[-1]} {word}".strip()
        if _breadth(joined) <= letters:
            found[-1] = joined
        elif _breadth(word) <= letters and found[-1]:
            found.append(word)
        else:
            found[-1:] = _cut(joined, letters)
    if len(found) > lines:
        return (*found[: lines - 1], _shortened(found[lines - 1], letters))
    return tuple(found)


def _cut(text: str, letters: int) -> list[str]:
    """A word too long for a line, or a script without spaces, cut letter by letter."""
    pieces, piece = [], ""
    for letter in text:
        if _breadth(piece + letter) > letters:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def _shortened(line: str, letters: int) -> str:
    while _breadth(line) > letters - 1:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _breadth(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
