"""What pages and reports read of a school's own wording."""

from __future__ import annotations

from headship.standards import catalogue
from headship.standards.models import OfficialWording


def wordings() -> dict[str, str]:
    """The official sentence of each element of the edition in use, by code, as far as attached. One query."""
    rows = OfficialWording.objects.filter(framework__in=catalogue.in_use())
    return dict(rows.values_list("element", "text"))


def wording_of(element: str) -> str:
    """The official sentence of one element, or "" where the school has not attached it. One query."""
    rows = OfficialWording.objects.filter(framework__in=catalogue.in_use(), element=element)
    return rows.values_list("text", flat=True).first() or ""
