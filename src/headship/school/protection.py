"""Walls inside the database: row-level security on PostgreSQL, and triggers that hold lines of accountability.

SQLite rebuilds tables when it migrates them and silently drops their triggers, so everything here is put back
after every migration, and `headship doctor` checks that it is there.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from headship.kernel.migrating import is_last
from headship.school.tenancy import BelongsToSchool

POLICY = "headship_school"

# What no post and no line may be, whoever writes it. NEW is the row to be written.
POST_TOO_HIGH = """
(NEW.answers_to_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM school_post up
    WHERE up.id = NEW.answers_to_id AND up.school_id = NEW.school_id AND up.depth < NEW.depth))
OR EXISTS (SELECT 1 FROM school_post down WHERE down.answers_to_id = NEW.id AND down.depth <= NEW.depth)
"""
POST_ORPHANED = """
(NEW.closed_on IS NULL AND EXISTS (
    SELECT 1 FROM school_post up WHERE up.id = NEW.answers_to_id AND up.closed_on IS NOT NULL))
OR (NEW.closed_on IS NOT NULL AND (
    EXISTS (SELECT 1 FROM school_post down WHERE down.answers_to_id = NEW.id AND down.closed_on IS NULL)
    OR EXISTS (SELECT 1 FROM school_functionalline line WHERE NEW.id IN (line.post_id, line.answers_to_id))))
"""
LINE_ROUND = """
EXISTS (SELECT 1 FROM school_functionalline up
        WHERE up.post_id = NEW.answers_to_id AND up.purpose = NEW.purpose AND up.depth >= NEW.depth)
OR EXISTS (SELECT 1 FROM school_functionalline down
           WHERE down.answers_to_id = NEW.post_id AND down.purpose = NEW.purpose AND down.depth <= NEW.depth)
OR 2 <> (SELECT count(*) FROM school_post ends WHERE ends.id IN (NEW.post_id, NEW.answers_to_id)
         AND ends.school_id = NEW.school_id AND ends.closed_on IS NULL)
"""
# Name, table, condition, and what the database says where it is met.
LINE_WALLS = (
    ("school_post_depth", "school_post", POST_TOO_HIGH, "a post must be deeper than the one it answers to"),
    ("school_post_orphan", "school_post", POST_ORPHANED, "an open post must answer to an open one"),
    ("school_line_round", "school_functionalline", LINE_ROUND, "a second line must not go round or to a closed post"),
)

SQLITE_WALL = """
CREATE TRIGGER {name}_{event} BEFORE {event} ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
POSTGRES_WALL = """
CREATE OR REPLACE FUNCTION {name}_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS {name} ON {table};
CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_check();
"""


def after_migrate(sender: Any, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Put the walls back. Django calls it once for each app; the work is done for the last one."""
    if is_last(sender):
        install(connections[using])


def install(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers on lines and, on PostgreSQL, row-level security on every school-owned table."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if "school_functionalline" in tables:
            for statement in line_statements(connection.vendor):
                cursor.execute(statement)
        if connection.vendor == "postgresql":
            for model in school_owned_models():
                if model._meta.db_table in tables:
                    cursor.execute(security_statements(model._meta.db_table))
            for model in linking_models():
                if model._meta.db_table in tables:
                    cursor.execute(link_security_statements(model))


def line_statements(vendor: str) -> list[str]:
    """The statements that make the database hold posts and lines: no circle, no orphan."""
    statements = []
    for name, table, condition, message in LINE_WALLS:
        words = {"name": name, "table": table, "condition": condition, "message": message}
        if vendor == "postgresql":
            statements.append(POSTGRES_WALL.format(**words))
            continue
        for event in ("INSERT", "UPDATE"):
            statements += [f"DROP TRIGGER IF EXISTS {name}_{event}", SQLITE_WALL.format(event=event, **words)]
    return statements


def security_statements(table: str) -> str:
    """Row-level security for one table: the scope that `kernel.scope` tells the server decides."""
    # FORCE makes the policy hold for the table's owner too, as which the application connects.
    condition = (
        "CASE current_setting('headship.school', true) WHEN '*' THEN true "
        "ELSE school_id = NULLIF(current_setting('headship.school', true), '')::bigint END"
    )
    return enforced(table, condition)


def enforced(table: str, condition: str) -> str:
    """The statements that force a policy with this condition on a table."""
    return (
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY; ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY; '
        f'DROP POLICY IF EXISTS {POLICY} ON "{table}"; '
        f'CREATE POLICY {POLICY} ON "{table}" USING ({condition}) WITH CHECK ({condition});'
    )


def link_security_statements(model: type[Model]) -> str:
    """Row-level security for the rows between two many-to-many ends: they follow the school of their first end."""
    table = model._meta.db_table
    first_end = next(field for field in model._meta.concrete_fields if field.is_relation)
    owner: Any = first_end.related_model
    condition = f'EXISTS (SELECT 1 FROM "{owner._meta.db_table}" ends WHERE ends.id = "{table}"."{first_end.column}")'  # noqa: S608
    return enforced(table, condition)


def linking_models() -> list[type[Model]]:
    """The automatic rows between the many-to-many ends of school-owned models."""
    made = [(model, model._meta.auto_created) for model in apps.get_models(include_auto_created=True)]
    return [model for model, owner in made if isinstance(owner, type) and issubclass(owner, BelongsToSchool)]


def school_owned_models() -> list[type[Model]]:
    """Every concrete model whose rows belong to a school."""
    return [model for model in apps.get_models() if issubclass(model, BelongsToSchool) and model._meta.managed]


def missing_walls(connection: BaseDatabaseWrapper) -> list[str]:
    """What ought to stand in the database and does not, in words; for `headship doctor`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            there = {name for (name,) in cursor.fetchall()}
            wanted = {f"{name}_{event}" for name, *_rest in LINE_WALLS for event in ("INSERT", "UPDATE")}
            return [f"the trigger {name} is missing" for name in sorted(wanted - there)]
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        standing = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        secured = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        bypasses = cursor.fetchone()
    problems = [f"the trigger {name} is missing" for name, *_rest in LINE_WALLS if name not in standing]
    problems += [
        f"row-level security is off on {model._meta.db_table}"
        for model in (*school_owned_models(), *linking_models())
        if model._meta.db_table not in secured
    ]
    if bypasses and bypasses[0]:
        problems.append("the database role may bypass row-level security: use one without SUPERUSER and BYPASSRLS")
    return problems
