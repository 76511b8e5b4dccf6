"""The SQL of a fit: one text, which DuckDB and Spark SQL both run, over the view `learners`.

The view has plain names of its own (g1, g2 the groups, y the outcome, c1, c2, … the covariates), so that no name that
comes from a file is ever part of a statement. What the engines write differently (quotes within text, a number's type)
is written here in a way that both read alike.
"""

from __future__ import annotations

from collections.abc import Sequence

LARGEST = "1.7976931348623157e308"


def number(value: float) -> str:
    """A literal that both engines take for a DOUBLE; without the exponent it would be a DECIMAL."""
    return f"{value:.17e}"


def is_level(column: str, level: str) -> str:
    """The condition that a text column has this value. Quotes and backslashes mean different things to the engines."""
    if set(level) & {"'", "\\"} or not level.isprintable():
        return f"hex({column}) = '{level.encode().hex().upper()}'"
    return f"{column} = '{level}'"


def indicator(column: str, level: str) -> str:
    """1 where a text column has this value, otherwise 0."""
    return f"CASE WHEN {is_level(column, level)} THEN 1e0 ELSE 0e0 END"


def has_number(column: str) -> str:
    """The condition that there is a number: not NULL, not NaN (which both engines sort above infinity), finite."""
    return f"abs({column}) <= {LARGEST}"


def has_text(column: str) -> str:
    """The condition that there is a text, or a group."""
    return f"{column} IS NOT NULL"


def sample(expressions: Sequence[str], complete: Sequence[str], rows: int = 10_000) -> str:
    """Means over some complete rows: near enough to the middle to centre what is summed."""
    named = ", ".join(f"{expression} AS a{k}" for k, expression in enumerate(expressions))
    means = ", ".join(f"avg(a{k})" for k in range(len(expressions)))
    return f"SELECT {means} FROM (SELECT {named} FROM learners WHERE {' AND '.join(complete)} LIMIT {rows}) AS sampled"


def levels(column: str, complete: Sequence[str], most: int) -> str:
    """The values of a text column in complete rows, no more of them than one above `most`."""
    return f"SELECT DISTINCT {column} FROM learners WHERE {' AND '.join(complete)} LIMIT {most + 1}"


def centred(
    groups: Sequence[str], expressions: Sequence[str], centres: Sequence[float], complete: Sequence[str]
) -> str:
    """The complete rows, with each expression less its centre as a0, a1, …"""
    named = [f"{expression} - {number(centre)} AS a{k}"
             for k, (expression, centre) in enumerate(zip(expressions, centres, strict=True))]  # fmt: skip
    return f"SELECT {', '.join([*groups, *named])} FROM learners WHERE {' AND '.join(complete)}"


def group_sums(groups: Sequence[str], rows: str, columns: int, slope: int | None = None) -> str:
    """For each group: its names, rows, sums, and where a slope varies the products with that column."""
    names = [f"CAST({group} AS STRING) AS name_of_{group}" for group in groups]
    sums = [f"sum(a{k})" for k in range(columns)]
    products = [] if slope is None else [f"sum(a{slope} * a{k})" for k in range(columns)]
    return (
        f"SELECT {', '.join([*names, 'count(*)', *sums, *products])} "
        f"FROM ({rows}) AS centred GROUP BY {', '.join(groups)}"
    )


def products(rows: str, columns: int) -> str:
    """Over all rows: the sums of products of each pair of columns, the upper triangle row by row."""
    pairs = [f"sum(a{k} * a{other})" for k in range(columns) for other in range(k, columns)]
    return f"SELECT {', '.join(pairs)} FROM ({rows}) AS centred"


def count() -> str:
    """All rows."""
    return "SELECT count(*) FROM learners"


def dropped(complete: Sequence[str]) -> str:
    """For each condition, how many rows fail it first."""
    counts = []
    for k, condition in enumerate(complete):
        before = "".join(f"WHEN NOT coalesce({earlier}, FALSE) THEN 0 " for earlier in complete[:k])
        counts.append(f"sum(CASE {before}WHEN NOT coalesce({condition}, FALSE) THEN 1 ELSE 0 END)")
    return f"SELECT {', '.join(counts)} FROM learners"


def groups_left_out(complete: Sequence[str], most: int) -> str:
    """Groups that have rows, but no complete one, with how many rows; no more of them than one above `most`."""
    whole = " AND ".join(complete)
    return (
        "SELECT CAST(g1 AS STRING) AS name_of_g1, count(*) FROM learners WHERE g1 IS NOT NULL GROUP BY g1 "
        f"HAVING sum(CASE WHEN {whole} THEN 1 ELSE 0 END) = 0 LIMIT {most + 1}"
    )
