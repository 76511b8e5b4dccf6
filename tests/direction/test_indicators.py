"""What decisions show about 2.2, against figures worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from headship.areas.direction.domain import decisions
from headship.areas.direction.models import Decision
from headship.evidence import consequential
from headship.evidence.domain import ledger, readings
from headship.evidence.indicators import Scope, indicator_named, scope_of
from headship.evidence.models import Citation, Reading
from headship.kernel import clock
from headship.school.domain.audiences import audience
from headship.school.domain.quiet import begin_quiet, end_quiet
from headship.school.domain.teams import end_team
from headship.school.models import Person
from tests.factories.decisions import DecisionFactory, decided
from tests.factories.school import TeamFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 12, 9, tzinfo=UTC)
CODES = (
    "decisions-reviewed", "decisions-behind-acts", "decisions-teams", "decisions-data-before", "decisions-data-again",
    "decisions-groups-asked", "decisions-objections-answered", "decisions-urgent-consulted",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with clock.at(START):
        yield


def after(days: int) -> Any:
    return clock.at(START + timedelta(days=days))


def day(days: int) -> date:
    return (START + timedelta(days=days)).date()


def figure(code: str, leader: Person | None = None) -> tuple[float | None, float]:
    """Numerator and denominator as they are read now."""
    known = indicator_named(code)
    assert known is not None
    found = readings.figure_of(known.compute(scope_of(known, leader=leader)))
    return found.numerator, found.denominator


@pytest.mark.parametrize("code", CODES)
def test_without_records_there_is_no_data_rather_than_nothing(code: str, head: Person) -> None:
    known = indicator_named(code)
    assert known is not None
    found = readings.figure_of(known.compute(scope_of(known)))
    assert (found.denominator, found.value) == (0, None)


def test_reviewed_on_time_against_a_prediction(head: Person, teacher: Person) -> None:
    """Seven decided: in time, in time early, late, in time without a prediction, due in grace, forgotten, not due."""

    def made(review: int, prediction: tuple[str, int] | None = ("It works", 70)) -> Decision:
        return decided(by=head, asked=[teacher], prediction=prediction, review_on=day(review))

    in_time, early, late, unpredicted = made(30), made(60), made(10), made(30, None)
    made(39)  # in grace on day 50
    made(20)  # forgotten: 20 + 14 < 50
    made(200)  # not due
    with after(24):
        decisions.review(by=head, decision=early, outcome="false", happened="It did not.")
    with after(25):
        decisions.review(by=head, decision=late, outcome="true", happened="It did.")
    with after(44):
        decisions.review(by=head, decision=in_time, outcome="unclear", happened="Hard to say.")
        decisions.review(by=head, decision=unpredicted, happened="It went well.")
    with after(50):
        assert figure("decisions-reviewed") == (2, 5)


def test_quiet_days_do_not_count_against_a_review(head: Person, teacher: Person) -> None:
    one = decided(by=head, asked=[teacher], prediction=("It works", 70), review_on=day(30))
    decided(by=head, asked=[teacher], prediction=("It works", 70), review_on=day(30))
    with after(35):
        begin_quiet(by=head, reason="Examination weeks")
    with after(44):
        end_quiet(by=head)  # ten days, 35 to 44
    with after(54):
        assert figure("decisions-reviewed") == (0, 0)
        assert decisions.review(by=head, decision=one, outcome="true", happened="It did.").on_time
    with after(55):
        assert figure("decisions-reviewed") == (1, 2)


def test_the_last_day_of_grace_counts_and_the_next_does_not(head: Person, teacher: Person) -> None:
    last, next_day = (decided(by=head, asked=[teacher], review_on=day(30)) for _ in range(2))
    with after(44):
        assert decisions.review(by=head, decision=last, happened="Well.").on_time
    with after(45):
        assert not decisions.review(by=head, decision=next_day, happened="Well.").on_time


def test_small_and_urgent_ones_are_not_among_the_regular(head: Person) -> None:
    decisions.decide_small(by=head, question="Which room?", choice="14", review_on=day(20))
    decisions.decide_urgent(by=head, question="At home?", choice="Yes", reason="No heating.", review_on=day(20))
    with after(60):
        for code in ("decisions-reviewed", "decisions-data-before", "decisions-groups-asked", "decisions-data-again"):
            assert figure(code) == (0, 0), code


def test_weighty_acts_name_their_decision(head: Person, teacher: Person) -> None:
    consequential.declare_consequential("team", "team.equip")
    try:
        bought = [_equip(head, TeamFactory(name=f"Team {number}").pk) for number in range(3)]
        assert figure("decisions-behind-acts") == (0, 3)
        _stand_behind(head, decided(by=head, asked=[teacher]), bought[0])
        assert figure("decisions-behind-acts") == (1, 3)
    finally:
        consequential.withdraw_consequential("team", "team.equip")
    assert figure("decisions-behind-acts") == (0, 0)


def _equip(by: Person, team: int) -> int:
    with transaction.atomic():
        ledger.record(
            by=by, verb="team.equip", record_kind="team", record_id=team, label="Laptops", summary="Bought 30 laptops."
        )
    return team


def _stand_behind(by: Person, decision: Decision, team: int) -> None:
    Citation.objects.create(
        source_kind="decision", source_id=decision.pk, relation="decides", target_kind="team", target_id=team,
        cited_by=by,
    )  # fmt: skip


def test_teams_that_ran_a_decision_of_their_own(head: Person, teacher: Person) -> None:
    """Four teams work: one decided, one only in one line, one is still asking, one does nothing; a fifth has ended."""
    science, languages, sports, _arts, old = (
        TeamFactory(name=name) for name in ("Science", "Languages", "Sports", "Arts", "Old")
    )
    decided(by=head, asked=[teacher], team=science)
    decided(by=head, asked=[teacher], team=science)
    decided(by=head, asked=[teacher], team=old)
    decisions.decide_small(by=head, question="Which room?", choice="14", team=languages)
    DecisionFactory(by=head, asked=[teacher], team=sports)
    end_team(by=head, team=old)
    assert figure("decisions-teams") == (1, 4)
    with after(400):
        assert figure("decisions-teams") == (0, 4)


def a_reading() -> Reading:
    row: Reading = Reading.objects.create(
        indicator="lateness", title="On time", purpose="accountable", taken_on=clock.today(),
        period_start=clock.today(), numerator=80, denominator=100, value=0.8, low=0.71, high=0.87,
    )  # fmt: skip
    return row


def conclude(by: Person, decision: Decision, **more: Any) -> Decision:
    return decisions.conclude(
        by=by, decision=decision, choice=decision.options.first(), reason="So.", method="advice", **more
    )


def test_data_before_the_options_closed_and_the_same_at_the_review(head: Person, teacher: Person) -> None:
    """Three decided, two on a figure; both are reviewed, and one figure is read again."""
    cited = []
    for _ in range(2):
        decision = DecisionFactory(by=head, asked=[teacher])
        cited.append(
            decisions.cite_figure(
                by=head, decision=decision, title="Late", source="Gate", numerator=20, n=100, stands_on=day(-3)
            )
        )
        conclude(by=head, decision=decision, review_on=day(30))
    decided(by=head, asked=[teacher], review_on=day(300))
    assert figure("decisions-data-before") == (2, 3)
    assert figure("decisions-data-again") == (0, 0)
    with after(30):
        decisions.cite_figure(
            by=head, decision=cited[0].decision, title="x", source="Gate", numerator=12, n=100, again_of=cited[0]
        )
        for datum in cited:
            decisions.review(by=head, decision=datum.decision, happened="Fewer are late.")
        assert figure("decisions-data-again") == (1, 2)


def test_every_group_was_asked_before_it_was_settled(head: Person, teacher: Person, senior: Person) -> None:
    """Four settled: all groups asked, one of two, none named but an answer came, and all asked in a meeting."""
    teachers, leaders = audience("teachers"), audience("leaders")
    for asked in ([teachers, leaders], [teachers]):
        decision = DecisionFactory(by=head, audiences=[teachers, leaders])
        decisions.ask(by=head, decision=decision, audiences=asked)
        conclude(by=head, decision=decision)
    unnamed = DecisionFactory(by=head)
    decisions.respond(by=teacher, decision=unnamed, text="Good.")
    conclude(by=head, decision=unnamed)
    aloud = DecisionFactory(by=head, audiences=[teachers])
    decisions.ask(by=head, decision=aloud, audiences=[teachers], how="meeting", said="All for it.")
    conclude(by=head, decision=aloud)
    assert figure("decisions-groups-asked") == (2, 4)


def test_each_objection_has_a_reply(head: Person, teacher: Person, senior: Person) -> None:
    """Three settled: two objections answered, one of two answered, none objected."""
    first, second, _third = (DecisionFactory(by=head, asked=[teacher, senior]) for _ in range(3))
    for decision, answered in ((first, 2), (second, 1)):
        for number, person in enumerate((teacher, senior)):
            objection = decisions.object_to(by=person, decision=decision, text="Too soon.")
            if number < answered:
                decisions.reply(by=head, objection=objection, text="In March, then.")
    for decision in (first, second, _third):
        conclude(by=head, decision=decision)
    assert figure("decisions-objections-answered") == (1, 2)


def test_urgent_ones_are_counted_apart(head: Person, teacher: Person) -> None:
    """Four urgent: heard in nine days, heard in eleven, not heard after twelve, and one of yesterday."""
    soon, late, _never = (
        decisions.decide_urgent(by=head, question="At home?", choice="Yes", reason="No heating.") for _ in range(3)
    )
    with after(9):
        decisions.record_late_consultation(by=head, decision=soon, people=[teacher])
    with after(11):
        decisions.record_late_consultation(by=head, decision=late, people=[teacher])
        decisions.decide_urgent(by=head, question="And today?", choice="No", reason="It is warm again.")
    with after(12):
        assert figure("decisions-urgent-consulted") == (1, 3)


def test_an_urgent_one_heard_in_time_but_written_down_later_was_in_time(head: Person, teacher: Person) -> None:
    decision = decisions.decide_urgent(by=head, question="At home?", choice="Yes", reason="No heating.")
    with after(14):
        decisions.record_late_consultation(
            by=head, decision=decision, people=[teacher], how="talk", asked_at=START + timedelta(days=4)
        )
        assert figure("decisions-urgent-consulted") == (1, 1)


def test_a_leader_is_read_by_the_decisions_that_they_own(head: Person, senior: Person, teacher: Person) -> None:
    decided(by=head, asked=[teacher])
    mine = DecisionFactory(by=senior, asked=[teacher])
    decisions.cite_figure(by=senior, decision=mine, title="Late", source="Gate", numerator=20, n=100)
    conclude(by=senior, decision=mine)
    assert figure("decisions-data-before") == (1, 2)
    assert figure("decisions-data-before", leader=senior) == (1, 1)
    assert figure("decisions-data-before", leader=head) == (0, 1)


def test_an_act_refreshes_the_readings_of_its_clauses(head: Person, teacher: Person) -> None:
    decision = DecisionFactory(by=head, asked=[teacher])
    readings.take_all()
    conclude(by=head, decision=decision)
    readings.refresh_stale()
    assert Reading.objects.get(indicator="decisions-data-before", current=True, leader_id=None).denominator == 1


def test_the_period_is_the_last_year(head: Person, teacher: Person) -> None:
    decided(by=head, asked=[teacher], review_on=day(30))
    scope = Scope(day(1), day(365))
    known = indicator_named("decisions-data-before")
    assert known is not None
    assert readings.figure_of(known.compute(scope)).denominator == 0
