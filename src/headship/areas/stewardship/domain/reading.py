"""What readers do with a policy: acknowledge it, alone or together, and answer its question.

Who has acknowledged what is known to the owner and to line managers for their own people, so the ledger, which all
staff may read, names nobody: neither here nor through the number of acts. It gets one act when an acknowledgement
or answer carries a policy past its first reader, a quarter, half, three quarters or all of those who were asked,
and one act with its counts for each meeting or pile of slips that somebody enters. So a thousand families who
acknowledge write five acts, in the same transaction as the acknowledgement that made the difference; each single
acknowledgement is its receipt.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import ceil

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.stewardship.domain import lifecycle
from headship.areas.stewardship.domain.publishing import asked_receipts, basis_of
from headship.areas.stewardship.models import Policy, ScenarioAnswer, ScenarioQuestion, ScenarioResponse
from headship.areas.stewardship.rules import ENTER_FOR_OTHERS
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import may
from headship.school.domain import deliveries
from headship.school.models import Person, Receipt
from headship.school.models.people import in_force
from headship.school.queries import line_managed_by
from headship.school.roles import CLERK
from headship.school.rules import SENIOR_OFFICE

Way = Receipt.Way


@transaction.atomic
def acknowledge(*, by: Person, policy: Policy) -> bool:
    """Say that one has read a policy. True only for the call that did it, however many come at once.

    Raises Denied where this person was not asked.
    """
    # The policy is held before the receipt, here and for meetings, so that the two never wait for each other.
    receipt = receipt_of(lifecycle.locked_policy(policy), by)
    if receipt is None:
        raise Denied(_("You were not asked to acknowledge this policy."))
    return deliveries.acknowledge(by=by, receipt=receipt)


def receipt_of(policy: Policy, person: Person) -> Receipt | None:
    """This person's own copy of the policy as it stands, if they were asked."""
    receipt: Receipt | None = asked_receipts(policy).filter(person=person).select_related("delivery").first()
    return receipt


def enterable(by: Person, policy: Policy) -> QuerySet[Person]:
    """Those for whom this person may enter that they know the policy: everybody who was asked, for its owner, the
    clerk and the office; their own people, for other leaders. Whether they have done so already is not told."""
    asked: QuerySet[Person] = Person.objects.filter(pk__in=asked_receipts(policy).values("person_id"))
    if policy.owner_id == by.pk or not by.role_codes.isdisjoint(SENIOR_OFFICE | {CLERK.code}):
        return asked
    if not may(by, ENTER_FOR_OTHERS, policy):
        return asked.none()
    return asked.filter(pk__in=own_people(by))


def own_people(leader: Person) -> set[int]:
    """Ids of those whom somebody manages, and of the members of the teams that they lead."""
    managed = set(line_managed_by(leader).values_list("pk", flat=True))
    in_teams = Person.objects.filter(
        in_force(clock.today(), "team_memberships__"),
        team_memberships__team__lead=leader, team_memberships__team__ended_on__isnull=True,
    )  # fmt: skip
    return managed | set(in_teams.values_list("pk", flat=True))


@transaction.atomic
def acknowledge_together(
    *, by: Person, policy: Policy, people: Iterable[Person], way: str = Way.MEETING, happened_at: datetime | None = None
) -> int:
    """Enter that these people know a policy: together in a meeting, on paper or told to the office.

    Returns for how many it was new; it is marked who entered it. Everything or nothing.
    """
    chosen = {person.pk for person in people}
    if not chosen:
        raise Refusal(_("Choose who was there."), field="people")
    if way not in (Way.MEETING, Way.PAPER, Way.OFFICE):
        raise Refusal(_("Say how they gave it: in a meeting, on paper or to the office."), field="way")
    if not chosen <= set(enterable(by, policy).values_list("pk", flat=True)):
        raise Denied(str(ENTER_FOR_OTHERS.refusal))
    row = lifecycle.locked_policy(policy)
    receipts = asked_receipts(row).filter(person__in=chosen).select_related("delivery")
    count = deliveries.acknowledge_together(by=by, receipts=receipts, way=way, happened_at=happened_at)
    if count:
        lifecycle.record(
            policy, by, "acknowledge_together",
            ngettext("%(count)s person acknowledged it: %(way)s.", "%(count)s people acknowledged it: %(way)s.", count)
            % {"count": count, "way": Way(way).label.lower()},
            "7.6e", payload={"count": count, "way": way},
        )  # fmt: skip
    return count


def on_acknowledged(*, receipt: Receipt, by: Person) -> None:
    """Called by the school room in the transaction of each acknowledgement of a policy."""
    policy_id = receipt.delivery.about_id
    policy = Policy.objects.select_for_update().filter(pk=policy_id).first()
    if policy is None:
        return
    # One read under the policy's lock, so that of two at the same moment each counts the other or is counted by it.
    counts = asked_receipts(policy).aggregate(
        total=Count("pk"), done=Count("acknowledged_at"), mine=Count("pk", filter=Q(pk=receipt.pk))
    )
    if counts["mine"]:
        sentence = _("%(done)s of the %(total)s who were asked acknowledged it.")
        _tell_milestone(policy, "acknowledged", counts["done"], counts["total"], sentence)


def milestones(total: int) -> tuple[int, ...]:
    """The counts at which the ledger hears: the first, a quarter, half, three quarters, all. In a group of fewer
    than 20 only the whole, since there a quarter would point at people."""
    if total < 20:
        return (total,)
    return tuple(sorted({1, ceil(total / 4), ceil(total / 2), ceil(3 * total / 4), total}))


def _tell_milestone(policy: Policy, verb: str, done: int, total: int, sentence: str) -> None:
    if total and done in milestones(total):
        lifecycle.record(
            policy, None, verb, sentence % {"done": done, "total": total}, "7.6e",
            payload={"done": done, "total": total},
        )  # fmt: skip


def question_of(policy: Policy) -> ScenarioQuestion | None:
    """The question about a policy as it stands: that of the version which everybody was asked to acknowledge."""
    questions = ScenarioQuestion.objects.filter(version=Subquery(basis_of(policy).values("pk")))
    question: ScenarioQuestion | None = questions.prefetch_related("answers").first()
    return question


@transaction.atomic
def answer_question(*, by: Person, policy: Policy, answer: ScenarioAnswer) -> ScenarioResponse:
    """Answer the question about a policy. What was answered first counts; one may think again as often as one likes.

    Raises Denied where this person was not asked to read it.
    """
    row = lifecycle.locked_policy(policy)
    lifecycle.require_holding(row)
    question = question_of(row)
    if question is None or answer.question_id != question.pk:
        raise Refusal(_("This answer belongs to another question."), field="answer")
    if receipt_of(row, by) is None:
        raise Denied(_("You were not asked about this policy."))
    response, new = ScenarioResponse.objects.get_or_create(
        question=question, person=by,
        defaults={"first": answer, "last": answer, "right_first": answer.right, "answered_at": clock.now()},
    )  # fmt: skip
    if not new:
        response.last = answer
        response.save(update_fields=["last"])
        return response
    answered = question.responses.count()
    _tell_milestone(
        row, "understood", answered, asked_receipts(row).count(),
        _("%(done)s of the %(total)s who were asked answered its question."),
    )  # fmt: skip
    return response


__all__ = [
    "acknowledge", "acknowledge_together", "answer_question", "enterable", "milestones", "on_acknowledged",
    "own_people", "question_of", "receipt_of",
]  # fmt: skip
