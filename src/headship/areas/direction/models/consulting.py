"""Who is affected by a decision, when they were asked, and what they said."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person
from headship.school.tenancy import BelongsToSchool


class AffectedGroup(BelongsToSchool):
    """A group that a decision affects: an audience, a team, or people named one by one.

    It is named when the question is raised, and asked (asked_at) later or never. label and people keep what the
    group was called and how many it had when it was asked. persons: who they are, where they were named one by one.
    said: what a group that was asked aloud answered.
    """

    class How(models.TextChoices):
        WRITTEN = "written", _("In writing, here")
        MEETING = "meeting", _("In a meeting")
        TALK = "talk", _("One to one")
        SURVEY = "survey", _("In a survey elsewhere")
        VOTE = "vote", _("In the vote")

    decision = models.ForeignKey("direction.Decision", on_delete=models.CASCADE, related_name="groups")
    audience = models.ForeignKey("school.Audience", null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey("school.Team", null=True, on_delete=models.SET_NULL, related_name="+")
    label = models.CharField(max_length=200)
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=clock.now)
    how = models.CharField(max_length=10, choices=How, blank=True)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    minutes = models.PositiveSmallIntegerField(default=3)
    people = models.PositiveIntegerField(default=0)
    persons = models.ManyToManyField(Person, related_name="+", blank=True)
    said = models.TextField(blank=True)
    delivery = models.ForeignKey("school.Delivery", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "audience"], condition=Q(audience__isnull=False), name="direction_audience_once"
            ),
            models.UniqueConstraint(
                fields=["decision", "team"], condition=Q(team__isnull=False), name="direction_team_once"
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, how="") | Q(asked_at__isnull=False) & ~Q(how=""),
                name="direction_asked_says_how",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label


class EnteredAnswer(BelongsToSchool):
    """Something that a person said, perhaps entered by somebody else on their behalf, and then marked so."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        abstract = True


class Response(EnteredAnswer):
    """What somebody who was asked thinks; each person has one, and may change it until it is decided."""

    decision = models.ForeignKey("direction.Decision", on_delete=models.CASCADE, related_name="responses")
    favours = models.ForeignKey("direction.DecisionOption", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["decision", "person"], name="direction_one_response")]
        ordering = ["said_at", "pk"]


class Objection(EnteredAnswer):
    """A reason not to go ahead, which asks for a reply."""

    decision = models.ForeignKey("direction.Decision", on_delete=models.CASCADE, related_name="objections")
    against = models.ForeignKey("direction.DecisionOption", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(BelongsToSchool.Meta):
        ordering = ["said_at", "pk"]

    @property
    def answer(self) -> Any:
        """The reply, or None."""
        return getattr(self, "reply", None)


class Reply(BelongsToSchool):
    """The reply to an objection: what was changed because of it, or why not."""

    objection = models.OneToOneField(Objection, on_delete=models.CASCADE, related_name="reply")
    text = models.TextField()
    replied_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    replied_at = models.DateTimeField(default=clock.now)
