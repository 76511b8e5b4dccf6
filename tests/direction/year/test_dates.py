"""Dates that the school enters, last year's again, and what a week may ask."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from headship.areas.direction.year import queries
from headship.areas.direction.year.domain import dates
from headship.areas.direction.year.models import SchoolDate
from headship.evidence import registry
from headship.evidence.models import Act
from headship.kernel.failures import Denied, Refusal
from headship.school.domain.audiences import audience
from headship.school.models import AcademicTerm, Person, School
from tests.factories.school import PersonFactory
from tests.factories.year import dated

FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)


@pytest.fixture
def head(school: School) -> Person:
    return PersonFactory(roles=["head"])


def test_what_is_entered_stands_in_the_year_of_staff_and_in_nobody_elses(head: Person) -> None:
    dated(head, "Entries for June", date(2027, 2, 16), kind="entry")
    teacher, parent = PersonFactory(roles=["teacher"]), PersonFactory(roles=["parent"])
    assert [each.what for each in registry.dates_between(teacher, FIRST, LAST)] == ["Entries for June"]
    assert registry.dates_between(parent, FIRST, LAST) == []
    assert Act.objects.get(verb="school_date.enter").text.label == "Entries for June"


def test_a_date_that_asks_something_counts_everybody_of_its_audience(head: Person) -> None:
    PersonFactory.create_batch(3, roles=["teacher"])
    dated(head, "Write reports", date(2026, 12, 7), date(2026, 12, 11), kind="reporting", minutes=120,
          audience=audience("teachers"))  # fmt: skip
    seen = queries.seen_by(head, FIRST, LAST)
    week = next(week for week in seen.weeks if week.monday == date(2026, 12, 7))
    assert week.by_audience() == [("Teachers", 360, 360)]
    assert week.staff_minutes == 360


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "  "}, "title"),
        ({"ends_on": date(2026, 8, 1)}, "ends_on"),
        ({"ends_on": date(2029, 8, 1)}, "ends_on"),
        ({"minutes": 5}, "audience"),
    ],
)
def test_what_cannot_be_a_date_is_refused_at_its_field(head: Person, fields: dict[str, object], field: str) -> None:
    given_fields = {"kind": "event", "title": "Fair", "starts_on": FIRST, **fields}
    with pytest.raises(Refusal) as refused:
        dates.enter(by=head, **given_fields)
    assert refused.value.field == field
    assert not SchoolDate.objects.exists()


def test_a_teacher_keeps_no_dates(school: School) -> None:
    with pytest.raises(Denied):
        dated(PersonFactory(roles=["teacher"]), "Fair", FIRST)


def test_the_database_holds_days_in_order_and_minutes_with_somebody_to_spend_them(head: Person) -> None:
    for wrong in ({"ends_on": FIRST - timedelta(days=1)}, {"ends_on": FIRST, "minutes": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SchoolDate.objects.create(kind="event", title="Fair", starts_on=FIRST, entered_by=head, **wrong)


def test_last_years_dates_come_again_on_the_same_weekday_and_only_once(head: Person) -> None:
    dated(head, "Christmas", date(2025, 12, 22), date(2026, 1, 5))
    fair = dated(head, "Fair", date(2026, 6, 12), kind="event")
    copies = dates.copies_into(FIRST, LAST)
    assert [(copy.source.title, copy.starts_on) for copy in copies] == [
        ("Christmas", date(2026, 12, 21)), ("Fair", date(2027, 6, 11)),
    ]  # fmt: skip
    made = dates.copy_dates(by=head, first=FIRST, last=LAST, chosen=[fair.pk])
    assert [(row.title, row.starts_on.weekday()) for row in made] == [("Fair", fair.starts_on.weekday())]
    assert [copy.source.title for copy in dates.copies_into(FIRST, LAST)] == ["Christmas"]
    with pytest.raises(Refusal):
        dates.copy_dates(by=head, first=FIRST, last=LAST, chosen=[fair.pk])


@given(st.dates(date(2000, 1, 1), date(2200, 1, 1)), st.integers(0, 60))
def test_a_copy_keeps_weekday_and_length(day: date, length: int) -> None:
    source = SchoolDate(starts_on=day, ends_on=day + timedelta(days=length))
    copy = dates.Copy(source, source.starts_on + dates.A_YEAR, source.ends_on + dates.A_YEAR)
    assert copy.starts_on.weekday() == day.weekday()
    assert copy.ends_on - copy.starts_on == timedelta(days=length)


def test_the_bound_is_one_and_the_senior_teams_to_set(head: Person) -> None:
    dates.set_bound(by=head, minutes=600)
    dates.set_bound(by=PersonFactory(roles=["senior_leader"]), minutes=900)
    assert dates.bound() == 900
    with pytest.raises(Denied):
        dates.set_bound(by=PersonFactory(roles=["administrator"]), minutes=1)
    with pytest.raises(Refusal):
        dates.set_bound(by=head, minutes=0)
    dates.set_bound(by=head, minutes=None)
    assert dates.bound() is None


def test_the_year_is_the_schools_own_where_it_keeps_one(school: School) -> None:
    assert queries.school_year(date(2027, 3, 1)) == (FIRST, LAST)
    AcademicTerm.objects.create(title="2027", kind="schoolYear", starts_on=date(2027, 2, 8), ends_on=date(2027, 12, 17))
    assert queries.school_year(date(2027, 3, 1)) == (date(2027, 2, 1), date(2028, 1, 31))
