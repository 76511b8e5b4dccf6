"""Work that comes round: once for each time it was due, also when the machine slept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from headship.kernel import clock, schedule
from headship.kernel.models import ScheduledRun


@pytest.fixture
def runs(db: None) -> Iterator[list[datetime]]:
    """A daily job, alone on the schedule, that notes when it ran."""
    kept, noted = dict(schedule._jobs), []
    schedule._jobs.clear()

    @schedule.daily("test.noted", at=time(2, 0))
    def note() -> str:
        noted.append(clock.now())
        return "noted"

    yield noted
    schedule._jobs.clear()
    schedule._jobs.update(kept)


def test_a_job_runs_once_for_each_day(runs: list[datetime]) -> None:
    for hour in range(30):
        with clock.at(datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(hours=hour)):
            schedule.run_due()
    assert [moment.day for moment in runs] == [2, 2, 3]  # the first for the day before, which was missed


def test_what_was_missed_while_asleep_runs_once(runs: list[datetime]) -> None:
    with clock.at(datetime(2026, 3, 2, 3, tzinfo=UTC)):
        schedule.run_due()
    with clock.at(datetime(2026, 3, 20, 9, tzinfo=UTC)):
        schedule.run_due()
        schedule.run_due()
    assert len(runs) == 2


def test_a_job_that_fails_is_noted_and_keeps_no_other_from_running(runs: list[datetime], caplog: object) -> None:
    @schedule.daily("test.fails", at=time(1, 0))
    def fail() -> str:
        raise OSError("the disk is full")

    with clock.at(datetime(2026, 3, 2, 3, tzinfo=UTC)):
        schedule.run_due()
    assert len(runs) == 1
    assert "the disk is full" in ScheduledRun.objects.get(job="test.fails").outcome
