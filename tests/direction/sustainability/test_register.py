"""Risks to the vision and commitments to the community: what people do, what waits, what is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headship.areas.direction.sustainability import indicators, queries, records
from headship.areas.direction.sustainability.domain import commitments, risks
from headship.areas.direction.sustainability.models import Risk
from headship.evidence import registry
from headship.evidence.domain import promises
from headship.evidence.domain.readings import figure_of
from headship.evidence.indicators import Scope
from headship.evidence.models import Act, Citation, Promise
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person
from tests.factories import sustainability as made
from tests.factories.promises import made as promise_made

pytestmark = pytest.mark.django_db


def scope() -> Scope:
    return Scope(clock.today() - timedelta(days=365), clock.today())


def later(days: int) -> object:
    return clock.at(clock.now() + timedelta(days=days))


def what(person: Person) -> list[str]:
    return [item.what for item in records.waiting(person)]


def test_a_high_risk_asks_its_owner_what_will_be_done_until_something_is(head: Person, teacher: Person) -> None:
    risk = made.risk(head, owner=teacher)
    assert what(teacher) == ["Say what will be done about it: Fewer children begin in Year 7"]
    risks.mitigate(by=teacher, risk=risk, what="Open mornings", owner=head, due_on=clock.today() + timedelta(days=9))
    assert what(teacher) == []
    assert what(head) == ["Say how it stands: Open mornings"]


def test_looking_again_keeps_what_stood_before_and_changes_what_stands(head: Person) -> None:
    risk = made.risk(head)
    risks.look(
        by=head, risk=risk, likelihood=2, impact=4, changed="The new flats are let.",
        review_on=clock.today() + timedelta(days=30),
    )  # fmt: skip
    risk.refresh_from_db()
    assert (risk.likelihood, risk.is_high) == (2, False)
    assert risk.looks.get().changed == "The new flats are let."
    assert Act.objects.filter(verb="risk.look", record_id=risk.pk).count() == 1
    with pytest.raises(Refusal, match="after today"):
        risks.look(by=head, risk=risk, likelihood=2, impact=4, changed="x", review_on=clock.today())


def test_the_day_for_another_look_is_there_two_weeks_ahead(head: Person) -> None:
    risk = made.risk(head, likelihood=2, review_on=clock.today() + timedelta(days=40))
    assert what(head) == []
    with later(30):
        assert what(head) == [f"Look at the risk again: {risk}"]


@pytest.mark.parametrize(("likelihood", "impact"), [(0, 3), (3, 6)])
def test_the_scale_has_five_steps_in_words_and_in_the_database(head: Person, likelihood: int, impact: int) -> None:
    with pytest.raises(Refusal, match="five steps"):
        made.risk(head, likelihood=likelihood, impact=impact)
    risk = made.risk(head)
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.filter(pk=risk.pk).update(likelihood=likelihood, impact=impact)


def test_who_neither_owns_it_nor_leads_is_told_so(head: Person, teacher: Person) -> None:
    risk = made.risk(head)
    with pytest.raises(Denied):
        risks.close(by=teacher, risk=risk, because="I say so")


def test_a_risk_is_not_closed_while_something_is_done_against_it(head: Person) -> None:
    work = made.mitigation(head)
    with pytest.raises(Refusal, match="still being done"):
        risks.close(by=head, risk=work.risk, because="Over")
    risks.note(by=head, mitigation=work, status="done", words="Sixty families came.")
    assert risks.close(by=head, risk=work.risk, because="Year 7 is full.").closed_at is not None
    assert what(head) == []


def test_another_day_leaves_the_first_one_to_be_read(head: Person) -> None:
    work = made.mitigation(head)
    first = work.due_on
    risks.note(
        by=head, mitigation=work, status="slowed", words="The printer is late.", due_on=first + timedelta(days=9)
    )
    work.refresh_from_db()
    assert (work.first_due_on, work.due_on) == (first, first + timedelta(days=9))


def test_a_high_risk_counts_as_held_while_its_last_word_is_fresh_and_good(head: Person) -> None:
    work = made.mitigation(head)
    made.risk(head, title="Nobody applies to teach physics")
    made.risk(head, title="A small one", likelihood=1)
    assert _share() == (1, 2)
    risks.note(by=head, mitigation=work, status="stuck", words="No room.")
    assert _share() == (0, 2)
    risks.note(by=head, mitigation=work, status="on_track", words="A hall is found.")
    assert _share() == (1, 2)
    with later(61):
        assert _share() == (0, 2)  # its day has passed
    risks.note(by=head, mitigation=work, status="done", words="Sixty families came.")
    with later(170):
        assert _share() == (1, 2)
    with later(300):
        assert _share() == (0, 2)  # it is still high: what was done has not been enough


def _share() -> tuple[float | None, float]:
    figure = figure_of(indicators.risks_held(scope()))
    return figure.numerator, figure.denominator


def test_without_a_high_risk_there_is_no_data(head: Person) -> None:
    made.risk(head, likelihood=1)
    assert figure_of(indicators.risks_held(scope())).value is None


def test_a_risk_leaves_a_meeting_in_a_line_and_rests_on_it(head: Person, teacher: Person) -> None:
    source = ("promise", promise_made(head).pk)
    kind = registry.kind("risk")
    assert kind.begin is not None
    risk = kind.begin(by=head, what="The bus line is cut", owner=teacher, due=None, team=None, source=source)
    assert (risk.owner, risk.title) == (teacher, "The bus line is cut")
    link = Citation.objects.get(source_kind="risk", source_id=risk.pk)
    assert (link.relation, link.target_kind) == ("rests_on", "promise")


def test_a_commitment_is_a_promise_each_time_and_counts_by_the_groups_word(head: Person) -> None:
    row = made.commitment(head)
    promise = commitments.promises_of(row).get()
    assert (promise.about_kind, promise.will) == ("commitment", "The library is open on Saturdays")
    assert figure_of(indicators.commitments_kept(scope())).value is None
    with pytest.raises(Refusal, match="not settled"):
        commitments.renew(by=head, commitment=row, due_on=clock.today() + timedelta(days=400))
    told = promises.tell(by=head, promise=promise, text="It is open since May.")
    promises.settle(told, Promise.State.CONFIRMED, by=None)
    assert figure_of(indicators.commitments_kept(scope())).value == 1
    again = commitments.renew(by=head, commitment=row, due_on=clock.today() + timedelta(days=400))
    assert again.group == promise.group and commitments.promises_of(row).count() == 2


def test_a_day_that_passed_without_their_word_counts_as_not_kept(head: Person) -> None:
    made.commitment(head)
    with later(40):
        assert figure_of(indicators.commitments_kept(scope())).value == 0


def test_a_commitment_with_an_open_promise_is_not_quietly_dropped(head: Person) -> None:
    row = made.commitment(head)
    with pytest.raises(Refusal, match="promise about it is open"):
        commitments.end(by=head, commitment=row, because="No money")
    promises.withdraw(by=head, promise=commitments.promises_of(row).get(), why="No money for staff")
    assert commitments.end(by=head, commitment=row, because="No money").ended_at is not None


def test_nothing_is_left_behind_where_the_promise_is_refused(head: Person) -> None:
    with pytest.raises(Refusal, match="later day"):
        made.commitment(head, due_on=clock.today() - timedelta(days=1))
    assert not Act.objects.filter(verb="commitment.make").exists()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(places=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=30))
def test_every_risk_stands_in_one_square_and_high_ones_in_high_squares(places: list[tuple[int, int]]) -> None:
    rows = [Risk(likelihood=likelihood, impact=impact) for likelihood, impact in places]
    squares = [square for row in queries.matrix(rows) for square in row]
    assert len(squares) == 25 and sum(len(square.risks) for square in squares) == len(rows)
    assert all(risk.is_high == (square.weight >= 12) for square in squares for risk in square.risks)
