"""What people take away opens rightly and does no harm."""

from __future__ import annotations

import csv
import io
from datetime import date

from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from headship.kernel.exports import FORMULA_MARKS, Table, as_csv, as_xlsx, respond


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_names_in_any_script_survive() -> None:
    table = Table("People", ["name"], [["陳美玲"], ["فاطمة"], ["Zoë; “quoted”, with\nline"]])
    assert rows_of(as_csv(table))[1:] == [["陳美玲"], ["فاطمة"], ["Zoë; “quoted”, with\nline"]]
    sheet = load_workbook(io.BytesIO(as_xlsx(table))).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)][:2] == ["陳美玲", "فاطمة"]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_no_cell_runs_as_a_formula(text: str) -> None:
    cell = rows_of(as_csv(Table("t", ["c"], [[text]])))[1:]
    assert not cell or not cell[0] or not cell[0][0].startswith(FORMULA_MARKS)


def test_numbers_and_dates_stay_what_they_are() -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(Table("t", ["n", "d"], [[-3, date(2026, 1, 5)]])))).active
    assert [cell.value for cell in sheet[2]] == [-3, "2026-01-05"]


def test_the_address_chooses_the_format() -> None:
    answer = respond(RequestFactory().get("/x", {"format": "xlsx"}), Table("Our people", ["a"], [[1]]))
    assert answer["Content-Disposition"] == 'attachment; filename="our-people.xlsx"'
