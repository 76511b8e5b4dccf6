"""Who may bring data in, and who may say which sensitive data the school keeps."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.roles import ADMINISTRATOR, HEAD

IMPORT = declare(
    "import.apply",
    title=_("Import the school's data"),
    refusal=_("Data is imported by the head or an administrator."),
    held_by={HEAD.code, ADMINISTRATOR.code},
)
CHOOSE_DEMOGRAPHICS = declare(
    "demographics.choose",
    title=_("Say which sensitive data about learners is kept"),
    refusal=_("Which sensitive data is kept is decided by the head or an administrator."),
    held_by={HEAD.code, ADMINISTRATOR.code},
)
