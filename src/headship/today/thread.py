"""The golden thread through one record, laid out in columns by distance: what it rests on, and what came of it.

Left of the record stands what it cites, rests on, answers, upholds or delivers; right of it what leans on it.
The walk goes on only through records that the reader may see: behind a hidden one nothing is told. A long thread is
drawn as far as it stays legible, the nearest first; what lies further along is counted, and each record of the
drawing leads on to its own thread.
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

WIDTH, HEIGHT, ACROSS, BETWEEN, MARGIN = 212, 76, 108, 22, 36  # of a node, and the gaps, in units of the drawing
LINE = 26  # letters that fit into one line of a node
LINES = 2
DRAWN = 48  # records; a drawing of more is a thicket

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
    """A record in the drawing. lines: its name, broken to fit. url: its own page; thread_url: its thread."""

    reference: Reference
    title: str
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
    """The same in words: a record, how this one stands to it, and the record at the other end."""

    node: Node
    links: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Drawing:
    """The whole picture, and the list beside it, nearest first. further: by kind, how many lie further along."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    said: tuple[Said, ...]
    named_lines: bool
    further: tuple[tuple[str, int], ...] = ()

    @property
    def alone(self) -> bool:
        """True where nothing is linked with the record."""
        return len(self.nodes) < 2


def draw(person: Person, reference: Reference) -> Drawing | None:
    """The thread through a record as this person may see it; None where they may not see the record itself."""
    thread = walk(person, reference)
    if thread is None:
        return None
    depths = thread.nearest(DRAWN)
    links = links_among(depths)
    nodes = _placed(reference, registry.see(person, depths), depths)
    said = tuple(Said(node, _links_in_words(node, links, nodes)) for node in sorted(nodes.values(), key=_nearness))
    columns = {node.x for node in nodes.values()}
    tallest = max(node.y for node in nodes.values())
    return Drawing(
        width=max(columns) + WIDTH + MARGIN, height=tallest + HEIGHT + MARGIN, nodes=tuple(nodes.values()),
        edges=tuple(_edge(nodes[source], relation, nodes[target]) for source, relation, target in links),
        said=said, named_lines=len(links) <= 24, further=_counted(set(thread.depths) - set(depths)),
    )  # fmt: skip


def _counted(references: Iterable[Reference]) -> tuple[tuple[str, int], ...]:
    """How many of each kind, by the kind's name in the plural, the most first."""
    counts = Counter(code for code, _record_id in references)
    named = ((registry.kind_or_none(code), count) for code, count in counts.most_common())
    return tuple((str(known.plural or known.title), count) for known, count in named if known is not None)


def _placed(
    start: Reference, seen: dict[Reference, registry.Seen], depths: dict[Reference, int]
) -> dict[Reference, Node]:
    first = min(depths.values())
    columns: dict[int, list[Reference]] = {}
    for key, depth in depths.items():
        columns.setdefault(depth, []).append(key)
    tallest = max(len(column) for column in columns.values())
    nodes = {}
    for depth, column in sorted(columns.items()):
        top = MARGIN + (tallest - len(column)) * (HEIGHT + BETWEEN) // 2
        for number, key in enumerate(column):
            x, y = MARGIN + (depth - first) * (WIDTH + ACROSS), top + number * (HEIGHT + BETWEEN)
            nodes[key] = _node(seen[key], depth, x, y, here=key == start)
    return nodes


def _node(seen: registry.Seen, depth: int, x: int, y: int, *, here: bool) -> Node:
    thread = "" if seen.hidden else reverse("today:thread", args=[seen.kind, seen.record_id])
    title = "" if seen.hidden else seen.title  # even the kind of a hidden record would tell
    return Node(
        (seen.kind, seen.record_id),
        title,
        seen.label,
        broken_into_lines(seen.label),
        depth,
        x,
        y,
        seen.url,
        thread,
        here,
    )


def _edge(source: Node, relation: str, target: Node) -> Edge:
    left, right = (source, target) if source.x <= target.x else (target, source)
    x1, y1, x2, y2 = left.x + WIDTH, left.y + HEIGHT // 2, right.x, right.y + HEIGHT // 2
    if left.x == right.x:  # two records of one column: an arc on its far side
        x1 = x2 = left.x if left.depth < 0 else left.x + WIDTH
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
    said = []
    for source, relation, target in links:
        forth, back = RELATIONS.get(relation, (relation, relation))
        if node.reference == source:
            said.append((str(forth), nodes[target]))
        elif node.reference == target:
            said.append((str(back), nodes[source]))
    return tuple(said)


def _nearness(node: Node) -> tuple[int, int]:
    return abs(node.depth), node.depth


def broken_into_lines(label: str) -> tuple[str, ...]:
    """A name in at most two lines that fit a node; what is left out is marked by an ellipsis."""
    lines: list[str] = [""]
    for word in label.split() or [""]:
        joined = f"{lines[-1]} {word}".strip()
        if _breadth(joined) <= LINE:
            lines[-1] = joined
        elif _breadth(word) <= LINE and lines[-1]:
            lines.append(word)
        else:
            lines[-1:] = _cut(joined)
    if len(lines) > LINES:
        return (*lines[: LINES - 1], _shortened(lines[LINES - 1]))
    return tuple(lines)


def _cut(text: str) -> list[str]:
    """A word too long for a line, or a script without spaces, cut letter by letter."""
    pieces, piece = [], ""
    for letter in text:
        if _breadth(piece + letter) > LINE:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def _shortened(line: str) -> str:
    while _breadth(line) > LINE - 1:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _breadth(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
