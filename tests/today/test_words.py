"""How Today says since when something has been waiting."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from headship.evidence.registry import Waiting
from headship.kernel import clock
from headship.today.waiting import when


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (date(2026, 11, 25), ""),
        (date(2026, 11, 24), "waiting for 1 day"),
        (date(2026, 11, 11), "waiting for 14 days"),
        (date(2026, 5, 18), "since 18 May"),
        (date(2025, 12, 9), "since 9 December 2025"),
        (None, ""),
    ],
)
def test_what_waits_long_is_told_by_its_day_and_not_by_a_count(since: date | None, said: str) -> None:
    item = Waiting("decision", 1, "Reply", "A reply is owed", 5, "/", "Reply", since=since)
    with clock.at(datetime(2026, 11, 25, 9, tzinfo=UTC)):
        assert when(item, quiet=False) == said
