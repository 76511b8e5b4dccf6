"""The pictures of a report as SVG: the ring of the standards, a reading with its interval, evidence by month.

They carry plain colours for paper and classes for the web page, which colours them anew for light and dark.
No picture says anything that the words or the table beside it do not.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape

from headship.evidence.indicators import BEGUN, ESTABLISHED, LEADING
from headship.standing.picture import INNER, OUTER, Petal, Sweep, draw
from headship.standing.shapes import IndicatorStanding, Standing

# For each of the eight hues: words, a strong shape, a weak shape. The same as in headship.css, for paper.
HUES = (
    ("#2a527d", "#4677ad", "#91b5dd"), ("#005c66", "#008590", "#7abec6"), ("#005e4a", "#1e876e", "#82c0ac"),
    ("#2e5c32", "#4b8450", "#95be97"), ("#48571c", "#6b7e36", "#a9b987"), ("#674a08", "#926e24", "#c7ad7e"),
    ("#763e2a", "#a65f46", "#d9a390"), ("#753a4c", "#a45a70", "#d89fad"),
)  # fmt: skip
INK, SOFT, LINE, BED, WARN = "#1d2530", "#586270", "#cfc8bb", "#f1ece2", "#8f4410"
STRIP, MONTHS = (180, 14), (480, 96)  # width and height of the two small pictures


def _tag(name: str, content: str = "", /, **attributes: object) -> str:
    """An element of SVG; underlines in names become hyphens, and `cls` is `class`."""
    names = {"cls": "class", "viewBox": "viewBox", "startOffset": "startOffset"}
    written = "".join(
        f' {names.get(key, key.replace("_", "-"))}="{escape(str(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>"


def _svg(box: str, cls: str, parts: Sequence[str]) -> str:
    return _tag("svg", "".join(parts), xmlns="http://www.w3.org/2000/svg", viewBox=box, cls=cls)


def _text(words: str, cls: str, x: float | str, y: float | str, **attributes: object) -> str:
    settings = {"font_family": "Libertinus Serif", "text_anchor": "middle", **attributes}
    return _tag("text", str(escape(words)), cls=cls, x=x, y=y, **settings)


def ring(standing: Standing) -> str:
    """The picture of the standards through all lenses, 500 units wide."""
    rims = [_tag("circle", r=r, cls="rim", fill="none", stroke=LINE, stroke_width=0.8) for r in (INNER, OUTER)]
    return _svg("-250 -250 500 500", "report-ring", rims + [_sweep(each) for each in draw(standing, "")])


def _sweep(sweep: Sweep) -> str:
    strong = HUES[sweep.hue - 1][0]
    along = f"report-rim-{sweep.position}"
    title = _tag("textPath", str(escape(sweep.label)), href=f"#{along}", startOffset="50%")
    size = 11.5 if sweep.tight else 13.5
    parts = [_petal(petal, sweep.hue) for petal in sweep.petals]
    parts.append(_tag("path", id=along, d=sweep.path, fill="none"))
    parts.append(
        _tag("text", title, cls="standard", fill=strong, font_family="Libertinus Serif", font_size=size,
             font_weight=600, text_anchor="middle")
    )  # fmt: skip
    return _tag("g", "".join(parts), cls=f"hue-{sweep.hue}")


def _petal(petal: Petal, hue: int) -> str:
    element, (words, strong, weak) = petal.element, HUES[hue - 1]
    fills = {LEADING: words, ESTABLISHED: strong, BEGUN: weak}
    parts = [_bed(petal)]
    parts += [_tag("path", cls=level, d=path, fill=fills[level]) for level, path in petal.cells if level in fills]
    if petal.own:
        parts.append(_tag("path", cls="own", d=petal.own, fill="none", stroke=WARN, stroke_width=2.6))
    if petal.appraiser:
        dotted = {"stroke_width": 2.2, "stroke_dasharray": "1 4"}
        parts.append(_tag("path", cls="appraiser", d=petal.appraiser, fill="none", stroke=INK, **dotted))
    weight, colour = (700, INK) if element.in_focus else (400, SOFT)
    parts.append(_text(element.code, "code", *petal.code_at, font_size=11, font_weight=weight, fill=colour))
    return "".join(parts)


def _bed(petal: Petal) -> str:
    if petal.element.resting:
        dashed = {"stroke_width": 0.9, "stroke_dasharray": "3.5 3"}
        return _tag("path", cls="rest", d=petal.bed, fill="none", stroke=SOFT, **dashed)
    return _tag("path", cls="bed", d=petal.bed, fill=BED)


def strip(shown: IndicatorStanding, hue: int) -> str:
    """A share as a dot on a line from 0 to 1, with its interval and where "established" begins; "" for another."""
    if not (shown.is_measured and shown.is_ratio and shown.value is not None):
        return ""
    (width, height), (words, _strong, weak) = STRIP, HUES[hue - 1]
    middle = height / 2

    def x(share: float) -> str:
        return f"{4 + (width - 8) * min(1.0, max(0.0, share)):.1f}"

    parts = [_tag("path", cls="track", d=f"M4 {middle}H{width - 4}", stroke=LINE, stroke_width=1)]
    if shown.low is not None and shown.high is not None:
        reach = f"M{x(shown.low)} {middle}H{x(shown.high)}"
        parts.append(_tag("path", cls="reach", d=reach, stroke=weak, stroke_width=6, stroke_linecap="round"))
    threshold = f"M{x(shown.established)} 1V{height - 1}"
    parts.append(_tag("path", cls="threshold", d=threshold, stroke=INK, stroke_width=1, stroke_dasharray="2 1.5"))
    parts.append(_tag("circle", cls="dot", cx=x(shown.value), cy=middle, r=4, fill=words))
    return _svg(f"0 0 {width} {height}", f"report-strip hue-{hue}", parts)


def months(counts: Sequence[tuple[str, int]]) -> str:
    """Acts by month as bars, the oldest first, each with its count above and its month beneath."""
    width, height = MONTHS
    most = max((count for _label, count in counts), default=0) or 1
    step = width / max(1, len(counts))
    parts = []
    for number, (label, count) in enumerate(counts):
        tall = (height - 34) * count / most
        middle, top = (number + 0.5) * step, height - 18 - tall
        bar = f"M{middle - step * 0.32:.1f} {top:.1f}h{step * 0.64:.1f}v{tall:.1f}h-{step * 0.64:.1f}z"
        parts.append(_tag("path", cls="bar", d=bar, fill="#008590"))
        parts.append(_text(str(count), "count", f"{middle:.1f}", f"{top - 4:.1f}", font_size=10, fill=INK))
        parts.append(_text(label, "month", f"{middle:.1f}", height - 5, font_size=10, fill=SOFT))
    return _svg(f"0 0 {width} {height}", "report-months", parts)
