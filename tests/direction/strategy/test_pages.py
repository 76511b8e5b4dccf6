"""The pages of the strategy, as people use them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from headship.areas.direction.strategy.domain import statements
from headship.areas.direction.strategy.models import Statement
from headship.areas.improvement.plan.domain import priorities
from headship.areas.improvement.plan.models import Priority
from headship.evidence.domain import citations
from headship.evidence.models import Citation
from headship.insight.api import years
from headship.school.models import Person
from tests.factories import profile, strategy
from tests.factories.plan import planned, prioritised

pytestmark = pytest.mark.django_db


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_objective_is_proposed_by_a_leader_and_adopted_by_the_head(head: Person, middle_leader: Person) -> None:
    sent = {
        "words": "Every child leaves Year 6 reading.", "because": "Families asked for it.", "known_by": "Reading ages",
        "until": str(years.current() + 2), "owner": middle_leader.pk,
    }  # fmt: skip
    page: Any = browser(middle_leader).post("/strategy/new/objective/", sent, follow=True)
    assert "The head or the chair adopts it." in page.content.decode()
    objective = Statement.objects.get()
    text = browser(head).get(f"/strategy/{objective.pk}/").content.decode()
    assert "Adopt it" in text and "Families asked for it." in text
    from_form = {"review_on": statements.next_review("objective").isoformat()}
    browser(head).post(f"/strategy/{objective.pk}/adoption/", from_form)
    text = browser(middle_leader).get("/strategy/").content.decode()
    assert "nothing that we know, yet" in text and "no priority yet" in text and "Reading ages" in text
    assert years.words(years.current() + 2) in text


def test_a_priority_begun_from_an_objective_serves_it(head: Person) -> None:
    objective = strategy.in_force(head)
    planned(head)
    client, address = browser(head), f"/plan/priorities/new/?from=objective:{objective.pk}"
    form = client.get(address).content.decode()
    assert "It serves" in form
    page = client.post(address, {"title": "Reading aloud each day", "owner": head.pk})
    assert page.status_code == 302
    link = Citation.objects.get(source_kind="priority", source_id=Priority.objects.get().pk)
    assert (link.relation, link.target_kind, link.target_id) == ("upholds", "objective", objective.pk)
    assert "Reading aloud each day" in client.get("/strategy/").content.decode()


def test_both_wordings_are_shown_where_two_people_write_at_once(head: Person, senior: Person) -> None:
    mission = strategy.in_force(head, kind="mission", words="We teach every child.")
    client, address = browser(head), f"/strategy/{mission.pk}/wording/"
    seen = mission.revision
    statements.reword(by=senior, statement=mission, words="We teach each child.", because="Clear", revision=seen)
    sent = {"words": "We teach all children.", "because": "Short", "version": str(seen)}
    page: Any = client.post(address, sent)
    text = page.content.decode()
    assert page.status_code == 422 and "Kenji Watanabe" in text and "We teach all children." in text
    mission.refresh_from_db()
    assert mission.draft == "We teach each child."
    client.post(address, {**sent, "over": str(mission.revision)})
    mission.refresh_from_db()
    assert mission.draft == "We teach all children."


def test_markup_in_a_wording_is_shown_as_it_was_written(head: Person) -> None:
    strategy.in_force(head, kind="vision", words="<script>alert(1)</script> We lead.")
    text = browser(head).get("/strategy/").content.decode()
    assert "<script>alert(1)" not in text and "&lt;script&gt;alert(1)" in text


def test_more_objectives_than_people_can_hold_are_said_to_be_too_many(head: Person) -> None:
    for number in range(7):
        strategy.in_force(head, words=f"Objective {number}")
    assert "More than 6 objectives" in browser(head).get("/strategy/").content.decode()


def test_the_page_asks_as_much_for_three_objectives_as_for_one(head: Person) -> None:
    plan = planned(head)

    def whole(words: str) -> None:
        objective = strategy.in_force(head, words=words)
        fact = profile.fact(head)
        citations.cite(by=head, source=("objective", objective.pk), relation="rests_on", target=(fact.kind, fact.pk))
        prioritised(head, plan=plan, title=words, serves=[("objective", objective.pk)])

    whole("One")
    client = browser(head)
    client.get("/strategy/")
    with CaptureQueriesContext(connection) as one:
        client.get("/strategy/")
    whole("Two")
    whole("Three")
    with CaptureQueriesContext(connection) as three:
        client.get("/strategy/")
    assert len(three) == len(one)


def test_an_objective_shows_the_facts_that_it_rests_on_and_which_side_is_missing(head: Person) -> None:
    objective = strategy.in_force(head)
    fact = profile.fact(head, statement="One family in three works at the harbour.")
    citations.cite(by=head, source=("objective", objective.pk), relation="rests_on", target=(fact.kind, fact.pk))
    text = browser(head).get("/strategy/").content.decode()
    assert "One family in three works at the harbour." in text and "No fact of the school yet." in text


def test_what_a_new_plan_carries_on_serves_once_and_what_was_stopped_serves_no_more(head: Person) -> None:
    objective, plan = strategy.in_force(head), planned(head)
    serves = [("objective", objective.pk)]
    old = prioritised(head, plan=plan, title="Reading aloud", serves=serves)
    new = prioritised(head, plan=plan, title="Reading aloud, daily", serves=serves)
    citations.cite(by=head, source=("priority", new.pk), relation="continues", target=("priority", old.pk))
    text = browser(head).get("/strategy/").content.decode()
    assert f"/priorities/{new.pk}/" in text and f"/priorities/{old.pk}/" not in text
    assert "carried on from 1 of an earlier plan" in text
    for priority in (old, new):
        priorities.stop(by=head, priority=priority, because="It did not help.")
    assert "no priority yet" in browser(head).get("/strategy/").content.decode()
