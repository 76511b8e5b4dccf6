"""Protected weeks: nothing is asked on these days, and whoever wants to reads which day is free."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.domain import deliveries, protected
from headship.school.domain.audiences import audience
from headship.school.models import Delivery, Person, ProtectedWeek, School
from tests.factories.school import PersonFactory

MONDAY, FRIDAY = date(2027, 6, 7), date(2027, 6, 11)
NOON = datetime(2027, 6, 9, 12, tzinfo=ZoneInfo("Europe/Madrid"))


@pytest.fixture
def head(school: School) -> Person:
    return PersonFactory(roles=["head"])


def protect(by: Person, first: date = MONDAY, last: date = FRIDAY, reason: str = "Examinations") -> ProtectedWeek:
    with clock.at(NOON - timedelta(days=30)):
        return protected.protect(by=by, starts_on=first, ends_on=last, reason=reason)


def test_what_is_sent_in_a_protected_week_is_refused_with_the_days_and_the_next_free_one(head: Person) -> None:
    protect(head)
    protect(head, FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=2), "Feast")
    with clock.at(NOON), pytest.raises(Refusal) as refused:
        deliveries.send(by=head, subject="A question", body="", audiences=[audience("staff")])
    assert "7 June 2027 to 11 June 2027" in str(refused.value)
    assert "Examinations" in str(refused.value)
    assert "Monday 14 June 2027" in str(refused.value)
    assert not Delivery.objects.exists()


def test_what_cannot_wait_is_sent_all_the_same_and_the_day_after_is_free(head: Person) -> None:
    protect(head)
    with clock.at(NOON):
        deliveries.send(by=head, subject="Gas leak", body="", audiences=[audience("staff")], urgent=True)
    with clock.at(NOON + timedelta(days=3)):
        deliveries.send(by=head, subject="A question", body="", audiences=[audience("staff")])
    assert Delivery.objects.count() == 2


def test_nobody_is_reminded_in_a_protected_week(head: Person) -> None:
    asked = PersonFactory(roles=["teacher"], signs_in=True)
    with clock.at(NOON - timedelta(days=7)):
        sent = deliveries.send(by=head, subject="Read", body="", people=[asked], asks_acknowledgement=True)
    protect(head)
    with clock.at(NOON):
        assert deliveries.remind(sent, by=head) == 0
    with clock.at(NOON + timedelta(days=4)):
        assert deliveries.remind(sent, by=head) == 1


def test_the_senior_team_sets_and_lifts_it_and_others_do_not(head: Person) -> None:
    teacher = PersonFactory(roles=["teacher"])
    with pytest.raises(Denied):
        protect(teacher)
    week = protect(PersonFactory(roles=["senior_leader"]))
    with pytest.raises(Denied):
        protected.release(by=teacher, week=week)
    protected.release(by=head, week=week)
    assert protected.protected_on(MONDAY) is None
    assert [act.verb for act in Act.objects.filter(record_kind="protected_week").order_by("sequence")] == [
        "week.protect", "week.release",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "reason", "field"),
    [(FRIDAY, MONDAY, "x", "ends_on"), (MONDAY, FRIDAY, "  ", "reason"), (MONDAY, date(2027, 9, 30), "x", "ends_on")],
)
def test_days_out_of_order_too_many_or_without_a_reason(
    head: Person, first: date, last: date, reason: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        protect(head, first, last, reason)
    assert refused.value.field == field


def test_the_database_holds_days_in_order(head: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ProtectedWeek.objects.create(starts_on=FRIDAY, ends_on=MONDAY, reason="x", protected_by=head)
