"""The roles that people have in a school. Codes are stable: they stand in rules, exports and ledgers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """A role: its code, its name, what it is, and the groups that it counts among."""

    code: str
    title: str | Promise
    description: str | Promise
    staff: bool = False
    leader: bool = False
    governance: bool = False


HEAD = Role("head", _("Head"), _("Leads the school and answers for it."), staff=True, leader=True)
SENIOR_LEADER = Role(
    "senior_leader",
    _("Senior leader"),
    _("Leads the school together with the head."),
    staff=True,
    leader=True,
)
MIDDLE_LEADER = Role(
    "middle_leader", _("Middle leader"), _("Leads a department, phase or year."), staff=True, leader=True
)
TEACHER = Role("teacher", _("Teacher"), _("Teaches classes."), staff=True)
SUPPORT_STAFF = Role("support_staff", _("Support staff"), _("Works in the school and does not teach."), staff=True)
GOVERNOR = Role("governor", _("Governor"), _("Sits on a governing body."), governance=True)
CHAIR = Role("chair", _("Chair of governors"), _("Chairs the governing body."), governance=True)
CLERK = Role("clerk", _("Clerk"), _("Keeps the papers and minutes of governance."), governance=True)
SAFEGUARDING_LEAD = Role(
    "safeguarding_lead", _("Safeguarding lead"), _("Is called first when a child is in danger."), staff=True
)
STUDENT = Role("student", _("Student"), _("Learns in the school."))
PARENT = Role("parent", _("Parent"), _("Is responsible for a learner at home."))
PARTNER = Role("partner", _("External partner"), _("Works with the school from outside."))
ADMINISTRATOR = Role("administrator", _("Administrator"), _("Keeps people, imports and settings in order."), staff=True)
NETWORK_LEAD = Role(
    "network_lead",
    _("Network lead"),
    _("Looks after several schools, and sees no names that are not theirs."),
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        HEAD, SENIOR_LEADER, MIDDLE_LEADER, TEACHER, SUPPORT_STAFF, GOVERNOR, CHAIR, CLERK,
        SAFEGUARDING_LEAD, STUDENT, PARENT, PARTNER, ADMINISTRATOR, NETWORK_LEAD,
    )
}  # fmt: skip

STAFF = frozenset(code for code, role in ROLES.items() if role.staff)
LEADERS = frozenset(code for code, role in ROLES.items() if role.leader)
SENIOR = frozenset({HEAD.code, SENIOR_LEADER.code})
GOVERNANCE = frozenset(code for code, role in ROLES.items() if role.governance)
CHOICES = [(role.code, role.title) for role in ROLES.values()]
INSIDE = STAFF | GOVERNANCE


def is_inside(person: Any) -> bool:
    """Works in the school or governs it; False for nobody."""
    return person is not None and not person.role_codes.isdisjoint(INSIDE)
