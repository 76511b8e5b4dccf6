"""Readings: what an indicator said on a day. Pages read these rows and never compute."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.school.models import Person
from headship.school.queries import appraised_by
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class ReadingQuerySet(SchoolQuerySet["Reading"]):
    """Readings, as far as a person may see them."""

    def visible_to(self, person: Person) -> Self:
        """The school's for staff and governors; one leader's for that leader, accountable also for the appraiser."""
        mine = Q(leader_id=person.pk)
        appraised = Q(leader_id__in=appraised_by(person), purpose=Purpose.ACCOUNTABLE)
        ours = Q(leader_id__isnull=True)
        if not (person.is_staff_member or person.is_governance):
            return self.filter(mine, school_id=person.school_id)
        return self.filter(mine | appraised | ours, school_id=person.school_id)


class Reading(BelongsToSchool):
    """What an indicator said on a day, for the school (no leader) or for one leader.

    A frozen reading is a copy that a decision or report cites: it never changes and is never replaced.
    value is a share (0 to 1) for ratios, else in the indicator's unit; low and high bound its 95 % interval.
    A hidden reading, about too few people, holds no figure at all.
    """

    class Kind(models.TextChoices):
        RATIO = "ratio", _("Share")
        MEAN = "mean", _("Mean")
        RATE = "rate", _("Rate")

    indicator = models.CharField(max_length=80)
    leader_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.RATIO)
    purpose = models.CharField(max_length=12, choices=Purpose)
    taken_on = models.DateField()
    period_start = models.DateField()
    numerator = models.FloatField(null=True)
    denominator = models.FloatField()
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    level = models.CharField(max_length=20, null=True)
    hidden = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    current = models.BooleanField(default=True)
    frozen = models.BooleanField(default=False)
    title = models.CharField(max_length=300, blank=True)
    computed_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(ReadingQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                "school",
                "indicator",
                Coalesce("leader_id", 0),
                "taken_on",
                condition=Q(frozen=False),
                name="evidence_reading_per_day",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "leader_id"], condition=Q(current=True), name="evidence_reading_current"),
            models.Index(fields=["school", "indicator", "taken_on"], name="evidence_reading_trend"),
        ]

    @property
    def is_share(self) -> bool:
        """True where the value is a share, which people read in per cent."""
        return self.kind == self.Kind.RATIO

    @property
    def is_measured(self) -> bool:
        """True where there is a figure to show: neither hidden nor without data."""
        return not self.hidden and self.value is not None


class IndicatorSetting(BelongsToSchool):
    """What this school changed about an indicator; empty fields keep the default."""

    indicator = models.CharField(max_length=80)
    established = models.FloatField(null=True)
    leading = models.FloatField(null=True)
    lookback_days = models.PositiveIntegerField(null=True)
    minimum_group = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey("school.Person", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "indicator"], name="evidence_setting_once"),
            models.CheckConstraint(
                condition=Q(minimum_group__isnull=True) | Q(minimum_group__gte=5),
                name="evidence_group_upwards_only",
            ),
        ]


class StaleClause(BelongsToSchool):
    """A clause to which an act was added since its indicators were last read."""

    clause = models.CharField(max_length=80)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "clause"], name="evidence_stale_once")]
