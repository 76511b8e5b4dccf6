"""Who gets which answer in the stewardship room.

All policies are Sofia's, and went to all staff. The head, senior leaders and the chair see what is being written,
since they approve; everybody else on the staff, and governors, see what is or was in force.
"""

from __future__ import annotations

from headship.areas.stewardship.domain import policies
from headship.areas.stewardship.models import PolicyVersion, Requirement, SchoolValue
from headship.school.domain.audiences import audience
from headship.school.models import Receipt
from tests.factories.policies import QUESTION
from tests.permissions.answers import (
    ABSENT,
    GOVERNANCE,
    IN,
    LEADERS,
    OUTSIDE,
    REFUSED,
    SENIOR,
    STAFF,
    Row,
    of,
    open_to_all,
    page,
    rows,
)
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)
APPROVERS = (*SENIOR, "chair")
TEXT = "## On the day\n\nOne adult goes with ten learners."


def kept_by(*roles: str, record: str = "policy") -> Row:
    """Of a policy in force: these are let in, others who can read it are refused, for the rest it does not exist."""
    return Row(rows((roles, IN), (OUTSIDE, ABSENT)), record=record)


def written_by(*roles: str, record: str) -> Row:
    """Of a version at work: these are let in, others who approve are refused, for the rest it does not exist."""
    return Row(rows((roles, IN), (APPROVERS, REFUSED), otherwise=ABSENT), record=record)


def confirmed_by(record: str) -> Row:
    """Leaders and the office keep values and requirements; others are refused; another school has its own."""
    return Row(rows((LEADERS, IN), (("administrator",), IN)), record=record)


def draft(world: World) -> PolicyVersion:
    """A first version, being written, with a question and a link to a value."""
    version = policies.draft_policy(by=world.owner, title="Visits", text=TEXT, audiences=[audience("staff")])
    policies.set_question(by=world.owner, version=version, **QUESTION)
    policies.link_value(by=world.owner, version=version, value=value(world))
    return version


def value(world: World) -> SchoolValue:
    """A value of the school, kept by Sofia."""
    known: SchoolValue | None = SchoolValue.objects.filter(text="Kindness").first()
    return known or policies.keep_value(by=world.owner, text="Kindness")


def in_force(world: World) -> PolicyVersion:
    """A version in force."""
    version = policies.propose(by=world.owner, version=draft(world))
    policies.approve(by=world.people["senior_leader"], version=version)
    return policies.publish(by=world.owner, version=version)


def arguments(version: PolicyVersion) -> Arguments:
    """What a version's address names."""
    return {"pk": version.policy_id, "number": version.number}


@record("policy")
def _policy(world: World) -> Arguments:
    return {"pk": in_force(world).policy_id}


@record("policy_mark")
def _policy_mark(world: World) -> Arguments:
    policy = in_force(world).policy
    mark = policies.mark_unclear(by=world.owner, policy=policy, passage="ten learners")
    return {"pk": policy.pk, "mark_pk": mark.pk}


@record("policy_slip")
def _policy_slip(world: World) -> Arguments:
    policy = in_force(world).policy
    asked = Receipt.objects.get(delivery__about_kind="policy", delivery__about_id=policy.pk, person=world.owner)
    return {"slip_code": asked.slip_code}


@record("policy_draft")
def _policy_draft(world: World) -> Arguments:
    return arguments(draft(world))


@record("policy_link")
def _policy_link(world: World) -> Arguments:
    version = draft(world)
    return {**arguments(version), "link_pk": version.links.get().pk}


@record("policy_next")
def _policy_next(world: World) -> Arguments:
    policy = in_force(world).policy
    mark = policies.mark_unclear(by=world.owner, policy=policy, passage="ten learners")
    policies.answer_mark(by=world.owner, mark=mark, text="Of any age.", for_next=True)
    return {**arguments(policies.begin_version(by=world.owner, policy=policy)), "mark_pk": mark.pk}


@record("policy_proposed")
def _policy_proposed(world: World) -> Arguments:
    return arguments(policies.propose(by=world.owner, version=draft(world)))


@record("policy_approved")
def _policy_approved(world: World) -> Arguments:
    version = policies.propose(by=world.owner, version=draft(world))
    return arguments(policies.approve(by=world.people["chair"], version=version))


@record("policy_value")
def _policy_value(world: World) -> Arguments:
    return {"pk": value(world).pk}


@record("policy_requirement")
def _policy_requirement(world: World) -> Arguments:
    law: Requirement = policies.keep_requirement(by=world.owner, title="Records", source="Office")
    return {"pk": law.pk}


TABLE: dict[str, Row] = {
    "stewardship:policies": page(INSIDE),
    "stewardship:policy_new": page(STAFF),
    "stewardship:slip": open_to_all("policy_slip"),
    "stewardship:grounds": page(INSIDE),
    "stewardship:value_new": page(LEADERS, "administrator"),
    "stewardship:value_confirmation": confirmed_by("policy_value"),
    "stewardship:value_retirement": confirmed_by("policy_value"),
    "stewardship:requirement_new": page(LEADERS, "administrator"),
    "stewardship:requirement_confirmation": confirmed_by("policy_requirement"),
    "stewardship:requirement_retirement": confirmed_by("policy_requirement"),
    "stewardship:policy": of(INSIDE, record="policy"),
    "stewardship:print": of(INSIDE, record="policy"),
    "stewardship:comparison": of(INSIDE, record="policy"),
    "stewardship:arrangement": kept_by(*SENIOR),
    "stewardship:review": kept_by(*SENIOR),
    "stewardship:withdrawal": kept_by(*SENIOR),
    "stewardship:versions": kept_by(*SENIOR),
    # It was sent to all staff, so governors can read it and are not asked to acknowledge it.
    "stewardship:acknowledgement": kept_by(*STAFF),
    "stewardship:answer": of(INSIDE, record="policy"),
    "stewardship:mark_new": of(INSIDE, record="policy"),
    "stewardship:mark_answer": kept_by("head", record="policy_mark"),
    "stewardship:status": kept_by(*LEADERS, "administrator", *GOVERNANCE),
    "stewardship:together": kept_by(*LEADERS, "administrator", "clerk"),
    "stewardship:reminder": kept_by(*SENIOR),
    "stewardship:newcomers": kept_by(*SENIOR),
    "stewardship:version": of(APPROVERS, record="policy_draft"),
    "stewardship:revision": of(APPROVERS, record="policy_draft"),
    "stewardship:text": written_by(*SENIOR, record="policy_draft"),
    "stewardship:question": written_by(*SENIOR, record="policy_draft"),
    "stewardship:links": of(APPROVERS, record="policy_draft"),
    "stewardship:check": written_by(*SENIOR, record="policy_link"),
    "stewardship:link_removal": written_by(*SENIOR, record="policy_link"),
    "stewardship:mark_taken_up": written_by(*SENIOR, record="policy_next"),
    "stewardship:proposal": written_by(*SENIOR, record="policy_draft"),
    "stewardship:sending_back": of(APPROVERS, record="policy_proposed"),
    "stewardship:approval": of(APPROVERS, record="policy_proposed"),
    "stewardship:publication": written_by(*SENIOR, record="policy_approved"),
    "stewardship:discarding": written_by(*SENIOR, record="policy_draft"),
}
