"""The days until which things of a decision are done. Quiet mode stops the clock; the school's calendar counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from headship.areas.direction.models import Decision, Vote
from headship.kernel import clock
from headship.school.domain import quiet
from headship.school.models import School

GRACE_DAYS = 14  # a review this many days after its own still counts as on time
URGENT_DAYS = 10  # within which those affected by an urgent decision are consulted


def last_day_to_vote(vote: Vote) -> date:
    """The last day on which this vote takes ballots."""
    return quiet.deadline(vote.closes_on, since=school_day(vote.opened_at, vote.school))


def has_run_out(vote: Vote) -> bool:
    """True from the day after the last one, as the school counts days."""
    return school_day(clock.now(), vote.school) > last_day_to_vote(vote)


def last_day_to_review(decision: Decision) -> date | None:
    """Until when a review is on time; None where no day was set."""
    if decision.review_on is None:
        return None
    return quiet.deadline(decision.review_on + timedelta(days=GRACE_DAYS), since=decision.review_on)


def last_day_to_consult(decision: Decision) -> date | None:
    """Until when an urgent decision is talked over in time; None for all others."""
    if decision.consult_by is None or decision.settled_at is None:
        return None
    return quiet.deadline(decision.consult_by, since=school_day(decision.settled_at, decision.school))


def fallen_due_before(last: date, days: int) -> date:
    """What was to be done within so many days of a day earlier than this one has had its time by `last`."""
    return quiet.days_before(last, days, quiet=quiet.quiet_days(last - timedelta(days=days + 366), last))


def school_day(moment: datetime, school: School) -> date:
    """The date of a moment by the school's calendar, wherever the reader is."""
    return timezone.localdate(moment, school.zone)
