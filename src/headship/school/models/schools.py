"""Schools, their campuses, and the networks that several schools form."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.tenancy import BelongsToSchool

UNNAMED = ""


def check_time_zone(name: str) -> None:
    """Refuse a time zone that does not exist."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone: write one such as Europe/Madrid."), params={"name": name}
        )


class Network(models.Model):
    """Several schools that look at their work together. Global: it belongs to none of them."""

    name = models.CharField(max_length=200)


class School(models.Model):
    """A school: the tenant. Everything else belongs to one of these."""

    name = models.CharField(
        _("name"), max_length=200, blank=True, help_text=_("Empty until the first import fills it.")
    )
    code = models.SlugField(_("code"), max_length=60, unique=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC", validators=[check_time_zone])
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    network = models.ForeignKey(Network, null=True, blank=True, on_delete=models.SET_NULL, related_name="schools")
    sourced_id = models.CharField(max_length=255, blank=True)
    demonstration = models.BooleanField(default=False)
    minimum_group = models.PositiveSmallIntegerField(_("smallest group shown"), default=5)
    safeguarding_contact = models.CharField(_("whom to call if a child is in danger"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minimum_group__gte=5), name="school_minimum_group_upwards_only"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("A school without a name yet"))

    @property
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(self.time_zone)


class Campus(BelongsToSchool):
    """A place where the school works."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(max_length=30, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="parts")
    sourced_id = models.CharField(max_length=255, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "sourced_id"], name="school_campus_source")]

    def __str__(self) -> str:
        return self.name


class QuietPeriod(BelongsToSchool):
    """A time in which nothing is asked of anybody: an emergency, an examination week."""

    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    begun_by = models.ForeignKey("school.Person", on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey("school.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="school_quiet_in_order",
            ),
        ]


class ProtectedWeek(BelongsToSchool):
    """Days, most often a week, in which nothing may be asked of anybody: examinations, reports, the first week."""

    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("why"), max_length=300)
    protected_by = models.ForeignKey("school.Person", on_delete=models.PROTECT, related_name="+")
    protected_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="school_protected_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="school_protected_with_reason"),
        ]
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["school", "ends_on"], name="school_protected_end")]

    def __str__(self) -> str:
        return self.reason
