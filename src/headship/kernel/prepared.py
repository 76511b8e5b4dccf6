"""Queries that a page asks on every request, compiled once in each process.

Django's way from a queryset to SQL takes several times as long as SQLite takes to answer. Where a page must be quick,
the query is written as a function from its parameters to a queryset of tuples, and kept as SQL:

    READINGS = Prepared(lambda leader: Reading.objects.filter(leader_id=leader).values_list("pk", "value"))
    rows = READINGS(leader.pk)

Parameters are ids. The school in scope is one more, and is put in anew each time, as in any other query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from headship.kernel.scope import EVERY_SCHOOL, compiling_scope, current_school_id

MARK = 7_700_000_000_000_000_000  # what stands for the first id while a query is compiled; no row has such an id
SCHOOL = MARK - 1  # and for the school


@dataclass(frozen=True)
class _Compiled:
    """sql, its parameters with SCHOOL and marks among them, and the converters of columns."""

    sql: str
    parameters: tuple[Any, ...]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]


class Prepared:
    """A query of tuples; `build` takes ids and returns the queryset, the same in shape whatever the ids are."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._compiled: dict[tuple[str, int, bool], _Compiled] = {}

    def __call__(self, *ids: int) -> list[tuple[Any, ...]]:
        """The rows. Raises OutsideScope where no school is in scope."""
        school_id = current_school_id()
        everywhere = school_id == EVERY_SCHOOL
        known = self._compiled.get((connection.vendor, len(ids), everywhere))
        if known is None:
            known = self._compile(len(ids), everywhere)
        meant = {SCHOOL: school_id} | {MARK + place: each for place, each in enumerate(ids)}
        with connection.cursor() as cursor:
            cursor.execute(known.sql, [_meant(value, meant) for value in known.parameters])
            rows = cursor.fetchall()
        return [_converted(row, known.converters) for row in rows] if known.converters else rows

    def _compile(self, count: int, everywhere: bool) -> _Compiled:
        with compiling_scope(EVERY_SCHOOL if everywhere else SCHOOL):
            queryset = self._build(*(MARK + place for place in range(count)))
            compiler = queryset.query.get_compiler(connection=connection)
            sql, parameters = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        compiled = _Compiled(sql, tuple(parameters), compiler.get_converters(columns))
        self._compiled[connection.vendor, count, everywhere] = compiled
        return compiled


def _meant(value: Any, meant: dict[int, int]) -> Any:
    """The id that a mark stands for; any other value is itself."""
    return meant.get(value, value) if isinstance(value, int) and not isinstance(value, bool) else value


def _converted(row: tuple[Any, ...], converters: dict[int, tuple[list[Callable[..., Any]], Any]]) -> tuple[Any, ...]:
    """The row with each value as its field gives it: SQLite knows neither days nor yes and no."""
    values = list(row)
    for column, (steps, expression) in converters.items():
        for step in steps:
            values[column] = step(values[column], expression, connection)
    return tuple(values)
