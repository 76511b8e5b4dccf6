"""The schedule's memory: which job ran for which moment."""

from __future__ import annotations

from django.db import models


class ScheduledRun(models.Model):
    """One run of one job for the moment at which it was due. Global: jobs look after the installation.

    The unique pair is what makes a missed run happen once, however many workers wake up.
    """

    job = models.CharField(max_length=100)
    due = models.DateTimeField()
    claimed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "due"], name="kernel_run_once")]
        indexes = [models.Index(fields=["job", "-due"], name="kernel_run_latest")]
