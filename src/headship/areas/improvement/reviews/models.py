"""The rows of this part of the room: what the school offers, and what it finds when it looks at it in turn."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from headship.evidence import registry
from headship.evidence.models import Citation, Reading
from headship.kernel import clock
from headship.school.models import Person, Team
from headship.school.models.inside import InsideQuerySet
from headship.school.tenancy import BelongsToSchool, scoped_manager
from headship.voice.api import Round


class Voice(models.TextChoices):
    """Whose voice: the three of 6.3d, e and f."""

    TEACHERS = "teachers", _("Teachers and staff")
    LEARNERS = "learners", _("Learners")
    OTHERS = "others", _("Families and others")


# Which groups of a survey speak with which voice, by the codes that instruments use.
VOICE_OF_GROUP = {
    "staff": Voice.TEACHERS, "students": Voice.LEARNERS, "families": Voice.OTHERS, "partners": Voice.OTHERS,
    "governors": Voice.OTHERS,
}  # fmt: skip


class ProgrammeQuerySet(InsideQuerySet):
    """Programmes of the school in scope."""

    def running(self, on: date | None = None) -> Self:
        """Those that the school still offers."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on or clock.today()))

    def due(self, by: date) -> Self:
        """Those whose date has come by a day, and that nobody reviews yet."""
        open_ones = ProgrammeReview.objects.filter(programme=OuterRef("pk"), state__in=ProgrammeReview.OPEN)
        return self.running(by).filter(~Exists(open_ones), next_on__lte=by)


class Programme(BelongsToSchool):
    """Something that the school offers its learners, looked at again every so many months.

    next_on: when the next review is to be concluded. first_on: when the first was to be, as it was set at the
    beginning. reviewed_until: the end of the cycle that the last review which counts began; None before there is one.
    """

    class Kind(models.TextChoices):
        CURRICULUM = "curriculum", _("Curriculum of a phase")
        SUBJECT = "subject", _("Subject")
        CO_CURRICULAR = "co_curricular", _("Beyond lessons")
        PASTORAL = "pastoral", _("Pastoral care")
        OTHER = "other", _("Another programme")

    OF_THE_CURRICULUM = (Kind.CURRICULUM, Kind.SUBJECT)

    title = models.CharField(_("programme"), max_length=200)
    kind = models.CharField(_("sort"), max_length=20, choices=Kind)
    aims = models.TextField(_("what it is for"), blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="programmes_owned")
    cycle_months = models.PositiveSmallIntegerField(_("months between reviews"))
    next_on = models.DateField(_("next review by"))
    first_on = models.DateField()
    reviewed_until = models.DateField(null=True)
    set_up_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_up_at = models.DateTimeField(default=clock.now)
    ended_on = models.DateField(null=True)

    objects: ClassVar[Any] = scoped_manager(ProgrammeQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "title"], name="reviews_programme_once"),
            models.CheckConstraint(
                condition=Q(cycle_months__gte=3, cycle_months__lte=120), name="reviews_cycle_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["curriculum", "subject", "co_curricular", "pastoral", "other"]),
                name="reviews_programme_known_kind",
            ),
        ]
        indexes = [models.Index(fields=["school", "next_on"], name="reviews_programme_next")]
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def clause(self) -> str:
        """6.3a for the curriculum and subjects, 6.3b for the rest."""
        return "6.3a" if self.kind in self.OF_THE_CURRICULUM else "6.3b"

    @property
    def is_running(self) -> bool:
        """The school still offers it."""
        return self.ended_on is None or self.ended_on > clock.today()


class ProgrammeReviewQuerySet(InsideQuerySet):
    """Reviews of the school in scope."""

    def with_voice(self, voice: str) -> Self:
        """Those in which this voice was heard: in words from a meeting, or in a survey that was answered."""
        return self.filter(heard(voice))


