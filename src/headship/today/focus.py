"""The elements that the school works on now, in one calm line for those who lead."""

from __future__ import annotations

from dataclasses import dataclass

from headship.evidence.domain.stances import in_force
from headship.evidence.models import ElementStance
from headship.school.models import Person
from headship.standards.api import catalogue
from headship.today.addresses import address_if_any


@dataclass(frozen=True)
class InFocus:
    """An element in focus: its code, title and page."""

    code: str
    title: str
    standard_code: str
    url: str


def elements_in_focus(person: Person) -> list[InFocus]:
    """The elements in focus, in the order of the standards; for leaders and governors."""
    if not (person.is_leader or person.is_governance):
        return []
    codes = set(in_force().filter(stance=ElementStance.Stance.FOCUS).values_list("element", flat=True))
    return [
        InFocus(each.code, each.title, each.standard_code, address_if_any("standing:element", each.code))
        for each in catalogue().elements
        if each.code in codes
    ]
