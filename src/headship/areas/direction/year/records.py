"""Dates of the school in the registry of record kinds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy

from headship.areas.direction.year.models import SchoolDate
from headship.evidence import registry
from headship.evidence.registry import Ask, Dated
from headship.school.domain.audiences import sizes_of
from headship.school.models import Person


def address(entered: SchoolDate) -> str:
    """Where a date stands: in its month."""
    return f"{reverse('year:year')}?month={entered.starts_on:%Y-%m}#date-{entered.pk}"


def dates(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """Every date that the school entered."""
    for row in SchoolDate.objects.visible_to(reader).between(first, last):
        until = row.ends_on if row.ends_on > row.starts_on else None
        yield Dated("school_date", row.pk, row.title, row.starts_on, address(row), row.get_kind_display(), until)


def asks(first: date, last: date) -> Iterator[Ask]:
    """What dates ask of whom by their last day: reports to write, say."""
    rows = list(
        SchoolDate.objects.filter(ends_on__gte=first, ends_on__lte=last, minutes__isnull=False)
        .select_related("audience")
    )  # fmt: skip
    sizes = sizes_of(list({row.audience_id: row.audience for row in rows}.values()))
    for row in rows:
        people = sizes[row.audience_id]
        yield Ask("school_date", row.pk, row.title, row.ends_on, str(row.audience), people, row.minutes)


registry.register(
    registry.RecordKind(
        code="school_date",
        title=gettext_lazy("Date of the year"),
        plural=gettext_lazy("Dates of the year"),
        model=SchoolDate,
        url=address,
        visible_to=lambda person: SchoolDate.objects.visible_to(person),
        search_fields=("title", "note"),
        dates=dates,
        asks=asks,
    )
)
