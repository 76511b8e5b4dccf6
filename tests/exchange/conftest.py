"""What tests of the exchange room share: bringing a roster in, and seeing all that the school has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from headship.exchange.models import StatedAgent, StatedRole, WaitingRow
from headship.exchange.oneroster.importing import import_package, look, opened
from headship.exchange.oneroster.report import Report
from headship.insight.models import LearnerCharacteristic, LineItem, LineItemCategory, Result
from headship.school.models import (
    AcademicTerm,
    Campus,
    Course,
    Enrolment,
    Guardianship,
    Membership,
    Person,
    School,
    SchoolClass,
)
from tests.factories.rosters import Roster

Bring = Callable[..., Report]
KEPT = (
    Campus, AcademicTerm, Course, Person, StatedRole, StatedAgent, SchoolClass, SchoolClass.terms.through, Enrolment,
    LineItemCategory, LineItem, Result, LearnerCharacteristic, Membership, Guardianship, WaitingRow,
)  # fmt: skip


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row that an import may write, by table."""
    return {model._meta.db_table: sorted(model.objects.values_list(), key=repr) for model in KEPT}


def looked(path: Path) -> Report:
    """What a look at a package says."""
    with opened(path) as reading:
        return look(reading, name=path.name).report


def person(sid: str) -> Person:
    """The person whom the source calls so."""
    found: Person = Person.objects.get(sourced_id=sid)
    return found


def codes(report: Report) -> set[str]:
    """The kinds of problems in a report."""
    return {problem.code for problem in report.problems}


@pytest.fixture
def bring(school: School, tmp_path: Path) -> Bring:
    """A function from a roster to the report of its import; `look_only` looks and applies nothing."""
    count = iter(range(10_000))

    def bring_in(roster: Roster, *, look_only: bool = False, confirm: bool = True, **how: Any) -> Report:
        path = roster.write(tmp_path / f"package-{next(count)}", **how)
        return looked(path) if look_only else import_package(by=None, path=path, confirm_ended=confirm)

    return bring_in
