"""Who may do what here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.roles import CHAIR, HEAD, INSIDE, LEADERS, SENIOR
from headship.school.rules import owned_by, owns

SEE_STRATEGY = declare(
    "statement.list",
    title=_("See the strategy"),
    refusal=_("The strategy, with its drafts, is for staff and governors."),
    held_by=INSIDE,
)
PROPOSE = declare(
    "statement.propose",
    title=_("Propose a vision, a mission or an objective"),
    refusal=_("The strategy is worded by leaders and the chair."),
    held_by=LEADERS | {CHAIR.code},
)
KEEP_STATEMENT = declare(
    "statement.keep",
    title=_("Word a part of the strategy anew, and look whether it still holds"),
    refusal=_("This is done by whoever looks after it, or by the head, a senior leader or the chair."),
    held_by=SENIOR | {CHAIR.code},
    or_allowed=owns,
    or_among=owned_by,
)
ADOPT = declare(
    "statement.adopt",
    title=_("Adopt or end a part of the strategy"),
    refusal=_("The strategy is adopted by the head or the chair."),
    held_by={HEAD.code, CHAIR.code},
)
