"""OneRoster: a million rows looked at and applied, and the same files once more; seconds and peak memory.

Each run has a fresh database. Three commands are timed, one after the other, in each of the interleaved runs: the first
import; the very same files again; and the same rows in a package that differs in one line of its manifest, so that
nothing but a comparison row by row can tell that there is nothing to do.
"""

from __future__ import annotations

import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUNS = int(os.environ.get("HEADSHIP_BENCH_RUNS", "5"))
SECONDS, MEGABYTES, TIMES_FASTER = 120.0, 1500.0, 5.0
STUDENTS, STAFF, CLASSES, ITEMS_OF_A_CLASS = 40_000, 3_000, 2_000, 3
CLASSES_OF_A_STUDENT, RESULTS_OF_A_STUDENT = 8, 14

HEADS = {
    "orgs": "name,type,identifier,parentSourcedId",
    "academicSessions": "title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses": "schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    "classes": "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,"
    "subjectCodes,periods",
    "users": "enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,"
    "agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,"
    "preferredFamilyName,primaryOrgSourcedId,pronouns",
    "roles": "userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
    "enrollments": "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
    "categories": "title,weight",
    "lineItems": "title,description,assignDate,dueDate,classSourcedId,categorySourcedId,academicSessionSourcedId,"
    "resultValueMin,resultValueMax,schoolSourcedId",
    "results": "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore,classSourcedId,"
    "inProgress,incomplete,late,missing",
}


@dataclass(frozen=True)
class Run:
    """One command: seconds on the clock and of the processor, and the most memory that it held, in megabytes."""

    seconds: float
    processor: float
    megabytes: float


def main() -> list[dict[str, Any]]:
    """Medians over the runs."""
    with tempfile.TemporaryDirectory() as folder:
        package, other = Path(folder) / "package", Path(folder) / "other"
        rows = write_package(package)
        shutil.copytree(package, other)
        write_manifest(other, system="the same rows, told by another system")
        runs = [one_run(Path(folder) / f"home-{number}", package, other, number) for number in range(RUNS)]
    firsts, seconds, compared = (list(several) for several in zip(*runs, strict=True))
    first, again = median(firsts), statistics.median(run.seconds for run in seconds)
    row_by_row = statistics.median(run.seconds for run in compared)
    memory = max(run.megabytes for run in (*firsts, *compared))
    return [
        {
            "name": f"OneRoster: {rows:,} rows looked at and applied",
            "figure": f"{first:.1f} s",
            "limit": f"under {SECONDS:.0f} s",
            "passed": first < SECONDS,
        },
        {
            "name": "OneRoster: peak memory",
            "figure": f"{memory:,.0f} MB",
            "limit": f"under {MEGABYTES:,.0f} MB",
            "passed": memory < MEGABYTES,
        },
        {
            "name": "OneRoster: the same files again",
            "figure": f"{again:.1f} s, {first / again:.0f} times faster",
            "limit": f"at least {TIMES_FASTER:.0f} times faster",
            "passed": first / again >= TIMES_FASTER,
        },
        {
            "name": "OneRoster: the same rows again, every row compared",
            "figure": f"{row_by_row:.1f} s, {first / row_by_row:.1f} times faster",
            "limit": "faster",
            "passed": row_by_row < first,
        },
    ]


def median(runs: list[Run]) -> float:
    """The middle one, in seconds."""
    return statistics.median(run.seconds for run in runs)


def one_run(home: Path, package: Path, other: Path, number: int) -> tuple[Run, Run, Run]:
    """First, same again, same rows again; in a database of their own."""
    home.mkdir()
    command(home, "ledger", "verify")  # makes the database, which is not what is measured
    first = command(home, "import", "oneroster", str(package), "--apply")
    again = command(home, "import", "oneroster", str(package), "--apply")
    compared = command(home, "import", "oneroster", str(other), "--apply")
    print(
        f"oneroster, run {number + 1}: {first.seconds:.1f} s ({first.processor:.1f} s of processor), "
        f"{first.megabytes:.0f} MB, "
        f"again {again.seconds:.1f} s, row by row {compared.seconds:.1f} s",
        file=sys.stderr,
        flush=True,
    )
    shutil.rmtree(home)
    return first, again, compared


def command(home: Path, *words: str) -> Run:
    """Run `headship` in a process of its own. Raises RuntimeError where it fails."""
    environment = {**os.environ, "HEADSHIP_HOME": str(home)}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "headship.config.command", *words], env=environment, stdout=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"headship {' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}.")
    return Run(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def write_package(folder: Path) -> int:
    """A bulk export of 1.2 of about a million rows; returns how many."""
    folder.mkdir()
    write_manifest(folder, system="bench")
    rows = 0
    for name, head in HEADS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            columns = head.split(",")
            writer.writerow(["sourcedId", "status", "dateLastModified", *columns])
            for sid, values in ROWS[name]():
                writer.writerow([sid, "", "", *(values.get(column, "") for column in columns)])
                rows += 1
    return rows


def write_manifest(folder: Path, *, system: str) -> None:
    """The manifest, which names the system that the rows come from."""
    lines = [("propertyName", "value"), ("manifest.version", "1.0"), ("oneroster.version", "1.2")]
    lines += [(f"file.{name}", "bulk") for name in HEADS]
    lines.append(("source.systemName", system))
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)


