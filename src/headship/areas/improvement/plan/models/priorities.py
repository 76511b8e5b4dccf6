"""Priorities: what is to become different for learners, and why these actions should bring it about."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.plan.models.plans import Plan
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.school.models import Person, Team
from headship.school.models.inside import InsideQuerySet
from headship.school.tenancy import BelongsToSchool, scoped_manager

THEORY = ("outcome", "mechanism", "assumptions", "affected", "readiness", "risks", "stop_rule")


class Priority(BelongsToSchool):
    """One priority of a plan with its theory of change.

    baseline: a frozen reading; target: the value to be reached on it. Where a cohort is too small for a number,
    agreed_measure says beforehand by what it will be judged; pooled_years, over how many years it is read together.
    carried_from: the priority of an earlier plan that goes on here; handover: what whoever takes over has to know.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        EVALUATED = "evaluated", _("Evaluated")
        STOPPED = "stopped", _("Stopped")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="priorities")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("priority"), max_length=200)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="priorities_owned")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.TextField(_("what will be different for learners"), blank=True)
    mechanism = models.TextField(_("why these actions lead there"), blank=True)
    assumptions = models.TextField(_("what has to hold for that"), blank=True)
    affected = models.TextField(_("whom it affects, and what it asks of them"), blank=True)
    readiness = models.TextField(_("how ready we are"), blank=True)
    risks = models.TextField(_("what could go wrong, and what we do then"), blank=True)
    stop_rule = models.TextField(_("when we would stop"), blank=True)
    risks_looked_at = models.DateField(null=True)
    baseline = models.ForeignKey(Reading, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    target = models.FloatField(null=True)
    pooled_years = models.PositiveSmallIntegerField(null=True)
    agreed_measure = models.TextField(_("by what we will judge it"), blank=True)
    agreed_on = models.DateField(null=True)
    carried_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="carried_to")
    handover = models.TextField(_("what whoever goes on with it has to know"), blank=True)
    stopped_because = models.TextField(blank=True)
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["plan", "title"], name="plan_priority_once"),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(baseline__isnull=False), name="plan_target_has_a_baseline"
            ),
            models.CheckConstraint(
                condition=Q(agreed_measure="", agreed_on__isnull=True)
                | ~Q(agreed_measure="") & Q(agreed_on__isnull=False),
                name="plan_measure_agreed_on_a_day",
            ),
            models.CheckConstraint(condition=~Q(state="stopped") | ~Q(stopped_because=""), name="plan_stopped_because"),
        ]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_under_way(self) -> bool:
        """Neither looked back on nor stopped, in a plan that is not closed."""
        return self.state == self.State.OPEN and self.plan.state != Plan.State.CLOSED

    @property
    def missing(self) -> list[str]:
        """The parts of the theory of change that nobody has written yet."""
        return [name for name in THEORY if not getattr(self, name).strip()]


class Measure(BelongsToSchool):
    """What shows that the work is done as meant (implementation), or what should not get worse (balance)."""

    class Kind(models.TextChoices):
        IMPLEMENTATION = "implementation", _("Is it done as meant?")
        BALANCE = "balance", _("What should not get worse?")

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=15, choices=Kind)
    text = models.CharField(max_length=300)
    found = models.TextField(_("what was found"), blank=True)
    found_on = models.DateField(null=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["priority", "kind", "text"], name="plan_measure_once"),
            models.CheckConstraint(
                condition=Q(found="", found_on__isnull=True) | ~Q(found="") & Q(found_on__isnull=False),
                name="plan_measure_found_whole",
            ),
        ]
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.text


class Look(BelongsToSchool):
    """What was found each time that somebody looked at a measure; the newest stands with the measure too."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="looks")
    found = models.TextField()
    found_on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        ordering = ["-found_on", "-pk"]

    def __str__(self) -> str:
        return self.found[:80]


class Aim(BelongsToSchool):
    """A baseline and target as they were set on a day. An earlier one stays to be read beside what counts."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="aims")
    baseline = models.ForeignKey(Reading, null=True, on_delete=models.PROTECT, related_name="+")
    target = models.FloatField(null=True)
    set_on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        ordering = ["-set_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.priority}: {self.target}"
