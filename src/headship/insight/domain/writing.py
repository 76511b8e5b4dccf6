"""Numbers, dates and school years as people write them in files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

COMMA = re.compile(r"[+-]?\d+,\d+\s*%?")
POINT = re.compile(r"[+-]?\d+\.\d+\s*%?")
PARTS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
SPAN = re.compile(r"(\d{4})\s*[/–-]\s*(\d{2}|\d{4})")
DAY_FIRST, MONTH_FIRST, EITHER = "day", "month", ""
EARLIEST, LATEST = 1950, 2100

Numbered = Iterable[tuple[int, str]]


class Mixed(ValueError):
    """Two ways of writing stand in one column; the message shows one of each with its row."""


def decimal_comma(values: Numbered) -> bool:
    """True where the numbers of a column have a decimal comma. Raises Mixed where some have a point."""
    comma = point = ""
    for row, value in values:
        if not comma and COMMA.fullmatch(value):
            comma = f"{value} ({row})"
        elif not point and POINT.fullmatch(value):
            point = f"{value} ({row})"
        if comma and point:
            raise Mixed(f"{comma}, {point}")
    return bool(comma)


def day_order(values: Numbered) -> str:
    """Which part of the dates of a column comes first: DAY_FIRST, MONTH_FIRST, or EITHER where none tells.

    Raises Mixed where one date can only be the one and another only the other.
    """
    day = month = ""
    for row, value in values:
        parts = PARTS.fullmatch(value)
        if parts and int(parts[1]) > 12:
            day = day or f"{value} ({row})"
        elif parts and int(parts[2]) > 12:
            month = month or f"{value} ({row})"
        if day and month:
            raise Mixed(f"{day}, {month}")
    return MONTH_FIRST if month else DAY_FIRST if day else EITHER


def read_date(text: str, order: str = DAY_FIRST) -> date:
    """ "2026-06-12", "12/06/2026", "12.6.2026" → a date. Raises ValueError."""
    if iso := ISO.fullmatch(text):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    parts = PARTS.fullmatch(text)
    if not parts:
        raise ValueError(text)
    first, second, year = int(parts[1]), int(parts[2]), int(parts[3])
    return date(year, first, second) if order == MONTH_FIRST else date(year, second, first)


def read_school_year(text: str) -> int:
    """ "2026", "2025/26", "2025–2026" → 2026, the year in which it ends. Raises ValueError."""
    span = SPAN.fullmatch(text.strip())
    if span:
        first, last = int(span[1]), int(span[2]) % 100
        if (first + 1) % 100 != last:
            raise ValueError(text)
        return first + 1
    year = int(text)
    if not EARLIEST <= year <= LATEST:
        raise ValueError(text)
    return year


def read_count(text: str) -> int:
    """ "3", "3.0" → 3. Raises ValueError for anything else than a whole number from 0."""
    number = text.removesuffix(".0")
    if not (number.isascii() and number.isdecimal() and len(number) < 9):
        raise ValueError(text)
    return int(number)
