"""One school never meets another's rows, on either engine."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from headship.kernel.scope import OutsideScope, every_school, school_scope
from headship.school.models import Person, School, Team
from headship.school.tenancy import CrossesSchools


def test_a_query_outside_a_scope_raises(db: None) -> None:
    with pytest.raises(OutsideScope):
        Person.objects.count()


def test_rows_of_another_school_are_not_found(school: School, other_school: School, head: Person) -> None:
    with school_scope(other_school.pk):
        assert not Person.objects.filter(pk=head.pk).exists()
        assert Person.objects.count() == 0
    assert Person.objects.filter(pk=head.pk).exists()


def test_a_row_cannot_be_saved_into_another_school(other_school: School, head: Person) -> None:
    with school_scope(other_school.pk), pytest.raises(CrossesSchools):
        head.save()


def test_a_row_cannot_refer_to_another_school(other_school: School, head: Person) -> None:
    with school_scope(other_school.pk), pytest.raises(CrossesSchools):
        Team(name="Science", lead=head).save()


def test_bulk_rows_enter_the_scope_too(school: School) -> None:
    Person.objects.bulk_create([Person(name="One"), Person(name="Two")])
    assert set(Person.objects.values_list("school_id", flat=True)) == {school.pk}


def test_the_whole_installation_is_seen_only_on_purpose(school: School, other_school: School, head: Person) -> None:
    with school_scope(other_school.pk):
        Person(name="Somebody else").save()
    with every_school(because="this test counts all"):
        assert Person.objects.count() == 2
    assert Person.objects.count() == 1


@pytest.mark.postgres
def test_the_server_hides_other_schools_from_plain_sql(school: School, other_school: School, head: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM school_person")
        assert cursor.fetchone()[0] == 1
        with school_scope(other_school.pk):
            cursor.execute("SELECT count(*) FROM school_person")
            assert cursor.fetchone()[0] == 0


@pytest.mark.postgres
def test_the_server_refuses_a_row_for_another_school(school: School, other_school: School, head: Person) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE school_person SET school_id = %s", [other_school.pk])


@pytest.mark.postgres
def test_the_scope_survives_a_rolled_back_transaction(school: School, other_school: School, head: Person) -> None:
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        school_scope(other_school.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 / 0")
    assert Person.objects.count() == 1


@pytest.mark.postgres
def test_the_rows_between_two_ends_are_behind_the_wall_too(school: School, other_school: School, head: Person) -> None:
    from headship.school.models import Audience, Delivery

    delivery = Delivery.objects.create(subject="News", body="Words", sent_by=head)
    delivery.audiences.add(Audience.objects.get(code="staff"))
    with connection.cursor() as cursor, school_scope(other_school.pk):
        cursor.execute("SELECT count(*) FROM school_delivery_audiences")
        assert cursor.fetchone()[0] == 0


@pytest.mark.postgres
def test_no_wall_is_missing(db: None) -> None:
    from headship.school.protection import missing_walls

    assert missing_walls(connection) == []
