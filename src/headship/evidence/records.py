"""The evidence room's own entries in the registry."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from headship.evidence import registry
from headship.evidence.models import EvidenceItem, Reading

registry.register(
    registry.RecordKind(
        code="reading",
        title=_("Reading"),
        model=Reading,
        label=lambda reading: reading.title,
        url=lambda reading: reverse("evidence:reading", args=[reading.pk]),
        visible_to=lambda person: Reading.objects.visible_to(person),
    )
)
registry.register(
    registry.RecordKind(
        code="evidence_item",
        title=_("Added evidence"),
        model=EvidenceItem,
        url=lambda item: reverse("evidence:item", args=[item.pk]),
        visible_to=lambda person: EvidenceItem.objects.visible_to(person),
        search_fields=("title",),
    )
)
