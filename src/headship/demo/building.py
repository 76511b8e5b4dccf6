"""Building the demonstration school: founded, peopled by an import, and lived through day by day.

The clock stands at the moment of each happening. All of it is one transaction, so that a building which is
stopped leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation

from headship.demo import arriving
from headship.demo.export import SCHOOL, make_export
from headship.demo.staffing import make_cast
from headship.demo.telling import (
    accounting,
    calendar,
    campaigning,
    decisions,
    ideas,
    learning,
    life,
    meeting,
    planning,
    policies,
    processing,
    profile,
    register,
    research,
    reviewing,
    standards,
    strategy,
    voices,
)
from headship.demo.telling.story import Story
from headship.demo.timeline import Timeline, reading_days
from headship.evidence.domain import ledger, readings
from headship.kernel import clock
from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import School
from headship.voice.domain import instruments

CODE = "riverside"
ZONE = "Europe/Madrid"
SIZE = 1200  # learners
SEED = 20260901
LEADERS_READ = timedelta(days=95)


class Progress(Protocol):
    """Where progress is shown: a tqdm bar, or nothing."""

    total: Any

    def update(self, n: int = 1) -> object: ...


@dataclass
class NoProgress:
    """Shows nothing."""

    total: Any = None

    def update(self, n: int = 1) -> None:
        """Nothing is shown."""


def make_demo(
    *, reference: date | None = None, size: int = SIZE, seed: int = SEED, progress: Progress | None = None
) -> School:
    """Build the demonstration school as it is found on a reference day (today), with about `size` learners.

    The same seed, size and reference give the same content. Everything happens before that day, in the past.
    """
    timeline = Timeline(reference or clock.today(), ZoneInfo(ZONE))
    with transaction.atomic(), translation.override("en"), timezone.override(timeline.zone):
        with clock.at(timeline.moment(timeline.first_day, 8)):
            school = found_school(name=SCHOOL, code=CODE, time_zone=ZONE, demonstration=True)
        with school_scope(school.pk):
            instruments.install(school)
            story = _begin(seed, size, timeline)
            _tell(story)
            _live(story, NoProgress() if progress is None else progress)
    return School.objects.get(pk=school.pk)


def _begin(seed: int, size: int, timeline: Timeline) -> Story:
    """The people come, and everybody has a part."""
    with clock.at(timeline.moment(timeline.first_day, 9)):
        ledger.record(
            by=None, verb="demonstration.begin", record_kind="school", record_id=None, label=SCHOOL,
            summary="From here on everything is simulated: people, records and their history were made up.",
            payload={"simulated": True, "seed": seed, "learners": size, "reference": timeline.reference},
        )  # fmt: skip
        day = timeline.first_day
        export = make_export(seed=seed, first=day, reference=timeline.reference, today=day, size=size)
        arriving.bring_in(export, by=None)
        return Story(seed, size, timeline, make_cast())


THREADS = (
    arriving, decisions, policies, standards, voices, learning, profile, strategy, calendar, research, reviewing,
    processing, register, ideas, planning, campaigning, accounting, meeting, life,
)  # fmt: skip


def _tell(story: Story) -> None:
    for thread in THREADS:
        thread.tell(story)
    reference = story.timeline.reference
    for day in [*reading_days(reference), story.timeline.quiet_week + timedelta(days=2)]:
        story.timeline.add(day, partial(take_readings, day, reference), hour=22)


def take_readings(day: date, reference: date) -> None:
    """What the worker does every night: here at the ends of months and, in the last term, of weeks. Leaders' own
    figures are read at the ends of the last three months, and on the last day."""
    last, of_month = day == reference - timedelta(days=1), (day + timedelta(days=1)).day == 1
    if last or (of_month and reference - day < LEADERS_READ):
        readings.take_all()
    else:
        readings.take()


def _live(story: Story, progress: Progress) -> None:
    progress.total = story.timeline.reference.toordinal() - story.timeline.first_day.toordinal()
    before = story.timeline.first_day
    for day, happenings in story.timeline.days():
        story.cast.wake()
        for moment, happening in happenings:
            with clock.at(moment):
                happening()
        progress.update((day - before).days)
        before = day
    progress.update((story.timeline.reference - before).days)
