"""Who may do what in this room. The rest of it shows each person their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.roles import ADMINISTRATOR, HEAD, LEADERS

SEE_BROKEN_THREADS = declare(
    "thread.broken",
    title=_("See which threads are broken"),
    refusal=_("The list of broken threads is for leaders."),
    held_by=LEADERS,
)
SEE_FIRST_STEPS = declare(
    "school.begin",
    title=_("See the first steps of a new school"),
    refusal=_("The first steps are for the head and the administrator."),
    held_by={HEAD.code, ADMINISTRATOR.code},
)
