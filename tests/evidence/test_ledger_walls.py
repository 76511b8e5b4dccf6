"""What the database itself refuses, whoever asks it: on both engines."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from headship.evidence import protection
from headship.evidence.domain import ledger
from headship.evidence.models import Act, ActClause, ActText
from headship.evidence.models.ledger import LedgerIsAppendOnly
from headship.school.models import Person

TABLES = ("evidence_act", "evidence_acttext", "evidence_actclause")
SETTING = {
    "evidence_act": "verb = 'nothing.happened'",
    "evidence_acttext": "summary = 'Nothing happened'",
    "evidence_actclause": "clause = '1.1a'",
}
KEY = {"evidence_act": "id", "evidence_acttext": "act_id", "evidence_actclause": "id"}


def contents(table: str) -> list[tuple[object, ...]]:
    """All that a table holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY {KEY[table]}")
        return list(cursor.fetchall())


def refused(table: str, statement: str) -> None:
    """The statement is refused and changes nothing."""
    before = contents(table)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert contents(table) == before


@pytest.mark.parametrize("table", TABLES)
def test_update_is_refused(table: str, chain: list[Act]) -> None:
    refused(table, f"UPDATE {table} SET {SETTING[table]}")


@pytest.mark.parametrize("table", TABLES)
def test_delete_is_refused(table: str, chain: list[Act]) -> None:
    refused(table, f"DELETE FROM {table} WHERE {KEY[table]} = (SELECT MAX({KEY[table]}) FROM {table})")


@pytest.mark.sqlite
@pytest.mark.parametrize("table", TABLES)
def test_insert_or_replace_is_refused(table: str, chain: list[Act]) -> None:
    refused(table, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    refused(table, f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")


@pytest.mark.sqlite
def test_a_replacement_by_number_instead_of_id_is_refused_too(chain: list[Act]) -> None:
    columns = [name for name in ledger_columns() if name != "id"]
    names = ", ".join(columns)
    refused("evidence_act", f"INSERT OR REPLACE INTO evidence_act ({names}) SELECT {names} FROM evidence_act")


def ledger_columns() -> list[str]:
    return [field.column for field in Act._meta.concrete_fields]


@pytest.mark.parametrize("table", TABLES)
def test_an_upsert_over_a_row_is_refused(table: str, chain: list[Act]) -> None:
    # SQLite wants a condition before ON CONFLICT, or it takes it for part of the join.
    key = KEY[table]
    refused(
        table,
        f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT ({key}) DO UPDATE SET {SETTING[table]}",
    )


@pytest.mark.postgres
@pytest.mark.parametrize("table", TABLES)
def test_truncate_is_refused(table: str, chain: list[Act]) -> None:
    connection.check_constraints()  # or it is refused merely because rows are still to be checked
    refused(table, f"TRUNCATE {table} CASCADE")


def test_the_models_refuse_as_well(chain: list[Act]) -> None:
    act = Act.objects.get(pk=chain[2].pk)
    act.verb = "nothing.happened"
    with pytest.raises(LedgerIsAppendOnly):
        act.save()
    with pytest.raises(LedgerIsAppendOnly):
        act.delete()
    for rows in (Act.objects.all(), ActText.objects.all(), ActClause.objects.all()):
        with pytest.raises(LedgerIsAppendOnly):
            rows.delete()
        with pytest.raises(LedgerIsAppendOnly):
            rows.update(school=act.school)
    with pytest.raises(LedgerIsAppendOnly):
        Act.objects.bulk_update([act], ["verb"])
    assert ledger.verify().intact


def test_a_text_goes_only_after_an_act_that_names_it(head: Person, chain: list[Act]) -> None:
    other = f"DELETE FROM evidence_acttext WHERE act_id = {chain[0].pk}"
    refused("evidence_acttext", other)
    ledger.erase(by=head, act=chain[1], reason="A name")
    refused("evidence_acttext", other)
    assert not ActText.objects.filter(act=chain[1]).exists()


@pytest.mark.sqlite
def test_the_triggers_come_back_after_a_migration_that_rebuilt_the_table(school: object, chain: list[Act]) -> None:
    """SQLite renames, copies and drops a table to alter it, and its triggers go with it, silently."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE fresh AS SELECT * FROM evidence_actclause")
        cursor.execute("DROP TABLE evidence_actclause")
        cursor.execute("ALTER TABLE fresh RENAME TO evidence_actclause")
    assert len(protection.missing_triggers(connection)) == 3
    migrated()
    assert protection.missing_triggers(connection) == []
    refused("evidence_actclause", "DELETE FROM evidence_actclause")


def test_the_triggers_come_back_after_any_migration(chain: list[Act]) -> None:
    connection.check_constraints()
    protection.remove(connection)
    assert len(protection.missing_triggers(connection)) == 9
    migrated()
    assert protection.missing_triggers(connection) == []
    refused("evidence_act", "DELETE FROM evidence_act")


def migrated() -> None:
    """What Django says to every app at the end of `migrate`."""
    from django.core.management.sql import emit_post_migrate_signal

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def test_the_doctor_names_a_trigger_that_is_missing(school: object, capsys: pytest.CaptureFixture[str]) -> None:
    from headship.config.command import main

    assert main(["doctor"]) == 0
    connection.check_constraints()
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON evidence_act"
        cursor.execute(f"DROP TRIGGER evidence_act_no_delete{on}")
    assert main(["doctor"]) == 1
    assert "the ledger's trigger evidence_act_no_delete is missing" in capsys.readouterr().err
