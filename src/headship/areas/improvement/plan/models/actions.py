"""Actions: who does what by when, how it stands, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.plan.models.plans import Plan
from headship.areas.improvement.plan.models.priorities import Priority
from headship.kernel import clock
from headship.school.models import Person, Team
from headship.school.models.inside import InsideQuerySet
from headship.school.tenancy import BelongsToSchool, scoped_manager


class ActionQuerySet(InsideQuerySet):
    """Actions of the school in scope."""

    def open(self) -> Self:
        """Neither done nor stopped."""
        return self.filter(state__in=Action.OPEN)

    def worked_on(self) -> Self:
        """Open, of a priority that is under way, if of any, in a plan that is not closed."""
        plan = Q(plan__isnull=True) | ~Q(plan__state=Plan.State.CLOSED)
        return self.open().filter(plan, Q(priority__isnull=True) | Q(priority__state=Priority.State.OPEN))

    def started(self, on: date | None = None) -> Self:
        """Open, and their first day has come."""
        return self.open().filter(starts_on__lte=on or clock.today())


class Action(BelongsToSchool):
    """Something that somebody does by a day, in the plan or, from a meeting, beside it.

    first_ends_on never changes: what is forecast anew stands in ends_on, and each step as a Reforecast.
    after: actions that have to be done before this one begins. source: the record from which it came.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    OPEN = (State.PLANNED, State.RUNNING)

    plan = models.ForeignKey(Plan, null=True, on_delete=models.CASCADE, related_name="actions")
    priority = models.ForeignKey(Priority, null=True, blank=True, on_delete=models.CASCADE, related_name="actions")
    title = models.CharField(_("what is done"), max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="actions_owned")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    first_ends_on = models.DateField()
    after = models.ManyToManyField("self", symmetrical=False, related_name="before", blank=True)
    cost_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cost_currency = models.CharField(max_length=3, blank=True)
    success = models.TextField(_("how we will know that it worked"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    done_on = models.DateField(null=True)
    came_of_it = models.TextField(_("what came of it"), blank=True)
    looked_back_at = models.DateTimeField(null=True)
    source_kind = models.CharField(max_length=50, blank=True)
    source_id = models.BigIntegerField(null=True)
    carried_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="carried_to")
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = scoped_manager(ActionQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="plan_action_span"),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | ~Q(state="done") & Q(done_on__isnull=True),
                name="plan_action_done_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(cost_amount__isnull=True, cost_currency="") | Q(cost_amount__gte=0) & ~Q(cost_currency=""),
                name="plan_cost_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(looked_back_at__isnull=True, came_of_it="")
                | Q(looked_back_at__isnull=False) & ~Q(came_of_it=""),
                name="plan_action_looked_back_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "owner", "state"], name="plan_action_owner"),
            models.Index(fields=["school", "team", "state"], name="plan_action_team"),
        ]
        ordering = ["starts_on", "ends_on", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Neither done nor stopped."""
        return self.state in self.OPEN

    @property
    def slipped(self) -> int:
        """By how many days it ends, or ended, after the day that was first set; 0 where it does not."""
        return max(0, ((self.done_on or self.ends_on) - self.first_ends_on).days)


class Reforecast(BelongsToSchool):
    """Another last day for an action, and why. The earlier one stays to be read."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="reforecasts")
    from_day = models.DateField()
    to_day = models.DateField()
    why = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.CheckConstraint(condition=~Q(from_day=F("to_day")), name="plan_reforecast_moves")]
        ordering = ["-at", "-pk"]


class CheckIn(BelongsToSchool):
    """How an action stands, in the words of whoever does it, and what shows it."""

    class Status(models.TextChoices):
        ON_COURSE = "on_course", _("On course")
        NEEDS = "needs", _("Needs something")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="checkins")
    status = models.CharField(max_length=10, choices=Status)
    shows = models.TextField(_("what shows it"), max_length=1000)
    needs = models.CharField(_("what is needed"), max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.CheckConstraint(condition=~Q(status="needs") | ~Q(needs=""), name="plan_needs_said")]
        indexes = [models.Index(fields=["action", "-at"], name="plan_checkin_latest")]
        ordering = ["-at", "-pk"]
