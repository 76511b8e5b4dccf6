"""A school tunes an indicator: who may, what can be, and that it is recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from headship.evidence.domain import readings, tuning
from headship.evidence.domain.tuning import Tuning
from headship.evidence.indicators import Indicator, Rate, Ratio, Scope
from headship.evidence.models import Act, IndicatorSetting, Reading
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person, School
from tests.conftest import person_with
from tests.evidence.conftest import counted_queries

Declare = Callable[..., Indicator]
WHY = "We agreed with governors to aim higher."


def half(_scope: Scope) -> Ratio:
    """The head among everybody."""
    return Ratio(Person.objects.filter(name="Amina Diallo"), Person.objects.all())


def tune(head: Person, reason: str = WHY, **changes: Any) -> IndicatorSetting:
    return tuning.tune(by=head, code="test-figure", tuning=Tuning(**changes), reason=reason)


def test_a_changed_threshold_changes_the_level_at_once_and_is_recorded(
    declare: Declare, head: Person, teacher: Person
) -> None:
    known = declare(half)
    readings.take(codes=["test-figure"])
    assert Reading.objects.get(current=True).level == "established"
    tune(head, established=0.6, leading=0.9)
    assert Reading.objects.get(current=True).level == "begun"
    assert tuning.in_force(known).is_own
    act = Act.objects.get(verb="indicator.set")
    assert json.loads(act.text.payload) == {
        "indicator": "test-figure", "reason": WHY, "changed": {"established": [0.5, 0.6], "leading": [0.8, 0.9]},
    }  # fmt: skip
    assert act.clause_codes == ["2.2a"]


def test_what_is_left_empty_is_the_default(declare: Declare, head: Person) -> None:
    known = declare(half, lookback_days=180)
    tune(head, established=0.6)
    tune(head, lookback_days=90)
    now = tuning.in_force(known)
    assert (now.established, now.leading, now.lookback_days, now.minimum_group) == (0.5, 0.8, 90, 5)
    assert IndicatorSetting.objects.count() == 1
    assert Act.objects.filter(verb="indicator.set").count() == 2


def test_the_look_back_moves_the_period(declare: Declare, head: Person) -> None:
    declare(half)
    tune(head, lookback_days=30)
    reading = Reading.objects.get(current=True)
    assert (reading.taken_on - reading.period_start).days == 30


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"established": 1.2}, "established"),
        ({"established": -0.1}, "established"),
        ({"leading": float("nan")}, "leading"),
        ({"leading": float("inf")}, "leading"),
        ({"established": 0.9}, "leading"),
        ({"leading": 0.4}, "leading"),
        ({"lookback_days": 6}, "lookback_days"),
        ({"lookback_days": 5000}, "lookback_days"),
        ({"minimum_group": 4}, "minimum_group"),
        ({"minimum_group": 5000}, "minimum_group"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    changes: dict[str, Any], field: str, declare: Declare, head: Person
) -> None:
    declare(half, of_people=True)
    with pytest.raises(Refusal) as refusal:
        tune(head, **changes)
    assert refusal.value.field == field
    assert not IndicatorSetting.objects.exists()
    assert not Act.objects.exists()


def test_where_less_is_better_leading_lies_below(declare: Declare, head: Person) -> None:
    declare(lambda _scope: Rate(3, 10), established=3.0, leading=1.0, lower_is_better=True)
    with pytest.raises(Refusal, match="Less is better"):
        tune(head, leading=4.0)
    tune(head, leading=0.5)


def test_a_number_that_is_no_share_may_be_above_one(declare: Declare, head: Person) -> None:
    declare(lambda _scope: Rate(30, 10), established=0.5, leading=1.0)
    readings.take(codes=["test-figure"])
    tune(head, established=2.0, leading=4.0)


def test_the_smallest_group_goes_upwards_only(declare: Declare, head: Person) -> None:
    known = declare(half, of_people=True)
    for number in range(6):
        person_with(f"Teacher {number}", "teacher")
    tune(head, minimum_group=8)
    assert Reading.objects.get(current=True).hidden
    for wanted in (7, 5, None):
        with pytest.raises(Refusal, match="write 8 or more") as refusal:
            tune(head, minimum_group=wanted)
        assert refusal.value.field == "minimum_group"
    School.objects.update(minimum_group=10)
    assert tuning.in_force(known).minimum_group == 10
    with pytest.raises(Refusal, match="write 10 or more"):
        tune(head, minimum_group=9)


def test_a_change_says_why(declare: Declare, head: Person) -> None:
    declare(half)
    with pytest.raises(Refusal) as refusal:
        tune(head, reason="  ", established=0.6)
    assert refusal.value.field == "reason"


def test_nobody_but_the_head_tunes(declare: Declare, senior: Person, teacher: Person, governor: Person) -> None:
    declare(half)
    for person in (senior, teacher, governor):
        with pytest.raises(Denied, match="set by the head"):
            tune(person, established=0.6)


def test_an_indicator_that_is_not_there(head: Person) -> None:
    with pytest.raises(Refusal, match="no indicator nonsense"):
        tuning.tune(by=head, code="nonsense", tuning=Tuning(), reason=WHY)


def test_all_are_read_in_two_queries(declare: Declare, head: Person) -> None:
    known = [declare(half), declare(half, code="test-second"), declare(half, code="test-third")]
    tune(head, established=0.6)
    with counted_queries(2):
        found = tuning.all_in_force(known)
    assert [found[each.code].established for each in known] == [0.6, 0.5, 0.5]
