"""The pages of the register, as people use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from headship.areas.direction.sustainability.domain import handovers, risks
from headship.areas.direction.sustainability.models import Commitment, Handover, Risk
from headship.kernel import clock
from headship.school.models import Person
from tests.factories import promises
from tests.factories import sustainability as made

pytestmark = pytest.mark.django_db


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_risk_is_written_down_worked_against_and_looked_at_again(head: Person) -> None:
    client = browser(head)
    day = (clock.today() + timedelta(days=30)).isoformat()
    sent = {
        "title": "The lease ends", "kind": "finance", "why": "We own no ground.", "likelihood": "4", "impact": "5",
        "owner": head.pk, "review_on": day,
    }  # fmt: skip
    page: Any = client.post("/register/risks/new/", sent, follow=True)
    risk = Risk.objects.get()
    assert "the vision could not go on" in page.content.decode()
    begun = {"what": "Talk to the city", "owner": head.pk, "due_on": day}
    assert client.post(f"/register/risks/{risk.pk}/mitigations/new/", begun).status_code == 302
    work = risk.mitigations.get()
    client.post(
        f"/register/risks/{risk.pk}/mitigations/{work.pk}/",
        {"status": "on_track", "words": "They answered.", "due_on": day},
    )
    page = client.get(f"/register/risks/{risk.pk}/")
    assert "They answered." in page.content.decode() and "On its way" in page.content.decode()
    register = client.get("/register/").content.decode()
    assert "1 is high, and against 1 of it something is on its way." in register
    assert 'role="img"' in register


def test_what_is_wrong_in_a_form_is_said_at_its_field_and_nothing_is_kept(head: Person) -> None:
    sent = {
        "title": "", "kind": "finance", "likelihood": "9", "impact": "5", "owner": head.pk,
        "review_on": (clock.today() - timedelta(days=1)).isoformat(),
    }  # fmt: skip
    page = browser(head).post("/register/risks/new/", sent)
    assert page.status_code == 422 and not Risk.objects.exists()


def test_markup_in_a_risk_is_text(head: Person) -> None:
    risk = made.risk(head, title="<script>alert(1)</script>", why="<b>bold</b>")
    page = browser(head).get(f"/register/risks/{risk.pk}/").content.decode()
    assert "<script>alert" not in page and "&lt;b&gt;bold" in page


def test_the_register_asks_no_more_of_the_database_with_more_rows(head: Person) -> None:
    client = browser(head)
    made.risk(head), made.commitment(head)
    client.get("/register/")
    with CaptureQueriesContext(connection) as one:
        client.get("/register/")
    for number in range(2):
        made.risk(head, title=f"Risk {number}"), made.commitment(head, what=f"Commitment {number}")
    with CaptureQueriesContext(connection) as three:
        client.get("/register/")
    assert len(three) <= len(one)


def test_a_commitment_is_made_for_a_group_in_words(head: Person) -> None:
    sent = {
        "group": "words", "group_words": "The neighbours in Mill Street", "what": "The yard is open at weekends",
        "why": "Children have nowhere to play.", "owner": head.pk,
        "due_on": (clock.today() + timedelta(days=20)).isoformat(),
    }  # fmt: skip
    page: Any = browser(head).post("/register/commitments/new/", sent, follow=True)
    assert Commitment.objects.get().what == "The yard is open at weekends"
    assert "The neighbours in Mill Street may count on it." in page.content.decode()


def test_a_handover_file_takes_one_click_and_reads_as_it_stood(head: Person) -> None:
    risk = made.risk(head)
    client = browser(head)
    page: Any = client.post("/register/handovers/new/", {"of": head.pk}, follow=True)
    file = Handover.objects.get()
    assert page.request["PATH_INFO"] == f"/register/handovers/{file.pk}/"
    risks.close(by=head, risk=risk, because="Over")
    assert risk.title in client.get(f"/register/handovers/{file.pk}/").content.decode()


def test_a_stranger_finds_no_file(head: Person, teacher: Person) -> None:
    file = handovers.make(by=head)
    assert browser(teacher).get(f"/register/handovers/{file.pk}/").status_code == 404


def test_whoever_arrives_reads_what_is_live_and_from_when_they_count(head: Person) -> None:
    risk = made.risk(head)
    made.commitment(head)
    page = browser(head).get("/register/arriving/").content.decode()
    assert risk.title in page and "The library is open on Saturdays" in page
    assert "It counts from" in page and "2020" in page


def test_what_the_school_stands_by_is_named_once_with_its_day(head: Person) -> None:
    made.commitment(head)
    promises.made(head, will="A message whenever the bus is late.")
    rows = [row.what for row in handovers.live_for(head)]
    assert sum("The library is open on Saturdays" in what for what in rows) == 1
    assert sum("the bus is late" in what for what in rows) == 1
    (commitment,) = [row for row in handovers.live_for(head) if "Saturdays" in row.what]
    assert commitment.due is not None


def test_a_risk_that_stays_high_after_what_was_done_calls_for_something_else(head: Person) -> None:
    work = made.mitigation(head, made.risk(head, review_on=clock.today() + timedelta(days=400)))
    risks.note(by=head, mitigation=work, status="done", words="Sixty families came.")
    client = browser(head)
    assert "Settle on something" not in client.get("/").content.decode()
    with clock.at(clock.now() + timedelta(days=200)):
        assert "Settle on something" in client.get("/").content.decode()
        assert "Done more than half a year ago" in client.get("/register/").content.decode()
