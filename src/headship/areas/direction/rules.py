"""Who may do what with decisions."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.models import Person
from headship.school.roles import GOVERNANCE, HEAD, STAFF
from headship.school.rules import SENIOR_OFFICE, owned_by, owns

INSIDE = STAFF | GOVERNANCE


def _runs(person: Person, decision: Any) -> bool:
    return person.pk in (decision.owner_id, decision.raised_by_id)


def _run_by(person: Person) -> Q:
    return Q(owner_id=person.pk) | Q(raised_by_id=person.pk)


SEE_DECISIONS = declare(
    "decision.list",
    title=_("See the decisions of the school"),
    refusal=_("The list of decisions is for staff and governors. What you are asked about reaches you by message."),
    held_by=INSIDE,
)
RAISE = declare(
    "decision.raise",
    title=_("Raise a question to decide"),
    refusal=_("Questions are raised by staff and governors."),
    held_by=INSIDE,
)
RUN = declare(
    "decision.run",
    title=_("Prepare a decision and ask people"),
    refusal=_("This is done by whoever owns or raised the question, or by the head."),
    held_by={HEAD.code},
    or_allowed=_runs,
    or_among=_run_by,
)
CONCLUDE = declare(
    "decision.conclude",
    title=_("Conclude and review a decision"),
    refusal=_("This is done by the owner of the decision, or by the head."),
    held_by={HEAD.code},
    or_allowed=owns,
    or_among=owned_by,
)
ENTER_FOR_OTHERS = declare(
    "decision.enter_for_others",
    title=_("Enter what somebody else said"),
    refusal=_("The office and whoever runs the decision can enter an answer for somebody else."),
    held_by=SENIOR_OFFICE,
    or_allowed=_runs,
    or_among=_run_by,
)
