"""What is sent to audiences, and how people say that they have it.

A delivery is sent once, to those who belong to its audiences at that moment; each gets one receipt. Those with
an e-mail address get one mail, the others a printed slip with a code. An acknowledgement is given once: by the
person, or entered by somebody for them, and then it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.kernel import clock, journal
from headship.kernel.failures import Denied, Refusal
from headship.kernel.scope import every_school
from headship.school.domain import mailing
from headship.school.domain.audiences import people_in
from headship.school.domain.protected import asking_rests, refuse_if_protected
from headship.school.domain.quiet import quiet_now
from headship.school.models import Audience, Delivery, Person, Receipt
from headship.school.models.audiences import SLIP_ALPHABET

CHUNK = 500


class Hook(Protocol):
    """What a room does when somebody acknowledges a delivery about one of its records, in the same transaction."""

    def __call__(self, *, receipt: Receipt, by: Person) -> None: ...


_hooks: dict[str, Hook] = {}
_reading_places: dict[str, Callable[[Receipt], str]] = {}


def on_acknowledged(about_kind: str, function: Hook) -> None:
    """Call `function(receipt=…, by=…)` for each acknowledgement of a delivery about this kind of record."""
    _hooks[about_kind] = function


def on_reading_without_account(about_kind: str, function: Callable[[Receipt], str]) -> None:
    """Say where somebody with a slip reads the record itself: `function(receipt)` gives a path, or ""."""
    _reading_places[about_kind] = function


def reading_place(receipt: Receipt) -> str:
    """Where somebody with this slip reads what the delivery is about; "" where the text itself is all."""
    place = _reading_places.get(receipt.delivery.about_kind)
    return place(receipt) if place else ""


@transaction.atomic
def send(
    *,
    by: Person,
    subject: str,
    body: str,
    audiences: Iterable[Audience] = (),
    about_kind: str = "",
    about_id: int | None = None,
    link: str = "",
    asks_acknowledgement: bool = False,
    due_on: date | None = None,
    minutes: int = 1,
    people: Iterable[Person] | None = None,
    urgent: bool = False,
    anonymous: bool = False,
) -> Delivery:
    """Send to everybody in these audiences, and to these people, each once.

    minutes: what reading costs one person. urgent: sent even in quiet mode and in a protected week. anonymous: asks
    for an anonymous answer, so each person gives it alone: nobody enters it for somebody else.
    Raises Refusal in quiet mode, in a protected week, without a subject, or where nobody would get it.
    """
    groups, subject = list(audiences), " ".join(subject.split())
    recipients = refuse_unless_sendable(subject=subject, due_on=due_on, audiences=groups, people=people, urgent=urgent)
    delivery = Delivery.objects.create(
        subject=subject, body=body, link=link, about_kind=about_kind, about_id=about_id,
        asks_acknowledgement=asks_acknowledgement, due_on=due_on, minutes=minutes, sent_by=by, sent_at=clock.now(),
        anonymous=anonymous,
    )  # fmt: skip
    delivery.audiences.set(groups)
    _write_receipts(delivery, recipients)
    _record_sending(by, delivery, groups, len(recipients))
    mailing.after_commit(delivery)
    return delivery


def refuse_unless_sendable(
    *,
    subject: str,
    due_on: date | None,
    audiences: Iterable[Audience] = (),
    people: Iterable[Person] | None = None,
    urgent: bool = False,
) -> dict[int, str]:
    """Who would get it: id and e-mail address of each person. Raises Refusal where it could not be sent."""
    if not urgent:
        refuse_in_quiet()
        refuse_if_protected(clock.today())
    if not subject.strip():
        raise Refusal(_("A message needs a subject."), field="subject")
    if due_on is not None and due_on < clock.today():
        raise Refusal(_("The day to answer by lies in the past."), field="due_on")
    recipients = _recipients(list(audiences), people)
    if not recipients:
        raise Refusal(_("Nobody belongs to these audiences today."), field="audiences")
    return recipients


def refuse_in_quiet() -> None:
    """Refuse to ask anything of anybody while it is quiet."""
    period = quiet_now()
    if period is None:
        return
    if period.ends_at is None:
        raise Refusal(_("The school is quiet until the head ends it: %(reason)s") % {"reason": period.reason})
    until = date_format(timezone.localtime(period.ends_at), "DATETIME_FORMAT")
    raise Refusal(_("The school is quiet until %(until)s: %(reason)s") % {"until": until, "reason": period.reason})


@dataclass(frozen=True)
class Price:
    """What sending costs people: how many get it, how many of them work here, how many need a printed slip."""

    people: int
    staff: int
    slips: int
    minutes: int

    @property
    def others(self) -> int:
        """How many of them do not work here."""
        return self.people - self.staff

    @property
    def total_minutes(self) -> int:
        """Everybody's time, in minutes."""
        return self.people * self.minutes

    @property
    def staff_minutes(self) -> int:
        """The working time that it takes, in minutes."""
        return self.staff * self.minutes


def price_of(*, audiences: Iterable[Audience], minutes: int) -> Price:
    """What sending to these audiences today would cost; minutes is what it takes one person."""
    people = people_in(audiences)
    staff = Person.objects.staff().values("pk")
    counts = people.aggregate(
        people=Count("pk"), staff=Count("pk", filter=Q(pk__in=staff)), slips=Count("pk", filter=Q(email=""))
    )
    return Price(**counts, minutes=minutes)


