"""What a result says: against the target with its interval, and since the baseline, in two sentences that differ."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from headship.areas.improvement.plan.domain import actions, evaluating, priorities
from headship.areas.improvement.plan.domain.judging import figures_again, judge, latest_again, target_in_words
from headship.areas.improvement.plan.models import Priority
from headship.areas.improvement.plan.queries import moved_away
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person
from tests.factories import plan as made

SignIn = Callable[[Person], Client]
BEFORE = 100  # days


@pytest.fixture
def priority(head: Person) -> Priority:
    """From 0, give or take 0.1, to 0.4."""
    row = made.prioritised(head, plan=made.planned(head, agreed=True), title="Writing")
    start = made.figure(0.0, on=clock.days_before(BEFORE))
    return priorities.aim(by=head, priority=row, start=start, target=0.4)


@pytest.mark.parametrize(
    ("value", "fair", "said"),
    [
        (0.55, ("met", "partly"), "at the target of 0.40 or beyond"),
        (0.45, ("met", "partly"), "a part of its range falls short"),
        (0.32, ("partly", "not_met"), "lies within that range"),
        (0.2, ("partly", "not_met"), "All of that falls short of the target of 0.40"),
        (0.1, ("cannot_tell", "not_met"), "All of that falls short"),
        (-0.3, ("not_met",), "It moved away from the target, by -0.30, more than chance explains"),
    ],
)
def test_what_may_fairly_be_said(priority: Priority, value: float, fair: tuple[str, ...], said: str) -> None:
    found = judge(priority, made.figure(value))
    assert found.fair == fair and said in found.sentence


def test_a_wide_interval_that_holds_the_target_and_the_start_tells_nothing(priority: Priority) -> None:
    found = judge(priority, made.figure(0.2, spread=0.4))
    assert found.fair == ("cannot_tell",)
    assert "lies within that range" in found.sentence and "so we cannot tell" in found.sentence


def test_downwards_is_a_direction_too(head: Person) -> None:
    start = made.figure(0.5, on=clock.days_before(BEFORE))
    row = priorities.aim(by=head, priority=made.prioritised(head), start=start, target=0.1)
    assert judge(row, made.figure(0.0, spread=0.05)).sure is True
    assert judge(row, made.figure(0.7)).away


def test_what_holds_the_same_learners_says_that_a_change_shows_in_part(priority: Priority) -> None:
    assert priority.baseline is not None
    pooled = made.figure(0.1)
    Reading.objects.filter(pk=pooled.pk).update(period_start=priority.baseline.taken_on - timedelta(days=300))
    pooled.refresh_from_db()
    assert "so a change may show only in part" in judge(priority, pooled).sentence
    assert "in part" not in judge(priority, made.figure(0.1)).sentence


def test_a_later_year_alone_is_the_same_measure_and_is_held_first(head: Person, priority: Priority) -> None:
    assert priority.baseline is not None
    alone = made.figure(0.3, code=f"{priority.baseline.indicator}-year", on=clock.days_before(3))
    pooled = made.figure(0.1)
    Reading.objects.filter(pk=pooled.pk).update(period_start=priority.baseline.taken_on - timedelta(days=300))
    made.figure(9.0, code="progress-of-8")
    assert [row.pk for row in figures_again(head, priority)] == [alone.pk, pooled.pk]
    assert latest_again(head, [priority]) == {priority.pk: alone}


def test_shares_are_said_in_per_cent(head: Person, priority: Priority) -> None:
    rows = [
        made.figure(value, spread=0.05, code="share", on=day)
        for value, day in ((0.4, clock.days_before(BEFORE)), (0.6, clock.today()))
    ]
    Reading.objects.filter(indicator="share").update(kind=Reading.Kind.RATIO)
    start, again = (Reading.objects.get(pk=row.pk) for row in rows)
    row = priorities.aim(by=head, priority=priority, start=start, target=0.58)
    assert "+20 percentage points" in judge(row, again).sentence
    assert "58 %" in judge(row, again).sentence
    assert "18 percentage points" in target_in_words(row)[1]


def test_a_figure_that_was_read_again_is_not_passed_over(head: Person, priority: Priority) -> None:
    priorities.agree_measure(by=head, priority=priority, text="What the exercise books show.")
    made.figure(0.0)
    said: dict[str, Any] = {"found": "Better.", "lessons": "Begin earlier.", "next": "done"}
    with clock.at(clock.now() + timedelta(days=40)):
        with pytest.raises(Refusal, match="choose that figure"):
            evaluating.evaluate(by=head, priority=priority, verdict="met", **said)
        assert evaluating.evaluate(by=head, priority=priority, verdict="cannot_tell", **said)


def test_the_page_asks_what_is_needed_where_the_measure_went_the_other_way(
    head: Person, teacher: Person, priority: Priority, sign_in_client: SignIn
) -> None:
    action = made.acted(head, owner=teacher, priority=priority)
    actions.check_in(by=teacher, action=action, status="on_course", shows="Nine classes write.")
    page = reverse("plan:priority", args=[priority.pk])
    within = made.figure(-0.05, on=clock.days_before(2))
    assert "What is needed?" not in sign_in_client(head).get(page).content.decode(), "chance alone could bring that"
    within.delete()
    made.figure(-0.4, on=clock.days_before(1))
    shown = sign_in_client(head).get(page).content.decode()
    assert "What is needed?" in shown and "by -0.40" in shown
    assert "Read again on" in shown and "-0.40, between -0.50 and -0.30" in shown, (
        "in a sentence, not in a picture alone"
    )
    asked = sign_in_client(teacher).get(reverse("plan:checkin", args=[action.pk])).content.decode()
    assert "Is there anything you need" in asked
    actions.check_in(by=teacher, action=action, status="needs", shows="Slow.", needs="Time")
    assert moved_away(head, [priority]) == {}, "it was said already"


def test_an_evaluation_page_says_which_answers_are_fair(
    head: Person, priority: Priority, sign_in_client: SignIn
) -> None:
    page, client = reverse("plan:evaluation", args=[priority.pk]), sign_in_client(head)
    assert "has not been read again since" in client.get(page).content.decode()
    made.figure(0.5)
    shown = client.get(page).content.decode()
    assert "Fair answers by this figure: Reached · Reached in part" in shown
    assert re.search(r'<option value="\d+" selected>Progress of Year 7', shown), "the newest figure is chosen already"


def test_while_a_target_is_chosen_the_page_says_from_where_on_it_is_more_than_chance(
    head: Person, sign_in_client: SignIn
) -> None:
    row, start = made.prioritised(head), made.figure(0.0)
    Reading.objects.filter(pk=start.pk).update(frozen=False, current=True)
    client, page = sign_in_client(head), reverse("plan:noise", args=[row.pk])
    shown = client.get(page, {"baseline": start.pk}).content.decode()
    assert "A target above 0.14, or below -0.14, is more than chance alone would bring." in shown
    asked = {"baseline": start.pk, "target": "0.05"}
    assert "could come by chance alone" in client.get(page, asked).content.decode()
    assert "is larger than" in client.get(page, asked | {"target": "0.3"}).content.decode()
    assert client.get(page, {"baseline": "x", "target": "much"}).content.decode().strip() == ""


def test_a_measure_that_is_said_again_keeps_the_day_on_which_it_was_agreed(head: Person) -> None:
    with clock.at(clock.now() - timedelta(days=60)):
        row = priorities.agree_measure(by=head, priority=made.prioritised(head), text="Each child chooses a book.")
    day = row.agreed_on
    assert priorities.agree_measure(by=head, priority=row, text=" Each child chooses a book. ").agreed_on == day
    assert priorities.agree_measure(by=head, priority=row, text="Each child reads one.").agreed_on == clock.today()
