"""What is asked: instruments, each in versions that nobody edits once somebody has been asked with them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person
from headship.school.tenancy import BelongsToSchool


class Instrument(BelongsToSchool):
    """A set of questions that can be asked again and again. shipped: comes with Headship, the others are the school's.

    kind: what its answers are about, as in its content: school, team, leader, decision or trial.
    """

    code = models.SlugField(_("code"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(max_length=30, blank=True)
    shipped = models.BooleanField(default=False)
    created_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "code"], name="voice_instrument_code")]
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class InstrumentVersion(BelongsToSchool):
    """The questions as they are asked. content: see `instruments.content`; digest: SHA-256 over its canonical JSON.

    used_at: when a round first opened with it. From then on it is never edited; a change makes the next version.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["instrument", "number"], name="voice_version_number")]
        ordering = ["instrument", "-number"]

    def __str__(self) -> str:
        return f"{self.instrument} · {self.number}"
