"""A concern about a child from somebody without an account: to one person, from any page, in any language."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from headship.areas.direction.domain import decisions
from headship.evidence.models import Act
from headship.kernel import clock
from headship.school.domain.audiences import audience
from headship.school.models import Person, Receipt, School
from headship.today.models import SafetyMessage
from headship.today.web.safety_open import MOST
from tests.conftest import person_with

WORDS = "A bruise that nobody explains."
PLACE = "/safety/riverside/"


@pytest.fixture(autouse=True)
def _nothing_was_counted() -> None:
    cache.clear()


@pytest.fixture
def lead(school: School) -> Person:
    return person_with("Elena Ruiz", "safeguarding_lead", email="elena@riverside.example")


def send(**changes: str) -> Any:
    return Client(enforce_csrf_checks=True).post(PLACE, {"text": WORDS, "about": "other", "contact": "", **changes})


def test_it_reaches_the_lead_alone_without_an_account_or_a_cookie(
    lead: Person, head: Person, sign_in_client: Any
) -> None:
    answer = send(contact="Nadia, 0100 555 010")
    assert (answer.status_code, answer["Location"]) == (302, "/safety/riverside/thanks/?language=en")
    message = SafetyMessage.objects.get()
    assert (message.recipient, message.written_by) == (lead, None)
    read = sign_in_client(lead).get(f"/safety/{message.pk}/").content.decode()
    assert WORDS in read and "Somebody without an account" in read and "Nadia, 0100 555 010" in read
    assert sign_in_client(head).get(f"/safety/{message.pk}/").status_code == 404
    sign_in_client(lead).post(f"/safety/{message.pk}/confirmation/")
    message.refresh_from_db()
    assert message.text == "", "how to reach the writer goes with the text"


@pytest.mark.parametrize(("about", "recipient"), [("lead", "head"), ("head", "chair")])
def test_it_never_goes_to_whom_it_is_about(
    about: str, recipient: str, lead: Person, head: Person, request: pytest.FixtureRequest
) -> None:
    chair = person_with("Adrian Holt", "chair", email="adrian@riverside.example")
    send(about=about)
    assert SafetyMessage.objects.get().recipient == {"head": head, "chair": chair}[recipient]


def test_somebody_who_is_signed_in_stays_unnamed_there(teacher: Person, lead: Person, sign_in_client: Any) -> None:
    sign_in_client(teacher).post(PLACE, {"text": WORDS, "about": "other"})
    assert SafetyMessage.objects.get().written_by is None
    assert not Act.objects.filter(verb__startswith="safety", actor_id__isnull=False).exists()


def test_the_page_says_whom_to_call_when_it_is_read_and_that_nobody_can_come_back(lead: Person) -> None:
    lead.school.safeguarding_contact = "Elena Ruiz, 0100 555 010"
    lead.school.save()
    answer = Client().get(PLACE)
    said = answer.content.decode()
    for words in ("Elena Ruiz, 0100 555 010", "do not write. Call.", "on school days", "nobody can come back to you"):
        assert words in said
    assert "no-store" in answer["Cache-Control"]


def test_empty_words_and_a_school_that_is_not_there(lead: Person) -> None:
    assert send(text="  ").status_code == 422
    assert Client().get("/safety/nowhere/").status_code == 404
    assert not SafetyMessage.objects.exists()


def test_where_nobody_could_read_it_no_form_is_shown(school: School) -> None:
    said = Client().get(PLACE).content.decode()
    assert "Please call." in said and "<textarea" not in said
    assert send().status_code == 422
    assert not SafetyMessage.objects.exists()


def test_a_flood_from_one_address_is_told_to_call_and_others_still_get_through(lead: Person) -> None:
    for _each in range(MOST):
        assert send().status_code == 302
    flooded = send()
    assert flooded.status_code == 429 and "Please call" in flooded.content.decode()
    assert SafetyMessage.objects.count() == MOST
    assert Client(REMOTE_ADDR="192.0.2.7").post(PLACE, {"text": WORDS, "about": "other"}).status_code == 302


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "seguridad de un menor"), ("pt", "segurança de uma criança"), ("id", "keselamatan anak"),
        ("ar", "سلامة طفل"), ("zh-hans", "孩子安全"),
    ],
)  # fmt: skip
def test_it_speaks_the_language_of_the_page_before_or_of_the_browser(language: str, words: str, lead: Person) -> None:
    page = Client().get(PLACE, {"language": language}).content.decode()
    assert words in page and f'lang="{language}"' in page
    assert words in Client().get(PLACE, headers={"accept-language": language}).content.decode()
    for english in ("Send it now", "What did you see", "Whom is it about", "How can you be reached", "No account"):
        assert english not in page
    client = Client()
    client.cookies["django_language"] = "en"
    assert "Send it now" in client.get(PLACE, {"language": language}).content.decode(), "chosen on this device"


def test_every_open_form_without_an_account_leads_there(head: Person, lead: Person) -> None:
    lead.school.safeguarding_contact = "Elena Ruiz, 0100 555 010"
    lead.school.save()
    person_with("Ana", "parent")
    decision = decisions.raise_question(by=head, question="Do we mark less?", options=["Yes", "No"])
    decisions.ask(by=head, decision=decision, audiences=[audience("parents")], due_on=clock.days_before(-5), minutes=3)
    said = Client().get(f"/decisions/answer/{Receipt.objects.get().slip_code}/").content.decode()
    assert said.count(f'href="{PLACE}?language=en"') == 2, "above each place to write"
    assert said.count("Elena Ruiz, 0100 555 010") == 2
