"""Putting together what two people wrote at the same time: nothing that either of them wrote is lost.

`base` is what a writer started from, `mine` what they have now, `theirs` what stands there meanwhile. Lines that
only one of them touched are as that one left them; where both touched the same lines, both versions stay, the one
that was there first.
"""

from __future__ import annotations

from difflib import SequenceMatcher

Span = tuple[int, int, list[str]]  # from, to (lines of the base), and what stands there instead


def merge(base: str, theirs: str, mine: str) -> str:
    """The text with both people's changes."""
    if base == theirs or theirs == mine:
        return mine
    if base == mine:
        return theirs
    lines = base.split("\n") if base else []
    merged: list[str] = []
    place = 0
    for start, end, written in _together(_changes(lines, theirs), _changes(lines, mine), lines):
        merged += lines[place:start] + written
        place = end
    return "\n".join(merged + lines[place:])


def _changes(lines: list[str], text: str) -> list[Span]:
    now = text.split("\n") if text else []
    found = SequenceMatcher(None, lines, now, autojunk=False).get_opcodes()
    return [(i1, i2, now[j1:j2]) for tag, i1, i2, j1, j2 in found if tag != "equal"]


def _together(theirs: list[Span], mine: list[Span], lines: list[str]) -> list[Span]:
    """Both people's changes in order; those that overlap become one, and so do two at the same place."""
    marked = sorted(
        [(*span, 0) for span in theirs] + [(*span, 1) for span in mine], key=lambda each: (each[0], each[1])
    )
    groups: list[list[tuple[int, int, list[str], int]]] = []
    reached = -1
    for each in marked:
        if groups and (each[0] < reached or each[:2] == groups[-1][-1][:2]):
            groups[-1].append(each)
        else:
            groups.append([each])
            reached = -1
        reached = max(reached, each[1])
    return [_one(group, lines) for group in groups]


def _one(group: list[tuple[int, int, list[str], int]], lines: list[str]) -> Span:
    start, end = group[0][0], max(each[1] for each in group)
    sides = [_side(group, who, start, end, lines) for who in (0, 1)]
    if not any(each[3] == 1 for each in group):
        return start, end, sides[0]
    if not any(each[3] == 0 for each in group):
        return start, end, sides[1]
    first, second = sides
    kept = set(first)
    return start, end, first + [line for line in second if line not in kept]


def _side(group: list[tuple[int, int, list[str], int]], who: int, start: int, end: int, lines: list[str]) -> list[str]:
    """What one of the two has in a stretch of the base."""
    written: list[str] = []
    place = start
    for begin, stop, now, whose in group:
        if whose == who:
            written += lines[place:begin] + now
            place = stop
    return written + lines[place:end]
