"""Each request is done for one school, as one of its people, in their language and the school's time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from headship.kernel.prepared import Prepared
from headship.kernel.scope import every_school, school_scope
from headship.school.models import Person, School

SESSION_KEY = "school"


class SchoolRequest(HttpRequest):
    """A request with the person who makes it, for type checkers."""

    person: Person | None
    school: School | None


class PersonMiddleware:
    """Sets `request.person` and `request.school`, and enters the school's scope.

    An account that leads to several schools works in one at a time; the session remembers which.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = person_of(request)
        request.person = person  # type: ignore[attr-defined]
        request.school = person.school if person else None  # type: ignore[attr-defined]
        if person is None:
            return kept_by_nobody(self.get_response(request))
        with school_scope(person.school_id), timezone.override(person.time_zone or person.school.time_zone):
            if not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
                # Nobody chose a language on this device: their own counts, or else the school's.
                translation.activate(person.language or person.school.language)
                request.LANGUAGE_CODE = translation.get_language() or "en"
            return kept_by_nobody(self.get_response(request))


def kept_by_nobody(response: HttpResponse) -> HttpResponse:
    """No page is kept by a proxy for somebody else, nor on a shared device for whoever comes next."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


PERSON = tuple(field.attname for field in Person._meta.concrete_fields)
SCHOOL = tuple(field.attname for field in School._meta.concrete_fields)
# Asked on every request, so it is compiled once and its rows become people here.
PEOPLE_OF_ACCOUNT = Prepared(
    lambda account_id: (
        Person.objects.filter(account_id=account_id)
        .order_by("pk")
        .values_list(*PERSON, *(f"school__{name}" for name in SCHOOL))
    )
)


def _person(row: tuple[Any, ...]) -> Person:
    person = Person.from_db("default", PERSON, row[: len(PERSON)])
    person.school = School.from_db("default", SCHOOL, row[len(PERSON) :])
    return person


def person_of(request: HttpRequest) -> Person | None:
    """The person that this account is in the school that the session names (by default, their first)."""
    account_id = request.session.get("_auth_user_id")
    if not account_id or not request.user.is_authenticated:
        return None
    with every_school(because="an account may lead to people of several schools"):
        persons = [_person(row) for row in PEOPLE_OF_ACCOUNT(request.user.pk)]
    request.persons = persons  # type: ignore[attr-defined]  # the frame offers the others
    chosen = request.session.get(SESSION_KEY)
    present = [each for each in persons if each.is_present]
    return next((each for each in present if each.school_id == chosen), present[0] if present else None)
