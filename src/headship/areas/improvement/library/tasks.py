"""What comes round by itself."""

from __future__ import annotations

from datetime import timedelta

from headship.areas.improvement.library.domain.files import drop_stale
from headship.kernel import schedule
from headship.kernel.scope import school_scope
from headship.school.models import School


@schedule.every("library.stale_files", interval=timedelta(days=1))
def drop_stale_files() -> str:
    """Drop files that were looked at and never taken in, in every school."""
    dropped = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk):
            dropped += drop_stale()
    return f"{dropped} files"
