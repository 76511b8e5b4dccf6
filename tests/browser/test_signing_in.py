"""Signing in as people do: a password, then a second step; a passkey; a link; a slip."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from playwright.sync_api import Page, expect

from headship.kernel.scope import school_scope
from headship.school.domain import deliveries, invitations
from headship.school.domain.founding import found_school
from headship.school.models import Person, Receipt, School
from tests.browser.conftest import PASSWORD
from tests.factories.school import PersonFactory, PostFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Page, Person], None]


@pytest.fixture
def school(transactional_db: None) -> School:
    """A school that the browser can see."""
    return found_school(name="Riverside School", code="riverside")


@pytest.fixture
def head(school: School) -> Person:
    """Its head."""
    with school_scope(school.pk):
        return PersonFactory(name="Amina Diallo", roles=["head"], email="amina@riverside.example", signs_in=True)


def code_for(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_out(page: Page) -> None:
    page.goto("/messages/")
    page.click(".account-button")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/messages/" not in url)


def confirm_with_password(page: Page) -> None:
    """What changes the sign-in is asked for once more where the session is not fresh."""
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")


def test_a_password_and_then_a_code_from_the_phone(page: Page, head: Person, sign_in: SignIn) -> None:
    sign_in(page, head)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Turn on").click()
    confirm_with_password(page)
    secret = page.locator("input[value]:not([type=hidden])").first.input_value()
    page.fill("input[name=code]", code_for(secret))
    page.press("input[name=code]", "Enter")
    page.wait_for_url(lambda url: "activate" not in url)
    assert TOTP(head.account.authenticator_set.get(type="totp")).instance.user == head.account  # type: ignore[union-attr]
    sign_out(page)

    page.goto("/account/login/")
    page.fill("input[name=login]", head.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile("/account/2fa/authenticate/"))
    page.fill("input[name=code]", "000000")
    page.press("input[name=code]", "Enter")
    expect(page.locator(".errorlist, .error-summary").first).to_be_visible()
    from django.core.cache import cache

    cache.clear()  # a code counts once; the same half minute may still run
    page.fill("input[name=code]", code_for(secret))
    page.press("input[name=code]", "Enter")
    page.wait_for_url(lambda url: "/account/" not in url)
    page.goto("/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")


def test_a_recovery_code_opens_the_door_once(page: Page, head: Person) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import generate_totp_secret

    TOTP.activate(head.account, generate_totp_secret())
    codes = RecoveryCodes.activate(head.account).get_unused_codes()
    for attempt, lets_in in ((codes[0], True), (codes[0], False)):
        page.goto("/account/login/")
        page.fill("input[name=login]", head.email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(re.compile("/account/2fa/authenticate/"))
        page.fill("input[name=code]", attempt)
        page.press("input[name=code]", "Enter")
        if lets_in:
            page.wait_for_url(lambda url: "/account/" not in url)
            sign_out(page)
        else:
            expect(page.locator(".errorlist, .error-summary").first).to_be_visible()


def test_a_passkey_alone_is_enough(page: Page, head: Person, live_server: Any) -> None:
    localhost = live_server.url.replace("127.0.0.1", "localhost")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{localhost}/account/login/")
    page.fill("input[name=login]", head.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/account/login" not in url)
    page.goto(f"{localhost}/account/2fa/webauthn/add/")
    confirm_with_password(page)
    page.fill("input[name=name]", "My laptop")
    if page.locator("input[name=passwordless]").count():
        page.check("input[name=passwordless]")
    page.get_by_role("button", name=re.compile("Add|add")).first.click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    page.goto(f"{localhost}/messages/")
    page.click(".account-button")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/messages/" not in url)
    page.goto(f"{localhost}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/account/login" not in url)
    page.goto(f"{localhost}/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")


def test_from_an_invitation_to_the_first_page(page: Page, school: School, head: Person) -> None:
    with school_scope(school.pk):
        person = PersonFactory(name="Ines Duarte", roles=["teacher"], email="ines@riverside.example")
        token = invitations.invite(by=head, person=person).token
    page.goto(f"/invitation/{token}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Ines Duarte")
    page.fill("input[name=password]", "short")
    page.get_by_role("button", name="Make my account").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.fill("input[name=password]", "seven green bottles hanging")
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url(lambda url: "/invitation/" not in url)
    expect(page.get_by_text("Welcome, Ines Duarte")).to_be_visible()


def test_a_parent_answers_on_a_phone_in_their_language(page: Page, school: School, head: Person) -> None:
    with school_scope(school.pk):
        parent = PersonFactory(name="فاطمة حداد", roles=["parent"], language="ar")
        deliveries.send(by=head, subject="Sports day", body="On Friday.", people=[parent], asks_acknowledgement=True)
        receipt = Receipt.objects.get()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/slip/")
    page.fill("input[name=code]", receipt.slip_code.lower())
    page.press("input[name=code]", "Enter")
    page.wait_for_url(re.compile(receipt.slip_code))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide == 0
    page.locator(".answer button").click()
    expect(page.locator(".answer")).to_have_count(0)
    with school_scope(school.pk):
        receipt.refresh_from_db()
        assert receipt.acknowledged_way == "alone"


def test_arrows_go_along_the_lines_of_the_organisation(
    page: Page, school: School, head: Person, sign_in: SignIn
) -> None:
    with school_scope(school.pk):
        top = PostFactory(title="Head", holders=[head])
        for title in ("Deputy", "Bursar"):
            PostFactory(title=title, answers_to=top)
    sign_in(page, head)
    page.goto("/people/organisation/")
    page.locator("a[data-post]").first.focus()

    def here() -> str:
        return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))

    assert here() == "Head: Amina Diallo"
    steps = {"ArrowRight": "Bursar", "ArrowDown": "Deputy", "ArrowUp": "Bursar", "ArrowLeft": "Head"}
    for key, title in steps.items():
        page.keyboard.press(key)
        assert here().startswith(title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Head")


def test_the_size_of_an_audience_follows_the_boxes(page: Page, school: School, head: Person, sign_in: SignIn) -> None:
    with school_scope(school.pk):
        PersonFactory(roles=["teacher"])
    sign_in(page, head)
    page.goto("/messages/audiences/new/")
    page.get_by_label("All staff").check()
    expect(page.get_by_text("2 people belong to it today.")).to_be_visible()
    page.get_by_label("All staff").uncheck()
    expect(page.get_by_text("Tick whom it means.")).to_be_visible()


def test_the_sign_in_page_asks_nothing_of_a_stranger(live_server: Any, transactional_db: None) -> None:
    page = Client().get("/account/login/").content.decode()
    assert "Sign up" not in page
