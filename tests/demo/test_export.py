"""The school's own export: what the import is given each year."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from headship.demo.export import Export, make_export, write_export

FIRST, REFERENCE = date(2024, 11, 13), date(2026, 11, 25)


def export_on(day: date, size: int = 130) -> Export:
    return make_export(seed=7, first=FIRST, reference=REFERENCE, today=day, size=size)


def ids(export: Export, prefix: str) -> set[str]:
    return {row["sourcedId"] for row in export.files["users"] if row["sourcedId"].startswith(prefix)}


def grades(export: Export) -> dict[str, int]:
    return {row["sourcedId"]: int(row["grades"]) for row in export.files["users"] if row["grades"]}


def test_the_same_day_gives_the_same_rows() -> None:
    assert export_on(REFERENCE).files == export_on(REFERENCE).files


def test_learners_move_up_a_grade_the_oldest_leave_and_the_youngest_come() -> None:
    before, after = grades(export_on(FIRST)), grades(export_on(date(2025, 9, 1)))
    stayed = before.keys() & after.keys()
    assert len(stayed) > 100
    assert all(after[key] == before[key] + 1 for key in stayed)
    assert not [key for key, grade in before.items() if grade == 13 and key in after]
    assert [key for key, grade in after.items() if grade == 1 and key not in before]


@pytest.mark.parametrize("size", [24, 130, 1200])
def test_its_size_follows_what_was_asked_for(size: int) -> None:
    export = export_on(REFERENCE, size)
    learners, staff = len(ids(export, "student-")), len(ids(export, "staff-"))
    assert size * 0.9 <= learners <= size * 1.15 + 2
    assert staff == max(28, round(size / 12))


def test_a_few_of_the_staff_leave_each_summer_and_as_many_come() -> None:
    first, second, third = (ids(export_on(day, 1200), "staff-") for day in (FIRST, date(2025, 9, 1), REFERENCE))
    assert 0 < len(first - second) == len(second - first) < 6
    assert 0 < len(second - third) == len(third - second) < 6


def test_every_reference_leads_to_a_row() -> None:
    export = export_on(REFERENCE)
    users = {row["sourcedId"] for row in export.files["users"]}
    classes = {row["sourcedId"] for row in export.files["classes"]}
    assert {row["userSourcedId"] for row in export.files["enrollments"]} <= users
    assert {row["classSourcedId"] for row in export.files["enrollments"]} <= classes
    agents = {key for row in export.files["users"] for key in row["agentSourcedIds"].split(",") if key}
    assert agents <= users
    assert all(teachers for teachers in export.teachers.values())


def test_the_files_say_what_they_are(tmp_path: Path) -> None:
    write_export(export_on(REFERENCE, 24), tmp_path)
    with (tmp_path / "manifest.csv").open(encoding="utf-8", newline="") as file:
        manifest = dict(csv.reader(file))
    assert manifest["oneroster.version"] == "1.2"
    assert manifest["file.users"] == "bulk"
    with (tmp_path / "users.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert header[:3] == ["sourcedId", "status", "dateLastModified"]
