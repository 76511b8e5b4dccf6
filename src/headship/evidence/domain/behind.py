"""What stands behind a figure: the very records that it counts, as far as a reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from headship.evidence import registry
from headship.evidence.domain.readings import smallest_group
from headship.evidence.indicators import Indicator, Ratio, Scope, indicator_named
from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.school.models import Person
from headship.school.queries import line_managed_by


@dataclass(frozen=True)
class Part:
    """Some of the records behind a figure. seen: those of them that this reader may see, a page of them.

    visible: how many they may see in all; hidden: how many others there are.
    """

    seen: tuple[registry.Seen, ...]
    visible: int
    hidden: int

    @property
    def total(self) -> int:
        """All records of this part."""
        return self.visible + self.hidden


@dataclass(frozen=True)
class Behind:
    """The records of the numerator, and those of the denominator that are not among them.

    Counted now, over the reading's own period; so an older reading's figure may have been another. withheld: they
    are people, or answers, and fewer than the smallest group: then both parts are empty.
    """

    counted: Part
    others: Part
    withheld: bool = False


NOTHING = Part((), 0, 0)


def records_behind(reader: Person, reading: Reading, *, limit: int = 50, skip: int = 0) -> Behind | None:
    """The records that a reading counts; None for means and rates, and where its indicator is no more.

    limit and skip page through each part. A figure without a list is withheld: one that is itself hidden, a
    formative one of the whole school, and one about fewer people than the smallest group.
    """
    known = indicator_named(reading.indicator)
    if known is None:
        return None
    if _is_withheld(reading):
        return Behind(NOTHING, NOTHING, withheld=True)
    leader = Person.objects.filter(pk=reading.leader_id).first() if reading.leader_id else None
    result = known.compute(Scope(reading.period_start, reading.taken_on, leader))
    if not isinstance(result, Ratio):
        return None
    if known.of_people and 0 < result.denominator.count() < smallest_group(known):
        return Behind(NOTHING, NOTHING, withheld=True)
    rest = result.denominator.exclude(pk__in=result.numerator.values("pk"))
    return Behind(_part(reader, known, result.numerator, limit, skip), _part(reader, known, rest, limit, skip))


def _is_withheld(reading: Reading) -> bool:
    return reading.hidden or (reading.purpose == Purpose.FORMATIVE and reading.leader_id is None)


def _part(reader: Person, known: Indicator, rows: QuerySet[Any], limit: int, skip: int) -> Part:
    total = rows.count()
    kind = registry.kind_or_none(known.record_kind)
    if kind is None or not issubclass(rows.model, kind.model):
        return Part((), 0, total)
    mine = rows.filter(pk__in=_visible(reader, kind).values("pk"))
    visible = mine.count()
    page = mine.select_related(*kind.related).order_by("-pk")[skip : skip + limit]
    seen = tuple(registry.Seen(kind.code, row.pk, str(kind.title), kind.label(row), kind.url(row)) for row in page)
    return Part(seen, visible, total - visible)


def _visible(reader: Person, kind: registry.RecordKind) -> QuerySet[Any]:
    """The records of a kind whose part in a figure this reader may know.

    Everybody on the staff knows who else is there; who has done something and who has not yet is for themselves
    and their line manager.
    """
    seen = kind.visible_to(reader)
    if kind.model is Person:
        seen = seen.filter(Q(pk=reader.pk) | Q(pk__in=line_managed_by(reader).values("pk")))
    return seen
