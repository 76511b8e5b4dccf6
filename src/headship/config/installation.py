"""The installation as a whole: running it, looking after it, saving it and bringing it back."""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from headship.kernel.failures import CommandFailure

Subparsers = Any


def add_commands(commands: Subparsers) -> None:
    """run, worker, doctor, backup, restore."""
    run = commands.add_parser("run", help="serve the pages, with the worker beside them")
    run.add_argument("--workers", type=int, default=2)
    run.set_defaults(handler=run_everything)
    worker = commands.add_parser("worker", help="do background work (headship run starts one)")
    worker.set_defaults(handler=run_worker, migrates=False)
    doctor = commands.add_parser("doctor", help="check that the installation is sound")
    doctor.set_defaults(handler=examine, migrates=False)
    backup = commands.add_parser("backup", help="save database and files into one archive")
    backup.add_argument("file", type=Path)
    backup.set_defaults(handler=back_up)
    restore = commands.add_parser("restore", help="bring a saved installation back into an empty home")
    restore.add_argument("file", type=Path)
    restore.set_defaults(handler=bring_back, migrates=False)


def migrate() -> None:
    """Make the database, or bring it up to date; does nothing, quickly, where it is."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
    else:
        make_new()


def make_new() -> None:
    """Make all tables of an empty database from the models as they are, and note every migration as done.

    Walking through the migrations makes the same tables, which a test holds the two to, and takes half a minute. It
    is done whole or not at all.
    """
    connection.disable_constraint_checking()  # which SQLite cannot do within a transaction
    try:
        with transaction.atomic():
            with _as_if_without_migrations():
                call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
            call_command("migrate", fake=True, verbosity=0, interactive=False)
    finally:
        connection.enable_constraint_checking()


@contextmanager
def _as_if_without_migrations() -> Iterator[None]:
    kept = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = dict.fromkeys((app.label for app in apps.get_app_configs()), None)
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = kept


def run_everything(arguments: argparse.Namespace) -> int:
    """Serve with granian and work in the background, until one of them ends or we are told to stop."""
    call_command("collectstatic", verbosity=0, interactive=False)
    host, port = settings.ENVIRONMENT.host, settings.ENVIRONMENT.port
    server = [
        sys.executable, "-m", "granian", "headship.config.wsgi:application", "--interface", "wsgi",
        "--host", host, "--port", str(port), "--workers", str(arguments.workers), "--blocking-threads", "4",
        "--log-level", "warning", "--no-ws",
    ]  # fmt: skip
    worker = [sys.executable, "-m", "headship.config.command", "worker"]
    processes = [subprocess.Popen(words, start_new_session=True) for words in (server, worker)]  # noqa: S603
    announce(host, port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        return 1
    except (KeyboardInterrupt, SystemExit):
        return 0
    finally:
        stop(processes)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask each process to end, and make it end after ten seconds."""
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def announce(host: str, port: int) -> None:
    """Say where it is, and which demonstration accounts there are."""
    from headship.school.models import School

    print(f"Headship is at http://{host}:{port}", flush=True)
    if School.objects.filter(demonstration=True).exists():
        from importlib.util import find_spec

        if find_spec("headship.demo.accounts"):
            from headship.demo.accounts import described_accounts

            print(described_accounts(), flush=True)


def run_worker(_arguments: argparse.Namespace) -> int:
    """Run queued tasks and whatever falls due, until told to stop."""
    from headship.kernel import schedule

    stopping = threading.Event()

    def keep_schedule() -> None:
        while not stopping.wait(1.0):
            schedule.run_due()

    threading.Thread(target=keep_schedule, daemon=True, name="schedule").start()
    try:
        call_command("db_worker", interval=1, verbosity=0)
    finally:
        stopping.set()
    return 0


