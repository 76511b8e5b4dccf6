"""A decision from its question to its review, clicked through as the people in it do, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from headship.areas.direction.domain import decisions
from headship.areas.direction.models import Decision
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import Person, Receipt, School
from tests.conftest import person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[Page, Person], None]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def riverside(transactional_db: None) -> Iterator[School]:
    """A school whose contact for a child in danger is known."""
    school = found_school(name="Riverside School", code="riverside", time_zone="Europe/Madrid")
    school.safeguarding_contact = "Call Elena Ruiz on 555 0143."
    school.save()
    with school_scope(school.pk):
        yield school


@pytest.fixture
def amina(riverside: School) -> Person:
    return person_with("Amina Diallo", "head", email="amina@riverside.example")


@pytest.fixture
def lucia(riverside: School) -> Person:
    return person_with("Lucía Fernández", "teacher", email="lucia@riverside.example")


@pytest.fixture
def rosa(riverside: School) -> Person:
    """She works in the kitchen and has neither an account nor an e-mail address."""
    return person_with("Rosa Gómez", "teacher")


@pytest.fixture
def on_time(riverside: School) -> Reading:
    """A figure of the house."""
    row: Reading = Reading.objects.create(
        indicator="on-time", title="Students at the first bell", purpose="accountable", taken_on=clock.today(),
        period_start=clock.today(), numerator=162, denominator=200, value=0.81, low=0.75, high=0.86,
    )  # fmt: skip
    return row


def sound(page: Page) -> None:
    """Axe finds nothing, in light and dark, and the page is no wider than its window."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for each in Axe().run(page).response["violations"]:
            found += [f"{scheme} {page.url}: {each['id']}: {node['html'][:160]}" for node in each["nodes"]]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert found == [] and too_wide <= 0, (found, too_wide)


def main(page: Page) -> Any:
    return page.locator("main")


