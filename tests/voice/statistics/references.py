"""Data and reference values beside the repository, from R (psych, multilevel)."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from typing import Any

from tests.conftest import SHARED

FOLDER = SHARED / "data" / "reliability"


def reference() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "reference.json").read_text())["ref"]
    return found


def numbers(name: str) -> list[list[float]]:
    with (FOLDER / name).open() as file:
        return [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]


def thurstone() -> list[list[float]]:
    with (FOLDER / "Thurstone_corr.csv").open() as file:
        return [[float(cell) for cell in row[1:]] for row in list(csv.reader(file))[1:]]


def soldiers(item: str) -> dict[str, list[float | None]]:
    """Group → answers of bh1996."""
    groups: dict[str, list[float | None]] = defaultdict(list)
    with gzip.open(FOLDER / "bh1996.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            groups[row["GRP"]].append(float(row[item]))
    return groups
