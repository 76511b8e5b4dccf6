"""Rows that a school keeps among those who work in it or govern it."""

from __future__ import annotations

from typing import Any, Self

from headship.school.roles import is_inside
from headship.school.tenancy import SchoolQuerySet


class InsideQuerySet(SchoolQuerySet[Any]):
    """What staff and governors see, and nobody else; a room narrows it by a subclass."""

    def visible_to(self, person: Any) -> Self:
        """All of their school's for staff and governors; none for others."""
        ours = super().visible_to(person)
        return ours if is_inside(person) else ours.none()
