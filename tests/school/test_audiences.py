"""Audiences: computed from rules, each person once, the same seen from either side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.domain import audiences, people, teams
from headship.school.models import Audience, Enrolment, Person, School
from tests.factories.school import (
    AudienceFactory,
    ClassFactory,
    GuardianshipFactory,
    PersonFactory,
    TeamFactory,
)


@pytest.fixture
def staffroom(school: School) -> dict[str, Person]:
    """A few people of each kind, two families among them."""
    made = {
        "head": PersonFactory(roles=["head"]),
        "teacher": PersonFactory(roles=["teacher"]),
        "porter": PersonFactory(roles=["support_staff"]),
        "chair": PersonFactory(roles=["chair"]),
        "leo": PersonFactory(roles=["student"], grade="10"),
        "maya": PersonFactory(roles=["student"], grade="7"),
        "leos mother": PersonFactory(roles=["parent"]),
        "both": PersonFactory(roles=["teacher", "parent"]),
    }
    for student, guardian in (("leo", "leos mother"), ("leo", "both"), ("maya", "both")):
        GuardianshipFactory(student=made[student], guardian=made[guardian])
    return made


def named(staffroom: dict[str, Person], audience: Audience) -> set[str]:
    names = {person.pk: name for name, person in staffroom.items()}
    found = [person.pk for person in audiences.people_in(audience)]
    assert len(found) == len(set(found)), "each person once"
    return {names[pk] for pk in found}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([{"kind": "staff"}], {"head", "teacher", "porter", "both"}),
        ([{"kind": "role", "value": "parent"}], {"leos mother", "both"}),
        ([{"kind": "grade", "value": "10"}], {"leo"}),
        ([{"kind": "families_of_grade", "value": "10"}], {"leos mother", "both"}),
        ([{"kind": "families_of_grade", "value": "7"}, {"kind": "role", "value": "chair"}], {"both", "chair"}),
        ([{"kind": "staff"}, {"kind": "role", "value": "teacher"}], {"head", "teacher", "porter", "both"}),
    ],
)
def test_whoever_fits_any_rule_belongs(
    staffroom: dict[str, Person], rules: list[dict[str, str]], expected: set[str]
) -> None:
    assert named(staffroom, AudienceFactory(rules=rules)) == expected


def test_classes_and_teams_bring_in_learners_families_and_members(staffroom: dict[str, Person]) -> None:
    science = ClassFactory(teachers=[staffroom["teacher"]], students=[staffroom["leo"]])
    team = TeamFactory(lead=staffroom["head"], members=[staffroom["porter"]])
    by_class = AudienceFactory(rules=[{"kind": "class", "value": str(science.pk)}])
    families = AudienceFactory(rules=[{"kind": "families_of_class", "value": str(science.pk)}])
    by_team = AudienceFactory(rules=[{"kind": "team", "value": str(team.pk)}])
    assert named(staffroom, by_class) == {"leo"}
    assert named(staffroom, families) == {"leos mother", "both"}
    assert named(staffroom, by_team) == {"head", "porter"}
    teams.end_team(by=staffroom["head"], team=team)
    Enrolment.objects.filter(person=staffroom["leo"]).update(ended=True)
    assert named(staffroom, by_team) == named(staffroom, by_class) == named(staffroom, families) == set()


def test_an_audience_follows_the_school(staffroom: dict[str, Person]) -> None:
    staff = audiences.audience("staff")
    people.record_departure(by=None, person=staffroom["porter"], on=clock.today() - timedelta(days=1))
    people.appoint(by=None, person=staffroom["leos mother"], role="support_staff")
    assert named(staffroom, staff) == {"head", "teacher", "both", "leos mother"}


def test_both_sides_say_the_same(staffroom: dict[str, Person]) -> None:
    science = ClassFactory(students=[staffroom["leo"]])
    team = TeamFactory(members=[staffroom["porter"]])
    for rule in (
        {"kind": "class", "value": str(science.pk)},
        {"kind": "families_of_class", "value": str(science.pk)},
        {"kind": "families_of_grade", "value": "7"},
        {"kind": "team", "value": str(team.pk)},
    ):
        AudienceFactory(rules=[rule])
    for person in staffroom.values():
        expected = {one.pk for one in Audience.objects.all() if person in audiences.people_in(one)}
        assert {one.pk for one in audiences.audiences_of(person)} == expected


def test_a_year_is_said_as_people_say_it(school: School) -> None:
    rules = [{"kind": "grade", "value": grade} for grade in ("07", "11", "KG")]
    assert audiences.in_words(rules) == [
        "The learners of year or grade 7", "The learners of year or grade 11", "The learners of year or grade KG",
    ]  # fmt: skip


def test_sizes_and_words_take_as_many_queries_for_three_as_for_one(staffroom: dict[str, Person]) -> None:
    team = TeamFactory(name="Science", members=[staffroom["porter"], staffroom["teacher"]])
    made = [AudienceFactory(rules=[{"kind": "team", "value": str(team.pk)}, {"kind": "staff"}]) for _ in range(3)]
    counted = []
    for several in (made[:1], made):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            sizes, words = audiences.sizes_of(several), audiences.words_for(several)
        counted.append(len(queries))
        assert set(sizes.values()) == {4}
        assert words[made[0].pk] == ["The team Science", "All staff"]
    assert counted[0] == counted[1] <= 3
    assert audiences.sizes_of([]) == {}


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{"kind": "planet", "value": "Mars"}],
        [{"kind": "role", "value": "emperor"}],
        [{"kind": "team", "value": "77777"}],
        [{"kind": "team", "value": "x'; DROP"}],
        [{"kind": "grade", "value": " "}],
    ],
)
def test_a_rule_that_nobody_could_fit_is_refused(school: School, rules: list[dict[str, str]]) -> None:
    before = Audience.objects.count()
    with pytest.raises(Refusal):
        audiences.create_audience(by=None, name="New", rules=rules)
    assert Audience.objects.count() == before


def test_rules_stand_once_and_names_are_free(school: School) -> None:
    made = audiences.create_audience(by=None, name="  The   crew ", rules=[{"kind": "staff"}, {"kind": "staff"}])
    assert (made.name, made.rules) == ("The crew", [{"kind": "staff"}])
    with pytest.raises(Refusal, match="of that name already"):
        audiences.create_audience(by=None, name="the crew", rules=[{"kind": "staff"}])
    audiences.change_audience(by=None, audience=made, name="The crew", rules=[{"kind": "everyone"}])
    assert Audience.objects.get(pk=made.pk).rules == [{"kind": "everyone"}]


def test_the_audiences_of_every_school_stay_as_they_are(school: School) -> None:
    codes = set(Audience.objects.exclude(code=None).values_list("code", flat=True))
    assert {"everyone", "staff", "teachers", "senior-team", "leaders", "governors", "students", "parents"} <= codes
    with pytest.raises(Refusal, match="make another one"):
        audiences.change_audience(
            by=None, audience=audiences.audience("staff"), name="Us", rules=[{"kind": "everyone"}]
        )
