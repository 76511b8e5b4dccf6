"""Policies in the registry of record kinds: what waits for whom, what will be asked, what moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from headship.areas.stewardship.domain.reading import on_acknowledged
from headship.areas.stewardship.models import (
    Policy,
    PolicyVersion,
    Requirement,
    ScenarioQuestion,
    ScenarioResponse,
    SchoolValue,
    Sending,
    UnclearMark,
    VersionLink,
)
from headship.areas.stewardship.rules import APPROVE, KEEP_GROUNDS, PUBLISH
from headship.evidence import registry
from headship.evidence.consequential import declare_consequential
from headship.evidence.registry import Ask, Dated, ExpectedCitation, Moved, Waiting
from headship.kernel import clock
from headship.kernel.months import months_later
from headship.kernel.permissions import holds, narrow
from headship.school.domain import deliveries
from headship.school.models import Person, Receipt, Team
from headship.school.models.people import in_force

State = PolicyVersion.State
QUESTION_FADES = timedelta(days=60)  # after its version came out, a question asks no more
SOON = timedelta(days=30)  # before its day, a value or requirement begins to wait for another look


def address(policy: Policy, part: str = "") -> str:
    """The policy's page, perhaps at one of its parts."""
    return reverse("stewardship:policy", args=[policy.pk]) + (f"#{part}" if part else "")


def version_address(version: PolicyVersion, step: str = "version") -> str:
    """A version's page, or one of its steps."""
    return reverse(f"stewardship:{step}", args=[version.policy_id, version.number])


def grounds_address(record: SchoolValue | Requirement) -> str:
    """Where a value or requirement stands, on the page of all of them."""
    kind = "value" if isinstance(record, SchoolValue) else "requirement"
    return reverse("stewardship:grounds") + f"#{kind}-{record.pk}"


def waiting(person: Person) -> Iterator[Waiting]:
    """What waits for a person: to read, answer, check, approve, publish, explain, look again."""
    yield from _to_acknowledge(person)
    yield from _to_answer(person)
    yield from _to_check(person)
    yield from _to_approve(person)
    yield from _to_publish(person)
    yield from _to_mend(person)
    yield from _to_explain(person)
    yield from _to_review(person)
    yield from _to_reach(person)


def _to_acknowledge(person: Person) -> Iterator[Waiting]:
    receipts = (
        Receipt.objects.unanswered()
        .filter(person=person, delivery__policy_sending__asked=True)
        .filter(delivery__policy_sending__version__policy__withdrawn_at__isnull=True)
        .select_related("delivery__policy_sending__version__policy")
        .order_by("delivery__sent_at")
    )
    for receipt in receipts:
        delivery = receipt.delivery
        version = delivery.policy_sending.version
        yield Waiting(
            kind="policy", record_id=version.policy_id, what=_("Read “%(title)s”") % {"title": version.policy},
            why=version.change or _("This is how we do it from now on."), minutes=delivery.minutes,
            url=address(version.policy), action=_("Read"), due=delivery.due_on, since=delivery.sent_at.date(),
            clauses=("7.6e",),
        )  # fmt: skip


def _to_answer(person: Person) -> Iterator[Waiting]:
    """Questions about what one has acknowledged already; after two months they ask no more."""
    read = Sending.objects.filter(
        asked=True, delivery__receipts__person=person, delivery__receipts__acknowledged_at__isnull=False,
        delivery__asks_acknowledgement=True,
    )  # fmt: skip
    questions = (
        ScenarioQuestion.objects.filter(version__in=read.values("version"), version__policy__withdrawn_at__isnull=True)
        .filter(version__published_at__gte=clock.now() - QUESTION_FADES)
        .exclude(pk__in=ScenarioResponse.objects.filter(person=person).values("question"))
        .select_related("version__policy")
    )
    for question in questions:
        policy = question.version.policy
        yield Waiting(
            kind="policy", record_id=policy.pk, what=_("One situation on “%(title)s”") % {"title": policy},
            why=_("What would you do? It shows how clear the text is."), minutes=1, url=address(policy, "question"),
            action=_("Answer"), since=question.version.published_at.date(), clauses=("7.6e",),
        )  # fmt: skip


