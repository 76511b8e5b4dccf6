"""Did it work for learners? The evaluation of a priority, and what is celebrated on the way."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.plan.models.priorities import Priority
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.school.models import Person
from headship.school.models.inside import InsideQuerySet
from headship.school.tenancy import BelongsToSchool, scoped_manager


class Evaluation(BelongsToSchool):
    """What came of a priority, held against its target or the measure that was agreed beforehand.

    beyond_noise: None where nobody can tell, or where it was judged by the agreed measure.
    """

    class Verdict(models.TextChoices):
        MET = "met", _("Reached")
        PARTLY = "partly", _("Reached in part")
        NOT_MET = "not_met", _("Not reached")
        CANNOT_TELL = "cannot_tell", _("Cannot tell")

    class Next(models.TextChoices):
        DONE = "done", _("It is part of how we work now")
        CARRY_ON = "carry_on", _("It goes on in the next plan")
        LET_GO = "let_go", _("We let it go")

    priority = models.OneToOneField(Priority, on_delete=models.CASCADE, related_name="evaluation")
    verdict = models.CharField(max_length=12, choices=Verdict)
    result = models.ForeignKey(Reading, null=True, on_delete=models.PROTECT, related_name="+")
    beyond_noise = models.BooleanField(null=True)
    sentence = models.TextField(blank=True)
    found = models.TextField(_("what we found"))
    lessons = models.TextField(_("what we learnt"))
    again = models.TextField(_("what we would do again, and what not"), blank=True)
    next = models.CharField(max_length=10, choices=Next)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict="met") | Q(result__isnull=True) | Q(beyond_noise=True),
                name="plan_reached_beyond_noise",
            )
        ]

    def __str__(self) -> str:
        return f"{self.priority}: {self.get_verdict_display()}"


class Celebration(BelongsToSchool):
    """A milestone that is worth saying, with the people who brought it about."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="celebrations")
    words = models.TextField(_("what is worth celebrating"), max_length=1000)
    people = models.ManyToManyField(Person, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.words[:80]
