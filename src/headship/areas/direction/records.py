"""Decisions in the registry of record kinds: what waits for whom, what will be asked, what moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.direction.models import AffectedGroup, Ballot, Decision, Objection
from headship.evidence import registry
from headship.evidence.consequential import consequential_acts, without_a_decision
from headship.evidence.registry import Ask, Moved, Waiting
from headship.kernel import clock
from headship.school.domain import deliveries
from headship.school.models import Person, Receipt, Team

SOON = timedelta(days=7)  # before its day, a review begins to wait
RECENT = timedelta(days=60)  # for this long a weighty act asks for its decision


def address(decision: Decision, part: str = "") -> str:
    """The decision's page, perhaps at one of its parts."""
    return reverse("direction:decision", args=[decision.pk]) + (f"#{part}" if part else "")


def waiting(person: Person) -> Iterator[Waiting]:
    """What waits for a person: to vote, answer, reply, conclude, review, consult on, or name a decision."""
    yield from _votes(person)
    yield from _answers(person)
    yield from _objections(person)
    yield from _ripe(person)
    yield from _reviews(Decision.objects.filter(owner=person))
    yield from _urgent(Decision.objects.filter(owner=person))
    yield from _weighty_acts(person)


def _votes(person: Person) -> Iterator[Waiting]:
    papers = Ballot.objects.filter(
        person=person, option__isnull=True, vote__closed_at__isnull=True, vote__closes_on__gte=clock.today(),
        vote__decision__state=Decision.State.SETTLING,
    ).select_related("vote__decision")  # fmt: skip
    for paper in papers:
        decision = paper.vote.decision
        yield Waiting(
            kind="decision", record_id=decision.pk, what=_("Vote on “%(question)s”") % {"question": decision},
            why=_("Nobody sees how it stands until the vote is closed."), minutes=1, url=address(decision, "vote"),
            action=_("Vote"), due=paper.vote.closes_on, since=paper.vote.opened_at.date(), clauses=("2.2d",),
        )  # fmt: skip


def _answers(person: Person) -> Iterator[Waiting]:
    receipts = list(
        Receipt.objects.unanswered()
        .filter(person=person, delivery__about_kind="decision")
        .select_related("delivery", "delivery__sent_by")
        .order_by("delivery__sent_at")
    )
    open_ones = {
        decision.pk: decision
        for decision in Decision.objects.filter(pk__in={receipt.delivery.about_id for receipt in receipts})
        .filter(state__in=[Decision.State.CONSULTING, Decision.State.SETTLING])
        .exclude(vote__ballots__person=person)
    }
    for receipt in receipts:
        decision = open_ones.pop(receipt.delivery.about_id, None)
        if decision is not None:
            yield Waiting(
                kind="decision", record_id=decision.pk,
                what=_("Say what you think: “%(question)s”") % {"question": decision},
                why=_("%(name)s asks those whom it affects.") % {"name": receipt.delivery.sent_by.name},
                minutes=receipt.delivery.minutes, url=address(decision, "answer"), action=_("Answer"),
                due=receipt.delivery.due_on, since=receipt.delivery.sent_at.date(), clauses=("2.2d",),
            )  # fmt: skip


def _objections(person: Person) -> Iterator[Waiting]:
    rows = (
        Objection.objects.filter(reply__isnull=True, decision__owner=person)
        .exclude(decision__state=Decision.State.WITHDRAWN)
        .select_related("decision", "person")
    )
    for row in rows:
        yield Waiting(
            kind="decision", record_id=row.decision_id,
            what=_("Answer %(name)s on “%(question)s”") % {"name": row.person.name, "question": row.decision},
            why=_("A reply is owed to everybody who gave a reason against."), minutes=5,
            url=address(row.decision, "objections"), action=_("Reply"), since=row.said_at.date(), clauses=("2.2d",),
        )  # fmt: skip


def _ripe(person: Person) -> Iterator[Waiting]:
    """Questions on which everybody was asked and the day to answer by has passed."""
    still_open = AffectedGroup.objects.filter(Q(asked_at__isnull=True) | Q(due_on__gte=clock.today()))
    rows = (
        Decision.objects.filter(owner=person, state__in=[Decision.State.CONSULTING, Decision.State.SETTLING])
        .exclude(pk__in=still_open.values("decision_id"))
        .exclude(vote__closed_at__isnull=True, vote__isnull=False)
    )
    for decision in rows:
        yield Waiting(
            kind="decision", record_id=decision.pk, what=_("Decide “%(question)s”") % {"question": decision},
            why=_("Everybody was asked, and the time to answer is over."), minutes=15,
            url=address(decision, "conclusion"), action=_("Decide"), since=decision.changed_at.date(),
            clauses=("2.2a",),
        )  # fmt: skip


