"""Days of plans: moved by whole weeks, copied with their order, and forecast without losing the first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headship.areas.improvement.plan.domain import actions, plans
from headship.areas.improvement.plan.domain.calendar import moved, weeks_to_move, years_later
from headship.areas.improvement.plan.models import Action
from headship.areas.improvement.plan.queries import tasks_of
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person
from tests.factories import plan as made

DAYS = st.dates(date(2020, 1, 1), date(2045, 12, 31))


@given(DAYS, st.integers(1, 4))
def test_a_plan_moves_by_whole_weeks_to_about_the_same_day(first: date, years: int) -> None:
    step = weeks_to_move(first, years)
    assert (first + step).weekday() == first.weekday()
    assert abs((first + step - years_later(first, years)).days) <= 3


@given(DAYS, DAYS, st.integers(1, 4))
def test_days_keep_their_distance_when_they_move(one: date, other: date, years: int) -> None:
    step = weeks_to_move(one, years)
    assert moved(other, step) - moved(one, step) == other - one


SPANS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60), st.integers(0, 9)), min_size=1, max_size=6)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=SPANS)
def test_a_copy_is_the_same_plan_a_year_later_with_nothing_done(
    head: Person, spans: list[tuple[int, int, int]]
) -> None:
    with transaction.atomic():
        priority = made.prioritised(head, plan=made.planned(head))
        plan = priority.plan
        before: list[Action] = []
        for number, (start, length, earlier) in enumerate(spans):
            first = plan.starts_on + timedelta(days=start)
            after = [each for each in before[earlier : earlier + 1] if each.ends_on < first]
            before.append(
                made.acted(
                    head, priority=priority, title=f"Action {number}", starts_on=first,
                    ends_on=first + timedelta(days=length), after=after,
                )
            )  # fmt: skip
        actions.check_in(by=head, action=before[0], status="done", shows="It is done.")
        copied = plans.copy(by=head, plan=plan)
        step = copied.starts_on - plan.starts_on
        new = {action.title: action for action in Action.objects.filter(plan=copied)}
        assert step.days % 7 == 0 and set(new) == {action.title for action in before}
        for old in before:
            same = new[old.title]
            assert same.state == Action.State.PLANNED and same.done_on is None and not same.checkins.exists()
            assert same.carried_from_id == old.pk and same.first_ends_on == same.ends_on
            # A day that would lie outside its year is brought back to its edge; any other moves by the same weeks.
            assert same.ends_on in (old.first_ends_on + step, copied.ends_on)
        waits = lambda which: {  # noqa: E731 - one line says it
            (Action.objects.get(pk=task.id).title, Action.objects.get(pk=each).title)
            for task in tasks_of(which) for each in task.after
        }  # fmt: skip
        assert waits(copied) == waits(plan)
        transaction.set_rollback(True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(0, 120), min_size=1, max_size=5))
def test_however_often_it_is_forecast_the_first_day_stays(head: Person, steps: list[int]) -> None:
    with transaction.atomic():
        action = made.acted(head)
        first, kept = action.first_ends_on, 0
        for days in steps:
            day = clock.today() + timedelta(days=days)
            try:
                action = actions.forecast(by=head, action=action, ends_on=day, why="It takes what it takes.")
            except Refusal:
                assert day == action.ends_on
            else:
                kept += 1
        action.refresh_from_db()
        assert action.first_ends_on == first and action.reforecasts.count() == kept
        chain = list(action.reforecasts.order_by("pk"))
        assert [each.to_day for each in chain[:-1]] == [each.from_day for each in chain[1:]]
        assert not chain or (chain[0].from_day == first and chain[-1].to_day == action.ends_on)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "done"},  # without a day
        {"done_on": date(2026, 1, 1)},  # and yet not done
        {"cost_amount": 5},  # of which currency?
        {"came_of_it": "Something"},  # when?
    ],
)
def test_the_database_refuses_an_action_that_is_only_half_said(head: Person, wrong: dict[str, object]) -> None:
    action = made.acted(head)
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(**wrong)
