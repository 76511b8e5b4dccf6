"""Every address × every role × own and other school.

The addresses come from the URL configuration, so a new page cannot be forgotten; the expected answers are written
by hand in `table.py` and never read from the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from headship.school.models import Person
from tests.permissions.answers import ABSENT, EVERYONE, IN, REFUSED, SIGN_IN
from tests.permissions.records import World, make_world
from tests.permissions.table import ELSEWHERE, TABLE


def addresses() -> Iterator[str]:
    """The names of all addresses of our own; allauth answers for its own under /account/."""

    def walk(resolver: URLResolver, namespace: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                if str(entry.pattern) != "account/":
                    inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                    yield from walk(entry, inner)
            elif isinstance(entry, URLPattern):
                assert entry.name, f"The address {entry.pattern} has no name."
                yield f"{namespace}{entry.name}"

    yield from dict.fromkeys(walk(get_resolver(), ""))


ADDRESSES = sorted(set(addresses()) - set(ELSEWHERE))


def answer_of(response: HttpResponse) -> str:
    """What a response amounts to."""
    if response.status_code in {301, 302, 303} and re.match(r".*/account/login/", response["Location"]):
        return SIGN_IN
    if response.status_code == 401:
        return SIGN_IN
    if response.status_code == 403:
        return REFUSED
    if response.status_code == 404:
        return ABSENT
    assert response.status_code < 500, f"{response.status_code}: {response.content[:300]!r}"
    return IN


def ask(client: Client, address: str, expected: str) -> str:
    """Ask with GET; where only POST is taken, or where somebody is kept out, with an empty POST as well.

    Whatever a POST did is undone, so the next person meets the same record.
    """
    got = client.get(address)
    got.getvalue()  # a file that is sent closes once it is read
    answer = answer_of(got)
    if got.status_code == 405 or (answer == expected and expected != IN):
        with transaction.atomic():
            posted = client.post(address)
            transaction.set_rollback(True)
        return answer if posted.status_code == 405 else answer_of(posted)
    return answer


def signed_in(person: Person) -> Client:
    """A client that is signed in as a person."""
    client = Client()
    assert person.account is not None
    client.force_login(person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """A school with somebody in each role and a record of each kind, and another school's head."""
    with make_world() as made:
        yield made


def test_every_address_stands_in_the_table() -> None:
    assert set(ADDRESSES) == set(TABLE), "Add the new address to tests/permissions/table.py, by hand."


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_role_gets_the_answer_that_the_table_says(name: str, world: World) -> None:
    row = TABLE[name]
    address = reverse(name, kwargs=world.address_of(row.record))
    got = {role: ask(signed_in(world.people[role]), address, row.answers[role]) for role in EVERYONE}
    got["stranger"] = ask(signed_in(world.stranger), address, row.stranger)
    got["anonymous"] = ask(Client(), address, row.anonymous)
    assert got == {**row.answers, "stranger": row.stranger, "anonymous": row.anonymous}
