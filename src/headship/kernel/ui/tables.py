"""A table as a view hands it to `{% data_table %}`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Column:
    """A column's heading; numeric columns are set flush with the line's end.

    together: what stands in it is short and never broken, such as a date.
    """

    label: Words
    numeric: bool = False
    together: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell that is more than its text: a link, a tag, or both."""

    text: Any
    url: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Table:
    """A caption, columns and rows; the first cell of each row is its heading.

    rows: cells in the columns' order, each a `Cell` or anything that prints; whole numbers in numeric columns are
    grouped. csv_url, xlsx_url: where the same rows can be had as a file. empty, empty_detail: what is said
    when there are no rows.
    """

    caption: Words
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    csv_url: str = ""
    xlsx_url: str = ""
    empty: Words = ""
    empty_detail: Words = ""
    caption_hidden: bool = False
    _drawn: list[list[tuple[Column, Cell]]] = field(default_factory=list, init=False, repr=False)

    def drawn(self) -> list[list[tuple[Column, Cell]]]:
        """Rows as pairs of column and cell; `rows` is walked once."""
        if not self._drawn:
            self._drawn.extend(
                [(column, _cell(value, column)) for column, value in zip(self.columns, row, strict=True)]
                for row in self.rows
            )
        return self._drawn


def _cell(value: Any, column: Column) -> Cell:
    if isinstance(value, Cell):
        return value
    return Cell(number_format(value, force_grouping=True) if column.numeric and isinstance(value, int) else value)
