"""A DuckDB database in a folder of its own, in which an export is read and compared, and which then disappears."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from headship.exchange.oneroster.package import throw_away

CHUNK = 10_000
MEMORY = "512MB"


class Workspace:
    """The folder and its database. Use it as a context; nothing of it outlives that."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="headship-import-"))
        self.database = duckdb.connect(str(self.folder / "work.duckdb"))
        for setting in (
            f"memory_limit = '{MEMORY}'",
            f"temp_directory = '{self.folder / 'spill'}'",
            "threads = 2",
            "enable_progress_bar = false",
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
        ):
            self.database.execute(f"SET {setting}")

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()
        throw_away(self.folder)

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Carry out a statement."""
        self.database.execute(sql, list(values))

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, a chunk at a time. Use no other statement until they are read."""
        cursor = self.database.cursor()
        cursor.execute(sql, list(values))
        while chunk := cursor.fetchmany(CHUNK):
            yield from chunk
        cursor.close()

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a small query."""
        return list(self.database.execute(sql, list(values)).fetchall())

    def one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first value of the first row."""
        return self.all(sql, values)[0][0]

    def take(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Make a table of rows that come from elsewhere. Columns are "name" (text) or "name TYPE"."""
        path = self.folder / f"{table}.taken.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        self.read(table, columns, path)
        path.unlink()

    def read(self, table: str, columns: Sequence[str], path: Path) -> None:
        """Make a table of a tidy CSV file without a heading."""
        typed = [column if " " in column else f"{column} VARCHAR" for column in columns]
        described = ", ".join("'{}': '{}'".format(*column.split(" ", 1)) for column in typed)
        self.run(f"DROP TABLE IF EXISTS {table}")
        self.run(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', columns={{{described}}}, auto_detect=false, "
            "header=false, delim=',', quote='\"', escape='\"', max_line_size=16777216, parallel=false)"
        )
