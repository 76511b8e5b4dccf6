"""How a policy is kept in date: reviews, and the reminders before them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headship.areas.stewardship.models.policies import Policy
from headship.kernel import clock
from headship.school.models import Person
from headship.school.tenancy import BelongsToSchool


class PolicyReview(BelongsToSchool):
    """Somebody looked at a policy again, by when it was due, and what they found."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("It stays as it is")
        CHANGED = "changed", _("It needs a new version")

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="reviews")
    due_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    note = models.TextField(_("what we saw"), blank=True)
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        ordering = ["-reviewed_at"]


class ReviewReminder(BelongsToSchool):
    """One of the four reminders before a review. Each is sent once, or passed over where a later one was due."""

    class Stage(models.TextChoices):
        TWO_MONTHS = "two_months", _("two months before")
        ONE_MONTH = "one_month", _("one month before")
        ONE_WEEK = "one_week", _("one week before")
        ONE_DAY = "one_day", _("one day before")

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="reminders")
    review_on = models.DateField()
    stage = models.CharField(max_length=12, choices=Stage)
    sent_at = models.DateTimeField(null=True)
    passed_over_at = models.DateTimeField(null=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["policy", "review_on", "stage"], name="stewardship_reminded_once"),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True, passed_over_at__isnull=False)
                | models.Q(sent_at__isnull=False, passed_over_at__isnull=True),
                name="stewardship_sent_or_passed_over",
            ),
        ]
