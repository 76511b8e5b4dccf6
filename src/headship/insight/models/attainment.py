"""What learners reached and were meant to reach, and whether they were there: numbers ready to be counted with."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.insight.models.imports import DataImport
from headship.insight.models.results import LearnerQuerySet, Result
from headship.insight.models.scales import Scale
from headship.kernel import clock
from headship.school.models import Person, SchoolClass
from headship.school.tenancy import BelongsToSchool, scoped_manager


class Attainment(BelongsToSchool):
    """One number of one learner on one occasion.

    subject: empty for a prior that counts in every subject (a reasoning test, say).
    phase: the year group that the learner was in. school_year: the year in which the school year ends.
    label: as it came ("A*", "73"); value: what the scale makes of it.
    """

    class Kind(models.TextChoices):
        OUTCOME = "outcome", _("Reached")
        PRIOR = "prior", _("Prior attainment")

    learner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attainments")
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    phase = models.CharField(_("year or grade"), max_length=40, blank=True)
    school_year = models.PositiveSmallIntegerField(_("school year"))
    occasion = models.CharField(_("occasion"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.OUTCOME)
    scale = models.ForeignKey(Scale, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    label = models.CharField(_("as it came"), max_length=100, blank=True)
    value = models.FloatField(_("as a number"))
    on = models.DateField(_("on"), null=True, blank=True)
    school_class = models.ForeignKey(
        SchoolClass, null=True, blank=True, on_delete=models.SET_NULL, related_name="attainments"
    )
    line_item_result = models.ForeignKey(
        Result, null=True, blank=True, on_delete=models.CASCADE, related_name="attainments"
    )
    data_import = models.ForeignKey(DataImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = scoped_manager(LearnerQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school", "learner", "subject", "school_year", "occasion", "kind"],
                name="insight_attainment_once",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "kind", "school_year", "subject"], name="insight_attainment_frame"),
        ]


class Attendance(BelongsToSchool):
    """Sessions that a learner, or a group of whom nobody is named, could be there and was there.

    learner empty: the row is about a group; group_label says which (a class, a year group, the school).
    """

    learner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="attendance")
    group_label = models.CharField(_("group"), max_length=200, blank=True)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    sessions_possible = models.PositiveIntegerField(_("sessions possible"))
    sessions_present = models.PositiveIntegerField(_("sessions present"))
    data_import = models.ForeignKey(DataImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = scoped_manager(LearnerQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school", "learner", "group_label", "first_day", "last_day"],
                name="insight_attendance_once",
            ),
            models.UniqueConstraint(
                fields=["school", "group_label", "first_day", "last_day"],
                condition=Q(learner__isnull=True),
                name="insight_attendance_group_once",
            ),
            models.CheckConstraint(
                condition=Q(sessions_present__lte=F("sessions_possible")), name="insight_attendance_possible"
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="insight_attendance_in_order"),
        ]
        indexes = [models.Index(fields=["school", "last_day"], name="insight_attendance_day")]


class Behaviour(BelongsToSchool):
    """How often something was noted about a learner, or a group of whom nobody is named, on a day. Never what."""

    class Kind(models.TextChoices):
        POSITIVE = "positive", _("Praise")
        CONCERN = "concern", _("Concern")
        EXCLUSION = "exclusion", _("Exclusion")

    learner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="behaviour")
    group_label = models.CharField(_("group"), max_length=200, blank=True)
    on = models.DateField(_("on"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    count = models.PositiveIntegerField(_("times"), default=1)
    data_import = models.ForeignKey(DataImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = scoped_manager(LearnerQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school", "learner", "group_label", "on", "kind"], name="insight_behaviour_once"
            ),
            models.UniqueConstraint(
                fields=["school", "group_label", "on", "kind"],
                condition=Q(learner__isnull=True),
                name="insight_behaviour_group_once",
            ),
        ]
        indexes = [models.Index(fields=["school", "on"], name="insight_behaviour_day")]


class Target(BelongsToSchool):
    """What a learner is meant to reach in a subject by the end of a school year."""

    learner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="targets")
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    school_year = models.PositiveSmallIntegerField(_("school year"))
    scale = models.ForeignKey(Scale, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    label = models.CharField(_("as it came"), max_length=100, blank=True)
    value = models.FloatField(_("as a number"))
    set_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    set_on = models.DateField(_("set on"), default=clock.today)
    data_import = models.ForeignKey(DataImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = scoped_manager(LearnerQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "learner", "subject", "school_year"], name="insight_target_once"),
        ]
        indexes = [models.Index(fields=["school", "school_year", "subject"], name="insight_target_year")]
