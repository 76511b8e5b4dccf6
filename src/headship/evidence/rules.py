"""Who may do what in the evidence room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.roles import GOVERNANCE, HEAD, SENIOR_LEADER, STAFF

SENIOR = frozenset({HEAD.code, SENIOR_LEADER.code})
INSIDE = STAFF | GOVERNANCE

SEE_LEDGER = declare(
    "ledger.read",
    title=_("Read the ledger"),
    refusal=_("The ledger is for staff and governors."),
    held_by=INSIDE,
)
ERASE_TEXT = declare(
    "ledger.erase",
    title=_("Erase the text of an act"),
    refusal=_("Only the head can erase the text of an act."),
    held_by={HEAD.code},
)
JUDGE_SCHOOL = declare(
    "judgement.school",
    title=_("Judge an element for the school"),
    refusal=_("The school’s own view is given by the head and senior leaders."),
    held_by=SENIOR,
)
SET_STANCE = declare(
    "element.stance",
    title=_("Bring elements into focus, or let them rest"),
    refusal=_("What the school has in focus is settled by the head and senior leaders."),
    held_by=SENIOR,
)
ADD_ITEM = declare(
    "item.add",
    title=_("Add evidence by hand"),
    refusal=_("Evidence is added by staff and governors."),
    held_by=INSIDE,
)
SET_INDICATOR = declare(
    "indicator.set",
    title=_("Change an indicator’s thresholds, look-back and smallest group"),
    refusal=_("Indicators are set by the head."),
    held_by={HEAD.code},
)
SEE_INDICATORS = declare(
    "indicator.read",
    title=_("See how indicators are set"),
    refusal=_("The indicators are for staff and governors to see."),
    held_by=INSIDE,
)
