"""Who may do what with processes and their reviews."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.models import Person
from headship.school.roles import INSIDE, LEADERS, SENIOR
from headship.school.rules import owned_by, owns


def _leads(person: Person, review: Any) -> bool:
    return person.pk in (review.owner_id, review.process.owner_id)


def _led_by(person: Person) -> Q:
    return Q(owner_id=person.pk) | Q(process__owner_id=person.pk)


def _makes(person: Person, adjustment: Any) -> bool:
    return adjustment.owner_id == person.pk or _leads(person, adjustment.review)


def _made_by(person: Person) -> Q:
    return Q(owner_id=person.pk) | Q(review__owner_id=person.pk) | Q(review__process__owner_id=person.pk)


SEE_PROCESSES = declare(
    "process.list",
    title=_("See how the school is run"),
    refusal=_("How the school is run is looked at by staff and governors."),
    held_by=INSIDE,
)
SAY_WHAT_HURTS = declare(
    "process.say_what_hurts",
    title=_("Say where a process hurts"),
    refusal=_("Those who work in the school say where a process hurts."),
    held_by=INSIDE,
)
SET_UP_PROCESS = declare(
    "process.set_up",
    title=_("Put a process into the register"),
    refusal=_("Processes are put into the register by leaders and the office."),
    held_by=LEADERS | {"administrator"},
)
RUN_PROCESS = declare(
    "process.run",
    title=_("Look after a process"),
    refusal=_("This is done by whoever looks after the process, or by the senior team."),
    held_by=SENIOR,
    or_allowed=owns,
    or_among=owned_by,
)
RUN_REVIEW = declare(
    "process_review.run",
    title=_("Review a process"),
    refusal=_("This is done by whoever leads the review, or by the senior team."),
    held_by=SENIOR,
    or_allowed=_leads,
    or_among=_led_by,
)
MAKE_ADJUSTMENT = declare(
    "process_adjustment.make",
    title=_("Carry out an adjustment"),
    refusal=_("This is done by whoever carries it out, or by the senior team."),
    held_by=SENIOR,
    or_allowed=_makes,
    or_among=_made_by,
)
