"""Audiences, and what is delivered to them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models.accounts import new_token
from headship.school.models.people import Person
from headship.school.roles import ADMINISTRATOR
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager

# Letters and digits that cannot be taken for each other on paper.
SLIP_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


# What the audiences that every school has are called, by code.
BUILT_IN_TITLES = {
    "everyone": _("Everyone"),
    "staff": _("All staff"),
    "teachers": _("Teachers"),
    "support-staff": _("Support staff"),
    "senior-team": _("Senior team"),
    "leaders": _("Leaders"),
    "governors": _("Governors"),
    "students": _("Students"),
    "parents": _("Parents"),
}


def new_slip_code() -> str:
    """A code to type from a printed slip: 12 signs of 31 (59 bits)."""
    return get_random_string(12, SLIP_ALPHABET)


class AudienceQuerySet(SchoolQuerySet["Audience"]):
    """Audiences of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """Staff and governors see what audiences there are; others need not know how the school sorts them."""
        inside = person.is_staff_member or person.is_governance
        return super().visible_to(person) if inside else self.none()


class Audience(BelongsToSchool):
    """A group that is computed when it is needed, from rules such as {"kind": "role", "value": "teacher"}.

    Kinds: staff, everyone, role (a code), team (an id), class (an id), grade (as written), families_of_class
    (an id), families_of_grade. A person who fits any rule belongs.
    """

    name = models.CharField(_("name"), max_length=200)
    code = models.SlugField(max_length=60, null=True, blank=True, help_text="Set on audiences that every school has.")
    rules = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(AudienceQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="school_audience_name"),
            models.UniqueConstraint(fields=["school", "code"], name="school_audience_code"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return str(BUILT_IN_TITLES.get(self.code or "", self.name))


class DeliveryQuerySet(SchoolQuerySet["Delivery"]):
    """Deliveries of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """Those that a person sent or received; the head and the office see all, since they answer for post."""
        ours = super().visible_to(person)
        if person.is_head or ADMINISTRATOR.code in person.role_codes:
            return ours
        received = Receipt.objects.filter(person=person).values("delivery_id")
        return ours.filter(Q(sent_by=person) | Q(pk__in=received))


class Delivery(BelongsToSchool):
    """A message to audiences, as it was sent. What it is about is named by kind and id of the record."""

    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    link = models.CharField(max_length=300, blank=True, help_text="Where those with an account go on.")
    about_kind = models.CharField(max_length=50, blank=True)
    about_id = models.BigIntegerField(null=True)
    audiences = models.ManyToManyField(Audience, related_name="deliveries")
    asks_acknowledgement = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=1)
    anonymous = models.BooleanField(
        default=False, help_text="Asks for an anonymous answer: nobody enters one for somebody else."
    )
    sent_by = models.ForeignKey("school.Person", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(DeliveryQuerySet)

    class Meta(BelongsToSchool.Meta):
        indexes = [models.Index(fields=["school", "about_kind", "about_id"], name="school_delivery_about")]

    def __str__(self) -> str:
        return self.subject


class ReceiptQuerySet(SchoolQuerySet["Receipt"]):
    """Receipts of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """One's own, and those of deliveries that one sent; the head and the office see all."""
        ours = super().visible_to(person)
        if person.is_head or ADMINISTRATOR.code in person.role_codes:
            return ours
        return ours.filter(Q(person=person) | Q(delivery__sent_by=person))

    def unanswered(self) -> Self:
        """Those that ask for an acknowledgement and have none."""
        return self.filter(delivery__asks_acknowledgement=True, acknowledged_at__isnull=True)


class Receipt(BelongsToSchool):
    """One person's copy of a delivery: how it went out, and whether and how they acknowledged it."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SLIP = "slip", _("Printed slip")

    class Way(models.TextChoices):
        ALONE = "alone", _("By themselves")
        MEETING = "meeting", _("Together in a meeting")
        PAPER = "paper", _("On paper")
        OFFICE = "office", _("Entered by the office")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="receipts")
    person = models.ForeignKey("school.Person", on_delete=models.CASCADE, related_name="receipts")
    channel = models.CharField(max_length=10, choices=Channel)
    mailed_at = models.DateTimeField(null=True)
    slip_code = models.CharField(max_length=12, unique=True, default=new_slip_code)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_way = models.CharField(max_length=10, choices=Way, blank=True)
    entered_by = models.ForeignKey("school.Person", null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = scoped_manager(ReceiptQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["delivery", "person"], name="school_receipt_once"),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_way="")
                | Q(acknowledged_at__isnull=False) & ~Q(acknowledged_way=""),
                name="school_receipt_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(acknowledged_way="alone") | Q(entered_by__isnull=True), name="school_receipt_says_by_whom"
            ),
        ]
        indexes = [models.Index(fields=["person", "acknowledged_at"], name="school_receipt_person")]


class OutboxMail(BelongsToSchool):
    """A mail that waits here because no mail server is set."""

    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    token = models.CharField(max_length=40, default=new_token, editable=False)
