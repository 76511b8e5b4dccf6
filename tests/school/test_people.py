"""People come, take roles, stand to each other in relations, act for the head, and leave."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school import queries, roles
from headship.school.domain import people, posts, teams
from headship.school.models import Membership, Person, Relation, School
from tests.conftest import person_with
from tests.factories.school import PersonFactory, PostFactory, TeamFactory

WEEK = timedelta(days=7)


def again(person: Person) -> Person:
    """The person as somebody meets them anew, with nothing remembered."""
    return Person.objects.get(pk=person.pk)


def a_day_after(last: date) -> object:
    """Live through noon of the day after."""
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    return clock.at(datetime.combine(last + timedelta(days=1), time(12), tzinfo=ZoneInfo("Europe/Madrid")))


def test_the_roles_are_those_that_a_school_has() -> None:
    assert set(roles.ROLES) == {
        "head", "senior_leader", "middle_leader", "teacher", "support_staff", "governor", "chair", "clerk",
        "safeguarding_lead", "student", "parent", "partner", "administrator", "network_lead",
    }  # fmt: skip
    assert all(str(role.title) and str(role.description) for role in roles.ROLES.values())
    assert roles.STAFF.isdisjoint({"student", "parent", "partner", "governor", "network_lead"})


@pytest.mark.parametrize("name", ["陳美玲", "فاطمة الزهراء", "Nguyễn Thị Minh Khai", "Björk", "Олена Шевченко"])
def test_a_name_is_one_field_in_any_script(school: School, name: str) -> None:
    person = people.enrol_person(by=None, name=f"  {name} ")
    assert again(person).name == name
    assert again(person).email == ""


@pytest.mark.parametrize(
    ("field", "value"), [("name", "   "), ("email", "not an address"), ("time_zone", "Mars/Olympus")]
)
def test_what_cannot_be_kept_is_refused_at_its_field(school: School, field: str, value: str) -> None:
    with pytest.raises(Refusal) as refusal:
        people.enrol_person(by=None, **{"name": "Ana", field: value})
    assert refusal.value.field == field
    assert not Person.objects.exists()


def test_enrolling_is_an_act(head: Person) -> None:
    people.enrol_person(by=head, name="Ana")
    assert Act.objects.latest("sequence").verb == "person.enrol"


def test_a_role_holds_from_its_first_to_its_last_day(head: Person) -> None:
    person, today = PersonFactory(), clock.today()
    people.appoint(by=head, person=person, role="teacher", starts_on=today, ends_on=today + WEEK)
    assert again(person).role_codes == {"teacher"}
    with a_day_after(today + WEEK):
        assert again(person).role_codes == frozenset()


def test_a_role_is_given_once_at_a_time(head: Person) -> None:
    person, today = PersonFactory(roles=["teacher"]), clock.today()
    with pytest.raises(Refusal, match="is Teacher already"):
        people.appoint(by=head, person=person, role="teacher")
    with pytest.raises(Refusal, match="before the first"):
        people.appoint(by=head, person=person, role="clerk", starts_on=today, ends_on=today - WEEK)
    with pytest.raises(Refusal, match="not a role"):
        people.appoint(by=head, person=person, role="emperor")


def test_an_administrator_makes_no_head_where_there_is_one(head: Person) -> None:
    administrator, teacher = PersonFactory(roles=["administrator"]), PersonFactory(roles=["teacher"])
    with pytest.raises(Denied, match="by the head or by the chair"):
        people.appoint(by=administrator, person=teacher, role="head")
    with pytest.raises(Denied):
        people.end_appointment(by=administrator, membership=Membership.objects.get(person=head))
    assert again(head).is_head


def test_the_first_head_may_be_named_by_anybody_who_may_appoint(school: School) -> None:
    administrator, person = PersonFactory(roles=["administrator"]), PersonFactory()
    people.appoint(by=administrator, person=person, role="head")
    assert queries.head_of_school() == person


def test_the_database_knows_the_roles_too(school: School) -> None:
    person = PersonFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=person, role="emperor")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=person, role="clerk", ends_on=date(2000, 1, 1))


# An acting head: one act, with an end.


def test_an_acting_head_is_one_act_and_ends_by_itself(head: Person, senior: Person) -> None:
    until, before = clock.today() + WEEK, Act.objects.count()
    people.appoint_acting_head(by=head, person=senior, until=until, reason="An operation")
    assert Act.objects.count() == before + 1
    act = Act.objects.latest("sequence")
    assert (act.verb, set(act.clauses.split())) == ("acting_head.appoint", {"2.3a", "3.2c"})
    assert queries.head_of_school() == senior
    assert again(senior).is_head
    with a_day_after(until):
        assert queries.head_of_school() == head
        assert again(senior).role_codes == {"senior_leader"}


def test_the_chair_appoints_an_acting_head_where_the_post_is_vacant(school: School, senior: Person) -> None:
    chair = PersonFactory(roles=["chair"])
    made = people.appoint_acting_head(by=chair, person=senior, until=clock.today() + WEEK, reason="Vacant")
    assert made.acting_for is None
    assert queries.head_of_school() == senior


@pytest.mark.parametrize("role", ["senior_leader", "administrator", "teacher", "governor"])
def test_nobody_else_appoints_an_acting_head(head: Person, role: str) -> None:
    with pytest.raises(Denied, match="by the head or by the chair"):
        people.appoint_acting_head(
            by=PersonFactory(roles=[role]), person=PersonFactory(), until=clock.today() + WEEK, reason="Away"
        )


def test_an_acting_head_needs_a_reason_an_order_and_a_free_place(head: Person, senior: Person) -> None:
    today, other = clock.today(), PersonFactory(roles=["teacher"])
    with pytest.raises(Refusal, match="people will ask"):
        people.appoint_acting_head(by=head, person=senior, until=today, reason=" ")
    with pytest.raises(Refusal, match="before the first"):
        people.appoint_acting_head(by=head, person=senior, until=today - WEEK, reason="Away")
    with pytest.raises(Refusal, match="somebody else acts for them"):
        people.appoint_acting_head(by=head, person=head, until=today, reason="Away")
    people.appoint_acting_head(by=head, person=senior, until=today + WEEK, reason="Away")
    with pytest.raises(Refusal, match="leads the school until"):
        people.appoint_acting_head(by=head, person=other, until=today + WEEK, reason="Away")


def test_the_database_wants_an_end_for_whoever_acts(head: Person, senior: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=senior, role="head", acting_for=head)


# Relations


def test_a_new_line_manager_replaces_the_one_before(head: Person, senior: Person, teacher: Person) -> None:
    people.relate(by=head, kind="line_manager", of=teacher, to=head, starts_on=clock.today() - WEEK)
    people.relate(by=head, kind="line_manager", of=teacher, to=senior)
    assert queries.line_manager_of(teacher) == senior
    assert list(queries.line_managed_by(senior)) == [teacher]
    assert Relation.objects.filter(of=teacher, ends_on__isnull=True).count() == 1


def test_coaches_may_be_several_and_appraisers_not(head: Person, senior: Person, teacher: Person) -> None:
    for kind in ("coach", "appraiser"):
        people.relate(by=head, kind=kind, of=teacher, to=head, starts_on=clock.today() - WEEK)
        people.relate(by=head, kind=kind, of=teacher, to=senior)
    assert list(queries.coached_by(head)) == list(queries.coached_by(senior)) == [teacher]
    assert queries.appraiser_of(teacher) == senior
    assert not queries.appraised_by(head).exists()


def test_line_managers_make_no_circle(head: Person, senior: Person, teacher: Person) -> None:
    people.relate(by=head, kind="line_manager", of=senior, to=head)
    people.relate(by=head, kind="line_manager", of=teacher, to=senior)
    with pytest.raises(Refusal, match="Amina Diallo → Lucía Fernández → Kenji Watanabe → Amina Diallo"):
        people.relate(by=head, kind="line_manager", of=head, to=teacher)


def test_relations_and_posts_together_make_no_circle(head: Person, teacher: Person) -> None:
    top = PostFactory(holders=[head])
    PostFactory(answers_to=top, holders=[teacher])
    with pytest.raises(Refusal, match="circle"):
        people.relate(by=head, kind="line_manager", of=head, to=teacher)


def test_nobody_stands_beside_themselves(head: Person) -> None:
    with pytest.raises(Refusal, match="their own"):
        people.relate(by=head, kind="coach", of=head, to=head)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(kind="coach", of=head, by=head)


def test_the_database_holds_one_open_manager_and_one_appraiser(head: Person, senior: Person, teacher: Person) -> None:
    Relation.objects.create(kind="coach", of=teacher, by=head)
    Relation.objects.create(kind="coach", of=teacher, by=senior)
    Relation.objects.create(kind="appraiser", of=teacher, by=head)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(kind="appraiser", of=teacher, by=senior)


# Leaving


def test_leaving_ends_roles_posts_teams_and_relations_and_keeps_what_they_did(head: Person, teacher: Person) -> None:
    top = PostFactory()
    post = PostFactory(answers_to=top, holders=[teacher])
    team = TeamFactory(lead=teacher)
    people.relate(by=head, kind="coach", of=teacher, to=head)
    today = clock.today()
    people.record_departure(by=head, person=teacher, on=today)
    assert again(teacher).is_present, "the last day is a day at school"
    with a_day_after(today):
        gone = again(teacher)
        assert not gone.is_present
        assert gone.role_codes == frozenset()
        assert not teams.members_of(team).exists()
        assert not queries.coached_by(head).exists()
        assert not Person.objects.staff().filter(pk=gone.pk).exists()
    assert post.holdings.get().ends_on == today
    assert not type(team).objects.get(pk=team.pk).lead
    assert Person.objects.filter(pk=teacher.pk).exists()


def test_nobody_leaves_twice_or_before_they_came(head: Person) -> None:
    person = PersonFactory(joined_on=date(2024, 9, 1))
    with pytest.raises(Refusal, match="came later"):
        people.record_departure(by=head, person=person, on=date(2024, 8, 31))
    people.record_departure(by=head, person=person, on=date(2025, 6, 30))
    with pytest.raises(Refusal, match="has left already"):
        people.record_departure(by=head, person=person, on=date(2025, 6, 30))
    with pytest.raises(Refusal, match="has left the school"):
        people.appoint(by=head, person=person, role="teacher")
    with pytest.raises(Refusal, match="has left the school"):
        posts.fill_post(by=head, post=PostFactory(), person=person)


def test_whoever_has_left_can_no_longer_sign_in(head: Person, teacher: Person, sign_in_client) -> None:  # type: ignore[no-untyped-def]
    client = sign_in_client(teacher)
    assert client.get("/messages/").status_code == 200
    people.record_departure(by=head, person=teacher, on=clock.today() - timedelta(days=1))
    assert client.get("/messages/").status_code == 403


# Who may see whom


def test_families_see_their_own_children_and_the_staff(school: School, teacher: Person) -> None:
    parent, child, other = person_with("P", "parent"), person_with("C", "student"), person_with("O", "student")
    child.guardianships_as_student.create(guardian=parent, school=school)
    seen = set(Person.objects.visible_to(parent))
    assert {parent, child, teacher} <= seen
    assert other not in seen