def test_a_decision_from_its_question_to_its_review(
    page: Page, context: BrowserContext, sign_in: SignIn, amina: Person, lucia: Person, rosa: Person, on_time: Reading
) -> None:
    # The question, in half a minute.
    sign_in(page, amina)
    page.get_by_role("navigation").get_by_role("link", name="Direction").click()
    sound(page)
    page.get_by_role("link", name="Raise a question").click()
    page.get_by_label("What is to be decided?").fill("Should the day begin at nine?")
    page.get_by_label("Which answers are there?").fill("Keep half past eight\nBegin at nine")
    page.locator("summary", has_text="Whom it affects, who decides").click()
    page.get_by_label("What one has to know").fill("The eastern bus comes at half past eight.")
    page.get_by_label("What must a good answer do?").fill("Sleep")
    page.get_by_role("group", name="Groups that it affects").get_by_label("Teachers").check()
    sound(page)
    page.get_by_role("button", name="Raise the question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Should the day begin at nine?")
    expect(main(page)).to_contain_text("not asked yet")
    sound(page)

    # What it rests on, and how the options do.
    page.get_by_role("link", name="Cite a figure").click()
    page.get_by_label("Figure", exact=True).select_option(label="Students at the first bell: 162 of 200")
    page.get_by_role("button", name="Cite it").first.click()
    expect(main(page)).to_contain_text("81 %")
    page.get_by_role("link", name="Weigh it").last.click()
    page.get_by_label("Sleep").select_option("Good")
    page.get_by_label("Because").fill("An hour more.")
    page.get_by_role("button", name="Keep").click()
    expect(main(page)).to_contain_text("An hour more.")

    # Asking shows what it costs before anything is sent.
    page.locator("a.go", has_text="Ask those whom it affects").click()
    expect(page.get_by_label("What they said")).to_be_hidden()
    page.get_by_label("In a meeting").check()
    expect(page.get_by_label("What they said")).to_be_visible()
    page.get_by_label("In writing, here").check()
    page.get_by_role("button", name="Go on").click()
    expect(main(page)).to_contain_text("2 people are asked.")
    expect(main(page)).to_contain_text("6 minutes")
    sound(page)
    page.get_by_role("button", name="Send it").click()
    expect(main(page)).to_contain_text("0 of the 2 people asked in writing have answered.")

    # Lucía answers on her phone, from Today, without leaving it.
    phone = context.browser.new_context(base_url=page.url.split("/decisions")[0], viewport=PHONE)  # type: ignore[union-attr]
    hers = phone.new_page()
    sign_in(hers, lucia)
    expect(main(hers)).to_contain_text("One thing waits for you, about 3 minutes in all.")
    hers.locator("summary", has_text="Say what you think").click()
    expect(main(hers)).to_contain_text("The eastern bus comes at half past eight.")
    sound(hers)
    hers.get_by_role("radio", name="Begin at nine").check()
    hers.get_by_label("What do you think?").fill("My first lesson is half empty.")
    hers.get_by_role("button", name="Answer").click()
    expect(main(hers)).to_contain_text("Thank you. You can change it until it is decided.")
    hers.get_by_role("link", name="Look at it").click()
    hers.locator("summary", has_text="Is there a reason not to go ahead?").click()
    hers.get_by_label("A reason not to go ahead").fill("My club would end in the dark.")
    hers.get_by_role("button", name="Send it").click()
    expect(main(hers)).to_contain_text("waits for a reply")
    sound(hers)

    # Rosa has a printed slip and no account.
    slip = phone.new_page()
    slip.context.clear_cookies()
    slip.goto(f"/decisions/answer/{Receipt.objects.get(person=rosa).slip_code}/")
    sound(slip)
    slip.get_by_label("What do you think?").fill("The kitchen can open at eight.")
    slip.get_by_role("button", name="Send it").first.click()
    expect(main(slip)).to_contain_text("Thank you. It is kept.")
    phone.close()

    # The objection waits on Today, and is answered there.
    page.goto("/")
    page.locator("summary", has_text="Answer Lucía Fernández on").click()
    expect(main(page)).to_contain_text("My club would end in the dark.")
    page.get_by_label("Your reply").fill("Clubs move to the long lunch in winter.")
    sound(page)
    page.get_by_role("button", name="Reply").click()
    expect(main(page)).to_contain_text("Replied.")

    # Deciding, with what is expected.
    page.goto(f"/decisions/{Decision.objects.get().pk}/")
    page.get_by_role("link", name="Decide").first.click()
    sound(page)
    page.get_by_role("radio", name="Begin at nine").check()
    page.get_by_role("radio", name="Consent").check()
    page.get_by_label("The reason, for somebody").fill("The bus can move, and so can the clubs.")
    page.get_by_label("What do you expect to come of it?").fill("Nine in ten are at the first bell")
    page.get_by_label("How sure, in per cent").fill("70")
    page.get_by_role("button", name="Decide").click()
    expect(main(page)).to_contain_text("Decided by consent")
    sound(page)

    # The day to look again has come: the same figure, then what came.
    decision = Decision.objects.get()
    Decision.objects.filter(pk=decision.pk).update(review_on=clock.today())
    on_time.delete()
    Reading.objects.create(
        indicator="on-time", title="Students at the first bell", purpose="accountable", taken_on=clock.today(),
        period_start=clock.today() - timedelta(days=90), numerator=181, denominator=200, value=0.905, low=0.856,
        high=0.938,
    )  # fmt: skip
    page.goto("/")
    page.get_by_role("link", name="Review").click()
    page.get_by_role("link", name="Read it again first").click()
    expect(page.get_by_label("Figure", exact=True)).to_contain_text("181 of 200")
    page.get_by_role("button", name="Cite it").click()
    page.goto(f"/decisions/{decision.pk}/review/")
    sound(page)
    page.get_by_role("radio", name="It came true").check()
    page.get_by_label("What happened").fill("Nine in ten are here at the first bell.")
    page.get_by_label("What we learnt").fill("Ask the kitchen first.")
    page.get_by_role("button", name="Keep the review").click()

    # Somebody who was not in the room reads it, at any width.
    for words in (
        "Begin at nine", "The bus can move, and so can the clubs.", "Nine in ten are at the first bell", "70 % sure",
        "It came true", "Ask the kitchen first.", "81 %", "90 %", "My first lesson is half empty.",
        "The kitchen can open at eight.", "My club would end in the dark.", "Clubs move to the long lunch in winter.",
    ):  # fmt: skip
        expect(main(page)).to_contain_text(words)
    sound(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sound(page)
    page.goto("/decisions/calibration/")
    expect(main(page)).to_contain_text("Too few to tell")
    sound(page)


def test_two_people_edit_one_decision(
    page: Page, context: BrowserContext, sign_in: SignIn, amina: Person, lucia: Person
) -> None:
    decision = decisions.raise_question(by=lucia, question="A longer break?", context="Old words.", options=["Yes"])
    address = f"/decisions/{decision.pk}/revision/"
    sign_in(page, lucia)
    page.goto(address)
    page.get_by_label("What one has to know").fill("Words of Lucía.")
    other = context.browser.new_context(base_url=page.url.split("/decisions")[0])  # type: ignore[union-attr]
    hers = other.new_page()
    sign_in(hers, amina)
    hers.goto(address)
    hers.get_by_label("What one has to know").fill("Words of Amina.")
    hers.get_by_role("button", name="Keep").click()
    other.close()
    page.get_by_role("button", name="Keep").click()
    expect(main(page)).to_contain_text("Amina Diallo changed this")
    expect(page.get_by_role("group", name="What changed")).to_contain_text("Amina")
    expect(page.get_by_label("What one has to know")).to_have_value("Words of Lucía.")
    assert Decision.objects.get().context == "Words of Amina."
    sound(page)
    page.get_by_role("button", name="Save mine over it").click()
    expect(main(page)).to_contain_text("Words of Lucía.")


def test_a_refused_answer_from_today_keeps_what_was_typed(
    page: Page, sign_in: SignIn, amina: Person, lucia: Person
) -> None:
    decision = decisions.raise_question(by=amina, question="A longer break?", options=["Yes", "No"])
    decisions.ask(by=amina, decision=decision, people=[lucia])
    sign_in(page, lucia)
    page.locator("summary", has_text="Say what you think").click()
    page.get_by_label("What do you think?").fill("Yes, on Fridays.")
    decisions.withdraw(by=amina, decision=decision, reason="The council decided it.")
    page.get_by_role("button", name="Answer").click()
    expect(main(page)).to_contain_text("This is closed: it is withdrawn.")
    expect(page.get_by_label("What do you think?")).to_have_value("Yes, on Fridays.")
