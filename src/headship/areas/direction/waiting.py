"""What waits of decisions: to vote, answer, reply, decide, look again, talk over, hand over, or name one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from headship.areas.direction.models import AffectedGroup, Ballot, Decision, Objection
from headship.areas.direction.rules import RUN
from headship.evidence import registry
from headship.evidence.consequential import consequential_acts, without_a_decision
from headship.evidence.registry import Answer, Waiting
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.school.models import Person, Receipt, Team

SOON = timedelta(days=7)  # before its day, a review begins to wait
RECENT = timedelta(days=60)  # for this long a weighty act asks for its decision
LEFT_ALONE = timedelta(days=2)  # after this long a question that was begun asks to be gone on with
TO_ANSWER = timedelta(days=7)  # the time to answer where no day was named


def address(decision: Decision, part: str = "") -> str:
    """The decision's page, perhaps at one of its parts."""
    return reverse("direction:decision", args=[decision.pk]) + (f"#{part}" if part else "")


def waiting(person: Person) -> Iterator[Waiting]:
    """What waits for a person."""
    yield from _votes(person)
    yield from _answers(person)
    yield from _objections(person)
    yield from _ripe(person)
    yield from _reviews(Decision.objects.filter(owner=person))
    yield from _urgent(Decision.objects.filter(owner=person))
    yield from _begun(person)
    yield from _without_owner(person)
    yield from _weighty_acts(person)


def _votes(person: Person) -> Iterator[Waiting]:
    papers = Ballot.objects.filter(
        person=person, option__isnull=True, vote__closed_at__isnull=True, vote__decision__state__in=Decision.UNSETTLED
    ).select_related("vote__decision")  # fmt: skip
    for paper in papers.prefetch_related("vote__decision__options"):
        decision = paper.vote.decision
        yield Waiting(
            kind="decision", record_id=decision.pk, what=_("Vote on “%(question)s”") % {"question": decision},
            why=_("Nobody sees how it stands until the vote is closed."), minutes=1, url=address(decision, "vote"),
            action=_("Vote"), due=paper.vote.closes_on, since=localdate(paper.vote.opened_at), clauses=("2.2d",),
            post_to=reverse("direction:ballot", args=[decision.pk]), reads=decision.context,
            answers=(Answer("option", _("Your vote"), _options_of(decision)),),
        )  # fmt: skip


def _options_of(decision: Decision) -> tuple[tuple[str, str], ...]:
    return tuple((str(option.pk), option.text) for option in decision.options.all())


def _answers(person: Person) -> Iterator[Waiting]:
    receipts = list(
        Receipt.objects.unanswered()
        .filter(person=person, delivery__about_kind="decision")
        .select_related("delivery", "delivery__sent_by")
        .order_by("delivery__sent_at")
    )
    urgent = Q(kind=Decision.Kind.URGENT, state=Decision.State.DECIDED)
    heard = Q(state__in=[Decision.State.CONSULTING, Decision.State.SETTLING]) | urgent
    open_ones = {
        decision.pk: decision
        for decision in Decision.objects.filter(heard, pk__in={receipt.delivery.about_id for receipt in receipts})
        .exclude(vote__ballots__person=person)
        .prefetch_related("options")
    }
    for receipt in receipts:
        decision = open_ones.pop(receipt.delivery.about_id, None)
        if decision is not None:
            yield _answer(receipt, decision)


def _answer(receipt: Receipt, decision: Decision) -> Waiting:
    options = Answer("favours", _("Which option would you choose?"), _options_of(decision), required=False)
    words = Answer("text", _("What do you think?"), required=False)
    delivery = receipt.delivery
    return Waiting(
        kind="decision", record_id=decision.pk, what=_("Say what you think: “%(question)s”") % {"question": decision},
        why=_("%(name)s asks those whom it affects.") % {"name": delivery.sent_by.name}, minutes=delivery.minutes,
        url=address(decision, "answer"), action=_("Answer"), due=delivery.due_on, since=localdate(delivery.sent_at),
        clauses=("2.2d",), post_to=reverse("direction:responses", args=[decision.pk]), reads=decision.context,
        answers=(options, words),
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
            url=address(row.decision, "objections"), action=_("Reply"), since=localdate(row.said_at), clauses=("2.2d",),
            post_to=reverse("direction:reply", args=[row.decision_id, row.pk]), reads=f"“{row.text}”",
            answers=(Answer("text", _("Your reply: what changes because of it, or why not")),),
        )  # fmt: skip


