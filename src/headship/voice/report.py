"""A leader's 360° report, read from what its round published: own view, others' views, what differs beyond noise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from headship.standards import api as standards
from headship.voice.domain.results import content_of
from headship.voice.models import Comment, Feedback, Figure, RoundGroup
from headship.voice.queries import SELF, GroupVoice

MOST = 3


@dataclass(frozen=True)
class Line:
    """One element: what the leader says, what everybody else says together, and each group that is told apart.

    held: the difference own − others with its interval, where both are there; beyond: "above" where the own view lies
    above the others' beyond noise (a blind spot), "below" where it lies below (a hidden strength), else "".
    """

    code: str
    title: str
    hue: int
    questions: tuple[str, ...]
    scale: tuple[float, float]
    own: float | None
    everybody: GroupVoice
    groups: tuple[GroupVoice, ...]
    held: Mapping[str, Any] | None
    change: Mapping[str, Any] | None

    @property
    def beyond(self) -> str:
        """Whether the own view lies above or below the others' beyond noise."""
        return str(self.held.get("beyond", "")) if self.held else ""


@dataclass(frozen=True)
class Chapter:
    """A standard with its lines; `hue` is its colour."""

    code: str
    title: str
    hue: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Words:
    """What people wrote to one question, shuffled; `group` is empty where groups are not told apart."""

    question: str
    by_group: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Differs:
    """One group that sees an element otherwise than the leader, beyond noise, where everybody together does not."""

    line: Line
    group: GroupVoice
    beyond: str


@dataclass(frozen=True)
class Report:
    """All of it. answered: (title, answered, invited, named) of each group. unheard: groups not shown at all."""

    feedback: Feedback
    chapters: tuple[Chapter, ...]
    blind_spots: tuple[Line, ...]
    hidden_strengths: tuple[Line, ...]
    differing: tuple[Differs, ...]
    strongest: tuple[Line, ...]
    weakest: tuple[Line, ...]
    moved: tuple[Line, ...]
    unclear: int
    comments: tuple[Words, ...]
    answered: tuple[tuple[str, int, int, bool], ...]
    unheard: tuple[str, ...]
    n: int | None

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, in the order of the standards."""
        return tuple(line for chapter in self.chapters for line in chapter.lines)

    @property
    def compares(self) -> bool:
        """True where an earlier round is held against this one."""
        return any(line.change for line in self.lines)


def report_of(feedback: Feedback, language: str) -> Report:
    """The report, as whoever may read it reads it. The caller has checked that they may."""
    round_ = feedback.round
    figures = list(Figure.objects.filter(round=round_).exclude(level=Figure.Level.LEADERS))
    groups = list(RoundGroup.objects.filter(round=round_))
    chapters = _chapters(feedback, figures, groups, language)
    lines = [line for chapter in chapters for line in chapter.lines]
    told = sorted((line for line in lines if line.everybody.mean is not None), key=_mean, reverse=True)
    shown = {each.group_code for each in figures if each.group_code and not each.hidden}
    moved = [line for line in lines if line.change and line.change["beyond"]]
    return Report(
        feedback=feedback, chapters=chapters,
        blind_spots=_beyond(lines, "above"), hidden_strengths=_beyond(lines, "below"),
        differing=_differing(lines, figures),
        strongest=tuple(told[:MOST]), weakest=tuple(reversed(told[MOST:][-MOST:])),
        moved=tuple(sorted(moved, key=lambda line: -abs(line.change["difference"]) if line.change else 0)),
        unclear=sum(bool(line.change) and not line.change["beyond"] for line in lines if line.change),
        comments=_comments(feedback, groups, language),
        answered=tuple((each.title, each.answered or 0, each.invited or 0, each.named) for each in groups),
        unheard=tuple(each.title for each in groups if (each.answered or 0) and each.code not in shown),
        n=max((each.n or 0 for each in figures if not each.group_code), default=None),
    )  # fmt: skip


def _mean(line: Line) -> float:
    return line.everybody.mean or 0.0


def _beyond(lines: list[Line], which: str) -> tuple[Line, ...]:
    found = [line for line in lines if line.beyond == which]
    return tuple(sorted(found, key=lambda line: -abs(line.held["difference"]) if line.held else 0))


def _differing(lines: list[Line], figures: list[Figure]) -> tuple[Differs, ...]:
    by_code = {line.code: line for line in lines}
    found = []
    for figure in figures:
        held = figure.statistics.get("against_self") if figure.level == Figure.Level.ELEMENT else None
        line = by_code.get(figure.code)
        if not held or not held.get("beyond") or not figure.group_code or line is None or line.beyond:
            continue
        group = next(each for each in line.groups if each.code == figure.group_code)
        found.append(Differs(line, group, held["beyond"]))
    return tuple(found)


def _chapters(
    feedback: Feedback, figures: list[Figure], groups: list[RoundGroup], language: str
) -> tuple[Chapter, ...]:
    by_code: dict[str, dict[str, Figure]] = defaultdict(dict)
    for figure in figures:
        if figure.level == Figure.Level.ELEMENT:
            by_code[figure.code][figure.group_code] = figure
    content = content_of(feedback.round)
    titles = {group.code: group.title for group in groups}
    chapters = []
    for standard in standards.catalogue().standards:
        hue = (standard.position - 1) % 8 + 1
        lines = []
        for element in standard.elements:
            cells = by_code.get(element.code)
            if not cells or "" not in cells:
                continue
            keys = [item.key for item in content.items if any(_speaks(code, element.code) for code in item.speaks_to)]
            asked = tuple(content.text(key, language, name=feedback.leader.name) for key in keys)
            lines.append(_line(element.code, element.title, hue, asked, cells, titles))
        if lines:
            chapters.append(Chapter(standard.code, standard.title, hue, tuple(lines)))
    return tuple(chapters)


def _speaks(code: str, element: str) -> bool:
    return code.rstrip("abcdefghijklmnopqrstuvwxyz") == element


def _line(
    code: str, title: str, hue: int, questions: tuple[str, ...], cells: dict[str, Figure], titles: dict[str, str]
) -> Line:
    whole = cells[""]
    start, end = whole.statistics.get("scale", (1, 5))
    own = cells.get(SELF)
    return Line(
        code=code, title=title, hue=hue, questions=questions, scale=(start, end), own=own.mean if own else None,
        everybody=_voice(whole, ""),
        groups=tuple(_voice(cells[each], titles[each]) for each in titles if each != SELF and each in cells),
        held=whole.statistics.get("against_self"), change=whole.statistics.get("change"),
    )  # fmt: skip


def _voice(figure: Figure, title: str) -> GroupVoice:
    return GroupVoice(figure.group_code, title, figure.n, figure.mean, figure.low, figure.high, figure.hidden)


def _comments(feedback: Feedback, groups: list[RoundGroup], language: str) -> tuple[Words, ...]:
    content = content_of(feedback.round)
    titles = {group.code: group.title for group in groups}
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for item, group, text in Comment.objects.filter(round=feedback.round).values_list("item", "group_code", "text"):
        found[item][titles.get(group, "")].append(text)
    return tuple(
        Words(
            content.text(item.key, language, name=feedback.leader.name),
            tuple((title, tuple(texts)) for title, texts in sorted(found[item.key].items())),
        )
        for item in content.items if item.key in found
    )  # fmt: skip
