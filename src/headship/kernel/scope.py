"""The scope: which school the work at hand belongs to, as a bare id.

Every query on a school's rows asks `current_school_id()`. Outside a scope that raises, so a forgotten
filter is an error and not a leak. On PostgreSQL the scope is also told to the server, whose row-level
security is a second wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import connection


class OutsideScope(RuntimeError):
    """A school's rows were asked for while no school was in scope."""


EVERY_SCHOOL: Final = -1
"""The scope of the few jobs that look after the whole installation; see `every_school`."""

_current: ContextVar[int | None] = ContextVar("headship_school", default=None)


def current_school_id() -> int:
    """The id of the school in scope, or EVERY_SCHOOL. Raises OutsideScope where there is none."""
    school_id = _current.get()
    if school_id is None:
        raise OutsideScope("No school is in scope: wrap this work in school_scope(school_id).")
    return school_id


def scope_or_none() -> int | None:
    """The id of the school in scope, or None outside any."""
    return _current.get()


@contextmanager
def school_scope(school_id: int) -> Iterator[None]:
    """Do the work inside for one school."""
    if school_id <= 0:
        raise ValueError("A school's id is a positive number.")
    with _scoped(school_id):
        yield


@contextmanager
def every_school(*, because: str) -> Iterator[None]:
    """Do the work inside over all schools. For installation-wide jobs only; `because` says why."""
    if not because:
        raise ValueError("Say why this work needs every school.")
    with _scoped(EVERY_SCHOOL):
        yield


@contextmanager
def _scoped(school_id: int) -> Iterator[None]:
    before = _current.get()
    token = _current.set(school_id)
    _tell_server(school_id)
    try:
        yield
    finally:
        _current.reset(token)
        _tell_server(before)


def tell_new_connection() -> None:
    """Give a new connection the scope in force; outside any there is nothing to tell."""
    if _current.get() is not None:
        _tell_server(_current.get())


@contextmanager
def compiling_scope(placeholder: int) -> Iterator[None]:
    """Write queries in which `placeholder` stands for the school; see `kernel.prepared`. None is sent inside."""
    token = _current.set(placeholder)
    try:
        yield
    finally:
        _current.reset(token)


def _tell_server(school_id: int | None) -> None:
    """Give PostgreSQL the scope for its row-level security; SQLite has no such wall."""
    if connection.vendor != "postgresql" or (connection.in_atomic_block and connection.needs_rollback):
        # A broken transaction rolls the setting back by itself to what it was before.
        return
    value = {None: "", EVERY_SCHOOL: "*"}.get(school_id, str(school_id))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('headship.school', %s, false)", [value])
