"""Today in a real browser: what one press settles, search from anywhere, and a concern on its way to one person."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from headship.kernel.scope import school_scope
from headship.school.domain.deliveries import send
from headship.school.domain.founding import found_school
from headship.school.models import Person, Receipt, School
from headship.today.models import SafetyMessage
from tests.conftest import person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[Page, Person], None]


@pytest.fixture
def riverside(transactional_db: None) -> Iterator[School]:
    school = found_school(name="Riverside School", code="riverside", time_zone="Europe/Madrid")
    with school_scope(school.pk):
        yield school


@pytest.fixture
def lucia(riverside: School) -> Person:
    return person_with("Lucía Fernández", "teacher", email="lucia@riverside.example")


def sound(page: Page) -> None:
    """Axe finds nothing."""
    page.emulate_media(reduced_motion="reduce")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found] == []


def test_a_message_is_read_and_settled_in_place(page: Page, sign_in: SignIn, lucia: Person) -> None:
    head = person_with("Amina Diallo", "head")
    send(by=head, subject="Fire drill", body="At eleven.", people=[lucia], asks_acknowledgement=True)
    sign_in(page, lucia)
    main = page.locator("main")
    expect(main).to_contain_text("One thing waits for you")
    page.locator("summary", has_text="Fire drill").press("Enter")
    expect(main).to_contain_text("At eleven.")
    sound(page)
    page.get_by_role("button", name="I have read it").click()
    expect(page.locator(".thanks")).to_be_visible()
    expect(page.locator("#today-lead")).to_be_empty()
    assert page.url.endswith("/")
    assert Receipt.objects.get().acknowledged_at is not None
    page.reload()
    expect(main).to_contain_text("Nothing waits for you.")
    sound(page)


def test_search_opens_anywhere_by_its_keys_and_finds(page: Page, sign_in: SignIn, lucia: Person) -> None:
    person_with("Kenji Watanabe", "senior_leader")
    sign_in(page, lucia)
    page.goto("/decisions/")
    page.keyboard.press("Control+k")
    box = page.locator("#palette-q")
    expect(box).to_be_focused()
    box.press_sequentially("kenji")
    results = page.locator("#palette-results")
    expect(results.get_by_role("link", name="Kenji Watanabe")).to_be_visible()
    box.fill("")
    box.press_sequentially("raise")
    results.get_by_role("link", name="Raise a question to decide").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is to be decided?")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_a_concern_leaves_nothing_behind_on_the_writers_device(page: Page, sign_in: SignIn, lucia: Person) -> None:
    lead = person_with("Elena Ruiz", "safeguarding_lead", email="elena@riverside.example")
    sign_in(page, lucia)
    page.goto("/safety/")
    sound(page)
    page.get_by_label("What did you see or hear?").fill("A bruise that nobody explains.")
    page.wait_for_timeout(700)  # longer than drafts need to be kept
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("main")).to_contain_text("It has been handed over")
    kept = page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert "bruise" not in kept and "bruise" not in page.content()
    assert SafetyMessage.objects.get().recipient == lead
    sound(page)


@pytest.mark.parametrize("width", [1280, 1366, 1536, 1759, 1760])
def test_all_areas_stand_on_one_line_beside_a_long_name(
    page: Page, sign_in: SignIn, riverside: School, width: int
) -> None:
    head = person_with("Wilhelmina Featherstone-Cholmondeley", "head", "administrator", email="head@riverside.example")
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, head)
    boxes = [link.bounding_box() for link in page.locator(".areas a").all()]
    assert len(boxes) >= 8
    assert len({box["y"] for box in boxes if box}) == 1
    end = page.locator(".masthead-end").bounding_box()
    assert end is not None and boxes[-1] is not None and boxes[-1]["x"] + boxes[-1]["width"] < end["x"]
    title, brand = page.locator("h1").bounding_box(), page.locator(".brand").bounding_box()
    assert title is not None and brand is not None and abs(title["x"] - brand["x"]) < 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_a_phone_the_open_part_of_an_area_is_in_sight(
    page: Page, sign_in: SignIn, riverside: School, language: str
) -> None:
    amina = person_with("Amina Diallo", "head", email="amina@riverside.example")
    Person.objects.filter(pk=amina.pk).update(language=language)
    sign_in(page, amina)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/year/")
    line = page.locator(".page > .tabs").first
    expect(line.locator("[aria-current]")).to_be_in_viewport(ratio=1)
    assert line.evaluate("line => line.clientHeight") < 60
    expect(line.locator("a").first).not_to_be_in_viewport()
    line.locator("a").first.focus()
    expect(line.locator("a").first).to_be_in_viewport()
