"""Voting on the options of a decision: hidden until it is closed, each person once.

What the ledger keeps of a ballot is that it was cast, never for what; the counts enter it when the vote closes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.areas.direction.domain import lifecycle
from headship.areas.direction.domain.consulting import deliver, have_answered, people_of
from headship.areas.direction.domain.deadlines import has_run_out, school_day
from headship.areas.direction.domain.preparing import close_options, groups_of
from headship.areas.direction.models import AffectedGroup, Ballot, Decision, DecisionOption, Vote
from headship.areas.direction.rules import ENTER_FOR_OTHERS, RUN
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Audience, Person, Team


@transaction.atomic
def open_vote(
    *, by: Person, decision: Decision, closes_on: date, audiences: Iterable[Audience] = (),
    teams: Iterable[Team] = (), people: Iterable[Person] = (),
    tell: bool = True,
) -> Vote:  # fmt: skip
    """Open a vote on the options, for these people or, where none are named, for the groups that it affects.

    Closes the options. Whoever may vote is settled now: each gets one paper and, with `tell`, a message or a slip.
    To vote is to be asked: groups that were not asked before are from now on.
    """
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    lifecycle.require_unsettled(row)
    if closes_on < school_day(clock.now(), row.school):
        raise Refusal(_("The last day to vote lies in the past."), field="closes_on")
    if Vote.objects.filter(decision=row).exists():
        raise Refusal(_("There is a vote on this already."))
    if row.options_closed_at is None:
        row = close_options(by=by, decision=row)
    named = list(people)
    groups = groups_of(by, row, audiences, teams)
    if not (groups or named):
        groups = list(row.groups.select_related("audience", "team"))
    voters = {person.pk for person in named if person.is_present}
    voters.update(pk for group in groups for pk in people_of(group).values_list("pk", flat=True))
    if not voters:
        raise Refusal(_("Choose who votes: nobody belongs to these groups today."), field="audiences")
    vote: Vote = Vote.objects.create(decision=row, opened_by=by, opened_at=clock.now(), closes_on=closes_on)
    Ballot.objects.bulk_create([Ballot(vote=vote, person_id=pk) for pk in sorted(voters)], batch_size=500)
    if tell:
        message = _("Please vote. How it stands shows once the vote is closed.")
        deliver(by, row, message, [], Person.objects.filter(pk__in=voters), closes_on, 1)
    _asked_by_it(by, groups, closes_on)
    lifecycle.record(
        row, by, "vote.open", _("Opened a vote until %(day)s.") % {"day": date_format(closes_on)}, "2.2d",
        payload={"voters": len(voters)},
    )  # fmt: skip
    return vote


def _asked_by_it(by: Person, groups: Iterable[AffectedGroup], closes_on: date) -> None:
    for group in groups:
        if group.asked_at is None:
            group.how, group.asked_at, group.asked_by = AffectedGroup.How.VOTE, clock.now(), by
            group.due_on, group.people = closes_on, people_of(group).count()
            group.save(update_fields=["how", "asked_at", "asked_by", "due_on", "people"])


@transaction.atomic
def cast(*, by: Person, vote: Vote, option: DecisionOption, person: Person | None = None) -> Ballot:
    """Cast one's vote, or change it, until the vote closes. person: on whose behalf somebody else enters it.

    However many come at once, each person has one ballot and none is lost: the vote's row is held meanwhile.
    """
    held = Vote.objects.select_for_update().get(pk=vote.pk)
    voter = person or by
    if voter.pk != by.pk:
        lifecycle.require_run(by, ENTER_FOR_OTHERS, held.decision)
    lifecycle.require_unsettled(held.decision)
    ballot: Ballot | None = Ballot.objects.filter(vote=held, person=voter).first()
    if ballot is None:
        raise Denied(_("This vote is for others."))
    if held.closed_at is not None or has_run_out(held):
        raise Refusal(_("The vote is closed."))
    if voter.pk != by.pk and ballot.option_id is not None and ballot.entered_by_id is None:
        raise Refusal(_("%(name)s has voted by themselves.") % {"name": voter.name}, field="person")
    if option.decision_id != held.decision_id:
        raise Refusal(_("This option belongs to another decision."), field="option")
    ballot.option, ballot.cast_at = option, clock.now()
    ballot.entered_by = None if voter.pk == by.pk else by
    ballot.save(update_fields=["option", "cast_at", "entered_by"])
    have_answered(by, held.decision, voter)
    sentence = _("%(name)s voted.") if voter.pk == by.pk else _("Entered the vote of %(name)s.")
    # One voice speaks to no clause: what the vote says for the school is recorded when it closes.
    lifecycle.record(held.decision, by, "vote.cast", sentence % {"name": voter.name})
    return ballot


@transaction.atomic
def close_vote(*, by: Person | None, vote: Vote) -> Vote:
    """Close the vote, for good. by: None where its last day has passed and the program closes it."""
    held: Vote = Vote.objects.select_for_update().get(pk=vote.pk)
    if by is not None:
        lifecycle.require_run(by, RUN, held.decision)
    elif not has_run_out(held):
        raise Refusal(_("The vote still runs."))
    lifecycle.require_unsettled(held.decision)
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
    """How many voted for what, most first. Raises Refusal until the vote is closed: nobody sees how it stands.

    A vote whose question was withdrawn meanwhile never closes, and so is never counted.
    """
    if vote.closed_at is None:
        raise Refusal(_("Votes stay hidden until the vote is closed."))
    counts = dict(
        Ballot.objects.filter(vote=vote, option__isnull=False).values_list("option").annotate(count=Count("pk"))
    )
    rows = [Tally(option, counts.get(option.pk, 0)) for option in vote.decision.options.all()]
    return sorted(rows, key=lambda tally: (-tally.count, tally.option.position))
