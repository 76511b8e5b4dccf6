"""A policy from draft to understood, clicked through: author, checker, head, a teacher on a phone, and the owner."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from headship.areas.stewardship.domain import policies
from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import Person
from tests.conftest import person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[Page, Person], None]
TEXT = """## Before

The leader of the visit writes one page. Somebody who is not going reads it.

## On the day

One adult goes with ten learners. We count when we leave and when we arrive.
"""


@pytest.fixture
def people(transactional_db: None) -> Iterator[dict[str, Person]]:
    """Those around the policy, with a value of the school, and five teachers without an account."""
    school = found_school(name="Riverside School", code="riverside", time_zone="Europe/Madrid")
    with school_scope(school.pk):
        found = {
            "head": person_with("Amina Diallo", "head", email="amina@riverside.example"),
            "owner": person_with("Kenji Watanabe", "senior_leader", email="kenji@riverside.example"),
            "checker": person_with("Daniel Okafor", "middle_leader", email="daniel@riverside.example"),
            "teacher": person_with("Lucía Fernández", "teacher", email="lucia@riverside.example"),
        }
        for number in range(5):
            person_with(f"Colleague {number}", "teacher")
        policies.keep_value(by=found["head"], text="Everybody is known by name")
        yield found


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[BrowserContext]:
    """A phone."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def desk(browser: Browser, live_server: Any, sign_in: SignIn) -> Iterator[Callable[[Person], Page]]:
    """A page at somebody's own desk, where they are signed in."""
    contexts: list[BrowserContext] = []

    def page_of(person: Person) -> Page:
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, person)
        return page

    yield page_of
    for context in contexts:
        context.close()


def press(page: Page, name: str) -> None:
    """Press the button or follow the link of this name; a card's link names its card as well."""
    wanted = re.compile(rf"^{name}(\s*:.*)?(\s*→)?$")
    page.get_by_role("button", name=wanted).or_(page.get_by_role("link", name=wanted)).first.click()


def test_a_policy_from_draft_to_understood(
    people: dict[str, Person], desk: Callable[[Person], Page], phone: BrowserContext, sign_in: SignIn
) -> None:
    # Kenji writes it, with a question and the value that it upholds, and asks Daniel to check it.
    owner = desk(people["owner"])
    owner.goto("/policies/")
    press(owner, "Begin a policy")
    owner.get_by_label("What is it about?").fill("Visits and journeys")
    owner.get_by_label("Text", exact=True).fill(TEXT)
    owner.get_by_label("All staff").check()
    press(owner, "Keep the draft")
    expect(owner.get_by_role("heading", name="Visits and journeys")).to_be_visible()
    draft = owner.url
    press(owner, "Write the question")
    owner.get_by_label("A situation that could happen tomorrow").fill(
        "One of three adults is ill. There are 27 learners."
    )
    for place, answer in enumerate(["Go with two", "Find a third adult or postpone"], start=1):
        owner.get_by_role("textbox", name=f"Answer {place}").fill(answer)
    owner.get_by_role("radio", name="Answer 2").check()
    owner.get_by_label("Why it is right").fill("It takes one adult for ten learners.")
    press(owner, "Keep the question")
    press(owner, "Link them")
    owner.get_by_label("What it is held against").select_option(label="Everybody is known by name")
    press(owner, "Link it")
    owner.goto(draft)
    press(owner, "Propose it")
    owner.get_by_label("Who checks it against values and requirements").select_option(label="Daniel Okafor")
    press(owner, "Propose it")
    expect(owner.get_by_text("Waits for approval").or_(owner.get_by_text("waits for approval")).first).to_be_visible()

    # Daniel, who did not write it, checks it.
    checker = desk(people["checker"])
    checker.goto(f"{draft}links/")
    press(checker, "It keeps to it")
    expect(checker.get_by_text("checked by Daniel Okafor")).to_be_visible()

    # Amina approves it.
    head = desk(people["head"])
    head.goto(draft)
    press(head, "Approve it")
    press(head, "Approve it")
    expect(head.get_by_text("Its owner can publish it")).to_be_visible()

    # Kenji sees the price before anything goes out, and publishes it.
    owner.goto(draft)
    press(owner, "Publish it")
    press(owner, "Go on")
    expect(owner.get_by_text("2 minutes × 9 people = 18 minutes")).to_be_visible()
    press(owner, "Publish and send it")
    expect(
        owner.get_by_text("so no figures are shown").or_(owner.get_by_text("0 of the 9 who were asked"))
    ).to_be_visible()

    # Lucía reads it on her phone, asks about a passage, acknowledges it and thinks the situation through.
    teacher = phone.new_page()
    sign_in(teacher, people["teacher"])
    teacher.goto("/policies/")
    press(teacher, "Visits and journeys")
    policy = teacher.url
    teacher.get_by_role("link", name="Is this unclear: One adult goes with ten learners").click()
    teacher.get_by_label("Passage").fill("One adult goes with ten learners")
    teacher.get_by_label("What would you like to know?").fill("Do parents count as adults?")
    press(teacher, "Send it")
    expect(teacher.get_by_text("You asked about this")).to_be_visible()
    press(teacher, "I have read it")
    expect(teacher.get_by_role("heading", name="You have read this")).to_be_visible()
    teacher.get_by_label("Go with two").check()
    press(teacher, "Answer")
    expect(teacher.get_by_text("Not quite, and you are not the only one.")).to_be_visible()
    expect(teacher.get_by_text("It takes one adult for ten learners.")).to_be_visible()
    teacher.get_by_label("Find a third adult or postpone").check()
    press(teacher, "Think again")
    expect(teacher.locator(".verdict.right")).to_be_visible()

    # Kenji explains the passage; Lucía finds the answer beside it, and so does everybody else, without her name.
    owner.goto(policy)
    press(owner, "Explain")
    owner.get_by_label("Your answer").fill("Yes, if they have read this page.")
    press(owner, "Answer")
    teacher.goto(policy)
    teacher.get_by_text("A reader asked").click()
    expect(teacher.get_by_text("Yes, if they have read this page.")).to_be_visible()
    head.goto(policy)
    head.get_by_text("A reader asked").click()
    expect(head.get_by_text("Yes, if they have read this page.")).to_be_visible()
    expect(head.locator(".document")).not_to_contain_text("Lucía")

    # The figures are for leaders; the names are Kenji's alone.
    owner.goto(f"{policy}status/")
    expect(owner.get_by_text("1 of the 9 who were asked acknowledged")).to_be_visible()
    expect(owner.locator("#names").get_by_text("Lucía Fernández")).to_be_visible()
    head.goto(f"{policy}status/")
    expect(head.get_by_text("1 of the 9 who were asked acknowledged")).to_be_visible()
    expect(head.locator("main")).not_to_contain_text("Lucía")


