"""What policies are held against: values of the school, requirements from outside, and the links to them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class KeptQuerySet(SchoolQuerySet[Any]):
    """Values or requirements of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """All of them, for staff and governors; the values for everybody who belongs to the school."""
        ours = super().visible_to(person)
        inside = person.is_staff_member or person.is_governance
        return ours if inside or self.model is SchoolValue else self.none()

    def kept(self) -> Self:
        """Those that still hold."""
        return self.filter(ended_on__isnull=True)

    def in_date(self, on: date | None = None) -> Self:
        """Those that still hold and were looked at in time."""
        return self.kept().filter(confirm_by__gte=on or clock.today())


class Kept(BelongsToSchool):
    """Something that somebody keeps: who, when they last made sure that it holds, and by when they look again."""

    keeper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("kept by"))
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    confirmed_on = models.DateField(default=clock.today)
    confirm_by = models.DateField(_("look again by"))
    ended_on = models.DateField(null=True)

    objects: ClassVar[Any] = scoped_manager(KeptQuerySet)

    class Meta(BelongsToSchool.Meta):
        abstract = True
        ordering = ["pk"]

    @property
    def is_in_date(self) -> bool:
        """Still holds, and was looked at in time."""
        return self.ended_on is None and self.confirm_by >= clock.today()


class SchoolValue(Kept):
    """A value of the school, in the school's own words."""

    text = models.CharField(_("value"), max_length=200)
    meaning = models.TextField(_("what it means from day to day"), blank=True)

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school", "text"], condition=Q(ended_on__isnull=True), name="stewardship_value_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Requirement(Kept):
    """Something that a law or an authority outside the school requires."""

    title = models.CharField(_("what it is about"), max_length=200)
    source = models.CharField(_("who requires it"), max_length=200)
    reference = models.CharField(_("where it is written"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    summary = models.TextField(_("what it asks of us"), blank=True)

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school", "title", "source"],
                condition=Q(ended_on__isnull=True),
                name="stewardship_requirement_once",
            )
        ]

    def __str__(self) -> str:
        return self.title


class VersionLink(BelongsToSchool):
    """A version of a policy says how it keeps to a value or a requirement; somebody else checks whether it does.

    author copies the version's, so that the database itself refuses a check by whoever wrote or linked it.
    holds: what the check found; None until somebody checked.
    """

    version = models.ForeignKey("stewardship.PolicyVersion", on_delete=models.CASCADE, related_name="links")
    value = models.ForeignKey(SchoolValue, null=True, on_delete=models.PROTECT, related_name="links")
    requirement = models.ForeignKey(Requirement, null=True, on_delete=models.PROTECT, related_name="links")
    how = models.CharField(_("how it keeps to it"), max_length=300, blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    linked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField(default=clock.now)
    checked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    holds = models.BooleanField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=True, requirement__isnull=False)
                | Q(value__isnull=False, requirement__isnull=True),
                name="stewardship_link_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | (~Q(checked_by=F("author")) & ~Q(checked_by=F("linked_by"))),
                name="stewardship_checked_by_another",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True, holds__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False, holds__isnull=False),
                name="stewardship_check_is_whole",
            ),
            models.UniqueConstraint(
                fields=["version", "value"], condition=Q(value__isnull=False), name="stewardship_value_linked_once"
            ),
            models.UniqueConstraint(
                fields=["version", "requirement"],
                condition=Q(requirement__isnull=False),
                name="stewardship_requirement_linked_once",
            ),
        ]
        ordering = ["pk"]

    @property
    def target(self) -> SchoolValue | Requirement:
        """The value or the requirement."""
        found = self.value if self.value is not None else self.requirement
        assert found is not None
        return found

    def __str__(self) -> str:
        return str(self.target)