Rows = Iterator[tuple[str, dict[str, Any]]]


def orgs() -> Rows:
    """One school and nine campuses."""
    yield "org-0", {"name": "Large School", "type": "school"}
    for number in range(1, 10):
        yield f"org-{number}", {"name": f"Campus {number}", "type": "local", "parentSourcedId": "org-0"}


def sessions() -> Rows:
    """A year and its three terms."""
    yield "year", {"title": "2026/27", "type": "schoolYear", "startDate": "2026-09-01", "endDate": "2027-07-05",
                   "schoolYear": 2027}  # fmt: skip
    for name, first, last in (
        ("autumn", "2026-09-01", "2026-12-18"), ("spring", "2027-01-07", "2027-03-27"),
        ("summer", "2027-04-12", "2027-07-05"),
    ):  # fmt: skip
        yield name, {"title": name, "type": "term", "startDate": first, "endDate": last, "parentSourcedId": "year",
                     "schoolYear": 2027}  # fmt: skip


def courses() -> Rows:
    """A course for each ten classes."""
    for number in range(CLASSES // 10):
        yield f"course-{number}", {"title": f"Course {number}", "courseCode": f"C{number}", "subjects": "Science"}


def classes() -> Rows:
    """Classes that run for all three terms."""
    for number in range(CLASSES):
        yield f"class-{number}", {
            "title": f"Class {number}", "courseSourcedId": f"course-{number // 10}", "classType": "scheduled",
            "schoolSourcedId": f"org-{number % 10}", "termSourcedIds": "autumn,spring,summer",
        }  # fmt: skip


def users() -> Rows:
    """Staff, then students with a parent each for every second one."""
    for number in range(STAFF):
        yield f"staff-{number}", {
            "username": f"staff{number}", "givenName": "Ada", "familyName": f"Teacher {number}",
            "email": f"staff{number}@school.example", "password": "not for us", "primaryOrgSourcedId": "org-0",
        }  # fmt: skip
    for number in range(STUDENTS):
        agents = f"parent-{number}" if number % 2 == 0 else ""
        yield f"student-{number}", {
            "givenName": "Noor", "familyName": f"Student {number}", "grades": f"{number % 13 + 1:02d}",
            "agentSourcedIds": agents, "primaryOrgSourcedId": f"org-{number % 10}",
        }  # fmt: skip
        if agents:
            yield agents, {"givenName": "Fatima", "familyName": f"Parent {number}"}


def roles() -> Rows:
    """One for each user."""
    for sid, _values in users():
        kind = sid.split("-")[0]
        yield f"role-{sid}", {
            "userSourcedId": sid, "roleType": "primary", "role": {"staff": "teacher"}.get(kind, kind),
            "orgSourcedId": "org-0",
        }  # fmt: skip


def enrollments() -> Rows:
    """A teacher for each class, and each student's classes."""
    for number in range(CLASSES):
        yield f"e-t-{number}", {
            "classSourcedId": f"class-{number}", "userSourcedId": f"staff-{number % STAFF}", "role": "teacher",
            "primary": "true",
        }  # fmt: skip
    for number in range(STUDENTS):
        for which in range(CLASSES_OF_A_STUDENT):
            yield f"e-{number}-{which}", {
                "classSourcedId": f"class-{(number * 7 + which * 251) % CLASSES}", "userSourcedId": f"student-{number}",
                "role": "student", "beginDate": "2026-09-01",
            }  # fmt: skip


def categories() -> Rows:
    """Two kinds of assessment."""
    yield "homework", {"title": "Homework", "weight": "0.4"}
    yield "exam", {"title": "Examination", "weight": "0.6"}


def line_items() -> Rows:
    """A few for each class."""
    for number in range(CLASSES * ITEMS_OF_A_CLASS):
        yield f"item-{number}", {
            "title": f"Assessment {number}", "classSourcedId": f"class-{number // ITEMS_OF_A_CLASS}",
            "assignDate": "2026-10-01", "dueDate": "2026-10-15", "categorySourcedId": "exam",
            "academicSessionSourcedId": "autumn", "resultValueMin": "0", "resultValueMax": "100",
        }  # fmt: skip


def results() -> Rows:
    """Each student's results."""
    for number in range(STUDENTS):
        for which in range(RESULTS_OF_A_STUDENT):
            yield f"r-{number}-{which}", {
                "lineItemSourcedId": f"item-{(number * 11 + which * 449) % (CLASSES * ITEMS_OF_A_CLASS)}",
                "studentSourcedId": f"student-{number}", "scoreStatus": "fully graded",
                "score": f"{(number * 13 + which * 7) % 1000 / 10}", "scoreDate": "2026-10-20", "late": "false",
            }  # fmt: skip


ROWS = {
    "orgs": orgs, "academicSessions": sessions, "courses": courses, "classes": classes, "users": users, "roles": roles,
    "enrollments": enrollments, "categories": categories, "lineItems": line_items, "results": results,
}  # fmt: skip
