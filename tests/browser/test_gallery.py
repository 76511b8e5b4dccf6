"""The gallery in a real Chromium: contrast, narrow screens, keyboard, drafts, and life without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Response, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GALLERY = "/gallery/"
WIDTHS = (1280, 390, 320)


@pytest.fixture
def plain(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of a browser in which script is switched off."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def open_gallery(page: Page, *, width: int = 1280, height: int = 900) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(GALLERY)


def complaints(page: Page) -> list[str]:
    """What axe finds, each with the markup it is about."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(page: Page, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    open_gallery(page, width=width)
    for details in page.locator("main details").all():
        details.evaluate("each => { each.open = true }")
    assert complaints(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_menus_and_dialogs(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    open_gallery(page, width=390)
    page.click(".menu-button")
    assert complaints(page) == []
    page.keyboard.press("Escape")
    page.click(".account-button")
    assert complaints(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    assert complaints(page) == []


@pytest.mark.parametrize("width", [320, 390, 640, 900, 1090, 1280, 2200])
def test_nothing_is_cut_off_at_any_width(page: Page, width: int) -> None:
    open_gallery(page, width=width)
    assert overflow(page) <= 0


def test_the_page_can_be_read_from_right_to_left(page: Page, live_server: Any) -> None:
    page.context.add_cookies([{"name": django_settings.LANGUAGE_COOKIE_NAME, "value": "ar", "url": live_server.url}])
    open_gallery(page, width=320)
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert overflow(page) <= 0
    brand, account = page.locator(".brand").bounding_box(), page.locator(".account-button").bounding_box()
    assert brand is not None and account is not None and brand["x"] > account["x"]
    assert complaints(page) == []


def test_text_can_be_twice_as_large(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 450})  # what 200 % zoom leaves of 1280 × 900
    page.goto(GALLERY)
    assert overflow(page) <= 0
    expect(page.locator("h1")).to_be_visible()


def test_all_is_reached_by_keyboard_and_seen(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")  # else a smooth scroll is still under way when we look
    open_gallery(page, height=500)
    page.evaluate("document.activeElement.blur()")
    seen = 0
    for _ in range(200):
        page.keyboard.press("Tab")
        state = page.evaluate(WHERE_IS_THE_FOCUS)
        if state is None:
            break
        seen += 1
        assert state["outline"], f"no focus outline on {state['html']}"
        assert state["visible"], f"the focus is hidden: {state['html']}"
    assert seen > 60


WHERE_IS_THE_FOCUS = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const box = each.getBoundingClientRect();
  const style = getComputedStyle(each);
  const x = box.left + Math.min(box.width / 2, 40), y = box.top + Math.min(box.height / 2, 10);
  const top = document.elementFromPoint(x, Math.max(0, y));
  return {
    html: each.outerHTML.slice(0, 160),
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    visible: !!top && (each.contains(top) || top.contains(each) && !top.matches(".masthead")),
  };
}"""


@pytest.mark.parametrize("width", [1280, 320])
def test_targets_are_large_enough(page: Page, width: int) -> None:
    open_gallery(page, width=width)
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, summary")].filter((each) => {
          const box = each.getBoundingClientRect();
          const inline = each.matches("p a, li a, td a, th a, p .link") && !each.matches(".button, .tag");
          return each.checkVisibility() && !inline && box.width && !each.matches("[type=checkbox], [type=radio], .skip")
            && (box.height < 24 || box.width < 24);
        }).map((each) => each.outerHTML.slice(0, 120))"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_reach_their_contrast(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    open_gallery(page)
    text = [(ink, bed, 4.5) for ink in TEXT for bed in ("--paper", "--card", "--well")]
    text += [(f"--{name}", f"--{name}-bed", 4.5) for name in ("accent", "warn", "danger", "good")]
    text += [("--on-accent", "--accent", 4.5), ("--edge", "--card", 3.0), ("--focus", "--paper", 3.0)]
    wrong = [pair for pair in text if contrast(page, *pair[:2]) < pair[2]]
    for hue in range(1, 9):
        wrong += [
            (f"hue-{hue} {ink} on {bed}", least)
            for ink, bed, least in HUES
            if contrast(page, ink, bed, f"hue-{hue}") < least
        ]
    assert wrong == []


TEXT = ("--ink", "--soft", "--accent", "--warn", "--danger", "--good")
HUES = (
    ("--hue", "--paper", 4.5),
    ("--hue", "--card", 4.5),
    ("--hue", "--hue-bed", 4.5),
    ("--hue-fill", "--paper", 3.0),
    ("--hue-fill", "--card", 3.0),
    ("--hue-fill", "--hue-bed", 3.0),
)


def contrast(page: Page, ink: str, bed: str, hue: str = "") -> float:
    """The contrast ratio of two custom properties as the browser paints them."""
    ratio = page.evaluate(
        """([ink, bed, hue]) => {
          const place = document.createElement("span");
          place.className = hue;
          document.body.append(place);
          const light = (name) => {
            place.setAttribute("class", hue);
            place.style.color = `var(${name})`;
            const paint = document.createElement("canvas").getContext("2d");
            paint.fillStyle = getComputedStyle(place).color;
            paint.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255)
              .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const [low, high] = [light(ink), light(bed)].sort((a, b) => a - b);
          place.remove();
          return (high + 0.05) / (low + 0.05);
        }""",
        [ink, bed, hue],
    )
    return float(ratio)


def test_a_first_visit_is_light(page: Page) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(GALLERY, wait_until="networkidle")
    assert len(answers) <= 8
    assert sum(len(brotli.compress(answer.body())) for answer in answers) < 150_000


def test_the_browser_has_nothing_to_complain_about(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    open_gallery(page)
    page.keyboard.press("Control+k")
    page.fill("#palette-q", "trust")
    page.wait_for_load_state("networkidle")
    assert said == []


# What script adds


def test_search_opens_from_anywhere(page: Page) -> None:
    open_gallery(page)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    expect(page.locator("#palette-q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_the_look_changes_at_once_and_stays(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    open_gallery(page)
    page.click(".account-button")
    page.click("#account button[value=dark]")
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def draft_of(page: Page) -> list[str]:
    """The drafts that this device holds."""
    return list(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('headship:draft:'))"))


def write(page: Page, words: str) -> None:
    page.fill("form[data-draft=sample] [name=question]", words)
    page.check("form[data-draft=sample] [value=vote]")
    expect(page.locator("form[data-draft=sample] [data-saved-state]")).to_contain_text("kept on this device")
    page.wait_for_function("() => JSON.stringify({ ...localStorage }).includes('vote')")


def test_what_was_typed_comes_back(page: Page) -> None:
    open_gallery(page)
    write(page, "Shall Friday end earlier?")
    page.reload()
    expect(page.locator("form[data-draft=sample] [name=question]")).to_have_value("Shall Friday end earlier?")
    expect(page.locator("form[data-draft=sample] [value=vote]")).to_be_checked()
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator("form[data-draft=sample] [name=question]")).to_have_value("")
    assert draft_of(page) == []


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("<body data-person=sample>Saved.", False),
        ("<body data-signed-out>Sign in", True),
        ("<body data-page=error>It broke", True),
        ("<form data-draft=sample><input name=question aria-invalid=true></form>", True),
    ],
)
def test_a_draft_goes_only_once_it_was_accepted(page: Page, answer: str, kept: bool) -> None:
    open_gallery(page)
    write(page, "Shall Friday end earlier?")
    script = page.locator("script[src*=headship]").get_attribute("src")
    reply = f"<!doctype html>{answer}<script type=module src={script}></script>"

    def answered(route: Any) -> None:
        if route.request.method == "POST":
            route.fulfill(status=200, content_type="text/html", body=reply)
        else:
            route.fallback()

    page.route(re.compile(r"/gallery/$"), answered)
    page.locator("form[data-draft=sample]").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    page.wait_for_function("!document.querySelector('h1')")
    page.wait_for_load_state("networkidle")
    assert bool(draft_of(page)) is kept


def test_a_lost_connection_loses_no_draft(page: Page) -> None:
    open_gallery(page)
    write(page, "Shall Friday end earlier?")
    page.route(
        re.compile(r"/gallery/$"), lambda route: route.abort() if route.request.method == "POST" else route.fallback()
    )
    page.locator("form[data-draft=sample]").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    page.wait_for_timeout(300)
    page.goto(GALLERY)
    expect(page.locator("form[data-draft=sample] [name=question]")).to_have_value("Shall Friday end earlier?")


def test_one_persons_draft_is_not_shown_to_another(page: Page) -> None:
    open_gallery(page)
    write(page, "Between us")
    page.evaluate(
        """() => {
          const mine = "headship:draft:sample:/gallery/:sample";
          localStorage.setItem(mine.replace("draft:sample", "draft:other"), localStorage.getItem(mine));
          localStorage.removeItem(mine);
        }"""
    )
    page.reload()
    expect(page.locator("form[data-draft=sample] [name=question]")).to_have_value("")


def test_signing_out_names_and_removes_what_was_left(page: Page) -> None:
    open_gallery(page)
    write(page, "Half a thought")
    page.click(".account-button")
    expect(page.locator("[data-drafts-hint]")).to_be_visible()
    page.route(
        re.compile(r"/gallery/$"),
        lambda route: route.fulfill(body="out") if route.request.method == "POST" else route.fallback(),
    )
    page.click("form[data-signs-out] button")
    page.wait_for_load_state()
    page.goto(GALLERY)
    assert draft_of(page) == []


# What works without it


def test_menus_and_two_step_deletion_work_without_script(plain: Page) -> None:
    plain.set_viewport_size({"width": 390, "height": 800})
    plain.goto(GALLERY)
    plain.click(".menu-button")
    expect(plain.locator("#areas")).to_be_visible()
    plain.keyboard.press("Escape")
    plain.click("text=Withdraw this proposal…")
    expect(plain.get_by_role("button", name="Withdraw it")).to_be_visible()
    expect(plain.locator(".needs-script").first).to_be_hidden()
    assert plain.locator(".search-link").get_attribute("href")


def test_on_paper_there_is_only_the_page(page: Page) -> None:
    open_gallery(page)
    page.emulate_media(media="print")
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".button.main").first).to_be_hidden()


def test_htmx_comes_from_the_house(page: Page) -> None:
    open_gallery(page)
    sources = page.locator("script[src]").evaluate_all("all => all.map((each) => new URL(each.src).pathname)")
    assert all(finders.find(Path(source).relative_to("/static").as_posix()) for source in sources)
