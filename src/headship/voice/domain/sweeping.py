"""Making deleted answers unreadable: a database that deletes a row may keep its bytes for long.

On SQLite deleted rows are overwritten with zeros, the file is written anew and the write-ahead log cut to nothing; on
PostgreSQL the tables are. Neither can run in a transaction, so it is done after closing commits, and again later where
somebody else held the database.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection, transaction

from headship.kernel import clock
from headship.kernel.scope import current_school_id
from headship.voice.models import Intake, Invitation, Round

if TYPE_CHECKING:
    from psycopg.errors import Diagnostic

log = logging.getLogger(__name__)
EMPTIED = (Intake, Invitation)


def overwrite_deleted() -> None:
    """From now on, on this connection, let SQLite write zeros over what it deletes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
            cursor.fetchall()


def after_commit(asked: Round) -> None:
    """Sweep once the closing is stored, in the background."""
    from headship.voice.tasks import sweep as task

    school_id, round_id = current_school_id(), asked.pk
    transaction.on_commit(lambda: task.enqueue(school_id=school_id, round_id=round_id))


def sweep_rest() -> int:
    """Sweep what is closed and not swept yet, in the school in scope. Returns how many rounds that was."""
    waiting = Round.objects.filter(state=Round.State.CLOSED, swept_at__isnull=True)
    round_id = waiting.values_list("pk", flat=True).first()
    if round_id is None or not sweep(round_id):
        return 0
    return waiting.update(swept_at=clock.now()) + 1


def sweep(round_id: int) -> bool:
    """Let the storage go of deleted rows; True where it did. Where somebody holds the database it is tried again."""
    if connection.in_atomic_block:
        return False
    try:
        _sweep_sqlite() if connection.vendor == "sqlite" else _sweep_postgres()
    except DatabaseError as problem:
        log.warning("Deleted answers are not swept yet, and will be tried again: %s", problem)
        return False
    Round.objects.filter(pk=round_id, swept_at__isnull=True).update(swept_at=clock.now())
    return True


def _sweep_sqlite() -> None:
    overwrite_deleted()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _pages, _moved = cursor.fetchone()
    if busy:
        raise DatabaseError("somebody is reading the write-ahead log")


def _sweep_postgres() -> None:
    """VACUUM (FULL) keeps deleted rows that a transaction begun before could still ask for, the server's own analysis
    and a writer in another database of the server among them; only what it tells beside its work, in the first number
    of the detail, says how many.
    """
    kept: list[int] = []

    def listen(notice: Diagnostic) -> None:
        kept.extend(int(number) for number in re.findall(r"\d+", notice.message_detail or "")[:1])

    with connection.cursor() as cursor:
        connection.connection.add_notice_handler(listen)
        try:
            for model in EMPTIED:
                cursor.execute(f'VACUUM (FULL, VERBOSE) "{model._meta.db_table}"')
        finally:
            connection.connection.remove_notice_handler(listen)
    if len(kept) < len(EMPTIED) or any(kept):
        raise DatabaseError("somebody could still read the deleted rows")
