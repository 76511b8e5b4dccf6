"""What is printed for the wall and for the table fits on one page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from headship.areas.direction.meetings.domain import meetings
from headship.areas.direction.year.domain import dates
from headship.areas.direction.year.models import SchoolDate
from headship.kernel import clock
from headship.school.domain.audiences import audience
from headship.school.models import Person
from tests.factories import meetings as made
from tests.factories.year import dated

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages(page: Page, paper: str) -> int:
    """How many pages Chromium prints of what is open."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format=paper, prefer_css_page_size=True)))


@pytest.fixture
def head(head: Person) -> Person:
    head.school.demonstration = True  # its banner is one line more
    head.school.save()
    return head


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_year_with_every_kind_of_date_and_many_clashes(
    page: Page, sign_in: Callable[[Page, Person], None], head: Person, paper: str
) -> None:
    for number, kind in enumerate(SchoolDate.Kind.values):
        for days in (0, 3, 40):
            first = clock.today() + timedelta(days=7 * number + days)
            dated(head, f"{kind} {days}", first, first + timedelta(days=9), kind=kind, minutes=600,
                  audience=audience("staff"))  # fmt: skip
    dates.set_bound(by=head, minutes=60)
    sign_in(page, head)
    page.goto("/year/")
    assert page.locator("#clashes li").count() > 10
    assert pages(page, paper) == 1


def test_the_minutes_of_an_hour(page: Page, sign_in: Callable[[Page, Person], None], head: Person) -> None:
    meeting = made.begun(head)
    for number in range(9):
        item = meetings.add(by=head, meeting=meeting, title=f"Point {number}", minutes=6)
        meetings.write(by=head, item=item, text="What was said about it. " * 8, base="")
    made.everybody_there(head, meeting)
    meetings.close(by=head, meeting=meeting)
    sign_in(page, head)
    page.goto(f"/meetings/{meeting.pk}/")
    assert pages(page, "A4") == 1
