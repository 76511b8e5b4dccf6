"""Fixtures for every room: a school in scope and its people, on a real database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation

from headship.evidence import protection
from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import Account, Membership, Person, School
from tests.leave_out import left_out

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this engine cannot show, and what was asked to be left out; nothing else is skipped."""
    postgres = os.environ.get("HEADSHIP_DATABASE_URL", "").startswith("postgres")
    for item in items:
        if item.get_closest_marker("shared_data") and not SHARED.is_dir():
            item.add_marker(pytest.mark.skip(reason="the folder ../shared/data is not here"))
    markers = ["sqlite" if postgres else "postgres"] + ["spark"] * (postgres or left_out("spark"))
    elsewhere = [item for item in items if any(map(item.get_closest_marker, markers))]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


@pytest.fixture(autouse=True)
def _flush_lifts_the_ledger(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits is cleaned up by emptying tables, which the ledger's triggers rightly refuse.

    They are lifted for that moment; Django's signal after the flush puts them back.
    """
    if marker := request.node.get_closest_marker("django_db"):
        commits = marker.kwargs.get("transaction", False)
    else:
        commits = False
    if commits or {"transactional_db", "live_server"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
        yield
        protection.remove(connection)
    else:
        yield


@pytest.fixture
def school(db: None) -> Iterator[School]:
    """A school in scope."""
    school = found_school(name="Riverside School", code="riverside", time_zone="Europe/Madrid")
    with school_scope(school.pk):
        yield school


@pytest.fixture
def other_school(db: None) -> School:
    """Another school, not in scope."""
    return found_school(name="Hilltop School", code="hilltop")


def person_with(name: str, *roles: str, email: str | None = None) -> Person:
    """A person of the school in scope with these roles from long ago, and an account where there is an e-mail."""
    from datetime import date

    person = Person(name=name, email=email or "", joined_on=date(2020, 1, 1))
    if email:
        person.account = Account.objects.create_user(email, "correct horse battery")
    person.save()
    for role in roles:
        Membership(person=person, role=role, starts_on=date(2020, 1, 1)).save()
    return person


@pytest.fixture
def head(school: School) -> Person:
    """The head."""
    return person_with("Amina Diallo", "head", email="amina@riverside.example")


@pytest.fixture
def senior(school: School) -> Person:
    """A senior leader."""
    return person_with("Kenji Watanabe", "senior_leader", email="kenji@riverside.example")


@pytest.fixture
def middle_leader(school: School) -> Person:
    """A middle leader."""
    return person_with("Daniel Okafor", "middle_leader", "teacher", email="daniel@riverside.example")


@pytest.fixture
def teacher(school: School) -> Person:
    """A teacher."""
    return person_with("Lucía Fernández", "teacher", email="lucia@riverside.example")


@pytest.fixture
def governor(school: School) -> Person:
    """A governor."""
    return person_with("陳美玲", "governor", email="chen@riverside.example")


@pytest.fixture
def parent(school: School) -> Person:
    """A parent with an account."""
    return person_with("Fatima Zahra", "parent", email="fatima@riverside.example")


@pytest.fixture
def sign_in_client() -> Iterator[object]:
    """A function from a person to a client that is signed in as them."""

    def sign_in(person: Person) -> Client:
        client = Client()
        assert person.account is not None
        client.force_login(person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    yield sign_in


@pytest.fixture(autouse=True)
def _how_often_somebody_sent_is_forgotten() -> Iterator[None]:
    """Open forms count what comes from one address, and all tests come from the same."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _the_language_of_a_reader_goes_with_them() -> Iterator[None]:
    """A page that was read in another language leaves it active, and the next test speaks the school's own."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _files_are_thrown_away(settings: object) -> Iterator[None]:
    """Files that a test stores do not outlive the run."""
    yield
    home = getattr(settings, "HEADSHIP_HOME", None)
    if home and (folder := Path(home) / "files").is_dir():
        shutil.rmtree(folder, ignore_errors=True)