class ProgrammeReview(BelongsToSchool):
    """One look at a programme. Its life is drawn and kept in `domain.lifecycle`; only functions there change `state`.

    due_on: the programme's date that this review answers. heard_teachers, heard_learners, heard_others: the voices
    that it had when it was concluded. counted: at least one of them. next_on: the date that it set.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        GATHERING = "gathering", _("Gathering")
        WEIGHING = "weighing", _("Weighing")
        CONCLUDED = "concluded", _("Concluded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = (State.PLANNED, State.GATHERING, State.WEIGHING)

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    questions = models.TextField(_("what we want to know"))
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("to be concluded by"))
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=clock.now)
    gathering_at = models.DateTimeField(null=True)
    weighing_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    conclusion = models.TextField(_("what we conclude"), blank=True)
    heard_teachers = models.BooleanField(default=False)
    heard_learners = models.BooleanField(default=False)
    heard_others = models.BooleanField(default=False)
    counted = models.BooleanField(default=False)
    on_time = models.BooleanField(null=True)
    next_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    objects: ClassVar[Any] = scoped_manager(ProgrammeReviewQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state__in=["planned", "gathering", "weighing"]),
                name="reviews_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="concluded", concluded_at__isnull=False, on_time__isnull=False) & ~Q(conclusion="")
                | ~Q(state="concluded") & Q(concluded_at__isnull=True, counted=False),
                name="reviews_concluded_says_what",
            ),
            models.CheckConstraint(
                condition=Q(counted=False) | Q(heard_teachers=True) | Q(heard_learners=True) | Q(heard_others=True),
                name="reviews_counts_with_a_voice",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True),
                name="reviews_withdrawn_says_why",
            ),
            models.CheckConstraint(condition=~Q(questions=""), name="reviews_asks_something"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["school", "state", "due_on"], name="reviews_review_state")]
        ordering = ["-planned_at"]

    def __str__(self) -> str:
        year = (self.concluded_at or self.planned_at).year
        return str(_("Review of %(programme)s, %(year)s") % {"programme": self.programme, "year": year})

    @property
    def is_open(self) -> bool:
        """Neither concluded nor withdrawn."""
        return self.state in self.OPEN

    @property
    def missing(self) -> list[str]:
        """The voices that a concluded review did not have, in their order."""
        return [voice for voice in Voice.values if not getattr(self, f"heard_{voice}")]


def heard(voice: str) -> Q:
    """The condition on reviews that this voice was heard. A round counts once it is closed and somebody answered."""
    meetings = GroupVoice.objects.filter(review=OuterRef("pk"), voice=voice)
    codes = [code for code, whose in VOICE_OF_GROUP.items() if whose == voice]
    rounds = Round.objects.filter(
        about_kind="programme_review", about_id=OuterRef("pk"), state=Round.State.CLOSED, groups__code__in=codes,
        groups__answered__gt=0,
    )  # fmt: skip
    return Q(Exists(meetings)) | Q(Exists(rounds))


class GatheredResult(BelongsToSchool):
    """Something that was found in figures: a frozen reading, or words from elsewhere with their source."""

    review = models.ForeignKey(ProgrammeReview, on_delete=models.CASCADE, related_name="results")
    reading = models.ForeignKey(Reading, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=300, blank=True)
    tells = models.TextField(_("what it tells us"), blank=True)
    gathered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    gathered_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["review", "reading"], condition=Q(reading__isnull=False), name="reviews_reading_once"
            ),
            models.CheckConstraint(
                condition=Q(reading__isnull=False) | ~Q(source="") & ~Q(tells=""), name="reviews_result_has_a_source"
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class GroupVoice(BelongsToSchool):
    """What a group said in a meeting, a lesson or a talk: in words, with the day, who, and how many they were."""

    review = models.ForeignKey(ProgrammeReview, on_delete=models.CASCADE, related_name="meetings")
    voice = models.CharField(_("whose voice"), max_length=10, choices=Voice)
    who = models.CharField(_("who spoke"), max_length=200)
    people = models.PositiveSmallIntegerField(_("how many they were"))
    held_on = models.DateField(_("day"))
    said = models.TextField(_("what they said"))
    kept_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1), name="reviews_somebody_spoke"),
            models.CheckConstraint(condition=~Q(said="") & ~Q(who=""), name="reviews_said_something"),
            models.CheckConstraint(
                condition=Q(voice__in=["teachers", "learners", "others"]), name="reviews_known_voice"
            ),
        ]
        ordering = ["held_on", "pk"]

    def __str__(self) -> str:
        return self.who


ANSWERING = ("answers", "cites", "rests_on", "decides")  # how a decision may refer to what it answers


class FindingQuerySet(InsideQuerySet):
    """Findings of the school in scope."""

    def standing(self) -> Self:
        """Those of reviews that were not withdrawn."""
        return self.exclude(review__state=ProgrammeReview.State.WITHDRAWN)

    def in_the_plan(self) -> Self:
        """Those on which a priority of the plan rests."""
        return self.filter(Exists(_cited_by("priority", ("rests_on",))))

    def answered(self) -> Self:
        """Those on which a priority or an action rests, answered by a decision once it is made, or declined."""
        planned = Exists(_cited_by("priority", ("rests_on",))) | Exists(_cited_by("action", ("rests_on",)))
        decided = Exists(made_by(_cited_by("decision", ANSWERING)))
        return self.filter(planned | decided | Q(declined_at__isnull=False))

    def unanswered(self) -> Self:
        """Those of concluded reviews that ask for a change, and to which nobody has said anything yet."""
        asks = self.filter(kind=Finding.Kind.CHANGE, review__state=ProgrammeReview.State.CONCLUDED)
        return asks.exclude(pk__in=self.model.objects.answered().values("pk"))


class Finding(BelongsToSchool):
    """One thing that a review found: a sentence, how strong it is, and what speaks for it and against it."""

    class Kind(models.TextChoices):
        KEEP = "keep", _("A strength to keep")
        CHANGE = "change", _("Something to change")
        UNCLEAR = "unclear", _("Cannot tell yet")

    class Strength(models.TextChoices):
        STRONG = "strong", _("Strong: several sources agree")
        FAIR = "fair", _("Fair: one good source, nothing against it")
        WEAK = "weak", _("Weak: a hint")
        CONTESTED = "contested", _("Contested: sources disagree")

    review = models.ForeignKey(ProgrammeReview, on_delete=models.CASCADE, related_name="findings")
    sentence = models.CharField(_("what we found"), max_length=400)
    kind = models.CharField(_("what follows"), max_length=10, choices=Kind)
    strength = models.CharField(_("how strong"), max_length=10, choices=Strength)
    against = models.TextField(_("what contradicts it"), blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    declined_reason = models.TextField(blank=True)
    told = models.CharField(_("how they were told"), max_length=300, blank=True)
    delivery = models.ForeignKey("school.Delivery", null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = scoped_manager(FindingQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(sentence=""), name="reviews_finding_says_something"),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True, declined_reason="")
                | Q(declined_at__isnull=False) & ~Q(declined_reason=""),
                name="reviews_declined_says_why",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.sentence


class FindingSource(BelongsToSchool):
    """Something gathered that speaks for a finding, or against it. Exactly one of result, meeting and round."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="sources")
    contradicts = models.BooleanField(default=False)
    result = models.ForeignKey(GatheredResult, null=True, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(GroupVoice, null=True, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(result__isnull=False, meeting__isnull=True, round__isnull=True)
                | Q(result__isnull=True, meeting__isnull=False, round__isnull=True)
                | Q(result__isnull=True, meeting__isnull=True, round__isnull=False),
                name="reviews_one_source",
            ),
            models.UniqueConstraint(
                fields=["finding", "result"], condition=Q(result__isnull=False), name="reviews_result_once"
            ),
            models.UniqueConstraint(
                fields=["finding", "meeting"], condition=Q(meeting__isnull=False), name="reviews_meeting_once"
            ),
            models.UniqueConstraint(
                fields=["finding", "round"], condition=Q(round__isnull=False), name="reviews_round_once"
            ),
        ]
        ordering = ["contradicts", "pk"]

    def __str__(self) -> str:
        return str(self.result or self.meeting or self.round)


def made_by(citations: Any) -> Any:
    """Of citations by decisions those by one that is made: a question that is still open answers nothing."""
    settled = registry.answering("decision")
    return citations if settled is None else citations.filter(source_id__in=settled.values("pk"))


def _cited_by(kind: str, relations: tuple[str, ...]) -> Any:
    return Citation.objects.filter(
        source_kind=kind, relation__in=relations, target_kind="finding", target_id=OuterRef("pk")
    )
