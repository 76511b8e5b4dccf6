"""Publishing a version to its readers, with its price known before; later, reaching those who joined since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from headship.areas.stewardship.domain import lifecycle
from headship.areas.stewardship.domain.words import some_text
from headship.areas.stewardship.models import Policy, PolicyVersion, ScenarioQuestion, Sending
from headship.areas.stewardship.rules import KEEP, PUBLISH
from headship.evidence.domain import citations
from headship.evidence.models import Citation
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.months import months_later
from headship.school.domain import deliveries
from headship.school.domain.audiences import people_in
from headship.school.models import Audience, Delivery, Person, Receipt

DAYS_TO_READ = 14
QUESTION_MINUTES = 1
NOTICE_MINUTES = 1  # what it takes to read that a small thing changed


def price(version: PolicyVersion, audiences: Iterable[Audience] | None = None) -> deliveries.Price:
    """What publishing a version to these audiences (its own) asks of people, counted today, before it is sent."""
    groups = list(version.audiences.all() if audiences is None else audiences)
    return deliveries.price_of(audiences=groups, minutes=minutes_of(version))


def minutes_of(version: PolicyVersion) -> int:
    """Minutes that one reader gives: the whole text and its question, or only the news of a small change."""
    if not version.asks_again:
        return NOTICE_MINUTES
    asks = ScenarioQuestion.objects.filter(version=version).exists()
    return version.minutes + (QUESTION_MINUTES if asks else 0)


@transaction.atomic
def publish(
    *, by: Person, version: PolicyVersion, audiences: Iterable[Audience] | None = None, due_on: date | None = None,
    urgent: bool = False,
) -> PolicyVersion:  # fmt: skip
    """Put an approved version in force and send it to its readers. The version before is superseded.

    due_on: by when it is to be acknowledged, by default in 14 days. Of a small change readers are told, and those
    who acknowledged the version before need not do it again. In quiet mode only urgent ones go out.
    """
    row = lifecycle.locked(version)
    lifecycle.require_on(by, PUBLISH, row)
    lifecycle.move(row, PolicyVersion.State.IN_FORCE)
    if audiences is not None:
        row.audiences.set(audiences)
    if not row.audiences.exists():
        raise Refusal(_("Choose who has to know it."), field="audiences")
    policy, first = row.policy, row.policy.first_published_at is None
    before = _supersede(policy, row)
    row.published_at, row.published_by = clock.now(), by
    lifecycle.changed(row, by, "state", "published_at", "published_by")
    _put_in_force(policy, row)
    _cite(by, row)
    _send(by, row, list(row.audiences.all()), None, row.asks_again, due_on, urgent)
    lifecycle.record(
        policy, by, "publish" if first else "publish_version",
        _("Published version %(number)s: %(what)s")
        % {"number": row.number, "what": row.change or _("the first one.")},
        "7.6a", "7.6e", payload={"version": row.number, "asks_again": row.asks_again, "minutes": row.minutes},
    )  # fmt: skip
    if before is not None and row.asks_again:
        _stop_asking(before)
    return row


def _supersede(policy: Policy, version: PolicyVersion) -> PolicyVersion | None:
    before: PolicyVersion | None = policy.current
    if before is None:
        return None
    before = PolicyVersion.objects.select_for_update().get(pk=before.pk)
    lifecycle.move(before, PolicyVersion.State.SUPERSEDED)
    before.ended_at = clock.now()
    before.save(update_fields=["state", "ended_at"])
    return before


def _put_in_force(policy: Policy, version: PolicyVersion) -> None:
    policy.current, policy.title = version, version.title
    policy.first_published_at = policy.first_published_at or version.published_at
    policy.review_on = months_later(clock.today(), policy.cycle_months)
    policy.not_reached = 0
    policy.save(update_fields=["current", "title", "first_published_at", "review_on", "not_reached"])


def _cite(by: Person, version: PolicyVersion) -> None:
    """The golden thread: a policy upholds the values, and answers the requirements, of the version in force."""
    source = ("policy", version.policy_id)
    wanted = set()
    for link in version.links.all():
        if link.value_id is not None:
            wanted.add((Citation.Relation.UPHOLDS.value, "school_value", link.value_id))
        elif link.requirement_id is not None:
            wanted.add((Citation.Relation.ANSWERS.value, "requirement", link.requirement_id))
    mine = Citation.objects.filter(
        source_kind="policy", source_id=version.policy_id, target_kind__in=["school_value", "requirement"]
    )
    for row in mine:
        if (row.relation, row.target_kind, row.target_id) not in wanted:
            citations.withdraw(by=by, citation=row)
    for relation, kind, pk in sorted(wanted):
        citations.cite(by=by, source=source, relation=relation, target=(kind, pk))


def _send(
    by: Person, version: PolicyVersion, audiences: list[Audience], people: Iterable[Person] | None, asks: bool,
    due_on: date | None, urgent: bool,
) -> Delivery:  # fmt: skip
    delivery = deliveries.send(
        by=by, subject=version.title, body=_message(version, asks), audiences=audiences, people=people,
        about_kind="policy", about_id=version.policy_id, link=address_of(version.policy), asks_acknowledgement=asks,
        due_on=(due_on or clock.today() + timedelta(days=DAYS_TO_READ)) if asks else None,
        minutes=minutes_of(version) if asks else NOTICE_MINUTES, urgent=urgent,
    )  # fmt: skip
    Sending.objects.create(version=version, delivery=delivery, asked=asks)
    return delivery


def _message(version: PolicyVersion, asks: bool) -> str:
    if not version.change:
        return _("This is how we do it from now on. Please read it, and ask about anything that is unclear.")
    if asks:
        return _("What is new: %(change)s") % {"change": version.change}
    return _("One small thing changed: %(change)s You need not do anything.") % {"change": version.change}


def address_of(policy: Policy) -> str:
    """The path of a policy's page."""
    try:
        return reverse("stewardship:policy", args=[policy.pk])
    except NoReverseMatch:  # a room's domain also works where no pages are served
        return ""


