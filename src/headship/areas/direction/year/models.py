"""The rows of this part of the room: dates that the school enters, the bound of a week, and feeds into calendars."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Audience, Person
from headship.school.roles import is_inside
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class SchoolDateQuerySet(SchoolQuerySet["SchoolDate"]):
    """Dates of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """Staff and governors see every date."""
        return super().visible_to(person) if is_inside(person) else self.none()

    def between(self, first: Any, last: Any) -> Self:
        """Those that touch the time between two days."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class SchoolDate(BelongsToSchool):
    """A day, or some days, that the school enters by itself, or reads from a calendar file.

    minutes, audience: what it asks of each of them by its last day, where it asks something. uid: by which a calendar
    file names it, so that reading the file again changes the date and adds none. copied_from: the same of last year.
    """

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Holidays")
        ENTRY = "entry", _("Cambridge entries")
        EXAMINATION = "examination", _("Examinations")
        RESULTS = "results", _("Results")
        REPORTING = "reporting", _("Reporting to families")
        APPRAISAL = "appraisal", _("Appraisal")
        GOVERNANCE = "governance", _("Governance")
        TRAINING = "training", _("Training of staff")
        EVENT = "event", _("Events")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("what"), max_length=200)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    note = models.TextField(_("note"), blank=True)
    audience = models.ForeignKey(Audience, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField(_("minutes that it asks of each"), null=True, blank=True)
    uid = models.CharField(max_length=255, blank=True)
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(SchoolDateQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="year_date_in_order"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True, audience__isnull=True)
                | Q(minutes__gt=0, minutes__isnull=False, audience__isnull=False),
                name="year_date_asks_somebody",
            ),
            models.UniqueConstraint(fields=["school", "uid"], condition=~Q(uid=""), name="year_date_once"),
            models.UniqueConstraint(
                fields=["school", "copied_from", "starts_on"],
                condition=Q(copied_from__isnull=False),
                name="year_date_copied_once",
            ),
        ]
        indexes = [models.Index(fields=["school", "starts_on", "ends_on"], name="year_date_days")]
        ordering = ["starts_on", "pk"]

    def __str__(self) -> str:
        return self.title


class WeekBound(BelongsToSchool):
    """How much working time all that is asked of staff may take in a week, all of them together, in minutes."""

    minutes = models.PositiveIntegerField(_("minutes"))

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school"], name="year_bound_one"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="year_bound_positive"),
        ]


class CalendarFeed(BelongsToSchool):
    """A private link by which one person's calendar reads the year. Only the digest of its secret is kept."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    secret_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
