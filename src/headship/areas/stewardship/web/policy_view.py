"""One version of a policy as a reader sees it: the text with its marks, what stands beside it, and the next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.stewardship import queries
from headship.areas.stewardship.domain.readability import readability
from headship.areas.stewardship.domain.reading import question_of, receipt_of
from headship.areas.stewardship.domain.text import passages
from headship.areas.stewardship.models import Policy, PolicyVersion, ScenarioQuestion, ScenarioResponse, VersionLink
from headship.areas.stewardship.rules import ANSWER, APPROVE, CHECK, EDIT, ENTER_FOR_OTHERS, KEEP, PUBLISH, SEE_STATUS
from headship.areas.stewardship.web.asking import policy_address, version_address
from headship.areas.stewardship.web.forms.steps import AnswerForm
from headship.kernel.permissions import may
from headship.school.models import Person

State = PolicyVersion.State


@dataclass(frozen=True)
class Rights:
    """What this reader may do now."""

    keeps: bool
    edits: bool
    checks: bool
    approves: bool
    publishes: bool
    answers: bool
    enters: bool
    sees_status: bool
    inside: bool


def rights_of(reader: Person, version: PolicyVersion) -> Rights:
    """Roles and relation to the policy, and whether the version's state still allows it."""
    policy, working = version.policy, version.is_working
    holds = policy.is_in_force and version.pk == policy.current_id
    return Rights(
        keeps=holds and may(reader, KEEP, policy),
        edits=working and may(reader, EDIT, version),
        checks=(working or holds) and may(reader, CHECK, version),
        approves=version.state == State.PROPOSED and may(reader, APPROVE, version),
        publishes=version.state == State.APPROVED and may(reader, PUBLISH, version),
        answers=may(reader, ANSWER, policy),
        enters=holds and may(reader, ENTER_FOR_OTHERS, policy),
        sees_status=policy.first_published_at is not None and may(reader, SEE_STATUS, policy),
        inside=reader.is_staff_member or reader.is_governance,
    )


def page(reader: Person, version: PolicyVersion) -> dict[str, Any]:
    """Everything that the page shows."""
    policy = version.policy
    rights = rights_of(reader, version)
    holds = policy.is_in_force and version.pk == policy.current_id
    links = queries.links_of(version)
    marks = queries.marks_on(policy, reader) if version.is_published else []
    versions = queries.versions_of(policy, reader)
    context: dict[str, Any] = {
        "policy": policy, "version": version, "rights": rights, "holds": holds, "links": links, "reader": reader,
        "text": queries.marked_text(passages(version.text, title=version.title), marks, reader),
        "reading": readability(version.text, policy.written_in), "versions": versions,
        "before": next((each for each in versions if each.number < version.number), None),
        "draft": next((each for each in versions if each.is_working and each.pk != version.pk), None),
        "waiting": [mark for mark in marks if mark.answered_at is None] if rights.answers else [],
        "decisions": queries.decisions_behind(policy, reader), "behind_url": _behind(policy),
        "acts": timeline_of(policy, reader) if rights.inside else [], "steps": lifecycle_of(version),
        "audiences": list(version.audiences.all()),
        "mark_url": f"{reverse('stewardship:mark_new', args=[policy.pk])}?p=" if holds else "",
        "unchecked": [link for link in links if link.checked_at is None],
    }  # fmt: skip
    if version.is_working:
        context["question"] = ScenarioQuestion.objects.filter(version=version).prefetch_related("answers").first()
    elif holds:
        context |= for_reader(reader, policy)
    return {**context, "next": next_step(version, rights, context)}


def for_reader(reader: Person, policy: Policy) -> dict[str, Any]:
    """What this reader was asked: to acknowledge it, and what they would do."""
    receipt = receipt_of(policy, reader)
    question = question_of(policy)
    response = None
    if question is not None:
        answers = ScenarioResponse.objects.filter(question=question, person=reader)
        response = answers.select_related("first", "last").first()
    asked = receipt is not None and question is not None
    form = (
        AnswerForm(question=question) if asked and question and (response is None or not response.last.right) else None
    )
    return {"receipt": receipt, "question": question, "response": response, "answer_form": form}


