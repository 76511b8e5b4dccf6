"""Votes: each person once, none lost, and nobody sees how it stands before it is closed."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headship.areas.direction.domain import decisions
from headship.areas.direction.models import Ballot, Decision, Vote
from headship.areas.direction.tasks import close_votes
from headship.evidence.models import Act, ActText
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.scope import school_scope
from headship.school.domain.audiences import audience
from headship.school.domain.founding import found_school
from headship.school.domain.people import record_departure
from headship.school.domain.quiet import begin_quiet, end_quiet
from headship.school.models import Person, Receipt, School
from tests.conftest import person_with
from tests.factories.decisions import DecisionFactory
from tests.factories.school import TeamFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 4, 8, tzinfo=UTC)


def a_vote(by: Person, *voters: Person, days: int = 5) -> Vote:
    """A vote on a question with two options, for these people."""
    decision = DecisionFactory(by=by)
    return decisions.open_vote(by=by, decision=decision, closes_on=clock.today() + timedelta(days=days), people=voters)


def options(vote: Vote) -> list[Any]:
    return list(vote.decision.options.all())


def counted(vote: Vote) -> dict[str, int]:
    return {tally.option.text: tally.count for tally in decisions.tallies(vote)}


def test_a_vote_closes_the_options_and_gives_each_voter_one_paper(head: Person, teacher: Person) -> None:
    vote = a_vote(head, head, teacher, teacher)
    assert vote.decision.state == "settling" or Decision.objects.get(pk=vote.decision_id).state == "settling"
    assert set(Ballot.objects.values_list("person_id", flat=True)) == {head.pk, teacher.pk}
    assert Receipt.objects.filter(person=teacher).count() == 1


def test_the_groups_that_it_affects_vote_where_nobody_else_is_named(
    head: Person, teacher: Person, senior: Person
) -> None:
    decision = DecisionFactory(by=head, audiences=[audience("teachers")], teams=[TeamFactory(members=[senior])])
    decisions.ask(by=head, decision=decision, people=[head], how="talk")
    decisions.open_vote(by=head, decision=decision, closes_on=clock.today())
    assert set(Ballot.objects.values_list("person_id", flat=True)) == {teacher.pk, senior.pk, head.pk}


def test_a_ballot_can_be_changed_until_the_vote_is_closed(head: Person, teacher: Person) -> None:
    vote = a_vote(head, teacher)
    keep, change = options(vote)
    decisions.cast(by=teacher, vote=vote, option=keep)
    decisions.cast(by=teacher, vote=vote, option=change)
    vote = decisions.close_vote(by=head, vote=vote)
    assert counted(vote) == {change.text: 1, keep.text: 0}
    with pytest.raises(Refusal, match="vote is closed"):
        decisions.cast(by=teacher, vote=vote, option=keep)
    with pytest.raises(Refusal, match="closed already"):
        decisions.close_vote(by=head, vote=vote)


def test_the_database_keeps_one_ballot_for_each_person(head: Person, teacher: Person) -> None:
    vote = a_vote(head, teacher)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(vote=vote, person=teacher)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.filter(vote=vote).update(cast_at=clock.now())


@pytest.mark.parametrize("who", ["owner", "head", "voter"])
def test_nobody_can_ask_how_an_open_vote_stands(who: str, head: Person, senior: Person, teacher: Person) -> None:
    vote = a_vote(senior, senior, head, teacher)
    decisions.cast(by=teacher, vote=vote, option=options(vote)[0])
    with pytest.raises(Refusal, match="hidden until"):
        decisions.tallies(vote)


def test_the_ledger_says_that_somebody_voted_and_never_for_what(head: Person, teacher: Person) -> None:
    vote = a_vote(head, teacher)
    decisions.cast(by=teacher, vote=vote, option=options(vote)[1])
    act = Act.objects.get(verb="decision.vote.cast")
    text = ActText.objects.get(act=act)
    written = f"{text.label} {text.summary} {text.payload}"
    assert json.loads(text.payload) == {}
    assert options(vote)[1].text not in written and str(options(vote)[1].pk) not in text.payload
    assert "Lucía Fernández voted." in text.summary


def test_others_have_no_paper(head: Person, teacher: Person, senior: Person) -> None:
    vote = a_vote(head, teacher)
    with pytest.raises(Denied, match="for others"):
        decisions.cast(by=senior, vote=vote, option=options(vote)[0])


def test_an_option_of_another_decision_is_refused(head: Person, teacher: Person) -> None:
    vote, other = a_vote(head, teacher), DecisionFactory(by=head)
    with pytest.raises(Refusal, match="another decision"):
        decisions.cast(by=teacher, vote=vote, option=other.options.first())
    assert Ballot.objects.get().option is None


def test_the_office_enters_a_paper_vote_and_it_is_marked(head: Person, senior: Person, teacher: Person) -> None:
    cook = person_with("Rosa Gómez", "support_staff")
    vote = a_vote(senior, cook, teacher)
    keep, change = options(vote)
    with pytest.raises(Denied, match="office"):
        decisions.cast(by=teacher, vote=vote, option=keep, person=cook)
    ballot = decisions.cast(by=head, vote=vote, option=keep, person=cook)
    assert ballot.entered_by == head
    decisions.cast(by=teacher, vote=vote, option=change)
    with pytest.raises(Refusal, match="voted by themselves"):
        decisions.cast(by=head, vote=vote, option=keep, person=teacher)


def test_a_vote_runs_to_the_end_of_its_last_day_where_the_school_is(
    school: School, head: Person, teacher: Person
) -> None:
    school.time_zone = "Pacific/Auckland"
    school.save()
    with clock.at(datetime(2026, 3, 1, 0, tzinfo=UTC)):
        vote = Vote.objects.get(pk=a_vote(head, teacher, days=3).pk)
    last = vote.closes_on
    before_midnight = datetime.combine(last, datetime.max.time(), tzinfo=school.zone) - timedelta(minutes=1)
    with clock.at(before_midnight):
        decisions.cast(by=teacher, vote=vote, option=options(vote)[0])
        close_votes()
        assert Vote.objects.get().closed_at is None
    with clock.at(before_midnight + timedelta(minutes=2)):
        with pytest.raises(Refusal, match="vote is closed"):
            decisions.cast(by=teacher, vote=vote, option=options(vote)[1])
        assert close_votes() == "1 votes"
        assert close_votes() == "0 votes"
    closed = Vote.objects.get()
    assert closed.closed_at is not None and closed.closed_by is None


def test_nothing_closes_by_itself_before_its_day(head: Person, teacher: Person) -> None:
    with pytest.raises(Refusal, match="still runs"):
        decisions.close_vote(by=None, vote=a_vote(head, teacher))


def test_quiet_days_lengthen_a_vote(head: Person, teacher: Person) -> None:
    with clock.at(MORNING):
        vote = a_vote(head, teacher, days=2)
        begin_quiet(by=head, reason="Examination week")
    with clock.at(MORNING + timedelta(days=6)):
        close_votes()
        assert Vote.objects.get().closed_at is None
        decisions.cast(by=teacher, vote=vote, option=options(vote)[0])
        end_quiet(by=head)
    with clock.at(MORNING + timedelta(days=20)):
        assert close_votes() == "1 votes"


def test_nothing_is_decided_while_a_vote_runs(head: Person, teacher: Person) -> None:
    vote = a_vote(head, teacher)
    for method in ("advice", "consent", "vote"):
        with pytest.raises(Refusal, match="still runs"):
            decisions.conclude(by=head, decision=vote.decision, choice=options(vote)[0], reason="So.", method=method)
    assert Decision.objects.get().settled_at is None


def test_the_vote_decides_for_what_most_voted(head: Person, teacher: Person, senior: Person) -> None:
    vote = a_vote(head, head, teacher, senior)
    keep, change = options(vote)
    for voter, option in ((head, keep), (teacher, change), (senior, change)):
        decisions.cast(by=voter, vote=vote, option=option)
    decisions.close_vote(by=head, vote=vote)
    with pytest.raises(Refusal, match="The vote chose “Change it”"):
        decisions.conclude(by=head, decision=vote.decision, choice=keep, reason="So.", method="vote")
    done = decisions.conclude(by=head, decision=vote.decision, choice=change, reason="Most do.", method="vote")
    assert done.choice == change


def test_on_a_tie_either_may_be_chosen(head: Person, teacher: Person) -> None:
    vote = a_vote(head, head, teacher)
    keep, change = options(vote)
    decisions.cast(by=head, vote=vote, option=keep)
    decisions.cast(by=teacher, vote=vote, option=change)
    decisions.close_vote(by=head, vote=vote)
    assert decisions.conclude(
        by=head, decision=vote.decision, choice=change, reason="It was even.", method="vote"
    ).is_settled


def test_a_vote_of_nobody_decides_nothing(head: Person, teacher: Person) -> None:
    vote = a_vote(head, teacher)
    decisions.close_vote(by=head, vote=vote)
    with pytest.raises(Refusal, match="Nobody voted"):
        decisions.conclude(by=head, decision=vote.decision, choice=options(vote)[0], reason="So.", method="vote")


def test_a_vote_on_a_withdrawn_question_is_never_counted(head: Person, teacher: Person) -> None:
    with clock.at(MORNING):
        vote = a_vote(head, teacher)
        decisions.cast(by=teacher, vote=vote, option=options(vote)[0])
        decisions.withdraw(by=head, decision=vote.decision, reason="The council decided it.")
        with pytest.raises(Refusal, match="This is closed"):
            decisions.cast(by=teacher, vote=vote, option=options(vote)[1])
        with pytest.raises(Refusal, match="This is closed"):
            decisions.close_vote(by=head, vote=vote)
    with clock.at(MORNING + timedelta(days=30)):
        assert close_votes() == "0 votes"
    with pytest.raises(Refusal, match="hidden"):
        decisions.tallies(Vote.objects.get())


def test_whoever_has_left_gets_no_paper_and_their_ballot_stays(head: Person, teacher: Person, senior: Person) -> None:
    with clock.at(MORNING):
        vote = a_vote(head, teacher, senior)
        decisions.cast(by=teacher, vote=vote, option=options(vote)[0])
        record_departure(by=head, person=teacher, on=date(2026, 3, 4))
    with clock.at(MORNING + timedelta(days=2)):
        vote = decisions.close_vote(by=head, vote=vote)
        assert sum(counted(vote).values()) == 1
        with pytest.raises(Refusal, match="nobody belongs"):
            a_vote(head, Person.objects.get(pk=teacher.pk))


@pytest.mark.parametrize(
    ("days", "sentence"), [(-1, "lies in the past")], ids=["yesterday"]
)  # fmt: skip
def test_what_a_vote_refuses(days: int, sentence: str, head: Person, teacher: Person) -> None:
    with pytest.raises(Refusal, match=sentence):
        a_vote(head, teacher, days=days)
    assert not Vote.objects.exists() and Decision.objects.get().state == "draft"


def test_there_is_one_vote_on_a_decision(head: Person, teacher: Person) -> None:
    vote = a_vote(head, teacher)
    with pytest.raises(Refusal, match="a vote on this already"):
        decisions.open_vote(by=head, decision=vote.decision, closes_on=clock.today(), people=[teacher])


def test_only_whoever_runs_it_opens_and_closes_a_vote(head: Person, senior: Person, teacher: Person) -> None:
    vote = a_vote(senior, teacher)
    with pytest.raises(Denied):
        decisions.close_vote(by=teacher, vote=vote)
    with pytest.raises(Denied):
        decisions.open_vote(by=teacher, decision=DecisionFactory(by=senior), closes_on=clock.today(), people=[teacher])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=st.lists(st.sampled_from([None, 0, 1, 2]), min_size=1, max_size=8))
def test_tallies_count_every_ballot_once_and_most_comes_first(choices: list[int | None], head: Person) -> None:
    with transaction.atomic():
        decision = DecisionFactory(by=head, options=["A", "B", "C"])
        voters = [person_with(f"Voter {number}", "teacher") for number in range(len(choices))]
        vote = decisions.open_vote(by=head, decision=decision, closes_on=clock.today(), people=voters, tell=False)
        all_options = options(vote)
        for voter, choice in zip(voters, choices, strict=True):
            if choice is not None:
                decisions.cast(by=voter, vote=vote, option=all_options[choice])
        rows = decisions.tallies(decisions.close_vote(by=head, vote=vote))
        assert {row.option.text: row.count for row in rows} == {
            text: choices.count(number) for number, text in enumerate("ABC")
        }
        assert [row.count for row in rows] == sorted((row.count for row in rows), reverse=True)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_fifty_votes_at_once_none_lost_none_doubled() -> None:
    school = found_school(name="Riverside School", code="riverside")
    with school_scope(school.pk):
        head = person_with("Amina Diallo", "head")
        voters = [person_with(f"Voter {number}", "teacher") for number in range(50)]
        vote = decisions.open_vote(
            by=head, decision=DecisionFactory(by=head), closes_on=clock.today(), people=voters, tell=False
        )
        keep, change = options(vote)

    def cast(number: int) -> None:
        try:
            with school_scope(school.pk):
                for option in (keep, change if number % 5 else keep):
                    decisions.cast(by=voters[number], vote=vote, option=option)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=16) as pool:
        list(pool.map(cast, range(50)))
    with school_scope(school.pk):
        assert counted(decisions.close_vote(by=head, vote=vote)) == {change.text: 40, keep.text: 10}
        assert Ballot.objects.count() == 50
        assert Act.objects.filter(verb="decision.vote.cast").count() == 100
