"""What an import brings: the rows of each file, once, in one act, and what of them changes and ends later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from headship.evidence.domain import ledger
from headship.evidence.models import Act, ActText
from headship.exchange.models import Import, WaitingRow
from headship.exchange.oneroster.importing import NeedsConfirmation, Refused, apply, import_package, look, opened
from headship.insight.models import LineItem, Result
from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import AcademicTerm, Campus, Course, Enrolment, Person, School, SchoolClass
from tests.exchange.conftest import Bring, codes, everything, person
from tests.factories.rosters import Roster, small_school


def test_every_file_becomes_what_the_school_works_with(bring: Bring) -> None:
    bring(small_school())
    autumn = AcademicTerm.objects.get(sourced_id="autumn")
    assert (autumn.kind, autumn.starts_on, autumn.parent.title) == ("term", date(2026, 9, 1), "2026/27")
    taught = SchoolClass.objects.get(sourced_id="c0")
    assert (taught.title, taught.course.title, list(taught.terms.all())) == ("Class c0", "Course c0", [autumn])
    parts = taught.enrolments.values_list("person__sourced_id", "part")
    assert set(parts) == {("t0", "teacher"), *((f"s{n}", "student") for n in range(5))}
    result = Result.objects.get(sourced_id="i0-s3")
    assert (result.score, result.learner.sourced_id, result.line_item.school_class) == (Decimal(63), "s3", taught)
    assert LineItem.objects.get().category.title == "Examination"


def test_an_import_is_one_act_with_counts_and_the_digest_of_each_file(bring: Bring, school: School) -> None:
    report = bring(small_school())
    act = Act.objects.get()
    text = ActText.objects.get(pk=act.pk)
    assert (act.verb, act.record_kind, act.record_id) == ("import.apply", "import", Import.objects.get().pk)
    assert '"users": {"changed": 0, "ended": 0, "new": 14, "unreadable": 0}' in text.payload
    assert all(digest in text.payload for digest in report.digests.values())
    assert ledger.verify().intact


def test_the_same_files_twice_change_nothing(bring: Bring) -> None:
    bring(small_school())
    before = everything()
    again = bring(small_school())
    assert (again.acted, again.applied, everything()) == (0, False, before)
    assert Act.objects.count() == Import.objects.count() == 1


def test_the_same_rows_from_other_files_change_nothing_either(bring: Bring) -> None:
    bring(small_school())
    before = everything()
    roster = small_school()
    roster.manifest = {"source.systemName": "another export of the same"}
    again = bring(roster)
    assert (again.acted, everything()) == (0, before)
    assert again.totals().unchanged == again.totals().rows


def test_a_look_changes_nothing_and_says_what_an_import_would_do(bring: Bring) -> None:
    before = everything()
    preview = bring(small_school(), look_only=True)
    assert everything() == before
    done = bring(small_school())
    assert preview.files == done.files


def test_what_changed_at_the_source_changes_here(bring: Bring) -> None:
    bring(small_school())
    roster = small_school().change("users", "s1", familyName="Renamed").change("classes", "c0", title="Chemistry")
    report = bring(roster)
    assert (report.files["users"].changed, report.files["classes"].changed, report.acted) == (1, 1, 2)
    assert person("s1").name.endswith("Renamed")
    assert SchoolClass.objects.get(sourced_id="c0").title == "Chemistry"


def test_what_is_missing_from_a_bulk_file_has_ended_and_is_still_there(bring: Bring) -> None:
    bring(small_school())
    roster = small_school().without("users", "s9").without("roles", "r-s9").without("enrollments", "c1-s9")
    report = bring(roster)
    gone = person("s9")
    assert not gone.is_present
    assert gone.role_codes == frozenset()
    assert Enrolment.objects.get(person=gone).ended
    assert report.leaving == [gone.name]


def test_who_comes_back_is_the_same_person_with_their_role(bring: Bring) -> None:
    bring(small_school())
    bring(small_school().without("users", "s9").without("roles", "r-s9"))
    before = person("s9").pk
    bring(small_school())
    back = person("s9")
    assert (back.pk, back.is_present, back.role_codes) == (before, True, {"student"})


def test_a_file_that_is_absent_ends_nothing(bring: Bring) -> None:
    bring(small_school())
    roster = small_school()
    del roster.files["results"], roster.files["enrollments"]
    report = bring(roster)
    assert report.acted == 0
    assert not Result.objects.filter(ended=True).exists()


def test_delta_changes_what_it_names_and_leaves_the_rest(bring: Bring) -> None:
    bring(small_school())
    delta = Roster(mode="delta", empty=True).person("s20", "student", "New Comer")
    delta.add("users", "s0", givenName="Noor", familyName="Haddad", agentSourcedIds="p0")
    delta.add("enrollments", "c0-s1", status="tobedeleted", classSourcedId="c0", userSourcedId="s1", role="student")
    report = bring(delta)
    assert person("s20").role_codes == {"student"}
    assert person("s0").name == "Noor Haddad"
    assert Enrolment.objects.get(sourced_id="c0-s1").ended
    assert (report.files["users"].ended, Person.objects.present().count()) == (0, 15)


def test_a_row_of_a_delta_that_ends_needs_no_more_than_its_id(bring: Bring) -> None:
    bring(small_school())
    report = bring(Roster(mode="delta", empty=True).add("classes", "c1", status="tobedeleted"))
    assert report.files["classes"].ended == 1
    assert SchoolClass.objects.get(sourced_id="c1").ended_on is not None


def test_delta_onto_nothing_brings_its_active_rows(bring: Bring) -> None:
    delta = Roster(mode="delta").person("s0", "student").person("s1", "student")
    delta.change("users", "s1", status="tobedeleted")
    report = bring(delta)
    assert set(Person.objects.values_list("sourced_id", flat=True)) == {"s0"}
    assert report.files["users"].new == 1


def test_a_reference_to_something_absent_is_kept_and_followed_when_it_arrives(bring: Bring) -> None:
    roster = small_school()
    course = roster.files["courses"].pop("course-c0")
    student = roster.files["users"].pop("s0")
    report = bring(roster)
    dangling = {(each.file, each.column, each.value) for each in report.problems if each.code == "dangling"}
    assert ("classes.csv", "courseSourcedId", "course-c0") in dangling
    assert ("enrollments.csv", "userSourcedId", "s0") in dangling
    assert SchoolClass.objects.get(sourced_id="c0").course is None
    assert not Enrolment.objects.filter(sourced_id="c0-s0").exists()
    arriving = Roster(mode="delta", empty=True).add("courses", "course-c0", **course).add("users", "s0", **student)
    bring(arriving)
    assert SchoolClass.objects.get(sourced_id="c0").course.title == "Course c0"
    assert Enrolment.objects.get(sourced_id="c0-s0").person == person("s0")
    assert Result.objects.get(sourced_id="i0-s0").learner == person("s0")
    assert person("s0").role_codes == {"student"}
    assert not WaitingRow.objects.exists()


def test_rows_that_wait_keep_waiting_without_being_changed(bring: Bring) -> None:
    roster = small_school().without("courses", "course-c0").without("users", "s0")
    bring(roster)
    before = everything()
    roster.manifest = {"source.systemName": "read anew"}
    assert (bring(roster).acted, everything()) == (0, before)


def test_a_row_that_waited_and_is_withdrawn_is_forgotten(bring: Bring) -> None:
    bring(small_school().without("users", "s0"))
    waiting = set(WaitingRow.objects.values_list("sourced_id", flat=True))
    assert "c0-s0" in waiting
    bring(small_school().without("users", "s0").without("enrollments", "c0-s0"))
    assert not WaitingRow.objects.filter(sourced_id="c0-s0").exists()


def test_much_that_would_end_needs_a_word(bring: Bring) -> None:
    bring(small_school())
    half = small_school()
    for number in range(5, 10):
        half.without("users", f"s{number}").without("roles", f"r-s{number}")
    before = everything()
    with pytest.raises(NeedsConfirmation) as asked:
        bring(half, confirm=False)
    assert set(asked.value.report.leaving) == {f"Person s{number}" for number in range(5, 10)}
    assert asked.value.report.much_ended["users"] == pytest.approx(5 / 14, abs=0.001)
    assert everything() == before
    assert bring(half).applied


def test_a_tenth_may_end_without_a_word(bring: Bring) -> None:
    bring(Roster().people("student", 10, "s"))
    nine = Roster().people("student", 9, "s")
    assert bring(nine, confirm=False).files["users"].ended == 1


def test_a_broken_row_keeps_the_rest_of_a_bulk_file_from_ending(bring: Bring) -> None:
    bring(small_school())
    roster = small_school().without("users", "s9").without("roles", "r-s9").add("users", "", givenName="No id")
    report = bring(roster)
    assert {"no_id", "nothing_ended"} <= codes(report)
    assert person("s9").is_present


def test_a_row_that_cannot_be_read_does_not_end_what_it_was(bring: Bring) -> None:
    bring(small_school())
    report = bring(small_school().change("academicSessions", "autumn", endDate="2020-01-01"))
    assert (report.files["academicSessions"].unreadable, report.files["academicSessions"].ended) == (1, 0)
    assert AcademicTerm.objects.get(sourced_id="autumn").ends_on == date(2026, 12, 18)


def test_nobody_imports_over_an_import_that_came_in_between(school: School, tmp_path: Path) -> None:
    first, second = small_school().write(tmp_path / "one"), Roster().people("student", 2).write(tmp_path / "two")
    with opened(first) as reading:
        found = look(reading)
        import_package(by=None, path=second)
        with pytest.raises(Refusal, match="Another import was applied in the meantime"):
            apply(by=None, found=found)
    assert not SchoolClass.objects.exists()


@pytest.mark.parametrize("file", ["orgs", "academicSessions"])
def test_a_circle_refuses_the_package(bring: Bring, file: str) -> None:
    roster = small_school()
    first = next(iter(roster.files[file]))
    copy = {**roster.files[file][first], "parentSourcedId": first, "type": "term"}
    roster.add(file, "below", **copy).change(file, first, parentSourcedId="below")
    with pytest.raises(Refused) as refused:
        bring(roster)
    circle = next(each for each in refused.value.report.problems if each.code == "cycle")
    assert (circle.file, circle.column) == (f"{file}.csv", "parentSourcedId")
    assert " → " in circle.value
    assert not Person.objects.exists()


def test_a_circle_with_what_the_school_has_refuses_too(bring: Bring) -> None:
    bring(small_school())
    delta = Roster(mode="delta", empty=True)
    delta.add("academicSessions", "year", title="2026/27", type="schoolYear", startDate="2026-09-01",
              endDate="2027-07-05", parentSourcedId="autumn")  # fmt: skip
    with pytest.raises(Refused):
        bring(delta)


def test_an_id_that_stands_twice_refuses_the_package(school: School, tmp_path: Path) -> None:
    path = small_school().write(tmp_path / "package")
    users = path / "users.csv"
    users.write_text(users.read_text() + users.read_text().splitlines()[-1] + "\n")
    with pytest.raises(Refused) as refused:
        import_package(by=None, path=path)
    twice = [each for each in refused.value.report.problems if each.code == "duplicate_id"]
    assert [(each.file, each.row, each.column, each.value) for each in twice] == [("users.csv", 16, "sourcedId", "p0")]
    assert not Person.objects.exists()


def test_an_import_stays_in_its_own_school(bring: Bring, school: School, tmp_path: Path) -> None:
    bring(small_school())
    other = found_school(name="Hilltop School", code="hilltop")
    with school_scope(other.pk):
        assert not Person.objects.exists()
        import_package(by=None, path=small_school().write(tmp_path / "other"))
        assert Person.objects.count() == 14
        assert Enrolment.objects.first().person.school_id == other.pk
    assert Person.objects.count() == 14


def test_an_unnamed_school_takes_the_name_of_its_organisation(db: None, tmp_path: Path) -> None:
    unnamed = found_school()
    with school_scope(unnamed.pk):
        import_package(by=None, path=small_school().write(tmp_path / "package"))
    unnamed.refresh_from_db()
    assert (unnamed.name, unnamed.sourced_id) == ("Riverside School", "org")


def test_a_school_that_has_a_name_keeps_it(bring: Bring, school: School) -> None:
    bring(Roster(empty=True).add("orgs", "org", name="Another name", type="school"))
    school.refresh_from_db()
    assert (school.name, school.sourced_id) == ("Riverside School", "org")


def test_without_an_organisation_of_type_school_the_topmost_is_taken(bring: Bring, school: School) -> None:
    roster = Roster(empty=True)
    roster.add("orgs", "part", name="Science", type="department", parentSourcedId="whole")
    roster.add("orgs", "whole", name="The whole", type="district")
    report = bring(roster)
    school.refresh_from_db()
    assert (school.sourced_id, report.school) == ("whole", "The whole")
    assert "school_made" in codes(report)
    assert Campus.objects.get(sourced_id="part").parent.name == "The whole"


def test_the_school_itself_does_not_end(bring: Bring, school: School) -> None:
    bring(small_school())
    delta = Roster(mode="delta", empty=True).add("orgs", "org", name="x", type="school", status="tobedeleted")
    assert "school_stays" in codes(bring(delta))
    assert Campus.objects.get(sourced_id="org").ended_on is None


def test_an_export_of_another_school_is_noticed(bring: Bring) -> None:
    bring(small_school())
    roster = Roster(empty=True).add("orgs", "elsewhere", name="Elsewhere", type="school")
    assert "another_school" in codes(bring(roster, look_only=True))


def test_passwords_reach_nothing(bring: Bring, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secret = "Zx9-never-store-me"
    roster = small_school()
    for row in roster.files["users"].values():
        row["password"] = secret
    report = bring(roster)
    written = [everything(), list(ActText.objects.values()), list(Import.objects.values()), report.as_data()]
    assert secret not in repr(written)
    assert secret not in caplog.text


def test_courses_that_end_keep_their_classes(bring: Bring) -> None:
    bring(small_school())
    bring(small_school().without("courses", "course-c0"))
    assert Course.objects.get(sourced_id="course-c0").ended_on is not None
    assert SchoolClass.objects.get(sourced_id="c0").course.sourced_id == "course-c0"
