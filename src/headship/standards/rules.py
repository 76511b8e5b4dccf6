"""Who may choose the framework that the school works with, and attach its official wording."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.roles import ADMINISTRATOR, HEAD

ATTACH_WORDING = declare(
    "wording.attach",
    title=_("Attach the official wording of the standards"),
    refusal=_("The official wording is attached by the head or an administrator."),
    held_by={HEAD.code, ADMINISTRATOR.code},
)
CHOOSE_FRAMEWORK = declare(
    "framework.choose",
    title=_("Choose the framework that the school works with"),
    refusal=_("The framework is chosen by the head or an administrator."),
    held_by={HEAD.code, ADMINISTRATOR.code},
)
