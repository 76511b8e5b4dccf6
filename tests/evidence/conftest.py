"""What tests of the evidence room share: a few acts, a way round the triggers, an indicator of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from headship.evidence import protection
from headship.evidence.domain import ledger
from headship.evidence.indicators import Indicator, Result, Scope, indicator, indicator_named, withdraw_indicator
from headship.evidence.models import Act
from headship.school.models import Person


def write(by: Person | None, number: int = 0, **changes: Any) -> Act:
    """One act, in a transaction of its own."""
    entry: dict[str, Any] = {
        "verb": "decision.conclude", "record_kind": "decision", "record_id": number, "label": f"Timetable {number}",
        "summary": f"Decided on timetable {number}", "clauses": ["2.2d", "2.2a"], "payload": {"method": "consent"},
    }  # fmt: skip
    with transaction.atomic():
        return ledger.record(by=by, **{**entry, **changes})


@pytest.fixture
def chain(head: Person) -> list[Act]:
    """Five acts, one after another."""
    return [write(head, number) for number in range(1, 6)]


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor with the triggers lifted: what somebody with the database file in their hands can do."""
    # PostgreSQL will not touch a table's triggers while checks of its rows are still to come.
    connection.check_constraints()
    with protection.lifted(connection), connection.cursor() as cursor:
        yield cursor
        connection.check_constraints()


@contextmanager
def counted_queries(number: int) -> Iterator[None]:
    """The work inside asks the database so many times. Telling PostgreSQL the school, and marks of transactions,
    are left out: they are the frame around the work and no questions."""
    with CaptureQueriesContext(connection) as asked:
        yield
    frame = ("SELECT set_config", "SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
    found = [query["sql"] for query in asked.captured_queries if not query["sql"].startswith(frame)]
    assert len(found) == number, "\n".join(found)


@pytest.fixture
def declare() -> Iterator[Callable[..., Indicator]]:
    """A function that declares an indicator for the length of a test."""
    declared: list[str] = []

    def make(compute: Callable[[Scope], Result], code: str = "test-figure", **more: Any) -> Indicator:
        options: dict[str, Any] = {
            "clauses": ("2.2a",), "title": "A figure", "sentence": "of what there is were counted.",
            "record_kind": "person", "established": 0.5, "leading": 0.8,
        }  # fmt: skip
        indicator(code, **{**options, **more})(compute)
        declared.append(code)
        known = indicator_named(code)
        assert known is not None
        return known

    yield make
    for code in declared:
        withdraw_indicator(code)
