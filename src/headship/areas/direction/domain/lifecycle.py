"""The life of a decision, in one place.

    draft ──ask──▶ consulting ──close_options──▶ settling ──conclude──▶ decided ──review──▶ reviewed
      │                │                            │                     ▲
      └──────────────┬─┴────────────────────────────┘                     │
                     ▼                                                    │
                 withdrawn              a small or an urgent one begins here

A decision whose review day has come is "under review": that is the calendar's doing and no act. `conclude`
closes the options by itself where nobody did; opening a vote closes them too, and nothing is concluded while
it runs. A draft may be closed or, once somebody has spoken on it, concluded without an asking in between.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from headship.areas.direction.models import Decision
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.kernel.permissions import Verb, require
from headship.school.models import Person

State = Decision.State

STEPS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.CONSULTING, State.SETTLING, State.DECIDED, State.WITHDRAWN),
    State.CONSULTING: (State.SETTLING, State.DECIDED, State.WITHDRAWN),
    State.SETTLING: (State.DECIDED, State.WITHDRAWN),
    State.DECIDED: (State.REVIEWED,),
    State.REVIEWED: (),
    State.WITHDRAWN: (),
}


def locked(decision: Decision) -> Decision:
    """The decision as it stands now, held until the transaction ends."""
    row: Decision = Decision.objects.select_for_update().get(pk=decision.pk)
    return row


def move(decision: Decision, state: str) -> None:
    """Take the step to another state. Raises Refusal where the lifecycle has no such step."""
    if state not in STEPS[decision.state]:
        raise Refusal(
            _("This decision is in the state “%(now)s”, from which it cannot go to “%(next)s”.")
            % {"now": decision.get_state_display(), "next": State(state).label}
        )
    decision.state = state


def require_run(by: Person, verb: Verb, decision: Decision) -> None:
    """The verb's own check, and the record must be there for this person at all."""
    if not Decision.objects.visible_to(by).filter(pk=decision.pk).exists():
        raise Denied(str(verb.refusal))
    require(by, verb, decision)


def require_unsettled(decision: Decision) -> None:
    """Raises Refusal where it has been decided or withdrawn."""
    if not decision.is_open:
        raise Refusal(_("This is closed: it is %(state)s.") % {"state": decision.get_state_display().lower()})


def require_unsettled_or_urgent(decision: Decision) -> None:
    """People speak until it is decided; on an urgent one also afterwards, until it has been reviewed."""
    if decision.kind != Decision.Kind.URGENT or decision.state != State.DECIDED:
        require_unsettled(decision)


def require_options_open(decision: Decision) -> None:
    """Raises Refusal once options, criteria and data are closed."""
    require_unsettled(decision)
    if decision.options_closed_at is not None:
        raise Refusal(_("The options are closed, so that everybody judges the same ones."))


def changed(decision: Decision, by: Person, *fields: str) -> None:
    """Save these fields, count the change and say whose it was: for what people edit or choose among."""
    decision.version += 1
    decision.changed_by, decision.changed_at = by, clock.now()
    decision.save(update_fields=[*fields, "version", "changed_by", "changed_at"])


def require_version(decision: Decision, version: int | None, theirs: dict[str, str]) -> None:
    """Raises ChangedMeanwhile where somebody changed it after this version was read."""
    if version is not None and version != decision.version:
        who = decision.changed_by.name if decision.changed_by else decision.raised_by.name
        raise ChangedMeanwhile(_("%(who)s changed this while you were writing.") % {"who": who}, theirs=theirs)


def as_read(decision: Decision) -> dict[str, str]:
    """What people edit together, as it stands now."""
    return {
        "question": decision.question, "context": decision.context, "owner": decision.owner.name,
        "team": decision.team.name if decision.team else "",
    }  # fmt: skip


def record(
    decision: Decision,
    by: Person | None,
    verb: str,
    summary: str,
    *clauses: str,
    payload: dict[str, object] | None = None,
) -> None:
    """Write an act on a decision. Of a confidential one the ledger says that it happened, and nothing of what."""
    secret = decision.confidential
    ledger.record(
        by=by, verb=f"decision.{verb}", record_kind="decision", record_id=decision.pk,
        label=_("A confidential decision") if secret else decision.question,
        summary="" if secret else summary,
        clauses=clauses, payload=None if secret else payload,
    )  # fmt: skip
