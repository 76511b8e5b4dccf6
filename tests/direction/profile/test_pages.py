"""The pages of the profile, as people use them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from headship.areas.direction.profile.domain import facts, roll
from headship.areas.direction.profile.models import Fact
from headship.kernel import clock
from headship.school.models import Person
from tests.conftest import person_with
from tests.factories import profile as made

pytestmark = pytest.mark.django_db


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_fact_is_added_read_and_looked_at_again(head: Person) -> None:
    client = browser(head)
    sent = {
        "statement": "Half of our families speak Igbo at home.", "topic": "languages", "source": "Home survey 2026",
        "url": "https://example.org/survey", "as_of": clock.today().isoformat(), "owner": head.pk,
    }  # fmt: skip
    page: Any = client.post("/our-school/facts/new/community/", sent, follow=True)
    fact = Fact.objects.get()
    assert "Home survey 2026" in page.content.decode() and fact.side == "community"
    again = {
        "statement": "Six in ten of our families speak Igbo at home.", "source": "Home survey 2027",
        "as_of": clock.today().isoformat(),
    }  # fmt: skip
    assert client.post(f"/our-school/facts/{fact.pk}/refresh/", again).status_code == 302
    text = client.get(f"/our-school/facts/{fact.pk}/").content.decode()
    assert "Six in ten" in text and "Half of our families" in text
    profile = client.get("/our-school/").content.decode()
    assert "1 fact is kept; 1 of it was looked at within a year." in profile
    assert "Nothing yet on:" in profile and "work and income" in profile


def test_a_figure_is_kept_as_a_fact_with_one_press(head: Person) -> None:
    person_with("Anna", "student")
    client = browser(head)
    assert "Keep as a fact" in client.get("/our-school/").content.decode()
    client.post("/our-school/following/", {"code": "roll"})
    assert Fact.objects.get().counted == "roll"
    page = client.post("/our-school/following/", {"code": "roll"}, follow=True).content.decode()
    assert "This figure is kept as a fact already." in page


def test_the_picture_of_the_roll_says_what_it_shows(head: Person) -> None:
    roll.write_down(by=head, lines="2023 380\n2025 402")
    page = browser(head).get("/our-school/").content.decode()
    assert "22 learners more from 2022/23 to 2024/25." in page
    assert 'aria-label="2022/23: 380. 2024/25: 402. "' in page


def test_a_wrong_line_stays_in_the_form(head: Person) -> None:
    page: Any = browser(head).post("/our-school/roll/", {"lines": "2023 380\nmany"})
    assert page.status_code == 422
    assert "Line 2, “many”" in page.content.decode() and "2023 380" in page.content.decode()


def test_the_facts_can_be_taken_away(head: Person) -> None:
    made.fact(head, statement="=1+1 families")
    body = browser(head).get("/our-school/?format=csv").content.decode("utf-8-sig")
    assert "'=1+1 families" in body and "District report" in body


def test_the_page_asks_as_much_for_three_facts_as_for_one(head: Person, teacher: Person) -> None:
    client = browser(head)
    made.fact(head)
    client.get("/our-school/")
    with CaptureQueriesContext(connection) as one:
        client.get("/our-school/")
    for number in range(3):
        made.school_fact(head, owner=teacher, statement=f"Fact {number}")
    facts.set_aside(by=head, fact=made.fact(head, statement="Gone"), because="Over")
    with CaptureQueriesContext(connection) as more:
        client.get("/our-school/")
    assert len(more) == len(one)


def test_an_old_fact_calls_its_owner_from_the_page_itself(head: Person, teacher: Person) -> None:
    fact = made.fact(by=head, statement="One family in ten works at the yard.")
    Fact.objects.filter(pk=fact.pk).update(refreshed_on=clock.today() - facts.FRESH_FOR)
    look = f"/our-school/facts/{fact.pk}/refresh/"
    assert browser(head).get("/our-school/").content.decode().count(look) == 2  # in the lead, and at the fact
    seen = browser(teacher).get("/our-school/").content.decode()
    assert look not in seen and "Is it still so?" in seen


def test_an_old_fact_of_somebody_who_left_calls_the_head(head: Person, teacher: Person) -> None:
    fact = made.fact(by=head)
    Fact.objects.filter(pk=fact.pk).update(refreshed_on=clock.today() - facts.FRESH_FOR, owner=teacher)
    Person.objects.filter(pk=teacher.pk).update(ended_on=clock.today())
    assert "1 of yours has grown old." in browser(head).get("/our-school/").content.decode()
