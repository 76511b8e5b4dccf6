"""What a decision rests on: figures as they stood."""

from __future__ import annotations

from django.db import models
from django.utils.formats import number_format

from headship.kernel import clock
from headship.kernel.ui.quantities import percent_in_words
from headship.school.models import Person
from headship.school.tenancy import BelongsToSchool


class Datum(BelongsToSchool):
    """One figure that a decision cites, as it stood when it was recorded.

    Either a frozen reading of an indicator, or a figure from elsewhere with its source. value is a share (0 to 1)
    where unit is "share", else a plain number; low and high bound its 95 % interval where it has one; n is what it
    rests on. again_of: the figure of which this is a later reading, at the review.
    """

    decision = models.ForeignKey("direction.Decision", on_delete=models.CASCADE, related_name="data")
    reading = models.ForeignKey("evidence.Reading", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    n = models.FloatField(null=True)
    note = models.TextField(blank=True)
    stands_on = models.DateField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    again_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")

    class Meta(BelongsToSchool.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def figure(self) -> str:
        """The value as people read it: a share as a per cent, a number with its unit."""
        if self.value is None:
            return ""
        if self.is_share:
            return percent_in_words(self.value)
        return f"{number_format(round(self.value, 2))} {self.unit}".strip()

    @property
    def is_share(self) -> bool:
        """The value is a share of something."""
        return self.unit == "share"
