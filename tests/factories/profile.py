"""Facts of the school and its community, made by the domain functions. All need a school in scope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from headship.areas.direction.profile.domain import facts
from headship.areas.direction.profile.models import Fact
from headship.kernel import clock
from headship.school.models import Person


def fact(by: Person, **changes: Any) -> Fact:
    """A fact about the community, two months old."""
    entry = {
        "side": "community", "topic": "economy", "statement": "One family in three works at the harbour.",
        "source": "District report", "as_of": clock.today() - timedelta(days=60), **changes,
    }  # fmt: skip
    return facts.learn(by=by, **entry)


def school_fact(by: Person, **changes: Any) -> Fact:
    """A fact about the school itself."""
    entry = {"side": "school", "topic": "means", "statement": "The library holds 4,200 books.", **changes}
    return fact(by, **entry)
