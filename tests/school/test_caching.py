"""No page is kept for somebody else: not by a proxy, and not on a device that people share."""

from __future__ import annotations

from typing import Any

from django.test import Client

from headship.school.models import Person


def test_pages_are_kept_by_nobody(head: Person, sign_in_client: Any) -> None:
    client = sign_in_client(head)
    for address in ("/", "/people/", "/profile/"):
        assert client.get(address).headers["Cache-Control"] == "private, no-store", address


def test_the_sign_in_page_is_not_kept_either(db: None) -> None:
    assert "no-store" in Client().get("/account/login/").headers["Cache-Control"]


def test_whoever_left_one_school_still_gets_into_their_other(
    head: Person, other_school: Any, sign_in_client: Any
) -> None:
    from headship.kernel import clock
    from headship.kernel.scope import school_scope

    with school_scope(other_school.pk):
        Person.objects.create(name=head.name, account=head.account)
    client = sign_in_client(head)
    assert client.get("/profile/").context["request"].school.pk == head.school_id
    Person.objects.filter(pk=head.pk).update(ended_on=clock.today())
    assert client.get("/profile/").context["request"].school.pk == other_school.pk
