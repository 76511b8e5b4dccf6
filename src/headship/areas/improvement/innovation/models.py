"""Ideas, the trials that came of them, and what people outside ask about a trial.

Idea ──▶ Trial ──▶ Run, Run, Run (plan, do, study, act); a trial is told to audiences before its first run begins.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from headship.evidence.models import Reading
from headship.kernel import clock
from headship.school.models import Audience, Delivery, Person, SchoolClass, Team
from headship.school.models.inside import InsideQuerySet
from headship.school.tenancy import BelongsToSchool, scoped_manager
from headship.voice.api import Round

SHORT = 90


def new_code() -> str:
    """A code for the address of a public page, which cannot be guessed."""
    return get_random_string(14, "abcdefghjkmnpqrstuvwxyz23456789")


def in_short(text: str) -> str:
    """The first words of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"


class Idea(BelongsToSchool):
    """Something that somebody on the staff would like to try. See `domain.ideas` for its states.

    answerer: who answers, the leader of its area. first_answered_at: when it was answered for the first time, be it by
    a question; in_time: whether that was by its day.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ASKED = "asked", _("More was asked")
        TRY = "try", _("Try it")
        NOT_NOW = "not_now", _("Not now")
        WITHDRAWN = "withdrawn", _("Taken back")

    text = models.TextField(_("the idea"), max_length=2000)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ideas")
    proposed_at = models.DateTimeField(default=clock.now)
    answerer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ideas_to_answer")
    answer_by = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    in_time = models.BooleanField(null=True)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="innovation_idea_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="innovation_answer_has_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_now", "asked"]) | ~Q(answer=""), name="innovation_answer_has_words"
            ),
            models.CheckConstraint(
                condition=Q(first_answered_at__isnull=True, in_time__isnull=True)
                | Q(first_answered_at__isnull=False, in_time__isnull=False),
                name="innovation_in_time_is_known",
            ),
        ]
        indexes = [models.Index(fields=["school", "state", "answer_by"], name="innovation_idea_state")]

    def __str__(self) -> str:
        return in_short(self.text)


class IdeaWords(BelongsToSchool):
    """What was asked about an idea, what its proposer said to it, and each answer: they stay as they were."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="words")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    state = models.CharField(max_length=10, choices=Idea.State, help_text="The state that the words led to.")
    at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        ordering = ["at", "pk"]


class Support(BelongsToSchool):
    """Somebody would try the idea too."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="supports")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["idea", "person"], name="innovation_support_once")]
        ordering = ["since", "pk"]


class Trial(BelongsToSchool):
    """Something that is tried, in one run or several. What is public of it stands here too.

    code: of the address of its public page, which does not exist for anybody until `public` is turned on.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Being prepared")
        RUNNING = "running", _("Being tried")
        ADOPTED = "adopted", _("Adopted")
        ABANDONED = "abandoned", _("Given up")

    title = models.CharField(_("what is tried"), max_length=200)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="trials")
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    idea = models.ForeignKey(Idea, null=True, on_delete=models.PROTECT, related_name="trials")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    created_at = models.DateTimeField(default=clock.now)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=20, default=new_code)
    public = models.BooleanField(default=False)
    takes_questions = models.BooleanField(default=True)
    public_words = models.TextField(blank=True)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["code"], name="innovation_trial_code"),
            models.CheckConstraint(condition=Q(public=False) | ~Q(public_words=""), name="innovation_public_words"),
            models.CheckConstraint(
                condition=Q(state="planned", begun_at__isnull=True)
                | Q(state="running", begun_at__isnull=False)
                | Q(state__in=["adopted", "abandoned"], ended_at__isnull=False),
                name="innovation_trial_moments",
            ),
        ]
        indexes = [models.Index(fields=["school", "state"], name="innovation_trial_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """True once it was adopted or given up."""
        return self.state in (Trial.State.ADOPTED, Trial.State.ABANDONED)


class Participant(BelongsToSchool):
    """Who takes part: a person of the school, a class, or a partner beyond the school by name. One of the three."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, null=True, on_delete=models.CASCADE, related_name="+")
    partner = models.CharField(_("partner beyond the school"), max_length=200, blank=True)
    since = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, school_class__isnull=True, partner="")
                | Q(person__isnull=True, school_class__isnull=False, partner="")
                | (Q(person__isnull=True, school_class__isnull=True) & ~Q(partner="")),
                name="innovation_participant_is_one",
            ),
            models.UniqueConstraint(
                fields=["trial", "person"], condition=Q(person__isnull=False), name="innovation_person_once"
            ),
            models.UniqueConstraint(
                fields=["trial", "school_class"], condition=Q(school_class__isnull=False), name="innovation_class_once"
            ),
        ]
        ordering = ["pk"]


