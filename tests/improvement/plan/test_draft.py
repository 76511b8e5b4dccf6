"""A plan that is being made can still be changed freely; one that was agreed on keeps what was agreed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from headship.areas.improvement.plan.domain import actions, evaluating, plans, priorities
from headship.areas.improvement.plan.models import Action, Plan, Priority
from headship.areas.improvement.plan.queries import to_check_in, workload_now
from headship.areas.improvement.plan.web.versions import changes
from headship.evidence.models import Citation
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Refusal
from headship.school.models import Person
from tests.factories import plan as made

SignIn = Callable[[Person], Client]


def test_days_of_a_draft_are_simply_set(head: Person, sign_in_client: SignIn) -> None:
    action = made.acted(head, priority=made.prioritised(head))
    first, last = clock.today() + timedelta(days=20), clock.today() + timedelta(days=30)
    client, page = sign_in_client(head), reverse("plan:forecast", args=[action.pk])
    assert "Why it moves" not in client.get(page).content.decode()
    client.post(page, {"starts_on": first, "ends_on": last})
    action.refresh_from_db()
    assert (action.starts_on, action.ends_on, action.first_ends_on) == (first, last, last)
    assert not action.reforecasts.exists()
    plans.agree(by=head, plan=action.plan)
    with pytest.raises(Refusal, match="agreed on already"):
        actions.set_days(by=head, action=action, starts_on=first, ends_on=last)
    assert client.post(page, {"ends_on": last}).status_code == 422, "from now on it takes a reason"


def test_what_waits_is_named_when_a_day_moves_past_it(head: Person, teacher: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head, agreed=True)
    buy = made.acted(head, priority=plan.priorities.get(), title="Buy books")
    starts = buy.ends_on + timedelta(days=1)
    made.acted(
        head, priority=plan.priorities.get(), title="Read them", owner=teacher, starts_on=starts,
        ends_on=starts + timedelta(days=30), after=[buy],
    )  # fmt: skip
    sent = {"ends_on": starts + timedelta(days=9), "why": "They come by ship."}
    page = reverse("plan:forecast", args=[buy.pk])
    shown = sign_in_client(head).post(page, sent, follow=True).content.decode()
    assert "“Read them” waits for this" in shown and f"Does {teacher.name} know?" in shown


def test_an_action_said_to_be_done_by_mistake_is_opened_again(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head, agreed=True)
    action = made.acted(head, priority=plan.priorities.get())
    actions.check_in(by=head, action=action, status="stopped", shows="A slip of the thumb.")
    client = sign_in_client(head)
    assert "Open it again" in client.get(reverse("plan:action", args=[action.pk])).content.decode()
    client.post(reverse("plan:action_opening", args=[action.pk]))
    action.refresh_from_db()
    assert action.is_open and action.checkins.count() == 1
    priorities.stop(by=head, priority=action.priority, because="The need has gone.")
    with pytest.raises(Refusal):
        actions.open_again(by=head, action=action)


def test_a_priority_is_left_out_of_a_draft_with_all_of_it(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head)
    first, second = (made.prioritised(head, plan=plan, title=title) for title in ("One", "Two"))
    made.acted(head, priority=first)
    client, page = sign_in_client(head), reverse("plan:priority_omission", args=[first.pk])
    assert "1 action go" in client.get(page).content.decode()
    client.post(page)
    assert not Priority.objects.filter(pk=first.pk).exists() and not Action.objects.exists()
    assert not Citation.objects.exists()
    second.refresh_from_db()
    assert second.position == 1
    plans.agree(by=head, plan=plan)
    assert client.post(reverse("plan:priority_omission", args=[second.pk])).status_code == 422
    assert Priority.objects.filter(pk=second.pk).exists()


def test_only_what_is_ticked_goes_on_and_rests_on_what_was_learnt(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head, agreed=True)
    reading = plan.priorities.get()
    made.prioritised(head, plan=plan, title="Sums")
    said = {"found": "They read.", "lessons": "Begin early.", "next": "carry_on"}
    evaluation = evaluating.evaluate(by=head, priority=reading, verdict="cannot_tell", **said)
    client, page = sign_in_client(head), reverse("plan:copy", args=[plan.pk])
    sent = {"title": "Next", "school_year": plan.school_year + 1}
    assert client.post(page, sent).status_code == 422
    client.post(page, sent | {"only": [reading.pk]})
    new = Plan.objects.get(title="Next").priorities.get()
    assert new.carried_from_id == reading.pk
    learnt = Citation.objects.get(source_kind="priority", source_id=new.pk, relation="rests_on")
    assert (learnt.target_kind, learnt.target_id) == ("evaluation", evaluation.pk)


def test_what_is_let_go_is_not_ticked_and_who_left_is_named(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    plan = made.planned(head, agreed=True)
    row = plan.priorities.get()
    made.acted(head, owner=teacher, priority=made.prioritised(head, plan=plan, title="Sums"))
    said = {"found": "They read.", "lessons": "Begin early.", "next": "let_go"}
    evaluating.evaluate(by=head, priority=row, verdict="cannot_tell", **said)
    teacher.ended_on = clock.today()
    teacher.save(update_fields=["ended_on"])
    assert [each.title for each in plans.going_on(plan)] == ["Sums"]
    shown = sign_in_client(head).get(reverse("plan:copy", args=[plan.pk])).content.decode()
    assert f"{teacher.name} left the school" in shown and "Sums – 1 action" in shown


def test_nobody_is_asked_about_what_was_looked_back_on(head: Person) -> None:
    plan = made.planned(head, agreed=True)
    action = made.acted(head, priority=plan.priorities.get(), starts_on=clock.days_before(40))
    assert to_check_in(head) == [action] and len(workload_now()) == 1
    said = {"found": "They read.", "lessons": "Begin early.", "next": "done"}
    evaluating.evaluate(by=head, priority=plan.priorities.get(), verdict="cannot_tell", **said)
    assert to_check_in(head) == [] and workload_now() == []


def test_two_who_change_an_action_at_once_see_each_other(head: Person, sign_in_client: SignIn) -> None:
    action = made.acted(head)
    version = action.version
    actions.change(by=head, action=action, title="Read aloud at noon", owner=head, version=version)
    with pytest.raises(ChangedMeanwhile):
        actions.change(by=head, action=action, title="Read aloud at nine", owner=head, version=version)
    sent = {"title": "Read at nine", "owner": head.pk, "team": "", "success": "", "cost": "", "version": version}
    answer = sign_in_client(head).post(reverse("plan:action_change", args=[action.pk]), sent)
    assert answer.status_code == 422 and "Somebody else has written here" in answer.content.decode()


def test_the_load_of_whoever_is_named_is_seen_while_the_form_is_filled_in(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    for number in range(4):
        made.acted(head, owner=teacher, title=f"Action {number}")
    client = sign_in_client(head)
    form = client.get(reverse("plan:action_new")).content.decode()
    assert f"{teacher.name} – 4 actions at once" in form
    page, today = reverse("plan:load"), clock.today()
    asked = {"owner": teacher.pk, "starts_on": today, "ends_on": today + timedelta(days=9)}
    shown = client.get(page, asked).content.decode()
    assert "would look after 5 actions in one week" in shown and "Action 3" in shown
    later = asked | {"starts_on": today + timedelta(days=90), "ends_on": today + timedelta(days=99)}
    assert "looks after nothing else in these weeks" in client.get(page, later).content.decode()
    assert client.get(page, {"owner": "nobody", "ends_on": "31 June"}).status_code == 200


def test_giving_an_action_to_somebody_else_looks_at_their_weeks_too(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    for number in range(4):
        made.acted(head, owner=teacher, title=f"Action {number}")
    action = made.acted(head, title="A fifth")
    sent = {"title": "A fifth", "owner": teacher.pk, "team": "", "success": "", "cost": "", "version": action.version}
    client, page = sign_in_client(head), reverse("plan:action_change", args=[action.pk])
    answer = client.post(page, sent)
    assert answer.status_code == 422 and "5 actions in one week" in answer.content.decode()
    assert client.post(page, sent | {"anyway": "on"}).status_code == 302
    action.refresh_from_db()
    assert action.owner == teacher


def test_a_stage_moves_or_is_done_by_its_own_button(head: Person, sign_in_client: SignIn) -> None:
    stage = made.planned(head).stages.get(kind="evaluate")
    client, page = sign_in_client(head), reverse("plan:stage", args=[stage.pk])
    assert client.post(page, {"said": "", "due_on": "", "move": "1"}).status_code == 422
    day = clock.today() + timedelta(days=50)
    client.post(page, {"said": "", "due_on": day})
    stage.refresh_from_db()
    assert stage.due_on == day and stage.done_on is None
    client.post(page, {"said": "All were asked.", "due_on": ""})
    stage.refresh_from_db()
    assert stage.done_on == clock.today() and stage.note == "All were asked."


def test_a_check_in_of_what_is_done_leads_to_the_action(head: Person, sign_in_client: SignIn) -> None:
    action = made.acted(head)
    actions.check_in(by=head, action=action, status="done", shows="They read.")
    answer = sign_in_client(head).get(reverse("plan:checkin", args=[action.pk]))
    assert answer.url == reverse("plan:action", args=[action.pk])


def test_only_what_differs_is_shown_of_two_versions() -> None:
    before = "1. Reading (Ana)\nwhy: Stories.\n– Buy: Ana, 1 – 2\n\n2. Sums (Ben)\nwhy: Beads."
    after = "1. Sums (Ben)\nwhy: Beads.\n\n2. Reading (Ana)\nwhy: Stories.\n– Buy: Ana, 1 – 3"
    (only,) = changes(before, after)
    assert (only.title, only.after.split("\n\n")[-1]) == ("Reading", "– Buy: Ana, 1 – 3")
    (gone,) = changes(before, "1. Reading (Ana)\nwhy: Stories.\n– Buy: Ana, 1 – 2")
    assert gone.title == "Sums" and gone.after == ""
    assert changes("", "") == []


def test_a_version_reads_the_same_whoever_keeps_it(head: Person) -> None:
    from django.utils import translation

    plan = made.planned(head, agreed=True)
    with translation.override("es"):
        in_spanish = plans.text_of(plan)
    assert in_spanish == plans.text_of(plan)


def test_a_priority_whose_owner_left_asks_who_takes_it_on(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    plan = made.planned(head)
    row = made.prioritised(head, plan=plan, owner=teacher)
    teacher.ended_on = clock.today()
    teacher.save(update_fields=["ended_on"])
    client = sign_in_client(head)
    assert "who takes this priority on?" in client.get(reverse("plan:plan")).content.decode()
    assert "Who takes this on?" in client.get(reverse("plan:priority", args=[row.pk])).content.decode()


def test_stopped_priorities_are_not_too_many(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head)
    rows = [made.prioritised(head, plan=plan, title=f"Priority {number}") for number in range(7)]
    client = sign_in_client(head)
    assert "These are 7 priorities" in client.get(reverse("plan:plan")).content.decode()
    priorities.stop(by=head, priority=rows[0], because="Not this year.")
    assert "Which can wait a year?" not in client.get(reverse("plan:plan")).content.decode()


def test_a_finding_goes_into_this_plan_or_the_next_one(head: Person, sign_in_client: SignIn) -> None:
    running = made.planned(head, agreed=True)
    coming = made.planned(head, title="Next year")
    client, page = sign_in_client(head), f"{reverse('plan:priority_new')}?from=priority:{running.priorities.get().pk}"
    assert "In which plan" in client.get(page).content.decode()
    sent = {"title": "Sums", "outcome": "", "owner": head.pk, "team": "", "plan": coming.pk}
    client.post(page, sent)
    assert Priority.objects.get(title="Sums").plan == coming
    known = f"{reverse('plan:priority_new')}?plan={running.pk}"
    assert "In which plan" not in client.get(known).content.decode()


def test_whoever_may_not_add_an_action_to_a_priority_is_not_sent_through_the_form(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    row = made.prioritised(head)
    client = sign_in_client(teacher)
    assert "Add an action" not in client.get(reverse("plan:priority", args=[row.pk])).content.decode()
    assert client.get(f"{reverse('plan:action_new')}?priority={row.pk}").status_code == 403
    priorities.change(by=head, priority=row, title=row.title, owner=teacher, team=None)
    assert client.get(f"{reverse('plan:action_new')}?priority={row.pk}").status_code == 200


def test_where_no_later_plan_is_there_to_carry_on_into_one_is_offered(head: Person, sign_in_client: SignIn) -> None:
    row = made.prioritised(head)
    shown = sign_in_client(head).get(reverse("plan:continuation", args=[row.pk]), follow=True)
    assert shown.redirect_chain[-1][0] == reverse("plan:copy", args=[row.plan_id])
    assert "There is no later plan yet." in shown.content.decode()


def test_full_weeks_say_what_they_are_full_of(head: Person, teacher: Person, sign_in_client: SignIn) -> None:
    made.acted(head, title="Only one")
    for number in range(4):
        made.acted(head, owner=teacher, title=f"Action {number}")
    shown = sign_in_client(head).get(reverse("plan:workload")).content.decode()
    assert "Whose weeks are full" in shown and "Action 2" in shown and "Only one" not in shown


def test_before_agreeing_the_page_says_what_the_plan_lacks_and_only_then_settles_it(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    plan = made.planned(head)
    row = made.prioritised(head, plan=plan)
    client, page = sign_in_client(head), reverse("plan:agreement", args=[plan.pk])
    shown = client.get(page).content.decode()
    for lack in ("6 parts of why it should work", "Nobody does anything for it yet", "Nothing is agreed by which",
                 "It rests on nothing yet", "It serves no vision"):  # fmt: skip
        assert lack in shown
    plan.refresh_from_db()
    assert plan.state == Plan.State.DRAFT
    for number in range(5):
        made.acted(head, owner=teacher, priority=row, title=f"Action {number}")
    priorities.aim(by=head, priority=row, start=made.figure(0.0), target=0.05)
    shown = client.get(page).content.decode()
    assert "Its target is not beyond chance" in shown and f"in some weeks: {teacher.name}" in shown
    assert "Nobody does anything" not in shown
    client.post(page)
    plan.refresh_from_db()
    assert plan.state == Plan.State.RUNNING
    assert client.get(page).url == reverse("plan:plan_at", args=[plan.pk])


def test_looking_back_too_soon_is_taken_back_unless_something_rests_on_it(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head, agreed=True)
    row = plan.priorities.get()
    said = {"found": "They read.", "lessons": "Begin early.", "next": "let_go"}
    evaluating.evaluate(by=head, priority=row, verdict="cannot_tell", **said)
    client, page = sign_in_client(head), reverse("plan:priority_opening", args=[row.pk])
    assert client.post(page).status_code == 302
    row.refresh_from_db()
    assert row.state == Priority.State.OPEN and not Citation.objects.exists()
    evaluating.evaluate(by=head, priority=row, verdict="cannot_tell", **said | {"next": "carry_on"})
    plans.copy(by=head, plan=plan)
    answer = client.post(page)
    assert answer.status_code == 422 and "rests on what was found already" in answer.content.decode()


def test_a_priority_that_was_stopped_is_opened_again(head: Person) -> None:
    row = made.prioritised(head)
    priorities.stop(by=head, priority=row, because="The need has gone.")
    row = evaluating.open_again(by=head, priority=row)
    assert row.state == Priority.State.OPEN and row.stopped_because == ""
    with pytest.raises(Refusal):
        evaluating.open_again(by=head, priority=row)


def test_priorities_are_put_in_the_order_in_which_they_matter(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    plan = made.planned(head)
    rows = {title: made.prioritised(head, plan=plan, title=title) for title in ("One", "Two", "Three")}
    client = sign_in_client(head)
    page = reverse("plan:priority_change", args=[rows["Three"].pk])
    for place, order in ((1, ["Three", "One", "Two"]), (2, ["One", "Three", "Two"]), (99, ["One", "Two", "Three"])):
        client.post(page, {"title": "Three", "owner": head.pk, "team": "", "position": place})
        found = plan.priorities.order_by("position").values_list("title", "position")
        assert list(found) == [(title, number) for number, title in enumerate(order, start=1)]
    priorities.change(by=head, priority=rows["One"], title="One", owner=teacher, team=None)
    page = reverse("plan:priority_change", args=[rows["One"].pk])
    sign_in_client(teacher).post(page, {"title": "One", "owner": teacher.pk, "team": "", "position": 3})
    assert plan.priorities.get(title="One").position == 1, "the order is the plan's, not the owner's"
