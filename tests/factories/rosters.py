"""Rosters: packages of OneRoster files, small enough to read in a test.

roster = Roster()                          a school, a year and its term, nobody in it yet
roster.person("t1", "teacher", "Ada Lovelace")
roster.school_class("c1", teachers=["t1"], students=["s1"])
roster.write(folder)                       as a folder; write_zip(path) as an archive
roster.without("users", "s1")              take a row away again
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class Roster:
    """Rows of each file by their sourcedId. mode: bulk or delta for all files; a status is written in delta only."""

    def __init__(self, *, mode: str = "bulk", version: str = "1.2", empty: bool = False) -> None:
        self.mode, self.version = mode, version
        self.files: dict[str, dict[str, Row]] = {}
        self.manifest: dict[str, str] | None = {}
        if not empty:
            self.add("orgs", "org", name="Riverside School", type="school")
            self.add(
                "academicSessions", "year", title="2026/27", type="schoolYear", startDate="2026-09-01",
                endDate="2027-07-05", schoolYear="2027",
            )  # fmt: skip
            self.add(
                "academicSessions", "autumn", title="Autumn", type="term", startDate="2026-09-01",
                endDate="2026-12-18", parentSourcedId="year", schoolYear="2027",
            )  # fmt: skip

    def add(self, file: str, sid: str, **row: Any) -> Roster:
        """Add a row, or replace the one of this id."""
        self.files.setdefault(file, {})[sid] = row
        return self

    def change(self, file: str, sid: str, **row: Any) -> Roster:
        """Change some of a row's cells."""
        self.files[file][sid].update(row)
        return self

    def without(self, file: str, *sids: str) -> Roster:
        """Take rows away."""
        for sid in sids:
            del self.files[file][sid]
        return self

    def person(self, sid: str, role: str, name: str = "", **row: Any) -> Roster:
        """A user and their role: in roles.csv for 1.2, in users.csv for 1.1."""
        given, _space, family = (name or f"Person {sid}").partition(" ")
        row = {"givenName": given, "familyName": family, "enabledUser": "true", **row}
        if self.version == "1.1":
            return self.add("users", sid, role=role, orgSourcedIds="org", **row)
        self.add("users", sid, **row)
        return self.add("roles", f"r-{sid}", userSourcedId=sid, roleType="primary", role=role, orgSourcedId="org")

    def people(self, role: str, count: int, prefix: str = "") -> Roster:
        """Several people of a role: prefix0, prefix1 …"""
        for number in range(count):
            self.person(f"{prefix or role[0]}{number}", role)
        return self

    def school_class(self, sid: str, *, teachers: Iterable[str] = (), students: Iterable[str] = ()) -> Roster:
        """A class, its course and who is in it."""
        self.add("courses", f"course-{sid}", title=f"Course {sid}")
        self.add(
            "classes", sid, title=f"Class {sid}", courseSourcedId=f"course-{sid}", schoolSourcedId="org",
            termSourcedIds="autumn", classType="scheduled",
        )  # fmt: skip
        for role, several in (("teacher", teachers), ("student", students)):
            for user in several:
                self.add("enrollments", f"{sid}-{user}", classSourcedId=sid, userSourcedId=user, role=role)
        return self

    def assessment(self, sid: str, school_class: str, scores: Mapping[str, str]) -> Roster:
        """An assessment of a class and its results, by student."""
        self.add("categories", "exam", title="Examination", weight="1")
        self.add(
            "lineItems", sid, title=f"Test {sid}", classSourcedId=school_class, categorySourcedId="exam",
            academicSessionSourcedId="autumn", resultValueMin="0", resultValueMax="100",
        )  # fmt: skip
        for user, score in scores.items():
            self.add("results", f"{sid}-{user}", lineItemSourcedId=sid, studentSourcedId=user, score=score)
        return self

    def texts(self) -> dict[str, str]:
        """The files as they are written, by name without ending."""
        written = {name: self._text(rows) for name, rows in self.files.items()}
        if self.manifest is not None:
            lines = {"manifest.version": "1.0", "oneroster.version": self.version}
            lines |= {f"file.{name}": self.mode for name in self.files} | self.manifest
            written["manifest"] = "propertyName,value\n" + "".join(f"{key},{value}\n" for key, value in lines.items())
        return written

    def _text(self, rows: dict[str, Row]) -> str:
        names = list(dict.fromkeys(key for row in rows.values() for key in row if key != "status"))
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["sourcedId", "status", "dateLastModified", *names])
        for sid, row in rows.items():
            status = row.get("status", "active" if self.mode == "delta" else "")
            changed = "2026-09-01T00:00:00Z" if status else ""
            writer.writerow([sid, status, changed, *(row.get(name, "") for name in names)])
        return out.getvalue()

    def write(self, folder: Path, encoding: str = "utf-8") -> Path:
        """As a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.texts().items():
            (folder / f"{name}.csv").write_text(text, encoding=encoding)
        return folder

    def write_zip(self, path: Path) -> Path:
        """As an archive."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in self.texts().items():
                archive.writestr(f"{name}.csv", text)
        return path


def small_school() -> Roster:
    """Three teachers, ten students of whom one has a parent here, two classes and a test."""
    roster = Roster().people("teacher", 3, "t").people("student", 10, "s")
    roster.person("p0", "parent", "Fatima Zahra").change("users", "s0", agentSourcedIds="p0")
    roster.school_class("c0", teachers=["t0"], students=[f"s{n}" for n in range(5)])
    roster.school_class("c1", teachers=["t1"], students=[f"s{n}" for n in range(5, 10)])
    return roster.assessment("i0", "c0", {f"s{n}": str(60 + n) for n in range(5)})
