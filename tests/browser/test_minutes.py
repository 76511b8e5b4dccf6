"""Minutes as they are taken: the page keeps itself, two people write at once, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from headship.areas.direction.meetings.domain import meetings
from headship.areas.direction.meetings.models import AgendaItem, Meeting, Outcome
from headship.school.models import Person
from tests.factories import meetings as made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meeting(head: Person, teacher: Person) -> Meeting:
    """A meeting that begins now, with one point."""
    planned = made.begun(head, made.team_of(head, teacher, name="Science"))
    meetings.add(by=head, meeting=planned, title="Exams")
    return planned


def test_two_people_write_at_once_and_what_is_agreed_leaves_the_room(
    browser: Browser, live_server: Any, page: Page, sign_in: Callable[[Page, Person], None], head: Person,
    teacher: Person, meeting: Meeting,
) -> None:  # fmt: skip
    item = meeting.items.get()
    address = f"/meetings/{meeting.pk}/minutes/"
    beside = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 800})
    phone = beside.new_page()
    for one, person in ((page, head), (phone, teacher)):
        sign_in(one, person)
        one.goto(address)
    page.get_by_label("Notes on Exams").fill("Dates are set.")
    expect(page.locator(f"#kept-{item.pk}")).to_contain_text("Kept at")
    expect(page.get_by_label("We came to it")).to_be_checked()
    phone.get_by_label("Notes on Exams").fill("Rooms are missing.")
    expect(phone.locator(f"#kept-{item.pk}")).to_contain_text("both are kept")
    page.get_by_label("Notes on Exams").fill("Dates are set for May.")
    expect(page.locator(f"#kept-{item.pk}")).to_contain_text("both are kept")
    phone.get_by_label("Notes on Exams").fill("Rooms are missing, and chairs.")
    expect(phone.locator(f"#kept-{item.pk}")).to_contain_text("Kept at")
    phone.wait_for_timeout(2000)
    lines = AgendaItem.objects.get(pk=item.pk).notes.splitlines()
    assert sorted(lines) == ["Dates are set for May.", "Rooms are missing, and chairs."]
    phone.get_by_role("button", name="See it together").click()
    expect(phone.get_by_label("Notes on Exams")).to_have_value("\n".join(lines))
    phone.get_by_label("Notes on Exams").fill("\n".join([*lines, "Ask the caretaker."]))
    expect(phone.locator(f"#kept-{item.pk}")).not_to_contain_text("both are kept")
    phone.reload()
    expect(phone.get_by_label("Notes on Exams")).to_have_value("\n".join([*lines, "Ask the caretaker."]))
    page.locator(f"#item-{item.pk}").get_by_role("link", name="Action, decision, promise").click()
    page.get_by_label("In a line").fill("Print the papers")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("link", name="Print the papers")).to_be_visible()
    assert Outcome.objects.get().record_kind == "action"
    expect(page.get_by_label("Notes on Exams")).to_have_value("Dates are set for May.")
    beside.close()


def test_who_is_there_is_noted_with_one_choice_and_the_minutes_are_kept(
    page: Page, sign_in: Callable[[Page, Person], None], head: Person, meeting: Meeting
) -> None:
    sign_in(page, head)
    page.goto(f"/meetings/{meeting.pk}/minutes/")
    page.get_by_label(head.name).select_option("present")
    expect(page.locator("#attendance-kept")).to_contain_text("Kept at")
    page.get_by_role("button", name="Keep the minutes").click()
    expect(page.get_by_text("The minutes do not change any more")).to_be_visible()
    assert Meeting.objects.get(pk=meeting.pk).is_closed
