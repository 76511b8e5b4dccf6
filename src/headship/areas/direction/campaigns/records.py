"""What the house knows of campaigns: what waits, what it costs and when, what moved, what a successor should know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.direction.campaigns.domain.campaigns import KIND, UPHOLDS
from headship.areas.direction.campaigns.domain.messages import hearers
from headship.areas.direction.campaigns.models import Campaign, Message
from headship.areas.direction.campaigns.rules import RUN_CAMPAIGN
from headship.evidence import registry
from headship.kernel import clock
from headship.kernel.permissions import holds, may
from headship.school.domain import deliveries
from headship.school.models import Person, Receipt

QUIET_FOR = timedelta(days=14)
State = Message.State


def address(campaign: Campaign) -> str:
    """The campaign's page."""
    return reverse("campaigns:campaign", args=[campaign.pk])


def waiting(person: Person) -> Iterator[registry.Waiting]:
    """Of the campaigns that somebody looks after: a message held back, one half written, a sample not asked yet.

    A campaign whose owner has left waits for whoever may run any.
    """
    mine = Message.objects.filter(campaign__owner=person, campaign__ended_at__isnull=True)
    for message in mine.filter(state=State.SCHEDULED).exclude(held_because="").select_related("campaign", "audience"):
        yield _waits(message, _("See what holds “%(subject)s”"), message.held_because, _("Look"))
    drafts = mine.filter(state=State.DRAFT).exclude(subject="", body="").select_related("campaign", "audience")
    for message in drafts.order_by("saved_at"):
        why = _("A draft for %(audience)s") % {"audience": message.audience}
        yield _waits(message, _("Finish what you wrote: “%(subject)s”"), why, _("Write on"))
    yield from _to_be_asked(person)
    if holds(person, RUN_CAMPAIGN):
        yield from _left_behind()


def _left_behind() -> Iterator[registry.Waiting]:
    rows = Campaign.objects.filter(ended_at__isnull=True, owner__ended_on__lte=clock.today()).select_related("owner")
    for campaign in rows:
        yield registry.Waiting(
            kind=KIND, record_id=campaign.pk, minutes=2, action=_("Hand it over"),
            what=_("Find somebody to look after “%(title)s”") % {"title": campaign},
            why=_("%(name)s has left the school.") % {"name": campaign.owner.name},
            url=reverse("campaigns:campaign_change", args=[campaign.pk]), since=campaign.owner.ended_on,
            clauses=("2.1a",),
        )  # fmt: skip


def _waits(message: Message, what: str, why: str, action: str) -> registry.Waiting:
    return registry.Waiting(
        kind=KIND, record_id=message.campaign_id, what=what % {"subject": message}, why=why, minutes=5,
        url=reverse("campaigns:message", args=[message.campaign_id, message.pk]), action=action,
        since=timezone.localdate(message.saved_at), clauses=("2.1a",),
    )  # fmt: skip


def _to_be_asked(person: Person) -> Iterator[registry.Waiting]:
    told = clock.now() - QUIET_FOR
    rows = Campaign.objects.filter(owner=person, ended_at__isnull=True, pulses=None, messages__state=State.SENT)
    for campaign in rows.filter(messages__delivery__sent_at__lte=told).distinct().order_by("pk"):
        yield registry.Waiting(
            kind=KIND, record_id=campaign.pk, minutes=3, action=_("Ask a sample"),
            what=_("See whether it reached people: “%(title)s”") % {"title": campaign},
            why=_("It was told two weeks ago or longer"), url=reverse("campaigns:pulse", args=[campaign.pk]),
            clauses=("2.1d",),
        )  # fmt: skip


def asks(first: date, last: date) -> Iterator[registry.Ask]:
    """The messages that are to go between two days: reading them costs people time."""
    due = Message.objects.filter(state=State.SCHEDULED, send_at__date__gte=first, send_at__date__lte=last)
    rows = list(due.select_related("audience", "campaign", "school").order_by("send_at"))
    for row in rows:
        assert row.send_at is not None
        yield registry.Ask(
            KIND, row.campaign_id, row.subject, timezone.localdate(row.send_at), str(row.audience),
            hearers(row).people.count(), row.minutes,
        )  # fmt: skip


def dates(reader: Person, first: date, last: date) -> Iterator[registry.Dated]:
    """The days on which something is told."""
    on = Q(send_at__date__gte=first, send_at__date__lte=last, state=State.SCHEDULED) | Q(
        delivery__sent_at__date__gte=first, delivery__sent_at__date__lte=last
    )
    seen = Campaign.objects.visible_to(reader).values("pk")
    for row in Message.objects.filter(on, campaign__in=seen).select_related("audience", "delivery"):
        at = row.delivery.sent_at if row.delivery else row.send_at
        assert at is not None
        what = _("%(subject)s, to %(audience)s") % {"subject": row.subject, "audience": row.audience}
        url = reverse("campaigns:campaign", args=[row.campaign_id])
        yield registry.Dated(KIND, row.campaign_id, what, timezone.localdate(at), url, _("Messages"))


def moved(person: Person, since: datetime) -> Iterator[registry.Moved]:
    """What was told since somebody last looked."""
    seen = Campaign.objects.visible_to(person).values("pk")
    rows = Message.objects.filter(campaign__in=seen, delivery__sent_at__gt=since).select_related(
        "campaign", "audience", "delivery"
    )
    for row in rows.order_by("-delivery__sent_at")[:12]:
        assert row.delivery is not None
        how = _("Told: %(audience)s") % {"audience": row.audience}
        yield registry.Moved(
            KIND, row.campaign_id, row.campaign.title, how, address(row.campaign), row.delivery.sent_at
        )


def hands_over(person: Person) -> Iterator[registry.Handed]:
    """The campaigns that still run: of the school for a head, one's own for everybody else."""
    rows = Campaign.objects.filter(ended_at__isnull=True).select_related("owner")
    for row in rows if person.is_head else rows.filter(owner=person):
        yield registry.Handed(_("What is being told"), row.title, row.in_brief, url=address(row), holder=row.owner.name)


def _reading_place(receipt: Receipt) -> str:
    campaign = Campaign.objects.filter(pk=receipt.delivery.about_id, public=True).first()
    return reverse("campaigns:public", args=[campaign.public_address]) if campaign else ""


registry.register(
    registry.RecordKind(
        code=KIND,
        title=gettext_lazy("Campaign"),
        plural=gettext_lazy("Campaigns"),
        model=Campaign,
        url=address,
        visible_to=lambda person: Campaign.objects.visible_to(person),
        search_fields=("title", "in_brief"),
        expects=(
            registry.ExpectedCitation(
                "upholds", UPHOLDS, gettext_lazy("A campaign that tells none of the school’s objectives")
            ),
        ),
        waiting=waiting,
        moved=moved,
        asks=asks,
        dates=dates,
        hands_over=hands_over,
        links=(registry.Linking("upholds", UPHOLDS, gettext_lazy("tells")),),
        may_link=lambda person, campaign: may(person, RUN_CAMPAIGN, campaign),
    )
)
deliveries.on_reading_without_account(KIND, _reading_place)
