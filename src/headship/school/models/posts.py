"""Posts and the lines of accountability between them.

Each post but the topmost answers to exactly one other. `depth` counts the steps from the topmost post; the
database refuses a post that is not deeper than the one it answers to, so a cycle cannot be stored, and an open
post under a closed one, so no post is left without the one that it answers to.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.tenancy import BelongsToSchool


class Post(BelongsToSchool):
    """A place in the organisation, filled or not."""

    title = models.CharField(_("title"), max_length=200)
    answers_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="direct_reports",
        verbose_name=_("answers to"),
    )
    depth = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    closed_on = models.DateField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(answers_to__isnull=True, closed_on__isnull=True),
                name="school_one_topmost_post",
            ),
            models.CheckConstraint(
                condition=Q(answers_to__isnull=True, depth=0) | Q(answers_to__isnull=False, depth__gt=0),
                name="school_post_depth",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FunctionalLine(BelongsToSchool):
    """A second line of accountability, for a named purpose.

    Of two lines for one purpose that follow each other, the upper has the smaller `depth`; the database refuses
    any other, so a circle within a purpose cannot be stored. Circles across purposes are how schools work.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="functional_lines")
    answers_to = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="functional_reports")
    purpose = models.CharField(_("for"), max_length=200)
    depth = models.PositiveSmallIntegerField(default=1)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(depth__gt=0), name="school_functional_line_depth"),
            models.UniqueConstraint(fields=["post", "answers_to"], name="school_functional_line_once"),
            models.CheckConstraint(condition=~Q(post=F("answers_to")), name="school_functional_line_between_two"),
        ]


class PostHolding(BelongsToSchool):
    """Who holds a post, from when to when."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="holdings")
    person = models.ForeignKey("school.Person", on_delete=models.CASCADE, related_name="holdings")
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True)
    acting = models.BooleanField(default=False)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="school_holding_in_order",
            ),
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(ends_on__isnull=True), name="school_holds_a_post_once"
            ),
        ]