def _to_check(person: Person) -> Iterator[Waiting]:
    rows = (
        PolicyVersion.objects.filter(checker=person, state__in=[*PolicyVersion.WORKING, State.IN_FORCE])
        .exclude(Q(state=State.DRAFT) & ~Q(returned_reason=""))  # it came back to its author, who is at work on it
        .annotate(unchecked=Count("links", filter=Q(links__checked_at__isnull=True)))
        .filter(unchecked__gt=0)
        .select_related("policy")
    )
    for row in rows:
        yield Waiting(
            kind="policy", record_id=row.policy_id, what=_("Check “%(title)s”") % {"title": row},
            why=ngettext(
                "Does it keep to %(n)s value or requirement that it names?",
                "Does it keep to the %(n)s values and requirements that it names?", row.unchecked,
            ) % {"n": row.unchecked},
            minutes=row.minutes + 2 * row.unchecked, url=version_address(row, "links"), action=_("Check"),
            since=row.changed_at.date(), clauses=("7.6c", "7.6d"),
        )  # fmt: skip


def _to_approve(person: Person) -> Iterator[Waiting]:
    rows = PolicyVersion.objects.filter(state=State.PROPOSED).select_related("policy", "proposed_by")
    for row in narrow(person, APPROVE, rows):
        by = row.proposed_by.name if row.proposed_by else ""
        yield Waiting(
            kind="policy", record_id=row.policy_id,
            what=_("Approve “%(title)s”, version %(number)s") % {"title": row, "number": row.number},
            why=row.change or _("%(name)s proposes it.") % {"name": by}, minutes=row.minutes,
            url=version_address(row), action=_("Read it"), since=row.proposed_at.date(), clauses=("7.6a",),
        )  # fmt: skip


def _to_publish(person: Person) -> Iterator[Waiting]:
    rows = PolicyVersion.objects.filter(state=State.APPROVED, policy__owner=person).select_related("policy")
    for row in narrow(person, PUBLISH, rows):
        yield Waiting(
            kind="policy", record_id=row.policy_id, what=_("Publish “%(title)s”") % {"title": row},
            why=_("It is approved. You see what it costs in people’s minutes before it goes out."), minutes=2,
            url=version_address(row, "publication"), action=_("Publish"), since=row.approved_at.date(),
            clauses=("7.6a", "7.6e"),
        )  # fmt: skip


def _to_mend(person: Person) -> Iterator[Waiting]:
    rows = PolicyVersion.objects.filter(state=State.DRAFT, author=person).exclude(returned_reason="")
    for row in rows.select_related("policy"):
        yield Waiting(
            kind="policy", record_id=row.policy_id, what=_("Write on “%(title)s”") % {"title": row},
            why=_("It came back: %(reason)s") % {"reason": row.returned_reason}, minutes=15,
            url=version_address(row, "text"), action=_("Write"), since=row.changed_at.date(), clauses=("7.6a",),
        )  # fmt: skip


def _to_explain(person: Person) -> Iterator[Waiting]:
    marks = UnclearMark.objects.unanswered().filter(policy__owner=person, policy__withdrawn_at__isnull=True)
    for mark in marks.select_related("policy"):
        yield Waiting(
            kind="policy", record_id=mark.policy_id,
            what=_("Explain a passage of “%(title)s”") % {"title": mark.policy}, why=f"“{mark.passage}”", minutes=3,
            url=reverse("stewardship:mark_answer", args=[mark.policy_id, mark.pk]), action=_("Explain"),
            since=mark.marked_at.date(), clauses=("7.6b",),
        )  # fmt: skip


def _to_review(person: Person) -> Iterator[Waiting]:
    """From two months before its day. That it stays as it is takes one press; anything else is on its page."""
    from_now = months_later(clock.today(), 2)
    at_work = PolicyVersion.objects.working().filter(policy=OuterRef("pk"))
    rows = Policy.objects.in_force().filter(~Exists(at_work), owner=person, review_on__lte=from_now)
    for policy in rows:
        yield Waiting(
            kind="policy", record_id=policy.pk, what=_("Look again at “%(title)s”") % {"title": policy},
            why=_("Is it still right as it is, or does it need a new version?"), minutes=10,
            url=reverse("stewardship:review", args=[policy.pk]), action=_("Look again"), due=policy.review_on,
            clauses=("7.6a",),
        )  # fmt: skip


