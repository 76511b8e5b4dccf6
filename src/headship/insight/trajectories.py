"""One learner over the years, and learners who are not yet where they were meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from headship.insight import api
from headship.insight.domain import years
from headship.insight.models import Attainment, Scale
from headship.insight.rules import learners_of
from headship.school.models import Person


@dataclass
class Course:
    """A learner in one subject: results in their order, and the latest target. points: (when, value)."""

    subject: str
    scale: Scale | None
    results: list[Attainment] = field(default_factory=list)
    standing: api.Standing | None = None

    @property
    def points(self) -> list[tuple[str, float]]:
        """The results on the last scale alone: numbers of two scales do not make one line."""
        return [(when(row), row.value) for row in self.results if row.scale_id == (self.scale and self.scale.pk)]


def when(row: Attainment) -> str:
    """When a result is from, in a few characters."""
    year = years.words(row.school_year)
    return f"{year}, {row.occasion}" if row.occasion else year


def courses(learner: Person) -> list[Course]:
    """Every subject of a learner, in their order. Two queries."""
    found: dict[str, Course] = {}
    rows = Attainment.objects.filter(learner=learner).select_related("scale")
    for row in rows.order_by("subject", "school_year", "kind", "on", "pk"):
        course = found.setdefault(row.subject, Course(row.subject, None))
        course.results.append(row)
        course.scale = row.scale
    return [*found.values()]


def with_targets(rows: list[Course], learner: Person, school_year: int) -> list[Course]:
    """The courses with this year's targets; a subject with a target and no result yet comes along."""
    by_subject = {row.subject: row for row in rows}
    for standing in api.standings(school_year, Person.objects.filter(pk=learner.pk)):
        course = by_subject.setdefault(standing.subject, Course(standing.subject, None))
        course.standing = standing
    return [by_subject[subject] for subject in sorted(by_subject)]


def off_track(person: Person, school_year: int) -> list[api.Standing]:
    """Learners whose last result of the year lies below their target: of a leader's school, of a teacher's classes."""
    rows: Iterable[api.Standing]
    if person.is_leader:
        rows = api.standings(school_year)
    else:
        taught = _taught(person)
        learners = Person.objects.filter(pk__in={learner for learner, _subject in taught})
        rows = [row for row in api.standings(school_year, learners) if _is_taught(row, taught)]
    return [row for row in rows if row.on_track is False]


def _taught(person: Person) -> set[tuple[int, str]]:
    """(learner, subject in lower case) for each that somebody teaches; an empty subject where the class has none."""
    rows: Any = learners_of(person).values_list(
        "person_id", "school_class__course__subject", "school_class__course__title"
    )
    pairs = set()
    for learner, *names in rows:
        pairs |= {(learner, name.casefold()) for name in names if name} or {(learner, "")}
    return pairs


def _is_taught(row: api.Standing, taught: set[tuple[int, str]]) -> bool:
    return (row.learner_id, row.subject.casefold()) in taught or (row.learner_id, "") in taught
