"""Reading a table of answers from a file: CSV (also gzipped) or a workbook's first sheet, a heading row first."""

from __future__ import annotations

import csv
import gzip
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from zipfile import BadZipFile
from zlib import error as BadDeflate

from django.utils.translation import gettext as _

from headship.kernel.failures import CommandFailure

MISSING = frozenset({"", "na", "n/a", "nan", "null", ".", "-"})


@dataclass(frozen=True)
class AnswerTable:
    """The cells of a file as text. rows: (row number as a spreadsheet counts it, cells); blank rows are left out."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def place(self, column: str) -> int:
        """Where a column stands. Raises CommandFailure where the file has none of that name."""
        if column in self.columns:
            return self.columns.index(column)
        raise CommandFailure(
            _("%(file)s has no column “%(column)s”. It has: %(columns)s.")
            % {"file": self.file, "column": column, "columns": ", ".join(self.columns)}
        )

    def texts(self, column: str) -> list[str]:
        """A column as text, "" where nothing stands."""
        at = self.place(column)
        return [cells[at] for _row, cells in self.rows]

    def numbers(self, column: str, bounds: tuple[float, float] | None = None) -> list[float | None]:
        """A column as numbers, None where one is missing. bounds: the lowest and highest that may stand there.

        Raises CommandFailure with file, row and column for what is no number, or lies outside.
        """
        at = self.place(column)
        return [self._number(cells[at], row, column, bounds) for row, cells in self.rows]

    def _number(self, text: str, row: int, column: str, bounds: tuple[float, float] | None) -> float | None:
        if text.lower() in MISSING:
            return None
        where = {"file": self.file, "row": row, "column": column, "text": text}
        number = _as_number(text)
        if number is None:
            wrong = _(
                "%(file)s, row %(row)s, column “%(column)s”: “%(text)s” is not a number. "
                "Leave the cell empty where an answer is missing, or choose the columns that count with --items."
            )
            raise CommandFailure(wrong % where)
        if bounds and not bounds[0] <= number <= bounds[1]:
            raise CommandFailure(
                _("%(file)s, row %(row)s, column “%(column)s”: %(text)s lies outside --range %(low)g,%(high)g.")
                % {**where, "low": bounds[0], "high": bounds[1]}
            )
        return number


def _as_number(text: str) -> float | None:
    # A comma within a cell is a decimal comma: a comma that separates cells never arrives here.
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def read_table(path: Path) -> AnswerTable:
    """The table in a file. Raises CommandFailure where it cannot be read as one, naming the file and the row."""
    try:
        raw = list(_workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _separated(path))
    except FileNotFoundError:
        raise CommandFailure(_("There is no file %(file)s.") % {"file": path}) from None
    except (OSError, EOFError, BadDeflate) as problem:
        raise CommandFailure(_("%(file)s cannot be read: %(why)s.") % {"file": path, "why": problem}) from None
    except UnicodeDecodeError:
        raise CommandFailure(_("%(file)s is not text in UTF-8. Save it as “CSV UTF-8”.") % {"file": path}) from None
    if not raw:
        raise CommandFailure(_("%(file)s is empty. Its first row names the columns.") % {"file": path})
    columns = _headings(path, raw[0])
    return AnswerTable(path.name, columns, tuple(_body(path, columns, raw[1:])))


def _headings(path: Path, cells: Sequence[str]) -> tuple[str, ...]:
    twice = [name for name, count in Counter(filter(None, cells)).items() if count > 1]
    if twice:
        raise CommandFailure(
            _("%(file)s, row 1: two columns are named “%(name)s”. Give each its own name.")
            % {"file": path.name, "name": twice[0]}
        )
    return tuple(cells)


def _body(path: Path, columns: Sequence[str], raw: Iterable[Sequence[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for row, cells in enumerate(raw, start=2):
        if not any(cells):
            continue
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            raise CommandFailure(
                _("%(file)s, row %(row)s: %(cells)s cells stand under %(columns)s headings.")
                % {"file": path.name, "row": row, "cells": len(cells), "columns": len(columns)}
            )
        filled = [*cells, *[""] * (len(columns) - len(cells))]
        yield row, tuple(filled[: len(columns)])


def _separated(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    text = data.decode("utf-8-sig")
    heading = text.split("\n", 1)[0]
    separator = max(",;\t", key=heading.count)
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [cell.strip() for cell in cells]
    except csv.Error as problem:
        raise CommandFailure(_("%(file)s is not a whole CSV file: %(why)s.") % {"file": path, "why": problem}) from None


def _workbook(path: Path) -> Iterator[list[str]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError):
        raise CommandFailure(_("%(file)s is not a workbook that can be read.") % {"file": path}) from None
    try:
        for cells in book.worksheets[0].iter_rows(values_only=True):
            yield ["" if cell is None else str(cell).strip() for cell in cells]
    finally:
        book.close()
