"""Decisions in the registry of record kinds."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.models import Decision
from headship.evidence import registry

registry.register(
    registry.RecordKind(
        code="decision",
        title=_("Decision"),
        plural=_("Decisions"),
        model=Decision,
        url=lambda decision: reverse("direction:decision", args=[decision.pk]),
        visible_to=lambda person: Decision.objects.visible_to(person),
        search_fields=("question", "context", "reason"),
    )
)