def _reviews(decisions: QuerySet[Decision]) -> Iterator[Waiting]:
    for decision in decisions.filter(state=Decision.State.DECIDED, review_on__lte=clock.today() + SOON):
        yield Waiting(
            kind="decision", record_id=decision.pk, what=_("Look again at “%(question)s”") % {"question": decision},
            why=_("What came of it, against what was expected?"), minutes=10, url=address(decision, "review"),
            action=_("Review"), due=decision.review_on, clauses=("2.2a",),
        )  # fmt: skip


def _urgent(decisions: QuerySet[Decision]) -> Iterator[Waiting]:
    for decision in decisions.filter(kind=Decision.Kind.URGENT, consulted_late_at__isnull=True).exclude(
        state=Decision.State.WITHDRAWN
    ):
        yield Waiting(
            kind="decision", record_id=decision.pk,
            what=_("Talk over “%(question)s” with those affected") % {"question": decision},
            why=_("It could not wait then; within ten days they are heard."), minutes=20,
            url=address(decision, "consultation"), action=_("Record it"), due=decision.consult_by,
            clauses=("2.2d",),
        )  # fmt: skip


def _weighty_acts(person: Person) -> Iterator[Waiting]:
    acts = without_a_decision(consequential_acts()).filter(actor_id=person.pk, happened_at__gte=clock.now() - RECENT)
    references = {(act.record_kind, act.record_id): act for act in acts if act.record_id is not None}
    seen = registry.see(person, references) if references else {}
    for reference, act in references.items():
        if not seen[reference].hidden:
            yield Waiting(
                kind=reference[0], record_id=reference[1],
                what=_("Name the decision behind “%(label)s”") % {"label": seen[reference].label},
                why=_("Those who were not in the room can then read why."), minutes=2,
                url=f"{reverse('direction:behind')}?record={reference[0]}:{reference[1]}", action=_("Name it"),
                since=act.happened_at.date(), clauses=("2.2a",),
            )  # fmt: skip


def waiting_for_team(team: Team, reader: Person) -> Iterator[Waiting]:
    """What a team's next meeting would take up: its open questions and the reviews that are due."""
    ours = Decision.objects.visible_to(reader).filter(team=team)
    for decision in ours.unsettled():
        yield Waiting(
            kind="decision", record_id=decision.pk, what=_("Decide “%(question)s”") % {"question": decision},
            why=str(decision.get_state_display()), minutes=15, url=address(decision), action=_("Open"),
            since=decision.raised_at.date(), clauses=("2.2b",),
        )  # fmt: skip
    yield from _reviews(ours)


def asks(first: date, last: date) -> Iterator[Ask]:
    """What was sent out in writing and is to be answered between two days."""
    groups = AffectedGroup.objects.filter(
        due_on__gte=first, due_on__lte=last, how=AffectedGroup.How.WRITTEN, decision__confidential=False
    ).select_related("decision")
    for group in groups:
        yield Ask(
            "decision", group.decision_id, str(group.decision), group.due_on, group.label, group.people, group.minutes
        )


def moved(person: Person, since: datetime) -> Iterable[Moved]:
    """What was decided or reviewed since a person last looked."""
    rows = Decision.objects.visible_to(person).filter(Q(settled_at__gt=since) | Q(review__reviewed_at__gt=since))
    return [_move(row) for row in rows.exclude(kind=Decision.Kind.SMALL).select_related("choice", "review")]


def _move(decision: Decision) -> Moved:
    reviewed = decision.state == Decision.State.REVIEWED
    how = decision.review.happened if reviewed else _("Decided: %(choice)s") % {"choice": decision.choice}
    at = decision.review.reviewed_at if reviewed else decision.settled_at
    return Moved("decision", decision.pk, str(decision), how, address(decision), at)


def _reading_place(receipt: Receipt) -> str:
    return reverse("direction:answer", args=[receipt.slip_code])


def _visible_to(person: Person) -> Any:
    return Decision.objects.visible_to(person)


registry.register(
    registry.RecordKind(
        code="decision",
        title=gettext_lazy("Decision"),
        plural=gettext_lazy("Decisions"),
        model=Decision,
        url=address,
        visible_to=_visible_to,
        search_fields=("question", "context", "reason"),
        waiting=waiting,
        waiting_for_team=waiting_for_team,
        moved=moved,
        asks=asks,
    )
)
deliveries.on_reading_without_account("decision", _reading_place)
