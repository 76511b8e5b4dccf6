"""What comes round by itself: facts that follow the records, and this year's roll."""

from __future__ import annotations

from datetime import time

from django.utils import timezone, translation

from headship.areas.direction.profile.domain import facts, roll
from headship.kernel import schedule
from headship.kernel.scope import school_scope
from headship.school.models import School


@schedule.daily("profile.counting", at=time(1, 40))
def count() -> str:
    """Count what is counted from the records of every school, in its own time and language."""
    changed = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone), translation.override(school.language):
            roll.count_year()
            changed += facts.count_again()
    return f"{changed} facts said something new"
