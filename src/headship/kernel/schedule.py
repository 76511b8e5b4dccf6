"""Work that comes round by itself: reminders, nightly readings.

A room declares a job in its `tasks.py`; the worker calls `run_due` every minute. A job that was missed while
the machine slept runs once when it wakes, for the latest moment that it was due.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction

from headship.kernel import clock
from headship.kernel.models import ScheduledRun

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A job and when it is due: every day at `at` (UTC), or every `every`."""

    code: str
    work: Callable[[], str]
    at: time | None = None
    every: timedelta | None = None

    def latest_due(self, now: datetime) -> datetime:
        """The last moment not after `now` at which this job was due."""
        if self.at is not None:
            due = now.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
            return due if due <= now else due - timedelta(days=1)
        assert self.every is not None
        seconds = int(self.every.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)


_jobs: dict[str, Job] = {}


def daily(code: str, *, at: time) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Declare a job for every day at a time of day in UTC. The function returns one line on what it did."""

    def declare(work: Callable[[], str]) -> Callable[[], str]:
        _jobs[code] = Job(code, work, at=at)
        return work

    return declare


def every(code: str, *, interval: timedelta) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Declare a job for every interval."""

    def declare(work: Callable[[], str]) -> Callable[[], str]:
        _jobs[code] = Job(code, work, every=interval)
        return work

    return declare


def jobs() -> tuple[Job, ...]:
    """All declared jobs."""
    return tuple(_jobs.values())


def run_due() -> list[str]:
    """Run each job whose latest due moment has not been claimed yet. Returns the codes of those that ran."""
    return [job.code for job in jobs() if _claim_and_run(job)]


def _claim_and_run(job: Job) -> bool:
    now = clock.now()
    due = job.latest_due(now)
    if ScheduledRun.objects.filter(job=job.code, due=due).exists():
        return False
    try:
        with transaction.atomic():
            run = ScheduledRun.objects.create(job=job.code, due=due, claimed_at=now)
    except IntegrityError:
        return False
    try:
        run.outcome = job.work()
    except Exception as problem:  # one job that fails must not keep the others from running
        log.exception("The job %s failed.", job.code)
        run.outcome = f"failed: {problem}"
    run.finished_at = clock.now()
    run.save(update_fields=["outcome", "finished_at"])
    _forget_old_runs(job, due)
    return True


def _forget_old_runs(job: Job, due: datetime) -> None:
    """Keep a month of daily runs, and of a job that comes every few seconds only the latest."""
    kept = timedelta(days=31) if job.at is not None else timedelta()
    ScheduledRun.objects.filter(job=job.code, due__lt=due - kept).delete()