def examine(_arguments: argparse.Namespace) -> int:
    """Say what is wrong with the installation, one line each; 1 where anything is."""
    from headship.evidence import protection as ledger_walls
    from headship.school import protection as school_walls

    problems = pending_migrations() + school_walls.missing_walls(connection)
    problems += [f"the ledger's trigger {name} is missing" for name in ledger_walls.missing_triggers(connection)]
    if connection.vendor == "sqlite":
        problems += sqlite_problems()
    for problem in problems:
        print(f"headship: {problem}", file=sys.stderr)
    print("Headship is sound." if not problems else f"{len(problems)} to mend: `headship doctor` names them above.")
    return 1 if problems else 0


def pending_migrations() -> list[str]:
    """What the database still has to learn."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{len(plan)} migrations are not applied: run any headship command to apply them"] if plan else []


def sqlite_problems() -> list[str]:
    """What SQLite says of the file itself."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        answer = cursor.fetchone()[0]
        cursor.execute("PRAGMA foreign_key_check")
        dangling = cursor.fetchmany(5)
    problems = [] if answer == "ok" else [f"the database file is damaged: {answer}"]
    return problems + [f"a row of {table} refers to nothing" for table, *_ in dangling]


def back_up(arguments: argparse.Namespace) -> int:
    """Write one archive of database and files, whole even while people work; say the ledgers' heads."""
    if connection.vendor != "sqlite":
        raise CommandFailure("On PostgreSQL, back up with pg_dump and copy the folder of files beside it.")
    target: Path = arguments.file
    if target.exists():
        raise CommandFailure(f"{target} exists: name a new file.")
    with tempfile.TemporaryDirectory(dir=settings.HEADSHIP_HOME) as folder:
        copy = Path(folder) / "headship.sqlite3"
        copy_database(copy)
        with tarfile.open(target, "x:gz") as archive:
            archive.add(copy, "headship.sqlite3")
            for name in ("files", "secret.key"):
                if (settings.HEADSHIP_HOME / name).exists():
                    archive.add(settings.HEADSHIP_HOME / name, name)
    target.chmod(0o600)
    print(f"Saved to {target}.")
    for line in ledger_heads():
        print(line)
    return 0


def copy_database(target: Path) -> None:
    """A consistent copy of the live database, by SQLite's own backup."""
    connection.ensure_connection()
    with sqlite3.connect(target) as copy:
        connection.connection.backup(copy)


def ledger_heads() -> list[str]:
    """Each school's ledger head, to be kept with the backup and given to `headship ledger verify --head`."""
    from headship.evidence.domain import ledger
    from headship.kernel.scope import school_scope
    from headship.school.models import School

    lines = []
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk):
            sequence, digest = ledger.head()
        lines.append(f"Ledger of {school.code}: {sequence} acts, head {digest or 'none'}")
    return lines


def bring_back(arguments: argparse.Namespace) -> int:
    """Unpack a backup into an empty home. Refuses to overwrite, and refuses what is not a backup."""
    if not arguments.file.exists():
        raise CommandFailure(f"{arguments.file} is not there: name a file that `headship backup` wrote.")
    home = settings.HEADSHIP_HOME
    if (home / "headship.sqlite3").exists():
        raise CommandFailure(f"{home} holds a database already: set HEADSHIP_HOME to an empty folder.")
    try:
        with tempfile.TemporaryDirectory(dir=home) as folder, tarfile.open(arguments.file) as archive:
            archive.extractall(folder, filter="data")
            unpacked = Path(folder)
            if not (unpacked / "headship.sqlite3").exists():
                raise CommandFailure(f"{arguments.file} holds no Headship database.")
            for part in unpacked.iterdir():
                # The key that the settings made a moment ago gives way to the one saved.
                part.replace(home / part.name)
    except (tarfile.TarError, EOFError, OSError) as problem:
        raise CommandFailure(f"{arguments.file} cannot be read as a backup: {problem}") from None
    migrate()
    print(f"Brought back into {home}.")
    for line in ledger_heads():
        print(line)
    return 0
