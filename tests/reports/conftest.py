"""A school with something to report: readings of indicators that these tests bring, acts, judgements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from headship.evidence.domain import ledger
from headship.evidence.indicators import Ratio, Scope, indicator, withdraw_indicator
from headship.evidence.models.ledger import Purpose
from headship.school.models import Person

WHISPER = "Whisper"  # stands in everything formative that is planted, and must be found nowhere else


def _all_of(people: Any) -> Any:
    return people


@pytest.fixture
def measured(school: Any) -> Iterator[None]:
    """Two indicators of 1.4: one accountable, 3 of 4; one formative, of everybody."""

    def everybody() -> Any:
        return Person.objects.all()

    @indicator(
        "test-accountable", clauses=["1.4b"], title="Tests that were read", sentence="of the tests were read.",
        record_kind="person", established=0.5, leading=0.9, per_leader=True,
    )  # fmt: skip
    def accountable(_scope: Scope) -> Ratio:
        ids = list(everybody().order_by("pk").values_list("pk", flat=True)[:3])
        return Ratio(everybody().filter(pk__in=ids), everybody())

    @indicator(
        "test-formative", clauses=["1.4c"], title=f"{WHISPER} of steps", sentence=f"{WHISPER}.", record_kind="person",
        established=0.5, leading=0.9, per_leader=True, purpose=Purpose.FORMATIVE, of_people=True,
    )  # fmt: skip
    def formative(_scope: Scope) -> Ratio:
        return Ratio(everybody(), everybody())

    yield
    withdraw_indicator("test-accountable")
    withdraw_indicator("test-formative")


@transaction.atomic
def act(by: Person | None, label: str, **more: Any) -> Any:
    """An act that speaks to 2.2a unless said otherwise."""
    more.setdefault("clauses", ["2.2a"])
    more.setdefault("record_kind", "decision")
    more.setdefault("record_id", None)
    return ledger.record(by=by, verb="test.do", label=label, summary=label, **more)
