"""What the plan brings to somebody's Today and mail, and where each of it leads."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from headship.areas.improvement.plan import reporting
from headship.areas.improvement.plan.domain import actions, evaluating, plans, priorities
from headship.evidence import registry
from headship.evidence.registry import Waiting
from headship.kernel import clock
from headship.school.models import Person
from tests.factories import plan as made


def waits(person: Person, kind: str = "action") -> list[Waiting]:
    known = registry.kind_or_none(kind)
    assert known is not None
    return list(known.waiting(person))


def leave(person: Person) -> None:
    person.ended_on = clock.today()
    person.save(update_fields=["ended_on"])


def test_a_word_on_an_action_leads_straight_to_where_it_is_said(teacher: Person, head: Person) -> None:
    plan = made.planned(head, agreed=True)
    action = made.acted(head, owner=teacher, priority=plan.priorities.get(), starts_on=clock.days_before(20))
    (asked,) = waits(teacher)
    assert asked.url == reverse("plan:checkin", args=[action.pk]) == asked.post_to
    assert "-" not in asked.why, "days are written as people write them"


def test_what_somebody_who_left_looked_after_waits_for_whoever_can_give_it_on(
    head: Person, teacher: Person, parent: Person
) -> None:
    plan = made.planned(head, agreed=True)
    action = made.acted(head, owner=teacher, priority=plan.priorities.get())
    assert waits(head) == []
    leave(teacher)
    (asked,) = waits(head)
    assert asked.url == reverse("plan:action_change", args=[action.pk]) and teacher.name in asked.why
    assert waits(parent) == []
    actions.change(by=head, action=action, title=action.title, owner=head)
    assert waits(head) == []


def test_a_priority_of_somebody_who_left_waits_for_the_owner_of_the_plan(head: Person, teacher: Person) -> None:
    row = made.prioritised(head, plan=made.planned(head), owner=teacher)
    leave(teacher)
    assert [each.url for each in waits(head, "priority")] == [reverse("plan:handover", args=[row.pk])]
    evaluating.hand_over(by=head, priority=row, to=head, words="The library opens at seven.")
    assert all("has left" not in each.why for each in waits(head, "priority"))


def test_whoever_owns_a_priority_is_asked_what_it_needs_where_its_measure_moved_away(
    head: Person, teacher: Person
) -> None:
    plan = made.planned(head, agreed=True)
    row = made.prioritised(head, plan=plan, title="Writing", owner=teacher)
    priorities.aim(by=head, priority=row, start=made.figure(0.0, on=clock.days_before(90)), target=0.4)
    action = made.acted(head, priority=row)
    actions.check_in(by=head, action=action, status="on_course", shows="Nine classes write.")
    made.figure(-0.4)
    asked = [each for each in waits(teacher, "priority") if each.url == reverse("plan:priority", args=[row.pk])]
    assert len(asked) == 1 and "away from the target" in asked[0].why


def test_thanks_are_what_moved_for_everybody_who_works_here(head: Person, teacher: Person) -> None:
    row = made.prioritised(head)
    since = clock.now() - timedelta(minutes=1)
    priorities.celebrate(by=head, priority=row, words="Every class has a library.", people=[teacher])
    known = registry.kind_or_none("priority")
    assert known is not None
    (moved,) = known.moved(teacher, since)
    assert moved.how == f"Thanks to {teacher.name}: Every class has a library."


def test_a_closed_plan_asks_for_nothing_any_more(head: Person) -> None:
    plan = made.planned(head, agreed=True)
    action = made.acted(head, priority=plan.priorities.get(), starts_on=clock.days_before(40))
    actions.check_in(by=head, action=action, status="done", shows="They read.")
    made.acted(head, priority=plan.priorities.get(), title="Still open", starts_on=clock.days_before(40))
    assert len(waits(head)) == 2
    priorities.stop(by=head, priority=plan.priorities.get(), because="The need has gone.")
    plans.close(by=head, plan=plan)
    assert waits(head) == []


def test_governors_read_what_was_celebrated_since_they_last_met(head: Person, teacher: Person) -> None:
    plan = made.planned(head, agreed=True)
    with clock.at(clock.now() - timedelta(days=50)):
        priorities.celebrate(by=head, priority=plan.priorities.get(), words="Doors are open.", people=[head])
    priorities.celebrate(by=head, priority=plan.priorities.get(), words="Each class has books", people=[teacher])
    (told,) = reporting.priorities_reported(head, clock.days_before(20), clock.today())
    assert f"Each class has books. Thanks to {teacher.name}." in told.detail and "Doors" not in told.detail
