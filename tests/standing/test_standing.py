"""What a standing says of readings, judgements and stances, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headship.evidence.domain import judgements, stances
from headship.evidence.models import IndicatorSetting
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Denied
from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import Person, Relation, School
from headship.standing.api import standing_of
from tests.standing.conftest import Declare, Read

pytestmark = pytest.mark.django_db


@pytest.fixture
def appraiser(head: Person, middle_leader: Person) -> Person:
    Relation(kind=Relation.Kind.APPRAISER, of=middle_leader, by=head).save()
    return head


def test_a_new_school_has_all_elements_and_nothing_measured(school: School, head: Person) -> None:
    standing = standing_of(reader=head)
    assert (len(standing.standards), len(standing.elements)) == (8, 37)
    assert sum(element.total for element in standing.elements) == 150
    assert {element.level for element in standing.elements} == {None}
    assert not any(element.measured for element in standing.elements)
    assert {element.code for element in standing.elements if element.in_focus} == {"2.2", "4.1", "7.6"}
    assert standing.taken_on is None


def test_an_element_tells_how_many_clauses_are_measured_and_names_the_weakest(
    school: School, head: Person, declare: Declare, read: Read
) -> None:
    for code, clause, part in (("chairs", "1.1a", 9), ("tables", "1.1a", 7), ("lamps", "1.1b", 3)):
        declare(code, clause)
        read(code, part, 10)
    element = standing_of(reader=head).element("1.1")
    assert element is not None
    assert [clause.level for clause in element.clauses] == ["established", "begun", None]
    assert (element.established, element.measured, element.total) == (1, 2, 3)
    assert element.weakest is not None
    assert element.weakest.code == "1.1b"
    assert element.level == "begun"


def test_leading_needs_every_clause_and_one_measured_effect(
    school: School, head: Person, declare: Declare, read: Read
) -> None:
    declare("team", "4.3a")
    declare("example", "4.3b", effect=True)
    read("team", 19, 20)
    assert standing_of(reader=head).element("4.3").level == "established"  # type: ignore[union-attr]
    read("example", 19, 20)
    assert standing_of(reader=head).element("4.3").level == "leading"  # type: ignore[union-attr]


def test_a_denominator_of_zero_is_no_data(school: School, head: Person, declare: Declare, read: Read) -> None:
    declare("team", "2.3a")
    read("team", 0, 0)
    clause = standing_of(reader=head).element("2.3").clauses[0]  # type: ignore[union-attr]
    assert (clause.level, clause.indicators[0].value, clause.indicators[0].denominator) == (None, None, 0)


def test_a_figure_of_too_few_people_shows_nothing_of_itself(
    school: School, head: Person, declare: Declare, read: Read
) -> None:
    declare("mentors", "2.3c", of_people=True)
    read("mentors", 3, 4, hidden=True)
    shown = standing_of(reader=head).element("2.3").clauses[2].indicators[0]  # type: ignore[union-attr]
    assert shown.hidden
    assert (shown.numerator, shown.denominator, shown.value, shown.low, shown.high, shown.level) == (None,) * 6


def test_a_formative_figure_reaches_the_school_only_as_a_count_of_people(
    school: School, head: Person, declare: Declare, read: Read
) -> None:
    declare("reflections", "1.4a", purpose=Purpose.FORMATIVE)
    declare("reflecting", "1.4b", purpose=Purpose.FORMATIVE, of_people=True)
    read("reflections", 30, 40)
    read("reflecting", 6, 8)
    first, second = (clause.indicators[0] for clause in standing_of(reader=head).element("1.4").clauses[:2])  # type: ignore[union-attr]
    assert (first.hidden, first.value) == (True, None)
    assert (second.hidden, second.value) == (False, 0.75)


def test_the_schools_own_thresholds_are_told(school: School, head: Person, declare: Declare, read: Read) -> None:
    declare("team", "2.3a")
    IndicatorSetting.objects.create(indicator="team", established=0.4, changed_by=head)
    shown = standing_of(reader=head).element("2.3").clauses[0].indicators[0]  # type: ignore[union-attr]
    assert (shown.established, shown.leading) == (0.4, 0.8)


def test_what_rests_says_why_and_until_when(school: School, head: Person) -> None:
    day = clock.today() + timedelta(days=90)
    stances.rest(by=head, element="8.6", reason="not_our_focus", review_on=day)
    element = standing_of(reader=head).element("8.6")
    assert element is not None
    assert element.resting
    assert element.stance is not None
    assert (str(element.stance.reason), element.stance.review_on, element.stance.due) == (
        "Not our focus now",
        day,
        False,
    )


def test_own_view_and_appraisers_view_stand_apart_from_practice(
    school: School, appraiser: Person, middle_leader: Person
) -> None:
    judgements.judge(by=appraiser, element="2.2", lens="self", scale="rubric", level="leading")
    judgements.judge(by=middle_leader, about=middle_leader, element="2.2", lens="self", scale="rag", level="red")
    judgements.judge(by=appraiser, about=middle_leader, element="2.2", lens="appraiser", scale="rubric", level="begun")
    ours = standing_of(reader=appraiser).element("2.2")
    theirs = standing_of(reader=middle_leader, leader=middle_leader).element("2.2")
    assert ours is not None
    assert theirs is not None
    assert (ours.level, ours.self_view.level, ours.appraiser_view) == (None, "leading", None)  # type: ignore[union-attr]
    assert (theirs.self_view.level, theirs.appraiser_view.level) == ("red", "begun")  # type: ignore[union-attr]
    assert theirs.voice is None


def test_an_appraiser_sees_nothing_formative(
    school: School, appraiser: Person, middle_leader: Person, declare: Declare, read: Read
) -> None:
    declare("planted", "1.4c", purpose=Purpose.FORMATIVE, per_leader=True)
    declare("answered", "2.2d", per_leader=True)
    read("planted", 1, 9, leader=middle_leader)
    read("answered", 7, 9, leader=middle_leader)
    own = judgements.judge(
        by=middle_leader, about=middle_leader, element="1.4", lens="self", scale="rubric", level="not_yet"
    )
    for reader in (appraiser, None):
        standing = standing_of(reader=reader, leader=middle_leader)
        known = {each.code for e in standing.elements for clause in e.clauses for each in clause.indicators}
        assert standing.accountable
        assert "answered" in known
        assert "planted" not in known
        assert standing.element("1.4").self_view is None  # type: ignore[union-attr]
    mine = standing_of(reader=middle_leader, leader=middle_leader).element("1.4")
    assert mine is not None
    assert (mine.clauses[2].indicators[0].value, mine.self_view.level) == (1 / 9, "not_yet")  # type: ignore[union-attr]
    judgements.complete(by=middle_leader, judgement=own, evidence="My notes.")
    judgements.share(by=middle_leader, judgement=own)
    assert standing_of(reader=appraiser, leader=middle_leader).element("1.4").self_view is not None  # type: ignore[union-attr]


def test_nobody_else_opens_a_leaders_standing(
    school: School, appraiser: Person, senior: Person, teacher: Person, governor: Person, middle_leader: Person
) -> None:
    for reader in (senior, teacher, governor):
        with pytest.raises(Denied):
            standing_of(reader=reader, leader=middle_leader)
    with pytest.raises(Denied):
        standing_of(reader=middle_leader, leader=appraiser)


def test_the_schools_standing_is_not_for_families(school: School, parent: Person) -> None:
    with pytest.raises(Denied):
        standing_of(reader=parent)


def test_a_leaders_figures_never_enter_the_schools(
    school: School, head: Person, middle_leader: Person, declare: Declare, read: Read
) -> None:
    declare("answered", "2.2d", per_leader=True)
    read("answered", 7, 9, leader=middle_leader)
    shown = {each.code: each for each in standing_of(reader=head).element("2.2").clauses[3].indicators}  # type: ignore[union-attr]
    assert shown["answered"].value is None


def test_another_school_is_another_standing(school: School, head: Person, declare: Declare, read: Read) -> None:
    declare("team", "4.3a")
    read("team", 9, 10)
    assert standing_of(reader=None).element("4.3").measured == 1  # type: ignore[union-attr]
    with school_scope(found_school(name="Hilltop", code="hilltop").pk):
        assert standing_of(reader=None).element("4.3").measured == 0  # type: ignore[union-attr]
    assert standing_of(reader=None).element("4.3").measured == 1  # type: ignore[union-attr]


def test_a_second_framework_stands_by_itself(
    second_framework: School, head: Person, declare: Declare, read: Read
) -> None:
    declare("team", "2.2a")
    read("team", 9, 10)
    standing = standing_of(reader=head)
    assert standing.framework == "Lighthouse Standards"
    assert [element.code for element in standing.elements] == ["L1", "2.2", "K1"]
    assert not any(element.measured for element in standing.elements), "2.2a here is another clause"
    judgements.judge(by=head, element="L1", lens="self", scale="stars", level="two")
    assert standing_of(reader=head).element("L1").self_view.title == "Two stars"  # type: ignore[union-attr]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_number_of_queries_does_not_grow(
    count: int, school: School, head: Person, declare: Declare, read: Read
) -> None:
    standing_of(reader=head)  # the framework is read once in each process
    for number in range(count):
        declare(f"sample-{number}", f"{number + 1}.1a")
        read(f"sample-{number}", 3, 5)
        judgements.judge(by=head, element=f"{number + 1}.2", lens="self", scale="rubric", level="begun")
        stances.rest(
            by=head, element=f"{number + 5}.3", reason="not_our_focus", review_on=clock.today() + timedelta(days=9)
        )
    with CaptureQueriesContext(connection) as captured:
        standing_of(reader=head)
    assert len(captured) == 6
