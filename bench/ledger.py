"""The ledger: acts a second through the domain function, and how long a million acts take to verify."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

RUNS = 5
TRANSACTIONS, ACTS_IN_ONE = 4, 500
MILLION = 1_000_000
AT_LEAST, WITHIN = 1000, 30.0  # acts a second; seconds
CLAUSES = ("2.2a", "2.2d")
MOMENT = "2026-09-01 08:00:00"
INSERT_ACT = f"INSERT INTO evidence_act VALUES ({', '.join(['?'] * 16)})"
INSERT_TEXT = (
    "INSERT INTO evidence_acttext (act_id, school_id, salt, actor_name, about_name, label, summary, payload) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_CLAUSE = "INSERT INTO evidence_actclause (school_id, act_id, element, clause) VALUES (?, ?, ?, ?)"
ACT_COLUMNS = (
    "id", "school_id", "sequence", "happened_at", "recorded_at", "verb", "actor_id", "about_id", "record_kind",
    "record_id", "clauses", "purpose", "refers_to", "commitment", "previous", "digest",
)  # fmt: skip


def main() -> list[dict[str, Any]]:
    """Median of interleaved runs of both; figures in acts a second and in seconds."""
    import django

    django.setup()
    from headship.config import installation
    from headship.kernel.scope import school_scope
    from headship.school.domain.founding import found_school

    installation.migrate()
    small, large = found_school(name="Small", code="small"), found_school(name="Large", code="large")
    with school_scope(large.pk):
        fill(large.pk)
    rates, seconds = [], []
    for run in range(RUNS):
        with school_scope(small.pk):
            rates.append(acts_a_second())
        with school_scope(large.pk):
            seconds.append(verification())
        print(f"ledger, run {run + 1}: {rates[-1]:.0f} acts/s, {seconds[-1]:.1f} s", file=sys.stderr, flush=True)
    rate, took = statistics.median(rates), statistics.median(seconds)
    return [
        {
            "name": "ledger: acts a second, 500 in a transaction",
            "figure": f"{rate:,.0f}",
            "limit": f"at least {AT_LEAST:,}",
            "passed": rate >= AT_LEAST,
        },
        {
            "name": "ledger: 1 million acts verified",
            "figure": f"{took:.1f} s",
            "limit": f"under {WITHIN:.0f} s",
            "passed": took < WITHIN,
        },
    ]


def acts_a_second() -> float:
    """How many acts the domain function writes in a second, with their texts, clauses and marks."""
    from django.db import transaction

    from headship.evidence.domain import ledger
    from headship.school.models import Person

    person = Person.objects.first() or Person.objects.create(name="Amina Diallo")
    began = time.perf_counter()
    for _transaction in range(TRANSACTIONS):
        with transaction.atomic():
            for number in range(ACTS_IN_ONE):
                ledger.record(
                    by=person, verb="decision.settle", record_kind="decision", record_id=number, clauses=CLAUSES,
                    label=f"Timetable {number}", summary="Settled by consent: two objections were answered.",
                    payload={"method": "consent", "objections": 2},
                )  # fmt: skip
    return TRANSACTIONS * ACTS_IN_ONE / (time.perf_counter() - began)


def verification() -> float:
    """Seconds to verify the chain of the school in scope. Raises RuntimeError where it is not whole."""
    from headship.evidence.domain import ledger

    began = time.perf_counter()
    verdict = ledger.verify()
    if not verdict.intact or verdict.acts != MILLION:
        raise RuntimeError(f"{verdict.acts} acts: {verdict.problem}")
    return time.perf_counter() - began


def fill(school_id: int) -> None:
    """A million acts with right digests, by plain SQL: the way through the domain would take a quarter of an hour."""
    from django.db import connection

    from headship.evidence import protection

    connection.ensure_connection()
    raw = connection.connection
    with protection.lifted(connection):
        raw.execute("BEGIN IMMEDIATE")
        insert_act = INSERT_ACT.replace("evidence_act ", f"evidence_act ({', '.join(ACT_COLUMNS)}) ")
        last = ""
        for acts, texts, clauses in chunks(school_id):
            raw.executemany(insert_act, acts)
            raw.executemany(INSERT_TEXT, texts)
            raw.executemany(INSERT_CLAUSE, clauses)
            last = acts[-1][-1]
        raw.execute(
            "INSERT OR REPLACE INTO evidence_ledgertip (school_id, sequence, digest) VALUES (?, ?, ?)",
            (school_id, MILLION, last),
        )
        raw.execute("COMMIT")


Rows = list[tuple[Any, ...]]


def chunks(school_id: int, size: int = 10_000) -> Iterator[tuple[Rows, Rows, Rows]]:
    """Acts, texts and clause rows of the chain, some at a time."""
    from headship.evidence.domain.ledger import canonical_act, canonical_text

    previous, joined = "", " ".join(CLAUSES)
    for start in range(1, MILLION + 1, size):
        acts: Rows = []
        texts: Rows = []
        clauses: Rows = []
        for number in range(start, min(start + size, MILLION + 1)):
            text = (f"{number:032x}", "Amina Diallo", "", f"Timetable {number}", "Settled by consent.", "{}")
            fields = (
                school_id, number, MOMENT, MOMENT, "decision.settle", 1, None, "decision", number, joined,
                "accountable", None, canonical_text(*text), previous,
            )  # fmt: skip
            previous = canonical_act(fields)
            acts.append((number, *fields, previous))
            texts.append((number, school_id, *text))
            clauses += [(school_id, number, code[:3], code) for code in CLAUSES]
        yield acts, texts, clauses
