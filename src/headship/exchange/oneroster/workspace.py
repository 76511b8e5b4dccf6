"""A DuckDB database in a folder of its own, in which an export is read and compared, and which then disappears."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from headship.exchange.oneroster.package import throw_away

CHUNK = 10_000
MEMORY = "512MB"


def _new_folder() -> Path:
    """A folder for this process, within the installation's home. Those of processes that were killed are removed.

    The home holds the same data already; a folder for temporary files may be read by others.
    """
    home = Path(settings.HEADSHIP_HOME) / "work"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in home.glob("import-*"):
        if not _is_alive(left.name.split("-")[1]):
            throw_away(left)
    return Path(tempfile.mkdtemp(prefix=f"import-{os.getpid()}-", dir=home))


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


class Workspace:
    """The folder and its database. Use it as a context; nothing of it outlives that."""

    def __init__(self, kept: Path | None = None) -> None:
        """A new one; or, with `kept`, the one that `keep` left there."""
        import duckdb  # here, so that a web process that imports nothing does without it

        self.folder = kept or _new_folder()
        self.stays = False
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
        if not self.stays:
            throw_away(self.folder)

    def keep(self, folder: Path) -> None:
        """Close it and leave it in `folder`, which must not exist, to be opened again."""
        self.database.close()
        throw_away(self.folder / "package")
        throw_away(self.folder / "spill")
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.rename(folder)
        self.folder = folder
        self.stays = True

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
