"""The pages of the plan, as the people who use them meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from headship.areas.improvement.plan.domain import actions, plans, priorities
from headship.areas.improvement.plan.models import Action, Plan, Priority
from headship.evidence.domain import citations
from headship.evidence.models import Citation
from headship.kernel import clock
from headship.school.models import Person
from tests.factories import plan as made
from tests.factories.library import WorkFactory

SignIn = Callable[[Person], Client]


def test_a_plan_begins_with_its_year_and_its_stages(head: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(head)
    today = clock.today()
    sent = {"title": "Plan", "school_year": today.year + 1, "starts_on": today, "ends_on": today + timedelta(days=300)}
    shown = client.post(reverse("plan:plan_new"), sent, follow=True).content.decode()
    assert "Being made, and not agreed on yet." in shown
    assert Plan.objects.get().stages.count() == 6


def test_days_out_of_order_are_refused_with_a_sentence(head: Person, sign_in_client: SignIn) -> None:
    today = clock.today()
    sent = {"title": "Plan", "school_year": today.year + 1, "starts_on": today, "ends_on": today - timedelta(days=3)}
    answer = sign_in_client(head).post(reverse("plan:plan_new"), sent)
    assert answer.status_code == 422
    assert "The plan ends after it begins." in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_priority_begins_and_goes_on_to_the_next_part_of_its_theory(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head)
    client = sign_in_client(head)
    sent = {"title": "Reading", "outcome": "They read.", "owner": head.pk, "team": ""}
    answer = client.post(f"{reverse('plan:priority_new')}?plan={plan.pk}", sent)
    row = Priority.objects.get()
    assert answer.url == reverse("plan:theory", args=[row.pk, "mechanism"])
    answer = client.post(answer.url, {"text": "If we read aloud, they will want to.", "version": 1, "more": "1"})
    assert answer.url == reverse("plan:theory", args=[row.pk, "assumptions"])
    row.refresh_from_db()
    assert row.mechanism == "If we read aloud, they will want to."


def test_a_priority_from_another_priority_rests_on_it(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head)
    origin = made.prioritised(head, plan=plan, title="What a review found")
    url = f"{reverse('plan:priority_new')}?plan={plan.pk}&from=priority:{origin.pk}"
    client = sign_in_client(head)
    assert "It rests on" in client.get(url).content.decode()
    client.post(url, {"title": "Something new", "outcome": "", "owner": head.pk, "team": ""})
    row = Priority.objects.get(title="Something new")
    assert Citation.objects.filter(
        source_kind="priority", source_id=row.pk, relation="rests_on", target_kind="priority", target_id=origin.pk
    ).exists()
    assert client.get(f"{reverse('plan:priority_new')}?from=priority:999999").status_code == 404
    assert client.get(f"{reverse('plan:priority_new')}?from=nonsense").status_code == 404


def test_the_seventh_priority_warns_with_the_reason(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head)
    for number in range(6):
        made.prioritised(head, plan=plan, title=f"Priority {number}")
    shown = sign_in_client(head).get(f"{reverse('plan:priority_new')}?plan={plan.pk}").content.decode()
    assert "Which can wait a year?" in shown


def test_somebody_says_how_it_stands_and_others_read_it(head: Person, teacher: Person, sign_in_client: SignIn) -> None:
    action = made.acted(head, owner=teacher, priority=made.prioritised(head))
    page = reverse("plan:checkin", args=[action.pk])
    sent = {
        "status": "needs",
        "shows": "Two of four classes began.",
        "needs": "Books for Year 8",
        "ends_on": "",
        "why": "",
    }
    assert sign_in_client(teacher).post(page, sent).status_code == 302
    assert (
        "Books for Year 8"
        in sign_in_client(head).get(reverse("plan:priority", args=[action.priority_id])).content.decode()
    )
    assert "Books for Year 8" in sign_in_client(head).get(reverse("plan:plan")).content.decode()


def test_a_check_in_that_shows_nothing_is_asked_what_shows_it(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    action = made.acted(head, owner=teacher)
    answer = sign_in_client(teacher).post(
        reverse("plan:checkin", args=[action.pk]), {"status": "needs", "shows": "Slow.", "needs": ""}
    )
    assert answer.status_code == 422
    assert "Say what is needed, and from whom." in answer.content.decode()
    assert not action.checkins.exists()


def test_a_forecast_keeps_the_first_day_on_the_page(head: Person, sign_in_client: SignIn) -> None:
    action = made.acted(head)
    first, later = action.ends_on, action.ends_on + timedelta(days=14)
    client = sign_in_client(head)
    client.post(reverse("plan:forecast", args=[action.pk]), {"ends_on": later, "why": "The books came late."})
    action.refresh_from_db()
    assert (action.first_ends_on, action.ends_on) == (first, later)
    shown = client.get(reverse("plan:action", args=[action.pk])).content.decode()
    assert "It was first agreed for" in shown
    assert "The books came late." in shown


def test_a_ring_of_actions_is_refused_by_their_names(head: Person, sign_in_client: SignIn) -> None:
    priority = made.prioritised(head)
    today = clock.today()
    one = made.acted(head, priority=priority, title="Buy books", ends_on=today)
    two = made.acted(head, priority=priority, title="Read them", starts_on=today + timedelta(days=7), after=[one])
    # Moved, so that only the ring stands in the way.
    Action.objects.filter(pk=one.pk).update(
        starts_on=two.ends_on + timedelta(days=1), ends_on=two.ends_on + timedelta(days=9)
    )
    answer = sign_in_client(head).post(reverse("plan:order", args=[one.pk]), {"after": [two.pk]})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Buy books" in shown
    assert "Read them" in shown
    assert "for ever" in shown


def test_an_owner_who_would_have_too_much_is_seen_first(head: Person, sign_in_client: SignIn) -> None:
    for number in range(4):
        made.acted(head, title=f"Action {number}")
    today = clock.today()
    sent: dict[str, Any] = {
        "title": "A fifth", "owner": head.pk, "team": "", "starts_on": today, "ends_on": today + timedelta(days=9),
        "success": "", "cost": "",
    }  # fmt: skip
    client = sign_in_client(head)
    answer = client.post(reverse("plan:action_new"), sent)
    assert answer.status_code == 422
    assert "5 actions in one week" in answer.content.decode()
    assert client.post(reverse("plan:action_new"), sent | {"anyway": "on"}).status_code == 302
    assert Action.objects.filter(title="A fifth").exists()


def test_an_owner_who_left_is_asked_for(head: Person, teacher: Person, sign_in_client: SignIn) -> None:
    action = made.acted(head, owner=teacher, priority=made.prioritised(head))
    teacher.ended_on = clock.today()
    teacher.save(update_fields=["ended_on"])
    client = sign_in_client(head)
    assert "Who takes this on?" in client.get(reverse("plan:action", args=[action.pk])).content.decode()
    assert "has left" in client.get(reverse("plan:plan")).content.decode()


def test_a_target_without_a_baseline_is_refused(head: Person, sign_in_client: SignIn) -> None:
    row = made.prioritised(head)
    answer = sign_in_client(head).post(reverse("plan:aim", args=[row.pk]), {"baseline": "", "target": "0.4"})
    assert answer.status_code == 422
    assert "A target needs a baseline" in answer.content.decode()


@pytest.mark.parametrize(("target", "sentence"), [("0.6", "is larger than"), ("0.05", "could come by chance alone")])
def test_the_page_says_whether_a_target_lies_beyond_noise(
    head: Person, sign_in_client: SignIn, target: str, sentence: str
) -> None:
    row, start = made.prioritised(head), made.figure(0.0)
    client = sign_in_client(head)
    answer = client.post(reverse("plan:aim", args=[row.pk]), {"baseline": start.pk, "target": target}, follow=True)
    assert sentence in answer.content.decode()


def test_reached_is_refused_where_the_figures_cannot_tell(head: Person, sign_in_client: SignIn) -> None:
    row = made.prioritised(head)
    priorities.aim(by=head, priority=row, start=made.figure(0.0, on=clock.days_before(100)), target=0.5)
    again = made.figure(0.05)
    client, page = sign_in_client(head), reverse("plan:evaluation", args=[row.pk])
    assert "so we cannot tell whether it moved" in client.get(page).content.decode()
    sent = {"result": again.pk, "verdict": "met", "found": "Better.", "lessons": "Begin earlier.", "next": "done"}
    answer = client.post(page, sent)
    assert answer.status_code == 422
    assert "The figures do not say that." in answer.content.decode()
    answer = client.post(page, sent | {"verdict": "cannot_tell"}, follow=True)
    assert "Begin earlier." in answer.content.decode()
    row.refresh_from_db()
    assert row.state == Priority.State.EVALUATED


def test_looking_back_cites_the_research_that_it_was_held_against(head: Person, sign_in_client: SignIn) -> None:
    row = made.prioritised(head)
    ours, other = WorkFactory(by=head, title="Inside the black box"), WorkFactory(by=head, title="Visible learning")
    citations.cite(by=head, source=("priority", row.pk), relation="rests_on", target=("research_item", ours.pk))
    client, page = sign_in_client(head), reverse("plan:evaluation", args=[row.pk])
    words = client.get(page).content.decode()
    assert words.index("Inside the black box") < words.index("Visible learning"), "what it rests on comes first"
    sent = {"verdict": "cannot_tell", "found": "Better.", "lessons": "Begin earlier.", "next": "done"}
    answer = client.post(page, sent | {"cites": [f"research_item:{other.pk}"]}, follow=True).content.decode()
    assert "Visible learning" in answer and "Link it with research" in answer
    link = Citation.objects.get(source_kind="evaluation", relation="cites")
    assert (link.target_kind, link.target_id) == ("research_item", other.pk)
    assert client.post(page, sent | {"cites": ["policy:1"]}).status_code == 422


def test_next_years_plan_is_made_from_this_one(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head, agreed=True)
    action = made.acted(head, priority=plan.priorities.get())
    actions.check_in(by=head, action=action, status="done", shows="They read.")
    sent = {"title": "Next plan", "school_year": plan.school_year + 1, "only": [plan.priorities.get().pk]}
    answer = sign_in_client(head).post(reverse("plan:copy", args=[plan.pk]), sent, follow=True)
    assert "Next plan" in answer.content.decode()
    copied = Action.objects.get(plan__title="Next plan")
    assert (copied.state, copied.done_on) == (Action.State.PLANNED, None)
    assert copied.ends_on.weekday() == action.first_ends_on.weekday()


def test_a_refined_plan_shows_what_changed_and_why(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head, agreed=True)
    priorities.write(by=head, priority=plan.priorities.get(), mechanism="They hear stories daily.")
    client = sign_in_client(head)
    answer = client.post(reverse("plan:refinement", args=[plan.pk]), {"reason": "Teachers asked why."}, follow=True)
    shown = answer.content.decode()
    assert "Teachers asked why." in shown
    assert "They hear stories daily." in shown


def test_nothing_changed_is_no_refinement(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head, agreed=True)
    answer = sign_in_client(head).post(reverse("plan:refinement", args=[plan.pk]), {"reason": "Because."})
    assert answer.status_code == 422


def test_somebody_elses_change_is_not_overwritten(head: Person, sign_in_client: SignIn) -> None:
    row = made.prioritised(head)
    priorities.write(by=head, priority=row, risks="Time.", version=1)
    sent = {"text": "Money.", "version": 1}
    answer = sign_in_client(head).post(reverse("plan:theory", args=[row.pk, "risks"]), sent)
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.risks == "Time."
    assert "Money." in answer.content.decode()


def test_all_actions_can_be_taken_along(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head, agreed=True)
    made.acted(head, priority=plan.priorities.get(), title="=cmd()")
    page, client = reverse("plan:actions_file", args=[plan.pk]), sign_in_client(head)
    text = client.get(f"{page}?format=csv").content.decode("utf-8-sig")
    assert "Every child reads with joy" in text
    assert "'=cmd()" in text
    assert client.get(f"{page}?format=xlsx")["Content-Type"].endswith("sheet")


def test_thanks_are_said_with_names(head: Person, teacher: Person, sign_in_client: SignIn) -> None:
    row = made.prioritised(head)
    sent = {"words": "Every class has a library.", "people": [teacher.pk]}
    shown = sign_in_client(head).post(reverse("plan:celebration", args=[row.pk]), sent, follow=True).content.decode()
    assert "Every class has a library." in shown
    assert teacher.name in shown


@pytest.mark.parametrize("page", ["plan:plan", "plan:workload"])
def test_as_many_queries_for_three_as_for_one(
    head: Person, sign_in_client: SignIn, django_assert_num_queries: Any, page: str
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    plan, client = made.planned(head), sign_in_client(head)
    counts = []
    for number in range(3):
        made.acted(head, priority=made.prioritised(head, plan=plan, title=f"Priority {number}"))
        client.get(reverse(page))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse(page))
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_a_plan_closes_once_everything_was_looked_back_on(head: Person, sign_in_client: SignIn) -> None:
    plan = made.planned(head, agreed=True)
    client = sign_in_client(head)
    client.post(reverse("plan:closure", args=[plan.pk]))
    plan.refresh_from_db()
    assert plan.state == Plan.State.RUNNING
    priorities.stop(by=head, priority=plan.priorities.get(), because="The need has gone.")
    client.post(reverse("plan:closure", args=[plan.pk]))
    plan.refresh_from_db()
    assert plan.state == Plan.State.CLOSED
    assert plans.text_of(plan)
