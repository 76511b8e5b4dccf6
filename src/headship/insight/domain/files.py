"""Files as schools send them: CSV in whatever encoding and with whatever separator, or the first sheet of an XLSX."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _

from headship.kernel.failures import Refusal

BLOCK = 1024 * 1024
LARGEST_CELL = 32 * 1024
MOST_COLUMNS = 200
SAMPLES = 3
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SEPARATORS = ",;\t|"

Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """The headings of a file and its lines after them: (row number as a spreadsheet counts, cells)."""

    headers: list[str]
    lines: Iterator[Line]


@contextmanager
def opened(path: Path) -> Iterator[Sheet]:
    """Read a file line by line. Raises Refusal where it is no such file, is empty, or two headings are the same."""
    kind = path.suffix.lower()
    if kind not in (".csv", ".txt", ".tsv", ".xlsx"):
        raise Refusal(_("%(file)s is neither CSV nor XLSX. Save it as one of these.") % {"file": path.name})
    rows = _xlsx(path) if kind == ".xlsx" else _csv(path)
    try:
        yield _sheet(path.name, rows)
    finally:
        rows.close()


def _sheet(name: str, rows: Iterator[Line]) -> Sheet:
    first = next((cells for _number, cells in rows if any(cells)), None)
    if first is None:
        raise Refusal(_("%(file)s is empty. Export it again, with its headings in the first row.") % {"file": name})
    headers = [" ".join(cell.split()) for cell in first]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MOST_COLUMNS:
        raise Refusal(_("%(file)s has more than 200 columns. Export only those you need.") % {"file": name})
    _refuse_twice(name, headers)
    return Sheet(headers, ((number, cells) for number, cells in rows if any(cells)))


def _refuse_twice(name: str, headers: Sequence[str]) -> None:
    seen: set[str] = set()
    for header in (each for each in headers if each):
        if header.casefold() in seen:
            raise Refusal(
                _("%(file)s, row 1: two columns are called “%(header)s”. Give each its own heading.")
                % {"file": name, "header": header}
            )
        seen.add(header.casefold())


def _csv(path: Path) -> Generator[Line, None, None]:
    encoding = encoding_of(path)
    csv.field_size_limit(LARGEST_CELL)
    try:
        with path.open(encoding=encoding, newline="") as file:
            heading = file.readline(LARGEST_CELL)
            separator = max(SEPARATORS, key=heading.count)
            file.seek(0)
            reader = csv.reader(file, delimiter=separator)
            for cells in reader:
                yield reader.line_num, [cell.replace("\x00", "").strip() for cell in cells]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal(
            _("%(file)s cannot be read as CSV. Save it again as CSV in UTF-8, or as XLSX.") % {"file": path.name}
        ) from error


def encoding_of(path: Path) -> str:
    """The encoding by its mark; else UTF-8 where all of it is that; else what Western systems write."""
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252" if b"\x81" not in start else "latin-1"
    return "utf-8"


def _xlsx(path: Path) -> Generator[Line, None, None]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise Refusal(
            _("%(file)s cannot be opened as XLSX. Open it in a spreadsheet and save it again.") % {"file": path.name}
        ) from error
    try:
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield number, [_as_text(cell) for cell in cells]
    finally:
        book.close()


def _as_text(value: Any) -> str:
    """A cell as one would type it: 73.0 → "73", a date → "2026-06-12"."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(round(value, 10)).removesuffix(".0")
    return str(value).strip()


def headers_digest(headers: Sequence[str]) -> str:
    """SHA-256 over headings, in their order, without regard to case."""
    return hashlib.sha256("\x1f".join(header.casefold() for header in headers).encode()).hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 over a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def samples(path: Path) -> dict[str, list[str]]:
    """The first few different values under each heading, for whoever explains the columns."""
    with opened(path) as sheet:
        found: dict[str, list[str]] = {header: [] for header in sheet.headers if header}
        for count, (_number, cells) in enumerate(sheet.lines):
            for header, cell in zip(sheet.headers, cells, strict=False):
                if header and cell and cell not in found[header] and len(found[header]) < SAMPLES:
                    found[header].append(cell[:60])
            if count > 200:
                break
    return found
