"""Who is meant by what stands in a file: learners by number, address or name; classes; year groups then."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F

from headship.insight.domain import years
from headship.school.models import Enrolment, Membership, Person, SchoolClass
from headship.school.roles import STUDENT

SEVERAL = -1


def learners() -> dict[int, tuple[str, str, str, str]]:
    """Everybody who learns here or did: id → number at the source, address, name, year group. One query."""
    students = Membership.objects.filter(role=STUDENT.code).values("person_id")
    rows = Person.objects.filter(pk__in=students).values_list("pk", "sourced_id", "email", "name", "grade")
    return {pk: (sourced or "", email, name, grade) for pk, sourced, email, name, grade in rows}


@dataclass
class Roll:
    """Looks learners and classes up. Made once for a file."""

    by_number: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, int] = field(default_factory=dict)
    grades: dict[int, str] = field(default_factory=dict)
    classes: dict[str, dict[int | None, int]] = field(default_factory=dict)
    taught: dict[tuple[int, str], int] = field(default_factory=dict)
    now: int = 0

    @classmethod
    def call(cls) -> Roll:
        """The roll as it is now."""
        roll = cls(now=years.current())
        for pk, (number, email, name, grade) in learners().items():
            roll.grades[pk] = grade
            for key in filter(None, (number.casefold(), email.casefold())):
                roll.by_number[key] = pk
            folded = " ".join(name.casefold().split())
            roll.by_name[folded] = SEVERAL if folded in roll.by_name else pk
        roll._read_classes()
        return roll

    def _read_classes(self) -> None:
        named = SchoolClass.objects.order_by(F("ended_on").asc(nulls_last=True), "pk")
        for pk, title, code, year, first in named.values_list(
            "pk", "title", "code", "terms__school_year", "terms__starts_on"
        ):
            when = year or (first and years.by_month(first))
            for name in filter(None, (title, code)):
                self.classes.setdefault(name.casefold(), {})[when] = pk
        found: dict[tuple[int, str], set[int]] = defaultdict(set)
        rows = Enrolment.objects.filter(
            part=Enrolment.Part.STUDENT, ended=False, school_class__ended_on__isnull=True, school_class__homeroom=False
        ).values_list("person_id", "school_class_id", "school_class__course__subject", "school_class__course__title")
        for person, school_class, *names in rows:
            for name in {each.casefold() for each in names if each}:
                found[person, name].add(school_class)
        self.taught = {key: classes.pop() for key, classes in found.items() if len(classes) == 1}

    def knows_class(self, name: str) -> bool:
        """True where a class of any year is called so."""
        return name.casefold() in self.classes

    def class_named(self, name: str, year: int) -> int | None:
        """The class called so in that school year. A name comes back each year; a class without terms has no year."""
        found = self.classes.get(name.casefold(), {})
        return found.get(year) or found.get(None)

    def learner(self, text: str) -> int | None:
        """The learner by number, address or name; SEVERAL where the name is not one learner's; None for nobody."""
        key = " ".join(text.casefold().split())
        return self.by_number.get(key) or self.by_name.get(key)

    def phase(self, learner: int, year: int) -> str:
        """The year group that the learner was in that school year, as far as it can be told from today's."""
        return years.phase_then(self.grades.get(learner, ""), year, self.now)

    def class_of(self, learner: int, subject: str, year: int) -> int | None:
        """The one class in which the learner is taught the subject this year; None where that cannot be told."""
        return self.taught.get((learner, subject.casefold())) if year == self.now else None
