"""What is assessed, what learners reached, and what the school chose to know of them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.school import roles
from headship.school.models import AcademicTerm, Person, SchoolClass
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager

# Those who may read what single learners reached: who teaches and leads. Others see it counted.
READS_RESULTS = roles.LEADERS | {roles.TEACHER.code}


class LineItemCategory(BelongsToSchool):
    """A kind of assessment: homework, examination."""

    title = models.CharField(_("title"), max_length=200)
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=4, null=True, blank=True)
    sourced_id = models.CharField(max_length=255, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    ended = models.BooleanField(default=False, help_text="Withdrawn by the source.")

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "sourced_id"], name="insight_category_source")]

    def __str__(self) -> str:
        return self.title


class LineItem(BelongsToSchool):
    """Something that the learners of a class are assessed on."""

    title = models.CharField(_("title"), max_length=200)
    school_class = models.ForeignKey(
        SchoolClass, null=True, blank=True, on_delete=models.SET_NULL, related_name="line_items"
    )
    category = models.ForeignKey(
        LineItemCategory, null=True, blank=True, on_delete=models.SET_NULL, related_name="line_items"
    )
    term = models.ForeignKey(AcademicTerm, null=True, blank=True, on_delete=models.SET_NULL, related_name="line_items")
    assigned_on = models.DateField(_("set on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    minimum = models.DecimalField(_("lowest result"), max_digits=12, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField(_("highest result"), max_digits=12, decimal_places=4, null=True, blank=True)
    sourced_id = models.CharField(max_length=255, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    ended = models.BooleanField(default=False, help_text="Withdrawn by the source.")

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "sourced_id"], name="insight_line_item_source")]

    def __str__(self) -> str:
        return self.title


class LearnerQuerySet(SchoolQuerySet[Any]):
    """Rows about one learner each."""

    def visible_to(self, person: Person) -> Self:
        """Leaders and teachers see those of their school; everybody else their own and their children's."""
        own = self.filter(school_id=person.school_id)
        if not person.role_codes.isdisjoint(READS_RESULTS):
            return own
        theirs = Q(learner=person) | Q(
            learner__guardianships_as_student__guardian=person, learner__guardianships_as_student__ended_on__isnull=True
        )
        return own.filter(theirs).distinct()


class Result(BelongsToSchool):
    """What one learner reached. Comments are left at the source: nothing here needs them."""

    line_item = models.ForeignKey(LineItem, on_delete=models.CASCADE, related_name="results")
    learner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="results")
    status = models.CharField(_("status"), max_length=40, blank=True)
    score = models.DecimalField(_("score"), max_digits=12, decimal_places=4, null=True, blank=True)
    text_score = models.CharField(_("result in words"), max_length=100, blank=True)
    scored_on = models.DateField(_("on"), null=True, blank=True)
    late = models.BooleanField(_("late"), default=False)
    missing = models.BooleanField(_("missing"), default=False)
    incomplete = models.BooleanField(_("incomplete"), default=False)
    sourced_id = models.CharField(max_length=255, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    ended = models.BooleanField(default=False, help_text="Withdrawn by the source.")

    objects: ClassVar[Any] = scoped_manager(LearnerQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "sourced_id"], name="insight_result_source")]


class LearnerCharacteristic(BelongsToSchool):
    """One thing about a learner that the school turned on, with a reason, before it was ever stored."""

    learner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="characteristics")
    field = models.CharField(max_length=60)
    value = models.CharField(max_length=100)
    data_import = models.ForeignKey(
        "insight.DataImport", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The source's id of the learner, and the field: together longer than an id alone.
    sourced_id = models.CharField(max_length=320, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    ended = models.BooleanField(default=False, help_text="Withdrawn by the source.")

    objects: ClassVar[Any] = scoped_manager(LearnerQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "sourced_id"], name="insight_characteristic_source"),
            models.UniqueConstraint(
                fields=["school", "learner", "field"],
                condition=Q(sourced_id__isnull=True),
                name="insight_characteristic_once",
            ),
        ]
        indexes = [models.Index(fields=["school", "field", "value"], name="insight_characteristic_value")]
