"""The parts of the room, as tabs above each of its lists."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _


def sections() -> list[tuple[str, str, str]]:
    """Label, address and code of each part."""
    return [
        (_("Added by hand"), reverse("evidence:items"), "items"),
        (_("Promises"), reverse("evidence:promises"), "promises"),
        (_("Ledger"), reverse("evidence:ledger"), "ledger"),
        (_("Indicators"), reverse("evidence:indicators"), "indicators"),
    ]
