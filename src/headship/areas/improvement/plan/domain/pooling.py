"""Several years of a figure read as one, where a single year has too few learners to tell anything.

Only years that do not overlap are put together. Shares are pooled by their counts; means by the precision of each year
(inverse-variance weights, a fixed effect: Cochran 1954, Biometrics 10, 101–129), which assumes that the years differ
by chance alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.improvement.plan.models import Priority
from headship.evidence.domain import ledger, readings
from headship.evidence.indicators import wilson
from headship.evidence.models import Reading
from headship.insight.api import single_year
from headship.insight.concluding import Z95
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person

YEAR = timedelta(days=365)
NEARLY = timedelta(days=30)  # what may be missing from a year that is called one


def end_of(reading: Reading) -> date:
    """The last day that a figure looks at. That of a single school year ends with it, whenever it was counted."""
    return min(reading.taken_on, reading.period_start + YEAR) if single_year(reading) else reading.taken_on


def years_of(reading: Reading) -> int:
    """How many whole years a figure looks at; at least 1."""
    return max(1, (end_of(reading) - reading.period_start + NEARLY) // YEAR)


def apart(newest: Reading, others: Iterable[Reading], years: int) -> list[Reading]:
    """The figure and those before it, one behind the other, until they cover so many years; the newest first."""
    found, covered = [newest], years_of(newest)
    for row in sorted(others, key=lambda each: (end_of(each), each.pk), reverse=True):
        if covered >= years:
            break
        if end_of(row) <= found[-1].period_start:
            found.append(row)
            covered += years_of(row)
    return found


def before(person: Person, newest: Reading, since: date | None = None) -> list[Reading]:
    """Earlier figures of the same measure that this person may see; since: that look at nothing before that day."""
    seen = Reading.objects.visible_to(person).filter(hidden=False, value__isnull=False)
    rows = seen.filter(indicator=newest.indicator, leader_id=newest.leader_id).exclude(pk=newest.pk)
    return list(rows.filter(period_start__gte=since) if since else rows)


def combined(rows: Sequence[Reading]) -> Reading:
    """One figure from several years, the newest first; not saved. Raises Refusal where one has no interval."""
    newest, oldest = rows[0], rows[-1]
    total = sum(row.denominator for row in rows)
    made = Reading(
        indicator=newest.indicator, kind=newest.kind, purpose=newest.purpose, taken_on=newest.taken_on,
        period_start=oldest.period_start, denominator=total, frozen=True, current=False,
        title=_("%(title)s, %(n)s years together") % {"title": newest.title, "n": sum(map(years_of, rows))},
    )  # fmt: skip
    counts = [row.numerator for row in rows if row.numerator is not None]
    if newest.kind == Reading.Kind.RATIO and len(counts) == len(rows) and total:
        made.numerator, made.value = sum(counts), sum(counts) / total
        made.low, made.high = wilson(sum(counts), total)
        return made
    made.value, se = _weighted(rows)
    made.low, made.high = made.value - Z95 * se, made.value + Z95 * se
    return made


def _weighted(rows: Iterable[Reading]) -> tuple[float, float]:
    """The mean of years weighted by their precision, and its standard error."""
    weights: list[tuple[float, float]] = []
    for row in rows:
        if row.value is None or row.low is None or row.high is None or row.high <= row.low:
            words = {"title": row.title}
            raise Refusal(_("“%(title)s” has no interval, so its years cannot be read together.") % words,
                          field="pooled_years")  # fmt: skip
        weights.append((1 / ((row.high - row.low) / (2 * Z95)) ** 2, row.value))
    whole = sum(weight for weight, _value in weights)
    return sum(weight * value for weight, value in weights) / whole, math.sqrt(1 / whole)


def years_since(person: Person, priority: Priority, result: Reading) -> list[Reading]:
    """The result, and where it was agreed to read several years the ones before it since the baseline; newest first."""
    if not priority.pooled_years or priority.baseline is None or result.leader_id is not None:
        return [result]
    return apart(result, before(person, result, priority.baseline.taken_on), priority.pooled_years)


def of_result(person: Person, priority: Priority, result: Reading) -> Reading:
    """The result as it is judged, not kept yet."""
    rows = years_since(person, priority, result)
    return combined(rows) if len(rows) > 1 else result


@transaction.atomic
def keep(*, by: Person, reading: Reading, years: int) -> Reading:
    """Keep so many years of a figure as one. Raises Refusal where there are not as many, Denied."""
    if years_of(reading) >= years:
        return readings.freeze(by=by, reading=reading)
    if reading.leader_id is not None:
        raise Refusal(_("This figure is of one person; it is not read over several years."), field="pooled_years")
    rows = apart(reading, before(by, reading), years)
    covered = sum(map(years_of, rows))
    if covered < years:
        words = ngettext(
            "There is %(found)s year of this figure, not %(asked)s. Read fewer together, or agree beforehand on what "
            "people will see.",
            "There are %(found)s years of this figure that do not overlap, not %(asked)s. Read fewer together, or "
            "agree beforehand on what people will see.",
            covered,
        )
        raise Refusal(words % {"found": covered, "asked": years}, field="pooled_years")
    return keep_together(by=by, rows=rows)


@transaction.atomic
def keep_together(*, by: Person, rows: Sequence[Reading]) -> Reading:
    """Store several years as one figure, for a record to cite. Raises Denied where one is not theirs to see."""
    made = combined(rows)
    if Reading.objects.visible_to(by).filter(pk__in=[row.pk for row in rows]).count() != len(rows):
        raise Denied(_("This figure is not yours to cite."))
    made.save()
    ledger.record(
        by=by, verb="reading.freeze", record_kind="reading", record_id=made.pk, label=made.title,
        summary=_("Kept as it stood: %(title)s") % {"title": made.title},
        payload={
            "indicator": made.indicator, "value": made.value, "low": made.low, "high": made.high,
            "n": made.denominator, "of": [row.pk for row in rows], "taken_on": made.taken_on,
        },
    )  # fmt: skip
    return made
