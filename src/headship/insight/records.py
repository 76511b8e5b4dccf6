"""Imports of data in the registry of record kinds: a preview waits for whoever sent the file."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence import registry
from headship.evidence.registry import Waiting
from headship.insight.models import DataImport, Scale
from headship.insight.rules import IMPORT_DATA
from headship.kernel.permissions import holds
from headship.school.models import Person

MINUTES = 4
WAITS = (DataImport.State.RECEIVED, DataImport.State.PREVIEWED)


def address(record: DataImport) -> str:
    """The page of an import."""
    return reverse("insight:import", args=[record.pk])


def scale_address(scale: Scale) -> str:
    """The page of a scale."""
    return reverse("insight:scale", args=[scale.pk])


def waiting(person: Person) -> Iterator[Waiting]:
    """Files that this person sent and has neither brought in nor left."""
    if not holds(person, IMPORT_DATA):
        return
    for record in DataImport.objects.filter(by=person, state__in=WAITS):
        yield Waiting(
            "data_import", record.pk, _("Look at what %(name)s would bring in") % {"name": record.file_name},
            _("Nothing is changed before you say so."), MINUTES, address(record), _("Look"),
            since=localtime(record.made_at).date(),
        )  # fmt: skip


registry.register(
    registry.RecordKind(
        code="data_import",
        title=gettext_lazy("Import of data"),
        plural=gettext_lazy("Imports of data"),
        model=DataImport,
        url=address,
        visible_to=lambda person: DataImport.objects.visible_to(person),
        waiting=waiting,
    )
)
registry.register(
    registry.RecordKind(
        code="scale",
        title=gettext_lazy("Scale"),
        plural=gettext_lazy("Scales"),
        model=Scale,
        url=scale_address,
        visible_to=lambda person: Scale.objects.visible_to(person),
    )
)
