"""The progress page of a school with five years of results, against a bare Django page that lists 20 rows.

Both are served and measured as in `bench.page`: 16 clients at once, processor time for one request, the median of
interleaved runs.
"""

from __future__ import annotations

import random
from typing import Any

from bench import page as pages

PAGE, PORT = "/learning/progress/subject/", 18_115
AT_MOST_TIMES, AT_MOST_QUERIES = 5.0, 8
YEARS, PHASES, LEARNERS = (2022, 2023, 2024, 2025, 2026), ("7", "8", "9", "10", "11"), 120
SUBJECTS = (
    "English", "Mathematics", "Biology", "Chemistry", "Physics", "History", "Geography", "Spanish", "French", "Art",
    "Music", "Computer science",
)  # fmt: skip


def main() -> list[dict[str, Any]]:
    """Figures as ratio and queries."""
    import django

    django.setup()
    from django.core.management import call_command

    from headship.config import installation

    installation.migrate()
    cookies, bare_cookies = fill()
    call_command("collectstatic", verbosity=0, interactive=False)
    pages.PAGE = PAGE
    queries = pages.queries_of(cookies[0])
    return rows(*pages.compared("progress", PAGE, PORT, cookies, bare_cookies), queries)


def rows(ours: float, theirs: float, queries: int) -> list[dict[str, Any]]:
    """What was measured, as the table wants it."""
    return [
        {
            "name": "progress page, 5 years of results: CPU time against a bare page of 20 rows, 16 clients",
            "figure": f"{ours / theirs:.2f} times ({ours * 1000:.1f} ms, {theirs * 1000:.1f} ms)",
            "limit": f"at most {AT_MOST_TIMES:.0f} times",
            "passed": ours / theirs <= AT_MOST_TIMES,
        },
        {
            "name": "progress page: queries",
            "figure": str(queries),
            "limit": f"at most {AT_MOST_QUERIES}",
            "passed": queries <= AT_MOST_QUERIES,
        },
    ]


def fill() -> tuple[list[str], list[str]]:
    """A school of 600 learners in 12 subjects over five years, analysed; session keys for either server."""
    from headship.insight.domain import analyses
    from headship.kernel.scope import school_scope
    from headship.school.domain.founding import found_school

    school = found_school(name="Riverside School", code="riverside")
    with school_scope(school.pk):
        _people, cookies, bare_cookies = pages.leaders()
        results()
        analyses.analyse(by=None)
        return cookies, bare_cookies


def results() -> None:
    """A prior and an outcome for each learner, subject and year."""
    from headship.insight.models import Attainment, Scale
    from headship.school.models import Person

    chance = random.Random(5)
    scale = Scale.objects.create(code="percent", title="Percentage", kind=Scale.Kind.PERCENTAGE)
    learners = Person.objects.bulk_create(
        Person(name=f"Learner {phase}-{number}", grade=phase) for phase in PHASES for number in range(LEARNERS)
    )
    found = []
    for learner in learners:
        brings = chance.gauss(60, 10)
        for year in YEARS:
            for place, subject in enumerate(SUBJECTS):
                before = brings + chance.gauss(0, 5)
                values = (("prior", before), ("outcome", 0.8 * before + place + chance.gauss(12, 6)))
                found += [
                    Attainment(
                        learner=learner, subject=subject, phase=learner.grade, school_year=year, kind=kind,
                        occasion=kind, scale=scale, label=f"{value:.0f}", value=value,
                    )
                    for kind, value in values
                ]  # fmt: skip
    Attainment.objects.bulk_create(found, batch_size=5000)
