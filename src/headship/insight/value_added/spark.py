"""Spark SQL, for what outgrows one machine: the same view `learners`, asked with the same statements.

Needs the extra `headship[spark]` (pyspark) and Java 17. A session that is there already, such as a cluster's, is used
as it is; otherwise one is started on all cores of this machine, which listens on the loopback address alone.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from headship.insight.value_added.duck import DuckDb, literal_path, reader_of
from headship.insight.value_added.results import CannotFit
from headship.insight.value_added.sources import Kind, Rows, Source, paths_of, require_columns

NUMBERS = {"tinyint", "smallint", "int", "bigint", "float", "double"}
LOGGING = Path(__file__).with_name("spark-logging.properties")
LOCAL = {
    "spark.master": "local[*]",
    "spark.app.name": "headship",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "2g",
    "spark.sql.shuffle.partitions": "8",
    "spark.log.level": "ERROR",
}


def session() -> Any:
    """The running session, or a local one. Raises CannotFit where Spark or Java is not here."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise CannotFit(
            _("Spark is not installed: run “pip install headship[spark]” (it needs Java 17), or use --engine duckdb.")
        ) from error
    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    builder = SparkSession.builder
    for name, value in LOCAL.items():
        builder = builder.config(name, value)
    builder = builder.config("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={LOGGING.as_uri()}")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    try:
        return builder.getOrCreate()
    except Exception as error:  # pyspark raises what Py4J makes of it: no Java, a Java too old, no port
        raise CannotFit(
            _("Spark did not start (%(reason)s). It needs Java 17: check “java -version”, or use --engine duckdb.")
            % {"reason": str(error).strip().splitlines()[0]}
        ) from error


def kind_of(type_name: str) -> Kind:
    """What a column of this Spark type holds."""
    if type_name in NUMBERS or type_name.startswith("decimal"):
        return "number"
    if type_name.startswith(("string", "varchar", "char")):
        return "text"
    return "truth" if type_name == "boolean" else "other"


class Spark:
    """The source as Spark sees it. Raises CannotFit where a file cannot be read or lacks a wanted column."""

    def __init__(self, source: Source, *, wanted: Sequence[str], groups: Sequence[str]) -> None:
        self.session = session()
        self.wanted, self.groups = tuple(wanted), tuple(groups)
        if isinstance(source, Rows):
            self.name = str(_("The rows"))
            require_columns(self.name, list(source.columns), wanted)
            self.frame = self._of_rows(source)
            return
        paths = paths_of(source)
        self.name = ", ".join(path.name for path in paths[:3]) + (" …" if len(paths) > 3 else "")
        kinds = self._kinds_of_text([path for path in paths if not _is_parquet(path)])
        frames = [self._of_parquet(path) if _is_parquet(path) else self._of_csv(path, kinds) for path in paths]
        self.frame = frames[0]
        for frame in frames[1:]:
            self.frame = self.frame.unionByName(frame)

    def kinds(self) -> dict[str, Kind]:
        return {name: kind_of(type_name) for name, type_name in self.frame.dtypes}

    def present(self, columns: dict[str, tuple[str, Kind]]) -> None:
        from pyspark.sql import functions

        chosen = []
        for alias, (name, kind) in columns.items():
            column = self.frame[_quoted(name)]
            if kind == "number" and alias not in ("g1", "g2"):
                column = column.cast("double")
            elif kind == "truth":
                column = functions.upper(column.cast("string"))
            elif kind == "text":
                column = functions.nullif(column, functions.lit(""))
            chosen.append(column.alias(alias))
        self.frame.select(*chosen).createOrReplaceTempView("learners")

    def ask(self, statement: str) -> list[Any]:
        import numpy
        from pyspark.errors import PySparkException

        try:
            answer = self.session.sql(statement)
            rows = answer.collect()
        except PySparkException as error:
            raise CannotFit(
                _("%(file)s cannot be read: %(reason)s")
                % {"file": self.name, "reason": str(error).strip().splitlines()[0]}
            ) from error
        return [numpy.array([row[k] for row in rows], dtype=None if rows else object)
                for k in range(len(answer.columns))]  # fmt: skip

    def close(self) -> None:
        self.session.catalog.dropTempView("learners")

    def _of_parquet(self, path: Path) -> Any:
        frame = self.session.read.parquet(_literal(path))
        require_columns(path.name, frame.columns, self.wanted)
        return frame.select(*(frame[_quoted(name)] for name in self.wanted))

    def _of_csv(self, path: Path, kinds: dict[str, Kind]) -> Any:
        """The file as text, then each column as what DuckDB found in it: the engines guess types differently."""
        from pyspark.sql import functions

        separator, columns = _layout(path)
        # With the columns given, Spark need not look for them, which it cannot where the path has a [ in it.
        schema = ", ".join(f"{_quoted(name)} STRING" for name in columns)
        reader = self.session.read.options(header=True, sep=separator, quote='"', escape='"', multiLine=True)
        frame = reader.schema(schema).csv(_literal(path))
        chosen = []
        for name in self.wanted:
            text = frame[_quoted(name)]
            value = functions.when(text.isin("", "NA"), None).otherwise(text)
            chosen.append((value.cast("double") if kinds[name] == "number" else value).alias(name))
        return frame.select(*chosen)

    def _kinds_of_text(self, paths: Sequence[Path]) -> dict[str, Kind]:
        if not paths:
            return {}
        sniffer = DuckDb(list(paths), wanted=self.wanted, groups=self.groups)
        try:
            return sniffer.kinds()
        finally:
            sniffer.close()

    def _of_rows(self, source: Rows) -> Any:
        from decimal import Decimal

        from pyspark.sql import types

        places = [list(source.columns).index(name) for name in self.wanted]
        numeric = [
            name not in self.groups
            and all(row[at] is None or (isinstance(row[at], int | float | Decimal) and not isinstance(row[at], bool))
                    for row in source.rows)
            for name, at in zip(self.wanted, places, strict=True)
        ]  # fmt: skip
        schema = types.StructType([
            types.StructField(name, types.DoubleType() if number else types.StringType())
            for name, number in zip(self.wanted, numeric, strict=True)
        ])  # fmt: skip
        rows = [
            tuple(
                None if row[at] is None else float(row[at]) if number else str(row[at])
                for at, number in zip(places, numeric, strict=True)
            )
            for row in source.rows
        ]
        return self.session.createDataFrame(rows, schema)


def _is_parquet(path: Path) -> bool:
    return path.name.lower().endswith(".parquet")


def _quoted(name: str) -> str:
    """A column's name in which a dot is no field of a structure."""
    return "`" + name.replace("`", "``") + "`"


def _literal(path: Path) -> str:
    """The path with nothing in it a pattern."""
    return "".join(f"\\{sign}" if sign in "*?[]{}\\" else sign for sign in str(path.resolve()))


def _layout(path: Path) -> tuple[str, list[str]]:
    """What stands between the fields of a CSV file, and its columns, as DuckDB finds them."""
    import duckdb

    with duckdb.connect() as connection:
        told = connection.execute(f"SELECT Delimiter FROM sniff_csv({literal_path(path)})").fetchone()
        columns = connection.execute(f"DESCRIBE SELECT * FROM {reader_of(path)}").fetchall()
    return str(told[0]) if told else ",", [str(column[0]) for column in columns]
