"""Focus and rest of elements."""

from __future__ import annotations

from datetime import timedelta

import pytest

from headship.evidence.domain import stances
from headship.evidence.models import Act, ElementStance
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person, School


def in_focus() -> list[str]:
    return sorted(code for code, stance in stances.stances().items() if stance.stance == "focus")


def test_a_new_school_begins_with_decisions_promises_and_policies(school: School) -> None:
    assert in_focus() == ["2.2", "4.1", "7.6"]
    stances.begin()
    assert len(stances.stances()) == 3


def test_a_seventh_element_in_focus_is_refused_with_what_to_do(head: Person) -> None:
    for code in ("1.1", "1.2", "1.3"):
        stances.focus(by=head, element=code)
    with pytest.raises(Refusal, match=r"6 elements are in focus already: 1\.1, 1\.2, 1\.3, 2\.2, 4\.1, 7\.6"):
        stances.focus(by=head, element="1.4")
    stances.resume(by=head, element="1.1")
    stances.focus(by=head, element="1.4")
    assert "1.1" not in stances.stances()


def test_a_rest_says_why_and_when_to_look_again(senior: Person) -> None:
    later = clock.today() + timedelta(days=200)
    with pytest.raises(Refusal) as refusal:
        stances.rest(by=senior, element="7.1", reason="", review_on=later)
    assert refusal.value.field == "reason"
    with pytest.raises(Refusal) as refusal:
        stances.rest(by=senior, element="7.1", reason="done_elsewhere", review_on=later)
    assert refusal.value.field == "note"
    for day in (clock.today(), clock.today() + timedelta(days=1000)):
        with pytest.raises(Refusal) as refusal:
            stances.rest(by=senior, element="7.1", reason="not_our_focus", review_on=day)
        assert refusal.value.field == "review_on"
    rest = stances.rest(by=senior, element="2.2", reason="done_elsewhere", note="The trust", review_on=later)
    assert stances.stances()["2.2"] == rest
    assert ElementStance.objects.filter(element="2.2").count() == 2, "the focus that ended stays to be read"
    assert Act.objects.get(verb="element.rest").clause_codes[0] == "2.2a"


def test_a_rest_whose_day_has_come_is_named(head: Person) -> None:
    stances.rest(by=head, element="7.1", reason="held_above", review_on=clock.today() + timedelta(days=10))
    assert stances.resting_too_long() == []
    with clock.at(clock.now() + timedelta(days=11)):
        assert [row.element for row in stances.resting_too_long()] == ["7.1"]


def test_focus_is_for_the_head_and_senior_leaders(teacher: Person, governor: Person) -> None:
    for person in (teacher, governor):
        with pytest.raises(Denied):
            stances.focus(by=person, element="1.1")
        with pytest.raises(Denied):
            stances.resume(by=person, element="2.2")


def test_an_element_that_does_not_exist_is_refused(head: Person) -> None:
    with pytest.raises(Refusal):
        stances.focus(by=head, element="9.9")
