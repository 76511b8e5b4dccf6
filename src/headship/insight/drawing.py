"""Pictures of progress as SVG made on the server: presentation attributes for places, classes for colours.

The engine of templates takes several times as long for the same, and a page may hold many lines. What comes from
people is escaped here; the rest are numbers and names of classes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from headship.insight import concluding
from headship.insight.models import GroupEffect
from headship.insight.queries import Line

WIDE, HIGH = 1000, 24
LEAST_REACH = 0.2
ROW = (
    '<li class="%s"><span class="of">%s</span><svg viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" '
    'aria-label="%s">%s</svg><span class="n">%s</span></li>\n'
)
MIDDLE = '<path class="middle" d="M500 0V24"/>'
REACH = '<path class="reach" d="M%.1f 12H%.1f"/><path class="dot" d="M%.1f 12h.01"/>'
TICK = '<text x="%.1f" y="14" text-anchor="%s">%s</text>'


def reach_of(lines: Sequence[Line]) -> float:
    """How far the scale goes to either side of 0: to the longest interval, in tenths, and never closer than 0.2."""
    bounds = [abs(bound) for line in lines for bound in (line.low, line.high) if bound is not None and line.is_shown]
    return max(LEAST_REACH, math.ceil(max(bounds, default=0) * 10) / 10)


def caterpillar(lines: Sequence[Line], reach: float) -> SafeString:
    """A row for each group: name, dot with its interval around 0, learners. Each says itself in words."""
    return mark_safe("".join(_row(line, reach) for line in lines))  # noqa: S308 - escaped in `_row`


def _row(line: Line, reach: float) -> str:
    label = escape(line.label)
    if not line.is_shown:
        why = escape(str(GroupEffect.Hidden(line.hidden).label)) if line.hidden else ""
        return f'<li class="none"><span class="of">{label}</span><span class="why">{why}</span></li>\n'
    words = escape(sentence(line))
    n = escape(_("%(n)s learners") % {"n": number_format(line.n or 0, force_grouping=True)}) if line.n else ""
    places = tuple(_across(value, reach) for value in (line.low, line.high, line.estimate))
    return ROW % (concluding.verdict_of(line), label, words, MIDDLE + REACH % places, n)


def sentence(line: Line) -> str:
    """One line in words: "Year 9: −0.12, probably between −0.20 and −0.04; less progress than expected …"."""
    return _("%(label)s: %(estimate)s, probably %(between)s; %(words)s") % {
        "label": line.label, "estimate": concluding.signed(line.estimate), "between": concluding.between(line),
        "words": concluding.in_words(line),
    }  # fmt: skip


def _across(value: float | None, reach: float) -> float:
    return 500 + 480 * max(-1.0, min(1.0, (value or 0) / reach))


def axis(reach: float) -> SafeString:
    """The scale beneath the rows, with what its ends mean. Hidden from screen readers: each row says its figures."""
    marks = (
        (20, concluding.signed(-reach), _("less progress")), (500, "0", _("as expected")),
        (980, concluding.signed(reach), _("more progress")),
    )  # fmt: skip
    cells = "".join(f"<span><b>{escape(figure)}</b> {escape(words)}</span>" for _x, figure, words in marks)
    return mark_safe(f'<p class="caterpillar-axis" aria-hidden="true">{cells}</p>')  # noqa: S308 - escaped above


def among(lines: Sequence[Line], reach: float) -> SafeString:
    """All schools of a network side by side, in the order of their estimates; one's own stands out, none has a name."""
    step = WIDE / max(1, len(lines))
    marks = []
    for place, line in enumerate(sorted(lines, key=lambda line: line.estimate or 0)):
        x = step * (place + 0.5)
        low, high, dot = (_down(value, reach) for value in (line.low, line.high, line.estimate))
        kind = "own" if line.own else "other"
        marks.append(
            f'<g class="{kind}"><path class="reach" d="M{x:.1f} {low:.1f}V{high:.1f}"/>'
            f'<path class="dot" d="M{x:.1f} {dot:.1f}h.01"/></g>'
        )
    own = next((line for line in lines if line.own), None)
    words = escape(_in_network(own, len(lines)))
    return mark_safe(  # noqa: S308 - numbers, and escaped words
        f'<svg class="among" viewBox="0 0 1000 300" preserveAspectRatio="none" role="img" aria-label="{words}">'
        f'<path class="middle" d="M0 150H1000"/>{"".join(marks)}</svg>'
    )


def _in_network(own: Line | None, count: int) -> str:
    if own is None:
        return _("%(count)s schools without names.") % {"count": count}
    return _("Our school among %(count)s: %(estimate)s, probably %(between)s.") % {
        "count": count, "estimate": concluding.signed(own.estimate), "between": concluding.between(own),
    }  # fmt: skip


def _down(value: float | None, reach: float) -> float:
    return 150 - 140 * max(-1.0, min(1.0, (value or 0) / reach))


def trajectory(lines: Sequence[tuple[str, Line | None]], reach: float, label: str) -> SafeString:
    """One group over the years: a dot with its interval for each, joined by a line; a year without one is a gap.

    lines: (year in words, line) in their order.
    """
    step = WIDE / max(1, len(lines))
    shown = [
        (step * (place + 0.5), line) for place, (_year, line) in enumerate(lines) if line is not None and line.is_shown
    ]
    path = " ".join(
        f"{'L' if place else 'M'}{x:.1f} {_down(line.estimate, reach):.1f}" for place, (x, line) in enumerate(shown)
    )
    marks = "".join(
        f'<path class="reach" d="M{x:.1f} {_down(line.low, reach):.1f}V{_down(line.high, reach):.1f}"/>'
        f'<path class="dot" d="M{x:.1f} {_down(line.estimate, reach):.1f}h.01"/>'
        for x, line in shown
    )
    words = "; ".join(
        f"{year}: {concluding.signed(line.estimate)}" for year, line in lines if line is not None and line.is_shown
    )
    years = "".join(f"<span>{escape(year)}</span>" for year, _line in lines)
    joined = f'<path class="joined" d="{path}"/>' if path else ""
    return mark_safe(  # noqa: S308 - numbers, and escaped words
        f'<div class="trajectory"><svg viewBox="0 0 1000 300" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(f"{label}. {words}")}"><path class="middle" d="M0 150H1000"/>{joined}{marks}</svg>'
        f'<p class="trajectory-years" aria-hidden="true">{years}</p></div>'
    )
