"""A year in the life of a school: what it knows, reviews, plans, does, finds out and reports, through the real pages.

At its end every clause of the elements it went through shows a reading that rests on what was done, and the thread
from the evaluation leads back to the vision and to research without a gap.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext

from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import School
from headship.voice.domain import instruments
from tests.browser.year import chapters, ending
from tests.browser.year.hand import Calendar, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def riverside(transactional_db: None) -> Iterator[School]:
    school = found_school(name="Riverside School", code="riverside", time_zone="Europe/Madrid")
    school.safeguarding_contact = "Call Elena Ruiz on 555 0143."
    school.save()
    instruments.install(school)
    with school_scope(school.pk), timezone.override(school.zone):
        yield school


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    return Calendar(monkeypatch)


def test_a_year_in_the_life_of_a_school(
    riverside: School, context: BrowserContext, calendar: Calendar, sign_in: SignIn
) -> None:
    cast = chapters.Cast.arrive(context, calendar, sign_in)
    chapters.knowing_the_school(cast)
    chapters.saying_where_to_go(cast)
    chapters.reading(cast)
    chapters.looking_ahead(cast)
    chapters.trying(cast)
    chapters.telling(cast)
    chapters.reviewing(cast)
    chapters.beginning_the_trial(cast)
    chapters.planning(cast)
    chapters.keeping_promises(cast)
    chapters.meeting(cast)
    chapters.carrying_out(cast)
    chapters.coming_round(cast)
    chapters.accounting_for_it(cast)
    chapters.refining(cast)
    chapters.looking_back(cast)
    ending.every_clause_shows_a_reading(cast)
    ending.the_thread_has_no_gap(cast)
