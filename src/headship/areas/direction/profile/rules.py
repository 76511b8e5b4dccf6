"""Who may do what here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.models import Person
from headship.school.roles import INSIDE, LEADERS, SENIOR


def _owns(person: Person, fact: Any) -> bool:
    return bool(person.pk == fact.owner_id)


def _owned_by(person: Person) -> Q:
    return Q(owner_id=person.pk)


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
    or_allowed=_owns,
    or_among=_owned_by,
)
KEEP_ROLL = declare(
    "roll.keep",
    title=_("Write down how many learned here in earlier years"),
    refusal=_("The roll of earlier years is kept by the head and senior leaders."),
    held_by=SENIOR,
)
