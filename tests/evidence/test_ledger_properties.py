"""Whatever people write, the chain verifies; whatever one field is changed to, it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headship.evidence.domain import ledger
from headship.evidence.models import Act
from headship.school.models import Person
from tests.evidence.conftest import unguarded, write

# PostgreSQL keeps no NUL in a text, and no form lets one through.
words = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=60)
clauses = st.lists(st.sampled_from(["1.1a", "2.2a", "2.2d", "7.6b", "8.6c"]), max_size=5)
values = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), words)
entries = st.fixed_dictionaries(
    {
        "verb": st.sampled_from(["decision.conclude", "policy.publish", "item.add"]),
        "record_kind": st.sampled_from(["decision", "policy", ""]),
        "record_id": st.one_of(st.none(), st.integers(0, 2**62)),
        "label": words,
        "summary": words,
        "clauses": clauses,
        "payload": st.dictionaries(words, st.one_of(values, st.lists(values, max_size=3)), max_size=4),
        "happened_at": st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),
        "refers_to": st.one_of(st.none(), st.integers(1, 2**40)),
    }
)
slow = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@slow
@given(written=st.lists(entries, max_size=8))
def test_any_sequence_of_acts_verifies(written: list[dict[str, Any]], head: Person) -> None:
    with transaction.atomic():
        acts = [write(head, **entry) for entry in written]
        verdict = ledger.verify(expected_head=acts[-1].digest if acts else None)
        assert verdict.problem is None
        assert verdict.acts == len(written)
        transaction.set_rollback(True)


# What each column can be changed to; a value that happens to be there already is passed over.
CHANGED = {
    "happened_at": st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
        lambda value: value.replace(microsecond=0)
    ),
    "verb": st.text("abcdefghijklmnopqrstuvwxyz.", min_size=1, max_size=60),
    "actor_id": st.one_of(st.none(), st.integers(0, 2**62)),
    "about_id": st.one_of(st.none(), st.integers(0, 2**62)),
    "record_kind": st.text("abcdefghijklmnopqrstuvwxyz_", max_size=50),
    "record_id": st.one_of(st.none(), st.integers(0, 2**62)),
    "clauses": clauses.map(lambda codes: " ".join(sorted(set(codes)))),
    "purpose": st.sampled_from(["accountable", "formative"]),
    "refers_to": st.one_of(st.none(), st.integers(0, 2**40)),
    "commitment": st.text("0123456789abcdef", min_size=64, max_size=64),
    "previous": st.text("0123456789abcdef", max_size=64),
    "digest": st.text("0123456789abcdef", min_size=64, max_size=64),
}


@slow
@given(data=st.data(), place=st.integers(0, 3))
def test_any_change_of_any_one_field_is_found(data: st.DataObject, place: int, head: Person) -> None:
    field = data.draw(st.sampled_from(sorted(CHANGED)), label="field")
    value = data.draw(CHANGED[field], label="value")
    with transaction.atomic():
        acts = [write(head, number) for number in range(4)]
        there = getattr(Act.objects.get(pk=acts[place].pk), field)
        with unguarded() as cursor:
            cursor.execute(f"UPDATE evidence_act SET {field} = %s WHERE id = %s", [value, acts[place].pk])
        verdict = ledger.verify()
        if value == there:
            assert verdict.intact
        else:
            assert verdict.problem is not None
            assert f"{place + 1}" in verdict.problem
            assert verdict.acts == place
        transaction.set_rollback(True)


@slow
@given(field=st.sampled_from(["actor_name", "about_name", "label", "summary", "payload"]), value=words)
def test_any_change_of_any_words_is_found(field: str, value: str, head: Person) -> None:
    with transaction.atomic():
        acts = [write(head, number) for number in range(3)]
        there = getattr(acts[1].__class__.objects.get(pk=acts[1].pk).text, field)
        with unguarded() as cursor:
            cursor.execute(f"UPDATE evidence_acttext SET {field} = %s WHERE act_id = %s", [value, acts[1].pk])
        verdict = ledger.verify()
        assert verdict.problem == (None if value == there else "The text of act 2 was changed.")
        transaction.set_rollback(True)
