"""A head leaves and another one arrives, through the pages that people use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from headship.areas.direction.sustainability.domain import handovers
from headship.evidence.domain.readings import take
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.school.models import Invitation, Membership, Person
from tests.conftest import person_with
from tests.factories import profile
from tests.factories import promises as promised
from tests.factories import sustainability as made
from tests.factories.decisions import decided
from tests.factories.school import PostFactory

pytestmark = pytest.mark.django_db

ARRIVING = "/register/arriving/"


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def succeeded(head: Person) -> Person:
    """The head enrols a successor, names her head from tomorrow, and leaves today; all by the pages for it."""
    client, tomorrow = browser(head), clock.today() + timedelta(days=1)
    client.post("/people/enrolment/", {"name": "نورة الجديدة", "email": "nora@example.org"})
    new = Person.objects.get(email="nora@example.org")
    client.post(f"/people/{new.pk}/roles/", {"role": "head", "starts_on": tomorrow.isoformat()})
    client.post(f"/people/{new.pk}/invitation/")
    client.post(f"/people/{head.pk}/departure/", {"on": clock.today().isoformat()})
    return new


def signed_in(new: Person) -> Client:
    """The successor opens her invitation and chooses a password."""
    client = Client()
    token = Invitation.objects.get(person=new).token
    sent = {"way": "password", "password": "a sentence that only Nora writes"}
    assert client.post(f"/invitation/{token}/", sent).status_code == 302
    new.refresh_from_db()
    return client


def test_a_new_head_sees_from_her_first_day_what_is_live_and_what_stands_in_nobodys_hands(
    head: Person, teacher: Person
) -> None:
    top = PostFactory(title="Headship", holders=[head])
    PostFactory(title="Head of science", answers_to=top, holders=[teacher])
    decided(by=head, question="A longer break?", asked=[teacher])
    risk, commitment = made.risk(teacher), made.commitment(head)
    promise = promised.made(teacher)
    fact = profile.fact(head, statement="One family in three works at the harbour.")
    browser(head).post("/register/handovers/new/", {"of": head.pk, "words": "Call Rosa first."})
    take(codes=["decisions-reviewed"], leaders=[head])
    new = succeeded(head)
    with clock.at(clock.now() + timedelta(days=1)):
        client = signed_in(new)
        assert ARRIVING in client.get("/").content.decode(), "Today leads her there"
        page = client.get(ARRIVING).content.decode()
        for live in (promise.will, commitment.what, risk.title, "A longer break? Change it"):
            assert live in page
        assert fact.statement in page and "thing stands in their name still" not in page
        assert "things stand in their name still" in page and "Call Rosa first." in page
        assert "It counts from" in page and "You hold no post yet." in page
        take(codes=["decisions-reviewed"], leaders=[new])
        own = Reading.objects.get(indicator="decisions-reviewed", leader_id=new.pk, current=True)
        assert (own.period_start, own.denominator) == (clock.today(), 0)
        assert Reading.objects.filter(indicator="decisions-reviewed", leader_id=None, current=True).exists()
        assert "the first day in office" in client.get(f"/standards/leaders/{new.pk}/").content.decode()
        assert client.get(f"/standards/leaders/{head.pk}/").status_code == 404, "his is his"
        decisions = client.get("/decisions/").content.decode()
        assert "A longer break?" in decisions, "the school's history stays"


def test_once_she_takes_her_post_it_shows_who_answers_to_her(head: Person, teacher: Person) -> None:
    top = PostFactory(title="Headship", holders=[head])
    PostFactory(title="Head of science", answers_to=top, holders=[teacher])
    new = succeeded(head)
    with clock.at(clock.now() + timedelta(days=1)):
        client = signed_in(new)
        client.post(f"/people/organisation/posts/{top.pk}/holders/", {"person": new.pk})
        page = client.get(ARRIVING).content.decode()
        assert "Head of science" in page and "You hold no post yet." not in page


def test_between_two_heads_the_chair_sees_what_the_school_answers_for(head: Person, teacher: Person) -> None:
    promise, chair = promised.made(teacher), person_with("Ada Chair", "chair", email="ada@example.org")
    browser(head).post(f"/people/{head.pk}/departure/", {"on": clock.today().isoformat()})
    with clock.at(clock.now() + timedelta(days=1)):
        assert promise.will in browser(chair).get(ARRIVING).content.decode()


def test_the_first_head_of_a_school_and_one_who_is_settled_are_not_called(head: Person) -> None:
    assert ARRIVING not in browser(head).get("/").content.decode()
    new = succeeded(head)
    with clock.at(clock.now() + timedelta(days=1)):
        signed_in(new)
    with clock.at(clock.now() + timedelta(days=30)):
        assert ARRIVING not in browser(new).get("/").content.decode()


def test_whom_a_file_is_for_is_told_that_it_is_there(head: Person, teacher: Person) -> None:
    client = browser(teacher)
    client.get("/")
    with clock.at(clock.now() + timedelta(hours=2)):
        file = handovers.make(by=head, to=teacher, words="The keys hang in the office.")
        assert f"/register/handovers/{file.pk}/" in client.get("/").content.decode()


def test_the_page_is_as_quick_with_many_rows(head: Person) -> None:
    client = browser(head)
    made.risk(head), made.commitment(head)
    client.get(ARRIVING)
    with CaptureQueriesContext(connection) as one:
        client.get(ARRIVING)
    for number in range(7):
        made.risk(head, title=f"Risk {number}"), made.commitment(head, what=f"Commitment {number}")
    with CaptureQueriesContext(connection) as many:
        text = client.get(ARRIVING).content.decode()
    assert len(many) <= len(one) and "3 more" in text


def test_what_is_late_is_said_to_be(head: Person) -> None:
    made.commitment(head, due_on=clock.today() + timedelta(days=5))
    with clock.at(clock.now() + timedelta(days=20)):
        assert "was due" in browser(head).get(ARRIVING).content.decode()
        register = browser(head).get("/register/").content.decode()
        assert "Its day has passed" in register and "The day of 1 commitment has passed." in register


def test_an_acting_head_led_and_is_none_who_led_before(head: Person, senior: Person) -> None:
    Membership.objects.create(
        person=senior, role="head", starts_on=clock.today() - timedelta(days=9),
        ends_on=clock.today() - timedelta(days=2), acting_for=head,
    )  # fmt: skip
    assert "who led before" not in browser(head).get(ARRIVING).content.decode()


def test_whoever_leaves_is_asked_for_a_file_of_what_they_hold_until_it_is_made(head: Person, teacher: Person) -> None:
    client, file = browser(teacher), "Make your handover file before you leave"
    browser(head).post(f"/people/{teacher.pk}/departure/", {"on": (clock.today() + timedelta(days=40)).isoformat()})
    assert file not in client.get("/").content.decode(), "there is nothing to hand over"
    made.risk(teacher)
    assert file in client.get("/").content.decode()
    client.post("/register/handovers/new/", {"of": teacher.pk})
    assert file not in client.get("/").content.decode()
