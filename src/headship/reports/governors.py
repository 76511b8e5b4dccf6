"""What the progress report to those who govern says on paper: the same sentences as its page, in the same order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from headship.areas.improvement.accounting.domain import reports
from headship.areas.improvement.accounting.models import GovernorsReport
from headship.kernel import clock
from headship.reports.content import Content, unbroken
from headship.school.models import Person

MINUS = re.compile(r"(?<![\w.,/-])-(?=\d)")  # a hyphen before a number, which print sets as a minus


def governors_report(*, report: GovernorsReport, reader: Person) -> Content:
    """The report as this reader may see it: live while it is written, as it stood once it is issued."""
    school, now, lead = report.school, timezone.localtime(clock.now()), " ".join(_lead(report))
    simulated = _("This school is a demonstration: its people and its history are simulated.")
    sections = [
        {
            "heading": section.heading, "appendix": section.appendix,
            "lines": [{"text": _said(line.text), "detail": _said(line.detail)} for line in section.lines],
        }
        for section in reports.content_of(reader, report)
    ]  # fmt: skip
    return {
        "language": (get_language() or "en").split("-")[0], "rtl": get_language_bidi(), "title": report.title,
        "who": str(school), "school": str(school), "plan": reports.plan_in(reader, report),
        "lead": lead, "lead_rtl": _said(lead)["rtl"], "made_on": date_format(now, "DATETIME_FORMAT"),
        "simulated": simulated if school.demonstration else "", "simulated_rtl": _said(simulated)["rtl"],
        "paragraphs": [_said(part) for part in report.words.splitlines() if part.strip()],
        "by": (report.issued_by or report.owner).name, "sections": sections,
        "nothing": "" if sections else _("Nothing has moved since the last report that would write itself here."),
        "words": {"page": _("Page"), "of": _("of")},
    }  # fmt: skip


def _lead(report: GovernorsReport) -> Iterator[str]:
    since, stood = date_format(report.since), date_format(reports.stood_on(report))
    if report.issued_by is None:
        yield _("Being written, to be issued by %(day)s.") % {"day": date_format(report.due_on)}
    else:
        yield _("Issued by %(name)s.") % {"name": report.issued_by.name}
    yield _("It tells of the time since %(since)s; figures as they stood on %(day)s.") % {"since": since, "day": stood}


def _said(text: str) -> Content:
    """Words as somebody wrote them, in their own direction: that of the first letter that has one.

    What was issued in one language is read in another, and digits must not change places.
    """
    ways = (unicodedata.bidirectional(sign) for sign in text)
    return {
        "text": unbroken(MINUS.sub("−", text)),
        "rtl": next((way for way in ways if way in ("L", "R", "AL")), "L") != "L",
    }
