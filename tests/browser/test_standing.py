"""The picture of the standards in a real browser: walked by keyboard, and read at its heart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from headship.evidence.models import Judgement
from headship.school.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[Page, Person], None]


def test_the_picture_is_walked_by_keyboard(page: Page, head: Person, sign_in: SignIn) -> None:
    sign_in(page, head)
    page.goto("/standards/")
    ring, heart = page.locator("[data-ring]"), page.locator("[data-heart]")
    expect(ring.locator("a")).to_have_count(37)
    expect(ring.locator('a[tabindex="0"]')).to_have_count(1)
    page.get_by_role("link", name="Appraiser", exact=True).focus()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute(
        "aria-label", "1.1 Knowing the school and its community: nothing measured yet."
    )
    page.keyboard.press("ArrowRight")
    expect(heart).to_contain_text("Keeping up with research on learning")
    page.keyboard.press("ArrowDown")
    expect(heart).to_contain_text("Communicating a shared purpose")
    page.keyboard.press("End")
    expect(heart).to_contain_text("8.6")
    page.keyboard.press("ArrowRight")
    expect(heart).to_contain_text("1.1")
    page.keyboard.press("ArrowLeft")
    outline = page.locator(":focus .bed").evaluate("each => getComputedStyle(each).strokeWidth")
    assert float(outline.removesuffix("px")) >= 3
    page.keyboard.press("Enter")
    page.wait_for_url("**/standards/elements/8.6/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Contributing nationally and internationally")


def test_a_tab_leaves_the_picture_at_once(page: Page, head: Person, sign_in: SignIn) -> None:
    sign_in(page, head)
    page.goto("/standards/")
    page.locator('[data-ring] a[tabindex="0"]').focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Read as a table")).to_be_focused()


def test_what_waits_arrives_by_itself(page: Page, head: Person, sign_in: SignIn) -> None:
    sign_in(page, head)
    page.goto("/standards/")
    expect(page.locator(".steps")).to_contain_text("Nothing waits for you here")


def test_an_element_is_judged_and_the_reasons_given(page: Page, head: Person, sign_in: SignIn) -> None:
    sign_in(page, head)
    page.goto("/standards/elements/2.2/")
    page.get_by_role("link", name="Judge it").click()
    page.get_by_label("Begun").check()
    page.get_by_role("button", name="Next: what speaks for it").click()
    page.get_by_label("What is the evidence for it?").fill("Minutes of two terms.")
    page.get_by_label("What would contradict it?").fill("Middle leaders who say that nothing changes.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#views")).to_contain_text("Minutes of two terms.")
    assert Judgement.objects.get().completed_at is not None


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_cut_off_on_a_narrow_screen(language: str, page: Page, head: Person, sign_in: SignIn) -> None:
    Person.objects.filter(pk=head.pk).update(language=language)
    sign_in(page, head)
    page.set_viewport_size({"width": 320, "height": 800})
    for address in ("/standards/", "/standards/elements/2.2/", "/standards/elements/2.2/judgement/"):
        page.goto(address)
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_the_picture_can_be_read_without_script(page: Page, head: Person, sign_in: SignIn) -> None:
    sign_in(page, head)
    plain = page.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    try:
        bare = plain.new_page()
        bare.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/standards/")
        assert bare.locator("[data-ring] a").count() == 37
        expect(bare.get_by_role("link", name="What waits, and what moved")).to_be_visible()
    finally:
        plain.close()
