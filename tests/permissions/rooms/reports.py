"""The reports room: the school's report for its senior leaders and governors, one's own for each leader."""

from __future__ import annotations

from tests.permissions.answers import GOVERNANCE, LEADERS, SENIOR, of, page

TABLE = {
    "reports:reports": page(LEADERS, GOVERNANCE),
    "reports:school": page(SENIOR, GOVERNANCE),
    "reports:school_pdf": page(SENIOR, GOVERNANCE),
    "reports:own": page(LEADERS),
    "reports:own_pdf": page(LEADERS),
    "reports:governors_pdf": of(SENIOR, GOVERNANCE, record="report_issued"),
}
