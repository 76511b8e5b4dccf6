"""The plan's timeline: what it shows of days, order, slippage and what is critical, and that a table says the same."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from headship.areas.improvement.plan.domain.actions import check_in
from headship.areas.improvement.plan.models import Action, Plan, Priority
from headship.areas.improvement.plan.web.timeline import Bar, Timeline, timeline_of
from headship.kernel import clock
from headship.school.models import Person, School
from tests.factories.plan import planned, prioritised
from tests.factories.school import PersonFactory

DAY = timedelta(days=1)


@pytest.fixture
def head(school: School) -> Person:
    return PersonFactory(name="Ana Head", roles=["head"], signs_in=True)


def step(priority: Priority, title: str, begins_in: int, days: int) -> Action:
    """An action that begins in some days and takes some."""
    starts = clock.today() + begins_in * DAY
    ends = starts + (days - 1) * DAY
    row: Action = Action.objects.create(
        plan=priority.plan, priority=priority, title=title, owner=priority.owner, begun_by=priority.owner,
        starts_on=starts, ends_on=ends, first_ends_on=ends,
    )  # fmt: skip
    return row


@pytest.fixture
def plan(head: Person) -> Plan:
    """Train (10 days), then teach (40 days); a letter may wait. All of one priority."""
    plan = planned(head)
    priority = prioritised(head, plan=plan)
    train = step(priority, "Train", 0, 10)
    step(priority, "Teach", 10, 40).after.add(train)
    step(priority, "Letter", 0, 3)
    return plan


def drawn(plan: Plan) -> Timeline:
    return timeline_of(plan, clock.today())


def bar(timeline: Timeline, title: str) -> Bar:
    return next(each for each in timeline.bars if each.action.title == title)


def test_what_comes_after_begins_right_of_what_it_waits_for_and_is_joined_to_it(plan: Plan) -> None:
    timeline = drawn(plan)
    train, teach = bar(timeline, "Train"), bar(timeline, "Teach")
    assert train.x < train.x + train.width <= teach.x + 0.1
    assert teach.width / train.width == pytest.approx(4, abs=0.2)
    (line,) = timeline.links
    assert line["critical"]
    assert {each.action.title for each in timeline.bars if each.critical} == {"Train", "Teach"}
    assert "critical" in train.says and "critical" not in bar(timeline, "Letter").says
    assert teach.says.endswith("waits for “Train”"), "whoever hears the picture hears the order too"


def test_the_day_that_was_first_agreed_stays_as_an_outline(plan: Plan) -> None:
    Action.objects.filter(title="Train").update(ends_on=F("first_ends_on") + 5 * DAY)
    timeline = drawn(plan)
    train, teach = bar(timeline, "Train"), bar(timeline, "Teach")
    assert 0 < train.was < train.width
    assert "5 days later than first agreed" in train.says
    assert teach.tail > 0 and teach.slipped == 5
    assert bar(timeline, "Letter").was == 0
    assert "2 end later than first agreed." in timeline.sentence


def test_what_is_done_is_neither_critical_nor_moved(plan: Plan) -> None:
    Action.objects.filter(title="Train").update(state="done", done_on=clock.today())
    train = bar(drawn(plan), "Train")
    assert train.done and not train.critical and "done" in train.says
    assert "1 of 3 actions are done." in drawn(plan).sentence


def test_a_ring_that_came_from_elsewhere_is_named_and_the_days_are_drawn(plan: Plan) -> None:
    train, teach = Action.objects.get(title="Train"), Action.objects.get(title="Teach")
    train.after.add(teach)
    timeline = drawn(plan)
    assert set(timeline.ring) == {"Train", "Teach"}
    assert len(timeline.bars) == 3 and not timeline.links


def test_each_bar_is_a_link_in_reading_order_and_the_table_says_the_same(
    plan: Plan, head: Person, client: Client
) -> None:
    client.force_login(head.account)
    text = client.get(reverse("plan:timeline")).content.decode()
    picture, table = text.split("timeline-table")
    assert re.findall(r'aria-label="(Letter|Train|Teach), Ana Head', picture) == ["Letter", "Train", "Teach"]
    for row in Action.objects.all():
        assert f'href="{reverse("plan:action", args=[row.pk])}"' in picture
        assert row.title in table
    assert "style=" not in picture


def test_a_title_with_markup_is_written_as_it_is(plan: Plan, head: Person, client: Client) -> None:
    Action.objects.filter(title="Letter").update(title="<script>alert(1)</script>")
    client.force_login(head.account)
    assert "<script>alert" not in client.get(reverse("plan:timeline")).content.decode()


def test_where_there_is_no_plan_or_no_action(head: Person, client: Client) -> None:
    client.force_login(head.account)
    assert client.get(reverse("plan:timeline")).status_code == 200
    planned(head)
    assert "No action yet" in client.get(reverse("plan:timeline")).content.decode()
    for wrong in ("999999", "9" * 40):
        assert client.get(reverse("plan:timeline"), {"plan": wrong}).status_code == 404
    assert client.get(reverse("plan:timeline"), {"plan": "²"}).status_code == 200


def test_many_actions_ask_no_more_of_the_database_than_a_few(plan: Plan, head: Person, client: Client) -> None:
    client.force_login(head.account)

    def count() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("plan:timeline"))
        return len(counted)

    count()
    few = count()
    priority = prioritised(head, plan=plan, title="Another")
    for number in range(6):
        step(priority, f"Step {number}", number, 5)
    assert count() == few


def test_what_is_needed_and_what_it_costs_stand_on_the_timeline(plan: Plan, head: Person, client: Client) -> None:
    letter = Action.objects.get(title="Letter")
    Action.objects.filter(pk=letter.pk).update(cost_amount=380, cost_currency="EUR")
    check_in(by=head, action=letter, status="needs", shows="Half is written.", needs="A translator")
    client.force_login(head.account)
    picture, table = client.get(reverse("plan:timeline")).content.decode().split("timeline-table")
    assert "needs: A translator" in picture and "needs: A translator" in table
    assert picture.count('class="needs"') == 2 and "€380.00" in picture
