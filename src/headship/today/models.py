"""What this room remembers: when somebody last looked, which mails they want, and concerns handed over."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager

MONDAY = "0"


class Look(BelongsToSchool):
    """When a person looked at Today: the visit that they are on, and the one before it.

    What moved is told since the visit before, so that it stays while somebody goes to and fro.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    before = models.DateTimeField(null=True)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(last_at__gte=models.F("began_at")), name="today_look_in_order"),
        ]


class DigestChoice(BelongsToSchool):
    """On which days of the week a person gets a digest: digits from 0, Monday, to 6; empty means never."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    days = models.CharField(_("days"), max_length=7, blank=True, default=MONDAY)
    changed_at = models.DateTimeField(default=clock.now)


class DigestMail(BelongsToSchool):
    """That a person's digest of one day was looked at, so that a second run sends no second mail.

    sent is false where there was nothing to say.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(default=clock.now)
    sent = models.BooleanField(default=False)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="today_one_digest_a_day")]


class SafetyMessageQuerySet(SchoolQuerySet["SafetyMessage"]):
    """Messages about a child's safety."""

    def visible_to(self, person: Person) -> Self:
        """Those handed to this person, and nobody else's: not even one's own, once sent."""
        return super().visible_to(person).filter(recipient=person)

    def open(self) -> Self:
        """Those that nobody has confirmed yet."""
        return self.filter(confirmed_at__isnull=True)


class SafetyMessage(BelongsToSchool):
    """What somebody wrote about a child's safety, on its way to one person and into the school's own record.

    It is no record kind of the registry, on purpose: search, threads, agendas and exports cannot meet it. The text
    is erased when the recipient confirms that the safeguarding record has it; the row that stays holds times only.
    """

    class About(models.TextChoices):
        OTHER = "other", _("Somebody else, or I do not know")
        LEAD = "lead", _("The safeguarding lead")
        HEAD = "head", _("The head of the school")

    about = models.CharField(max_length=10, choices=About, default=About.OTHER)
    text = models.TextField()
    written_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = scoped_manager(SafetyMessageQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) & ~Q(text="")
                | Q(confirmed_at__isnull=False, text="", written_by__isnull=True, about="other"),
                name="today_safety_text_until_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(confirmed_at__isnull=True), name="today_safety_open"),
        ]
