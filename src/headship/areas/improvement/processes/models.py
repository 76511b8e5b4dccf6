"""The rows of this part of the room: how the school is run, what that costs people, and what was done about it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from headship.evidence.models import Reading
from headship.kernel import clock
from headship.school.models import Person, Team
from headship.school.models.inside import InsideQuerySet
from headship.school.tenancy import BelongsToSchool, scoped_manager


class ProcessQuerySet(InsideQuerySet):
    """Processes of the school in scope."""

    def running(self, on: date | None = None) -> Self:
        """Those that the school still works by."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on or clock.today()))

    def due(self, by: date) -> Self:
        """Those whose date has come by a day, and that nobody reviews yet."""
        open_ones = ProcessReview.objects.filter(process=OuterRef("pk"), state=ProcessReview.State.OPEN)
        return self.running(by).filter(~Exists(open_ones), next_on__lte=by)


class Process(BelongsToSchool):
    """A way in which the school is run, such as how cover is arranged, looked at again every so many months.

    first_on: by when it was first to be looked at. reviewed_until: the end of the cycle that the last review began.
    """

    title = models.CharField(_("process"), max_length=200)
    purpose = models.TextField(_("what it is for"), blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="processes_owned")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cycle_months = models.PositiveSmallIntegerField(_("months between reviews"))
    next_on = models.DateField(_("next review by"))
    first_on = models.DateField()
    reviewed_until = models.DateField(null=True)
    set_up_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_up_at = models.DateTimeField(default=clock.now)
    ended_on = models.DateField(null=True)

    objects: ClassVar[Any] = scoped_manager(ProcessQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "title"], name="processes_process_once"),
            models.CheckConstraint(
                condition=Q(cycle_months__gte=3, cycle_months__lte=120), name="processes_cycle_in_bounds"
            ),
        ]
        indexes = [models.Index(fields=["school", "next_on"], name="processes_process_next")]
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        """The school still works by it."""
        return self.ended_on is None or self.ended_on > clock.today()


class Step(BelongsToSchool):
    """One step of a process: so many people, each for so many minutes, so often. See `costs` for what that makes.

    per: how often `times` counts. teachers: those who do it teach, so that its minutes could return to teaching.
    """

    class Per(models.TextChoices):
        DAY = "day", _("each school day")
        WEEK = "week", _("each school week")
        MONTH = "month", _("each month of school")
        TERM = "term", _("each term")
        YEAR = "year", _("a year")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(_("what is done"), max_length=300)
    who = models.CharField(_("who does it"), max_length=200)
    people = models.PositiveSmallIntegerField(_("how many people"))
    minutes = models.PositiveSmallIntegerField(_("minutes for each"))
    times = models.PositiveSmallIntegerField(_("how often"))
    per = models.CharField(max_length=6, choices=Per)
    teachers = models.BooleanField(_("those who do it teach"), default=False)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1, minutes__gte=1, times__gte=1), name="processes_step_costs"
            ),
            models.CheckConstraint(
                condition=Q(per__in=["day", "week", "month", "term", "year"]), name="processes_step_known_rhythm"
            ),
        ]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.what


class PainPoint(BelongsToSchool):
    """Where a process hurts, said by somebody who works in it. Pages show it without the name.

    settled_at: what was done about it, or why not, was said.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="pains")
    step = models.ForeignKey(Step, null=True, blank=True, on_delete=models.SET_NULL, related_name="pains")
    words = models.CharField(_("what hurts"), max_length=300)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("what came of it"), max_length=300, blank=True)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="processes_pain_in_words"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, answer="") | Q(settled_at__isnull=False) & ~Q(answer=""),
                name="processes_pain_answered_in_words",
            ),
        ]
        ordering = ["-said_at"]

    def __str__(self) -> str:
        return self.words


class ProcessReview(BelongsToSchool):
    """One look at a process. Its life is drawn in `domain.reviewing`; only functions there change `state`.

    minutes_then, teaching_then: what the process cost in a year when the verdict was given, and of it those who teach.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being looked at")
        CONCLUDED = "concluded", _("Verdict given")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Verdict(models.TextChoices):
        KEEP = "keep", _("Keep it")
        CHANGE = "change", _("Change it")
        STOP = "stop", _("Stop it")

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    verdict = models.CharField(max_length=6, choices=Verdict, blank=True)
    reason = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    minutes_then = models.PositiveBigIntegerField(null=True)
    teaching_then = models.PositiveBigIntegerField(null=True)
    on_time = models.BooleanField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["process"], condition=Q(state="open"), name="processes_one_review_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="concluded", concluded_at__isnull=False, minutes_then__isnull=False,
                            verdict__in=["keep", "change", "stop"]) & ~Q(reason="")
                | ~Q(state="concluded") & Q(concluded_at__isnull=True, verdict=""),
                name="processes_verdict_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True),
                name="processes_withdrawn_says_why",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["school", "state", "concluded_at"], name="processes_review_state")]
        ordering = ["-begun_at"]

    def __str__(self) -> str:
        year = (self.concluded_at or self.begun_at).year
        return str(_("Review of “%(process)s”, %(year)s") % {"process": self.process, "year": year})

    @property
    def is_open(self) -> bool:
        """Neither concluded nor withdrawn."""
        return self.state == self.State.OPEN

    @property
    def asks_for_adjustment(self) -> bool:
        """The verdict was to change or to stop it."""
        return self.verdict in (self.Verdict.CHANGE, self.Verdict.STOP)


class Adjustment(BelongsToSchool):
    """What is done after a verdict, and what should move because of it: a figure of learners, or minutes.

    before, again: frozen readings of the same figure. minutes_before, minutes_after: of the process in a year, of those
    who teach where teaching is True. expects: what is to change, in words. looked_on: when it is to be looked at again.
    """

    class Aim(models.TextChoices):
        OUTCOME = "outcome", _("Learners")
        MINUTES = "minutes", _("Minutes returned to teaching")

    review = models.ForeignKey(ProcessReview, on_delete=models.PROTECT, related_name="adjustments")
    what = models.CharField(_("what is done"), max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("done by"))
    aim = models.CharField(max_length=8, choices=Aim)
    expects = models.CharField(_("what should change"), max_length=300)
    before = models.ForeignKey(Reading, null=True, on_delete=models.PROTECT, related_name="+")
    again = models.ForeignKey(Reading, null=True, on_delete=models.PROTECT, related_name="+")
    minutes_before = models.PositiveBigIntegerField(null=True)
    minutes_after = models.PositiveBigIntegerField(null=True)
    look_on = models.DateField(_("look again on"))
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    came = models.TextField(_("what came of it"), blank=True)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(aim="outcome", before__isnull=False) | Q(aim="minutes", minutes_before__isnull=False),
                name="processes_adjustment_has_a_before",
            ),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, came="")
                | Q(looked_at__isnull=False, made_at__isnull=False) & ~Q(came=""),
                name="processes_looked_at_after_it_was_made",
            ),
            models.CheckConstraint(condition=Q(look_on__gte=models.F("due_on")), name="processes_look_after_it_is_due"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what
