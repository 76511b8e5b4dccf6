"""What a decision's page needs to know, in a fixed number of reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from headship.areas.direction.domain.deadlines import last_day_to_vote
from headship.areas.direction.domain.voting import Tally, tallies
from headship.areas.direction.models import (
    AffectedGroup,
    Ballot,
    Criterion,
    Datum,
    Decision,
    DecisionOption,
    Objection,
    Response,
    Vote,
    Weighing,
)
from headship.evidence.domain.ledger import acts_of
from headship.evidence.models import Act
from headship.school.models import Person, Receipt

RELATED = ("owner", "raised_by", "team", "choice", "settled_by", "prediction__made_by", "review__reviewed_by", "vote")


@dataclass(frozen=True)
class WeighedOption:
    """An option with one cell for each criterion (None where nobody weighed it) and how many favour it."""

    option: DecisionOption
    cells: Sequence[tuple[Criterion, Weighing | None]]
    favoured: int
    chosen: bool


@dataclass(frozen=True)
class CitedDatum:
    """A figure as it stood, and what the same figure said at the review, if it was read again."""

    datum: Datum
    again: Datum | None


@dataclass(frozen=True)
class VoteState:
    """A vote as everybody may see it: tallies only once it is closed; `mine` is the reader's own paper.

    papers: how many may vote. entered: how many ballots somebody else entered for them.
    """

    vote: Vote
    last_day: date
    papers: int
    cast: int
    entered: int
    mine: Ballot | None
    tallies: Sequence[Tally]


@dataclass(frozen=True)
class Asked:
    """How many people were asked in writing, and how many of them answered."""

    people: int
    answered: int


def weighed_options(decision: Decision, responses: Sequence[Response]) -> tuple[list[Any], list[WeighedOption]]:
    """The criteria, and each option weighed on them."""
    criteria = list(decision.criteria.all())
    cells = {(cell.option_id, cell.criterion_id): cell for cell in Weighing.objects.filter(option__decision=decision)}
    favours = [response.favours_id for response in responses]
    rows = [
        WeighedOption(
            option,
            [(criterion, cells.get((option.pk, criterion.pk))) for criterion in criteria],
            favours.count(option.pk),
            option.pk == decision.choice_id,
        )
        for option in decision.options.all()
    ]
    return criteria, rows


def cited_data(decision: Decision) -> list[CitedDatum]:
    """The figures that a decision cites, each beside its later reading."""
    rows = list(decision.data.select_related("recorded_by"))
    later = {row.again_of_id: row for row in rows if row.again_of_id is not None}
    return [CitedDatum(row, later.get(row.pk)) for row in rows if row.again_of_id is None]


def groups_of(decision: Decision) -> list[AffectedGroup]:
    """The groups that it affects, in the order in which they were named."""
    return list(decision.groups.select_related("asked_by"))


def responses_of(decision: Decision) -> list[Response]:
    """What each said, the first first."""
    return list(decision.responses.select_related("person", "entered_by", "favours"))


def objections_of(decision: Decision) -> list[Objection]:
    """Reasons against, each with its reply."""
    return list(
        decision.objections.select_related("person", "entered_by", "against", "reply__replied_by").order_by(
            "said_at", "pk"
        )
    )


def asked_in_writing(decision: Decision) -> Asked:
    """How many got it in writing, and how many of those have answered or voted."""
    counts = Receipt.objects.filter(delivery__about_kind="decision", delivery__about_id=decision.pk).aggregate(
        people=Count("person", distinct=True),
        answered=Count("person", distinct=True, filter=Q(acknowledged_at__isnull=False)),
    )
    return Asked(counts["people"], counts["answered"])


def vote_state(decision: Decision, reader: Person) -> VoteState | None:
    """The vote on a decision, if there is one."""
    vote: Vote | None = getattr(decision, "vote", None)
    if vote is None:
        return None
    counts = vote.ballots.aggregate(papers=Count("pk"), cast=Count("cast_at"), entered=Count("entered_by"))
    mine = vote.ballots.filter(person=reader).select_related("option").first()
    last_day = vote.closes_on if vote.closed_at else last_day_to_vote(vote)
    shown = tallies(vote) if vote.closed_at else ()
    return VoteState(vote, last_day, counts["papers"], counts["cast"], counts["entered"], mine, shown)


# What stands in the story of a decision; what people said and how many voted stands on the page itself.
MILESTONES = tuple(
    f"decision.{verb}"
    for verb in (
        "raise", "revise", "affects", "ask", "options.close", "vote.open", "vote.close", "conclude", "review",
        "withdraw", "hand_over", "stand_behind",
    )
)  # fmt: skip


def acts_on(decision: Decision, reader: Person, limit: int = 12) -> list[Act]:
    """The milestones of this decision that the reader may see, newest first."""
    visible = Act.objects.visible_to(reader).values("pk")
    rows = acts_of("decision", [decision.pk]).filter(pk__in=visible, verb__in=MILESTONES)
    return list(rows.select_related("text")[:limit])


def named_people(decision: Decision) -> dict[int, str]:
    """Whose word counts in a decision, by id: who raised, owns or settled it, who was asked by name, and who spoke."""
    people = {decision.owner_id: decision.owner.name, decision.raised_by_id: decision.raised_by.name}
    spoke = Q(pk__in=decision.responses.values("person_id")) | Q(pk__in=decision.objections.values("person_id"))
    asked = Q(pk__in=AffectedGroup.persons.through.objects.filter(affectedgroup__decision=decision).values("person_id"))
    return people | dict(Person.objects.filter(spoke | asked).values_list("pk", "name"))
