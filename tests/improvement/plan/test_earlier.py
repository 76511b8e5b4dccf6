"""What was aimed for and found before stays to be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from headship.areas.improvement.plan.domain import priorities
from headship.kernel import clock
from headship.school.models import Person
from tests.factories import plan as made

SignIn = Callable[[Person], Client]


def test_a_target_that_was_lowered_on_the_way_is_read_beside_the_new_one(head: Person, sign_in_client: SignIn) -> None:
    row = made.prioritised(head)
    start = made.figure(0.0, on=clock.days_before(90))
    with clock.at(clock.now() - timedelta(days=60)):
        priorities.aim(by=head, priority=row, start=start, target=0.4)
        priorities.aim(by=head, priority=row, start=start, target=0.4, pooled_years=1)
    priorities.aim(by=head, priority=row, start=start, target=0.2)
    client = sign_in_client(head)
    for page in ("plan:priority", "plan:evaluation"):
        shown = client.get(reverse(page, args=[row.pk])).content.decode()
        assert shown.count("the target was") == 1 and "the target was 0.40" in shown


def test_each_look_at_a_measure_is_kept(head: Person, sign_in_client: SignIn) -> None:
    row = made.prioritised(head)
    measure = priorities.add_measure(by=head, priority=row, kind="balance", text="Time for art")
    with clock.at(clock.now() - timedelta(days=60)):
        priorities.note_measure(by=head, measure=measure, found="Two hours a week.")
    client = sign_in_client(head)
    page = reverse("plan:measure", args=[measure.pk])
    assert "Two hours a week." not in client.get(page).content.decode().split("<textarea")[1].split("</textarea>")[0]
    client.post(page, {"found": "An hour and a half."})
    shown = client.get(reverse("plan:priority", args=[row.pk])).content.decode()
    assert shown.index("An hour and a half.") < shown.index("Two hours a week.")
