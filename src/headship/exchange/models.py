"""Imports as they happened, and what a source said that has no record of its own."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.exchange.rules import IMPORT
from headship.kernel import clock
from headship.kernel.permissions import narrow
from headship.school.models import Person
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class ImportersQuerySet(SchoolQuerySet[Any]):
    """Rows of this room: imports, and what belongs to them."""

    def visible_to(self, person: Person) -> Self:
        """Those who may import see all of them; nobody else sees any."""
        return narrow(person, IMPORT, self.filter(school_id=person.school_id))  # type: ignore[return-value]


class Import(BelongsToSchool):
    """One package of files: looked at, and then applied or left.

    report: what the preview counted and found, or what was applied (`oneroster.report.Report` as JSON).
    fingerprint: SHA-256 over the files and the choices under which they were read; the report holds each file's own.
    kept_in: the folder, within the installation's home, of what was received or read and waits to be applied.
    note: a sentence for whoever opens it, about what happened on the way.
    step, done, of: how far the work in the background has come, for whoever watches; touched_at: when that was said.

        reading ──> previewed ──> applying ──> applied
           │            │  ^          │
           │            │  └──────────┘ the school changed since the preview: look again
           │            └──> left
           └──> refused, or unchanged where the school has all of it already
    """

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        PREVIEWED = "previewed", _("Waiting for your word")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        REFUSED = "refused", _("Refused")
        LEFT = "left", _("Left alone")
        UNCHANGED = "unchanged", _("Nothing new")

    name = models.CharField(max_length=200)
    kept_in = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.READING)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    report = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    step = models.CharField(max_length=60, blank=True)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    touched_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(ImportersQuerySet)

    class Meta(BelongsToSchool.Meta):
        ordering = ["-pk"]
        indexes = [models.Index(fields=["school", "state"], name="exchange_import_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        """True while the background works on it."""
        return self.state in (self.State.READING, self.State.APPLYING)


class ImportProblem(BelongsToSchool):
    """One thing that was wrong with a package: where, and what stood there. See `oneroster.problems`."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=12)
    file = models.CharField(max_length=200)
    row = models.BigIntegerField(null=True)
    column = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = scoped_manager(ImportersQuerySet)

    class Meta(BelongsToSchool.Meta):
        ordering = ["pk"]
        indexes = [models.Index(fields=["of_import", "severity"], name="exchange_problem_severity")]


class StatedRole(BelongsToSchool):
    """A role that the source gives to a user, by the source's own ids; memberships follow from these."""

    user = models.CharField(max_length=255)
    organisation = models.CharField(max_length=255, blank=True)
    role = models.CharField(max_length=60)
    begins = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    sourced_id = models.CharField(max_length=600)
    source_digest = models.CharField(max_length=64, blank=True)
    ended = models.BooleanField(default=False)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "sourced_id"], name="exchange_role_source")]
        indexes = [models.Index(fields=["school", "user"], name="exchange_role_user")]


class StatedAgent(BelongsToSchool):
    """That the source ties one user to another; guardianships follow from these."""

    user = models.CharField(max_length=255)
    agent = models.CharField(max_length=255)
    sourced_id = models.CharField(max_length=600)
    source_digest = models.CharField(max_length=64, blank=True)
    ended = models.BooleanField(default=False)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "sourced_id"], name="exchange_agent_source")]


class WaitingRow(BelongsToSchool):
    """A row that refers to something which has not arrived yet. It is looked at again at every import."""

    file = models.CharField(max_length=40)
    content = models.JSONField()
    sourced_id = models.CharField(max_length=600)
    source_digest = models.CharField(max_length=64, blank=True)

    objects: ClassVar[Any] = scoped_manager(ImportersQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "file", "sourced_id"], name="exchange_waiting_source")]


class DemographicChoice(BelongsToSchool):
    """That the school keeps one field of sensitive data about learners, and why. Off means: never stored."""

    field = models.CharField(max_length=60)
    reason = models.CharField(_("reason"), max_length=300)
    turned_on_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    turned_on_at = models.DateTimeField(default=clock.now)
    turned_off_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = scoped_manager(ImportersQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school", "field"], condition=Q(turned_off_at__isnull=True), name="exchange_demographic_once"
            ),
        ]
