"""The standing as a file to take away."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from headship.kernel import exports
from headship.standing import words
from headship.standing.shapes import IndicatorStanding, Standing, View


def file_of(standing: Standing) -> exports.Table:
    """Every clause with each of its indicators, one row each; a hidden figure is left empty and said to be so."""
    columns = [
        _("Element"), _("Title"), _("Focus or rest"), _("What others say"), _("Own view"), _("Appraiser’s view"),
        _("Clause"), _("Clause title"), _("Level"), _("Indicator"), _("Numerator"), _("Denominator"), _("Value"),
        _("From"), _("To"), _("Unit"), _("Indicator’s level"), _("Read on"), _("Remark"),
    ]  # fmt: skip
    title = _("Standing of %(name)s") % {"name": standing.leader_name} if standing.leader_id else _("Standing")
    return exports.Table(title, columns, list(_lines(standing)))


def _lines(standing: Standing) -> Iterator[tuple[object, ...]]:
    for element in standing.elements:
        head = (
            element.code, element.title, words.stance_in_words(element.stance),
            words.voice_in_words(element.voice) if element.voice else "", _level(element.self_view),
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


def _level(view: View | None) -> str:
    return str(view.title) if view else ""
