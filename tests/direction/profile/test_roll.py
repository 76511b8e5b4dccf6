"""The roll over the years, and what the records say of the groups in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headship.areas.direction.profile import counting
from headship.areas.direction.profile.domain import roll
from headship.areas.direction.profile.models import RollCount
from headship.areas.direction.profile.web import drawing
from headship.insight.api import years
from headship.insight.models import LearnerCharacteristic
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person
from tests.conftest import person_with

pytestmark = pytest.mark.django_db


def learner(name: str, grade: str = "") -> Person:
    person = person_with(name, "student")
    person.grade = grade
    person.save()
    return person


def kept() -> dict[int, int]:
    return dict(RollCount.objects.filter(grade="").values_list("school_year", "learners"))


def test_earlier_years_are_written_down_as_people_write_them(head: Person) -> None:
    lines = "2021 398\n2021/22\t1,204\n2022-2023: 87\n\n2023/24; 1 010"
    assert roll.write_down(by=head, lines=lines) == 4
    assert kept() == {2021: 398, 2022: 1204, 2023: 87, 2024: 1010}
    roll.write_down(by=head, lines="2021 400")
    assert kept()[2021] == 400


def test_a_line_that_cannot_be_read_is_named_and_nothing_is_kept(head: Person) -> None:
    with pytest.raises(Refusal) as refused:
        roll.write_down(by=head, lines="2021 398\n2022/25 400\nabout 300\n2021 7\n1999/00 12")
    said = str(refused.value)
    assert refused.value.field == "lines"
    assert "Line 2, “2022/25 400”: a school year ends in the year after it begins." in said
    assert "Line 3, “about 300”: write the year and then the number" in said
    assert "Line 4, “2021 7”: the year stands here twice." in said and "Line 5" not in said
    assert kept() == {}


def test_this_year_is_counted_and_not_typed(head: Person, teacher: Person) -> None:
    learner("Anna", "07")
    with pytest.raises(Refusal, match="counted from the records"):
        roll.write_down(by=head, lines=f"{years.current()} 5")
    with pytest.raises(Refusal, match="still to come"):
        roll.write_down(by=head, lines=f"{years.current() + 1} 5")
    with pytest.raises(Denied):
        roll.write_down(by=teacher, lines="2021 398")


def test_a_year_that_has_passed_stays_as_it_was_counted(head: Person) -> None:
    anna, _ben = learner("Anna", "07"), learner("Ben", "8")
    assert roll.count_year() == 2
    assert [(each.learners, each.now) for each in counting.roll_over_years()] == [(2, True)]
    with clock.at(clock.now() + timedelta(days=370)):
        anna.ended_on = clock.today() - timedelta(days=30)
        anna.save()
        before, now = counting.roll_over_years()
        assert (before.learners, before.grades, before.now) == (2, {"7": 1, "8": 1}, False)
        assert (now.learners, now.grades, now.now) == (1, {"8": 1}, True)
        bars = drawing.grade_bars([before, now])
        assert [(bar.grade, bar.n, bar.before) for bar in bars] == [("8", 1, 1)]


def test_a_year_is_kept_as_it_was_when_it_was_fullest(head: Person) -> None:
    anna = learner("Anna", "7")
    learner("Ben", "7")
    assert roll.count_year() == 2 and roll.count_year() == 0
    anna.ended_on = clock.today()
    anna.save()
    assert roll.count_year() == 0 and kept() == {years.current(): 2}
    learner("Chidi", "8")
    learner("Dina", "8")
    assert roll.count_year() == 3 and kept() == {years.current(): 3}


def test_year_groups_stand_in_their_order(head: Person) -> None:
    for name, grade in (("a", "11"), ("b", "2"), ("c", "Reception"), ("d", ""), ("e", "02")):
        learner(name, grade)
    assert list(counting.by_grade().items()) == [("2", 2), ("11", 1), ("Reception", 1), ("", 1)]


def test_a_small_group_is_hidden_and_so_is_the_one_that_would_tell_of_it(head: Person) -> None:
    for number in range(21):
        person = learner(f"Learner {number}")
        language = "Spanish" if number < 12 else "Arabic" if number < 19 else "Igbo"
        LearnerCharacteristic.objects.create(learner=person, field="language", value=language)
    shown = {each.label: each.n for each in counting.groups(5)["language"]}
    assert shown == {"Spanish": 12, "Arabic": None, "Igbo": None}


def test_those_of_whom_nothing_is_known_are_a_group_too(head: Person) -> None:
    for number in range(20):
        person = learner(f"Learner {number}")
        if number < 18:
            LearnerCharacteristic.objects.create(learner=person, field="need", value="yes" if number < 8 else "no")
    # 20 on the roll less 8 and 10 would say that two have told nothing.
    assert sorted(each.n is None for each in counting.groups(5)["need"]) == [False, True]


@given(st.lists(st.integers(0, 3000), min_size=2, max_size=14))
def test_columns_are_as_high_as_their_numbers(numbers: list[int]) -> None:
    shown = [counting.YearOfRoll(2010 + place, n, {}) for place, n in enumerate(numbers)]
    picture = drawing.roll_picture(shown)
    assert picture is not None
    last = numbers[-drawing.YEARS_SHOWN :]
    assert [column.words.replace(",", "") for column in picture.columns] == [str(n) for n in last]
    most = max(last) or 1
    for column, n in zip(picture.columns, last, strict=True):
        assert abs(column.height - drawing.HEIGHT * n / most) <= 0.5
        assert column.y + column.height == drawing.BASE
    assert picture.change == last[-1] - last[0]
