"""Tables that people take away: CSV and XLSX from the same rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins with one of these would run as a formula when the file is opened in a spreadsheet.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """A table to export: a title, the columns' headings and the rows of values."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


def as_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheets need to read accents rightly."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows([harmless(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table) -> bytes:
    """One sheet with a bold heading row that stays in view."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = slugify(table.title)[:31] or "table"
    sheet.append(list(table.columns))
    for row in table.rows:
        sheet.append([harmless(value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def harmless(value: Any) -> Any:
    """The value as a spreadsheet may keep it: numbers and dates as they are, text that cannot run."""
    if value is None or isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


def respond(request: HttpRequest, table: Table) -> HttpResponse:
    """The table as the file that `?format=` asks for: csv (default) or xlsx."""
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    body, content_type = (as_xlsx(table), XLSX_TYPE) if kind == "xlsx" else (as_csv(table), "text/csv; charset=utf-8")
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{slugify(table.title) or "table"}.{kind}"'
    return response
