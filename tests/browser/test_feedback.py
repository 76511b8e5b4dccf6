"""A leader's feedback from asking to a goal, clicked through as those in it do; raters answer on their phones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import Person, Relation, School
from headship.voice.domain import instruments, intake
from headship.voice.domain.invitations import token_of
from headship.voice.instruments.content import Content
from headship.voice.models import Feedback, Goal, Invitation
from tests.conftest import person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[Page, Person], None]
PHONE = {"width": 390, "height": 844}
IN_THE_BROWSER = 2  # raters who answer by hand; the others send the same form without a browser


@pytest.fixture
def riverside(transactional_db: None) -> Iterator[School]:
    school = found_school(name="Riverside School", code="riverside", time_zone="Europe/Madrid")
    school.safeguarding_contact = "Call Elena Ruiz on 555 0143."
    school.save()
    instruments.install(school)
    with school_scope(school.pk):
        yield school


@pytest.fixture
def sofia(riverside: School) -> Person:
    return person_with("Sofia Marín", "senior_leader", email="sofia@riverside.example")


@pytest.fixture
def kenji(riverside: School) -> Person:
    return person_with("Kenji Watanabe", "senior_leader", email="kenji@riverside.example")


@pytest.fixture
def amina(riverside: School, sofia: Person) -> Person:
    """The head, who manages and appraises Sofia."""
    amina = person_with("Amina Diallo", "head", email="amina@riverside.example")
    for kind in ("line_manager", "appraiser"):
        Relation(of=sofia, by=amina, kind=kind, starts_on=clock.today()).save()
    return amina


@pytest.fixture
def led(riverside: School, sofia: Person) -> list[Person]:
    """Six teachers whom Sofia manages, without accounts."""
    made = [person_with(f"Teacher {number}", "teacher") for number in range(1, 7)]
    for person in made:
        Relation(of=person, by=sofia, kind="line_manager", starts_on=clock.today()).save()
    return made


def sound(page: Page) -> None:
    """Axe finds nothing, in light and dark, and the page is no wider than its window."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for each in Axe().run(page).response["violations"]:
            found += [f"{scheme} {page.url}: {each['id']}: {node['html'][:160]}" for node in each["nodes"]]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert found == [] and too_wide <= 0, (found, too_wide)


def answers(link: Invitation, number: int) -> dict[str, int]:
    """Sofia sees herself asking first always; the others see it rarely, and everything else often."""
    content = Content.model_validate(link.round.version.content)
    own = link.group.code == "self"
    return {
        item.key: (5 if own else 2 + number % 2) if item.key == "ask_first" else 4 - number % 2
        for item in content.items_for(link.group.code)
        if item.kind == "scale"
    }


def answer_by_hand(browser: Browser, base: str, link: Invitation, given: dict[str, int]) -> None:
    """Open the link on a phone, without an account, and send the form."""
    context = browser.new_context(base_url=base, viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"/v/{token_of(link)}/")
    expect(page.locator("body")).to_contain_text("555 0143")
    for key, value in given.items():
        page.locator(f"input[type=radio][name={key}][value='{value}']").evaluate(
            "box => { box.checked = true; box.dispatchEvent(new Event('change', { bubbles: true })) }"
        )
    page.get_by_role("button", name="Send my answers").click()
    page.wait_for_url("**/thanks/**")
    sound(page)
    context.close()


def test_feedback_from_the_asking_to_a_goal(
    page: Page, browser: Browser, live_server: Any, sign_in: SignIn, sofia: Person, kenji: Person, amina: Person,
    led: list[Person],
) -> None:  # fmt: skip
    # Sofia asks. Her line manager and those whom she leads are proposed; Kenji is to read it first.
    sign_in(page, sofia)
    page.goto("/feedback/")
    page.get_by_role("link", name="Ask for feedback").first.click()
    sound(page)
    expect(page.get_by_label("Who reads it first")).not_to_contain_text("Amina Diallo")
    page.get_by_label("Who reads it first").select_option(label="Kenji Watanabe")
    expect(page.get_by_label("Line manager", exact=False).first).to_have_value(str(amina.pk))
    expect(page.get_by_label("Teacher 1")).to_be_checked()
    page.get_by_role("button", name="Ask them").click()
    expect(page.locator("main")).to_contain_text("There is nothing to read before, for anybody.")
    sound(page)
    asked = Feedback.objects.get()

    # People answer: some by hand on their phones, the rest with the same links.
    links = list(Invitation.objects.filter(round=asked.round).select_related("group", "round__version").order_by("pk"))
    assert len(links) == 1 + 1 + 6
    for number, link in enumerate(links):
        if link.group.code == "reports" and number < 2 + IN_THE_BROWSER:
            answer_by_hand(browser, live_server.url, link, answers(link, number))
        else:
            intake.answer(token=token_of(link), answers=answers(link, number), comments={})

    # She closes it, and waits for Kenji.
    page.reload()
    page.locator("summary", has_text="Close it now").click()
    page.locator(".confirm-body button").click()
    page.goto(f"/feedback/{asked.pk}/")
    expect(page.locator("main")).to_contain_text("Kenji Watanabe reads the report first")

    # Kenji finds it on his Today, reads it and gives it to her with a time to talk.
    other = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    reader = other.new_page()
    sign_in(reader, kenji)
    reader.goto("/")
    expect(reader.locator("main")).to_contain_text("Read the feedback for Sofia Marín")
    reader.goto(f"/feedback/{asked.pk}/")
    expect(reader.locator("main")).to_contain_text("Blind spots")
    sound(reader)
    reader.get_by_label("When and how will you talk it over?").fill("Thursday at four in my room.")
    reader.get_by_role("button", name="Release it").click()
    expect(reader.locator("main")).to_contain_text("Thursday at four in my room.")
    other.close()

    # The head, who appraises her, does not even learn that it exists.
    third = browser.new_context(base_url=live_server.url)
    head = third.new_page()
    sign_in(head, amina)
    response = head.goto(f"/feedback/{asked.pk}/")
    assert response is not None and response.status == 404
    third.close()

    # Sofia reads it and sets a goal from her blind spot.
    page.goto(f"/feedback/{asked.pk}/")
    spots = page.locator("section", has=page.get_by_role("heading", name="Where you and the others see it differently"))
    expect(spots).to_contain_text("2.2")
    sound(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sound(page)
    page.locator("[id='e2.2']").get_by_role("link", name="A goal from this").click()
    page.get_by_label("What will people notice?").fill("I ask before I decide.")
    page.get_by_label("By when?").fill((clock.today() + timedelta(days=90)).isoformat())
    page.get_by_role("button", name="Set it").click()
    expect(page.locator("#goals")).to_contain_text("I ask before I decide.")
    assert Goal.objects.get().speaks_to == "2.2"

    # And asks again: the same people are chosen.
    page.get_by_role("link", name="Ask again").click()
    expect(page.get_by_label("Teacher 6")).to_be_checked()
    assert set(Act.objects.filter(record_kind__in=["feedback", "goal"]).values_list("purpose", flat=True)) == {
        "formative"
    }
