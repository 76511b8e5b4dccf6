"""From results that came with a roster to attainment: which assessments count as reached, which as prior."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.evidence.domain import ledger
from headship.insight.domain import scales, storing, years
from headship.insight.domain.reading import SHAPES, Shape, Told
from headship.insight.domain.roll import Roll
from headship.insight.models import Attainment, ImportedWhat, LineItem, Result, Scale
from headship.kernel.failures import Refusal
from headship.school.models import Person

TAKEN = Shape(
    Attainment, SHAPES[ImportedWhat.RESULTS].key, (*SHAPES[ImportedWhat.RESULTS].values, "line_item_result_id")
)


@dataclass(frozen=True)
class Taken:
    """What taking over did: new, changed, the same as before, and what could not be read on the scale."""

    added: int
    changed: int
    same: int
    left_out: int


def assessments() -> list[dict[str, Any]]:
    """What learners were assessed on, by title and subject: how many results there are and how many are taken over."""
    rows = (
        LineItem.objects.filter(ended=False)
        .values("title", "category__title", "school_class__course__subject", "school_class__course__title")
        .annotate(
            results_there=Count("results", filter=Q(results__ended=False), distinct=True),
            taken=Count("results__attainments", distinct=True),
            last=Max("due_on"),
        )
        .filter(results_there__gt=0)
        .order_by("school_class__course__subject", "title")
    )
    return list(rows)


@transaction.atomic
def take_over(
    *, by: Person | None, line_items: Iterable[LineItem], scale: Scale, kind: str = Attainment.Kind.OUTCOME,
    school_year: int | None = None,
) -> Taken:  # fmt: skip
    """Let results of these line items count as reached or as prior attainment. Doing it again changes nothing.

    The subject is the course's; the occasion is the title; the school year is that of the line item's term or day,
    unless one is given. Raises Refusal where none of them has a result.
    """
    items = {item.pk: item for item in line_items}
    rows = _rows(items)
    if not rows:
        raise Refusal(_("None of these assessments has a result yet."))
    told, left_out = _told(rows, scale, kind, school_year)
    difference = storing.compare(told)
    storing.write(TAKEN, difference, None)
    taken = Taken(len(difference.added), len(difference.changed), difference.same, left_out)
    if taken.added or taken.changed:
        _record(by, taken, kind, scale, sorted({row.line_item.title for row in rows}))
    return taken


def _rows(items: dict[int, LineItem]) -> list[Result]:
    return list(
        Result.objects.filter(line_item__in=list(items), ended=False, missing=False, incomplete=False)
        .select_related("line_item__school_class__course", "line_item__term")
        .order_by("scored_on", "pk")
    )


def _told(rows: list[Result], scale: Scale, kind: str, school_year: int | None) -> tuple[Told, int]:
    told = Told(TAKEN, compared=tuple(range(len(TAKEN.values))))
    read, roll = scales.reader(scale), Roll.call()
    known_years: dict[int, int] = {}
    left_out = 0
    for row in rows:
        item = row.line_item
        year = school_year or known_years.setdefault(item.pk, _year_of(item, roll.now))
        try:
            reached = read(_as_written(row, item, scale))
        except scales.NotOnScale:
            left_out += 1
            continue
        subject = _subject(item)
        key = (row.learner_id, subject, year, item.title[:200], str(kind))
        # A later result of the same assessment stands for the earlier one.
        told.rows[key] = (
            reached.label[:100], reached.value, scale.pk, roll.phase(row.learner_id, year), row.scored_on,
            item.school_class_id, row.pk,
        )  # fmt: skip
    return told, left_out


def _year_of(item: LineItem, now: int) -> int:
    if item.term and item.term.school_year:
        return int(item.term.school_year)
    day = item.due_on or item.assigned_on
    return years.school_year_of(day) if day else now


def _as_written(row: Result, item: LineItem, scale: Scale) -> str:
    if row.text_score or row.score is None:
        return str(row.text_score)
    score = float(row.score)
    if scale.kind == Scale.Kind.PERCENTAGE and item.maximum:
        least = float(item.minimum or 0)
        score = round(100 * (score - least) / (float(item.maximum) - least), 4) if item.maximum > least else score
    return f"{score:g}"


def _subject(item: LineItem) -> str:
    course = item.school_class.course if item.school_class else None
    return str((course.subject or course.title) if course else "")[:200]


def _record(by: Person | None, taken: Taken, kind: str, scale: Scale, titles: list[str]) -> None:
    n = taken.added + taken.changed
    ledger.record(
        by=by, verb="data.take_over", record_kind="scale", record_id=scale.pk, label=scale.title,
        summary=ngettext(
            "Took %(n)s result over from the roster: %(titles)s", "Took %(n)s results over from the roster: %(titles)s",
            n,
        ) % {"n": n, "titles": ", ".join(titles[:5])},
        payload={"kind": kind, "titles": titles, "added": taken.added, "changed": taken.changed},
    )  # fmt: skip
