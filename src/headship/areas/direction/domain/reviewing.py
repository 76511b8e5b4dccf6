"""Seeing a decision through: its review, another owner, what it stands behind, or taking the question back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.direction.domain import lifecycle
from headship.areas.direction.domain.deadlines import last_day_to_review, school_day
from headship.areas.direction.domain.preparing import refuse_owner, some_text
from headship.areas.direction.models import Decision, Prediction, Review
from headship.areas.direction.rules import CONCLUDE, RUN
from headship.evidence.domain import citations, ledger
from headship.evidence.models import Citation
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person


@transaction.atomic
def review(*, by: Person, decision: Decision, happened: str, outcome: str = "", lesson: str = "") -> Review:
    """Say what happened and whether the prediction came true, false or unclear. "Cannot tell" is an answer.

    outcome is left out where nothing was predicted: nothing can come true then.

    How sure the predictor was against what came is formative: an act about them, which they alone see.
    """
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, CONCLUDE, row)
    prediction = Prediction.objects.filter(decision=row).select_related("made_by").first()
    if prediction is not None and outcome not in Review.Outcome.values:
        raise Refusal(_("Say whether it came true, did not, or cannot be told."), field="outcome")
    outcome = outcome if prediction is not None else ""
    happened = some_text(happened, "happened", _("Say in a sentence what happened."))
    lifecycle.move(row, Decision.State.REVIEWED)
    made: Review = Review.objects.create(
        decision=row, outcome=outcome, happened=happened, lesson=lesson.strip(), reviewed_by=by,
        reviewed_at=clock.now(), on_time=_on_time(row),
    )  # fmt: skip
    lifecycle.changed(row, by, "state")
    lifecycle.record(
        row, by, "review", _("Reviewed: %(happened)s") % {"happened": happened}, "2.2a", "2.2c",
        payload={"outcome": outcome, "due": row.review_on},
    )  # fmt: skip
    if prediction is not None and outcome != Review.Outcome.UNCLEAR:
        _score(by, prediction, came=outcome == Review.Outcome.TRUE)
    return made


def _on_time(decision: Decision) -> bool:
    last = last_day_to_review(decision)
    return last is None or school_day(clock.now(), decision.school) <= last


def _score(by: Person, prediction: Prediction, *, came: bool) -> None:
    share = prediction.percent / 100
    ledger.record(
        by=by, verb="decision.calibrate", record_kind="decision", record_id=prediction.decision_id,
        label=_("A prediction scored"),
        summary=_("%(percent)s %% sure, and it came true.") % {"percent": prediction.percent} if came
        else _("%(percent)s %% sure, and it did not come true.") % {"percent": prediction.percent},
        clauses=("2.2a",), purpose=Purpose.FORMATIVE, about=prediction.made_by,
        payload={"brier": round((share - came) ** 2, 4)},
    )  # fmt: skip


@transaction.atomic
def withdraw(*, by: Person, decision: Decision, reason: str) -> Decision:
    """Take a question back before it is decided. What was said stays readable."""
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    reason = some_text(reason, "reason", _("Say why: those who were asked will read it."))
    lifecycle.move(row, Decision.State.WITHDRAWN)
    row.withdrawn_at, row.withdrawn_reason = clock.now(), reason
    lifecycle.changed(row, by, "state", "withdrawn_at", "withdrawn_reason")
    lifecycle.record(row, by, "withdraw", _("Withdrew the question: %(reason)s") % {"reason": reason}, "2.2a")
    return row


@transaction.atomic
def hand_over(*, by: Person, decision: Decision, owner: Person) -> Decision:
    """Give a decision that is not seen through yet to somebody else: they decide it, or look at it again.

    Whoever owns or raised it hands it over; the head does where the owner has left.
    """
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    if row.state in (Decision.State.REVIEWED, Decision.State.WITHDRAWN):
        raise Refusal(_("There is nothing left to see through."))
    if owner.pk == row.owner_id:
        raise Refusal(_("%(name)s owns it already.") % {"name": owner.name}, field="owner")
    refuse_owner(owner)
    before = row.owner
    row.owner = owner
    lifecycle.changed(row, by, "owner")
    lifecycle.record(
        row, by, "hand_over", _("Handed over from %(before)s to %(owner)s.") % {"before": before, "owner": owner},
        "2.2a", "2.3a",
    )  # fmt: skip
    return row


@transaction.atomic
def stand_behind(*, by: Person, decision: Decision, kind: str, record_id: int) -> Citation:
    """Say that this decision stands behind a record elsewhere, such as a policy."""
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    if not row.is_settled:
        raise Refusal(_("Only a decision that was made can stand behind something."))
    citation = citations.cite(
        by=by, source=("decision", row.pk), relation=Citation.Relation.DECIDES, target=(kind, record_id)
    )
    lifecycle.record(
        row, by, "stand_behind", _("Stands behind another record."), "2.2a", payload={"kind": kind, "id": record_id}
    )
    return citation
