"""Every page that somebody may open, in a real Chromium: axe in light and dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from tests.permissions.answers import EVERYONE, IN
from tests.permissions.records import World, make_world
from tests.permissions.table import TABLE
from tests.permissions.test_matrix import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = [(scheme, width) for width in (1280, 390) for scheme in ("light", "dark")]
SHARES = 4

AXE = Axe().axe_script
# A scheme changes colours alone, so in the dark only what is about colours is asked again.
ALL_RULES = '{resultTypes: ["violations"]}'
COLOUR_RULES = '{resultTypes: ["violations"], runOnly: ["color-contrast", "link-in-text-block"]}'
RUN = "axe.run(%s).then(found => found.violations.flatMap(each => each.nodes.map(node => [each.id, node.html])))"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    """The same world as the matrix has, where the browser can see it."""
    with make_world() as made:
        for row in TABLE.values():
            made.address_of(row.record)  # all of them first, so that lists have something in them
        yield made


@pytest.fixture
def context(browser: Browser, live_server: Any) -> Iterator[BrowserContext]:
    """A profile of somebody who asked for less motion: a colour halfway through a change would be read as too pale."""
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context
    context.close()


def pages_for(world: World, share: int) -> Iterator[tuple[str, str, Client]]:
    """Each address that answers somebody with a page: its name, where it is, and whose client may open it."""
    clients = {role: signed_in(person) for role, person in world.people.items()}
    for name, row in sorted(TABLE.items())[share::SHARES]:
        role = next((role for role in EVERYONE if row.answers[role] == IN), None)
        if role is None:
            continue
        address = reverse(name, kwargs=world.address_of(row.record))
        answer = clients[role].get(address)
        whole_page = answer.status_code == 200 and b"<html" in answer.getvalue()[:600]
        if whole_page and answer.headers["Content-Type"].startswith("text/html"):
            yield name, address, clients[role]


def become(context: BrowserContext, client: Client, address: str) -> None:
    """Let the browser go on with a client's session."""
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def complaints(page: Page) -> list[str]:
    """What axe finds in each look, and whether the page is wider than a phone."""
    said = []
    page.evaluate(AXE)
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        rules = ALL_RULES if scheme == "light" else COLOUR_RULES
        said += [f"{scheme} {width}: {rule}: {html[:140]}" for rule, html in page.evaluate(RUN % rules)]
        if (too_wide := page.evaluate(TOO_WIDE)) > 0:
            said.append(f"{scheme} {width}: {too_wide} pixels too wide")
    return said


@pytest.mark.parametrize("share", range(SHARES))
def test_axe_finds_nothing_on_any_page(share: int, page: Page, live_server: Any, world: World) -> None:
    found: dict[str, list[str]] = {}
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    for name, address, client in pages_for(world, share):
        become(page.context, client, live_server.url)
        errors.clear()
        page.goto(address)
        if said := complaints(page) + errors:
            found[name] = list(dict.fromkeys(said))
    assert found == {}
