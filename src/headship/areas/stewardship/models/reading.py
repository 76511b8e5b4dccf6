"""How a version reaches its readers: what was sent, the question about it, and what was unclear."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.areas.stewardship.models.policies import Policy
from headship.kernel import clock
from headship.school.models import Person
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class Sending(BelongsToSchool):
    """A delivery of a version to audiences, at its publication or later to those who joined since.

    asked: it asked for an acknowledgement; a small change only tells.
    """

    version = models.ForeignKey("stewardship.PolicyVersion", on_delete=models.CASCADE, related_name="sendings")
    delivery = models.OneToOneField("school.Delivery", on_delete=models.PROTECT, related_name="policy_sending")
    asked = models.BooleanField()

    class Meta(BelongsToSchool.Meta):
        ordering = ["pk"]


class ScenarioQuestion(BelongsToSchool):
    """One question about a version: a situation, answers to choose from, and why the right one is right."""

    version = models.OneToOneField("stewardship.PolicyVersion", on_delete=models.CASCADE, related_name="question")
    scenario = models.TextField(_("situation"))
    why = models.TextField(_("why"))

    class Meta(BelongsToSchool.Meta):
        pass

    def __str__(self) -> str:
        return self.scenario


class ScenarioAnswer(BelongsToSchool):
    """One of the answers to choose from."""

    question = models.ForeignKey(ScenarioQuestion, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    right = models.BooleanField(default=False)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="stewardship_answer_position"),
            models.UniqueConstraint(fields=["question"], condition=Q(right=True), name="stewardship_one_right_answer"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


class ScenarioResponse(BelongsToSchool):
    """What somebody answered: the first time, which counts, and last."""

    question = models.ForeignKey(ScenarioQuestion, on_delete=models.CASCADE, related_name="responses")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(ScenarioAnswer, on_delete=models.PROTECT, related_name="+")
    last = models.ForeignKey(ScenarioAnswer, on_delete=models.PROTECT, related_name="+")
    right_first = models.BooleanField()
    answered_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="stewardship_answered_once")]


class UnclearMarkQuerySet(SchoolQuerySet["UnclearMark"]):
    """Marks of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """Settled ones for all who see the policy; open ones for whoever marked it and whoever answers."""
        ours = super().visible_to(person).filter(policy__in=Policy.objects.visible_to(person).values("pk"))
        if person.is_senior:
            return ours
        return ours.filter(Q(answered_at__isnull=False) | Q(marked_by=person) | Q(policy__owner=person))

    def unanswered(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(answered_at__isnull=True)


class UnclearMark(BelongsToSchool):
    """A reader found a passage unclear. Other readers see the passage and the answer, never who asked.

    paragraph: the passage's place in the version that was read. told_at: when the answer reached whoever asked.
    for_next: the answer belongs into the text; taken_up_in: the version into which it went.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="marks")
    version = models.ForeignKey("stewardship.PolicyVersion", on_delete=models.CASCADE, related_name="marks")
    paragraph = models.PositiveSmallIntegerField(null=True)
    passage = models.CharField(_("passage"), max_length=500)
    note = models.TextField(_("what is unclear"), blank=True)
    marked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    for_next = models.BooleanField(default=False)
    taken_up_in = models.ForeignKey(
        "stewardship.PolicyVersion", null=True, on_delete=models.SET_NULL, related_name="marks_taken_up"
    )

    objects: ClassVar[Any] = scoped_manager(UnclearMarkQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="stewardship_mark_answered_whole",
            ),
        ]
        ordering = ["marked_at", "pk"]

    def __str__(self) -> str:
        return self.passage
