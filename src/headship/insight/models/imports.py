"""Files that brought data, and how their columns were understood, so that the next one needs no explaining."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from headship.insight.models.scales import Scale
from headship.insight.rules import IMPORT_DATA
from headship.kernel import clock
from headship.kernel.permissions import narrow
from headship.school.models import Person
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class ImportedWhat(models.TextChoices):
    """What a file tells."""

    RESULTS = "results", _("Results")
    TARGETS = "targets", _("Targets")
    ATTENDANCE = "attendance", _("Attendance")
    BEHAVIOUR = "behaviour", _("Behaviour")
    GROUPS = "groups", _("Learner groups")


class ColumnMapping(BelongsToSchool):
    """Which column means what in files with these headers. Remembered when an import is applied.

    headers_digest: SHA-256 over the headers in their order, each trimmed and in lower case.
    mapping: field → header; choices: what the file does not say itself (`domain.columns.Choices` as JSON).
    """

    what = models.CharField(max_length=12, choices=ImportedWhat)
    headers_digest = models.CharField(max_length=64)
    mapping: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    choices: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    scale = models.ForeignKey(Scale, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    last_used_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "what", "headers_digest"], name="insight_mapping_once"),
        ]


class ImportersQuerySet(SchoolQuerySet[Any]):
    """Imports, for those who may make them."""

    def visible_to(self, person: Person) -> Self:
        """Those who may import see all of them; nobody else sees any."""
        return narrow(person, IMPORT_DATA, self.filter(school_id=person.school_id))  # type: ignore[return-value]


class DataImport(BelongsToSchool):
    """One file: received, its columns explained, looked at, applied; or withdrawn again.

    counts: {"rows", "added", "changed", "same", "problems"}. problems: the first of them, as data.
    replaced: what stood in the rows that it changed, [{"id", "import", …fields}], for a withdrawal.
    over: ids of the imports whose rows it changed; those cannot be withdrawn before this one.

        received ──> previewed ──> applied ──> withdrawn
            └────────────┴──> left
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting for its columns")
        PREVIEWED = "previewed", _("Waiting for your word")
        APPLIED = "applied", _("Applied")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LEFT = "left", _("Left alone")

    what = models.CharField(max_length=12, choices=ImportedWhat)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, blank=True)
    kept_in = models.CharField(max_length=200, blank=True)
    headers: models.JSONField[list[str]] = models.JSONField(default=list)
    mapping: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    choices: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    scale = models.ForeignKey(Scale, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    counts: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    problems: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    replaced: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    over: models.JSONField[list[int]] = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = scoped_manager(ImportersQuerySet)

    class Meta(BelongsToSchool.Meta):
        ordering = ["-pk"]
        indexes = [models.Index(fields=["school", "state"], name="insight_import_state")]

    def __str__(self) -> str:
        return self.file_name
