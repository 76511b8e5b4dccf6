"""Whoever has no account and no e-mail: a slip on paper, a code, their own language, one button."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from headship.kernel import clock
from headship.school.domain import deliveries, people
from headship.school.models import Delivery, Person, Receipt
from headship.school.web.delivery_view import spaced
from tests.factories.school import PersonFactory


@pytest.fixture
def porter(head: Person) -> Person:
    """Somebody without an account or an address."""
    return PersonFactory(name="Yusuf Malik", roles=["support_staff"])


@pytest.fixture
def receipt(head: Person, porter: Person) -> Receipt:
    """A message to them."""
    deliveries.send(by=head, subject="Fire practice", body="On Thursday.", people=[porter], asks_acknowledgement=True)
    found: Receipt = Receipt.objects.select_related("delivery", "person").get()
    return found


def test_the_sheet_has_a_slip_with_code_and_picture_for_each_without_mail(
    head: Person, teacher: Person, porter: Person, sign_in_client: Any
) -> None:
    delivery = deliveries.send(
        by=head, subject="Fire practice", body="…", people=[porter, teacher], asks_acknowledgement=True
    )
    page = sign_in_client(head).get(f"/messages/sent/{delivery.pk}/slips/").content.decode()
    assert page.count('class="slip"') == page.count('class="qr"') == 1
    assert spaced(Receipt.objects.get(person=porter).slip_code) in page
    assert spaced(Receipt.objects.get(person=teacher).slip_code) not in page
    everybody = sign_in_client(head).get(f"/messages/sent/{delivery.pk}/slips/?all").content.decode()
    assert everybody.count('class="slip"') == 2


def test_from_the_typed_code_to_the_acknowledgement(receipt: Receipt, porter: Person) -> None:
    visitor = Client()
    assert visitor.get("/slip/").status_code == 200
    typed = f" {spaced(receipt.slip_code).lower().replace(' ', '-')} "
    page = visitor.post("/slip/", {"code": typed}, follow=True)
    words = page.content.decode()
    assert "On Thursday." in words
    assert "For \u2068Yusuf Malik\u2069" in words
    done = visitor.post(page.request["PATH_INFO"], follow=True).content.decode()
    assert "Nothing more is needed" in done
    receipt.refresh_from_db()
    assert (receipt.acknowledged_way, receipt.entered_by) == ("alone", None)
    first = receipt.acknowledged_at
    visitor.post(page.request["PATH_INFO"])
    receipt.refresh_from_db()
    assert receipt.acknowledged_at == first


@pytest.mark.parametrize("code", ["AAAA BBBB CCCC", "x", "'; DROP TABLE", "ñ" * 12])
def test_a_code_that_nobody_has_gets_a_sentence(receipt: Receipt, code: str) -> None:
    answer = Client().post("/slip/", {"code": code})
    assert answer.status_code == 422
    assert "No slip has this code" in answer.content.decode()
    assert Client().get("/slip/AAAABBBBCCCC/").status_code == 404


def test_a_slip_ends_when_its_person_leaves(head: Person, porter: Person, receipt: Receipt) -> None:
    people.record_departure(by=head, person=porter, on=clock.days_before(1))
    assert Client().get(f"/slip/{receipt.slip_code}/").status_code == 404


def test_the_page_is_in_the_persons_language_and_direction(receipt: Receipt, porter: Person) -> None:
    people.change_details(by=None, person=porter, language="ar")
    page = Client().get(f"/slip/{receipt.slip_code}/").content.decode()
    assert re.search(r'<html lang="ar" dir="rtl"', page)
    visitor = Client()
    visitor.cookies["django_language"] = "es"
    chosen = visitor.get(f"/slip/{receipt.slip_code}/").content.decode()
    assert '<html lang="es" dir="ltr"' in chosen, "a language chosen on the page wins"


def test_each_slip_on_the_sheet_is_in_its_persons_language(
    head: Person, porter: Person, receipt: Receipt, sign_in_client: Any
) -> None:
    people.change_details(by=None, person=porter, language="ar")
    page = sign_in_client(head).get(f"/messages/sent/{receipt.delivery_id}/slips/").content.decode()
    assert 'class="slip" lang="ar" dir="rtl"' in page
    assert '<html lang="en" dir="ltr"' in page


def test_a_record_with_a_page_of_its_own_is_read_there(head: Person, porter: Person) -> None:
    deliveries.on_reading_without_account("test-reading", lambda receipt: f"/somewhere/{receipt.slip_code}/")
    deliveries.send(
        by=head, subject="A question", body="…", people=[porter], about_kind="test-reading", about_id=1,
        asks_acknowledgement=True,
    )  # fmt: skip
    code = Receipt.objects.get().slip_code
    page = Client().get(f"/slip/{code}/").content.decode()
    assert f'href="/somewhere/{code}/"' in page
    assert "I have read it" not in page


def test_a_lost_slip_is_found_on_the_persons_page_by_the_office_alone(
    head: Person, teacher: Person, porter: Person, receipt: Receipt, sign_in_client: Any
) -> None:
    address, code = f"/people/{porter.pk}/", spaced(receipt.slip_code)
    assert code in sign_in_client(head).get(address).content.decode()
    assert code not in sign_in_client(teacher).get(address).content.decode()


# Entered by the office


def test_the_office_enters_what_people_gave_on_paper(
    head: Person, porter: Person, receipt: Receipt, sign_in_client: Any
) -> None:
    client = sign_in_client(head)
    address = f"/messages/sent/{receipt.delivery_id}/answers/"
    assert "Yusuf Malik" in client.get(address).content.decode()
    today = clock.today().isoformat()
    done = client.post(address, {"receipts": [receipt.pk], "way": "paper", "happened_on": today}, follow=True)
    assert "entered by Amina Diallo" in done.content.decode()
    receipt.refresh_from_db()
    assert (receipt.acknowledged_way, receipt.entered_by) == ("paper", head)
    assert "Everybody has answered" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("day", "words"),
    [("2000-01-01", "sent later than that"), ("2999-01-01", "lies in the future"), ("x", "valid date")],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(
    head: Person, receipt: Receipt, sign_in_client: Any, day: str, words: str
) -> None:
    answer = sign_in_client(head).post(
        f"/messages/sent/{receipt.delivery_id}/answers/",
        {"receipts": [receipt.pk], "way": "paper", "happened_on": day},
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    receipt.refresh_from_db()
    assert receipt.acknowledged_at is None


def test_whoever_sent_it_enters_answers_and_others_do_not(
    middle_leader: Person, senior: Person, porter: Person, sign_in_client: Any
) -> None:
    delivery: Delivery = deliveries.send(
        by=middle_leader, subject="Goggles", body="…", people=[porter, senior], asks_acknowledgement=True
    )
    address = f"/messages/sent/{delivery.pk}/answers/"
    assert sign_in_client(middle_leader).get(address).status_code == 200
    assert sign_in_client(senior).get(address).status_code == 403
    own_copy = sign_in_client(senior).get(f"/messages/sent/{delivery.pk}/", follow=True)
    assert own_copy.request["PATH_INFO"].startswith("/messages/received/")
