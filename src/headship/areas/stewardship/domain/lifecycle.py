"""The life of a version, in one place.

    draft ──propose──▶ proposed ──approve──▶ approved ──publish──▶ in_force ──(the next one)──▶ superseded
      ▲  ◀──send_back──┘   │  ◀──────────────────┘ send_back           │
      │                    │                                           └──(the policy) withdraw──▶ withdrawn
      └──discard──▶ discarded ◀──discard──┘

The text changes in a draft only. A policy has at most one version in force and one at work; while the new one is
at work the old one holds. That a review is due is the calendar's doing and no act.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from headship.areas.stewardship.models import Policy, PolicyVersion
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.kernel.permissions import Verb, require
from headship.school.models import Person

State = PolicyVersion.State

STEPS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.PROPOSED, State.DISCARDED),
    State.PROPOSED: (State.DRAFT, State.APPROVED, State.DISCARDED),
    State.APPROVED: (State.DRAFT, State.IN_FORCE, State.DISCARDED),
    State.IN_FORCE: (State.SUPERSEDED, State.WITHDRAWN),
    State.SUPERSEDED: (),
    State.WITHDRAWN: (),
    State.DISCARDED: (),
}


def locked(version: PolicyVersion) -> PolicyVersion:
    """The version as it stands now, with its policy, both held until the transaction ends."""
    policy = locked_policy(version.policy_id)
    row: PolicyVersion = PolicyVersion.objects.select_for_update().get(pk=version.pk)
    row.policy = policy
    return row


def locked_policy(policy: Policy | int) -> Policy:
    """The policy as it stands now, held until the transaction ends. Versions are held after their policy, always."""
    pk = policy if isinstance(policy, int) else policy.pk
    row: Policy = Policy.objects.select_for_update().get(pk=pk)
    return row


def move(version: PolicyVersion, state: str) -> None:
    """Take the step to another state. Raises Refusal where the lifecycle has no such step."""
    if state not in STEPS[version.state]:
        raise Refusal(
            _("This version is in the state “%(now)s”, from which it cannot go to “%(next)s”.")
            % {"now": version.get_state_display(), "next": State(state).label}
        )
    version.state = state


def require_on(by: Person, verb: Verb, record: Policy | PolicyVersion) -> None:
    """The verb's own check, and the record must be there for this person at all. Raises Denied."""
    if not type(record).objects.visible_to(by).filter(pk=record.pk).exists():
        raise Denied(str(verb.refusal))
    require(by, verb, record)


def require_draft(version: PolicyVersion) -> None:
    """Raises Refusal where the text no longer changes."""
    if version.state != State.DRAFT:
        raise Refusal(
            _("This version is “%(state)s”, so its text stands. Send it back to change it, or begin a new version.")
            % {"state": version.get_state_display()}
        )


def require_holding(policy: Policy) -> PolicyVersion:
    """The version in force. Raises Refusal where the policy is not out, or withdrawn."""
    if policy.withdrawn_at is not None:
        raise Refusal(_("This policy was withdrawn."))
    if policy.current is None:
        raise Refusal(_("This policy is not published yet."))
    return policy.current


def at_work(policy: Policy) -> PolicyVersion | None:
    """The version that is being written, proposed or approved, if there is one."""
    version: PolicyVersion | None = PolicyVersion.objects.working().filter(policy=policy).first()
    return version


def require_revision(version: PolicyVersion, revision: int | None, theirs: dict[str, str]) -> None:
    """Raises ChangedMeanwhile where somebody changed the draft after this revision was read."""
    if revision is not None and revision != version.revision:
        who = (version.changed_by or version.author).name
        raise ChangedMeanwhile(_("%(who)s changed this while you were writing.") % {"who": who}, theirs=theirs)


def changed(version: PolicyVersion, by: Person, *fields: str) -> None:
    """Save these fields, count the change and say whose it was."""
    version.revision += 1
    version.changed_by, version.changed_at = by, clock.now()
    version.save(update_fields=[*fields, "revision", "changed_by", "changed_at"])


def record(
    policy: Policy, by: Person | None, verb: str, summary: str, *clauses: str,
    payload: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Write an act on a policy. by: None where naming whoever acted would tell staff who has read what."""
    ledger.record(
        by=by, verb=f"policy.{verb}", record_kind="policy", record_id=policy.pk, label=policy.title, summary=summary,
        clauses=clauses, payload=payload,
    )  # fmt: skip
