"""DuckDB, inside the process: files or rows as the view `learners`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _

from headship.insight.value_added.results import CannotFit
from headship.insight.value_added.sources import Kind, Rows, Source, paths_of, require_columns

MEMORY = "300MB"
# Neither dates nor truth values are looked for in CSV: what is no number is text, as it stands there.
CSV = "header = true, auto_type_candidates = ['BIGINT', 'DOUBLE', 'VARCHAR'], nullstr = ['', 'NA'], sample_size = -1"
NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
           "UHUGEINT", "FLOAT", "DOUBLE"}  # fmt: skip


def kind_of(type_name: str) -> Kind:
    """What a column of this DuckDB type holds."""
    if type_name in NUMBERS or type_name.startswith("DECIMAL"):
        return "number"
    if type_name == "VARCHAR" or type_name.startswith("ENUM"):
        return "text"
    return "truth" if type_name == "BOOLEAN" else "other"


def quoted(text: object) -> str:
    """A text literal of DuckDB."""
    return "'" + str(text).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A column's name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal_path(path: Path) -> str:
    """The path as a literal in which nothing is a pattern: DuckDB would take a file's * ? [ as wildcards."""
    return quoted("".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path)))


class DuckDb:
    """The source as DuckDB sees it. Raises CannotFit where a file cannot be read or lacks a wanted column."""

    def __init__(self, source: Source, *, wanted: Sequence[str], groups: Sequence[str], threads: int | None = None):
        import duckdb

        self.spill = TemporaryDirectory(prefix="headship-")  # where what outgrows the memory goes meanwhile
        config: dict[str, Any] = {
            "memory_limit": MEMORY,
            "temp_directory": self.spill.name,
            "autoinstall_known_extensions": False,
        }
        self.connection = duckdb.connect(config=config | ({"threads": threads} if threads else {}))
        self.connection.execute("SET preserve_insertion_order = false")
        self.connection.execute("SET enable_progress_bar = false")
        self.groups = tuple(groups)
        self.name = str(_("The rows"))
        try:
            self._open(source, wanted)
        except CannotFit:
            self.close()
            raise

    def _open(self, source: Source, wanted: Sequence[str]) -> None:
        if isinstance(source, Rows):
            require_columns(self.name, list(source.columns), wanted)
            self.connection.register("source", _arrays(source, wanted, self.groups))
        else:
            paths = paths_of(source)
            self.name = ", ".join(path.name for path in paths[:3]) + (" …" if len(paths) > 3 else "")
            self._told(f"CREATE VIEW source AS {self._files(paths, wanted)}")

    def _files(self, paths: Sequence[Path], wanted: Sequence[str]) -> str:
        for path in paths:
            columns = [row[0] for row in self._told(f"DESCRIBE SELECT * FROM {reader_of(path)}", path.name)]
            require_columns(path.name, columns, wanted)
        chosen = ", ".join(identifier(name) for name in wanted)
        return " UNION ALL BY NAME ".join(f"SELECT {chosen} FROM {reader_of(path, self.groups)}" for path in paths)

    def kinds(self) -> dict[str, Kind]:
        return {row[0]: kind_of(row[1]) for row in self._told("DESCRIBE SELECT * FROM source")}

    def present(self, columns: dict[str, tuple[str, Kind]]) -> None:
        chosen = ", ".join(f"{_expression(alias, *column)} AS {alias}" for alias, column in columns.items())
        self._told(f"CREATE OR REPLACE VIEW learners AS SELECT {chosen} FROM source")

    def ask(self, statement: str) -> list[Any]:
        import duckdb

        try:
            answer = self.connection.execute(statement).fetchnumpy()
        except (duckdb.ParserException, duckdb.BinderException):
            raise  # a fault of ours, not of the file
        except duckdb.Error as error:
            raise CannotFit(_sentence(self.name, error)) from error
        return list(answer.values())

    def close(self) -> None:
        self.connection.close()
        self.spill.cleanup()

    def _told(self, statement: str, name: str = "") -> list[tuple[Any, ...]]:
        import duckdb

        try:
            return self.connection.execute(statement).fetchall()
        except duckdb.Error as error:
            raise CannotFit(_sentence(name or self.name, error)) from error


def _sentence(name: str, error: Exception) -> str:
    return _("%(file)s cannot be read: %(reason)s") % {"file": name, "reason": str(error).strip().splitlines()[0]}


def reader_of(path: Path, groups: Sequence[str] = ()) -> str:
    """The table function that reads a file; a CSV's groups as text, since 007 is not 7."""
    if path.name.lower().endswith(".parquet"):
        return f"read_parquet({literal_path(path)})"
    types = ", ".join(f"{quoted(group)}: 'VARCHAR'" for group in groups)
    return f"read_csv({literal_path(path)}, {CSV}{f', types = {{{types}}}' if types else ''})"


def _expression(alias: str, name: str, kind: Kind) -> str:
    column = identifier(name)
    if kind == "number" and alias not in ("g1", "g2"):
        return f"CAST({column} AS DOUBLE)"
    if kind == "truth":
        return f"upper(CAST({column} AS VARCHAR))"
    return f"nullif({column}, '')" if kind == "text" else column


def _arrays(source: Rows, wanted: Sequence[str], groups: Sequence[str]) -> dict[str, Any]:
    """The wanted columns as arrays that DuckDB reads where they are; no value among numbers is NaN."""
    import numpy

    arrays = {}
    for name in wanted:
        place = list(source.columns).index(name)
        values = [row[place] for row in source.rows]
        if name not in groups and all(value is None or _is_number(value) for value in values):
            arrays[name] = numpy.array([numpy.nan if value is None else float(value) for value in values], dtype=float)
        else:
            texts = [None if value is None else str(value) for value in values]
            arrays[name] = numpy.array(texts, dtype=object)
    return arrays


def _is_number(value: object) -> bool:
    from decimal import Decimal

    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
