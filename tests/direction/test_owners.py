"""Nothing is given to somebody who has left, in any part of the room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person
from tests.factories import campaigns, profile, strategy, sustainability

pytestmark = pytest.mark.django_db

BEGUN: list[Callable[..., Any]] = [
    profile.fact, strategy.proposed, sustainability.risk, sustainability.mitigation, sustainability.commitment,
    campaigns.campaign,
]  # fmt: skip


@pytest.mark.parametrize("begin", BEGUN, ids=lambda each: each.__name__)
def test_nothing_begins_with_an_owner_who_has_left(begin: Callable[..., Any], head: Person, teacher: Person) -> None:
    teacher.ended_on = clock.today()
    teacher.save()
    with pytest.raises(Refusal, match="Lucía Fernández has left the school") as refused:
        begin(head, owner=teacher)
    assert refused.value.field == "owner"


@pytest.mark.parametrize("begin", BEGUN, ids=lambda each: each.__name__)
def test_nothing_begins_with_an_owner_from_outside(begin: Callable[..., Any], head: Person, parent: Person) -> None:
    with pytest.raises(Refusal, match="neither works here nor governs"):
        begin(head, owner=parent)
