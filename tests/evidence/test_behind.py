"""The records behind a figure: the very ones that it counts, and only those that a reader may see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headship.evidence.domain import readings
from headship.evidence.domain.behind import Part, records_behind
from headship.evidence.indicators import Indicator, Mean, Ratio, Scope, withdraw_indicator
from headship.evidence.models import EvidenceItem, Reading
from headship.kernel import clock
from headship.school.models import Delivery, Person, Receipt, Relation, School
from tests.conftest import person_with
from tests.evidence.conftest import counted_queries
from tests.evidence.making import add

Declare = Callable[..., Indicator]


def items_named(_scope: Scope) -> Ratio:
    """Of all evidence added by hand, that with a title that begins with A."""
    rows = EvidenceItem.objects.all()
    return Ratio(rows.filter(title__startswith="A"), rows)


def everybody(_scope: Scope) -> Ratio:
    """Of everybody, the teachers."""
    return Ratio(Person.objects.with_role("teacher"), Person.objects.all())


def read() -> Reading:
    readings.take(codes=["test-figure"])
    reading: Reading = Reading.objects.get(current=True)
    return reading


def labels(part: Part) -> list[str]:
    return sorted(seen.label for seen in part.seen)


def test_it_lists_the_very_records(declare: Declare, head: Person, teacher: Person) -> None:
    declare(items_named, record_kind="evidence_item")
    for title in ("A choir", "A play", "Minutes"):
        add(teacher, title=title)
    behind = records_behind(head, read())
    assert behind is not None
    assert (labels(behind.counted), labels(behind.others)) == (["A choir", "A play"], ["Minutes"])
    assert (behind.counted.hidden, behind.others.hidden, behind.withheld) == (0, 0, False)


def test_what_a_reader_may_not_see_is_counted_and_not_named(declare: Declare, head: Person, teacher: Person) -> None:
    declare(items_named, record_kind="evidence_item")
    add(teacher, title="A choir")
    add(teacher, title="A hard week", purpose="formative")
    reading = read()
    behind = records_behind(head, reading)
    assert behind is not None
    assert (labels(behind.counted), behind.counted.hidden, behind.counted.total) == (["A choir"], 1, 2)
    own = records_behind(teacher, reading)
    assert own is not None
    assert (labels(own.counted), own.counted.hidden) == (["A choir", "A hard week"], 0)
    assert reading.numerator == 2, "the figure is the same for all who may see it"


def test_it_pages(declare: Declare, head: Person) -> None:
    declare(items_named, record_kind="evidence_item")
    for number in range(5):
        add(head, title=f"A {number}")
    reading = read()
    first, second = (records_behind(head, reading, limit=3, skip=skip) for skip in (0, 3))
    assert first is not None and second is not None
    assert (labels(first.counted), labels(second.counted)) == (["A 2", "A 3", "A 4"], ["A 0", "A 1"])
    assert first.counted.visible == second.counted.visible == 5


def test_no_list_of_people_under_the_smallest_group(declare: Declare, head: Person, teacher: Person) -> None:
    declare(everybody, of_people=True)
    behind = records_behind(head, read())
    assert behind is not None
    assert behind.withheld
    assert (behind.counted.total, behind.others.total) == (0, 0)


def test_nor_where_people_left_since_it_was_read(declare: Declare, head: Person) -> None:
    declare(everybody, of_people=True)
    crowd = [person_with(f"Teacher {number}", "teacher") for number in range(4)]
    reading = read()
    assert not reading.hidden
    Person.objects.filter(pk=crowd[0].pk).delete()
    behind = records_behind(head, reading)
    assert behind is not None
    assert behind.withheld


def test_who_has_and_who_has_not_is_for_themselves_and_their_line_manager(declare: Declare, head: Person) -> None:
    declare(everybody, of_people=True)
    crowd = [person_with(f"Teacher {number}", "teacher") for number in range(5)]
    manager = person_with("Kenji Watanabe", "senior_leader")
    for person in crowd[:2]:
        Relation(kind=Relation.Kind.LINE_MANAGER, of=person, by=manager).save()
    reading = read()
    found = {person.name: records_behind(person, reading) for person in (manager, crowd[0], head)}
    seen = {name: (labels(behind.counted), behind.counted.hidden) for name, behind in found.items() if behind}
    assert seen == {
        "Kenji Watanabe": (["Teacher 0", "Teacher 1"], 3),
        "Teacher 0": (["Teacher 0"], 4),
        "Amina Diallo": ([], 5),
    }


def test_answers_to_a_message_are_for_whom_they_concern(
    declare: Declare, head: Person, senior: Person, governor: Person
) -> None:
    def answered(_scope: Scope) -> Ratio:
        rows = Receipt.objects.all()
        return Ratio(rows.filter(acknowledged_at__isnull=False), rows)

    declare(answered, of_people=True, record_kind="receipt")
    delivery = Delivery.objects.create(subject="Phones", body="x", sent_by=senior, asks_acknowledgement=True)
    crowd = [person_with(f"Teacher {number}", "teacher") for number in range(5)]
    for person in crowd:
        Receipt.objects.create(
            delivery=delivery, person=person, channel="email", acknowledged_at=clock.now(), acknowledged_way="alone"
        )
    reading = read()
    counts = {}
    for person in (senior, head, governor, crowd[0]):
        behind = records_behind(person, reading)
        assert behind is not None
        counts[person.name] = (behind.counted.visible, behind.counted.hidden)
    assert counts == {senior.name: (5, 0), head.name: (0, 5), governor.name: (0, 5), "Teacher 0": (1, 4)}


def test_a_formative_figure_of_the_school_has_no_list(declare: Declare, head: Person) -> None:
    declare(items_named, record_kind="evidence_item", purpose="formative", per_leader=True)
    for number in range(6):
        add(head, title=f"A {number}")
    reading = read()
    assert not reading.hidden
    behind = records_behind(head, reading)
    assert behind is not None
    assert behind.withheld


def test_a_leaders_figure_counts_that_leaders_records(declare: Declare, head: Person, middle_leader: Person) -> None:
    def owned(scope: Scope) -> Ratio:
        rows = EvidenceItem.objects.filter(**({"owner": scope.leader} if scope.leader else {}))
        return Ratio(rows, rows)

    declare(owned, record_kind="evidence_item", per_leader=True)
    add(head, title="The head’s")
    add(middle_leader, title="The leader’s")
    readings.take(codes=["test-figure"], leaders=[middle_leader])
    behind = records_behind(middle_leader, Reading.objects.get(leader_id=middle_leader.pk))
    assert behind is not None
    assert labels(behind.counted) == ["The leader’s"]


def test_means_have_no_list_nor_do_figures_whose_indicator_is_gone(declare: Declare, head: Person) -> None:
    declare(lambda _scope: Mean(3.0, 2.0, 4.0, 9))
    reading = read()
    assert records_behind(head, reading) is None
    withdraw_indicator("test-figure")
    assert records_behind(head, reading) is None


def test_records_of_a_kind_that_nobody_declared_are_counted_and_not_named(declare: Declare, head: Person) -> None:
    declare(lambda _scope: Ratio(School.objects.all(), School.objects.all()), record_kind="school")
    behind = records_behind(head, read())
    assert behind is not None
    assert (behind.counted.seen, behind.counted.hidden) == ((), 1)


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_for_one_and_for_three(number: int, declare: Declare, head: Person) -> None:
    declare(items_named, record_kind="evidence_item")
    for each in range(number):
        add(head, title=f"A {each}")
    reading = read()
    assert head.role_codes
    with counted_queries(6):
        # For each part: how many, how many of them are seen, and a page of those.
        records_behind(head, reading)
