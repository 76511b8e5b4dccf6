"""Teams, terms and classes: formed, joined, left, ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.domain import classes, people, teams
from headship.school.models import AcademicTerm, Enrolment, Person, School, Team, TeamMembership
from tests.factories.school import PersonFactory, TeamFactory

AUTUMN = {"kind": "term", "starts_on": date(2026, 8, 24), "ends_on": date(2026, 12, 18)}
YEAR = {"title": "2026–27", "kind": "schoolYear", "starts_on": date(2026, 8, 24), "ends_on": date(2027, 7, 2)}


# Teams


def test_whoever_leads_a_team_is_in_it(head: Person, teacher: Person) -> None:
    team = teams.form_team(by=head, name=" Outdoor   learning ", kind="project", lead=teacher, members=[teacher])
    assert team.name == "Outdoor learning"
    assert list(teams.members_of(team)) == [teacher]
    assert Act.objects.latest("sequence").clauses.split() == ["2.3a"]


def test_names_of_teams_are_taken_once(school: School) -> None:
    TeamFactory(name="Science")
    with pytest.raises(Refusal, match="of that name already"):
        TeamFactory(name="science")
    with pytest.raises(Refusal, match="needs a name"):
        TeamFactory(name=" ")


def test_joining_leading_and_leaving(head: Person, teacher: Person, senior: Person) -> None:
    team = TeamFactory(lead=senior)
    teams.join_team(by=head, team=team, person=teacher)
    with pytest.raises(Refusal, match="is in this team already"):
        teams.join_team(by=head, team=team, person=teacher)
    teams.give_lead(by=head, team=team, person=head)
    assert set(teams.members_of(team)) == {senior, teacher, head}
    with pytest.raises(Refusal, match="leads this team already"):
        teams.give_lead(by=head, team=team, person=head)
    teams.leave_team(by=head, team=team, person=head)
    assert Team.objects.get(pk=team.pk).lead is None
    with pytest.raises(Refusal, match="is not in this team"):
        teams.leave_team(by=head, team=team, person=head)


def test_a_team_that_has_ended_stays_on_record(head: Person, teacher: Person) -> None:
    team = TeamFactory(members=[teacher])
    teams.end_team(by=head, team=team)
    assert not teams.teams_of(teacher).exists()
    assert TeamMembership.objects.get().ends_on == clock.today()
    for again in (
        lambda: teams.end_team(by=head, team=team),
        lambda: teams.join_team(by=head, team=team, person=head),
    ):
        with pytest.raises(Refusal, match="has ended"):
            again()


def test_the_database_lets_nobody_be_in_a_team_twice(school: School, teacher: Person) -> None:
    team = TeamFactory(members=[teacher])
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMembership.objects.create(team=team, person=teacher)


# Terms


def test_a_term_lies_within_its_year(school: School) -> None:
    year = classes.create_term(by=None, **YEAR)
    autumn = classes.create_term(by=None, title="Autumn", parent=year, **AUTUMN)
    with clock.at(clock.now().replace(year=2026, month=10, day=5)):
        assert classes.term_now() == autumn, "the shortest that runs"
    with pytest.raises(Refusal) as refusal:
        classes.create_term(by=None, title="Spring", kind="term", parent=autumn, starts_on=date(2027, 1, 5),
                            ends_on=date(2027, 3, 26))  # fmt: skip
    assert refusal.value.field == "parent"


def test_terms_make_no_circle(school: School) -> None:
    year = classes.create_term(by=None, **YEAR)
    half = classes.create_term(by=None, **{**YEAR, "title": "Half"}, parent=year)
    inner = classes.create_term(by=None, **{**YEAR, "title": "Inner"}, parent=half)
    for above in (year, half, inner):
        with pytest.raises(Refusal, match="part of itself"):
            classes.change_term(by=None, term=year, **YEAR, parent=above)


def test_a_term_does_not_end_before_it_starts(school: School) -> None:
    with pytest.raises(Refusal) as refusal:
        classes.create_term(by=None, title="Odd", kind="term", starts_on=date(2026, 9, 1), ends_on=date(2026, 8, 1))
    assert refusal.value.field == "ends_on"
    with pytest.raises(IntegrityError), transaction.atomic():
        AcademicTerm.objects.create(title="Odd", starts_on=date(2026, 9, 1), ends_on=date(2026, 8, 1))


# Classes


def test_somebody_joins_a_class_and_leaves_it(head: Person, teacher: Person) -> None:
    student = PersonFactory(roles=["student"])
    one = classes.open_class(by=head, title=" 7A ", code="SCI-7A")
    assert one.title == "7A"
    row = classes.join_class(by=head, school_class=one, person=student, part=Enrolment.Part.STUDENT)
    with pytest.raises(Refusal, match="is in this class already"):
        classes.join_class(by=head, school_class=one, person=student, part=Enrolment.Part.STUDENT)
    classes.leave_class(by=head, enrolment=row)
    assert row.ends_on == clock.today()
    with pytest.raises(Refusal, match="has ended already"):
        classes.leave_class(by=head, enrolment=row)
    people.record_departure(by=head, person=teacher, on=clock.today() - timedelta(days=1))
    with pytest.raises(Refusal, match="has left the school"):
        classes.join_class(by=head, school_class=one, person=teacher, part=Enrolment.Part.TEACHER)
    with pytest.raises(Refusal, match="needs a title"):
        classes.open_class(by=head, title=" ")
