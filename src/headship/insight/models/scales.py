"""How what a school writes down becomes a number: openly, step by step."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from headship.school.tenancy import BelongsToSchool


class Scale(BelongsToSchool):
    """Grades and their numbers, or the numbers themselves. shipped: comes with Headship, the others are the school's.

    steps, for grades only: [{"label": "A*", "value": 9.0}, …], the highest first.
    lowest, highest: what a number may be; empty where there is no end.
    """

    class Kind(models.TextChoices):
        GRADES = "grades", _("Grades")
        PERCENTAGE = "percentage", _("Percentage")
        PERCENTILE = "percentile", _("Percentile, as a normal score")
        POINTS = "points", _("Points")

    code = models.SlugField(_("code"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    steps: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    lowest = models.FloatField(_("lowest"), null=True, blank=True)
    highest = models.FloatField(_("highest"), null=True, blank=True)
    source = models.CharField(_("where the numbers come from"), max_length=300, blank=True)
    shipped = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "code"], name="insight_scale_code")]
        ordering = ["-shipped", "title"]

    def __str__(self) -> str:
        return self.title
