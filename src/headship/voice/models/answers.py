"""What is answered: while a round is open with who answered, and after its closing without anybody.

Nothing that stays says when something was answered or in which order; primary keys are random, and rows are written
shuffled.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.tenancy import BelongsToSchool
from headship.voice.models.rounds import Invitation, Round


class Intake(BelongsToSchool):
    """An answer while its round is open: that somebody took part, and what they said, in one row. Closing deletes it.

    answers: item key → number, option key, list of option keys, or "na" or "rather_not". comments: item key → words.
    bases: item key → what the ratings that follow are based on.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="intake")
    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="intake")
    answers: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    comments: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    bases: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    submitted_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        pass


class Response(BelongsToSchool):
    """One answer after closing, by nobody: no time, no order, and a group only where that tells nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="responses")
    group_code = models.SlugField(max_length=40, blank=True)
    answers: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    bases: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta(BelongsToSchool.Meta):
        indexes = [models.Index(fields=["round", "group_code"], name="voice_response_group")]


class Comment(BelongsToSchool):
    """Words that somebody wrote, joined neither to their other answers nor to their other words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="comments")
    group_code = models.SlugField(max_length=40, blank=True)
    item = models.CharField(max_length=80)
    text = models.TextField()

    class Meta(BelongsToSchool.Meta):
        indexes = [models.Index(fields=["round", "item"], name="voice_comment_item")]
        ordering = ["pk"]  # random, and the same on every page

    def __str__(self) -> str:
        return self.text


class Figure(BelongsToSchool):
    """A number that a round published. Written once at closing; pages and exports read this and nothing else.

    code: the item's key, the dimension, the element's code, or "" for the instrument. group_code: "" is everybody.
    hidden: why the figure stands without its number, "" where it is shown. distribution: value → count.
    """

    class Level(models.TextChoices):
        ITEM = "item", _("Question")
        DIMENSION = "dimension", _("Dimension")
        CLAUSE = "clause", _("Clause")
        ELEMENT = "element", _("Element")
        STANDARD = "standard", _("Standard")
        INSTRUMENT = "instrument", _("Whole")
        LEADERS = "leaders", _("Leaders together")

    class Hidden(models.TextChoices):
        SMALL = "small", _("Too few answered to show it")
        COMPLEMENTARY = "complementary", _("Left out so that no smaller group can be worked out")
        UNANIMOUS = "unanimous", _("Left out because all said the same")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="figures")
    level = models.CharField(max_length=12, choices=Level)
    code = models.CharField(max_length=80, blank=True)
    group_code = models.SlugField(max_length=40, blank=True)
    n = models.PositiveIntegerField(null=True, blank=True)
    mean = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    method = models.CharField(max_length=12, default="none")
    sd = models.FloatField(null=True, blank=True)
    distribution: models.JSONField[dict[str, int] | None] = models.JSONField(null=True, blank=True)
    hidden = models.CharField(max_length=16, choices=Hidden, blank=True)
    statistics: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["round", "level", "code", "group_code"], name="voice_figure_once"),
            models.CheckConstraint(
                condition=Q(hidden="") | Q(mean__isnull=True, low__isnull=True, high__isnull=True, sd__isnull=True),
                name="voice_hidden_has_no_number",
            ),
        ]
        indexes = [models.Index(fields=["school", "level", "code", "group_code"], name="voice_figure_code")]
