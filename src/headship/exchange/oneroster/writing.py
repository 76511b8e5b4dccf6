"""Writing what was compared: in the caller's transaction, set by set, first what others refer to.

Keys are given out beforehand, so that every reference is found inside the workspace, by hash and not row by row.
The rows go to the database in large pieces by plain SQL that both engines understand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

from headship.exchange.oneroster.format import FILES, File
from headship.exchange.oneroster.mapping import TARGETS, Target
from headship.exchange.oneroster.reading import Progress, Reading
from headship.exchange.oneroster.workspace import CHUNK, Workspace
from headship.kernel import clock
from headship.kernel.scope import current_school_id

WAITING = "exchange_waitingrow"
CLASS_TERMS = "school_schoolclass_terms"


def write_all(reading: Reading, progress: Progress) -> None:
    """Write every row that the comparison accepted. Raises RuntimeError outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("An import is written in one transaction.")
    for number, file in enumerate(FILES.values()):
        progress(file.name, number, len(FILES))
        _write_file(reading.space, file, TARGETS[file.name])
    progress("", len(FILES), len(FILES))


def _write_file(space: Workspace, file: File, target: Target) -> None:
    name = file.name
    space.run(
        f"CREATE OR REPLACE TABLE put_{name} AS SELECT a.sid, a.pk, a.num, a.pk IS NULL AS fresh, "
        f"coalesce(k.gone, false) AS back FROM act_{name} a LEFT JOIN known_{name} k ON k.sid = a.sid "
        f"WHERE a.action <> 'ended' AND a.sid NOT IN (SELECT sid FROM void_{name} WHERE NOT stands)"
    )
    _give_keys(space, name, target.model)
    _insert(space, file, target)
    _update(space, file, target)
    _end(space, name, target)
    if name == "classes":
        _link_terms(space)
    _keep_waiting(space, file)


def _give_keys(space: Workspace, name: str, model: type[Model]) -> None:
    """Give each fresh row its key, and let references to it find that."""
    fresh = space.one(f"SELECT count(*) FROM put_{name} WHERE fresh")
    if not fresh:
        return
    space.take("keys", ["n BIGINT", "pk BIGINT"], enumerate(_next_keys(model, fresh), start=1))
    space.run(
        f"UPDATE put_{name} SET pk = keys.pk FROM keys, "
        f"(SELECT sid, row_number() OVER (ORDER BY num, sid) AS n FROM put_{name} WHERE fresh) numbered "
        f"WHERE numbered.sid = put_{name}.sid AND keys.n = numbered.n AND put_{name}.fresh"
    )
    space.run(
        f"CREATE OR REPLACE TABLE ids_{name} AS SELECT sid, max(pk) AS pk FROM (SELECT sid, pk FROM ids_{name} "
        f"UNION ALL SELECT sid, pk FROM put_{name} WHERE fresh) GROUP BY sid"
    )


def _next_keys(model: type[Model], count: int) -> Iterable[int]:
    """Keys that no row has or will get otherwise."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
            )
            return [key for (key,) in cursor.fetchall()]
        # The transaction holds the only lock that may write, so nobody takes a key in between.
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        start = cursor.fetchone()[0] + 1
    return range(start, start + count)


def _values(file: File, target: Target) -> tuple[str, str]:
    """(the expressions of a row's values, the joins that find what they refer to)."""
    expressions = ", ".join(target.values.values())
    joins = " ".join(
        f'LEFT JOIN ids_{column.refers_to} "ref_{column.name}" ON "ref_{column.name}".sid = i."{column.name}"'
        for column in file.references
        if f'"ref_{column.name}"' in expressions
    )
    return expressions, joins


def _insert(space: Workspace, file: File, target: Target) -> None:
    expressions, joins = _values(file, target)
    once = dict(target.once)
    fixed = _defaults(target, {*target.values, *once})
    columns = ["school_id", *fixed, "id", "sourced_id", "source_digest", *target.values, *once]
    constants = (current_school_id(), *fixed.values())
    more = "".join(f", {expression}" for expression in once.values())
    rows = space.rows(
        f"SELECT p.pk, i.sid, i.digest, {expressions}{more} FROM put_{file.name} p "
        f"JOIN in_{file.name} i ON i.sid = p.sid {joins} WHERE p.fresh ORDER BY p.pk"
    )
    _in_pieces(_insertion(target.table, columns), (constants + row for row in rows))


def _insertion(table: str, columns: Sequence[str]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(["%s"] * len(columns))})'