class Run(BelongsToSchool):
    """One turn of plan, do, study and act. See `domain.runs` for its states.

    result: the comparison as it stood when the run was concluded, in the shape of `comparing.Result.as_json`.
    """

    class State(models.TextChoices):
        PLAN = "plan", _("Plan")
        DO = "do", _("Do")
        STUDY = "study", _("Study")
        ACTED = "acted", _("Concluded")

    class Comparison(models.TextChoices):
        BEFORE_AFTER = "before_after", _("The same learners, before and after")
        GROUPS = "groups", _("Those who try it, and another group")
        CLASSES = "classes", _("Several classes, each before and after")

    class Verdict(models.TextChoices):
        ADOPT = "adopt", _("Adopt it")
        ADAPT = "adapt", _("Change it, and try again")
        ABANDON = "abandon", _("Give it up")

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=6, choices=State, default=State.PLAN)
    question = models.TextField(_("what we want to know"), max_length=1000)
    expectation = models.TextField(_("what we expect, and why"), max_length=2000, blank=True)
    measure = models.CharField(_("what we measure"), max_length=300, blank=True)
    comparison = models.CharField(max_length=12, choices=Comparison, default=Comparison.BEFORE_AFTER)
    lower_is_better = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    begun_at = models.DateTimeField(null=True)
    untold = models.CharField(max_length=60, blank=True, help_text="Audiences not told when it began, by code.")
    studied_at = models.DateTimeField(null=True)
    saw = models.TextField(_("what we saw besides"), blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    reason = models.TextField(_("why"), blank=True)
    learnt = models.TextField(_("what others can learn from it"), blank=True)
    acted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    acted_at = models.DateTimeField(null=True)
    result: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["trial", "number"], name="innovation_run_number"),
            models.UniqueConstraint(fields=["trial"], condition=~Q(state="acted"), name="innovation_one_open_run"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="innovation_run_in_order"),
            models.CheckConstraint(
                condition=Q(state="plan") | (Q(begun_at__isnull=False) & ~Q(measure="")), name="innovation_run_begun"
            ),
            models.CheckConstraint(
                condition=(~Q(state="acted") & Q(verdict="", acted_at__isnull=True))
                | (Q(state="acted", acted_at__isnull=False, acted_by__isnull=False) & ~Q(verdict="") & ~Q(reason="")),
                name="innovation_run_acted_whole",
            ),
        ]
        ordering = ["number"]


class RunNote(BelongsToSchool):
    """A line on how it goes."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        ordering = ["at", "pk"]


class Arm(models.TextChoices):
    """What a figure is of: of the learners before or afterwards, or of the other group at the same two times."""

    BEFORE = "before", _("Before it begins")
    PRIOR = "prior", _("The other group, before it begins")
    AFTER = "after", _("Afterwards")
    OTHERS = "others", _("The other group, at the same time")


class RunFigure(BelongsToSchool):
    """An aggregate of one arm of a comparison: a mean with its spread, a share, or a frozen reading.

    values: kept only while the run is open, or where each stands for a class; never with a name. share: of `n`, how
    many; otherwise mean and sd (of the sample) of n.
    """

    class Form(models.TextChoices):
        VALUES = "values", _("A short list of values")
        MEAN = "mean", _("A mean with its spread")
        SHARE = "share", _("So many of so many")
        READING = "reading", _("A figure that the house already has")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="figures")
    arm = models.CharField(max_length=6, choices=Arm)
    form = models.CharField(max_length=7, choices=Form)
    values: models.JSONField[list[float]] = models.JSONField(default=list)
    n = models.PositiveIntegerField()
    mean = models.FloatField(null=True)
    sd = models.FloatField(null=True)
    count = models.PositiveIntegerField(null=True)
    reading = models.ForeignKey(Reading, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["run", "arm"], name="innovation_figure_once"),
            models.CheckConstraint(condition=Q(n__gte=1), name="innovation_figure_of_somebody"),
            models.CheckConstraint(
                condition=Q(count__isnull=True, mean__isnull=False) | Q(count__lte=F("n"), mean__isnull=True),
                name="innovation_figure_is_one",
            ),
            models.CheckConstraint(condition=Q(sd__isnull=True) | Q(sd__gte=0), name="innovation_sd_not_negative"),
        ]


class Hearers(models.TextChoices):
    """The audiences to whom a trial is told."""

    STUDENTS = "students", _("Students")
    PARENTS = "parents", _("Parents")
    STAFF = "staff", _("Staff")
    OTHERS = "others", _("Others: neighbours, partners, governors")


class Telling(BelongsToSchool):
    """What one audience is told of a trial: what, why, and where there is help. told_at: None until it is.

    audience: to whom it is sent in writing. occasion: where it was said aloud instead.
    """

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="tellings")
    hearers = models.CharField(max_length=10, choices=Hearers)
    audience = models.ForeignKey(Audience, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.TextField(_("what is tried"), max_length=2000, blank=True)
    why = models.TextField(_("why"), max_length=2000, blank=True)
    help = models.TextField(_("where to get help or ask"), max_length=1000, blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="+")
    occasion = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["trial", "hearers"], name="innovation_told_once"),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_by__isnull=True)
                | (Q(told_at__isnull=False, told_by__isnull=False) & ~Q(what="")),
                name="innovation_told_by_somebody",
            ),
        ]
        ordering = ["pk"]

    @property
    def is_whole(self) -> bool:
        """True where what, why and help are all there."""
        return bool(self.what and self.why and self.help)


class Pulse(BelongsToSchool):
    """A receptivity round about a trial: before it begins or afterwards."""

    class When(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("Afterwards")

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="pulses")
    when = models.CharField(max_length=6, choices=When)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="trial_pulses")

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["trial", "when"], name="innovation_pulse_once")]


class PublicQuestion(BelongsToSchool):
    """What somebody asked on the public page of a trial. Nothing stands there before somebody has read it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("To be read")
        SHOWN = "shown", _("On the page")
        KEPT_BACK = "kept_back", _("Kept back")

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField(max_length=1000)
    language = models.CharField(max_length=12, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    because = models.CharField(max_length=300, blank=True)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (Q(state="shown", decided_at__isnull=False) & ~Q(answer=""))
                | (Q(state="kept_back", decided_at__isnull=False) & ~Q(because="")),
                name="innovation_question_decided",
            )
        ]
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return in_short(self.text)
