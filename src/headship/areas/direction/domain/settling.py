"""Voting, predicting and concluding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from headship.areas.direction.domain import lifecycle
from headship.areas.direction.domain.consulting import deliver, have_answered, people_of
from headship.areas.direction.domain.preparing import close_options, one_line, raise_question, some_text
from headship.areas.direction.models import Ballot, Datum, Decision, DecisionOption, Prediction, Vote
from headship.areas.direction.rules import CONCLUDE, ENTER_FOR_OTHERS, RUN
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import may
from headship.school.domain.audiences import people_in
from headship.school.domain.teams import members_of
from headship.school.models import Audience, Person, Team

URGENT_DAYS = 10  # within which those affected by an urgent decision are consulted


@transaction.atomic
def open_vote(
    *, by: Person, decision: Decision, closes_on: date, audiences: Iterable[Audience] = (),
    teams: Iterable[Team] = (), people: Iterable[Person] = (),
    tell: bool = True,
) -> Vote:  # fmt: skip
    """Open a vote on the options, for these people or, where none are named, for the groups that it affects.

    Closes the options. Whoever may vote is settled now: each gets one paper and, with `tell`, a message or a slip.
    """
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    lifecycle.require_unsettled(row)
    if closes_on < clock.today():
        raise Refusal(_("The last day to vote lies in the past."), field="closes_on")
    if Vote.objects.filter(decision=row).exists():
        raise Refusal(_("There is a vote on this already."))
    if row.options_closed_at is None:
        row = close_options(by=by, decision=row)
    voters = _voters(row, list(audiences), list(teams), list(people))
    if not voters:
        raise Refusal(_("Choose who votes: nobody belongs to these groups today."), field="audiences")
    vote: Vote = Vote.objects.create(decision=row, opened_by=by, opened_at=clock.now(), closes_on=closes_on)
    Ballot.objects.bulk_create([Ballot(vote=vote, person_id=pk) for pk in sorted(voters)], batch_size=500)
    if tell:
        message = _("Please vote. How it stands shows once the vote is closed.")
        deliver(by, row, message, [], Person.objects.filter(pk__in=voters), closes_on, 1)
    lifecycle.changed(row, by)
    lifecycle.record(
        row, by, "vote.open", _("Opened a vote until %(day)s.") % {"day": closes_on.isoformat()}, "2.2d",
        payload={"voters": len(voters)},
    )  # fmt: skip
    return vote


def _voters(decision: Decision, audiences: list[Audience], teams: list[Team], people: list[Person]) -> set[int]:
    if not (audiences or teams or people):
        groups = decision.groups.select_related("audience", "team")
        return {pk for group in groups for pk in people_of(group).values_list("pk", flat=True)}
    ids = {person.pk for person in people if person.is_present}
    if audiences:
        ids.update(people_in(audiences).values_list("pk", flat=True))
    for team in teams:
        ids.update(members_of(team).values_list("pk", flat=True))
    return ids


@transaction.atomic
def cast(*, by: Person, vote: Vote, option: DecisionOption, person: Person | None = None) -> Ballot:
    """Cast one's vote, or change it, until the vote closes. person: on whose behalf somebody else enters it.

    However many come at once, each person has one ballot and none is lost: the vote's row is held meanwhile.
    """
    held = Vote.objects.select_for_update().get(pk=vote.pk)
    voter = person or by
    if voter.pk != by.pk and not may(by, ENTER_FOR_OTHERS, held.decision):
        raise Denied(str(ENTER_FOR_OTHERS.refusal))
    ballot: Ballot | None = Ballot.objects.filter(vote=held, person=voter).first()
    if ballot is None:
        raise Denied(_("This vote is for others."))
    if held.closed_at is not None or clock.today() > held.closes_on:
        raise Refusal(_("The vote is closed."))
    if option.decision_id != held.decision_id:
        raise Refusal(_("This option belongs to another decision."), field="option")
    ballot.option, ballot.cast_at = option, clock.now()
    ballot.entered_by = None if voter.pk == by.pk else by
    ballot.save(update_fields=["option", "cast_at", "entered_by"])
    have_answered(by, held.decision, voter)
    lifecycle.record(held.decision, by, "vote.cast", _("%(name)s voted.") % {"name": voter.name}, "2.2d")
    return ballot


@transaction.atomic
def close_vote(*, by: Person | None, vote: Vote) -> Vote:
    """Close the vote, for good. by: None where its last day has passed and the program closes it."""
    held: Vote = Vote.objects.select_for_update().get(pk=vote.pk)
    if by is not None:
        lifecycle.require_run(by, RUN, held.decision)
    elif clock.today() <= held.closes_on:
        raise Refusal(_("The vote still runs."))
    if held.closed_at is not None:
        raise Refusal(_("The vote is closed already."))
    held.closed_at, held.closed_by = clock.now(), by
    held.save(update_fields=["closed_at", "closed_by"])
    counts = {tally.option.text: tally.count for tally in tallies(held)}
    lifecycle.record(
        held.decision, by, "vote.close", _("Closed the vote: %(counts)s.")
        % {"counts": ", ".join(f"{text} {count}" for text, count in counts.items())},
        "2.2d", payload={"counts": counts},
    )  # fmt: skip
    return held


@dataclass(frozen=True)
class Tally:
    """How many voted for an option."""

    option: DecisionOption
    count: int


def tallies(vote: Vote) -> list[Tally]:
    """How many voted for what, most first. Raises Refusal until the vote is closed: nobody sees how it stands."""
    if vote.closed_at is None:
        raise Refusal(_("Votes stay hidden until the vote is closed."))
    counts = dict(
        Ballot.objects.filter(vote=vote, option__isnull=False).values_list("option").annotate(count=Count("pk"))
    )
    rows = [Tally(option, counts.get(option.pk, 0)) for option in vote.decision.options.all()]
    return sorted(rows, key=lambda tally: (-tally.count, tally.option.position))


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
    lifecycle.require_version(row, version, {"question": row.question, "context": row.context})
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
    if not decision.groups.filter(asked_at__isnull=False).exists() and not decision.responses.exists():
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
    review_on: date | None = None,
) -> Decision:  # fmt: skip
    """Record a small decision in one line: what, the choice and, if it helps, why."""
    row = raise_question(by=by, question=question, team=team, kind=Decision.Kind.SMALL)
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
    option = DecisionOption.objects.create(
        decision=row, position=1, text=choice[:300], added_by=by, added_at=clock.now()
    )
    lifecycle.move(row, Decision.State.DECIDED)
    row.choice, row.reason, row.review_on = option, reason.strip(), review_on
    row.settled_at, row.settled_by = clock.now(), by
    lifecycle.changed(row, by, "state", "choice", "reason", "review_on", "settled_at", "settled_by")
    _record_conclusion(by, row)
    return row
