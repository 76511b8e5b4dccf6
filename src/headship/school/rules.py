"""Who may do what in the school room.

Views ask these verbs through `web.gate`. Domain functions ask them too where the answer depends on what is asked
for (who may make a head, say); other rooms may call the rest on behalf of people to whom their own rules allow it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.models import Person
from headship.school.roles import (
    ADMINISTRATOR,
    CHAIR,
    CLERK,
    GOVERNANCE,
    HEAD,
    MIDDLE_LEADER,
    SENIOR,
    SENIOR_LEADER,
    STAFF,
)

OFFICE = frozenset({HEAD.code, ADMINISTRATOR.code})
SENIOR_OFFICE = OFFICE | {SENIOR_LEADER.code}
INSIDE = STAFF | GOVERNANCE


def owns(person: Person, record: Any) -> bool:
    """Looks after the record: for `or_allowed`."""
    return bool(person.pk == record.owner_id)


def owned_by(person: Person) -> Q:
    """The condition on the records that somebody looks after: the twin of `owns`, for `or_among`."""
    return Q(owner_id=person.pk)


SEE_PEOPLE = declare(
    "person.list",
    title=_("Look through the people of the school"),
    refusal=_("The list of people is for staff and governors."),
    held_by=INSIDE,
)
ENROL = declare(
    "person.enrol",
    title=_("Enrol people and keep their details"),
    refusal=_("People are enrolled by the head, a senior leader or the office."),
    held_by=SENIOR_OFFICE,
)
APPOINT = declare(
    "role.appoint",
    title=_("Give and end roles"),
    refusal=_("Roles are given and ended by the head or an administrator."),
    held_by=OFFICE,
)
RELATE = declare(
    "relation.arrange",
    title=_("Say who manages, coaches or appraises whom"),
    refusal=_("Who manages, coaches or appraises whom is settled by the head, a senior leader or the office."),
    held_by=SENIOR_OFFICE,
)
APPOINT_ACTING_HEAD = declare(
    "acting_head.appoint",
    title=_("Appoint an acting head"),
    refusal=_("An acting head is appointed by the head or by the chair of governors."),
    held_by={HEAD.code, CHAIR.code},
)
ARRANGE_POSTS = declare(
    "post.arrange",
    title=_("Arrange posts and lines of accountability"),
    refusal=_("Posts and their lines are arranged by the head, a senior leader or the office."),
    held_by=SENIOR_OFFICE,
)
SEE_POSTS = declare(
    "post.list",
    title=_("See the organisation"),
    refusal=_("The picture of the organisation is for staff and governors."),
    held_by=INSIDE,
)
FORM_TEAMS = declare(
    "team.form",
    title=_("Form teams"),
    refusal=_("Teams are formed by leaders and the office."),
    held_by=SENIOR_OFFICE | {MIDDLE_LEADER.code},
)
SEE_TEAMS = declare(
    "team.list",
    title=_("See the teams"),
    refusal=_("The teams are for staff and governors to see."),
    held_by=INSIDE,
)
SEE_CLASSES = declare(
    "class.list",
    title=_("See classes and terms"),
    refusal=_("Classes and terms are for staff to see."),
    held_by=STAFF,
)
KEEP_TERMS = declare(
    "term.keep",
    title=_("Keep terms and classes"),
    refusal=_("Terms and classes are kept by the head, a senior leader or the office."),
    held_by=SENIOR_OFFICE,
)
CREATE_AUDIENCE = declare(
    "audience.create",
    title=_("Make audiences"),
    refusal=_("Audiences are made by leaders, the clerk and the office."),
    held_by=SENIOR_OFFICE | {MIDDLE_LEADER.code, CLERK.code},
)
SEND = declare(
    "delivery.send",
    title=_("Send to audiences"),
    refusal=_("Messages to audiences are sent by leaders, the clerk and the office."),
    held_by=SENIOR_OFFICE | {MIDDLE_LEADER.code, CLERK.code},
)
FOLLOW = declare(
    "delivery.follow",
    title=_("Follow who has answered a message"),
    refusal=_("Who has answered is for whoever sent it, for the head and for the office."),
    held_by=OFFICE,
    or_allowed=lambda person, delivery: bool(delivery.sent_by_id == person.pk),
    or_among=lambda person: Q(sent_by=person),
)
ENTER_FOR_OTHERS = declare(
    "delivery.enter_for_others",
    title=_("Enter an acknowledgement for somebody else"),
    refusal=_("Only the office and whoever sent it can enter an acknowledgement for somebody else."),
    held_by=OFFICE,
    or_allowed=lambda person, delivery: bool(delivery.sent_by_id == person.pk),
    or_among=lambda person: Q(sent_by=person),
)
INVITE = declare(
    "invitation.send",
    title=_("Invite people to sign in"),
    refusal=_("People are invited by the head, a senior leader or the office."),
    held_by=SENIOR_OFFICE,
)
BEGIN_QUIET = declare(
    "quiet.begin",
    title=_("Begin and end quiet mode"),
    refusal=_("Quiet mode is begun and ended by the head."),
    held_by={HEAD.code},
)
CHANGE_SETTINGS = declare(
    "school.settings",
    title=_("Change the school's settings"),
    refusal=_("The school's settings are changed by the head or an administrator."),
    held_by=OFFICE,
)
SEE_OUTBOX = declare(
    "outbox.read",
    title=_("See mail that waits in the outbox"),
    refusal=_("The outbox is for administrators: it holds other people's mail."),
    held_by={ADMINISTRATOR.code},
)

PROTECT_WEEK = declare(
    "week.protect",
    title=_("Protect a week in which nothing is asked"),
    refusal=_("Weeks are protected by the head or a senior leader."),
    held_by=SENIOR,
)
