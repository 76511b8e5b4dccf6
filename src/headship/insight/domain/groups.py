"""What the school chose to know of its learners beyond what they learn, and for what reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from headship.insight.domain.columns import normal
from headship.insight.models import LearnerCharacteristic

SHORTEST_REASON = 10
ALSO_CALLED = {"gender": "sex", "dob": "birthdate", "dateofbirth": "birthdate", "birthday": "birthdate"}


@dataclass(frozen=True)
class Sensitive:
    """The fields that are never stored unless turned on, and those that this school turned on."""

    all_fields: frozenset[str] = frozenset()
    turned_on: frozenset[str] = frozenset()


_source: list[Callable[[], Sensitive]] = []


def ask_consent_of(source: Callable[[], Sensitive]) -> None:
    """Say who knows which sensitive fields the school turned on: a room above this one, when the application starts."""
    _source[:] = [source]


def sensitive() -> Sensitive:
    """The sensitive fields of the school in scope."""
    return _source[0]() if _source else Sensitive()


def kept_as(header: str, known: Sensitive) -> str:
    """The field under which a column is kept: a sensitive field's own name where the heading means it."""
    name = normal(header).replace(" ", "")
    name = ALSO_CALLED.get(name, name)
    return next((field for field in known.all_fields if field.casefold() == name), " ".join(header.split())[:60])


def is_off(header: str, known: Sensitive) -> bool:
    """True where a column holds a sensitive field that the school has not turned on."""
    field = kept_as(header, known)
    return field in known.all_fields and field not in known.turned_on


def fields() -> list[str]:
    """The characteristics of which the school has values, by name."""
    rows = LearnerCharacteristic.objects.filter(ended=False).values_list("field", flat=True)
    return sorted(set(rows.distinct()))
