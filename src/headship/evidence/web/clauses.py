"""Clauses and elements as pages of this room name them, with the way to their own page where that room is here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from headship.evidence.framework import prefix_of
from headship.standards.api import catalogue


@dataclass(frozen=True)
class ClauseLine:
    """A clause with its element: code "2.2a", both titles, the hue of its standard, the element's page or ""."""

    code: str
    title: str
    element_code: str
    element_title: str
    hue: int
    url: str


def clause_lines(codes: Iterable[str]) -> list[ClauseLine]:
    """The clauses of these tags in the order of the framework; those of another framework are left out."""
    wanted, known = set(codes), catalogue()
    prefix = prefix_of(known)
    return [
        ClauseLine(clause.code, clause.title, element.code, element.title, standard.position, element_url(element.code))
        for standard in known.standards
        for element in standard.elements
        for clause in element.clauses
        if prefix + clause.code in wanted
    ]


def clause_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All clauses for a form, grouped by element."""
    return [
        (f"{element.code} {element.title}", [(each.code, f"{each.code} {each.title}") for each in element.clauses])
        for element in catalogue().elements
    ]


def element_choices() -> list[tuple[str, str]]:
    """All elements for a filter."""
    return [(element.code, f"{element.code} {element.title}") for element in catalogue().elements]


def element_url(code: str) -> str:
    """The element's page, or "" where the installation leaves that room out."""
    try:
        return reverse("standing:element", args=[code])
    except NoReverseMatch:
        return ""