def _to_reach(person: Person) -> Iterator[Waiting]:
    """People who joined the readers since; one press sends it to them, and its price is said beside it."""
    for policy in Policy.objects.in_force().filter(owner=person, not_reached__gt=0).select_related("current"):
        yield Waiting(
            kind="policy", record_id=policy.pk, what=_("Send “%(title)s” to those who came later") % {"title": policy},
            why=ngettext(
                "%(n)s person joined since it was published: %(minutes)s minutes.",
                "%(n)s people joined since it was published: %(minutes)s minutes each.", policy.not_reached,
            ) % {"n": policy.not_reached, "minutes": policy.current.minutes},
            minutes=1, url=reverse("stewardship:status", args=[policy.pk]), action=_("Send it"),
            post_to=reverse("stewardship:newcomers", args=[policy.pk]), clauses=("7.6e",),
        )  # fmt: skip


def waiting_for_team(team: Team, reader: Person) -> Iterator[Waiting]:
    """What a team's next meeting may read and talk about together: what some of its members were asked to read."""
    members = Person.objects.filter(in_force(clock.today(), "team_memberships__"), team_memberships__team=team)
    unread = Receipt.objects.unanswered().filter(person__in=members.values("pk"))
    policies = unread.filter(delivery__policy_sending__asked=True).values("delivery__about_id")
    for policy in Policy.objects.visible_to(reader).in_force().filter(pk__in=policies).select_related("current"):
        yield Waiting(
            kind="policy", record_id=policy.pk, what=_("Read “%(title)s” together") % {"title": policy},
            why=_("Talking it over in a meeting counts as reading it."), minutes=policy.current.minutes + 5,
            url=address(policy), action=_("Open"), clauses=("7.6e",),
        )  # fmt: skip


def asks(first: date, last: date) -> Iterator[Ask]:
    """What was sent out and is to be read between two days."""
    sent = Sending.objects.filter(asked=True, delivery__due_on__gte=first, delivery__due_on__lte=last)
    works_here = Q(delivery__receipts__person__in=Person.objects.staff().values("pk"))
    rows = sent.annotate(
        people=Count("delivery__receipts", distinct=True),
        staff=Count("delivery__receipts", filter=works_here, distinct=True),
    ).select_related("version", "delivery")
    for row in rows.prefetch_related("delivery__audiences"):
        names = ", ".join(str(audience) for audience in row.delivery.audiences.all()) or _("Those who came later")
        yield Ask(
            "policy", row.version.policy_id, row.version.title, row.delivery.due_on, names, row.people,
            row.delivery.minutes, row.staff,
        )  # fmt: skip


