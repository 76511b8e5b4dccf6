"""How well one leader's predictions came true. Formative: nobody but that leader is ever shown it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from headship.areas.direction.models import Prediction, Review
from headship.evidence.indicators import wilson
from headship.school.models import Person

EDGES = (0, 20, 40, 60, 80, 100)
ENOUGH = 10  # scored predictions, below which the picture says that it cannot tell much yet


@dataclass(frozen=True)
class Scored:
    """A prediction whose outcome is known: percent, and whether it came true."""

    question: str
    decision_id: int
    statement: str
    percent: int
    came: bool


@dataclass(frozen=True)
class Bin:
    """Predictions of like sureness: mean sureness and share that came true, as shares, with its 95 % interval."""

    low_edge: int
    high_edge: int
    n: int
    came: int
    sure: float
    share: float
    low: float
    high: float

    @property
    def overlaps(self) -> bool:
        """What came lies within noise of what was expected."""
        return self.low <= self.sure <= self.high


@dataclass(frozen=True)
class Picture:
    """All scored predictions of one person.

    brier: mean of (sureness − outcome)², 0 is perfect, 0.25 is a coin. Source: Brier (1950), Monthly Weather
    Review 78, 1–3. None where nothing is scored. unclear: reviews that could not tell.
    """

    scored: Sequence[Scored]
    bins: Sequence[Bin]
    brier: float | None
    unclear: int
    waiting: int

    @property
    def enough(self) -> bool:
        """So many that a pattern would begin to show."""
        return len(self.scored) >= ENOUGH

    @property
    def came(self) -> int:
        """How many came true."""
        return sum(each.came for each in self.scored)

    @property
    def expected(self) -> float:
        """How many would have come true, had every sureness been right."""
        return sum(each.percent for each in self.scored) / 100


def of(person: Person) -> Picture:
    """This person's calibration, from the predictions that they made themselves."""
    rows = (
        Prediction.objects.filter(made_by=person)
        .select_related("decision", "decision__review")
        .order_by("-decision__settled_at", "-pk")
    )
    outcomes = [(row, getattr(row.decision, "review", None)) for row in rows]
    scored = [
        Scored(
            row.decision.question, row.decision_id, row.statement, row.percent, review.outcome == Review.Outcome.TRUE
        )
        for row, review in outcomes
        if review is not None and review.outcome != Review.Outcome.UNCLEAR
    ]
    unclear = sum(review is not None and review.outcome == Review.Outcome.UNCLEAR for _row, review in outcomes)
    waiting = sum(review is None for _row, review in outcomes)
    return Picture(scored, bins_of(scored), brier_of(scored), unclear, waiting)


def brier_of(scored: Sequence[Scored]) -> float | None:
    """The Brier score; None without data."""
    if not scored:
        return None
    return sum((each.percent / 100 - each.came) ** 2 for each in scored) / len(scored)


def bins_of(scored: Sequence[Scored]) -> list[Bin]:
    """Five bins of sureness; empty ones are left out. 60 belongs to the bin from 60."""
    found = []
    for low_edge, high_edge in pairwise(EDGES):
        inside = [each for each in scored if low_edge <= each.percent < high_edge]
        if inside:
            came = sum(each.came for each in inside)
            low, high = wilson(came, len(inside))
            sure = sum(each.percent for each in inside) / len(inside) / 100
            found.append(Bin(low_edge, high_edge, len(inside), came, sure, came / len(inside), low, high))
    return found
