"""The four reminders before a review, with the clock; and the job that sends them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from headship.areas.stewardship.domain import policies
from headship.areas.stewardship.models import Policy, ReviewReminder
from headship.evidence.models import Act
from headship.kernel import clock, schedule
from headship.kernel.failures import Denied, Refusal
from headship.kernel.months import months_later
from headship.school.domain.quiet import begin_quiet, end_quiet
from headship.school.models import Delivery, Person
from tests.factories.policies import published


@pytest.fixture
def policy(now: datetime, head: Person, senior: Person) -> Policy:
    """In force since 2 March 2026, to be looked at again by 2 March 2027."""
    return published(by=senior, approver=head).policy


def morning(day: date) -> datetime:
    """Half past five on a day."""
    return datetime(day.year, day.month, day.day, 5, 30, tzinfo=UTC)


def sent() -> list[str]:
    """The stages that were sent, in order."""
    return list(
        ReviewReminder.objects.filter(sent_at__isnull=False).order_by("sent_at").values_list("stage", flat=True)
    )


def live_through(first: date, last: date) -> None:
    """Run the job every morning from one day to another."""
    day = first
    while day <= last:
        with clock.at(morning(day)):
            policies.remind_of_reviews()
        day += timedelta(days=1)


def test_each_of_the_four_is_sent_on_its_day_and_once(policy: Policy, senior: Person) -> None:
    before = Delivery.objects.count()
    live_through(date(2026, 12, 30), date(2027, 3, 5))
    rows = ReviewReminder.objects.order_by("sent_at").values_list("stage", "sent_at__date")
    assert list(rows) == [
        ("two_months", date(2027, 1, 2)), ("one_month", date(2027, 2, 2)), ("one_week", date(2027, 2, 23)),
        ("one_day", date(2027, 3, 1)),
    ]  # fmt: skip
    messages = Delivery.objects.order_by("pk")[before:]
    assert [list(each.receipts.values_list("person_id", flat=True)) for each in messages] == [[senior.pk]] * 4
    assert Act.objects.filter(verb="policy.remind", clauses="7.6a").count() == 4


def test_a_machine_that_slept_sends_the_latest_alone(policy: Policy) -> None:
    with clock.at(morning(date(2027, 2, 26))):
        assert policies.remind_of_reviews() == 1
    assert sent() == ["one_week"]
    passed_over = ReviewReminder.objects.filter(passed_over_at__isnull=False).values_list("stage", flat=True)
    assert set(passed_over) == {"two_months", "one_month"}


def test_one_that_was_missed_by_its_day_still_comes_once(policy: Policy) -> None:
    live_through(date(2026, 12, 30), date(2027, 2, 28))
    with clock.at(morning(date(2027, 3, 10))):
        assert policies.remind_of_reviews() == 1
        assert policies.remind_of_reviews() == 0
    assert sent()[-1] == "one_day"


def test_while_it_is_quiet_none_is_sent_and_afterwards_the_latest(policy: Policy, head: Person) -> None:
    with clock.at(morning(date(2027, 1, 2))):
        begin_quiet(by=head, reason="A flood")
        assert policies.remind_of_reviews() == 0
    with clock.at(morning(date(2027, 2, 4))):
        assert policies.remind_of_reviews() == 0
        end_quiet(by=head)
        assert policies.remind_of_reviews() == 1
    assert sent() == ["one_month"]


def test_a_review_in_time_ends_the_reminders_and_begins_a_new_round(policy: Policy, senior: Person) -> None:
    live_through(date(2027, 1, 2), date(2027, 1, 3))
    with clock.at(morning(date(2027, 1, 10))):
        policies.review(by=senior, policy=policy)
    live_through(date(2027, 1, 11), date(2027, 3, 5))
    assert sent() == ["two_months"]
    live_through(date(2027, 11, 10), date(2027, 11, 10))
    assert sent() == ["two_months", "two_months"]


def test_a_short_cycle_is_not_reminded_before_it_began(now: datetime, head: Person, senior: Person) -> None:
    published(by=senior, approver=head, cycle_months=1)
    live_through(date(2026, 3, 3), date(2026, 3, 24))
    assert sent() == []
    live_through(date(2026, 3, 25), date(2026, 4, 1))
    assert sent() == ["one_week", "one_day"]


def test_a_withdrawn_policy_is_not_looked_at_again(policy: Policy, senior: Person) -> None:
    policies.withdraw(by=senior, policy=policy, reason="Gone.")
    live_through(date(2027, 1, 2), date(2027, 1, 2))
    assert sent() == []
    with pytest.raises(Refusal, match="withdrawn"):
        policies.review(by=senior, policy=policy)


def test_the_schedule_runs_it_each_morning(policy: Policy) -> None:
    assert "stewardship.reviews" in {job.code for job in schedule.jobs()}
    from headship.areas.stewardship.tasks import keep_in_date

    with clock.at(morning(date(2027, 1, 2))):
        assert keep_in_date() == "1 reminders, 0 answers"


def test_a_review_is_for_whoever_keeps_it(policy: Policy, teacher: Person) -> None:
    with pytest.raises(Denied, match="owner of the policy"):
        policies.review(by=teacher, policy=policy)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"outcome": "perhaps"}, "stays as it is"), ({"review_on": date(2026, 3, 2)}, "lies in the future")],
)
def test_a_review_says_what_it_found(policy: Policy, senior: Person, given: dict, sentence: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(Refusal, match=sentence):
        policies.review(by=senior, policy=policy, **given)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)), (date(2026, 1, 15), -2, date(2025, 11, 15)),
        (date(2026, 5, 2), 60, date(2031, 5, 2)),
    ],
)  # fmt: skip
def test_months_end_where_calendars_end(day: date, months: int, found: date) -> None:
    assert months_later(day, months) == found
