"""What an import means for people: roles, families, departures, and whom it leaves alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from headship.kernel import clock
from headship.school.domain import people, posts, teams
from headship.school.models import Enrolment, Guardianship, Membership, Person, PostHolding, School, Team
from tests.exchange.conftest import Bring, codes, person
from tests.factories.rosters import Roster, small_school


@pytest.mark.parametrize(
    ("stated", "given"),
    [
        ("teacher", {"teacher"}),
        ("student", {"student"}),
        ("parent", {"parent"}),
        ("guardian", {"parent"}),
        ("relative", {"parent"}),
        ("aide", {"support_staff"}),
        ("administrator", {"support_staff"}),
        ("principal", {"support_staff"}),
        ("Teacher", {"teacher"}),
        ("wizard", set()),
        ("ext:coach", set()),
    ],
)
def test_what_the_source_calls_people_becomes_their_role(bring: Bring, stated: str, given: set[str]) -> None:
    bring(Roster().person("x", stated))
    assert person("x").role_codes == given


def test_no_import_gives_rights_and_says_whom_to_appoint(bring: Bring) -> None:
    report = bring(Roster().person("boss", "principal"))
    assert "powerful_role" in codes(report)
    assert not person("boss").is_leader


def test_roles_in_users_of_1_1_and_in_roles_of_1_2_mean_the_same(bring: Bring) -> None:
    bring(Roster(version="1.1").person("t", "teacher").person("s", "student"))
    assert (person("t").role_codes, person("s").role_codes) == ({"teacher"}, {"student"})


def test_a_role_has_the_days_that_the_source_states(bring: Bring) -> None:
    roster = Roster().person("t", "teacher")
    roster.change("roles", "r-t", beginDate="2019-08-15", endDate="2099-07-31")
    bring(roster)
    role = Membership.objects.get(person=person("t"))
    assert (role.starts_on, role.ends_on) == (date(2019, 8, 15), date(2099, 7, 31))
    assert person("t").joined_on == date(2019, 8, 15)


def test_a_role_that_changes_at_the_source_changes_here_from_today(bring: Bring) -> None:
    roster = Roster().person("t", "aide")
    roster.change("roles", "r-t", beginDate="2020-01-01")
    bring(roster)
    bring(Roster().person("t", "teacher"))
    roles = Membership.objects.filter(person=person("t")).order_by("starts_on").values_list("role", "ends_on")
    assert list(roles) == [("support_staff", clock.today() - timedelta(days=1)), ("teacher", None)]
    assert person("t").role_codes == {"teacher"}


def test_a_role_for_two_organisations_is_one_role(bring: Bring) -> None:
    roster = (
        Roster().add("orgs", "campus", name="Hill campus", type="local", parentSourcedId="org").person("t", "teacher")
    )
    roster.add("roles", "r-t-2", userSourcedId="t", roleType="secondary", role="teacher", orgSourcedId="campus")
    bring(roster)
    bring(roster.without("roles", "r-t"))
    assert person("t").role_codes == {"teacher"}
    assert Membership.objects.count() == 1


def test_a_role_that_the_school_ended_stays_ended_while_the_source_says_the_same(bring: Bring) -> None:
    roster = Roster().person("t", "teacher")
    roster.change("roles", "r-t", beginDate="2020-01-01")
    bring(roster)
    held = Membership.objects.get(person=person("t"))
    people.end_appointment(by=None, membership=held, on=date(2020, 6, 30))
    bring(roster.change("users", "t", familyName="Married"))
    assert person("t").name.endswith("Married")
    assert person("t").role_codes == frozenset()


def test_a_role_that_the_school_gave_stays_when_the_source_states_another(bring: Bring) -> None:
    bring(Roster().person("t", "teacher"))
    people.appoint(by=None, person=person("t"), role="middle_leader")
    bring(Roster().person("t", "teacher", "New Name").people("student", 3))
    assert person("t").role_codes == {"teacher", "middle_leader"}


def test_who_leads_is_not_support_staff_as_well(bring: Bring) -> None:
    head = people.enrol_person(by=None, name="Amina Diallo", email="Amina@riverside.example")
    people.appoint(by=None, person=head, role="head")
    report = bring(Roster().person("boss", "administrator", "Amina Diallo", email="amina@RIVERSIDE.example"))
    assert "adopted" in codes(report)
    assert person("boss").pk == head.pk
    assert person("boss").role_codes == {"head"}


def test_whom_the_school_enrolled_itself_is_never_touched(bring: Bring) -> None:
    own = people.enrol_person(by=None, name="Visiting Artist", email="artist@example.org")
    people.appoint(by=None, person=own, role="partner")
    before = list(Person.objects.filter(pk=own.pk).values())
    bring(small_school())
    bring(Roster().person("t9", "teacher"))
    assert list(Person.objects.filter(pk=own.pk).values()) == before
    assert Person.objects.get(pk=own.pk).role_codes == {"partner"}


def test_an_address_that_two_people_share_adopts_nobody(bring: Bring) -> None:
    people.enrol_person(by=None, name="One", email="family@example.org")
    people.enrol_person(by=None, name="Other", email="family@example.org")
    bring(Roster().person("p", "parent", "Third", email="family@example.org"))
    assert Person.objects.filter(email="family@example.org").count() == 3


def test_departure_ends_roles_posts_and_teams(bring: Bring) -> None:
    roster = Roster().people("teacher", 12, "t")
    for number in range(12):
        roster.change("roles", f"r-t{number}", beginDate="2020-01-01")
    bring(roster)
    leaving = person("t0")
    post = posts.create_post(by=None, title="Head of science")
    posts.fill_post(by=None, post=post, person=leaving, starts_on=date(2024, 9, 1))
    team = teams.form_team(by=None, name="Science", kind="department", lead=leaving, members=[leaving])
    bring(roster.without("users", "t0").without("roles", "r-t0"), confirm=True)
    last = clock.today() - timedelta(days=1)
    gone = person("t0")
    assert (gone.is_present, gone.role_codes) == (False, frozenset())
    assert Membership.objects.get(person=gone).ends_on == last
    assert PostHolding.objects.get(post=post).ends_on == last
    assert Team.objects.get(pk=team.pk).lead is None


@pytest.mark.parametrize("role", ["head", "administrator"])
def test_head_and_administrator_do_not_leave_by_an_import(bring: Bring, role: str) -> None:
    bring(Roster().people("teacher", 12, "t"))
    people.appoint(by=None, person=person("t0"), role=role)
    roster = Roster().people("teacher", 12, "t").without("users", "t0").without("roles", "r-t0")
    report = bring(roster)
    kept = person("t0")
    assert (kept.is_present, role in kept.role_codes) == (True, True)
    assert [each.value for each in report.problems if each.code == "kept_in_office"] == [f"{kept.name} (t0)"]
    # Once they hold the office no more, the same files let them go.
    people.end_appointment(by=None, membership=Membership.objects.get(role=role), on=clock.today())
    with_clock = clock.now() + timedelta(days=2)
    with clock.at(with_clock):
        bring(roster)
        assert not person("t0").is_present


def test_who_was_sent_away_by_hand_stays_away_while_the_source_says_the_same(bring: Bring) -> None:
    roster = Roster().people("teacher", 3, "t")
    bring(roster)
    left = person("t0")
    Person.objects.filter(pk=left.pk).update(joined_on=date(2020, 1, 1))
    people.record_departure(by=None, person=person("t0"), on=clock.today() - timedelta(days=1))
    bring(roster.person("t9", "teacher"))
    assert not person("t0").is_present


def test_families_follow_from_the_students_row_and_from_the_parents(bring: Bring) -> None:
    roster = Roster().people("student", 2, "s").person("mother", "parent").person("father", "guardian")
    roster.change("users", "s0", agentSourcedIds="mother").change("users", "father", agentSourcedIds="s1")
    bring(roster)
    pairs = Guardianship.objects.values_list("student__sourced_id", "guardian__sourced_id")
    assert set(pairs) == {("s0", "mother"), ("s1", "father")}


def test_ties_between_others_make_no_family(bring: Bring) -> None:
    roster = Roster().person("s", "student").person("t", "teacher").change("users", "s", agentSourcedIds="t")
    assert "agent_is_neither" in codes(bring(roster))
    assert not Guardianship.objects.exists()


def test_a_family_tie_that_the_source_withdraws_ends(bring: Bring) -> None:
    roster = Roster().person("s", "student").person("p", "parent").change("users", "s", agentSourcedIds="p")
    bring(roster)
    bring(roster.change("users", "s", agentSourcedIds=""))
    assert Guardianship.objects.get().ended_on == clock.today()
    bring(roster.change("users", "s", agentSourcedIds="p"))
    assert Guardianship.objects.get().ended_on is None


def test_a_family_tie_that_the_school_ended_stays_ended(bring: Bring) -> None:
    roster = Roster().person("s", "student").person("p", "parent").change("users", "s", agentSourcedIds="p")
    bring(roster)
    Guardianship.objects.update(ended_on=date(2026, 1, 1))
    bring(roster.change("users", "s", familyName="Renamed").change("users", "p", familyName="Renamed"))
    assert Guardianship.objects.get().ended_on == date(2026, 1, 1)


def test_a_guardian_who_arrives_later_becomes_one(bring: Bring) -> None:
    roster = Roster().person("s", "student").change("users", "s", agentSourcedIds="p")
    assert "dangling" in codes(bring(roster))
    bring(roster.person("p", "parent"))
    assert Guardianship.objects.get().guardian == person("p")


def test_preferred_names_and_people_without_one_part(bring: Bring) -> None:
    roster = Roster().person("a", "student", "Alexandra Santos").change("users", "a", preferredGivenName="Sasha")
    roster.person("b", "student").change("users", "b", givenName="", familyName="陳美玲")
    roster.person("c", "student").change("users", "c", givenName="", familyName="", username="c.unnamed")
    bring(roster)
    assert [person(sid).name for sid in "abc"] == ["Sasha Santos", "陳美玲", "c.unnamed"]


def test_an_address_that_the_source_leaves_empty_stays(bring: Bring) -> None:
    bring(Roster().person("p", "parent", email="p@example.org"))
    bring(Roster().person("p", "parent", "New Name"))
    assert (person("p").name, person("p").email) == ("New Name", "p@example.org")


def test_a_place_in_a_class_that_the_school_gave_is_left_alone(bring: Bring, school: School) -> None:
    bring(small_school())
    own = people.enrol_person(by=None, name="Guest Student")
    enrolment = Enrolment.objects.create(
        school_class=Enrolment.objects.first().school_class, person=own, part=Enrolment.Part.STUDENT
    )
    bring(small_school().people("student", 12, "n"))
    enrolment.refresh_from_db()
    assert not enrolment.ended
