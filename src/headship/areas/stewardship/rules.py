"""Who may do what with policies, values and requirements."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.areas.stewardship.models.policies import APPROVERS, PolicyVersion
from headship.kernel.permissions import declare
from headship.school.models import Person
from headship.school.roles import CLERK, GOVERNANCE, HEAD, LEADERS, SENIOR, STAFF
from headship.school.rules import OFFICE, SENIOR_OFFICE, owned_by, owns

INSIDE = STAFF | GOVERNANCE


def _wrote(person: Person, version: Any) -> bool:
    return version.author_id == person.pk or version.authors.filter(pk=person.pk).exists()


def _written_by(person: Person) -> Q:
    co_written = PolicyVersion.authors.through.objects.filter(person_id=person.pk).values("policyversion_id")
    return Q(author_id=person.pk) | Q(pk__in=co_written)


def _writes(person: Person, version: Any) -> bool:
    return version.policy.owner_id == person.pk or _wrote(person, version)


def _writable_by(person: Person) -> Q:
    return Q(policy__owner_id=person.pk) | _written_by(person)


def _is_asked_to_check(person: Person, version: Any) -> bool:
    return version.checker_id == person.pk and not _wrote(person, version)


def _to_be_checked_by(person: Person) -> Q:
    return Q(checker_id=person.pk) & ~_written_by(person)


SEE_POLICIES = declare(
    "policy.list",
    title=_("See the policies of the school"),
    refusal=_("The list of policies is for staff and governors. Those that concern you reach you by message."),
    held_by=INSIDE,
)
DRAFT = declare(
    "policy.draft",
    title=_("Begin a policy"),
    refusal=_("Policies are begun by staff."),
    held_by=STAFF,
)
KEEP = declare(
    "policy.keep",
    title=_("Keep a policy in date: new versions, reviews, withdrawal"),
    refusal=_("This is done by the owner of the policy, the head or a senior leader."),
    held_by=SENIOR,
    or_allowed=owns,
    or_among=owned_by,
)
EDIT = declare(
    "policy.edit",
    title=_("Write on a draft"),
    refusal=_("A draft is written by its authors, the owner of the policy, the head or a senior leader."),
    held_by=SENIOR,
    or_allowed=_writes,
    or_among=_writable_by,
)
CHECK = declare(
    "policy.check",
    title=_("Check a policy against values and requirements"),
    refusal=_("The links are checked by a leader, or by whoever was asked to, who did not write the text."),
    held_by=LEADERS,
    allows=lambda person, version: not _wrote(person, version),
    among=lambda person: ~_written_by(person),
    or_allowed=_is_asked_to_check,
    or_among=_to_be_checked_by,
)
APPROVE = declare(
    "policy.approve",
    title=_("Approve a policy"),
    refusal=_("Policies are approved by the head, a senior leader or the chair of governors who did not write them."),
    held_by=APPROVERS,
    allows=lambda person, version: not _wrote(person, version),
    among=lambda person: ~_written_by(person),
)
PUBLISH = declare(
    "policy.publish",
    title=_("Publish an approved policy"),
    refusal=_("A policy is published by its owner, the head or a senior leader."),
    held_by=SENIOR,
    or_allowed=lambda person, version: version.policy.owner_id == person.pk,
    or_among=lambda person: Q(policy__owner_id=person.pk),
)
ANSWER = declare(
    "policy.answer",
    title=_("Answer what readers found unclear"),
    refusal=_("What readers find unclear is answered by the owner of the policy, or by the head."),
    held_by={HEAD.code},
    or_allowed=owns,
    or_among=owned_by,
)
SEE_STATUS = declare(
    "policy.status",
    title=_("See how far a policy is known"),
    refusal=_("How far a policy is known is for its owner, leaders and governors to see."),
    held_by=LEADERS | GOVERNANCE | OFFICE,
    or_allowed=owns,
    or_among=owned_by,
)
ENTER_FOR_OTHERS = declare(
    "policy.enter_for_others",
    title=_("Enter that others know a policy"),
    refusal=_("This is entered by the owner of the policy, a leader for their own people, the clerk or the office."),
    held_by=SENIOR_OFFICE | LEADERS | {CLERK.code},
    or_allowed=owns,
    or_among=owned_by,
)
KEEP_GROUNDS = declare(
    "policy.keep_grounds",
    title=_("Keep the school’s values and requirements"),
    refusal=_("Values and requirements are kept by leaders and the office."),
    held_by=LEADERS | OFFICE,
)
SEE_GROUNDS = declare(
    "policy.see_grounds",
    title=_("See values and requirements"),
    refusal=_("What policies are held against is for staff and governors to see."),
    held_by=INSIDE,
)
