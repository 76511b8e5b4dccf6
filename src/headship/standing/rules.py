"""Who may do what in the standing room. Judging and stances are the evidence room's verbs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.roles import GOVERNANCE, STAFF

INSIDE = STAFF | GOVERNANCE

SEE_STANDING = declare(
    "standing.read",
    title=_("See where the school stands"),
    refusal=_("Where the school stands on the standards is for staff and governors to see."),
    held_by=INSIDE,
)
