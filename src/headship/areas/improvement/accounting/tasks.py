"""What comes round by itself."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from headship.areas.improvement.accounting.domain import reports
from headship.kernel import schedule
from headship.kernel.scope import school_scope
from headship.school.models import School


@schedule.daily("accounting.reports", at=time(4, 0))
def begin_reports() -> str:
    """Begin the reports to governors whose day comes near, in every school."""
    begun = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone):
            begun += reports.begin_due()
    return f"{begun} reports"
