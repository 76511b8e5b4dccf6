"""The roll as a picture: a column for each year, and a bar for each year group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headship.areas.direction.profile.counting import YearOfRoll
from headship.kernel.ui.quantities import number_in_words

HEIGHT, BASE, STEP, WIDTH = 132, 152, 64, 40
YEARS_SHOWN = 10


@dataclass(frozen=True)
class Column:
    """One year: where its column stands, in units of the drawing; gap: years lie between it and the one before."""

    x: int
    y: int
    height: int
    middle: int
    label: str
    words: str
    now: bool
    gap: bool


@dataclass(frozen=True)
class Picture:
    """The columns, how wide they are together, and what the picture says in a sentence's figures."""

    columns: tuple[Column, ...]
    width: int
    first: YearOfRoll
    last: YearOfRoll

    @property
    def change(self) -> int:
        """Learners more (or fewer) in the last year than in the first."""
        return self.last.learners - self.first.learners

    @property
    def change_size(self) -> int:
        """How many, whichever way."""
        return abs(self.change)


def roll_picture(years: Sequence[YearOfRoll]) -> Picture | None:
    """The last ten years that are known, from 0 up, so that a small change looks small. None below two years."""
    shown = list(years)[-YEARS_SHOWN:]
    if len(shown) < 2:
        return None
    most = max(each.learners for each in shown) or 1
    columns = []
    for place, each in enumerate(shown):
        height = round(HEIGHT * each.learners / most)
        x = place * STEP + (STEP - WIDTH) // 2
        gap = place > 0 and each.year - shown[place - 1].year > 1
        columns.append(
            Column(x, BASE - height, height, x + WIDTH // 2, each.words, number_in_words(each.learners), each.now, gap)
        )
    return Picture(tuple(columns), len(shown) * STEP, shown[0], shown[-1])


@dataclass(frozen=True)
class Bar:
    """One year group today: share is 0 to 100 of the largest; before: how many it had in the year before, if known."""

    grade: str
    n: int
    share: int
    before: int | None


def grade_bars(years: Sequence[YearOfRoll]) -> list[Bar]:
    """The year groups of the last year that is known, beside those of the year before it."""
    if not years:
        return []
    last = years[-1]
    before = next((each.grades for each in years if each.year == last.year - 1), {})
    most = max(last.grades.values(), default=0) or 1
    return [Bar(grade, n, round(100 * n / most), before.get(grade)) for grade, n in last.grades.items()]