def _stop_asking(before: PolicyVersion) -> None:
    """Nobody is asked any more to acknowledge what has been replaced."""
    sent = Sending.objects.filter(version__policy=before.policy_id, version__number__lte=before.number)
    for row in sent.filter(asked=True).select_related("delivery"):
        deliveries.stop_asking(row.delivery)


def asked_receipts(policy: Policy) -> QuerySet[Receipt]:
    """The receipts that count for a policy as it stands: of the last version that everybody was asked to
    acknowledge, and of those who were reached since."""
    rows: QuerySet[Receipt] = Receipt.objects.filter(
        delivery__policy_sending__asked=True,
        delivery__policy_sending__version__policy=policy,
        # Where nobody was ever asked this is null, and nothing is at least null.
        delivery__policy_sending__version__number__gte=Subquery(basis_of(policy).values("number")),
    )
    return rows


def basis_of(policy: Policy) -> QuerySet[PolicyVersion]:
    """The last published version that everybody was asked to acknowledge, if any; small changes after it asked
    nobody."""
    versions: QuerySet[PolicyVersion] = (
        PolicyVersion.objects.published().filter(policy=policy, asks_again=True).order_by("-number")[:1]
    )
    return versions


def newcomers(policy: Policy) -> QuerySet[Person]:
    """Those who belong to the readers today and were never asked, since they came later."""
    version = policy.current
    if version is None or policy.withdrawn_at is not None:
        none: QuerySet[Person] = Person.objects.none()
        return none
    return people_in(version.audiences.all()).exclude(pk__in=asked_receipts(policy).values("person_id"))


def count_newcomers() -> int:
    """Count for each policy in force whom it has not reached yet, so that pages need not. Returns how many in all."""
    counted = 0
    for policy in Policy.objects.in_force().select_related("current"):
        count = newcomers(policy).count()
        Policy.objects.filter(pk=policy.pk).update(not_reached=count)
        counted += count
    return counted


@transaction.atomic
def send_to_newcomers(*, by: Person, policy: Policy, due_on: date | None = None) -> Delivery:
    """Send the version in force to those who joined its readers since it was published."""
    row = lifecycle.locked_policy(policy)
    lifecycle.require_on(by, KEEP, row)
    version = lifecycle.require_holding(row)
    people = list(newcomers(row))
    if not people:
        raise Refusal(_("Everybody who belongs to its readers has it already."))
    delivery = _send(by, version, [], people, True, due_on, False)
    row.not_reached = 0
    row.save(update_fields=["not_reached"])
    lifecycle.record(
        row, by, "send_to_newcomers", _("Sent it to those who joined since."), "7.6e", payload={"people": len(people)}
    )
    return delivery


@transaction.atomic
def remind_readers(*, by: Person, policy: Policy) -> int:
    """Remind those who have not acknowledged it yet. Returns how many were reminded; nobody in quiet mode."""
    row = lifecycle.locked_policy(policy)
    lifecycle.require_on(by, KEEP, row)
    lifecycle.require_holding(row)
    asking = Delivery.objects.filter(pk__in=asked_receipts(row).unanswered().values("delivery_id"))  # type: ignore[attr-defined]
    return sum(deliveries.remind(delivery, by=by) for delivery in asking)


@transaction.atomic
def withdraw(*, by: Person, policy: Policy, reason: str) -> Policy:
    """Take a policy out of force. It stays readable in the archive; nobody is asked about it any more."""
    row = lifecycle.locked_policy(policy)
    lifecycle.require_on(by, KEEP, row)
    version = lifecycle.require_holding(row)
    reason = some_text(reason, "reason", _("Say why: those who knew it will read it."))
    if lifecycle.at_work(row) is not None:
        raise Refusal(_("A new version is being written. Put it aside first."))
    lifecycle.move(version, PolicyVersion.State.WITHDRAWN)
    version.ended_at = clock.now()
    version.save(update_fields=["state", "ended_at"])
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), by, reason
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    _stop_asking(version)
    lifecycle.record(row, by, "withdraw", _("Took it out of force: %(reason)s") % {"reason": reason}, "7.6a")
    return row
