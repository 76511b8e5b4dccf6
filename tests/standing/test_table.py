"""docs/elements.md says what measures what, as the code has it."""

from __future__ import annotations

import yaml

from headship.evidence.indicators import indicators
from headship.standards.domain.editions import SHIPPED
from headship.standing import table
from headship.standing.planned import planned
from tests.architecture.test_repository import ROOT


def clauses() -> list[str]:
    content = yaml.safe_load((SHIPPED / table.EDITION).read_text(encoding="utf-8"))
    return [f"{e['code']}{letter}" for s in content["standards"] for e in s["elements"] for letter in e["clauses"]]


def test_the_document_is_in_step_with_the_code() -> None:
    written = (ROOT / table.TARGET).read_text(encoding="utf-8")
    assert written == table.render(), "Run: python -m headship.standing.table"


def test_every_clause_has_a_row_that_says_what_measures_it() -> None:
    rows = [line for line in table.render().splitlines() if line.startswith("| ") and not line.startswith("| |")]
    assert len(rows) == len(clauses()) == 150
    assert all(line.split("|")[3].strip().removeprefix("*To come:*").strip() for line in rows)


def test_something_would_measure_every_clause() -> None:
    assert list(planned("cambridge-leader")) == clauses()
    assert planned("another") == {}


def test_indicators_speak_to_clauses_that_are_there() -> None:
    known = set(clauses())
    assert {clause for each in indicators() for clause in each.clauses} <= known
