"""Commitments to the community. Each is a promise of the evidence room as often as it falls due."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from headship.areas.direction.sustainability.models import Commitment
from headship.areas.direction.sustainability.rules import COMMIT, LOOK_AFTER_COMMITMENT
from headship.evidence.domain import ledger, promises
from headship.evidence.models import AskingGroup, Promise
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.models import Audience, Person

KIND = "commitment"
CLAUSES = ["3.3b"]


@transaction.atomic
def commit(
    *, by: Person, what: str, why: str, group: AskingGroup | Audience | str, due_on: date, owner: Person | None = None,
    public: bool = False,
) -> Commitment:  # fmt: skip
    """Stand by something for a group of the community, for the first time by a day. Raises Refusal and Denied."""
    require(by, COMMIT)
    words = " ".join(what.split())
    if not words:
        raise Refusal(_("Say what the school stands by."), field="what")
    if len(words) > 300:
        raise Refusal(_("Keep it within %(most)s characters.") % {"most": 300}, field="what")
    if not why.strip():
        raise Refusal(_("Say why it matters to them, as they would say it."), field="why")
    made: Commitment = Commitment.objects.create(what=words, why=why.strip(), owner=owner or by, made_by=by)
    promise = _promise(by, made, group, due_on, public)
    summary = _("Committed the school to %(group)s: %(what)s") % {"group": promise.group, "what": made.what}
    _record(by, "commitment.make", made, summary)
    return made


@transaction.atomic
def renew(*, by: Person, commitment: Commitment, due_on: date) -> Promise:
    """Stand by it once more, by another day, to the same group. Raises Refusal while the last time is still open."""
    locked = _standing(by, commitment)
    last = promises_of(locked).first()
    assert last is not None
    if last.is_open or last.state == Promise.State.TOLD:
        raise Refusal(_("The last time is not settled yet: hear from them first whether it was kept."))
    promise = _promise(by, locked, last.group, due_on, last.public)
    _record(by, "commitment.renew", locked, _("Stands by it again: %(what)s") % {"what": locked.what})
    return promise


@transaction.atomic
def end(*, by: Person, commitment: Commitment, because: str) -> Commitment:
    """Stand by it no longer, with the reason. Raises Refusal while a promise about it is open: answer that first."""
    locked = _standing(by, commitment)
    if any(promise.is_open for promise in promises_of(locked)):
        raise Refusal(_("A promise about it is open. Keep it, or take it back with a reason, first."))
    reason = because.strip()
    if not reason:
        raise Refusal(_("Say why the school stands by it no longer."), field="because")
    locked.ended_at, locked.ended_because = clock.now(), reason[:300]
    locked.save(update_fields=["ended_at", "ended_because"])
    _record(by, "commitment.end", locked, _("No longer stands by: %(what)s") % {"what": locked.what})
    return locked


def promises_of(commitment: Commitment) -> QuerySet[Promise]:
    """The times that it fell or falls due, the newest first."""
    rows: QuerySet[Promise] = (
        Promise.objects.filter(about_kind=KIND, about_id=commitment.pk).select_related("group").order_by("-pk")
    )
    return rows


def _promise(by: Person, made: Commitment, group: AskingGroup | Audience | str, due_on: date, public: bool) -> Promise:
    return promises.make(
        by=by, group=group, said=made.why, will=made.what, owner=made.owner, due_on=due_on, about=(KIND, made.pk),
        source=str(_("A commitment to the community")), public=public,
    )  # fmt: skip


def _standing(by: Person, commitment: Commitment) -> Commitment:
    locked: Commitment = (
        Commitment.objects.select_for_update(of=("self",)).select_related("owner").get(pk=commitment.pk)
    )
    require(by, LOOK_AFTER_COMMITMENT, locked)
    if locked.ended_at is not None:
        raise Refusal(_("The school stands by it no longer. Commit to it anew."))
    return locked


def _record(by: Person, verb: str, commitment: Commitment, summary: str) -> None:
    ledger.record(
        by=by, verb=verb, record_kind=KIND, record_id=commitment.pk, label=commitment.what, summary=summary,
        clauses=CLAUSES, payload={"owner": commitment.owner.name},
    )  # fmt: skip
