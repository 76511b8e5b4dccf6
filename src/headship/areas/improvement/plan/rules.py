"""Who may do what with the plan."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.models import Person
from headship.school.roles import HEAD, INSIDE, SENIOR_LEADER, STAFF

SENIOR = frozenset({HEAD.code, SENIOR_LEADER.code})


def _answers_for(person: Person, action: Any) -> bool:
    return person.pk == action.owner_id or (action.priority is not None and person.pk == action.priority.owner_id)


SEE_PLAN = declare(
    "plan.see",
    title=_("Read the improvement plan"),
    refusal=_("The plan is for staff and governors. What is public about it stands on the school’s page."),
    held_by=INSIDE,
)
KEEP_PLAN = declare(
    "plan.keep",
    title=_("Make the plan, agree on it, refine and close it"),
    refusal=_("The plan is made by the head and senior leaders."),
    held_by=SENIOR,
)
KEEP_PRIORITY = declare(
    "plan.priority",
    title=_("Look after a priority"),
    refusal=_("This is done by whoever owns the priority, or by a senior leader."),
    held_by=SENIOR,
    or_allowed=lambda person, priority: person.pk == priority.owner_id,
    or_among=lambda person: Q(owner_id=person.pk),
)
ADD_ACTION = declare(
    "plan.add_action",
    title=_("Add an action"),
    refusal=_("Actions are added by staff."),
    held_by=STAFF,
)
KEEP_ACTION = declare(
    "plan.action",
    title=_("Look after an action"),
    refusal=_("This is done by whoever owns the action or its priority, or by a senior leader."),
    held_by=SENIOR,
    or_allowed=_answers_for,
    or_among=lambda person: Q(owner_id=person.pk) | Q(priority__owner_id=person.pk),
)
