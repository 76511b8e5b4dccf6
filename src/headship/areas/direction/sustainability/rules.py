"""Who may do what here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.models import Person
from headship.school.roles import CHAIR, HEAD, INSIDE, LEADERS, SENIOR, STAFF
from headship.school.rules import owned_by, owns


def _looks_after(person: Person, mitigation: Any) -> bool:
    return person.pk in (mitigation.owner_id, mitigation.risk.owner_id)


def _looked_after_by(person: Person) -> Q:
    return Q(owner_id=person.pk) | Q(risk__owner_id=person.pk)


SEE_REGISTER = declare(
    "risk.list",
    title=_("See risks and commitments"),
    refusal=_("The register is for staff and governors."),
    held_by=INSIDE,
)
RAISE_RISK = declare(
    "risk.raise",
    title=_("Raise a risk to the vision"),
    refusal=_("Risks are raised by staff and governors."),
    held_by=INSIDE,
)
LOOK_AFTER_RISK = declare(
    "risk.run",
    title=_("Look after a risk"),
    refusal=_("This is done by whoever looks after the risk, or by the head or a senior leader."),
    held_by=SENIOR,
    or_allowed=owns,
    or_among=owned_by,
)
MITIGATE = declare(
    "mitigation.run",
    title=_("Say how something done against a risk stands"),
    refusal=_("This is done by whoever does it, by the owner of the risk, or by the head or a senior leader."),
    held_by=SENIOR,
    or_allowed=_looks_after,
    or_among=_looked_after_by,
)
COMMIT = declare(
    "commitment.make",
    title=_("Commit the school to something for the community"),
    refusal=_("The school is committed by somebody who leads it or a part of it."),
    held_by=LEADERS,
)
LOOK_AFTER_COMMITMENT = declare(
    "commitment.run",
    title=_("Look after a commitment"),
    refusal=_("This is done by whoever looks after the commitment, or by the head."),
    held_by={HEAD.code},
    or_allowed=owns,
    or_among=owned_by,
)
HAND_OVER = declare(
    "handover.make",
    title=_("Make a handover file of one’s own work"),
    refusal=_("A handover file is made by somebody who works here."),
    held_by=STAFF,
)
HAND_OVER_FOR = declare(
    "handover.make_for",
    title=_("Make the handover file of somebody who has left it to others"),
    refusal=_("The head makes a handover file for somebody else."),
    held_by={HEAD.code},
)
SEE_ARRIVAL = declare(
    "handover.arrive",
    title=_("See what somebody who arrives to lead has to know"),
    refusal=_("This page is for the head, senior leaders and the chair."),
    held_by=SENIOR | {CHAIR.code},
)
