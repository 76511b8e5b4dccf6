"""The rows of this part of the room: telling people what the school is for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Audience, Delivery, Person
from headship.school.models.inside import InsideQuerySet
from headship.school.tenancy import BelongsToSchool, scoped_manager
from headship.voice.models import Round


def new_address() -> str:
    """The last part of a public page's address: long enough that nobody finds a page before it is meant to be."""
    return get_random_string(16, "abcdefghjkmnpqrstuvwxyz23456789")


class Campaign(BelongsToSchool):
    """One thing that people should be able to say about where the school is going, told to each of them in their words.

    in_brief: what people should be able to say afterwards, in the words in which they might say it.
    public_text: what stands on the page that needs no account, plain text; the page exists while `public` is true.
    """

    title = models.CharField(_("title"), max_length=200)
    in_brief = models.CharField(_("what people should be able to say afterwards"), max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="campaigns_owned")
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    lesson = models.TextField(_("what we learned"), blank=True)
    public = models.BooleanField(default=False)
    public_title = models.CharField(_("heading"), max_length=200, blank=True)
    public_text = models.TextField(_("text"), blank=True)
    public_address = models.CharField(max_length=16, unique=True, default=new_address)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(public=False) | ~Q(public_text="") & ~Q(public_title=""),
                name="campaigns_public_page_says_something",
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        """There may be something left to tell or to hear."""
        return self.ended_at is None


class Message(BelongsToSchool):
    """What one audience is told, in its words.

    send_at: when it goes by itself. held_because: why it did not go at its time; it goes as soon as it can.
    language: "" where it is the school's own. version: goes up with each saving, so that nobody overwrites a colleague.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        SENT = "sent", _("Sent")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="messages")
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=10, blank=True, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes to read it"), default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    send_at = models.DateTimeField(null=True)
    scheduled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    held_because = models.CharField(max_length=400, blank=True)
    delivery = models.OneToOneField(Delivery, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(send_at__isnull=False, scheduled_by__isnull=False),
                name="campaigns_scheduled_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", delivery__isnull=False) | ~Q(state="sent") & Q(delivery__isnull=True),
                name="campaigns_sent_has_a_delivery",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(subject="") & ~Q(body=""), name="campaigns_message_says_something"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="campaigns_message_costs_time"),
        ]
        indexes = [models.Index(fields=["school", "state", "send_at"], name="campaigns_message_due")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.subject or str(self.audience)


class Reach(BelongsToSchool):
    """How many of a group a campaign's messages went to, all of them together; not who opened or read them."""

    class Group(models.TextChoices):
        STAFF = "staff", _("Staff")
        LEARNERS = "learners", _("Learners")
        COMMUNITY = "community", _("Families and partners")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reach")
    group = models.CharField(max_length=10, choices=Group)
    people = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    on = models.DateField()

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "group"], name="campaigns_reach_once"),
            models.CheckConstraint(condition=Q(people__lte=F("of")), name="campaigns_reach_of_the_group"),
        ]
        ordering = ["pk"]


class Pulse(BelongsToSchool):
    """A purpose pulse that was started from a campaign. The round is about the school, so that it counts there."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="pulses")
    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="+")

    class Meta(BelongsToSchool.Meta):
        ordering = ["-pk"]
