"""Every page that somebody may open, in a real Chromium: axe in light and dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests.permissions.answers import EVERYONE, IN
from tests.permissions.records import World, make_world
from tests.permissions.table import TABLE
from tests.permissions.test_matrix import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = [(scheme, width) for width in (1280, 390) for scheme in ("light", "dark")]
SHARES = 4


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    """The same world as the matrix has, where the browser can see it."""
    with make_world() as made:
        yield made


def pages_for(world: World) -> Iterator[tuple[str, str, Client]]:
    """Each address that answers somebody with a page: its name, where it is, and whose client may open it."""
    clients = {role: signed_in(person) for role, person in world.people.items()}
    for name, row in sorted(TABLE.items()):
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
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        for each in Axe().run(page).response["violations"]:
            said += [f"{scheme} {width}: {each['id']}: {node['html'][:140]}" for node in each["nodes"]]
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if too_wide > 0:
            said.append(f"{scheme} {width}: {too_wide} pixels too wide")
    return said


@pytest.mark.parametrize("share", range(SHARES))
def test_axe_finds_nothing_on_any_page(share: int, page: Page, live_server: Any, world: World) -> None:
    found: dict[str, list[str]] = {}
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    for name, address, client in list(pages_for(world))[share::SHARES]:
        become(page.context, client, live_server.url)
        errors.clear()
        page.goto(address)
        if said := complaints(page) + errors:
            found[name] = list(dict.fromkeys(said))
    assert found == {}
