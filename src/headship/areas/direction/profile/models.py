"""The rows of this part of the room: what we know of the school and its community, and the roll over the years."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person
from headship.school.models.inside import InsideQuerySet
from headship.school.tenancy import BelongsToSchool, scoped_manager


class FactQuerySet(InsideQuerySet):
    """Facts, as far as a person may see them."""

    def kept(self) -> Self:
        """Those that the school still keeps an eye on."""
        return self.filter(ended_at__isnull=True)

    def of_school(self) -> Self:
        """Facts about the school itself."""
        return self.filter(side=Fact.Side.SCHOOL)

    def of_community(self) -> Self:
        """Facts about those whom it serves."""
        return self.filter(side=Fact.Side.COMMUNITY)


class Fact(BelongsToSchool):
    """One thing that the school knows of itself or its community, from a source, as of a day.

    as_of: what day the source speaks of; refreshed_on: when somebody last looked whether it is still so. counted: the
    figure of the school's own records that it follows, by its code; empty where somebody looks it up. ended_at: it is
    followed no longer, and why.
    """

    class Side(models.TextChoices):
        SCHOOL = "school", _("The school")
        COMMUNITY = "community", _("Its community")

    class Topic(models.TextChoices):
        ROLL = "roll", _("Who learns here")
        STAFF = "staff", _("Who works here")
        LEARNING = "learning", _("What learners reach")
        WELL_BEING = "well_being", _("How people are")
        MEANS = "means", _("Buildings and money")
        ECONOMY = "economy", _("Work and income")
        LANGUAGES = "languages", _("Languages and cultures")
        SERVICES = "services", _("Services and places")
        ASPIRATIONS = "aspirations", _("What families hope for")
        SURROUNDINGS = "surroundings", _("Surroundings")
        OTHER = "other", _("Something else")

    side = models.CharField(_("about"), max_length=10, choices=Side)
    topic = models.CharField(_("topic"), max_length=12, choices=Topic, default=Topic.OTHER)
    statement = models.CharField(_("what we know"), max_length=300)
    source = models.CharField(_("from where"), max_length=300)
    url = models.URLField(_("address of the source"), max_length=500, blank=True)
    as_of = models.DateField(_("as of"))
    refreshed_on = models.DateField(default=clock.today)
    counted = models.CharField(max_length=20, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="facts_owned")
    learnt_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    learnt_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = scoped_manager(FactQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="profile_fact_ended_because",
            ),
            models.UniqueConstraint(
                fields=["school", "counted"],
                condition=Q(ended_at__isnull=True) & ~Q(counted=""),
                name="profile_counted_once",
            ),
        ]
        ordering = ["topic", "pk"]

    def __str__(self) -> str:
        return self.statement

    @property
    def kind(self) -> str:
        """The registry's code of the kind of record that it is."""
        return f"{self.side}_fact"

    @property
    def is_kept(self) -> bool:
        """The school still keeps an eye on it."""
        return self.ended_at is None


class FactState(BelongsToSchool):
    """How a fact stood when somebody looked. by: None where the program counted it from the school's records."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="states")
    statement = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        ordering = ["-at", "-pk"]


class RollCount(BelongsToSchool):
    """How many learners were on the roll in a school year, in a year group or, with no grade, in the whole school.

    school_year: the year in which it ends. typed_by: who wrote it down; None where it was counted from the records.
    """

    school_year = models.PositiveSmallIntegerField(_("school year"))
    grade = models.CharField(_("year or grade"), max_length=40, blank=True)
    learners = models.PositiveIntegerField(_("learners"))
    counted_on = models.DateField(default=clock.today)
    typed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "school_year", "grade"], name="profile_roll_once"),
            models.CheckConstraint(
                condition=Q(school_year__gte=1900, school_year__lte=2200), name="profile_roll_in_a_year"
            ),
        ]
        ordering = ["school_year", "grade"]