def test_words_that_are_selected_can_be_asked_about(people: dict[str, Person], desk: Callable[[Person], Page]) -> None:
    with_policy(people)
    teacher = desk(people["teacher"])
    teacher.goto("/policies/")
    press(teacher, "Visits")
    expect(teacher.locator(".mark-bar")).to_be_hidden()
    teacher.locator(".passage p").first.select_text()
    expect(teacher.locator(".mark-bar")).to_be_visible()
    press(teacher, "This is unclear")
    expect(teacher.get_by_label("Passage")).to_have_value(
        "The leader of the visit writes one page. Somebody who is not going reads it."
    )


def test_without_script_the_question_mark_does_the_same(
    people: dict[str, Person], browser: Browser, live_server: Any, sign_in: SignIn
) -> None:
    with_policy(people)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, people["teacher"])
    page.goto("/policies/")
    press(page, "Visits")
    page.get_by_role("link", name="Is this unclear: One adult").click()
    page.get_by_label("What would you like to know?").fill("Why ten?")
    press(page, "Send it")
    expect(page.get_by_text("You asked about this")).to_be_visible()
    context.close()


def test_the_second_writer_sees_the_first_ones_words(people: dict[str, Person], desk: Callable[[Person], Page]) -> None:
    version = policies.draft_policy(by=people["owner"], title="Visits", text=TEXT)
    place = f"/policies/{version.policy_id}/versions/1/text/"
    one, other = desk(people["owner"]), desk(people["head"])
    one.goto(place)
    other.goto(place)
    other.get_by_label("Text", exact=True).fill(TEXT.replace("ten learners", "eight learners"))
    press(other, "Keep the draft")
    one.get_by_label("Text", exact=True).fill(TEXT.replace("one page", "two pages"))
    press(one, "Keep the draft")
    expect(one.get_by_role("alert").first).to_contain_text("Amina Diallo changed this")
    expect(one.locator(".conflict .diff")).to_contain_text("eight")
    press(one, "Save mine over it")
    expect(one.locator(".document")).to_contain_text("two pages")


def with_policy(people: dict[str, Person]) -> None:
    """A policy in force, for all staff."""
    from headship.school.domain.audiences import audience

    version = policies.draft_policy(by=people["owner"], title="Visits", text=TEXT, audiences=[audience("staff")])
    policies.propose(by=people["owner"], version=version)
    policies.approve(by=people["head"], version=version)
    policies.publish(by=people["owner"], version=version)
