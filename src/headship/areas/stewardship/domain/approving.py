"""From a draft to an approved version, and back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.stewardship.domain import lifecycle
from headship.areas.stewardship.domain.words import some_text
from headship.areas.stewardship.models import PolicyVersion
from headship.areas.stewardship.rules import APPROVE, EDIT
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import may
from headship.school.models import Person

State = PolicyVersion.State


@transaction.atomic
def ask_to_check(*, by: Person, version: PolicyVersion, checker: Person) -> PolicyVersion:
    """Ask somebody who did not write it to check the links of a version that is at work."""
    row = lifecycle.locked(version)
    lifecycle.require_on(by, EDIT, row)
    if not row.is_working:
        raise Refusal(_("This version is out."))
    if row.authors.filter(pk=checker.pk).exists():
        raise Refusal(_("%(name)s wrote it, so somebody else checks it.") % {"name": checker.name}, field="checker")
    if not (checker.is_present and (checker.is_staff_member or checker.is_governance)):
        raise Refusal(_("Links are checked by staff or governors."), field="checker")
    row.checker = checker
    row.save(update_fields=["checker"])
    lifecycle.record(
        row.policy, by, "ask_check", _("Asked %(name)s to check it.") % {"name": checker.name}, "7.6c", "7.6d"
    )
    return row


@transaction.atomic
def propose(
    *, by: Person, version: PolicyVersion, change: str | None = None, asks_again: bool | None = None,
    checker: Person | None = None,
) -> PolicyVersion:  # fmt: skip
    """Propose a draft for approval. A later version says in one sentence what is new (change), and whether it is so
    new that everybody acknowledges it again (asks_again). checker: who is asked to check its links.
    """
    row = lifecycle.locked(version)
    lifecycle.require_on(by, EDIT, row)
    lifecycle.move(row, State.PROPOSED)
    row.change = row.change if change is None else " ".join(change.split())[:300]
    row.asks_again = row.asks_again if asks_again is None else asks_again
    if row.number > 1 and row.policy.current_id is not None:
        _require_change(row)
    else:
        row.asks_again = True
    row.proposed_at, row.proposed_by, row.returned_reason = clock.now(), by, ""
    lifecycle.changed(row, by, "state", "change", "asks_again", "proposed_at", "proposed_by", "returned_reason")
    if checker is not None:
        row = ask_to_check(by=by, version=row, checker=checker)
    lifecycle.record(
        row.policy, by, "propose", _("Proposed version %(number)s for approval.") % {"number": row.number}, "7.6a",
        payload={"change": row.change, "asks_again": row.asks_again},
    )  # fmt: skip
    return row


def _require_change(version: PolicyVersion) -> None:
    if not version.change:
        raise Refusal(_("Say in one sentence what is new: readers see it first."), field="change")
    before = version.policy.current
    if before is not None and (before.text, before.title) == (version.text, version.title):
        raise Refusal(_("Nothing has changed in the text yet."), field="change")


@transaction.atomic
def send_back(*, by: Person, version: PolicyVersion, reason: str) -> PolicyVersion:
    """Send a proposed or approved version back to its authors, with what it needs. Authors may take theirs back."""
    row = lifecycle.locked(version)
    if not (may(by, APPROVE, row) or may(by, EDIT, row)):
        raise Denied(str(APPROVE.refusal))
    reason = some_text(reason, "reason", _("Say what it needs."))
    lifecycle.move(row, State.DRAFT)
    row.returned_reason = reason
    row.approved_at = row.approved_by = None
    row.approval_note = ""
    lifecycle.changed(row, by, "state", "returned_reason", "approved_at", "approved_by", "approval_note")
    lifecycle.record(row.policy, by, "send_back", _("Sent it back: %(reason)s") % {"reason": reason}, "7.6a")
    return row


@transaction.atomic
def approve(*, by: Person, version: PolicyVersion, note: str = "") -> PolicyVersion:
    """Approve a proposed version: the head, a senior leader or the chair, never one of its authors.

    Raises Refusal while a check found that something is missing. Links that nobody checked yet do not hold it up;
    they are shown, and counted.
    """
    row = lifecycle.locked(version)
    lifecycle.require_on(by, APPROVE, row)
    wanting = row.links.filter(holds=False).select_related("value", "requirement").first()
    if wanting is not None:
        raise Refusal(
            _("A check found that something is missing for “%(name)s”: %(note)s")
            % {"name": wanting.target, "note": wanting.note}
        )
    lifecycle.move(row, State.APPROVED)
    row.approved_at, row.approved_by, row.approval_note = clock.now(), by, note.strip()
    lifecycle.changed(row, by, "state", "approved_at", "approved_by", "approval_note")
    lifecycle.record(
        row.policy, by, "approve", _("Approved version %(number)s.") % {"number": row.number}, "7.6a",
        payload={"links": row.links.count(), "checked": row.links.filter(holds=True).count()},
    )  # fmt: skip
    return row


@transaction.atomic
def discard(*, by: Person, version: PolicyVersion) -> PolicyVersion:
    """Put a version aside that is not out. It stays readable for those who worked on it."""
    row = lifecycle.locked(version)
    lifecycle.require_on(by, EDIT, row)
    lifecycle.move(row, State.DISCARDED)
    row.ended_at = clock.now()
    row.approved_at = row.approved_by = None
    lifecycle.changed(row, by, "state", "ended_at", "approved_at", "approved_by")
    lifecycle.record(row.policy, by, "discard", _("Put version %(number)s aside.") % {"number": row.number}, "7.6a")
    return row
