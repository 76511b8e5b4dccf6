"""What learners reach: tests in September and June, targets, attendance and behaviour, imported as a school would."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile

from headship.demo import marks
from headship.demo.export import Export, make_export, school_year
from headship.demo.marks import TESTED, Learner
from headship.demo.telling.story import Story
from headship.insight.domain import analyses, columns, imports, scales
from headship.insight.models import Scale
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import AcademicTerm

PERCENT = "percentage"
SESSIONS = 10  # half days a week
REASON = "The school looks whether learners with a support plan, and those who learn in a new language, come as far."


def tell(story: Story) -> None:
    """Put it on the timeline, school year by school year."""
    scales.install()
    first, last = school_year(story.timeline.first_day), school_year(story.timeline.last_day)
    for year in range(first, last + 1):
        YearTale(story, year).tell()


class YearTale:
    """One school year: what learners begin with, aim for, reach and miss."""

    def __init__(self, story: Story, year: int) -> None:
        self.story, self.year = story, year
        self.export: Export

    def tell(self) -> None:
        timeline, first_day = self.story.timeline, self.story.timeline.first_day
        begins = timeline.school_day(max(first_day + timedelta(days=2), date(self.year - 1, 9, 21)))
        agreed = self.story.day_after(begins, 18)
        timeline.add(begins, self.begin, hour=14.1)
        timeline.add(agreed, self.aim, hour=14.3)
        if (tested := date(self.year, 6, 26)) > agreed:  # a story that begins in summer has no tests in June before it
            timeline.add(tested, self.reach, hour=14.5)
        for term, month, day in (("autumn", 12, 19), ("spring", 3, 28), ("summer", 7, 6)):
            ends = date(self.year - (term == "autumn"), month, day)
            if ends > agreed:
                timeline.add(ends, partial(self.count, f"year-{self.year}-{term}"), hour=15.7)

    def begin(self) -> None:
        """The roll of the year, its groups, and the tests of September."""
        timeline = self.story.timeline
        self.export = make_export(
            seed=self.story.seed, first=timeline.first_day, reference=timeline.reference,
            today=clock.today(), size=self.story.size,
        )  # fmt: skip
        everybody = list(marks.learners(self.export))
        rows = [(each.key, "yes" if each.supported else "no", each.home_language or "English") for each in everybody]
        headings = ("Student ID", "Support plan", "Home language")
        bring_in(
            self.story, "groups", f"groups-{self.year}", headings, rows,
            columns.Choices(group_fields=["Support plan", "Home language"], reason=REASON),
        )  # fmt: skip
        self._bring_marks("September", "prior", marks.mark_before)

    def aim(self) -> None:
        """Targets, for all but a few."""
        rows = [
            (each.key, title, marks.target(each, code, self.year), self.year)
            for each in marks.tested(self.export) for code, title in TESTED
            if each.chance(f"aims-{code}-{self.year}").random() > 0.06
        ]  # fmt: skip
        headings = ("Student ID", "Subject", "Target", "School year")
        bring_in(self.story, "targets", f"targets-{self.year}", headings, rows, columns.Choices())

    def reach(self) -> None:
        """The tests of June, and what they say about progress."""
        self._bring_marks("June", "outcome", marks.mark)
        with suppress(Refusal):  # a very small school has too few results for it
            analyses.analyse(by=None)
            for _code, title in TESTED:
                analyses.analyse(by=None, subject=title)

    def _bring_marks(self, month: str, kind: str, marked: Any) -> None:
        classes = self._classes()
        rows = [
            (each.key, title, classes.get((each.key, code), ""), marked(each, code, self.year), self.year)
            for each in marks.tested(self.export) for code, title in TESTED
            if each.chance(f"sits-{code}-{self.year}-{month}").random() > 0.025
        ]  # fmt: skip
        headings = ("Student ID", "Subject", "Class", "Mark", "School year")
        bring_in(
            self.story, "results", f"tests-{self.year}-{month.lower()}", headings, rows,
            columns.Choices(occasion=f"{month} tests", kind=kind),
        )  # fmt: skip

    def _classes(self) -> dict[tuple[str, str], str]:
        """The code of the class in which somebody learns a subject, by their key and the subject's code."""
        codes = {row["sourcedId"]: row["classCode"] for row in self.export.files["classes"]}
        found = {}
        for row in self.export.files["enrollments"]:
            subject = row["classSourcedId"].split("-")[2]
            found[row["userSourcedId"], subject] = codes[row["classSourcedId"]]
        return found

    def count(self, term_key: str) -> None:
        """Attendance of a term by learner, and praise and concerns by year group."""
        term: AcademicTerm = AcademicTerm.objects.get(sourced_id=term_key)
        possible = SESSIONS * ((term.ends_on - term.starts_on).days // 7)
        everybody = list(marks.learners(self.export))
        rows = [(each.key, term.starts_on, term.ends_on, possible, _present(each, term_key, possible))
                for each in everybody]  # fmt: skip
        headings = ("Student ID", "From", "To", "Possible", "Present")
        bring_in(self.story, "attendance", f"attendance-{term_key}", headings, rows, columns.Choices())
        told = [row for grade in sorted(self.export.learners) for row in self._behaviour(grade, term)]
        names = ("Year group", "Date", "Type", "Count")
        bring_in(self.story, "behaviour", f"behaviour-{term_key}", names, told, columns.Choices())

    def _behaviour(self, grade: int, term: AcademicTerm) -> Iterable[tuple[Any, ...]]:
        """A row a month and kind: more praise than concerns, and fewer concerns from year to year."""
        several, day = len(self.export.learners[grade]), term.starts_on
        calmer = 0.9 ** (self.year - self.export.first_year)
        while day <= term.ends_on:
            chance = self.story.chance(f"behaviour-{grade}-{day}")
            yield grade, day, "praise", round(several * chance.uniform(0.5, 0.8))
            yield (
                grade,
                day,
                "concern",
                round(several * chance.uniform(0.06, 0.16) * calmer * (1.6 if 7 <= grade <= 9 else 1)),
            )
            day += timedelta(days=30)


def _present(learner: Learner, term_key: str, possible: int) -> int:
    missed = learner.misses * learner.chance(f"absent-{term_key}").uniform(0.4, 1.6)
    return max(0, possible - round(possible * missed))


def bring_in(
    story: Story, what: str, name: str, headings: Sequence[str], rows: Sequence[Sequence[Any]],
    choices: columns.Choices,
) -> None:  # fmt: skip
    """Write a file, and import it as the office would: received, explained, looked at, applied."""
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    file = ContentFile(text.getvalue().encode(), name=f"{name}.csv")
    record = imports.receive(by=story.cast["tomas"], what=what, file=file)
    scale = Scale.objects.filter(code=PERCENT).first() if what in ("results", "targets") else None
    imports.explain(record=record, mapping=columns.guess(what, record.headers), choices=choices, scale=scale)
    imports.apply(by=story.cast["tomas"], record=record)
