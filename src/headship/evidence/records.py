"""The evidence room's own entries in the registry."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from headship.evidence import registry
from headship.evidence.models import Act, EvidenceItem, Reading


def _label_of_act(act: Act) -> str:
    text = getattr(act, "text", None)
    return str(text.summary or text.label) if text else gettext("An act without its words")


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
registry.register(
    registry.RecordKind(
        code="act",
        title=_("Act"),
        plural=_("Acts"),
        model=Act,
        label=_label_of_act,
        url=lambda act: reverse("evidence:act", args=[act.sequence]),
        visible_to=lambda person: Act.objects.visible_to(person),
        related=("text",),
    )
)
