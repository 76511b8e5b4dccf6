"""What happens to policies by itself."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from headship.areas.stewardship.domain.clarifying import tell_the_rest
from headship.areas.stewardship.domain.keeping import remind_of_reviews
from headship.areas.stewardship.domain.publishing import count_newcomers
from headship.kernel import schedule
from headship.kernel.scope import school_scope
from headship.school.models import School


@schedule.daily("stewardship.reviews", at=time(5, 0))
def keep_in_date() -> str:
    """Remind owners of reviews, tell answers that had to wait while it was quiet, and count whom policies have not
    reached yet, in every school."""
    reminded = told = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone):
            reminded += remind_of_reviews()
            told += tell_the_rest()
            count_newcomers()
    return f"{reminded} reminders, {told} answers"
