"""Triggers that keep the ledger append-only against anybody who writes SQL, on both engines.

They are put back after every migration, since SQLite drops them silently when it rebuilds a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from headship.kernel.migrating import is_last

ACT, TEXT, CLAUSE = "evidence_act", "evidence_acttext", "evidence_actclause"
ERASURE = "ledger.erase"

# An INSERT OR REPLACE removes rows that collide on any unique key without firing delete triggers, so each
# unique key of a protected table is checked before the insert.
ALREADY_THERE = {
    ACT: "id = NEW.id OR (school_id = NEW.school_id AND sequence = NEW.sequence)",
    TEXT: "act_id = NEW.act_id",
    CLAUSE: "id = NEW.id",
}
NAMED_BY_ERASURE = (
    f"EXISTS (SELECT 1 FROM {ACT} erasure JOIN {ACT} erased ON erased.id = OLD.act_id "  # noqa: S608 (constants)
    f"WHERE erasure.school_id = erased.school_id AND erasure.verb = '{ERASURE}' "
    "AND erasure.refers_to = erased.sequence)"
)
MESSAGE = "the ledger is append-only"


def sqlite_triggers() -> dict[str, str]:
    """Trigger name → statement, for SQLite."""
    triggers = {}
    for table in (ACT, TEXT, CLAUSE):
        triggers[f"{table}_no_update"] = (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        unless = f"WHEN NOT {NAMED_BY_ERASURE} " if table == TEXT else ""
        triggers[f"{table}_no_delete"] = (
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {unless}"
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        triggers[f"{table}_no_replace"] = (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 (constants)
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {ALREADY_THERE[table]}) "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
    return triggers


def postgres_statements() -> list[str]:
    """Statements that install the same on PostgreSQL, and refuse TRUNCATE too."""
    statements = [
        f"CREATE OR REPLACE FUNCTION evidence_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE OR REPLACE FUNCTION evidence_refuse_text_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {NAMED_BY_ERASURE} THEN RETURN OLD; END IF; "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$",
    ]
    for table in (ACT, TEXT, CLAUSE):
        on_delete = "evidence_refuse_text_delete" if table == TEXT else "evidence_refuse"
        for name, event, each, function in (
            ("no_update", "UPDATE", "ROW", "evidence_refuse"),
            ("no_delete", "DELETE", "ROW", on_delete),
            ("no_truncate", "TRUNCATE", "STATEMENT", "evidence_refuse"),
        ):
            statements += [
                f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}",
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION {function}()",
            ]
    return statements


def after_migrate(sender: Any, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Put the triggers back, once, after the last app was migrated."""
    if is_last(sender):
        install(connections[using])


def install(connection: BaseDatabaseWrapper) -> None:
    """Install every trigger anew, where the tables exist."""
    if ACT not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for statement in postgres_statements():
                cursor.execute(statement)
            return
        for name, statement in sqlite_triggers().items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away. For `lifted` alone."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in (ACT, TEXT, CLAUSE):
                for name in ("no_update", "no_delete", "no_truncate"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")
            return
        for name in sqlite_triggers():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The triggers lifted for as long as a test needs to flush the database, or to tamper with it."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that ought to be there and are not, for `headship doctor`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = set(sqlite_triggers())
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
            wanted = {
                f"{table}_{name}" for table in (ACT, TEXT, CLAUSE) for name in ("no_update", "no_delete", "no_truncate")
            }
        there = {name for (name,) in cursor.fetchall()}
    return sorted(wanted - there)
