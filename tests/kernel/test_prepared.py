"""Queries that are compiled once: the rows are the same as Django's own, and stay in their school."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headship.kernel.prepared import Prepared
from headship.kernel.scope import OutsideScope, every_school, school_scope
from headship.school.models import Membership, Person, School
from tests.conftest import person_with

pytestmark = pytest.mark.django_db


def test_rows_are_as_the_fields_give_them(school: School, head: Person) -> None:
    held = Prepared(lambda pk: Membership.objects.filter(person_id=pk).values_list("role", "starts_on", "ends_on"))
    for _again in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert held(head.pk) == [("head", date(2020, 1, 1), None)]
        assert len(captured) == 1


def test_each_school_gets_its_own_rows_from_the_same_query(school: School, other_school: School, head: Person) -> None:
    names = Prepared(lambda: Person.objects.order_by("name").values_list("name"))
    with school_scope(other_school.pk):
        person_with("Somebody Else", "head")
        assert names() == [("Somebody Else",)]
    assert names() == [("Amina Diallo",)]
    with every_school(because="this test counts all"):
        assert names() == [("Amina Diallo",), ("Somebody Else",)]
    assert names() == [("Amina Diallo",)], "what was asked of all schools is kept apart"


def test_outside_a_scope_it_raises_even_when_compiled(school: School, head: Person) -> None:
    names = Prepared(lambda: Person.objects.values_list("name"))
    names()
    from contextvars import Context

    with pytest.raises(OutsideScope):
        Context().run(names)


def test_ids_are_put_in_anew_each_time(school: School, head: Person, teacher: Person) -> None:
    named = Prepared(lambda first, second: Person.objects.filter(pk__in=[first, second]).values_list("pk"))
    assert sorted(named(head.pk, teacher.pk)) == sorted([(head.pk,), (teacher.pk,)])
    assert named(head.pk, head.pk) == [(head.pk,)]


def test_an_id_equal_to_the_schools_is_still_that_id(school: School) -> None:
    person = Person(pk=school.pk + 5000, name="Far off")
    person.save()
    numbered = Prepared(lambda pk: Person.objects.filter(pk=pk).values_list("name"))
    assert numbered(school.pk + 5000) == [("Far off",)]
    assert numbered(school.pk) == list(Person.objects.filter(pk=school.pk).values_list("name"))
