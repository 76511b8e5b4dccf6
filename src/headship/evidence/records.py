"""The evidence room's entries in the registry: its own, and those of the rooms beneath, which know no registry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from headship.evidence import registry
from headship.evidence.models import Act, EvidenceItem, Reading
from headship.kernel import clock
from headship.school.models import Delivery, FunctionalLine, Person, Post, PostHolding, Receipt, Team
from headship.school.models.people import in_force
from headship.school.queries import receipts_led_by

SOON = timedelta(days=30)


def _label_of_act(act: Act) -> str:
    text = getattr(act, "text", None)
    return str(text.summary or text.label) if text else gettext("An act without its words")


def items_waiting(person: Person) -> Iterator[registry.Waiting]:
    """One's own items that stop counting within a month, or did within the last: do they still hold?"""
    today = clock.today()
    rows = EvidenceItem.objects.filter(
        owner=person, expires_on__gte=today - SOON, expires_on__lte=today + SOON, withdrawn_at=None, erased_at=None
    )
    for item in rows.order_by("expires_on"):
        over = gettext("It counted until that day.") if item.has_expired else gettext("It counts until then.")
        yield registry.Waiting(
            kind="evidence_item", record_id=item.pk, what=gettext("See whether “%(title)s” still holds") % {
                "title": item.title,
            },
            why=over, minutes=2, url=reverse("evidence:item_renewal", args=[item.pk]), action=gettext("Look"),
            due=item.expires_on, since=item.expires_on - SOON, clauses=tuple(item.clause_codes),
        )  # fmt: skip


def _receipts_seen(person: Person) -> QuerySet[Receipt]:
    """Whether somebody has answered is for themselves, their line manager, and whoever asked."""
    led = receipts_led_by(person).values("pk")
    seen: QuerySet[Receipt] = Receipt.objects.filter(
        Q(person=person) | Q(pk__in=led) | Q(delivery__sent_by=person), school_id=person.school_id
    )
    return seen


def delegated(person: Person) -> Iterator[registry.Handed]:
    """The posts that somebody holds, and who answers to them for what: what they gave others to answer for."""
    posts = Post.objects.filter(holdings__in=PostHolding.objects.filter(in_force(clock.today()), person=person))
    for post in posts.distinct():
        yield registry.Handed(gettext("Posts"), post.title, "", holder=person.name)
    below = Post.objects.filter(answers_to__in=posts, closed_on__isnull=True).order_by("title")
    lines = FunctionalLine.objects.filter(answers_to__in=posts, post__closed_on__isnull=True).select_related("post")
    holders = _holders([post.pk for post in below] + [line.post_id for line in lines])
    for post in below:
        why = gettext("Answers to this post")
        yield registry.Handed(gettext("Delegations"), post.title, why, holder=holders.get(post.pk, ""))
    for line in lines.order_by("purpose"):
        why = gettext("Answers to this post for: %(purpose)s") % {"purpose": line.purpose}
        yield registry.Handed(gettext("Delegations"), line.post.title, why, holder=holders.get(line.post_id, ""))


def _holders(posts: list[int]) -> dict[int, str]:
    held: dict[int, list[str]] = {}
    rows = PostHolding.objects.filter(in_force(clock.today()), post__in=posts).select_related("person")
    for row in rows.order_by("person__name"):
        held.setdefault(row.post_id, []).append(row.person.name)
    return {post: ", ".join(names) for post, names in held.items()}


registry.register(
    registry.RecordKind(
        code="reading",
        title=_("Reading"),
        plural=_("Readings"),
        model=Reading,
        label=lambda reading: reading.title,
        url=lambda reading: reverse("evidence:reading", args=[reading.pk]),
        visible_to=lambda person: Reading.objects.visible_to(person),
    )
)
registry.register(
    registry.RecordKind(
        code="evidence_item",
        title=_("Added evidence"),
        model=EvidenceItem,
        url=lambda item: reverse("evidence:item", args=[item.pk]),
        plural=_("Added evidence"),
        visible_to=lambda person: EvidenceItem.objects.visible_to(person).filter(erased_at=None),
        search_fields=("title",),
        waiting=items_waiting,
    )
)
registry.register(
    registry.RecordKind(
        code="act",
        title=_("Act"),
        plural=_("Acts"),
        model=Act,
        label=_label_of_act,
        url=lambda act: reverse("evidence:act", args=[act.sequence]),
        visible_to=lambda person: Act.objects.visible_to(person),
        related=("text",),
    )
)
registry.register(
    # Search looks for people by itself, in the spellings of a name.
    registry.RecordKind(
        code="person",
        title=_("Person"),
        plural=_("People"),
        model=Person,
        url=lambda person: reverse("school:person", args=[person.pk]),
        visible_to=lambda person: Person.objects.visible_to(person),
        hands_over=delegated,
    )
)
registry.register(
    registry.RecordKind(
        code="team",
        title=_("Team"),
        plural=_("Teams"),
        model=Team,
        url=lambda team: reverse("school:team", args=[team.pk]),
        visible_to=lambda person: Team.objects.visible_to(person),
    )
)
registry.register(
    registry.RecordKind(
        code="delivery",
        title=_("Message"),
        plural=_("Messages"),
        model=Delivery,
        url=lambda delivery: reverse("school:delivery", args=[delivery.pk]),
        visible_to=lambda person: Delivery.objects.visible_to(person),
    )
)
registry.register(
    registry.RecordKind(
        code="receipt",
        title=_("Answer to a message"),
        plural=_("Answers to messages"),
        model=Receipt,
        label=lambda receipt: f"{receipt.person.name}: {receipt.delivery.subject}",
        url=lambda receipt: reverse("school:delivery", args=[receipt.delivery_id]),
        visible_to=_receipts_seen,
        related=("person", "delivery"),
    )
)
