"""The demonstration school's own export: OneRoster 1.2 files, as its information system would write them each year.

Who somebody is follows from the seed and the year in which they leave school, so the exports of three years agree:
learners move up a grade, the oldest leave, the youngest come, and a few families and teachers come and go.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from headship.demo.accounts import ACCOUNTS, DOMAIN

SCHOOL = "Riverside International School"
GRADES = tuple(range(1, 14))
SUBJECTS = (
    ("ENG", "English"), ("MAT", "Mathematics"), ("SCI", "Science"), ("HUM", "Humanities"),
    ("LAN", "Languages"), ("ART", "Arts"), ("PED", "Physical education"), ("DIG", "Computing"),
)  # fmt: skip
# The accounts that teach, and what.
TEACHING = {"daniel": "SCI", "lucia": "MAT", "kenji": "DIG"}
LEARNERS_TO_STAFF = 12
FEWEST_STAFF = 28  # so that every department has its head and somebody to lead
CLASS_SIZE = 24

# Families from many places, each with given names that belong to them.
NAMES: tuple[tuple[str, str], ...] = (
    ("Adeyemi Eze Balogun Okeke Obi Lawal Nwosu", "Chidi Ngozi Tunde Ada Femi Zainab Emeka Ife Kemi"),
    ("García Romero Ibáñez Castro Vidal Serrano Molina", "Mateo Sofía Diego Carmen Pablo Inés Hugo Alba Nerea"),
    ("Silva Moreira Teixeira Pinto Rocha Antunes", "João Beatriz Rui Mariana Tiago Leonor Duarte Clara"),
    ("Ivanenko Sokolov Melnyk Orlov Moroz Bondar", "Anya Dmytro Olha Pavel Iryna Lev Vira Taras"),
    ("Sharma Iyer Menon Kapoor Nair Joshi Banerjee", "Arjun Kavya Rohan Meera Dev Anika Vikram Leela"),
    ("Nguyễn Trần Lê Phạm Võ Đặng", "Minh Lan Huy Thảo Quân Mai Anh Linh"),
    ("Müller Schäfer Vogel Brandt Krüger Albrecht", "Jonas Lena Felix Greta Paul Ida Emil Frieda"),
    ("O’Brien Walsh Clarke Hughes Fraser Ward Doyle", "Aoife Liam Grace Owen Isla Callum Niamh Ewan"),
    ("Khoury Nasser Saleh Mansour Hamdan Rahal", "Yusuf Layla Karim Salma Omar Hana Tariq Dina"),
    ("Sato Tanaka Mori Kobayashi Ito Nakamura", "Haruto Yui Ren Sakura Sota Aoi Kaito Hina"),
    ("Wang Zhang Liu Zhao Lin Huang", "Wei Jing Hao Xin Lei Yan Ming Qiu"),
    ("Mwangi Otieno Wanjiru Kamau Njoroge", "Wambui Brian Achieng Kevin Njeri David Akinyi"),
    ("Rossi Moretti Conti Ferrara Greco", "Giulia Luca Chiara Marco Elisa Pietro"),
    ("Yılmaz Kaya Demir Aydın Şahin", "Elif Emre Zeynep Can Defne Kerem"),
)


@dataclass
class Export:
    """The rows of each file, by file name, for the school year that ends in `year`."""

    seed: int
    size: int
    first_year: int
    last_year: int
    year: int
    files: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    teachers: dict[str, list[str]] = field(default_factory=dict)
    learners: dict[int, list[str]] = field(default_factory=dict)

    def add(self, file: str, **row: Any) -> None:
        """Add a row to a file; status and dateLastModified stay blank, as in a bulk export."""
        self.files.setdefault(file, []).append(row)

    def chance(self, about: str) -> random.Random:
        """Chance that is the same in the export of every year."""
        return random.Random(f"{self.seed}:{about}")  # noqa: S311  (a story, not a secret)

    @property
    def years_told(self) -> int:
        """How many Septembers the story has lived through: 0 in the first export."""
        return self.year - self.first_year


def school_year(day: date) -> int:
    """The year in which the school year of a day ends; school years begin on 1 September."""
    return day.year + 1 if day.month >= 9 else day.year


def make_export(*, seed: int, first: date, reference: date, today: date, size: int) -> Export:
    """The export on a day between the first day of the story and its reference day, for about `size` learners."""
    export = Export(seed, size, school_year(first), school_year(reference), school_year(today))
    add_places(export)
    add_terms(export)
    add_staff(export)
    add_learners(export)
    add_classes(export)
    return export


def add_places(export: Export) -> None:
    """The school and its two campuses."""
    for sourced_id, name, kind, parent in (
        ("org-school", SCHOOL, "school", ""),
        ("org-primary", "Primary campus", "local", "org-school"),
        ("org-secondary", "Secondary campus", "local", "org-school"),
    ):
        export.add("orgs", sourcedId=sourced_id, name=name, type=kind, identifier="", parentSourcedId=parent)


def add_terms(export: Export) -> None:
    """This year and those that the story has told already, of three terms each."""
    for year in range(export.first_year, export.year + 1):
        key = f"year-{year}"
        title = f"{year - 1}/{year % 100:02d}"
        add_term(export, key, title, "schoolYear", date(year - 1, 9, 1), date(year, 7, 5), "", year)
        for name, first, last in (
            ("Autumn", date(year - 1, 9, 1), date(year - 1, 12, 18)),
            ("Spring", date(year, 1, 7), date(year, 3, 27)),
            ("Summer", date(year, 4, 13), date(year, 7, 5)),
        ):
            add_term(export, f"{key}-{name.lower()}", f"{name} {first.year}", "term", first, last, key, year)


def add_term(
    export: Export, key: str, title: str, kind: str, first: date, last: date, parent: str, year: int
) -> None:  # fmt: skip
    """One row of academicSessions."""
    export.add(
        "academicSessions", sourcedId=key, title=title, type=kind, startDate=first.isoformat(),
        endDate=last.isoformat(), parentSourcedId=parent, schoolYear=year,
    )  # fmt: skip


def invented_name(chance: random.Random) -> tuple[str, str]:
    """(given, family): drawn from one place, so that they belong together."""
    families, givens = chance.choice(NAMES)
    return chance.choice(givens.split()), chance.choice(families.split())


def add_user(
    export: Export, key: str, given: str, family: str, *, role: str, email: str = "", grade: str = "",
    agents: str = "", campus: str = "org-school",
) -> None:  # fmt: skip
    """A person and their role."""
    export.add(
        "users", sourcedId=key, enabledUser="true", username=key, givenName=given, familyName=family,
        identifier=key, email=email, grades=grade, agentSourcedIds=agents, primaryOrgSourcedId=campus,
    )  # fmt: skip
    export.add(
        "roles", sourcedId=f"role-{key}", userSourcedId=key, roleType="primary", role=role, orgSourcedId="org-school"
    )


def add_staff(export: Export) -> None:
    """The demonstration accounts who work here, and everybody else: three teachers to one of support staff."""
    for known in ACCOUNTS:
        if known.part in {"teacher", "aide", "administrator"}:
            add_user(export, f"staff-{known.key}", known.given, known.family, role=known.part, email=known.email)
            if known.key in TEACHING:
                export.teachers.setdefault(TEACHING[known.key], []).append(f"staff-{known.key}")
    chance = export.chance("staff")
    others = max(FEWEST_STAFF, round(export.size / LEARNERS_TO_STAFF)) - len(export.files["users"])
    # Two or three leave each summer, and as many come.
    turnover = others // 32
    teachers = 0
    for number in range(others + 2 * turnover):
        given, family = invented_name(chance)
        teaches = number % 4 != 3
        teachers += teaches
        if not works_here(number, others, turnover, export.years_told):
            continue
        key = f"staff-{number:03d}"
        # A few of the support staff have no e-mail: they get printed slips.
        email = "" if number % 16 == 3 else f"{key}@{DOMAIN}"
        campus = "org-primary" if number % 5 < 2 else "org-secondary"
        add_user(export, key, given, family, role="teacher" if teaches else "aide", email=email, campus=campus)
        if teaches:
            subject, _name = SUBJECTS[(teachers - 1) % len(SUBJECTS)]
            export.teachers.setdefault(subject, []).append(key)


def works_here(number: int, others: int, turnover: int, years: int) -> bool:
    """Whether a member of staff is there so many Septembers after the beginning; the first ones always are."""
    comes = max(0, -(-(number - others + 1) // turnover)) if turnover else 0
    goes = (
        1 + (number - (others - 2 * turnover)) // turnover
        if turnover and others - 2 * turnover <= number < others
        else 9
    )
    return comes <= years < goes


def add_learners(export: Export) -> None:
    """Learners, named by the year in which they leave school, each with one or two parents."""
    for grade in GRADES:
        leaving = export.year + GRADES[-1] - grade
        for number in range(cohort_size(export, leaving)):
            add_learner(export, leaving, grade, number)
    fatima, noor = (next(known for known in ACCOUNTS if known.key == key) for key in ("fatima", "noor"))
    add_user(export, "parent-fatima", fatima.given, fatima.family, role="parent", email=fatima.email)
    for key, given, at_the_end, email in (("noor", noor.given, 11, noor.email), ("sami", "Sami", 9, "")):
        grade = at_the_end - (export.last_year - export.year)
        add_user(
            export, f"student-{key}", given, noor.family, role="student", email=email, grade=f"{grade:02d}",
            agents="parent-fatima", campus=campus_of(grade),
        )  # fmt: skip
        export.learners.setdefault(grade, []).append(f"student-{key}")


def cohort_size(export: Export, leaving: int) -> int:
    """How many learners leave school in a year: a few more or fewer than the mean."""
    mean = export.size / len(GRADES)
    return max(1, round(mean * export.chance(f"cohort-{leaving}").uniform(0.93, 1.07)))


def campus_of(grade: int) -> str:
    """The campus of a year."""
    return "org-primary" if grade <= 6 else "org-secondary"


def add_learner(export: Export, leaving: int, grade: int, number: int) -> None:
    """One learner with their parents, unless they have not come yet or have moved away."""
    chance = export.chance(f"learner-{leaving}-{number}")
    given, family = invented_name(chance)
    comes, goes = chance.choices((0, 1, 2), (94, 3, 3))[0], chance.choices((1, 2, 9), (3, 3, 94))[0]
    if not (comes <= export.years_told < goes or comes >= goes):
        return
    key = f"student-{leaving}-{number:03d}"
    parents = [f"parent-{leaving}-{number:03d}-{which}" for which in range(chance.choice((1, 2, 2)))]
    for parent in parents:
        parent_given, other_family = invented_name(chance)
        parent_family = family if chance.random() < 0.8 else other_family
        email = f"{parent}@families.example" if chance.random() < 0.85 else ""
        add_user(export, parent, parent_given, parent_family, role="parent", email=email)
    add_user(
        export, key, given, family, role="student", grade=f"{grade:02d}", agents=",".join(parents),
        campus=campus_of(grade),
    )  # fmt: skip
    export.learners.setdefault(grade, []).append(key)


def add_classes(export: Export) -> None:
    """For each year and subject a course, and as many classes as it takes to stay near 24 learners."""
    for place, (code, subject) in enumerate(SUBJECTS):
        for grade in GRADES:
            export.add(
                "courses", sourcedId=f"course-{code}-{grade:02d}", schoolYearSourcedId=f"year-{export.year}",
                title=f"{subject} {grade}", courseCode=f"{code}{grade:02d}", grades=f"{grade:02d}",
                orgSourcedId="org-school", subjects=subject,
            )  # fmt: skip
            learners = export.learners.get(grade, [])
            count = max(1, round(len(learners) / CLASS_SIZE))
            teachers = export.teachers.get(code) or [key for several in export.teachers.values() for key in several]
            for number in range(count):
                teacher = teachers[(grade * 3 + number + place) % len(teachers)]
                add_class(export, (code, subject), grade, number, [teacher, *learners[number::count]])


def add_class(export: Export, subject: tuple[str, str], grade: int, number: int, people: list[str]) -> None:
    """A class of this year with its teacher, who comes first among the people, and its learners."""
    code, title = subject
    key = f"class-{export.year}-{code}-{grade:02d}-{number}"
    terms = ",".join(f"year-{export.year}-{term}" for term in ("autumn", "spring", "summer"))
    export.add(
        "classes", sourcedId=key, title=f"{title} {grade}{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number % 26]}",
        grades=f"{grade:02d}", courseSourcedId=f"course-{code}-{grade:02d}", classCode=f"{code}{grade:02d}{number}",
        classType="scheduled", schoolSourcedId=campus_of(grade), termSourcedIds=terms, subjects=title,
    )  # fmt: skip
    for place, user in enumerate(people):
        role = "student" if place else "teacher"
        export.add(
            "enrollments", sourcedId=f"{key}-{user}", classSourcedId=key, schoolSourcedId=campus_of(grade),
            userSourcedId=user, role=role, primary="" if place else "true",
        )  # fmt: skip


def write_export(export: Export, folder: Path) -> None:
    """The export as files, with the manifest that says they are bulk files of version 1.2."""
    manifest = [("manifest.version", "1.0"), ("oneroster.version", "1.2")]
    manifest += [(f"file.{name}", "bulk") for name in export.files]
    manifest += [("source.systemName", "Riverside office"), ("source.systemCode", "riverside")]
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("propertyName", "value"), *manifest])
    for name, rows in export.files.items():
        columns = ["sourcedId", "status", "dateLastModified", *(key for key in rows[0] if key != "sourcedId")]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
