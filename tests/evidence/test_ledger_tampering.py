"""Tampering of every kind, by somebody who got past every lock: verification names the first break exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from headship.evidence.domain import ledger
from headship.evidence.models import Act, ActClause, ActText, LedgerTip
from headship.kernel.scope import school_scope
from headship.school.models import Person, School
from tests.conftest import person_with
from tests.evidence.conftest import unguarded, write

Chain = list[Act]


def problem(expected_head: str | None = None) -> str | None:
    """What verification finds, and that it counts the acts before as whole."""
    return ledger.verify(expected_head=expected_head).problem


def run(statement: str, *values: Any) -> None:
    """One statement with the triggers lifted."""
    with unguarded() as cursor:
        cursor.execute(statement, values)


def remove(*acts: Act) -> None:
    """Acts, gone without trace but for the gap."""
    with unguarded() as cursor:
        for act in acts:
            for table, key in (
                ("evidence_acttext", "act_id"),
                ("evidence_actclause", "act_id"),
                ("evidence_act", "id"),
            ):
                cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [act.pk])


def test_a_chain_that_nobody_touched_is_whole(chain: Chain) -> None:
    verdict = ledger.verify()
    assert (verdict.intact, verdict.acts, verdict.head) == (True, 5, chain[-1].digest)


def test_a_ledger_without_acts_is_whole(school: School) -> None:
    verdict = ledger.verify()
    assert (verdict.intact, verdict.acts, verdict.head) == (True, 0, "")


CHANGES: dict[str, Any] = {
    "happened_at": "2020-01-01 00:00:00+00:00",
    "recorded_at": "2020-01-01 00:00:00+00:00",
    "verb": "decision.withdraw",
    "actor_id": 99999,
    "about_id": 99999,
    "record_kind": "policy",
    "record_id": 99999,
    "clauses": "2.2a",
    "purpose": "formative",
    "refers_to": 1,
    "commitment": "0" * 64,
    "digest": "0" * 64,
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_field_is_named(field: str, chain: Chain) -> None:
    run(f"UPDATE evidence_act SET {field} = %s WHERE id = %s", CHANGES[field], chain[2].pk)
    verdict = ledger.verify()
    assert verdict.problem == "Act 3 was changed: its digest does not fit what it says."
    assert (verdict.acts, verdict.head) == (2, chain[1].digest)


def test_every_field_that_an_act_has_is_tried() -> None:
    """The others have tests of their own below."""
    fields = {field.column for field in Act._meta.concrete_fields}
    assert fields == {*CHANGES, "id", "school_id", "sequence", "previous"}


def test_a_changed_link_is_named(chain: Chain) -> None:
    run("UPDATE evidence_act SET previous = %s WHERE id = %s", "0" * 64, chain[2].pk)
    assert problem() == "Act 3 does not follow on from the act before it."


def test_a_changed_number_is_named(chain: Chain) -> None:
    run("UPDATE evidence_act SET sequence = 30 WHERE id = %s", chain[2].pk)
    assert problem() == "Act 3 is missing: number 4 stands in its place."


def test_an_act_that_was_given_another_id_has_lost_its_text(chain: Chain) -> None:
    with unguarded() as cursor:
        cursor.execute("DELETE FROM evidence_acttext WHERE act_id = %s", [chain[2].pk])
        cursor.execute("DELETE FROM evidence_actclause WHERE act_id = %s", [chain[2].pk])
        cursor.execute("UPDATE evidence_act SET id = 9999 WHERE id = %s", [chain[2].pk])
    assert problem() == "The clauses of act 3 differ from their index."


def test_two_acts_that_changed_places_are_found(chain: Chain) -> None:
    with unguarded() as cursor:
        for act, number in ((chain[1], 900), (chain[2], 2), (chain[1], 3)):
            cursor.execute("UPDATE evidence_act SET sequence = %s WHERE id = %s", [number, act.pk])
    assert problem() == "Act 2 does not follow on from the act before it."


def test_a_middle_that_was_taken_out_is_found(chain: Chain) -> None:
    remove(chain[2])
    assert problem() == "Act 3 is missing: number 4 stands in its place."


def test_a_middle_that_was_taken_out_and_closed_up_is_found(chain: Chain) -> None:
    remove(chain[2])
    run("UPDATE evidence_act SET sequence = sequence - 1 WHERE sequence > 3 AND school_id = %s", chain[0].school_id)
    assert problem() == "Act 3 does not follow on from the act before it."


def test_a_beginning_that_was_taken_out_is_found(chain: Chain) -> None:
    remove(chain[0])
    assert problem() == "Act 1 is missing: number 2 stands in its place."


def test_a_tail_that_was_cut_is_found(chain: Chain) -> None:
    remove(*chain[3:])
    assert problem() == "The tail was cut: the last act should be number 5, and the chain ends at 3."


def test_a_tail_that_was_cut_with_its_mark_is_found_by_a_head_kept_elsewhere(chain: Chain) -> None:
    kept = ledger.head()[1]
    remove(*chain[3:])
    LedgerTip.objects.update(sequence=3, digest=chain[2].digest)
    assert problem() is None, "within the database nothing tells"
    assert problem(kept) == (f"The head {kept} is not in the chain: its tail was cut, or this is another ledger.")


def test_a_head_of_the_past_is_in_the_chain(chain: Chain) -> None:
    assert problem(chain[1].digest) is None


def test_a_ledger_that_was_emptied_is_found(chain: Chain) -> None:
    remove(*chain)
    assert problem() == "The tail was cut: the last act should be number 5, and the chain ends at 0."


def test_a_mark_of_the_end_that_was_moved_is_found(chain: Chain) -> None:
    LedgerTip.objects.update(sequence=3)
    assert problem() == "The mark of the end stands at 3, and the chain goes on to 5."
    LedgerTip.objects.update(sequence=5, digest="0" * 64)
    assert problem() == "The last act, number 5, is not the one that was recorded: its digest is another."


def forge(after: Act, *, digest: str | None = None, number: int | None = None) -> tuple[Any, ...]:
    """A row that claims to follow on from an act, with a right digest unless one is given."""
    fields = [
        after.school_id, number or after.sequence + 1, "2026-01-01 00:00:00", "2026-01-01 00:00:00",
        "decision.conclude", None, None, "decision", 1, "", "accountable", None,
        ledger.canonical_text("salt", "", "", "Forged", "Forged", "{}"), after.digest,
    ]  # fmt: skip
    return (*fields, digest or ledger.canonical_act(fields))


def insert(row: tuple[Any, ...]) -> None:
    """Put a forged act and its text into the database."""
    moment = "+00" if connection.vendor == "postgresql" else ""
    values = [*row[:2], row[2] + moment, row[3] + moment, *row[4:]]
    with unguarded() as cursor:
        cursor.execute(ledger.ADD_ACT, values)
        made = cursor.fetchone()[0]
        cursor.execute(ledger.ADD_TEXT, [made, row[0], "salt", "", "", "Forged", "Forged", "{}"])


def test_an_act_that_was_slipped_in_at_the_end_is_found(chain: Chain) -> None:
    insert(forge(chain[-1]))
    assert problem() == "The mark of the end stands at 5, and the chain goes on to 6."


def test_an_act_that_was_slipped_in_between_is_found(chain: Chain) -> None:
    run("UPDATE evidence_act SET sequence = sequence + 1000 WHERE sequence > 2 AND school_id = %s", chain[0].school_id)
    run(
        "UPDATE evidence_act SET sequence = sequence - 999 WHERE sequence > 1000 AND school_id = %s", chain[0].school_id
    )
    insert(forge(chain[1]))
    verdict = ledger.verify()
    assert verdict.problem == "Act 4 does not follow on from the act before it."
    assert verdict.acts == 3, "the forged act itself fits; the next one shows it"


def test_an_act_with_a_made_up_digest_is_found(chain: Chain) -> None:
    insert(forge(chain[-1], digest="f" * 64))
    assert problem() == "Act 6 was changed: its digest does not fit what it says."


def test_an_act_of_another_school_is_found(chain: Chain, other_school: School) -> None:
    with school_scope(other_school.pk):
        stranger = person_with("Somebody Else", "head")
        theirs = [write(stranger, number) for number in range(1, 7)]
        connection.check_constraints()
    connection.check_constraints()
    with unguarded() as cursor:
        for table, key in (("evidence_act", "id"), ("evidence_acttext", "act_id"), ("evidence_actclause", "act_id")):
            with every_school():
                cursor.execute(
                    f"UPDATE {table} SET school_id = %s WHERE {key} = %s", [chain[0].school_id, theirs[5].pk]
                )
    assert problem() == "Act 6 does not follow on from the act before it."
    with school_scope(other_school.pk):
        assert problem() == "The tail was cut: the last act should be number 6, and the chain ends at 5."


def every_school() -> Any:
    """Row-level security lets nobody move a row between schools but who looks after all of them."""
    from headship.kernel import scope

    return scope.every_school(because="the test plays somebody who owns the database")


TEXTS = {
    "salt": "0" * 32, "actor_name": "Somebody Else", "about_name": "Somebody", "label": "Another", "summary": "Another",
    "payload": '{"method":"vote"}',
}  # fmt: skip


@pytest.mark.parametrize("field", TEXTS)
def test_a_changed_text_is_named(field: str, chain: Chain) -> None:
    run(f"UPDATE evidence_acttext SET {field} = %s WHERE act_id = %s", TEXTS[field], chain[3].pk)
    assert problem() == "The text of act 4 was changed."


def test_every_field_that_a_text_has_is_tried() -> None:
    assert {field.column for field in ActText._meta.concrete_fields} == {*TEXTS, "act_id", "school_id"}


def test_texts_that_changed_places_are_found(chain: Chain) -> None:
    with unguarded() as cursor:
        cursor.execute("SELECT summary, salt FROM evidence_acttext WHERE act_id = %s", [chain[0].pk])
        summary, salt = cursor.fetchone()
        cursor.execute(
            "UPDATE evidence_acttext SET summary = %s, salt = %s WHERE act_id = %s", [summary, salt, chain[1].pk]
        )
    assert problem() == "The text of act 2 was changed."


def test_a_missing_text_without_an_erasure_is_named(chain: Chain) -> None:
    run("DELETE FROM evidence_acttext WHERE act_id = %s", chain[3].pk)
    assert problem() == "The text of act 4 is missing, and no act of erasure names it."


def test_an_erasure_excuses_the_one_text_that_it_names(head: Person, chain: Chain) -> None:
    ledger.erase(by=head, act=chain[3], reason="A name")
    assert problem() is None
    run("DELETE FROM evidence_acttext WHERE act_id = %s", chain[1].pk)
    assert problem() == "The text of act 2 is missing, and no act of erasure names it."


def test_a_text_that_came_back_changed_after_its_erasure_is_found(head: Person, chain: Chain) -> None:
    ledger.erase(by=head, act=chain[3], reason="A name")
    run(ledger.ADD_TEXT, chain[3].pk, chain[3].school_id, "salt", "", "", "Forged", "Forged", "{}")
    assert problem() == "The text of act 4 was changed."


INDEX_CHANGES = (
    "UPDATE evidence_actclause SET clause = '7.6a', element = '7.6' WHERE act_id = %s AND clause = '2.2a'",
    "DELETE FROM evidence_actclause WHERE act_id = %s AND clause = '2.2a'",
    "DELETE FROM evidence_actclause WHERE act_id = %s",
    "INSERT INTO evidence_actclause (school_id, act_id, element, clause) "
    "SELECT school_id, id, '7.6', '7.6a' FROM evidence_act WHERE id = %s",
    "INSERT INTO evidence_actclause (school_id, act_id, element, clause) "
    "SELECT school_id, id, '2.2', '2.2a' FROM evidence_act WHERE id = %s",
)


@pytest.mark.parametrize("statement", INDEX_CHANGES)
def test_an_index_of_clauses_that_differs_is_named(statement: str, chain: Chain) -> None:
    run(statement, chain[1].pk)
    assert problem() == "The clauses of act 2 differ from their index."


def test_rows_that_were_moved_out_of_the_school_are_missed(chain: Chain, other_school: School) -> None:
    with unguarded() as cursor, every_school():
        cursor.execute("UPDATE evidence_actclause SET school_id = %s WHERE act_id = %s", [other_school.pk, chain[3].pk])
        cursor.execute("UPDATE evidence_acttext SET school_id = %s WHERE act_id = %s", [other_school.pk, chain[1].pk])
    assert problem() == "The text of act 2 is missing, and no act of erasure names it."
    with unguarded() as cursor, every_school():
        cursor.execute(
            "UPDATE evidence_acttext SET school_id = %s WHERE act_id = %s", [chain[1].school_id, chain[1].pk]
        )
    assert problem() == "The clauses of act 4 differ from their index."


def test_an_index_that_names_another_element_is_named(chain: Chain) -> None:
    run("UPDATE evidence_actclause SET element = '7.6' WHERE act_id = %s", chain[1].pk)
    assert problem() == "The clauses of act 2 differ from their index."


def test_the_first_of_several_breaks_is_named(chain: Chain) -> None:
    for act in (chain[4], chain[1], chain[3]):
        run("UPDATE evidence_act SET verb = 'nothing.happened' WHERE id = %s", act.pk)
    assert problem() == "Act 2 was changed: its digest does not fit what it says."


def test_chains_of_two_schools_do_not_touch(chain: Chain, other_school: School) -> None:
    with school_scope(other_school.pk):
        stranger = person_with("Somebody Else", "head")
        theirs = write(stranger, 1)
        assert (theirs.sequence, theirs.previous) == (1, "")
    assert write(None, 6).previous == chain[-1].digest
    assert problem() is None
    with school_scope(other_school.pk):
        assert problem() is None
        assert ActClause.objects.count() == 2