def dates(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """When policies are looked at again."""
    rows = Policy.objects.visible_to(reader).in_force().filter(review_on__gte=first, review_on__lte=last)
    for policy in rows.select_related("current"):
        yield Dated("policy", policy.pk, str(policy), policy.review_on, address(policy), _("Policies to review"))


def moved(person: Person, since: datetime) -> Iterable[Moved]:
    """Answers to what one asked, and what came into force or went out of it, since a person last looked."""
    mine = UnclearMark.objects.filter(marked_by=person, answered_at__gt=since).select_related("policy")
    found = [
        Moved("policy", mark.policy_id, _("Your question on “%(title)s”") % {"title": mark.policy}, mark.answer,
              address(mark.policy, f"mark-{mark.pk}"), mark.answered_at)
        for mark in mine
    ]  # fmt: skip
    versions = PolicyVersion.objects.visible_to(person).filter(state=State.IN_FORCE, published_at__gt=since)
    for version in versions.select_related("policy"):
        how = version.change or _("In force from now on")
        url = address(version.policy)
        found.append(Moved("policy", version.policy_id, version.title, how, url, version.published_at))
    for policy in Policy.objects.visible_to(person).filter(withdrawn_at__gt=since):
        how = _("Out of force: %(reason)s") % {"reason": policy.withdrawn_reason}
        found.append(Moved("policy", policy.pk, policy.title, how, address(policy), policy.withdrawn_at))
    return found


def grounds_waiting(model: type[SchoolValue | Requirement], code: str, clause: str) -> Any:
    """What waits for the keeper of values or requirements: another look, where one press says that it still holds."""

    def waiting_for(person: Person) -> Iterator[Waiting]:
        rows = model.objects.kept().filter(keeper=person, confirm_by__lte=clock.today() + SOON)
        for row in rows if rows or holds(person, KEEP_GROUNDS) else ():
            yield Waiting(
                kind=code, record_id=row.pk, what=_("Make sure that “%(name)s” still holds") % {"name": row},
                why=getattr(row, "source", "") or _("A value of the school"), minutes=3, url=grounds_address(row),
                action=_("It still holds"), due=row.confirm_by,
                post_to=reverse(f"stewardship:{code.split('_')[-1]}_confirmation", args=[row.pk]), clauses=(clause,),
            )  # fmt: skip

    return waiting_for


def _in_force_and_seen() -> QuerySet[Policy]:
    rows: QuerySet[Policy] = Policy.objects.in_force()
    return rows


def _reading_place(receipt: Receipt) -> str:
    return reverse("stewardship:slip", args=[receipt.slip_code])


def _links_of(person: Person) -> Any:
    return VersionLink.objects.filter(version__in=PolicyVersion.objects.visible_to(person).values("pk"))


def _policies_of(person: Person) -> Any:
    return Policy.objects.visible_to(person)


registry.register(
    registry.RecordKind(
        code="policy",
        title=gettext_lazy("Policy"),
        plural=gettext_lazy("Policies"),
        model=Policy,
        url=address,
        visible_to=_policies_of,
        search_fields=("title", "current__text"),
        expects=(
            ExpectedCitation(
                "upholds",
                ("school_value",),
                gettext_lazy("It names no value of the school that it upholds."),
                _in_force_and_seen,
            ),
        ),
        waiting=waiting,
        waiting_for_team=waiting_for_team,
        moved=moved,
        asks=asks,
        dates=dates,
    )
)
registry.register(
    registry.RecordKind(
        code="school_value",
        title=gettext_lazy("Value"),
        plural=gettext_lazy("Values"),
        model=SchoolValue,
        url=grounds_address,
        visible_to=lambda person: SchoolValue.objects.visible_to(person),
        search_fields=("text", "meaning"),
        waiting=grounds_waiting(SchoolValue, "school_value", "7.6c"),
    )
)
registry.register(
    registry.RecordKind(
        code="requirement",
        title=gettext_lazy("Requirement"),
        plural=gettext_lazy("Requirements"),
        model=Requirement,
        url=grounds_address,
        visible_to=lambda person: Requirement.objects.visible_to(person),
        search_fields=("title", "source", "reference", "summary"),
        waiting=grounds_waiting(Requirement, "requirement", "7.6d"),
    )
)
# Links and marks are parts of a policy; they are kinds of their own so that a figure can list what it counted.
registry.register(
    registry.RecordKind(
        code="policy_link",
        title=gettext_lazy("Link of a policy"),
        plural=gettext_lazy("Links of policies"),
        model=VersionLink,
        url=lambda link: address(link.version.policy, "held-against"),
        visible_to=_links_of,
        label=lambda link: f"{link.version.policy} → {link.target}",
        related=("version__policy", "value", "requirement"),
    )
)
registry.register(
    registry.RecordKind(
        code="unclear_mark",
        title=gettext_lazy("Unclear passage"),
        plural=gettext_lazy("Unclear passages"),
        model=UnclearMark,
        url=lambda mark: address(mark.policy, f"mark-{mark.pk}"),
        visible_to=lambda person: UnclearMark.objects.visible_to(person),
        label=lambda mark: f"{mark.policy}: “{mark.passage}”",
        related=("policy",),
    )
)
deliveries.on_reading_without_account("policy", _reading_place)
deliveries.on_acknowledged("policy", on_acknowledged)
declare_consequential("policy", "policy.publish")
