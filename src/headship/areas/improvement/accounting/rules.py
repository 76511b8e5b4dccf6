"""Who may do what with the public page and with reports to those who govern."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.roles import GOVERNANCE, HEAD, INSIDE, SENIOR_LEADER

SENIOR = frozenset({HEAD.code, SENIOR_LEADER.code})

SEE_ACCOUNTING = declare(
    "accounting.see",
    title=_("See how the school accounts for its plan"),
    refusal=_("How the school accounts for its plan is for staff and governors. The public page is for everybody."),
    held_by=INSIDE,
)
KEEP_PAGE = declare(
    "accounting.page",
    title=_("Keep the public page, and answer what people say"),
    refusal=_("The public page is kept by the head and senior leaders."),
    held_by=SENIOR,
)
WRITE_DOWN = declare(
    "accounting.write_down",
    title=_("Write down what a group said about the plan"),
    refusal=_("What groups say about the plan is written down by staff and governors."),
    held_by=INSIDE,
)
REPORT = declare(
    "accounting.report",
    title=_("Write and issue reports to those who govern"),
    refusal=_("Reports to those who govern are written by the head and senior leaders."),
    held_by=SENIOR,
)
ASK = declare(
    "accounting.ask",
    title=_("Ask about a report"),
    refusal=_("Questions about a report are asked by those who govern."),
    held_by=GOVERNANCE,
    allows=lambda _person, report: report.issued_at is not None,
    among=lambda _person: Q(issued_at__isnull=False),
)
