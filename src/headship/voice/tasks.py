"""What happens to rounds by itself, and the work that waits for nobody."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone
from django_tasks import task

from headship.kernel import schedule
from headship.kernel.scope import school_scope
from headship.school.models import School


@schedule.every("voice.rounds", interval=timedelta(minutes=15))
def keep_time() -> str:
    """Mail, remind and close what is due, and sweep what an earlier closing could not, in every school."""
    from headship.voice.domain import rounds, sweeping

    reminded = closed = swept = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone):
            more_reminded, more_closed = rounds.keep_time(school)
            reminded, closed = reminded + more_reminded, closed + more_closed
            swept += sweeping.sweep_rest()
    return f"{reminded} reminders, {closed} closed, {swept} swept"


@schedule.daily("voice.instruments", at=time(3, 30))
def bring_instruments() -> str:
    """Give every school the instruments that ship, and new editions of those it has."""
    from headship.voice.domain.instruments import install

    return f"{sum(install(school) for school in School.objects.order_by('pk'))} versions"


@task()
def mail_invitations(school_id: int, round_id: int) -> int:
    """Mail the links of a round that have not gone out."""
    from headship.voice.domain import mailing

    with school_scope(school_id):
        return mailing.send_invitations(round_id)


@task()
def mail_reminders(school_id: int, round_id: int) -> int:
    """Mail a reminder to those who have not answered a round."""
    from headship.voice.domain import mailing

    with school_scope(school_id):
        return mailing.send_reminders(round_id)


@task()
def sweep(school_id: int, round_id: int) -> bool:
    """Let the storage go of a closed round's deleted rows."""
    from headship.voice.domain import sweeping

    with school_scope(school_id):
        return sweeping.sweep(round_id)
