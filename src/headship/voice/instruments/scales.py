"""The three scales on which people answer. Their labels stand in the language files."""

from __future__ import annotations

from dataclasses import dataclass

NON_ANSWERS = ("na", "rather_not")


@dataclass(frozen=True)
class Scale:
    """Whole numbers from low to high; `labelled` are those with words of their own."""

    code: str
    low: int
    high: int
    labelled: tuple[int, ...]

    @property
    def values(self) -> range:
        """Every value that can be chosen, the lowest first."""
        return range(self.low, self.high + 1)

    def turned(self, value: float) -> float:
        """The value seen from the other end: 2 of 1–5 becomes 4."""
        return self.low + self.high - value


SCALES = {
    each.code: each
    for each in (
        Scale("frequency", 1, 5, (1, 2, 3, 4, 5)),
        Scale("rubric", 1, 4, (1, 2, 3, 4)),
        Scale("nought_to_ten", 0, 10, (0, 10)),
    )
}
