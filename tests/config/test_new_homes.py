"""A new database is made from the models at once; an old one is brought up to date. Both have to come to the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

AT_ONCE = "from headship.config import installation; installation.migrate()"
STEP_BY_STEP = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
LOOK = """
import json
from django.db import connection
from headship.config import installation

def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [[str(cell) for cell in row] for row in cursor.fetchall()]

def parts(sql):
    if not sql.startswith("CREATE TABLE"):
        return [sql]
    depth, cut = 0, [""]
    for sign in sql[sql.index("(") + 1 : sql.rindex(")")]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            cut.append("")
        else:
            cut[-1] += sign
    return sorted(part.strip() for part in cut)

if connection.vendor == "sqlite":
    found = [[kind, name, *parts(sql or "")] for kind, name, sql in rows("SELECT type, name, sql FROM sqlite_master")]
else:
    found = rows("SELECT table_name, column_name, data_type, is_nullable, coalesce(character_maximum_length, 0), "
                 "coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = 'public'")
    found += rows("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
    found += rows("SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                  "WHERE connamespace = 'public'::regnamespace AND contype != 'n'")
    found += rows("SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal")
    found += rows("SELECT tablename, policyname, qual FROM pg_policies")
noted = sorted(map(tuple, rows("SELECT app, name FROM django_migrations")))
print(json.dumps({"made": sorted(found), "noted": noted}))
"""


@contextmanager
def empty(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The environment of an empty database of its own, on the engine that the tests run on."""
    home = folder / name
    home.mkdir()
    environment = {**os.environ, "HEADSHIP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "headship.config.settings"}
    url = environment.get("HEADSHIP_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield environment
        return
    import psycopg

    parts = urlsplit(url)
    host = parts.query.removeprefix("host=")
    with psycopg.connect(host=host, user=parts.username, dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield {**environment, "HEADSHIP_DATABASE_URL": f"postgresql://{parts.username}@/{name}?host={host}"}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(environment: dict[str, str], *programs: str) -> str:
    """Run a program in a process of its own, with Django at hand."""
    code = "import django; django.setup()\n" + "\n".join(programs)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, text=True, capture_output=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def looked_at(environment: dict[str, str]) -> dict[str, Any]:
    """What stands in a database. Django's own groups are left out: nothing of ours uses them, and their keys differ."""
    found: dict[str, Any] = json.loads(run(environment, LOOK).splitlines()[-1])
    found["made"] = [row for row in found["made"] if not any(cell.startswith("auth_group") for cell in row[:2])]
    return found


def test_at_once_and_step_by_step_make_the_same_tables(tmp_path: Path) -> None:
    with empty(tmp_path, "at_once") as quick, empty(tmp_path, "step_by_step") as slow:
        run(quick, AT_ONCE)
        run(slow, STEP_BY_STEP)
        made, walked = looked_at(quick), looked_at(slow)
    assert made["noted"] == walked["noted"]
    assert len(made["made"]) > 500
    assert [row for row in made["made"] if row not in walked["made"]] == []
    assert [row for row in walked["made"] if row not in made["made"]] == []


STOPPED = """
from django.core.management import call_command as real
from headship.config import installation

def fails(*words, **options):  # stands for a machine that loses its power
    if options.get("fake"):
        raise SystemExit("the power went out")
    return real(*words, **options)

installation.call_command = fails
try:
    installation.migrate()
except SystemExit:
    pass
from django.db import connection
print(len(connection.introspection.table_names()))
"""


def test_a_home_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    with empty(tmp_path, "stopped") as home:
        assert run(home, STOPPED).strip() == "0"
        run(home, AT_ONCE, AT_ONCE)


@pytest.mark.sqlite
def test_keys_are_checked_again_once_it_is_made(tmp_path: Path) -> None:
    asks = "from django.db import connection as c; print(c.cursor().execute('PRAGMA foreign_keys').fetchone()[0])"
    with empty(tmp_path, "keys") as home:
        assert run(home, AT_ONCE, asks).strip() == "1"
