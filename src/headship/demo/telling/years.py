"""The two plan years of the story, and how what is told in weeks falls into them.

A plan runs from the first of September to the end of August. The year that is over is told in weeks since its first
day. The year that runs is told in weeks around the reference day, of which twelve lie behind: where more or fewer do,
the story is stretched, so that a visitor finds a plan under way on any day of the year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from headship.demo.export import school_year
from headship.demo.timeline import Timeline

YEAR = timedelta(weeks=52)
YOUNGEST = timedelta(weeks=5)  # a plan is so old at least when a visitor finds it
TOLD_BEHIND, TOLD_AHEAD = 12, 40  # weeks of the plan that runs, as they are told
WEEK = 7


@dataclass(frozen=True)
class PlanYears:
    """When the plan that is over and the plan that runs begin and end."""

    timeline: Timeline

    @property
    def begins(self) -> date:
        """The first day of the plan that runs."""
        reference = self.timeline.reference
        return min(date(school_year(reference) - 1, 9, 1), reference - YOUNGEST)

    @property
    def ends(self) -> date:
        """Its last day, which is still to come."""
        return max(self.begins + YEAR - timedelta(days=2), self.timeline.reference + timedelta(weeks=2))

    @property
    def ended(self) -> date:
        """The last day of the plan that is over."""
        return self.begins - timedelta(days=2)

    @property
    def began(self) -> date:
        """The first day of the plan that is over."""
        return self.begins - YEAR

    @property
    def school_year(self) -> int:
        """The school year of the plan that runs, by the year in which it ends."""
        return school_year(self.timeline.reference)

    def then(self, weeks: float) -> date:
        """A day of the year that is over, so many weeks after its first day; never before the story begins."""
        day = self.began + timedelta(days=round(weeks * WEEK))
        return max(day, self.timeline.first_day + timedelta(days=6))

    def now(self, weeks: float) -> date:
        """A day of the year that runs, so many weeks from the reference day: below 0 is behind."""
        reference = self.timeline.reference
        if weeks <= 0:
            share = (reference - self.begins).days / TOLD_BEHIND
        else:
            share = (self.ends - reference).days / TOLD_AHEAD
        return reference + timedelta(days=round(weeks * share))

    def at_school(self, day: date) -> date:
        """The day itself, or the next one on which somebody is there."""
        return self.timeline.school_day(day)
