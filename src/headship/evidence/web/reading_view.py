"""What the page of a reading shows, put together from rows."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from headship.evidence.domain import tuning
from headship.evidence.domain.behind import Behind, Part, records_behind
from headship.evidence.domain.citations import links_of
from headship.evidence.indicators import Indicator, indicator_named
from headship.evidence.models import Reading
from headship.evidence.queries import trend_of
from headship.evidence.rules import FREEZE_READING, SET_INDICATOR
from headship.evidence.web import figures
from headship.evidence.web.clauses import clause_lines
from headship.kernel import exports
from headship.kernel.permissions import holds
from headship.kernel.ui.quantities import Threshold
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.domain.quiet import quiet_days_between
from headship.school.models import Person

ON_A_PAGE = 25
SHOWN_OF_TREND = 12
COUNTED, OTHERS = "counted", "others"


def page(reader: Person, reading: Reading, part: str, page_number: str) -> dict[str, Any]:
    """The context of `evidence/reading.html`."""
    known = indicator_named(reading.indicator)
    leader = Person.objects.filter(pk=reading.leader_id).first() if reading.leader_id else None
    trend = trend_of(reader, reading.indicator, leader)
    current = next((row for row in reversed(trend) if row.current), None)
    in_force = tuning.in_force(known) if known else None
    return {
        "reading": reading,
        "known": known,
        "leader": leader,
        "title": figures.title_of(reading),
        "words": figures.words_of(reading, figures.unit_of(known, reading)),
        "part": int(reading.numerator or 0),
        "whole": int(reading.denominator),
        "in_force": in_force,
        "thresholds": _thresholds(in_force, reading, known),
        "marks": _marks(in_force, reading),
        "clauses": clause_lines(known.clauses) if known else [],
        "quiet_days": quiet_days_between(reading.period_start, reading.taken_on),
        "current": current if current and current.pk != reading.pk else None,
        "behind": _behind(reader, reading, part, page_number),
        "spark": _spark(trend),
        "spark_threshold": _spark_threshold(in_force, reading),
        "trend": _trend_table(trend, known),
        "links": links_of(reader, ("reading", reading.pk)),
        "may_freeze": holds(reader, FREEZE_READING) and reading.is_measured and not reading.frozen,
        "may_tune": known is not None and holds(reader, SET_INDICATOR),
    }


def _thresholds(in_force: tuning.InForce | None, reading: Reading, known: Indicator | None) -> dict[str, str] | None:
    if in_force is None or known is None:
        return None
    unit = figures.unit_of(known, reading)
    return {
        "established": figures.in_words(in_force.established, reading.is_share, unit),
        "leading": figures.in_words(in_force.leading, reading.is_share, unit),
        "why": str(in_force.setting.reason if in_force.setting else known.why_thresholds),
    }


def _marks(in_force: tuning.InForce | None, reading: Reading) -> list[Threshold]:
    if in_force is None or not reading.is_share:
        return []
    return [
        Threshold(_("established"), in_force.established),
        Threshold(_("leading"), in_force.leading),
    ]


def _behind(reader: Person, reading: Reading, part: str, page_number: str) -> dict[str, Any] | None:
    """The records behind the figure: one of two parts, a page of it."""
    number = int(page_number) if page_number.isdecimal() and len(page_number) < 6 else 1
    full = records_behind(reader, reading, limit=ON_A_PAGE, skip=max(0, number - 1) * ON_A_PAGE)
    if full is None:
        return None
    chosen = part if part in (COUNTED, OTHERS) else (COUNTED if full.counted.total else OTHERS)
    place = Paginator(range(_of(full, chosen).visible), ON_A_PAGE).get_page(page_number)
    if place.number != number:  # past the end: the last page
        skip = (place.number - 1) * ON_A_PAGE
        full = records_behind(reader, reading, limit=ON_A_PAGE, skip=skip) or full
    return {
        "parts": full,
        "shown": _of(full, chosen),
        "chosen": chosen,
        "page": place,
        "tabs": [
            (_("Counted (%(n)s)") % {"n": full.counted.total}, f"?part={COUNTED}#records", COUNTED),
            (_("Not among them (%(n)s)") % {"n": full.others.total}, f"?part={OTHERS}#records", OTHERS),
        ],
        "differs": _differs(reading, full),
    }


def _of(behind: Behind, part: str) -> Part:
    return behind.counted if part == COUNTED else behind.others


def _differs(reading: Reading, behind: Behind) -> bool:
    """Whether records changed since the reading was taken, so that the lists add up to another figure."""
    if behind.withheld:
        return False
    now = (behind.counted.total, behind.counted.total + behind.others.total)
    return now != (reading.numerator, reading.denominator)


def _spark(trend: list[Reading]) -> list[tuple[Any, float | None]]:
    return [
        (figures.short_day(row.taken_on), row.value if row.is_measured and not row.paused else None) for row in trend
    ]


def _spark_threshold(in_force: tuning.InForce | None, reading: Reading) -> float | None:
    return in_force.established if in_force else None


def _trend_table(trend: list[Reading], known: Indicator | None) -> Table:
    rows = [_trend_row(row, known) for row in reversed(trend[-SHOWN_OF_TREND:])]
    return Table(
        caption=_("How it went"),
        columns=[
            Column(_("Read on")), Column(_("Figure"), numeric=True), Column(_("Rests on"), numeric=True),
            Column(_("Probably between"), numeric=True), Column(_("Level")),
        ],
        rows=rows,
        csv_url="?format=csv",
        xlsx_url="?format=xlsx",
        caption_hidden=True,
    )  # fmt: skip


def _trend_row(row: Reading, known: Indicator | None) -> list[Any]:
    words = figures.words_of(row, figures.unit_of(known, row))
    day = Cell(figures.short_day(row.taken_on), url=reverse("evidence:reading", args=[row.pk]))
    if row.hidden:
        return [day, _("too few people to show"), "", "", ""]
    if not row.is_measured:
        return [day, _("nothing measured"), "", "", ""]
    level = _("quiet time") if row.paused else words.level
    return [day, words.value, words.counted, words.between, level]


def trend_file(reader: Person, reading: Reading) -> exports.Table:
    """The whole trend of an indicator as a file; hidden readings are rows without a figure."""
    leader = Person.objects.filter(pk=reading.leader_id).first() if reading.leader_id else None
    columns = [
        _("Read on"), _("From"), _("Numerator"), _("Denominator"), _("Value"), _("Low"), _("High"), _("Level"),
        _("Hidden"), _("Quiet"),
    ]  # fmt: skip
    rows = []
    for row in trend_of(reader, reading.indicator, leader, limit=5000):
        shown = [row.numerator, row.denominator, row.value, row.low, row.high] if not row.hidden else [None] * 5
        marks = [_("yes") if row.hidden else "", _("yes") if row.paused else ""]
        rows.append([row.taken_on, row.period_start, *shown, figures.level_title(row.level), *marks])
    return exports.Table(figures.title_of(reading), columns, rows)
