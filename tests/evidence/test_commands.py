"""`headship ledger verify`, as somebody at a terminal, or a script, meets it."""

from __future__ import annotations

import json

import pytest

from headship.config.command import main
from headship.evidence.models import Act, LedgerTip
from headship.kernel.scope import school_scope
from headship.school.models import School
from tests.conftest import person_with
from tests.evidence.conftest import unguarded, write

Output = pytest.CaptureFixture[str]


def verify(*words: str) -> int:
    """The exit code of the command."""
    return main(["ledger", "verify", *words])


def test_a_whole_ledger_is_0_and_names_its_head(chain: list[Act], capsys: Output) -> None:
    assert verify() == 0
    assert capsys.readouterr().out == f"riverside: whole; 5 acts, head {chain[-1].digest}\n"


def test_a_broken_one_is_1_and_names_the_first_break(chain: list[Act], capsys: Output) -> None:
    with unguarded() as cursor:
        cursor.execute("UPDATE evidence_act SET verb = 'x' WHERE id = %s", [chain[3].pk])
    assert verify() == 1
    assert capsys.readouterr().out == (
        "riverside: BROKEN after 3 whole acts. Act 4 was changed: its digest does not fit what it says.\n"
    )


def test_a_head_that_is_in_the_chain_is_0_and_another_is_1(chain: list[Act], capsys: Output) -> None:
    assert verify("--head", chain[1].digest.upper()) == 0
    assert verify("--head", "0" * 64) == 1
    assert "its tail was cut, or this is another ledger" in capsys.readouterr().out


def test_a_tail_that_was_cut_with_its_mark_is_found(chain: list[Act], capsys: Output) -> None:
    kept = chain[-1].digest
    with unguarded() as cursor:
        for table, key in (("evidence_acttext", "act_id"), ("evidence_actclause", "act_id"), ("evidence_act", "id")):
            cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [chain[-1].pk])
    LedgerTip.objects.update(sequence=4, digest=chain[3].digest)
    assert verify() == 0
    assert verify("--head", kept) == 1


def test_all_schools_are_verified_and_one_that_is_broken_makes_it_1(
    chain: list[Act], other_school: School, capsys: Output
) -> None:
    with school_scope(other_school.pk):
        theirs = write(person_with("Somebody Else", "head"))
        with unguarded() as cursor:
            cursor.execute("UPDATE evidence_acttext SET summary = 'x' WHERE act_id = %s", [theirs.pk])
    assert verify() == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("hilltop: BROKEN") or out[1].startswith("hilltop: BROKEN")
    assert any(line.startswith("riverside: whole") for line in out)
    assert verify("--school", "riverside") == 0
    assert verify("--school", "hilltop") == 1


def test_a_head_is_looked_for_in_every_school(chain: list[Act], other_school: School, capsys: Output) -> None:
    assert verify("--head", chain[2].digest) == 0
    assert verify("--head", "0" * 64) == 1
    assert "is in none of these ledgers" in capsys.readouterr().out


def test_a_program_reads_json_on_standard_output(chain: list[Act], capsys: Output) -> None:
    assert verify("--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {
        "intact": True,
        "schools": [
            {"school": "riverside", "intact": True, "acts": 5, "head": chain[-1].digest, "problem": None},
        ],
        "problems": [],
    }


def test_a_school_that_is_not_there_is_2_and_one_line(school: School, capsys: Output) -> None:
    assert verify("--school", "nowhere") == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "nowhere" in said


def test_an_empty_ledger_is_whole(school: School, capsys: Output) -> None:
    assert verify() == 0
    assert capsys.readouterr().out == "riverside: whole; no act yet.\n"
