"""Files and references for the value-added models."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SHARED

MLM = SHARED / "data" / "mlm"


@pytest.fixture(scope="session")
def exam() -> Path:
    """65 inner London schools (lme4's authors publish it in mlmRev)."""
    return MLM / "Exam.csv"


@pytest.fixture(scope="session")
def lme4() -> dict[str, Any]:
    """What lme4 finds, by model."""
    return json.loads((MLM / "lme4_reference.json").read_text())["models"]


def modes(model: str) -> dict[str, dict[str, float]]:
    """lme4's conditional modes and standard deviations of a model, by group."""
    with (MLM / f"eb_{model}.csv").open() as file:
        return {row.pop("group"): {name: float(value) for name, value in row.items()} for row in csv.DictReader(file)}


def nested_rows() -> list[tuple[str, str, float, float]]:
    """14 schools with 5 classes each, unbalanced, by a rule that R can follow too (see test_nested.py)."""
    rows = []
    for j in range(14):
        for k in range(5):
            for i in range(12):
                if (i * 7 + k * 5 + j * 3) % 11 < 3 + (j + k) % 7:
                    x = math.sin(i * 1.7 + k * 2.3 + j * 0.9) * 3 + j / 7
                    y = (
                        10 + 0.6 * x + 1.3 * math.sin(j * 12.9898) + 0.9 * math.cos(j * 4.1 + k * 78.233)
                        + 1.5 * math.sin(i * k * 3.7 + i * 1.1 + j * 5.3)
                    )  # fmt: skip
                    rows.append((f"s{j}", f"c{k}", x, y))
    return rows
