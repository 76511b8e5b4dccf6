"""What moved since three months ago, and only where it is more than chance would do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.school.models import Person
from headship.standing import words
from headship.standing.api import IndicatorStanding, Standing

BACK = timedelta(days=90)
AT_MOST_OLDER = timedelta(days=60)  # how much older the reading to compare with may be


def sentences(leader: Person | None, standing: Standing, *, today: date) -> list[str]:
    """A sentence for each accountable figure whose 95 % interval lies apart from the one three months before.

    Where there were figures before and none moved so far, one sentence says so; without any before, nothing is said.
    """
    before = _before(leader, today)
    shown = {
        each.code: each for element in standing.elements for clause in element.clauses for each in clause.indicators
    }
    compared = [(each, before[code]) for code, each in shown.items() if code in before and each.is_measured]
    moved = [_sentence(each, row) for each, row in compared if _apart(each, row)]
    if moved or not compared:
        return moved
    return [_("Nothing moved by more than chance would do in three months.")]


def _before(leader: Person | None, today: date) -> dict[str, Reading]:
    rows: QuerySet[Reading] = Reading.objects.filter(
        leader_id=leader.pk if leader else None, purpose=Purpose.ACCOUNTABLE, frozen=False, hidden=False,
        value__isnull=False, taken_on__lte=today - BACK, taken_on__gte=today - BACK - AT_MOST_OLDER,
    )  # fmt: skip
    return {row.indicator: row for row in rows.order_by("taken_on")}


def _apart(now: IndicatorStanding, before: Reading) -> bool:
    if now.low is None or now.high is None or before.low is None or before.high is None:
        return False
    return now.low > before.high or now.high < before.low


def _sentence(now: IndicatorStanding, before: Any) -> str:
    was = (
        _("%(part)s of %(whole)s") % {"part": words.number(before.numerator), "whole": words.number(before.denominator)}
        if before.numerator is not None
        else words.number(before.value, 1)
    )
    return _("%(title)s: now %(now)s; on %(day)s it was %(was)s.") % {
        "title": now.title, "now": words.figure_in_words(now), "day": date_format(before.taken_on, "DATE_FORMAT"),
        "was": was,
    }  # fmt: skip
