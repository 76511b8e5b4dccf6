"""Charters: written, agreed on by the members, looked at again; and what a team takes from its health check."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from headship.areas.direction.meetings import indicators, records
from headship.areas.direction.meetings.domain import charters, health
from headship.areas.direction.meetings.models import Charter, TeamChange
from headship.evidence.domain.readings import figure_of
from headship.evidence.indicators import Scope
from headship.evidence.models import Act, Citation
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person, Team
from headship.voice import api as voice
from headship.voice.models import Round
from tests.conftest import person_with
from tests.factories import meetings as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(head: Person, teacher: Person) -> Team:
    """A senior team of two."""
    return made.team_of(head, teacher, name="Senior team", kind="senior")


def scope() -> Scope:
    return Scope(clock.today() - timedelta(days=365), clock.today())


def again(charter: Charter) -> Charter:
    return Charter.objects.get(pk=charter.pk)


def test_a_charter_is_in_force_once_every_member_has_agreed(head: Person, teacher: Person, team: Team) -> None:
    charter = made.charter(head, team)
    with pytest.raises(Refusal, match="still being written"):
        charters.say(by=head, charter=charter, says="agrees")
    charters.propose(by=head, charter=charter)
    assert [each.action for each in records.charters_waiting(teacher)] == ["Read and answer"]
    charters.say(by=head, charter=charter, says="agrees")
    assert again(charter).state == Charter.State.PROPOSED
    charters.say(by=teacher, charter=charter, says="agrees")
    assert (again(charter).state, again(charter).agreed_count) == (Charter.State.IN_FORCE, 2)
    assert "4.3b" in Act.objects.get(verb="charter.agree").clauses
    with pytest.raises(Refusal, match="settled"):
        charters.say(by=head, charter=charter, says="agrees")


def test_only_members_agree_and_a_wish_for_change_says_what(head: Person, team: Team) -> None:
    charter = made.charter(head, team)
    charters.propose(by=head, charter=charter)
    with pytest.raises(Denied):
        charters.say(by=person_with("Sam Other", "teacher"), charter=charter, says="agrees")
    with pytest.raises(Refusal, match="what should change"):
        charters.say(by=head, charter=charter, says="change")


def test_most_may_settle_it_but_nobody_is_overruled(head: Person) -> None:
    people = [person_with(f"Member {number}", "teacher") for number in range(3)]
    team = made.team_of(head, *people)
    charter = made.charter(head, team)
    charters.propose(by=head, charter=charter)
    charters.say(by=head, charter=charter, says="agrees")
    charters.say(by=people[0], charter=charter, says="agrees")
    with pytest.raises(Refusal, match="two members in three"):
        charters.settle(by=head, charter=charter)
    charters.say(by=people[1], charter=charter, says="change", words="Who chairs?")
    with pytest.raises(Refusal, match="asks for a change"):
        charters.settle(by=head, charter=charter)
    charters.say(by=people[1], charter=charter, says="agrees")
    charters.settle(by=head, charter=charter)
    assert again(charter).state == Charter.State.IN_FORCE


def test_whoever_rewrites_it_asks_everybody_anew(head: Person, teacher: Person, team: Team) -> None:
    charter = made.charter(head, team)
    charters.propose(by=head, charter=charter)
    charters.say(by=head, charter=charter, says="agrees")
    texts = {"purpose": "Other", "decides": "Vote", "disagrees": "Aloud"}
    charters.rewrite(by=teacher, charter=charter, roles=[charters.Role("Clerk")], **texts)
    assert not charter.agreements.exists()
    assert [role.title for role in charter.roles.all()] == ["Clerk"]


def test_a_later_version_replaces_the_one_before(head: Person, team: Team) -> None:
    first = made.in_force(head, team)
    second = made.charter(head, team)
    with pytest.raises(Refusal, match="being written already"):
        made.charter(head, team)
    assert second.number == 2 and again(first).state == Charter.State.IN_FORCE
    charters.propose(by=head, charter=second)
    for row in team.memberships.select_related("person"):
        charters.say(by=row.person, charter=second, says="agrees")
    assert again(first).state == Charter.State.REPLACED


def test_what_no_charter_is_is_refused_with_its_field(head: Person, team: Team) -> None:
    with pytest.raises(Refusal, match="how the team disagrees") as refused:
        made.charter(head, team, disagrees=" ")
    assert refused.value.field == "disagrees"
    with pytest.raises(Refusal, match="after today"):
        made.charter(head, team, review_on=clock.today())
    with pytest.raises(Refusal, match="Two roles"):
        made.charter(head, team, roles=[charters.Role("Chair"), charters.Role("chair")])
    assert not Charter.objects.exists()
    with pytest.raises(Denied):
        made.charter(person_with("Sam Other", "teacher"), team)


def test_drafts_are_the_teams_own_and_what_is_in_force_is_for_all_inside(head: Person, parent: Person) -> None:
    lead, other = person_with("Rui Lead", "middle_leader"), person_with("Sam Other", "teacher")
    team = made.team_of(lead)
    draft = made.charter(lead, team)
    assert draft in Charter.objects.visible_to(lead) and draft in Charter.objects.visible_to(head)
    assert draft not in Charter.objects.visible_to(other)
    charters.propose(by=lead, charter=draft)
    charters.say(by=lead, charter=draft, says="agrees")
    assert draft in Charter.objects.visible_to(other) and not Charter.objects.visible_to(parent).exists()


def test_a_role_whose_time_ends_and_a_day_to_look_again_wait_for_the_lead(head: Person, team: Team) -> None:
    soon = clock.today() + timedelta(days=10)
    charter = made.in_force(head, team, review_on=soon, roles=[charters.Role("Chair", "", head, soon)])
    with clock.at(clock.now() + timedelta(days=6)):
        waits = list(records.charters_waiting(head))
        assert [each.what for each in waits] == [
            "Look at the charter of Senior team again", "Agree who is Chair in Senior team from now on",
        ]  # fmt: skip
    charters.confirm(by=head, charter=charter, review_on=clock.today() + timedelta(days=400))
    assert again(charter).review_on == clock.today() + timedelta(days=400)


def test_the_share_of_teams_with_a_charter_counts_agreement_that_is_looked_after(head: Person, teacher: Person) -> None:
    one, two = made.team_of(head, teacher), made.team_of(head, teacher)
    made.team_of(head)  # nobody to agree with
    made.charter(head, two)
    made.in_force(head, one, review_on=clock.today() + timedelta(days=5))
    figure = figure_of(indicators.teams_with_charter(scope()))
    assert (figure.numerator, figure.denominator) == (1, 2)
    with clock.at(clock.now() + timedelta(days=6)):
        assert figure_of(indicators.teams_with_charter(scope())).numerator == 0


def test_a_small_team_talks_without_scores_and_what_it_changes_counts(head: Person, team: Team) -> None:
    with pytest.raises(Refusal, match="fewer than five"):
        health.ask(by=head, team=team)
    assert figure_of(indicators.health_check_answered(scope())).denominator == 0
    nothing = health.talk_over(by=head, team=team, heard="All is well.")
    assert nothing.review_on is None
    figure = figure_of(indicators.health_check_answered(scope()))
    assert (figure.numerator, figure.denominator) == (0, 1)
    made.change(head, team)
    assert figure_of(indicators.health_check_answered(scope())).numerator == 1


def test_a_change_is_looked_at_again_and_only_what_helped_counts(head: Person, team: Team) -> None:
    row = made.change(head, team, review_on=clock.today() + timedelta(days=30))
    with clock.at(clock.now() + timedelta(days=31)):
        assert [each.kind for each in records.changes_waiting(head)] == ["team_change"]
        figure = figure_of(indicators.team_changes_helped(scope()))
        assert (figure.numerator, figure.denominator) == (0, 1)
        health.look_again(by=head, row=row, came="better", words="We end on time.")
        assert figure_of(indicators.team_changes_helped(scope())).numerator == 1
        assert not list(records.changes_waiting(head))


def test_too_early_to_say_moves_the_day(head: Person, team: Team) -> None:
    row = made.change(head, team, review_on=clock.today() + timedelta(days=1))
    later = clock.today() + timedelta(days=60)
    health.look_again(by=head, row=row, came="early", words="One meeting so far.", review_on=later)
    assert TeamChange.objects.get(pk=row.pk).review_on == later


def test_five_are_asked_without_names_and_the_change_rests_on_the_round(head: Person) -> None:
    people = [person_with(f"Member {number}", "teacher", email=f"m{number}@x.example") for number in range(4)]
    team = made.team_of(head, *people, kind="senior")
    asked = health.ask(by=head, team=team)
    with pytest.raises(Refusal, match="being asked already"):
        health.ask(by=head, team=team)
    with pytest.raises(Refusal, match="that is closed"):
        made.change(head, team, asked=asked)
    Round.objects.filter(pk=asked.pk).update(state="closed", closed_at=clock.now())
    assert [each.action for each in records.changes_waiting(head)] == ["Write it down"]
    row = made.change(head, team, asked=voice.rounds_about("team", team.pk).get())
    assert Citation.objects.filter(source_kind="team_change", source_id=row.pk, target_kind="round").exists()
    assert not list(records.changes_waiting(head))


def test_what_a_team_says_of_itself_is_for_its_members(head: Person) -> None:
    lead, other = person_with("Rui Lead", "middle_leader"), person_with("Sam Other", "teacher")
    row = made.change(lead, made.team_of(lead))
    assert row in TeamChange.objects.visible_to(lead) and row not in TeamChange.objects.visible_to(other)
    with pytest.raises(Denied):
        health.look_again(by=other, row=row, came="better", words="So they say")


def test_the_database_refuses_what_no_charter_is(head: Person, team: Team) -> None:
    charter = made.charter(head, team)
    with pytest.raises(IntegrityError), transaction.atomic():
        Charter.objects.filter(pk=charter.pk).update(state="in_force")
    row = made.change(head, team)
    for broken in ({"review_on": None}, {"came": "better"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TeamChange.objects.filter(pk=row.pk).update(**broken)
