"""The roll over the years: counted once a year from the records, and written down for the years before."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.direction.profile import counting
from headship.areas.direction.profile.models import RollCount
from headship.areas.direction.profile.rules import KEEP_ROLL
from headship.evidence.domain import ledger
from headship.insight import api as insight
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.models import Person

# 2024, 2023/24, 2023-2024; then the number, which may be grouped (1,204 or 1 204 or 1.204).
YEAR = r"(?P<first>\d{4})(?:\s*[/\-–]\s*(?P<last>\d{2}|\d{4}))?"
LINE = re.compile(rf"^{YEAR}\s*[:;,\t ]\s*(?P<n>\d{{1,3}}(?:[ ,.’\u00a0\u202f]\d{{3}})+|\d+)$")


def read_lines(text: str) -> list[tuple[int, int]]:
    """School years and learners from text with one year in a line, such as "2023/24 412". A single year is the one in
    which the school year ends. Raises Refusal that names each line that cannot be read; nothing is kept then."""
    found: dict[int, int] = {}
    problems = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        try:
            year, learners = _read(line)
            if year in found:
                raise ValueError(_("the year stands here twice"))
            found[year] = learners
        except ValueError as why:
            problems.append(_("Line %(number)s, “%(line)s”: %(why)s.") % {"number": number, "line": line, "why": why})
    if problems:
        raise Refusal(" ".join(problems), field="lines")
    if not found:
        raise Refusal(_("Write at least one year and its number of learners."), field="lines")
    return sorted(found.items())


def _read(line: str) -> tuple[int, int]:
    match = LINE.match(line)
    if match is None:
        raise ValueError(_("write the year and then the number, such as 2023/24 412"))
    first, last = int(match["first"]), match["last"]
    year = first
    if last is not None:
        year = int(last) if len(last) == 4 else first // 100 * 100 + int(last) + (100 if int(last) < first % 100 else 0)
        if year != first + 1:
            raise ValueError(_("a school year ends in the year after it begins"))
    if not 1900 <= year <= insight.years.current():
        raise ValueError(_("this year is still to come, or too long ago to be kept"))
    learners = int(re.sub(r"\D", "", match["n"]))
    if learners > 100_000:
        raise ValueError(_("this is more than a school has"))
    return year, learners


@transaction.atomic
def write_down(*, by: Person, lines: str) -> int:
    """Keep the roll of earlier years: how many years. A year that stands there is put right. Raises Refusal, Denied."""
    require(by, KEEP_ROLL)
    rows = read_lines(lines)
    now = insight.years.current()
    if any(year == now for year, _learners in rows) and counting.by_grade():
        raise Refusal(_("This year is counted from the records. Leave it out."), field="lines")
    for year, learners in rows:
        RollCount.objects.update_or_create(
            school_year=year, grade="", defaults={"learners": learners, "typed_by": by, "counted_on": clock.today()}
        )
    summary = ngettext("Wrote down the roll of %(n)s year", "Wrote down the roll of %(n)s years", len(rows))
    ledger.record(
        by=by, verb="roll.write_down", record_kind="roll", record_id=None, label=_("The roll over the years"),
        summary=summary % {"n": len(rows)}, clauses=["1.1a"],
        payload={"years": {str(year): learners for year, learners in rows}},
    )  # fmt: skip
    return len(rows)


@transaction.atomic
def count_year() -> int:
    """Keep this year's roll, year group by year group, as it stood on the day on which it was fullest: how many
    learners. Leavers go before the year ends, and would take it with them. Returns 0 where today's is not fuller."""
    grades = counting.by_grade()
    year, total = insight.years.current(), sum(grades.values())
    rows = RollCount.objects.filter(school_year=year, grade="", typed_by=None)
    fullest = rows.values_list("learners", flat=True).first() or 0
    if total <= fullest:
        return 0
    RollCount.objects.filter(school_year=year).delete()
    rows = [RollCount(school_year=year, grade=grade[:40], learners=n) for grade, n in grades.items() if grade]
    RollCount.objects.bulk_create([*rows, RollCount(school_year=year, grade="", learners=total)])
    return total
