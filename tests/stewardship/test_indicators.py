"""What policies show about 7.6, with numbers worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from headship.areas.stewardship.domain import policies
from headship.evidence.domain.readings import figure_of, take
from headship.evidence.indicators import Ratio, indicator_named, indicators_of, scope_of, wilson
from headship.kernel import clock
from headship.school.domain.audiences import audience
from headship.school.models import Person
from tests.conftest import person_with
from tests.factories.policies import DraftFactory, RequirementFactory, ValueFactory, published
from tests.stewardship.conftest import days_later

PLAIN = "We greet each other. We listen when somebody speaks. We leave a room as we would like to find it. " * 4
HARD = "Notwithstanding institutional considerations concerning accountability necessitating documentation " * 12


def counted(code: str, leader: Person | None = None) -> tuple[int, int]:
    """Numerator and denominator of an indicator now."""
    known = indicator_named(code)
    assert known is not None
    result = known.compute(scope_of(known, leader=leader))
    assert isinstance(result, Ratio)
    return result.numerator.count(), result.denominator.count()


def test_each_clause_is_spoken_to_and_the_last_by_its_effect() -> None:
    assert [bool(indicators_of(f"7.6{letter}")) for letter in "abcde"] == [True] * 5
    assert [known.code for known in indicators_of("7.6e") if known.effect] == [
        "policies-understood", "policies-understood-families", "policies-understood-support-staff",
        "policies-understood-teachers",
    ]  # fmt: skip


def test_without_a_policy_nothing_is_measured(head: Person) -> None:
    for known in [each for letter in "abcde" for each in indicators_of(f"7.6{letter}")]:
        assert figure_of(known.compute(scope_of(known))).value is None, known.code


def test_policies_in_date(now: datetime, head: Person, senior: Person, middle_leader: Person) -> None:
    for months in (1, 6, 12):
        published(by=senior, approver=head, cycle_months=months)
    policies.withdraw(by=head, policy=published(by=senior, approver=head).policy, reason="Gone.")
    DraftFactory(by=senior)
    assert counted("policies-in-date") == (3, 3)
    with clock.at(datetime(2026, 4, 2, 12, tzinfo=now.tzinfo)):
        assert counted("policies-in-date") == (3, 3), "the day itself is still in date"
    with clock.at(datetime(2026, 4, 3, 12, tzinfo=now.tzinfo)):
        assert counted("policies-in-date") == (2, 3)
        assert counted("policies-in-date", leader=middle_leader) == (0, 0)
        reading = take(codes=["policies-in-date"])[0]
    assert (reading.value, reading.level) == (pytest.approx(2 / 3), "begun")
    assert (reading.low, reading.high) == pytest.approx(wilson(2, 3))


def test_marks_settled_counts_what_waits_for_two_weeks(
    now: datetime, head: Person, senior: Person, teacher: Person
) -> None:
    policy = published(by=senior, approver=head).policy
    first = policies.mark_unclear(by=teacher, policy=policy, passage="ten learners")
    policies.mark_unclear(by=teacher, policy=policy, passage="one page")
    assert counted("policies-marks-settled") == (0, 0), "two that came today have not waited yet"
    policies.answer_mark(by=senior, mark=first, text="Ten.")
    assert counted("policies-marks-settled") == (1, 1)
    with clock.at(days_later(15)):
        assert counted("policies-marks-settled") == (1, 2)


def test_plain_policies_are_counted_among_those_that_can_be_measured(head: Person, senior: Person) -> None:
    published(by=senior, approver=head, text=PLAIN)
    published(by=senior, approver=head, text=HARD)
    published(by=senior, approver=head, text="Too short.")
    published(by=senior, approver=head, text=PLAIN, language="pt")
    assert counted("policies-plain") == (1, 2)


def test_links_count_once_a_colleague_found_that_they_hold(
    now: datetime, head: Person, senior: Person, middle_leader: Person
) -> None:
    one, two, gone = (ValueFactory(by=head) for _ in range(3))
    law, other = RequirementFactory(by=head), RequirementFactory(by=head)
    version = published(by=senior, approver=head, links=[one, two, gone, law, other])
    published(by=senior, approver=head)
    policies.retire(by=head, record=gone)
    assert counted("policies-values-checked") == (0, 2)
    assert counted("policies-values-named") == (1, 2)
    assert counted("policies-requirements-answered") == (0, 2)
    for target in (one, law):
        link = version.links.get(value=target) if target is one else version.links.get(requirement=target)
        policies.check_link(by=middle_leader, link=link)
    policies.check_link(by=middle_leader, link=version.links.get(value=two), holds=False, note="It does not say how.")
    assert counted("policies-values-checked") == (1, 2)
    assert counted("policies-requirements-checked") == (1, 2)
    assert counted("policies-requirements-answered") == (1, 2)
    with clock.at(days_later(366)):
        assert counted("policies-requirements-checked") == (0, 2), "nobody looked at the requirement in time"


def test_acknowledged_within_fourteen_days_whatever_the_way(now: datetime, head: Person, senior: Person) -> None:
    readers = [person_with(f"Reader {number}", "support_staff") for number in range(8)]
    policy = published(by=senior, approver=head, audiences=[audience("support-staff")]).policy
    policies.acknowledge(by=readers[0], policy=policy)
    assert counted("policies-acknowledged") == (1, 1), "the others' days are not over"
    with clock.at(days_later(13.9)):
        policies.acknowledge_together(by=senior, policy=policy, people=readers[1:4], way="meeting")
        policies.acknowledge_together(by=senior, policy=policy, people=readers[4:5], way="paper")
    with clock.at(days_later(14.1)):
        policies.acknowledge(by=readers[5], policy=policy)
    with clock.at(days_later(16)):
        assert counted("policies-acknowledged") == (5, 8)
        assert take(codes=["policies-acknowledged"])[0].hidden is False


def test_understood_the_first_time_by_role_and_hidden_below_five(head: Person, senior: Person) -> None:
    teachers = [person_with(f"Teacher {number}", "teacher") for number in range(6)]
    support = [person_with(f"Support {number}", "support_staff") for number in range(3)]
    policy = published(by=senior, approver=head, question=True).policy
    wrong, right, _ = policies.question_of(policy).answers.all()  # type: ignore[union-attr]
    for place, reader in enumerate([*teachers, *support]):
        policies.answer_question(by=reader, policy=policy, answer=wrong if place in (0, 8) else right)
    policies.answer_question(by=teachers[0], policy=policy, answer=right)
    assert counted("policies-understood") == (7, 9)
    assert counted("policies-understood-teachers") == (5, 6)
    assert counted("policies-understood-support-staff") == (2, 3)
    assert counted("policies-understood-families") == (0, 0)
    readings = {row.indicator: row for row in take(clauses=["7.6e"])}
    assert readings["policies-understood-teachers"].value == pytest.approx(5 / 6)
    assert readings["policies-understood-support-staff"].hidden is True
    assert readings["policies-understood-support-staff"].level is None


def test_a_leader_is_shown_their_own_policies(head: Person, senior: Person, middle_leader: Person) -> None:
    published(by=senior, approver=head)
    published(by=middle_leader, approver=head)
    assert counted("policies-in-date", leader=middle_leader) == (1, 1)
    assert counted("policies-in-date") == (2, 2)
    assert timedelta
