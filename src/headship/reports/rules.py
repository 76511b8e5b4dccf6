"""Who may make which report."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school import roles

REPORT_ON_SCHOOL = declare(
    "report.school",
    title=_("Make the school's leadership report"),
    refusal=_("The school's leadership report is made by its leaders and governors."),
    held_by=roles.SENIOR | roles.GOVERNANCE,
)
REPORT_ON_SELF = declare(
    "report.self",
    title=_("Make a leadership report on oneself"),
    refusal=_("A leader's report is made by that leader."),
    held_by=roles.LEADERS,
)
SEE_REPORTS = declare(
    "report.list",
    title=_("See which reports can be made"),
    refusal=_("Reports are made by leaders and governors."),
    held_by=roles.LEADERS | roles.GOVERNANCE,
)
