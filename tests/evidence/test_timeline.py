"""The evidence of an element in the order in which it happened, for one reader."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from headship.evidence.domain import items, ledger, timeline
from headship.evidence.domain.timeline import timeline_of
from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person, Relation
from tests.evidence.conftest import counted_queries, write
from tests.evidence.making import add
from tests.factories.decisions import DecisionFactory


def titles(reader: Person, element: str = "2.2", leader: Person | None = None, **more: Any) -> list[str]:
    return [moment.title for moment in timeline_of(reader, element, leader, **more)]


def test_acts_and_items_stand_together_newest_first(head: Person, teacher: Person) -> None:
    now = clock.now()
    write(head, 1, happened_at=now - timedelta(days=9))
    add(teacher, title="Spring concert", clauses=["2.2d"], happened_on=clock.days_before(5))
    write(head, 2, happened_at=now - timedelta(days=1))
    write(head, 3, clauses=["7.6a"])
    assert titles(head) == ["Decided on timetable 2", "Spring concert", "Decided on timetable 1"]


def test_a_moment_says_who_when_to_what_and_where_it_is(head: Person) -> None:
    decision = DecisionFactory(by=head, question="Do we open on Saturdays?")
    moment = timeline_of(head, "2.2")[0]
    assert moment.detail == "Amina Diallo"
    assert moment.record == ("decision", decision.pk)
    assert moment.url == f"/decisions/{decision.pk}/"
    assert moment.clauses
    assert set(moment.clauses) <= {"2.2a", "2.2b", "2.2c", "2.2d"}
    assert str(clock.today().year) in moment.when


def test_only_the_clauses_of_the_element_are_named(head: Person) -> None:
    write(head, clauses=["2.2a", "7.6a"])
    (moment,) = timeline_of(head, "2.2")
    assert moment.clauses == ("2.2a",)


def test_an_item_shows_as_itself_and_not_as_the_acts_upon_it(head: Person) -> None:
    item = add(head, title="Spring concert")
    items.renew(by=head, item=item, expires_on=clock.today() + timedelta(days=9))
    assert titles(head) == ["Spring concert"]
    (moment,) = timeline_of(head, "2.2")
    assert moment.detail == "Added by hand · Amina Diallo"
    assert moment.url == f"/evidence/{item.pk}/"


def test_an_item_that_no_longer_counts_says_so_and_one_withdrawn_is_gone(head: Person) -> None:
    item = add(head, happened_on=clock.days_before(9), expires_on=clock.days_before(2))
    assert timeline_of(head, "2.2")[0].detail.endswith("no longer counts")
    items.withdraw(by=head, item=item, reason="A mistake")
    assert titles(head) == []


def test_the_schools_has_nothing_about_one_person_unless_they_shared_it(
    head: Person, teacher: Person, senior: Person
) -> None:
    act = write(teacher, purpose="formative", about=teacher, summary="A hard week", record_kind="reflection")
    write(head, 2, about=teacher, summary="Observed a lesson")
    add(teacher, title="A note to myself", purpose="formative")
    for reader in (head, teacher, senior):
        assert titles(reader) == []
    ledger.share(by=teacher, act=act)
    assert titles(senior) == titles(head) == ["A hard week"]


def test_a_leaders_own_has_what_is_formative_and_their_appraisers_has_not(
    head: Person, middle_leader: Person, senior: Person
) -> None:
    Relation(kind=Relation.Kind.APPRAISER, of=middle_leader, by=head).save()
    write(middle_leader, 1, summary="Chose a calendar")
    write(middle_leader, 2, purpose="formative", about=middle_leader, summary="A hard week", record_kind="reflection")
    write(head, 3, about=middle_leader, summary="Agreed on a goal")
    write(head, 4, summary="Something else")
    add(middle_leader, title="A letter of thanks", happened_on=clock.days_before(3))
    add(middle_leader, title="A note to myself", purpose="formative", happened_on=clock.days_before(4))
    own = titles(middle_leader, leader=middle_leader)
    assert sorted(own) == [
        "A hard week", "A letter of thanks", "A note to myself", "Agreed on a goal", "Chose a calendar",
    ]  # fmt: skip
    appraisers = titles(head, leader=middle_leader)
    assert sorted(appraisers) == ["A letter of thanks", "Agreed on a goal", "Chose a calendar"]
    assert sorted(titles(senior, leader=middle_leader)) == ["A letter of thanks", "Chose a calendar"]
    marks = {moment.title: moment.is_formative for moment in timeline_of(middle_leader, "2.2", middle_leader)}
    assert [title for title, mark in marks.items() if mark] == [
        title for title in own if title in {"A hard week", "A note to myself"}
    ]


def test_erased_words_leave_a_line(head: Person) -> None:
    act = write(head)
    ledger.erase(by=head, act=act, reason="A name")
    assert titles(head) == ["The text of this act was erased."]


def test_a_record_that_the_reader_may_not_open_has_no_address(head: Person, teacher: Person) -> None:
    write(head, 999, summary="About a decision that is not there")
    assert timeline_of(teacher, "2.2")[0].url == ""


def test_it_walks_back_past_many_acts_that_are_not_this_readers(
    head: Person, teacher: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "AT_ONCE", 3)
    write(head, 1, summary="Long ago", happened_at=clock.now() - timedelta(days=300))
    for number in range(8):
        write(teacher, number, purpose="formative", about=teacher, record_kind="reflection")
    write(head, 2, summary="Lately")
    assert titles(head) == ["Lately", "Long ago"]
    assert titles(head, limit=1) == ["Lately"]
    assert Act.objects.count() == 10


def test_an_element_that_is_not_there_is_refused(head: Person) -> None:
    with pytest.raises(Refusal):
        timeline_of(head, "9.9")


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_for_one_and_for_three(number: int, head: Person) -> None:
    for each in range(number):
        DecisionFactory(by=head, question=f"Question {each}?")
        add(head, title=f"Item {each}")
    assert head.role_codes
    timeline_of(head, "2.2")
    with counted_queries(6):
        # The framework in use, ids, acts, items, and what of the two kinds this reader may open.
        timeline_of(head, "2.2")