def _recipients(audiences: list[Audience], people: Iterable[Person] | None) -> dict[int, str]:
    """Who gets it: id and e-mail address of each person, by name."""
    named = {person.pk: person.email for person in people or () if person.is_present}
    grouped = people_in(audiences).order_by("name", "pk").values_list("pk", "email") if audiences else ()
    return {**dict(grouped), **named}


def _write_receipts(delivery: Delivery, recipients: dict[int, str]) -> None:
    rows = [
        Receipt(
            delivery=delivery,
            person_id=person_id,
            channel=Receipt.Channel.EMAIL if email else Receipt.Channel.SLIP,
        )
        for person_id, email in recipients.items()
    ]
    Receipt.objects.bulk_create(rows, batch_size=CHUNK)


def _record_sending(by: Person, delivery: Delivery, audiences: list[Audience], count: int) -> None:
    names = ", ".join(str(audience) for audience in audiences) or _("people chosen one by one")
    journal.record(
        by=by, verb="delivery.send", record_kind="delivery", record_id=delivery.pk, label=delivery.subject,
        summary=_("Sent “%(subject)s” to %(names)s.") % {"subject": delivery.subject, "names": names},
        payload={"people": count, "minutes": delivery.minutes, "about": [delivery.about_kind, delivery.about_id]},
    )  # fmt: skip


@transaction.atomic
def remind(delivery: Delivery, people: Iterable[Person] | None = None, *, by: Person | None = None) -> int:
    """Remind those who have not acknowledged yet (of these people): one mail each. Returns how many.

    In quiet mode and in protected weeks nobody is reminded.
    """
    if asking_rests():
        return 0
    open_receipts = Receipt.objects.unanswered().filter(delivery=delivery, channel=Receipt.Channel.EMAIL)
    if people is not None:
        open_receipts = open_receipts.filter(person__in=[person.pk for person in people])
    ids = list(open_receipts.filter(person__in=Person.objects.present()).values_list("pk", flat=True))
    if ids:
        journal.record(
            by=by, verb="delivery.remind", record_kind="delivery", record_id=delivery.pk, label=delivery.subject,
            summary=_("Reminded %(count)s people of “%(subject)s”.")
            % {"count": len(ids), "subject": delivery.subject},
        )  # fmt: skip
        mailing.reminder_after_commit(delivery, ids)
    return len(ids)


def stop_asking(delivery: Delivery) -> None:
    """Ask nobody any more: what it was about has been replaced or taken back. The act is that of the room that says
    so; answers given stay as they are."""
    Delivery.objects.filter(pk=delivery.pk).update(asks_acknowledgement=False)
    delivery.asks_acknowledgement = False


@transaction.atomic
def acknowledge(
    *, by: Person, receipt: Receipt, way: str = Receipt.Way.ALONE, happened_at: datetime | None = None
) -> bool:
    """Acknowledge a receipt once. True only for the call that did it, however many come at once.

    by: the receipt's person, or somebody who enters it for them; then `way` says how it was given (in a
    meeting, on paper, to the office) and the entry is marked. happened_at: when, if not now.
    """
    for_another = by.pk != receipt.person_id
    if receipt.delivery.anonymous and (for_another or way != Receipt.Way.ALONE):
        raise Denied(_("This asks for an anonymous answer. Each person gives it alone, nobody for somebody else."))
    if for_another and way == Receipt.Way.ALONE:
        raise Denied(_("Only the person themselves acknowledges alone. Say how they gave it to you."))
    when = happened_at or clock.now()
    if when > clock.now():
        raise Refusal(_("This lies in the future."), field="happened_at")
    changed = Receipt.objects.filter(pk=receipt.pk, acknowledged_at__isnull=True).update(
        acknowledged_at=when, acknowledged_way=way, entered_by_id=by.pk if for_another else None
    )
    receipt.refresh_from_db(fields=["acknowledged_at", "acknowledged_way", "entered_by"])
    if not changed:
        return False
    hook = _hooks.get(receipt.delivery.about_kind)
    if hook is not None:
        hook(receipt=receipt, by=by)
    return True


@transaction.atomic
def acknowledge_together(
    *, by: Person, receipts: Iterable[Receipt], way: str, happened_at: datetime | None = None
) -> int:
    """Enter acknowledgements for several people at once, given in a meeting, on paper or to the office.

    Returns how many were new. Everything or nothing.
    """
    if way == Receipt.Way.ALONE:
        raise Refusal(_("Say how they gave it: in a meeting, on paper or to the office."), field="way")
    return sum(acknowledge(by=by, receipt=receipt, way=way, happened_at=happened_at) for receipt in receipts)


def pending_for(person: Person) -> QuerySet[Receipt]:
    """What waits for this person's acknowledgement, the soonest due first."""
    rows: QuerySet[Receipt] = (
        Receipt.objects.unanswered()
        .filter(person=person)
        .select_related("delivery", "delivery__sent_by")
        .order_by("delivery__due_on", "delivery__sent_at")
    )
    return rows


def receipt_by_slip(code: str) -> Receipt | None:
    """The receipt that a printed code belongs to, in whatever school; None for no such code or a person who
    has left. Spaces, dashes and small letters do not matter."""
    plain = "".join(sign for sign in code.upper() if sign in SLIP_ALPHABET)
    with every_school(because="a slip is read without an account, so its code says which school"):
        receipt: Receipt | None = (
            Receipt.objects.filter(slip_code=plain)
            .select_related("delivery", "delivery__sent_by", "person", "school")
            .first()
        )
    return receipt if receipt is not None and receipt.person.is_present else None
