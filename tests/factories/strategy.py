"""Vision, mission and objectives, made by the domain functions. All need a school in scope."""

from __future__ import annotations

from typing import Any

from headship.areas.direction.strategy.domain import statements
from headship.areas.direction.strategy.models import Statement
from headship.school.models import Person


def proposed(by: Person, **changes: Any) -> Statement:
    """An objective that nobody has adopted yet."""
    entry = {
        "kind": "objective", "words": "Every child leaves Year 6 reading for pleasure.",
        "because": "Families asked for it in the spring survey.", **changes,
    }  # fmt: skip
    return statements.propose(by=by, **entry)


def in_force(by: Person, **changes: Any) -> Statement:
    """A statement that holds; `by` has to be a head or a chair."""
    statement = proposed(by, **changes)
    statements.adopt(by=by, statement=statement)
    statement.refresh_from_db()
    return statement