def _ripe(person: Person) -> Iterator[Waiting]:
    """Questions on which everybody was asked and the day to answer by has passed, or whose vote is closed."""
    rows = Decision.objects.filter(owner=person, state__in=[Decision.State.CONSULTING, Decision.State.SETTLING])
    waits = Q(asked_at__isnull=True) | Q(due_on__gte=clock.today())
    waits |= Q(due_on__isnull=True, how=AffectedGroup.How.WRITTEN, asked_at__gt=clock.now() - TO_ANSWER)
    being_asked = AffectedGroup.objects.filter(waits).values("decision_id")
    for decision in rows.filter(vote__isnull=True, groups__isnull=False).exclude(pk__in=being_asked).distinct():
        yield _to_decide(decision, _("Everybody was asked, and the time to answer is over."))
    for decision in rows.filter(vote__closed_at__isnull=False):
        yield _to_decide(decision, _("The vote is closed."))


def _to_decide(decision: Decision, why: str) -> Waiting:
    return Waiting(
        kind="decision", record_id=decision.pk, what=_("Decide “%(question)s”") % {"question": decision}, why=why,
        minutes=15, url=reverse("direction:conclusion", args=[decision.pk]), action=_("Decide"),
        since=localdate(decision.changed_at), clauses=("2.2a",),
    )  # fmt: skip


def _reviews(decisions: QuerySet[Decision]) -> Iterator[Waiting]:
    for decision in decisions.filter(state=Decision.State.DECIDED, review_on__lte=clock.today() + SOON):
        yield Waiting(
            kind="decision", record_id=decision.pk, what=_("Look again at “%(question)s”") % {"question": decision},
            why=_("What came of it, against what was expected?"), minutes=10,
            url=reverse("direction:review", args=[decision.pk]), action=_("Review"), due=decision.review_on,
            clauses=("2.2a",),
        )  # fmt: skip


def _urgent(decisions: QuerySet[Decision]) -> Iterator[Waiting]:
    for decision in decisions.filter(
        kind=Decision.Kind.URGENT, consulted_late_at__isnull=True, state=Decision.State.DECIDED
    ):
        yield Waiting(
            kind="decision", record_id=decision.pk,
            what=_("Talk over “%(question)s” with those affected") % {"question": decision},
            why=_("It could not wait then; within ten days they are heard."), minutes=20,
            url=reverse("direction:consultation", args=[decision.pk]), action=_("Record it"),
            due=decision.consult_by, since=localdate(decision.raised_at), clauses=("2.2d",),
        )  # fmt: skip


def _begun(person: Person) -> Iterator[Waiting]:
    """Questions that others gave to this person at once, and their own that were left alone for a while."""
    drafts = Decision.objects.filter(owner=person, state=Decision.State.DRAFT)
    left = ~Q(raised_by=person) | Q(changed_at__lte=clock.now() - LEFT_ALONE)
    for decision in drafts.filter(left).select_related("raised_by"):
        given = decision.raised_by_id != person.pk
        yield Waiting(
            kind="decision", record_id=decision.pk,
            what=(_("Take up “%(question)s”") if given else _("Go on with “%(question)s”")) % {"question": decision},
            why=_("%(name)s raised it, and you decide.") % {"name": decision.raised_by.name} if given
            else _("You wrote the question down. Whom does it affect?"),
            minutes=5, url=address(decision), action=_("Open"), since=localdate(decision.raised_at), clauses=("2.2a",),
        )  # fmt: skip


def _without_owner(person: Person) -> Iterator[Waiting]:
    """Decisions whose owner has left wait for the head, who finds somebody to see them through."""
    if not holds(person, RUN):
        return
    for decision in Decision.objects.visible_to(person).without_owner().select_related("owner"):
        yield Waiting(
            kind="decision", record_id=decision.pk,
            what=_("Find somebody to see “%(question)s” through") % {"question": decision},
            why=_("%(name)s has left the school.") % {"name": decision.owner.name}, minutes=2,
            url=reverse("direction:owner", args=[decision.pk]), action=_("Hand it over"),
            since=decision.owner.ended_on, clauses=("2.2a",),
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
                since=localdate(act.happened_at), clauses=("2.2a",),
            )  # fmt: skip


def waiting_for_team(team: Team, reader: Person) -> Iterator[Waiting]:
    """What a team's next meeting would take up: its open questions and the reviews that are due."""
    ours = Decision.objects.visible_to(reader).filter(team=team)
    for decision in ours.unsettled():
        yield Waiting(
            kind="decision", record_id=decision.pk, what=_("Decide “%(question)s”") % {"question": decision},
            why=str(decision.get_state_display()), minutes=15, url=address(decision), action=_("Open"),
            since=localdate(decision.raised_at), clauses=("2.2b",),
        )  # fmt: skip
    yield from _reviews(ours)
