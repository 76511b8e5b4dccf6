"""Surveys and protected weeks: nobody is newly asked or reminded in one, and what runs still closes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.domain import protected
from headship.school.models import Person, School
from headship.voice.domain import rounds
from tests.conftest import person_with
from tests.factories.voice import opened, planned

DAY = timedelta(days=1)


@pytest.fixture
def head(school: School) -> Person:
    return person_with("Ana Head", "head")


def protect(head: Person, first: int, last: int) -> None:
    """Protect the days that lie so many days ahead."""
    today = clock.today()
    protected.protect(by=head, starts_on=today + first * DAY, ends_on=today + last * DAY, reason="Examinations")


def test_a_survey_does_not_open_in_a_protected_week(head: Person) -> None:
    draft = planned(by=head)
    protect(head, 0, 4)
    with pytest.raises(Refusal, match=r"Examinations.*next free day"):
        rounds.open_round(by=head, round=draft)
    draft.refresh_from_db()
    assert draft.is_draft


def test_nor_is_it_set_to_open_in_one_that_is_to_come(head: Person) -> None:
    later = planned(by=head, opens_at=clock.now() + 3 * DAY)
    protect(head, 2, 4)
    with pytest.raises(Refusal, match="protected week"):
        rounds.open_round(by=head, round=later)


def test_a_running_survey_reminds_nobody_and_still_closes(head: Person, school: School) -> None:
    asked = opened(by=head, people=6, reminders=[1])
    protect(head, 2, 9)
    with clock.at(clock.now() + 3 * DAY):
        with pytest.raises(Refusal, match="protected week"):
            rounds.remind(by=head, round=asked)
        assert rounds.keep_time(school) == (0, 0)
    with clock.at(clock.now() + 8 * DAY):
        assert rounds.keep_time(school) == (0, 1)
