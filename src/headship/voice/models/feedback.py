"""A leader's 360° feedback: who accompanies it, when it was released, and the goals that came of it.

The answers themselves are a round like any other. What is here never reaches an appraisal by itself: the leader
alone decides whether their appraiser may read it.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person
from headship.school.queries import appraised_by
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class FeedbackQuerySet(SchoolQuerySet["Feedback"]):
    """Feedback of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """The leader, the companion whom they chose, and their appraiser once the leader has shared it."""
        shared = Q(shared_with_appraiser_at__isnull=False, leader__in=appraised_by(person))
        own = Q(leader_id=person.pk) | Q(companion_id=person.pk)
        return self.filter(own | shared, school_id=person.school_id)


class Feedback(BelongsToSchool):
    """A 360° about one leader. Asked → closed → released by the companion → goals, and one day asked again.

    companion: a coach or trusted colleague of the leader's choice, who reads the report first and releases it; never
    the appraiser. read_by_appraiser_at: from then on sharing cannot be taken back.
    """

    round = models.OneToOneField("voice.Round", on_delete=models.PROTECT, related_name="feedback")
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    companion = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("companion"))
    asked_at = models.DateTimeField(default=clock.now)
    released_at = models.DateTimeField(null=True, blank=True)
    released_note = models.TextField(_("about the conversation"), blank=True)
    shared_with_appraiser_at = models.DateTimeField(null=True, blank=True)
    read_by_appraiser_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = scoped_manager(FeedbackQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(leader=F("companion")), name="voice_companion_is_another"),
            models.CheckConstraint(
                condition=Q(shared_with_appraiser_at__isnull=True) | Q(released_at__isnull=False),
                name="voice_shared_after_release",
            ),
        ]
        indexes = [models.Index(fields=["school", "leader", "-asked_at"], name="voice_feedback_leader")]

    def __str__(self) -> str:
        return str(self.round.title)

    @property
    def is_released(self) -> bool:
        """True once the leader may read the report."""
        return self.released_at is not None


class GoalQuerySet(SchoolQuerySet["Goal"]):
    """Goals of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """A goal is its leader's alone; with the companion of that feedback, and the appraiser once it is shared."""
        return self.filter(feedback__in=Feedback.objects.visible_to(person), school_id=person.school_id)


class Goal(BelongsToSchool):
    """What a leader wants to be different. speaks_to: the code of the element, or of the item, that it rose from.

    remeasure: the later round that asks again. outcome: in the leader's own words, once they close it.
    """

    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="goals")
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    speaks_to = models.CharField(max_length=80, blank=True)
    text = models.TextField(_("what will people notice?"))
    by_when = models.DateField(_("by when"))
    set_at = models.DateTimeField(default=clock.now)
    remeasure = models.ForeignKey("voice.Round", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)

    objects: ClassVar[Any] = scoped_manager(GoalQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""), name="voice_goal_closed_in_words"
            )
        ]

    def __str__(self) -> str:
        return str(self.text)


class Naming(BelongsToSchool):
    """A person's judgement of one comment: does it name, in the writer's own words, a priority that the school has?

    Matched by somebody who reads the answers in shuffled order, so that nobody's own answer is known by it.
    """

    comment = models.OneToOneField("voice.Comment", on_delete=models.CASCADE, related_name="naming")
    names_one = models.BooleanField(_("names a priority"))
    judged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(default=clock.now)
