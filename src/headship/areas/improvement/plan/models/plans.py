"""Plans, the stages in which they are made, and how they were refined."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person
from headship.school.models.inside import InsideQuerySet
from headship.school.tenancy import BelongsToSchool, scoped_manager


class Plan(BelongsToSchool):
    """What the school changes in a year. Its life is drawn and kept in `domain.plans`; only functions there change
    `state`. copied_from: the plan of which it is a continuation.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being made")
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Looked back on")

    title = models.CharField(_("title"), max_length=200)
    school_year = models.PositiveSmallIntegerField(_("school year, by the year in which it ends"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    copied_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="copies")
    begun_at = models.DateTimeField(default=clock.now)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lt=F("ends_on")), name="plan_span"),
            models.UniqueConstraint(fields=["school", "school_year"], name="plan_one_a_year"),
            models.CheckConstraint(
                condition=Q(state="draft", agreed_at__isnull=True) | ~Q(state="draft") & Q(agreed_at__isnull=False),
                name="plan_runs_once_agreed",
            ),
        ]
        ordering = ["-school_year"]

    def __str__(self) -> str:
        return self.title


class PlanStage(BelongsToSchool):
    """One step in making and closing a plan, and its day."""

    class Kind(models.TextChoices):
        GATHER = "gather", _("Gather what reviews, data and people say")
        DRAFT = "draft", _("Draft priorities")
        CONSULT = "consult", _("Talk it over with those whom it affects")
        AGREE = "agree", _("Agree on it")
        REVIEW = "review", _("Look at it at mid-year")
        EVALUATE = "evaluate", _("Evaluate it")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(max_length=10, choices=Kind)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "kind"], name="plan_stage_once")]
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class PlanRevision(BelongsToSchool):
    """The plan as it stood when it was agreed, and each time that it was refined, with the reason.

    text: the whole plan in words, one line for each thing, so that two revisions can be compared.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    text = models.TextField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_revision_number")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return self.reason
