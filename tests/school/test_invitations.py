"""Accounts come by a link that works once, for two weeks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope
from headship.school.domain import invitations, people
from headship.school.models import Account, Invitation, OutboxMail, Person, School
from tests.factories.school import PASSWORD, PersonFactory

GOOD = "seven green bottles hanging"


@pytest.fixture
def newcomer(school: School) -> Person:
    """A teacher who does not sign in yet."""
    return PersonFactory(name="Ines Duarte", roles=["teacher"], email="ines@riverside.example")


def address(invitation: Invitation) -> str:
    return f"/invitation/{invitation.token}/"


def test_from_the_link_to_being_signed_in(head: Person, newcomer: Person) -> None:
    invitation, visitor = invitations.invite(by=head, person=newcomer), Client()
    page = visitor.get(address(invitation)).content.decode()
    assert "Amina Diallo invites you" in page
    done = visitor.post(
        address(invitation), {"way": "password", "email": newcomer.email, "password": GOOD}, follow=True
    )
    assert done.status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.account is not None
    assert newcomer.account.check_password(GOOD)
    assert visitor.get("/people/").status_code == 200
    assert Client().get(address(invitation)).status_code == 404, "it works once"


def test_an_address_is_asked_for_where_the_school_knows_none(head: Person) -> None:
    person = PersonFactory(roles=["support_staff"])
    invitation, visitor = invitations.invite(by=head, person=person), Client()
    answer = visitor.post(address(invitation), {"way": "password", "email": "no", "password": GOOD})
    assert answer.status_code == 422
    visitor.post(address(invitation), {"way": "password", "email": "Porter@Example.org", "password": GOOD})
    account = Account.objects.get(email="porter@example.org")
    assert not account.emailaddress_set.get().verified, "typed in, so it proves nothing yet"


def test_the_address_that_the_school_knows_cannot_be_changed_on_the_way(head: Person, newcomer: Person) -> None:
    invitation = invitations.invite(by=head, person=newcomer)
    Client().post(address(invitation), {"way": "password", "email": "thief@example.org", "password": GOOD})
    newcomer.refresh_from_db()
    assert newcomer.account is not None
    assert newcomer.account.email == "ines@riverside.example"


@pytest.mark.parametrize("password", ["short", "password1234", "ines@riverside.example"])
def test_a_weak_password_is_refused_and_the_link_still_works(head: Person, newcomer: Person, password: str) -> None:
    invitation = invitations.invite(by=head, person=newcomer)
    answer = Client().post(address(invitation), {"way": "password", "email": newcomer.email, "password": password})
    assert answer.status_code == 422
    assert not Account.objects.filter(email=newcomer.email).exists()
    assert Client().get(address(invitation)).status_code == 200


def test_a_second_school_is_joined_with_the_account_that_one_has(
    head: Person, other_school: School, sign_in_client: Any
) -> None:
    with school_scope(other_school.pk):
        principal = PersonFactory(roles=["head"])
        there = PersonFactory(name="Amina Diallo", roles=["governor"], email="amina@riverside.example")
        invitation = invitations.invite(by=principal, person=there)
    taken = Client().post(address(invitation), {"way": "password", "email": there.email, "password": GOOD})
    assert "Sign in with it, then open this link again" in taken.content.decode()
    client = sign_in_client(head)
    assert "amina@riverside.example" in client.get(address(invitation)).content.decode()
    client.post(address(invitation), {"way": "account"})
    with school_scope(other_school.pk):
        there.refresh_from_db()
        assert there.account_id == head.account_id
    assert "Hilltop School" in client.get("/messages/").content.decode(), "one arrives in the school that invited"


def test_a_stranger_cannot_use_a_button_that_is_for_the_signed_in(head: Person, newcomer: Person) -> None:
    invitation = invitations.invite(by=head, person=newcomer)
    assert Client().post(address(invitation), {"way": "account"}).status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.account is None


def test_a_link_ends_after_two_weeks_and_with_the_next_one(head: Person, newcomer: Person) -> None:
    first = invitations.invite(by=head, person=newcomer)
    second = invitations.invite(by=head, person=newcomer)
    assert invitations.invitation_by_token(first.token) is None
    with clock.at(clock.now() + timedelta(days=13)):
        assert invitations.invitation_by_token(second.token) == second
    with clock.at(clock.now() + timedelta(days=15)):
        assert invitations.invitation_by_token(second.token) is None
        with pytest.raises(Refusal, match="used or is too old"):
            invitations.accept(token=second.token, password=GOOD)


def test_a_link_ends_when_its_person_leaves(head: Person, newcomer: Person) -> None:
    invitation = invitations.invite(by=head, person=newcomer)
    people.record_departure(by=head, person=newcomer, on=clock.days_before(1))
    assert Client().get(address(invitation)).status_code == 404


def test_whoever_signs_in_already_is_not_invited(head: Person, teacher: Person) -> None:
    with pytest.raises(Refusal, match="signs in already"):
        invitations.invite(by=head, person=teacher)


def test_the_page_of_a_person_has_the_link_for_the_office_alone(
    head: Person, teacher: Person, newcomer: Person, sign_in_client: Any
) -> None:
    client = sign_in_client(head)
    client.post(f"/people/{newcomer.pk}/invitation/")
    token = Invitation.objects.get().token
    assert token in client.get(f"/people/{newcomer.pk}/").content.decode()
    assert token not in sign_in_client(teacher).get(f"/people/{newcomer.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_invitation_goes_out_by_mail_and_waits_in_the_outbox_without_a_server(settings: Any) -> None:
    from headship.school.domain.founding import found_school

    settings.EMAIL_BACKEND = "headship.school.outbox.OutboxBackend"
    school = found_school(name="Riverside School", code="riverside")
    with school_scope(school.pk):
        head = PersonFactory(roles=["head"])
        newcomer = PersonFactory(email="ines@riverside.example")
        invitation = invitations.invite(by=head, person=newcomer)
        mail = OutboxMail.objects.get()
        assert mail.to == "ines@riverside.example"
        assert invitation.token in mail.body


def test_sign_up_without_an_invitation_is_closed(db: None) -> None:
    page = Client().get("/account/signup/")
    assert "By invitation" in page.content.decode()
    Client().post("/account/signup/", {"email": "a@example.org", "password1": GOOD, "password2": GOOD})
    assert not Account.objects.exists()


def test_a_forgotten_password_says_nothing_about_who_has_an_account(head: Person, settings: Any) -> None:
    settings.EMAIL_BACKEND = "headship.school.outbox.OutboxBackend"
    known = Client().post("/account/password/reset/", {"email": head.email}, follow=True)
    unknown = Client().post("/account/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert known.status_code == unknown.status_code == 200
    assert known.request["PATH_INFO"] == unknown.request["PATH_INFO"]


def test_a_wrong_password_and_an_unknown_address_read_alike(head: Person) -> None:
    words = []
    for login in (head.email, "nobody@example.org"):
        answer = Client().post("/account/login/", {"login": login, "password": "wrong wrong wrong"})
        words.append(list(answer.context["form"].non_field_errors()))
    assert words[0] == words[1] != []
    right = Client().post("/account/login/", {"login": head.email, "password": PASSWORD})
    assert right.status_code == 302
