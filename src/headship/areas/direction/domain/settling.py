"""Predicting and concluding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.direction.domain import lifecycle
from headship.areas.direction.domain.deadlines import URGENT_DAYS
from headship.areas.direction.domain.preparing import (
    close_options,
    one_line,
    raise_question,
    refuse_owner,
    some_text,
)
from headship.areas.direction.domain.voting import tallies
from headship.areas.direction.models import Datum, Decision, DecisionOption, Prediction, Vote
from headship.areas.direction.rules import CONCLUDE
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Audience, Person, Team


@transaction.atomic
def predict(
    *, by: Person, decision: Decision, statement: str, percent: int, measure: Datum | None = None
) -> Prediction:
    """Say what is expected and how sure one is, in percent (1 to 99), before it is decided. Concluding freezes it."""
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, CONCLUDE, row)
    lifecycle.require_unsettled(row)
    if measure is not None and measure.decision_id != row.pk:
        raise Refusal(_("This figure belongs to another decision."), field="measure")
    return _write_prediction(by, row, statement, percent, measure)


def _write_prediction(by: Person, row: Decision, statement: str, percent: int, measure: Datum | None) -> Prediction:
    if not 1 <= percent <= 99:
        raise Refusal(_("Nobody is ever quite certain: between 1 and 99 percent."), field="percent")
    statement = one_line(statement, "statement", _("Say what you expect, so that a review can tell."))
    prediction, _new = Prediction.objects.update_or_create(
        decision=row,
        defaults={
            "statement": statement, "percent": percent, "measure": measure, "made_by": by, "made_at": clock.now()
        },
    )  # fmt: skip
    lifecycle.record(
        row, by, "predict",
        _("Expects, %(percent)s %% sure: %(statement)s") % {"percent": percent, "statement": statement}, "2.2a",
    )  # fmt: skip
    return prediction


def _predict_if_said(by: Person, row: Decision, statement: str, percent: int | None) -> None:
    if not statement.strip():
        return
    if percent is None:
        raise Refusal(_("Say how sure you are."), field="percent")
    _write_prediction(by, row, statement, percent, None)


@transaction.atomic
def conclude(
    *, by: Person, decision: Decision, choice: DecisionOption, reason: str, method: str, owner: Person | None = None,
    review_on: date | None = None, statement: str = "", percent: int | None = None, version: int | None = None,
) -> Decision:  # fmt: skip
    """Decide: by advice (somebody was asked), consent (every objection has a reply) or vote (closed, most votes).

    review_on: when to look again, by default in 90 days. statement and percent: what is expected and how sure one
    is, where it was not said before. Raises Refusal, or ChangedMeanwhile.
    """
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, CONCLUDE, row)
    lifecycle.require_unsettled(row)
    lifecycle.require_version(row, version, lifecycle.as_read(row))
    if owner is not None and owner.pk != row.owner_id:
        refuse_owner(owner)
    if Vote.objects.filter(decision=row, closed_at__isnull=True).exists():
        raise Refusal(_("A vote on this still runs. Decide once it is closed."), field="method")
    if choice.decision_id != row.pk:
        raise Refusal(_("Choose one of the options."), field="choice")
    reason = some_text(reason, "reason", _("Write the reason: somebody who was not in the room will read it."))
    review_on = review_on or clock.today() + timedelta(days=90)
    if review_on <= clock.today():
        raise Refusal(_("The review comes after the decision."), field="review_on")
    _METHODS[_known(method)](row, choice)
    _predict_if_said(by, row, statement, percent)
    if row.options_closed_at is None:
        row = close_options(by=by, decision=row)
    lifecycle.move(row, Decision.State.DECIDED)
    row.choice, row.reason, row.method, row.review_on = choice, reason, method, review_on
    row.owner, row.settled_at, row.settled_by = owner or row.owner, clock.now(), by
    lifecycle.changed(row, by, "state", "choice", "reason", "method", "review_on", "owner", "settled_at", "settled_by")
    _record_conclusion(by, row)
    return row


def _known(method: str) -> str:
    if method not in _METHODS:
        raise Refusal(_("Say how it is decided: by advice, consent or vote."), field="method")
    return method


def _after_advice(decision: Decision, choice: DecisionOption) -> None:
    spoken = decision.responses.exists() or decision.objections.exists()
    if not spoken and not decision.groups.filter(asked_at__isnull=False).exists():
        raise Refusal(
            _("Ask somebody first: advice needs an adviser. A small or an urgent decision goes by its own form."),
            field="method",
        )


def _by_consent(decision: Decision, choice: DecisionOption) -> None:
    _after_advice(decision, choice)
    waiting = decision.objections.filter(reply__isnull=True).select_related("person")
    if waiting:
        names = ", ".join(sorted({objection.person.name for objection in waiting}))
        raise Refusal(
            _("Consent needs a reply to each objection first. Still without one: %(names)s.") % {"names": names},
            field="method",
        )


def _by_vote(decision: Decision, choice: DecisionOption) -> None:
    vote = Vote.objects.filter(decision=decision).first()
    if vote is None or vote.closed_at is None:
        raise Refusal(_("Open a vote and close it first."), field="method")
    counted = tallies(vote)
    if not counted or not counted[0].count:
        raise Refusal(_("Nobody voted. Decide it by advice or consent."), field="method")
    if choice.pk not in {tally.option.pk for tally in counted if tally.count == counted[0].count}:
        raise Refusal(
            _("The vote chose “%(option)s”. To decide otherwise, say by which other way.")
            % {"option": counted[0].option},
            field="choice",
        )


_METHODS = {
    Decision.Method.ADVICE.value: _after_advice,
    Decision.Method.CONSENT.value: _by_consent,
    Decision.Method.VOTE.value: _by_vote,
}


def _record_conclusion(by: Person, decision: Decision) -> None:
    lifecycle.record(
        decision, by, "conclude",
        _("Decided: %(choice)s. %(reason)s") % {"choice": decision.choice, "reason": decision.reason},
        "2.2a", "2.2b", "2.2c", "2.2d",
        payload={"kind": decision.kind, "method": decision.method, "review_on": decision.review_on},
    )  # fmt: skip


@transaction.atomic
def decide_small(
    *, by: Person, question: str, choice: str, reason: str = "", team: Team | None = None,
    review_on: date | None = None, owner: Person | None = None,
) -> Decision:  # fmt: skip
    """Record a small decision in one line: what, the choice and, if it helps, why."""
    row = raise_question(by=by, question=question, owner=owner, team=team, kind=Decision.Kind.SMALL)
    return _settle_at_once(by, row, choice, reason, review_on)


@transaction.atomic
def decide_urgent(
    *, by: Person, question: str, choice: str, reason: str, team: Team | None = None,
    audiences: Iterable[Audience] = (), teams: Iterable[Team] = (), statement: str = "", percent: int | None = None,
    review_on: date | None = None,
) -> Decision:  # fmt: skip
    """Act now, with the reason recorded; those affected (audiences, teams) are consulted within 10 days.

    statement and percent: what is expected, and how sure one is.
    """
    reason = some_text(reason, "reason", _("Say why it could not wait."))
    row = raise_question(
        by=by, question=question, team=team, kind=Decision.Kind.URGENT, audiences=audiences, teams=teams,
        consult_by=clock.today() + timedelta(days=URGENT_DAYS),
    )  # fmt: skip
    _predict_if_said(by, row, statement, percent)
    return _settle_at_once(by, row, choice, reason, review_on or clock.today() + timedelta(days=30))


def _settle_at_once(by: Person, row: Decision, choice: str, reason: str, review_on: date | None) -> Decision:
    choice = one_line(choice, "choice", _("Write what was decided."))
    if review_on is not None and review_on <= clock.today():
        raise Refusal(_("The review comes after the decision."), field="review_on")
    option = DecisionOption.objects.create(decision=row, position=1, text=choice, added_by=by, added_at=clock.now())
    lifecycle.move(row, Decision.State.DECIDED)
    row.choice, row.reason, row.review_on = option, reason.strip(), review_on
    row.settled_at, row.settled_by = clock.now(), by
    lifecycle.changed(row, by, "state", "choice", "reason", "review_on", "settled_at", "settled_by")
    _record_conclusion(by, row)
    return row
