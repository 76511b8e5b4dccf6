"""What other parts of the improvement room may use of the library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

READING = ("research_item", "reading_note")

Concluded = Callable[[date, date], QuerySet[Any]]

_evaluations: dict[str, Concluded] = {}


def count_evaluations(kind: str, concluded: Concluded) -> None:
    """Say that records of this kind evaluate the school's work, so that 1.2d counts whether they cite research.

    kind: the registry's code. concluded: a function from a first and a last day to the records that were concluded
    between them. A record cites research by a Citation with the relation "cites" (or "rests_on") to a research_item or
    a reading_note; draw it by a `Linking` in the registry, or with `citations.cite`.
    """
    _evaluations[kind] = concluded


def evaluations(first: date, last: date) -> dict[str, QuerySet[Any]]:
    """What was concluded between two days, by kind."""
    return {kind: concluded(first, last) for kind, concluded in _evaluations.items()}


def reading_target(prefix: str = "") -> Q:
    """The condition that a citation points to research: to a work, or to what somebody noted on it."""
    return Q(**{f"{prefix}target_kind__in": READING})


__all__ = ["READING", "count_evaluations", "evaluations", "reading_target"]
