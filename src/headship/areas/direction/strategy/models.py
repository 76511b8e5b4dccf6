"""The rows of this part of the room: where the school wants to go, in versions that stay to be read."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person
from headship.school.models.inside import InsideQuerySet
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager

LABEL = 120


class StatementQuerySet(InsideQuerySet):
    """Statements of the school in scope. Families and learners are told of them by campaigns."""

    def kept(self) -> Self:
        """Those that are in force or being worded."""
        return self.filter(ended_at__isnull=True)

    def in_force(self) -> Self:
        """Those that were adopted and still hold."""
        return self.kept().exclude(words="")

    def objectives(self) -> Self:
        """Only the objectives."""
        return self.filter(kind=Statement.Kind.OBJECTIVE)


class Statement(BelongsToSchool):
    """The vision, the mission, or one objective.

    words: as adopted; empty until then. draft: a wording that is not adopted yet; empty where there is none.
    revision counts the drafts that were saved. known_by and until belong to objectives: what will tell us that it is
    reached, and the school year by whose end. review_on: when it is looked at again.
    """

    class Kind(models.TextChoices):
        VISION = "vision", _("Vision")
        MISSION = "mission", _("Mission")
        OBJECTIVE = "objective", _("Objective")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    words = models.TextField(_("words"), blank=True)
    known_by = models.CharField(_("how we will know"), max_length=300, blank=True)
    until = models.PositiveSmallIntegerField(_("until the end of the school year"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="statements_owned")
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    draft = models.TextField(blank=True)
    draft_because = models.CharField(max_length=300, blank=True)
    draft_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    draft_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = scoped_manager(StatementQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind"],
                condition=Q(ended_at__isnull=True) & ~Q(kind="objective"),
                name="strategy_one_vision_one_mission",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="strategy_ended_because",
            ),
            models.CheckConstraint(
                condition=Q(draft="", draft_by__isnull=True, draft_at__isnull=True)
                | ~Q(draft="") & Q(draft_by__isnull=False, draft_at__isnull=False),
                name="strategy_draft_has_a_writer",
            ),
        ]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        said = " ".join((self.words or self.draft).split())
        return said if len(said) <= LABEL else said[: LABEL - 1].rstrip() + "…"

    @property
    def is_kept(self) -> bool:
        """In force or being worded."""
        return self.ended_at is None

    @property
    def in_force(self) -> bool:
        """Adopted, and still holds."""
        return bool(self.words) and self.is_kept


class StatementVersion(BelongsToSchool):
    """A wording that was adopted, and why. It never changes."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    words = models.TextField()
    because = models.CharField(max_length=300)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    adopted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(SchoolQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="strategy_version_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(words=""), name="strategy_version_has_words"),
        ]
        ordering = ["-number"]


class StatementLook(BelongsToSchool):
    """One time that somebody looked whether a statement still holds, and found that it does."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="looks")
    words = models.TextField(_("what tells us that it still holds"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        ordering = ["-at", "-pk"]
