"""What the pages of progress read: rows that an analysis left, and nothing that has to be fitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from headship.insight.models import Analysis, GroupEffect
from headship.kernel.prepared import Prepared
from headship.school.models import Person

HEADS = (
    "pk", "kind", "subject", "school_years", "weights", "method", "nobs", "learners", "dropped", "minimum", "made_at",
)  # fmt: skip
LINES = ("pk", "field", "code", "label", "basis", "own", "n", "estimate", "se", "low", "high", "hidden")
Level = GroupEffect.Level
CURRENT = Prepared(lambda: Analysis.objects.filter(current=True).order_by("kind", "subject").values_list(*HEADS))


def _of_level(level: str) -> Prepared:
    return Prepared(
        lambda analysis: (
            GroupEffect.objects.filter(analysis_id=analysis, level=level)
            .order_by("field", "code", "basis")
            .values_list(*LINES)
        )
    )


OF_LEVEL = {str(level): _of_level(level) for level in Level if level != Level.CLASS}


@dataclass(frozen=True)
class Head:
    """An analysis without its models in numbers."""

    pk: int
    kind: str
    subject: str
    school_years: list[int]
    weights: list[float]
    method: str
    nobs: int
    learners: int
    dropped: dict[str, int]
    minimum: int
    made_at: datetime


@dataclass(frozen=True)
class Line:
    """One group of a picture. A hidden one has neither n nor figures."""

    pk: int
    field: str
    code: str
    label: str
    basis: str
    own: bool
    n: int | None
    estimate: float | None
    se: float | None
    low: float | None
    high: float | None
    hidden: str

    @property
    def is_shown(self) -> bool:
        """Whether it has a figure."""
        return not self.hidden and self.estimate is not None


def current() -> list[Head]:
    """The analyses that count today, in one query."""
    return [Head(*row) for row in CURRENT()]


def head_of(heads: list[Head], kind: str, subject: str = "") -> Head | None:
    """The one of this kind and subject; None where there is none."""
    return next((head for head in heads if head.kind == kind and head.subject == subject), None)


def lines_of(head: Head, level: str) -> list[Line]:
    """What an analysis says of every group of a level, on every basis. Never classes: see `classes_for`."""
    return [Line(*row) for row in OF_LEVEL[level](head.pk)]


def classes_for(person: Person, head: Head) -> list[Line]:
    """The classes whose results are this person's to read."""
    rows: Any = GroupEffect.objects.visible_to(person).filter(analysis_id=head.pk, level=Level.CLASS)
    return [Line(*row) for row in rows.order_by("label", "code").values_list(*LINES)]


def fits_of(head: Head) -> dict[str, Any]:
    """The models in numbers, by level."""
    fits: dict[str, Any] = Analysis.objects.values_list("fits", flat=True).get(pk=head.pk)
    return fits
