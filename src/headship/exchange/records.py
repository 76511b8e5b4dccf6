"""Imports in the registry of record kinds: a preview waits for whoever asked for it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence import registry
from headship.evidence.registry import Waiting
from headship.exchange.models import Import
from headship.exchange.rules import IMPORT
from headship.kernel.permissions import holds
from headship.school.models import Person

MINUTES = 5


def address(record: Import) -> str:
    """The page of an import."""
    return reverse("exchange:package", args=[record.pk])


def waiting(person: Person) -> Iterator[Waiting]:
    """Previews that this person asked for and has neither applied nor left."""
    if not holds(person, IMPORT):
        return
    for record in Import.objects.filter(by=person, state=Import.State.PREVIEWED):
        yield Waiting(
            "import", record.pk, _("Look at what the import of %(name)s would change") % {"name": record.name},
            _("Nothing is changed before you say so."), MINUTES, address(record), _("Look"),
            since=localtime(record.made_at).date(),
        )  # fmt: skip


registry.register(
    registry.RecordKind(
        code="import",
        title=gettext_lazy("Import"),
        plural=gettext_lazy("Imports"),
        model=Import,
        url=address,
        visible_to=lambda person: Import.objects.visible_to(person),
        waiting=waiting,
    )
)
