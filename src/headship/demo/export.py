"""The demonstration school's own export: OneRoster 1.2 files, as its information system would write them.

Everything follows from the seed, the size and the reference date, so the same three give the same files.
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
GRADES = tuple(f"{grade:02d}" for grade in range(1, 14))
SUBJECTS = (
    ("ENG", "English"), ("MAT", "Mathematics"), ("SCI", "Science"), ("HUM", "Humanities"),
    ("LAN", "Languages"), ("ART", "Arts"), ("PED", "Physical education"), ("DIG", "Computing"),
)  # fmt: skip

# Families from many places, each with given names that belong to them.
NAMES: tuple[tuple[str, str], ...] = (
    ("Adeyemi Eze Balogun Okeke Obi Lawal", "Chidi Ngozi Tunde Ada Femi Zainab Emeka Ife"),
    ("García Romero Ibáñez Castro Vidal Serrano", "Mateo Sofía Diego Carmen Pablo Inés Hugo Alba"),
    ("Silva Moreira Teixeira Pinto Rocha", "João Beatriz Rui Mariana Tiago Leonor Duarte"),
    ("Ivanov Sokolov Kuznetsova Orlova Morozov", "Anya Dmitri Olga Pavel Irina Lev Vera"),
    ("Sharma Iyer Menon Kapoor Nair Joshi", "Arjun Kavya Rohan Meera Dev Anika Vikram"),
    ("Nguyễn Trần Lê Phạm Võ", "Minh Lan Huy Thảo Quân Mai Anh"),
    ("Müller Schäfer Vogel Brandt Krüger", "Jonas Lena Felix Greta Paul Ida Emil"),
    ("O’Brien Walsh Clarke Hughes Fraser Ward", "Aoife Liam Grace Owen Isla Callum Niamh"),
    ("Haddad Khoury Nasser Saleh Mansour", "Yusuf Layla Karim Salma Omar Hana Tariq"),
    ("Sato Tanaka Mori Kobayashi Ito", "Haruto Yui Ren Sakura Sota Aoi"),
    ("Wang Zhang Liu Chen Zhao", "Wei Jing Hao Xin Lei Yan"),
    ("Mwangi Otieno Wanjiru Kamau", "Wambui Brian Achieng Kevin Njeri David"),
)


@dataclass
class Export:
    """The rows of each file, by file name; and who is who, for the story that follows."""

    reference: date
    size: int
    files: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    teachers: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    learners: dict[str, list[str]] = field(default_factory=dict)

    def add(self, file: str, **row: Any) -> None:
        """Add a row to a file; status and dateLastModified stay blank, as in a bulk export."""
        self.files.setdefault(file, []).append(row)


def school_year(reference: date) -> int:
    """The year in which the school year of a day ends; school years begin on 1 September."""
    return reference.year + 1 if reference.month >= 9 else reference.year


def make_export(*, seed: int, reference: date, size: int) -> Export:
    """The whole export for about `size` learners and one member of staff for each twelve of them."""
    chance = random.Random(f"{seed}:{reference.isoformat()}:{size}")  # noqa: S311  (a story, not a secret)
    export = Export(reference, size)
    add_places(export)
    add_terms(export)
    add_staff(export, chance)
    add_learners(export, chance)
    add_classes(export, chance)
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
    """Three school years of three terms each: two past and the one of the reference date."""
    this_year = school_year(export.reference)
    for year in range(this_year - 2, this_year + 1):
        key = f"year-{year}"
        add_term(
            export, key, f"{year - 1}/{year % 100:02d}", "schoolYear", date(year - 1, 9, 1), date(year, 7, 5), "", year
        )
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
    export: Export, key: str, given: str, family: str, *, role: str, email: str = "", grade: str = "", agents: str = ""
) -> None:
    """A person and their role."""
    export.add(
        "users", sourcedId=key, enabledUser="true", username=key, givenName=given, familyName=family,
        identifier=key, email=email, grades=grade, agentSourcedIds=agents, primaryOrgSourcedId="org-school",
    )  # fmt: skip
    export.add(
        "roles", sourcedId=f"role-{key}", userSourcedId=key, roleType="primary", role=role, orgSourcedId="org-school"
    )


def add_staff(export: Export, chance: random.Random) -> None:
    """The demonstration accounts who work here, and everybody else: three teachers to one of support staff."""
    staff = max(24, round(export.size / 12))
    for known in ACCOUNTS:
        if known.part in {"teacher", "aide", "administrator"}:
            add_user(export, f"staff-{known.key}", known.given, known.family, role=known.part, email=known.email)
            (export.support if known.part == "aide" else export.teachers).append(f"staff-{known.key}")
    for number in range(len(export.files["users"]), staff):
        key = f"staff-{number:03d}"
        teaches = number % 4 != 3
        given, family = invented_name(chance)
        # A few of the support staff have no e-mail: they get printed slips.
        email = "" if number % 16 == 3 else f"{key}@{DOMAIN}"
        add_user(export, key, given, family, role="teacher" if teaches else "aide", email=email)
        (export.teachers if teaches else export.support).append(key)


def add_learners(export: Export, chance: random.Random) -> None:
    """Learners spread over the years, each with one or two parents; some parents have no e-mail."""
    for number in range(export.size):
        grade = GRADES[number * len(GRADES) // export.size]
        key = f"student-{number:04d}"
        given, family = invented_name(chance)
        parents = [f"parent-{number:04d}-{which}" for which in range(chance.choice((1, 2, 2)))]
        for parent in parents:
            parent_given, _family = invented_name(chance)
            email = f"{parent}@families.example" if chance.random() < 0.85 else ""
            add_user(export, parent, parent_given, family, role="parent", email=email)
        add_user(export, key, given, family, role="student", grade=grade, agents=",".join(parents))
        export.learners.setdefault(grade, []).append(key)
    noor, fatima = next(a for a in ACCOUNTS if a.key == "noor"), next(a for a in ACCOUNTS if a.key == "fatima")
    add_user(export, "parent-fatima", fatima.given, fatima.family, role="parent", email=fatima.email)
    add_user(
        export, "student-noor", noor.given, noor.family, role="student", email=noor.email, grade="11",
        agents="parent-fatima",
    )  # fmt: skip
    export.learners.setdefault("11", []).append("student-noor")


def add_classes(export: Export, chance: random.Random) -> None:
    """For each year and subject a course, and as many classes as it takes to stay near 24 learners."""
    year = school_year(export.reference)
    for code, subject in SUBJECTS:
        for grade in GRADES:
            course = f"course-{code}-{grade}"
            export.add(
                "courses", sourcedId=course, schoolYearSourcedId=f"year-{year}", title=f"{subject} {int(grade)}",
                courseCode=f"{code}{grade}", grades=grade, orgSourcedId="org-school", subjects=subject,
            )  # fmt: skip
            learners = export.learners.get(grade, [])
            for number in range(max(1, round(len(learners) / 24))):
                add_class(export, chance, code, subject, grade, number)


def add_class(export: Export, chance: random.Random, code: str, subject: str, grade: str, number: int) -> None:
    """A class with its teacher and its learners."""
    key = f"class-{code}-{grade}-{number}"
    campus = "org-primary" if int(grade) <= 6 else "org-secondary"
    year = school_year(export.reference)
    export.add(
        "classes", sourcedId=key, title=f"{subject} {int(grade)}{'ABCDEFGH'[number]}", grades=grade,
        courseSourcedId=f"course-{code}-{grade}", classCode=f"{code}{grade}{number}", classType="scheduled",
        schoolSourcedId=campus, termSourcedIds=f"year-{year}-autumn,year-{year}-spring,year-{year}-summer",
        subjects=subject,
    )  # fmt: skip
    learners = export.learners.get(grade, [])
    classes = max(1, round(len(learners) / 24))
    enrol(export, key, campus, chance.choice(export.teachers), "teacher")
    for learner in learners[number::classes]:
        enrol(export, key, campus, learner, "student")


def enrol(export: Export, class_key: str, campus: str, user: str, role: str) -> None:
    """One row of enrollments."""
    export.add(
        "enrollments", sourcedId=f"{class_key}-{user}", classSourcedId=class_key, schoolSourcedId=campus,
        userSourcedId=user, role=role, primary="true" if role == "teacher" else "",
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