def _defaults(target: Target, given: set[str]) -> dict[str, Any]:
    """What the columns begin with that the source says nothing about."""
    taken = given | {"id", "school_id", "sourced_id", "source_digest"}
    fields = [field for field in target.model._meta.concrete_fields if field.column not in taken]
    return {field.column: field.get_db_prep_save(field.get_default(), connection) for field in fields}


def _update(space: Workspace, file: File, target: Target) -> None:
    expressions, joins = _values(file, target)
    sets = [f'"{column}" = {_kept(target, column)}' for column in target.values]
    ended = f'"{target.ends_by}" = CASE WHEN %s THEN {"NULL" if target.ends_by_date else "false"} '
    # The id too: somebody whom the school enrolled by hand gets it only now.
    sets += ['"sourced_id" = %s', '"source_digest" = %s', f'{ended}ELSE "{target.ends_by}" END']
    rows = space.rows(
        f"SELECT {expressions}, i.sid, i.digest, p.back, p.pk FROM put_{file.name} p "
        f"JOIN in_{file.name} i ON i.sid = p.sid {joins} WHERE NOT p.fresh"
    )
    statement = f'UPDATE "{target.table}" SET {", ".join(sets)} WHERE id = %s AND school_id = %s'
    school = (current_school_id(),)
    _in_pieces(statement, (row + school for row in rows))


def _kept(target: Target, column: str) -> str:
    """The new value, or the old one where the source says nothing of it any more."""
    if column not in target.keeps:
        return "%s"
    return f"coalesce(nullif(%s, ''), \"{column}\")" if not column.endswith("_id") else f'coalesce(%s, "{column}")'


def _end(space: Workspace, name: str, target: Target) -> None:
    """Mark as ended, and forget the digest: that is how a later import knows whose ending it was."""
    column = f'"{target.ends_by}"'
    value = f"CASE WHEN {column} < %s THEN {column} ELSE %s END" if target.ends_by_date else "true"
    first = (clock.today().isoformat(),) * 2 if target.ends_by_date else ()
    rows = space.rows(f"SELECT pk FROM act_{name} WHERE action = 'ended' AND pk IS NOT NULL")
    statement = f"UPDATE \"{target.table}\" SET {column} = {value}, source_digest = '' WHERE id = %s AND school_id = %s"
    school = (current_school_id(),)
    _in_pieces(statement, (first + row + school for row in rows))


def _link_terms(space: Workspace) -> None:
    """The terms of the classes that were written. Terms that the school added by hand stay."""
    stale = space.rows("SELECT pk FROM put_classes WHERE NOT fresh")
    _in_pieces(
        f"DELETE FROM {CLASS_TERMS} WHERE schoolclass_id = %s AND academicterm_id IN "
        "(SELECT id FROM school_academicterm WHERE sourced_id IS NOT NULL)",
        stale,
    )
    rows = space.rows(
        "SELECT DISTINCT p.pk, t.pk FROM (SELECT sid, trim(unnest(string_split(\"termSourcedIds\", ','))) AS term "
        "FROM in_classes) i JOIN put_classes p ON p.sid = i.sid JOIN ids_academicSessions t ON t.sid = i.term"
    )
    _in_pieces(
        f"INSERT INTO {CLASS_TERMS} (schoolclass_id, academicterm_id) VALUES (%s, %s) ON CONFLICT DO NOTHING", rows
    )


def _keep_waiting(space: Workspace, file: File) -> None:
    """Keep the rows that refer to something absent, as they were written; forget those that do no longer."""
    name, school = file.name, current_school_id()
    done = space.rows(
        f"SELECT a.sid FROM act_{name} a JOIN known_{name} k ON k.sid = a.sid WHERE k.waits "
        f"AND (a.action <> 'again' OR a.sid NOT IN (SELECT sid FROM void_{name}))"
    )
    _in_pieces(
        f"DELETE FROM {WAITING} WHERE school_id = %s AND file = %s AND sourced_id = %s",
        ((school, name, *row) for row in done),
    )
    content = ", ".join(f'"{column.name}" := i."{column.name}"' for column in file.columns)
    rows = space.rows(
        f"SELECT i.sid, i.digest, CAST(to_json(struct_pack({content})) AS VARCHAR) FROM in_{name} i "
        f"JOIN act_{name} a ON a.sid = i.sid AND a.action IN ('new', 'changed') "
        f"WHERE i.sid IN (SELECT sid FROM void_{name})"
    )
    statement = _insertion(WAITING, ("school_id", "file", "sourced_id", "source_digest", "content"))
    _in_pieces(statement, ((school, name, *row) for row in rows))


def _in_pieces(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Carry out a statement for every row."""
    waiting = iter(rows)
    with connection.cursor() as cursor:
        while piece := list(islice(waiting, CHUNK)):
            cursor.executemany(statement, piece)
