"""A network: the fit of 3 million learners in 1,500 schools, and each school among the others, from many files."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.value_added import COVARIATES, FIT, row, told

FILES, ROWS_EACH, SCHOOLS = 30, 100_000, 1500
WITHIN = 15.0  # seconds


def main() -> list[dict[str, Any]]:
    """A file for each member of the network, as its schools send them."""
    with TemporaryDirectory(dir=os.environ.get("BENCH_FILES")) as folder:
        files = [Path(folder) / f"member-{number}.parquet" for number in range(FILES)]
        for number, path in enumerate(files):
            make(path, number)
        found = told(FIT, {"files": [str(path) for path in files], "outcome": "y", "prior": COVARIATES,
                           "group": "school"})  # fmt: skip
    whole = found["nobs"] == FILES * ROWS_EACH
    name = f"network: {FILES} files, {FILES * ROWS_EACH:,} learners, {SCHOOLS:,} schools"
    return [row(name, f"{found['seconds']:.1f} s", f"under {WITHIN:.0f} s", whole and found["seconds"] < WITHIN)]


def make(path: Path, number: int) -> None:
    """One member's learners, in schools of its own."""
    import duckdb

    schools = SCHOOLS // FILES
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"SELECT setseed({(number + 1) / 100})")
        connection.execute(
            f"COPY (SELECT {number * schools} + i % {schools} AS school, x1, x2, x3, x4, x5, 0.5 * x1 + 0.3 * x5 "
            f"+ 0.4 * sin(({number * schools} + i % {schools}) * 12.9898) + 1.6 * (random() + random() - 1) AS y FROM "
            "(SELECT range AS i, random() * 2 AS x1, random() AS x2, random() * 100 AS x3, random() AS x4, "
            f"(random() > 0.5)::DOUBLE AS x5 FROM range({ROWS_EACH}))) TO '{path}' (FORMAT parquet)"
        )
