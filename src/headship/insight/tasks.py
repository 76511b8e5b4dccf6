"""What happens to the data by itself."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone

from headship.kernel import schedule
from headship.kernel.scope import school_scope
from headship.school.models import School


@schedule.every("insight.tidy_up", interval=timedelta(hours=12))
def tidy_up() -> str:
    """Leave files that nobody dealt with, in every school, and remove them."""
    from headship.insight.domain import imports

    left = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone):
            left += imports.tidy_up()
    return f"{left} files left"


@schedule.daily("insight.progress", at=time(2, 20))
def count_progress() -> str:
    """Count progress anew where results came in since it was counted last, in every school and every network."""
    from headship.insight.domain import nightly

    return nightly.count()
