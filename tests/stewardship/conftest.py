"""The people around a policy: who writes, checks, approves and reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from headship.kernel import clock
from headship.school.models import Person, School
from tests.conftest import person_with

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> Iterator[datetime]:
    """A Monday morning on which the clock stands still."""
    with clock.at(NOW):
        yield NOW


@pytest.fixture
def chair(school: School) -> Person:
    """The chair of governors."""
    return person_with("Chair", "chair", "governor", email="chair@riverside.example")


@pytest.fixture
def readers(school: School) -> list[Person]:
    """Six teachers without an account."""
    return [person_with(f"Reader {number}", "teacher") for number in range(6)]


def days_later(days: float) -> datetime:
    """So many days after NOW."""
    return NOW + timedelta(days=days)
