"""The table beside the picture, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from headship.kernel import exports
from headship.standing import words
from headship.standing.levels import rank
from headship.standing.picture import Petal
from headship.standing.shapes import ElementStanding, IndicatorStanding, Standing, View

CELL, GAP = 15, 2


@dataclass(frozen=True)
class Row:
    """One element as picture and table show it. cells: (level, path) pairs of the small bar; sentence: all in one."""

    petal: Petal
    url: str
    sentence: str
    code: str
    title: str
    practice: str
    more: str
    width: int
    bed: str
    cells: tuple[tuple[str, str], ...]
    own: str
    appraiser: str
    focus: bool
    resting: bool
    stance: str
    state: str


def row_of(petal: Petal, url: str, *, own: str) -> Row:
    """What picture and table say of an element. own: what the self lens is called here."""
    element = petal.element
    total = element.total
    more = "" if element.resting else _joined(words.coverage_in_words(element), words.weakest_in_words(element))
    return Row(
        petal=petal, url=url, sentence=words.element_in_words(element, own=own), code=element.code,
        title=element.title, practice="" if element.resting else words.practice_in_words(element), more=more,
        width=total * CELL - GAP, bed="".join(small_cells(total)), cells=_small(element),
        own=_level(element.self_view), appraiser=_level(element.appraiser_view), focus=element.in_focus,
        resting=element.resting, stance=words.stance_in_words(element.stance) if element.resting else "",
        state="focus" if element.in_focus else "rest" if element.resting else "",
    )  # fmt: skip


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _level(view: View | None) -> str:
    return str(view.title) if view else ""


@lru_cache(maxsize=64)
def small_cells(total: int) -> tuple[str, ...]:
    """The cells of a small bar, as paths in a box 10 high."""
    return tuple(f"M{n * CELL},0h{CELL - GAP}v10h-{CELL - GAP}z" for n in range(total))


def _small(element: ElementStanding) -> tuple[tuple[str, str], ...]:
    """Clause by clause from the left, in the order of their letters."""
    if element.resting or not element.measured:
        return ()
    paths: dict[str, str] = {}
    for clause, path in zip(element.clauses, small_cells(element.total), strict=True):
        if clause.level:
            paths[clause.level] = paths.get(clause.level, "") + path
    return tuple(sorted(paths.items(), key=lambda item: rank(item[0])))


def file_of(standing: Standing) -> exports.Table:
    """Every clause with each of its indicators, one row each; a hidden figure is left empty and said to be so."""
    columns = [
        _("Element"), _("Title"), _("Focus or rest"), _("Own view"), _("Appraiser’s view"), _("Clause"),
        _("Clause title"), _("Level"), _("Indicator"), _("Numerator"), _("Denominator"), _("Value"), _("From"),
        _("To"), _("Unit"), _("Indicator’s level"), _("Read on"), _("Remark"),
    ]  # fmt: skip
    title = _("Standing of %(name)s") % {"name": standing.leader_name} if standing.leader_id else _("Standing")
    return exports.Table(title, columns, list(_lines(standing)))


def _lines(standing: Standing) -> Iterator[tuple[object, ...]]:
    for element in standing.elements:
        head = (
            element.code, element.title, words.stance_in_words(element.stance), _level(element.self_view),
            _level(element.appraiser_view),
        )  # fmt: skip
        for clause in element.clauses:
            level = words.level_in_words(clause.level)
            for shown in clause.indicators or (None,):
                yield (*head, clause.code, clause.title, level, *_figures(shown))


def _figures(shown: IndicatorStanding | None) -> tuple[object, ...]:
    if shown is None:
        return ("", "", "", "", "", "", "", "", "", "")
    remark = _("too few people to show") if shown.hidden else _("read while it was quiet") if shown.paused else ""
    return (
        str(shown.title), shown.numerator, shown.denominator, shown.value, shown.low, shown.high, str(shown.unit),
        words.level_in_words(shown.level) if shown.level else "", shown.taken_on or "", remark,
    )  # fmt: skip
