"""Analyses of progress as they stood: what was fitted, on how many, and what it says of each group."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Enrolment, Person, SchoolClass
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class Analysis(BelongsToSchool):
    """One run over some school years, as it stood.

    kind: within the school, or over the schools of its network. subject: empty for all together.
    nobs: rows (learner, subject, year) that were counted; learners: people among them. dropped: rows left out, by why.
    fits: by level, what each model found: nobs, groups, fixed, variances, icc, loglik, singular, notes.
    newest, attainments: the last result there was and how many, so that the night knows whether there are others.
    current: the newest of its kind and subject.
    """

    class Kind(models.TextChoices):
        SCHOOL = "school", _("Within the school")
        NETWORK = "network", _("Over the network")

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SCHOOL)
    subject = models.CharField(max_length=200, blank=True)
    school_years: models.JSONField[list[int]] = models.JSONField(default=list)
    weights: models.JSONField[list[float]] = models.JSONField(default=list)
    method = models.CharField(max_length=4, default="reml")
    nobs = models.PositiveIntegerField(default=0)
    learners = models.PositiveIntegerField(default=0)
    dropped: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    fits: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    newest = models.BigIntegerField(default=0)
    attainments = models.PositiveIntegerField(default=0)
    minimum = models.PositiveSmallIntegerField(default=5)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    current = models.BooleanField(default=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "subject"], condition=Q(current=True), name="insight_analysis_current"
            ),
        ]


class GroupEffectQuerySet(SchoolQuerySet["GroupEffect"]):
    """What analyses say of groups, as far as a person may see it."""

    def visible_to(self, person: Person) -> Self:
        """Classes: their teachers, and the line leaders of these, alone. Anything else: staff and governors."""
        from headship.insight.rules import classes_of

        own = self.filter(school_id=person.school_id)
        classes = Q(level=GroupEffect.Level.CLASS, school_class__in=classes_of(person))
        if not (person.is_staff_member or person.is_governance):
            return own.filter(classes)
        return own.filter(~Q(level=GroupEffect.Level.CLASS) | classes)


class GroupEffect(BelongsToSchool):
    """How much more or less progress a group made than was to be expected, with the bounds of its 95 % interval.

    In standard deviations of the school's results on the same scale. Of learner groups it is the gap to all others.
    field: for learner groups, which characteristic. basis: over all years, weighted 3 : 2 : 1, or one school year.
    hidden: why there is no figure ("" where there is one); then n, estimate and the rest are not kept either.
    """

    class Level(models.TextChoices):
        PHASE = "phase", _("Year groups")
        SUBJECT = "subject", _("Subjects")
        GROUP = "group", _("Groups of learners")
        CLASS = "class", _("Classes")
        SCHOOL = "school", _("Schools")

    class Basis(models.TextChoices):
        ALL = "all", _("All years together")
        WEIGHTED = "weighted", _("Recent years count more")

    class Hidden(models.TextChoices):
        SMALL = "small", _("too few learners to show")
        COMPLEMENTARY = "complementary", _("not shown, so that a smaller group cannot be worked out")
        YEARS = "years", _("shown once there are results of two years")
        NOTHING = "nothing", _("no prior attainment to start from")

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="effects")
    level = models.CharField(max_length=8, choices=Level)
    field = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=200)
    label = models.CharField(max_length=300)
    basis = models.CharField(max_length=8, default=Basis.ALL)
    school_class = models.ForeignKey(SchoolClass, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    own = models.BooleanField(default=False)
    n = models.PositiveIntegerField(null=True)
    estimate = models.FloatField(null=True)
    se = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    hidden = models.CharField(max_length=13, choices=Hidden, blank=True)

    objects: ClassVar[Any] = scoped_manager(GroupEffectQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["analysis", "level", "field", "code", "basis"], name="insight_effect_once"),
            models.CheckConstraint(
                condition=Q(hidden="") | Q(n__isnull=True, estimate__isnull=True, low__isnull=True),
                name="insight_effect_hidden_is_not_kept",
            ),
        ]

    def __str__(self) -> str:
        return self.label


def taught_classes(people: Any) -> Any:
    """Ids of the classes that these people teach or taught."""
    return Enrolment.objects.filter(person__in=people, part=Enrolment.Part.TEACHER, ended=False).values(
        "school_class_id"
    )
