"""The markup that stands on the picture's page many times: a petal and a row for each element.

It is put together from plain patterns, since the template engine takes five times as long for the same, and this is
the page that everybody opens. What comes from people or editions is escaped here; the rest are numbers and names of
classes. Here nothing is kept between two requests but phrases and lengths, which tell nothing of anybody.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from headship.standing import words
from headship.standing.picture import Petal
from headship.standing.shapes import ElementStanding, View
from headship.voice.api import VoiceView

CELL, GAP = 15, 2
LEVELS = ("not_yet", "begun", "established", "leading")
PETAL = (
    '<a href="%s" class="petal %s" aria-label="%s"><path class="bed" d="%s"/>%s'
    '<text class="code" x="%s" y="%s">%s</text></a>\n'
)
PATH = '<path class="%s" d="%s"/>'
ROW = (
    '<tr role="row" class="%s"><th scope="row" role="rowheader"><a href="%s"><span class="code">%s</span> %s</a>%s</th>'
    '<td role="cell" class="shown">%s</td>%s</tr>\n'
)
CELLS = '<svg class="cells" width="%s" height="10" aria-hidden="true">%s</svg> %s'
VIEW = '<td role="cell" data-label="%s"%s>%s</td>'
SOFT = ' class="soft"'


def petals_of(petals: tuple[Petal, ...], place: str, *, own: str) -> SafeString:
    """The petals of one standard, each a link that says the whole element in one sentence.

    place: what the addresses of elements begin with. own: what the self lens is called here.
    """
    return mark_safe("".join(_petal(petal, place, own) for petal in petals))  # noqa: S308 - escaped in `_petal`


def _petal(petal: Petal, place: str, own: str) -> str:
    element = petal.element
    paths = "".join(PATH % cell for cell in petal.cells)
    marks = (("viewed", petal.fill), ("own", petal.own), ("appraiser", petal.appraiser))
    paths += "".join(PATH % mark for mark in marks if mark[1])
    sentence = escape(words.element_in_words(element, own=own))
    return PETAL % (
        _address(place, element.code), _state(element), sentence, petal.bed, paths, *petal.code_at,
        escape(element.code),
    )  # fmt: skip


def _address(place: str, code: str) -> str:
    return f"{place}{words.in_address(code)}/"


def _state(element: ElementStanding) -> str:
    if element.stance is None:
        return ""
    return "focus" if element.stance.focus else "rest"


def rows_of(petals: tuple[Petal, ...], place: str, *, lenses: tuple[tuple[str, str], ...]) -> SafeString:
    """The rows of one standard. lenses: code and heading of each column of views ("voice", "self", "appraiser")."""
    headings = tuple((code, escape(heading)) for code, heading in lenses)
    focus = f' <span class="tag focus">{escape(_("in focus"))}</span>'
    none = escape(_("not given yet"))
    rows = (_row(petal.element, place, headings, focus, none) for petal in petals)
    return mark_safe("".join(rows))  # noqa: S308 - escaped in `_row`


def _row(element: ElementStanding, place: str, headings: tuple[tuple[str, str], ...], focus: str, none: str) -> str:
    views = {"self": element.self_view, "appraiser": element.appraiser_view}
    said = {code: _view(views[code], heading, none) for code, heading in headings if code != "voice"}
    said["voice"] = _voice(element.voice, dict(headings).get("voice", ""))
    return ROW % (
        _state(element), _address(place, element.code), escape(element.code), escape(element.title),
        focus if element.in_focus else "", _shown(element),
        "".join(said[code] for code, _heading in headings),
    )  # fmt: skip


def _shown(element: ElementStanding) -> str:
    if element.resting:
        return _hint(words.stance_in_words(element.stance))
    more = "; ".join(part for part in (words.coverage_in_words(element), words.weakest_in_words(element)) if part)
    said = escape(words.practice_in_words(element)) + (_hint(more) if more else "")
    return CELLS % (element.total * CELL - GAP, _cells(tuple(clause.level for clause in element.clauses)), said)


def _hint(text: str) -> str:
    return f'<span class="hint">{escape(text)}</span>'


def _view(view: View | None, heading: str, none: str) -> str:
    return VIEW % (heading, "" if view else SOFT, escape(str(view.title)) if view else none)


def _voice(voice: VoiceView | None, heading: str) -> str:
    said, more = words.voice_in_words(voice), words.voice_interval_in_words(voice)
    return VIEW % (heading, "" if voice else SOFT, escape(said) + (_hint(more) if more else ""))


@lru_cache(maxsize=4096)
def _cells(levels: tuple[str | None, ...]) -> str:
    """The small bar, clause by clause in the order of their letters, in a box 10 high."""
    paths = {"bed": ""} | dict.fromkeys(LEVELS, "")
    for number, level in enumerate(levels):
        paths[level or "bed"] += f"M{number * CELL},0h{CELL - GAP}v10h-{CELL - GAP}z"
    return "".join(PATH % item for item in paths.items() if item[1])