def _behind(policy: Policy) -> str:
    """Where the decision behind a policy is named; another room answers there, if it is here."""
    try:
        return f"{reverse('direction:behind')}?record=policy:{policy.pk}"
    except NoReverseMatch:
        return ""


def timeline_of(policy: Policy, reader: Person) -> list[dict[str, Any]]:
    """The newest acts, as the timeline draws them."""
    return [
        {"title": act.text.summary or act.text.label, "when": date_format(act.happened_at, "j F Y"), "hue": 7}
        for act in queries.acts_on(policy, reader)
        if hasattr(act, "text")
    ]


def lifecycle_of(version: PolicyVersion) -> list[tuple[str, Any, str]]:
    """The stages of a version that is at work."""
    return [
        ("draft", _("Written"), _day(version.begun_at)),
        ("proposed", _("Proposed"), _day(version.proposed_at)),
        ("approved", _("Approved"), _day(version.approved_at)),
        ("in_force", _("In force"), _day(version.published_at)),
    ]


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j F") if moment else ""


@dataclass(frozen=True)
class Next:
    """The one step that would take a policy on: what, why, and where."""

    title: str
    sentence: str
    action: str
    url: str
    minutes: int


def next_step(version: PolicyVersion, rights: Rights, context: dict[str, Any]) -> Next | None:
    """What this reader would do next; None for somebody who has nothing to do here but read."""
    steps = {State.DRAFT: _of_draft, State.PROPOSED: _of_proposed, State.APPROVED: _of_approved}
    if version.state in steps:
        return steps[State(version.state)](version, rights, context)
    return _of_policy(version.policy, rights, context) if context["holds"] else None


def _of_draft(version: PolicyVersion, rights: Rights, context: dict[str, Any]) -> Next | None:
    if not rights.edits:
        return None
    if version.returned_reason:
        return Next(_("It came back"), version.returned_reason, _("Write"), version_address(version, "text"), 15)
    if context["question"] is None:
        return Next(
            _("Think of one situation"), _("Readers answer it, and you see whether the text is clear."),
            _("Write the question"), version_address(version, "question"), 5,
        )  # fmt: skip
    links: list[VersionLink] = context["links"]
    if not links:
        return Next(
            _("What is it held against?"), _("Name the values it upholds and the requirements it meets."),
            _("Link them"), version_address(version, "links"), 3,
        )  # fmt: skip
    return Next(
        _("Propose it"), _("Somebody who did not write it approves it."), _("Propose it"),
        version_address(version, "proposal"), 2,
    )  # fmt: skip


def _of_proposed(version: PolicyVersion, rights: Rights, context: dict[str, Any]) -> Next | None:
    if rights.approves:
        return Next(
            _("Approve it, or say what it needs"), _("You did not write it, so your eyes are fresh."), _("Approve it"),
            version_address(version, "approval"), version.minutes,
        )  # fmt: skip
    if rights.checks and context["unchecked"]:
        count = len(context["unchecked"])
        return Next(
            ngettext("Check %(n)s link", "Check %(n)s links", count) % {"n": count},
            _("Does it keep to what it names?"), _("Check"), version_address(version, "links"), 2 * count,
        )  # fmt: skip
    return None


def _of_approved(version: PolicyVersion, rights: Rights, context: dict[str, Any]) -> Next | None:
    if not rights.publishes:
        return None
    return Next(
        _("Publish it"), _("You see what it costs in people’s minutes before anything is sent."), _("Publish it"),
        version_address(version, "publication"), 2,
    )  # fmt: skip


def _of_policy(policy: Policy, rights: Rights, context: dict[str, Any]) -> Next | None:
    if context["waiting"]:
        count = len(context["waiting"])
        return Next(
            ngettext("%(n)s reader waits for an answer", "%(n)s readers wait for an answer", count) % {"n": count},
            _("Something is unclear to them."), _("See what"), policy_address(policy, "waiting"), 3 * count,
        )  # fmt: skip
    if rights.keeps and not policy.is_in_date:
        return Next(
            _("Time to look again"), _("Is it still right as it is, or does it need a new version?"), _("Look again"),
            reverse("stewardship:review", args=[policy.pk]), 10,
        )  # fmt: skip
    return None
