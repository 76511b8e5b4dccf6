"""What comes round by itself: messages whose time has come."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone, translation

from headship.areas.direction.campaigns.domain.messages import send_due
from headship.kernel import schedule
from headship.kernel.scope import school_scope
from headship.school.models import School


@schedule.every("campaigns.messages", interval=timedelta(minutes=10))
def send_scheduled() -> str:
    """Send the scheduled messages of every school, in its own time and language."""
    sent = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone), translation.override(school.language):
            sent += send_due()
    return f"{sent} messages"
