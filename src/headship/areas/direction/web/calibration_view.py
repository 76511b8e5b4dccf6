"""The calibration picture as it is drawn: a square of 340 × 270 units whose diagonal is perfect calibration."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from headship.areas.direction.calibration import Bin, Picture
from headship.kernel.ui.quantities import percent_in_words
from headship.kernel.ui.tables import Cell, Column, Table

LEFT, BOTTOM, WIDTH, HEIGHT = 50, 280, 340, 270


def page(picture: Picture) -> dict[str, Any]:
    """The picture, its drawing and the two tables that say the same."""
    return {
        "picture": picture,
        "drawing": {"ticks": _ticks(), "dots": [_dot(each) for each in picture.bins]},
        "bins": _bins(picture),
        "outcomes": _outcomes(picture),
    }


def _x(share: float) -> float:
    return round(LEFT + WIDTH * share, 1)


def _y(share: float) -> float:
    return round(BOTTOM - HEIGHT * share, 1)


def _ticks() -> list[dict[str, Any]]:
    return [{"x": _x(tick / 100), "y": _y(tick / 100) + 4, "label": f"{tick} %"} for tick in (0, 25, 50, 75, 100)]


def _dot(each: Bin) -> dict[str, Any]:
    title = _("%(low)s to %(high)s %% sure: %(came)s of %(n)s came true") % {
        "low": each.low_edge, "high": each.high_edge, "came": each.came, "n": each.n
    }  # fmt: skip
    return {
        "x": _x(each.sure), "y": _y(each.share), "top": _y(each.high), "bottom": _y(each.low),
        "r": min(5 + each.n / 2, 12), "title": title,
    }  # fmt: skip


def _bins(picture: Picture) -> Table:
    rows = [
        (
            _("%(low)s to %(high)s %%") % {"low": each.low_edge, "high": each.high_edge},
            percent_in_words(each.sure),
            _("%(came)s of %(n)s") % {"came": each.came, "n": each.n},
            f"{percent_in_words(each.low)} – {percent_in_words(each.high)}",
            _("within chance") if each.overlaps else _("too sure") if each.share < each.sure else _("not sure enough"),
        )
        for each in picture.bins
    ]
    columns = [
        Column(_("How sure")), Column(_("On average"), numeric=True), Column(_("Came true"), numeric=True),
        Column(_("Range, 95 %"), numeric=True), Column(_("In words")),
    ]  # fmt: skip
    return Table(_("The same in figures"), columns, rows)


def _outcomes(picture: Picture) -> Table:
    rows = [
        (
            Cell(each.statement, url=reverse("direction:decision", args=[each.decision_id])),
            percent_in_words(each.percent / 100),
            Cell(_("came true"), tag="good") if each.came else _("did not"),
        )
        for each in picture.scored
    ]
    columns = [Column(_("What you predicted")), Column(_("How sure"), numeric=True), Column(_("Outcome"))]
    return Table(_("Each prediction"), columns, rows)
