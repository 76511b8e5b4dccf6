"""Votes, predictions and reviews."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person
from headship.school.tenancy import BelongsToSchool


class Vote(BelongsToSchool):
    """A vote on a decision's options. Nobody sees how it stands until it is closed; then it never opens again.

    closes_on is the last day as it was set, by the school's calendar; see `domain.deadlines` for quiet mode.
    """

    decision = models.OneToOneField("direction.Decision", on_delete=models.CASCADE, related_name="vote")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    closes_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class Ballot(BelongsToSchool):
    """One person's voting paper: made when the vote opens, empty until they cast it."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="ballots")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    option = models.ForeignKey("direction.DecisionOption", null=True, on_delete=models.PROTECT, related_name="+")
    cast_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["vote", "person"], name="direction_one_ballot"),
            models.CheckConstraint(
                condition=Q(option__isnull=True, cast_at__isnull=True) | Q(option__isnull=False, cast_at__isnull=False),
                name="direction_ballot_cast_whole",
            ),
        ]


class Prediction(BelongsToSchool):
    """What the owner expects, and how sure they are in percent, written before the outcome is known."""

    decision = models.OneToOneField("direction.Decision", on_delete=models.CASCADE, related_name="prediction")
    statement = models.CharField(_("what we expect"), max_length=300)
    percent = models.PositiveSmallIntegerField(_("how sure, in percent"))
    measure = models.ForeignKey("direction.Datum", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="predictions")
    made_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=99), name="direction_never_certain")
        ]


class Review(BelongsToSchool):
    """What came of a decision, held against what was predicted. outcome: empty where nothing was predicted.

    on_time is settled at the review, since quiet mode moves the day until which it counts.
    """

    class Outcome(models.TextChoices):
        TRUE = "true", _("It came true")
        FALSE = "false", _("It did not")
        UNCLEAR = "unclear", _("Cannot tell")

    decision = models.OneToOneField("direction.Decision", on_delete=models.CASCADE, related_name="review")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    happened = models.TextField(_("what happened"))
    lesson = models.TextField(_("what we learnt"), blank=True)
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=clock.now)
    on_time = models.BooleanField(help_text="Within two weeks of the day that was set, quiet ones not counted.")
