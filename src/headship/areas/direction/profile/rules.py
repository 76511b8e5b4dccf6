"""Who may do what here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.roles import INSIDE, LEADERS, SENIOR
from headship.school.rules import owned_by, owns

SEE_PROFILE = declare(
    "fact.list",
    title=_("See what the school knows of itself and its community"),
    refusal=_("The profile is for staff and governors."),
    held_by=INSIDE,
)
LEARN_FACT = declare(
    "fact.learn",
    title=_("Add a fact to the profile"),
    refusal=_("Facts are added by somebody who leads the school or a part of it."),
    held_by=LEADERS,
)
KEEP_FACT = declare(
    "fact.keep",
    title=_("Look after a fact of the profile"),
    refusal=_("This is done by whoever looks after the fact, or by the head or a senior leader."),
    held_by=SENIOR,
    or_allowed=owns,
    or_among=owned_by,
)
KEEP_ROLL = declare(
    "roll.keep",
    title=_("Write down how many learned here in earlier years"),
    refusal=_("The roll of earlier years is kept by the head and senior leaders."),
    held_by=SENIOR,
)
