"""Files that a school sends: understood, looked at, brought in once, brought in again, withdrawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from headship.evidence.models import Act
from headship.exchange.domain import choices as demographics
from headship.insight.domain import imports
from headship.insight.domain.columns import Choices, guess
from headship.insight.models import (
    Attainment,
    Attendance,
    Behaviour,
    ColumnMapping,
    DataImport,
    LearnerCharacteristic,
    Target,
)
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Course, Membership, Person
from tests.factories.insight import LearnerFactory, brought_in, previewed, scale, upload, upload_of
from tests.factories.school import LONG_AGO, ClassFactory, TermFactory

Commit = Callable[..., Any]
JUNE = ("Student ID,Name,Subject,Grade,School year,Exam", "S1,Ana,Mathematics,A*,2025/26,June",
        "S2,Bo,Mathematics,C,2025/26,June", "S1,Ana,Biology,B,2025/26,June")  # fmt: skip


@pytest.fixture
def learners(school: object) -> list[Person]:
    """Three learners with numbers in the school's system."""
    names = ("Ana Lima", "Bo Larsen", "陳大文")
    return [
        LearnerFactory(name=name, sourced_id=f"S{n}", email=f"s{n}@school.example", grade="10")
        for n, name in enumerate(names, start=1)
    ]


def test_results_come_in_with_their_numbers(head: Person, learners: list[Person]) -> None:
    record = previewed(head, "results", *JUNE)
    assert (record.counts["added"], record.counts["left_out"]) == (3, 0)
    assert not Attainment.objects.exists()
    imports.apply(by=head, record=record)
    row = Attainment.objects.get(learner=learners[0], subject="Mathematics")
    assert (row.label, row.value, row.school_year, row.occasion, row.kind) == ("A*", 8, 2026, "June", "outcome")
    assert row.scale == scale()


def test_the_same_file_again_changes_nothing(head: Person, learners: list[Person]) -> None:
    first = brought_in(head, "results", *JUNE)
    before = list(Attainment.objects.order_by("pk").values())
    again = previewed(head, "results", *JUNE)
    assert (again.counts["added"], again.counts["changed"], again.counts["same"]) == (0, 0, 3)
    with pytest.raises(Refusal, match="nothing to bring in"):
        imports.apply(by=head, record=again)
    assert list(Attainment.objects.order_by("pk").values()) == before
    assert Act.objects.filter(verb="data.import").count() == 1
    assert Act.objects.get(verb="data.import").record_id == first.pk


def test_one_act_for_one_file(head: Person, learners: list[Person]) -> None:
    record = brought_in(head, "results", *JUNE)
    act = Act.objects.get(record_kind="data_import", record_id=record.pk)
    assert "3 rows" in act.text.summary


def test_what_changed_is_changed_and_a_withdrawal_puts_it_back(head: Person, learners: list[Person]) -> None:
    brought_in(head, "results", *JUNE)
    later = brought_in(head, "results", JUNE[0], "S1,Ana,Mathematics,B,2026,June", "S3,Dawen,Mathematics,D,2026,June")
    assert (later.counts["added"], later.counts["changed"]) == (1, 1)
    assert Attainment.objects.get(learner=learners[0], subject="Mathematics").label == "B"
    assert imports.withdraw(by=head, record=later) == 2
    assert Attainment.objects.get(learner=learners[0], subject="Mathematics").value == 8
    assert Attainment.objects.count() == 3
    assert later.state == DataImport.State.WITHDRAWN


def test_what_a_later_file_stands_on_is_withdrawn_after_it(head: Person, learners: list[Person]) -> None:
    first = brought_in(head, "results", *JUNE)
    later = brought_in(head, "results", JUNE[0], "S1,Ana,Mathematics,B,2026,June", name="later.csv")
    with pytest.raises(Refusal, match=r"later\.csv"):
        imports.withdraw(by=head, record=first)
    imports.withdraw(by=head, record=later)
    imports.withdraw(by=head, record=first)
    assert not Attainment.objects.exists()
    with pytest.raises(Refusal):
        imports.withdraw(by=head, record=first)


def test_the_columns_are_remembered(head: Person, learners: list[Person]) -> None:
    brought_in(head, "results", *JUNE)
    next_year = [JUNE[0], "S1,Ana,Mathematics,A,2025,January"]
    record = imports.receive(by=head, what="results", file=upload("january.csv", *next_year))
    assert record.state == DataImport.State.PREVIEWED
    assert record.counts["added"] == 1
    as_target = imports.receive(by=head, what="targets", file=upload("january.csv", *next_year))
    assert as_target.state == DataImport.State.RECEIVED
    assert ColumnMapping.objects.count() == 1


def test_learners_are_found_by_number_address_or_name(head: Person, learners: list[Person]) -> None:
    lines = ["Learner,Grade", "S1,A", "S2@SCHOOL.EXAMPLE,B", "陳大文,C"]
    record = brought_in(head, "results", *lines, subject="Art")
    assert record.counts["added"] == 3
    assert set(Attainment.objects.values_list("learner", flat=True)) == {each.pk for each in learners}


def test_the_year_group_is_counted_back(head: Person, learners: list[Person]) -> None:
    clock_year = clock.today().year + (clock.today().month >= 8)
    brought_in(head, "results", "Student ID,Grade,Subject,Year", f"S1,A,Art,{clock_year - 1}", f"S1,B,Art,{clock_year}")
    rows = Attainment.objects.order_by("school_year").values_list("phase", flat=True)
    assert list(rows) == ["9", "10"]


def test_the_class_is_the_one_in_which_the_subject_is_taught(
    head: Person, teacher: Person, learners: list[Person]
) -> None:
    course = Course.objects.create(title="Maths 10", subject="Mathematics")
    own = ClassFactory(title="10B/Ma", course=course, students=learners[:1], teachers=[teacher])
    brought_in(head, "results", "Student ID,Subject,Grade", "S1,Mathematics,A", "S2,Mathematics,B")
    assert Attainment.objects.get(learner=learners[0]).school_class == own
    assert Attainment.objects.get(learner=learners[1]).school_class is None


def test_a_class_is_the_one_of_that_name_in_that_year(head: Person, learners: list[Person]) -> None:
    then, now = ClassFactory(title="10B/Ma", ended_on=date(2024, 7, 1)), ClassFactory(title="10B/Ma")
    then.terms.add(TermFactory(starts_on=date(2023, 9, 1), ends_on=date(2024, 7, 1), school_year=2024))
    now.terms.add(TermFactory(starts_on=date(2024, 9, 1), ends_on=date(2025, 7, 1), school_year=None))
    lines = ["Student ID,Subject,Grade,Class,Year", *(f"S1,Maths,A,10b/ma,{year}" for year in (2023, 2024, 2025))]
    record = brought_in(head, "results", *lines)
    rows = Attainment.objects.order_by("school_year")
    assert [row.school_class for row in rows] == [None, then, now]
    assert [(each["code"], each["row"]) for each in record.problems] == [("class_of_another_year", 2)]


def test_a_prior_result_may_count_in_every_subject(head: Person, learners: list[Person]) -> None:
    lines = ["Student ID;Percentile", "S1;84,1", "S2;50,0"]
    brought_in(head, "results", *lines, on="percentile", kind="prior", school_year=2025, occasion="Reasoning test")
    row = Attainment.objects.get(learner=learners[0])
    assert (row.kind, row.subject, row.label) == ("prior", "", "84.1")
    assert row.value == pytest.approx(1, abs=0.01)


def test_a_spreadsheet_is_read_like_a_text_file(head: Person, learners: list[Person], tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Student ID", "Subject", "Grade", "Date"],
        ["S1", "Art", 9, date(2026, 6, 12)],
        ["S2", "Art", 7.0, None],
    ):
        sheet.append(row)
    book.save(tmp_path / "june.xlsx")
    record = imports.receive(by=head, what="results", file=upload_of(tmp_path / "june.xlsx"))
    told = guess("results", record.headers)
    imports.explain(record=record, mapping=told, choices=Choices(), scale=scale("cambridge-igcse-9-1"))
    imports.apply(by=head, record=record)
    assert Attainment.objects.get(learner=learners[0]).on == date(2026, 6, 12)
    assert Attainment.objects.get(learner=learners[1]).label == "7"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding_is_read(head: Person, school: object, encoding: str) -> None:
    LearnerFactory(name="Zoë Núñez", grade="9")
    record = previewed(head, "results", "Name\tSubject\tGrade", "Zoë Núñez\tEspañol\tA", encoding=encoding)
    assert record.counts["added"] == 1


def test_targets(head: Person, learners: list[Person]) -> None:
    record = brought_in(head, "targets", "Student ID,Subject,Target,Year", "S1,Art,A,2026", "S2,Art,B,2026")
    assert Target.objects.get(learner=learners[0]).value == 7
    with clock.at(clock.now() + timedelta(days=40)):
        again = previewed(head, "targets", "Student ID,Subject,Target,Year", "S1,Art,A,2026", "S2,Art,B,2026")
        assert again.counts["same"] == 2
    imports.withdraw(by=head, record=record)
    assert not Target.objects.exists()


def test_a_register_of_sessions_is_added_up(head: Person, learners: list[Person]) -> None:
    lines = ["Student ID,Date,Mark", "S1,2026-09-07,present", "S1,2026-09-07,absent", "S2,07/09/2026,/",]  # fmt: skip
    brought_in(head, "attendance", *lines, on=None)
    row = Attendance.objects.get(learner=learners[0])
    assert (row.sessions_present, row.sessions_possible, row.first_day) == (1, 2, date(2026, 9, 7))
    assert previewed(head, "attendance", *lines, on=None).counts["same"] == 2


def test_attendance_of_groups_of_whom_nobody_is_named(head: Person, learners: list[Person]) -> None:
    lines = ["Group,From,To,Possible,Present", "Year 10,2026-09-01,2026-09-30,400,388"]
    record = brought_in(head, "attendance", *lines, on=None)
    row = Attendance.objects.get()
    assert (row.learner, row.group_label, row.sessions_present) == (None, "Year 10", 388)
    changed = brought_in(head, "attendance", lines[0], "Year 10,2026-09-01,2026-09-30,400,390", on=None)
    assert Attendance.objects.get().sessions_present == 390
    imports.withdraw(by=head, record=changed)
    imports.withdraw(by=head, record=record)
    assert not Attendance.objects.exists()


def test_behaviour_counts_what_happened_on_a_day(head: Person, learners: list[Person]) -> None:
    lines = ["Student ID,Date,Type", "S1,2026-09-07,merit", "S1,2026-09-07,Praise", "S1,2026-09-08,detention"]
    brought_in(head, "behaviour", *lines, on=None)
    assert list(Behaviour.objects.order_by("on").values_list("kind", "count")) == [("positive", 2), ("concern", 1)]


def test_groups_are_kept_for_a_reason_and_nothing_else_of_the_file(head: Person, learners: list[Person]) -> None:
    lines = ["Student ID,Home language,House,Notes", "S1,Arabic,Red,secret", "S2,English,,secret"]
    how: dict[str, Any] = {"on": None, "group_fields": ["Home language", "House"]}
    with pytest.raises(Refusal, match="what the school needs"):
        previewed(head, "groups", *lines, **how)
    record = brought_in(head, "groups", *lines, **how, reason="Support in English is planned by it.")
    kept = set(LearnerCharacteristic.objects.values_list("learner__sourced_id", "field", "value"))
    assert kept == {("S1", "Home language", "Arabic"), ("S1", "House", "Red"), ("S2", "Home language", "English")}
    assert not imports.place(record).exists() or record.kept_in
    assert "Support in English" in str(Act.objects.get(verb="data.import").text.payload)


@pytest.mark.parametrize("header", ["Sex", "Gender", "Date of birth", "Country of birth code"])
def test_sensitive_data_that_is_off_is_refused(head: Person, learners: list[Person], header: str) -> None:
    lines = [f"Student ID,{header}", "S1,x"]
    with pytest.raises(Refusal, match="sensitive"):
        previewed(head, "groups", *lines, on=None, group_fields=[header], reason="We would like to know it.")
    assert not LearnerCharacteristic.objects.exists()


def test_sensitive_data_that_is_on_is_kept_under_its_name(head: Person, learners: list[Person]) -> None:
    demographics.turn_on(by=head, field="sex", reason="Results of boys and girls are compared.")
    lines = ["Student ID,Gender", "S1,female"]
    brought_in(head, "groups", *lines, on=None, group_fields=["Gender"], reason="Results are compared by it.")
    assert LearnerCharacteristic.objects.get().field == "sex"


def test_the_file_is_gone_once_it_is_brought_in_or_left(
    head: Person, learners: list[Person], django_capture_on_commit_callbacks: Commit
) -> None:
    record, other = previewed(head, "results", *JUNE), previewed(head, "results", *JUNE)
    places = [imports.place(record), imports.place(other)]
    assert imports.examples(record)[0]["now"] == "A*"
    with django_capture_on_commit_callbacks(execute=True):
        imports.apply(by=head, record=record)
        imports.leave(by=head, record=other)
    assert not any(place.parent.exists() for place in places)
    record.refresh_from_db()
    assert imports.examples(record) == []


def test_a_file_that_nobody_dealt_with_goes_after_two_weeks(head: Person, learners: list[Person]) -> None:
    record = previewed(head, "results", *JUNE)
    assert imports.tidy_up() == 0
    DataImport.objects.update(made_at=clock.now() - timedelta(days=15))
    assert imports.tidy_up() == 1
    assert not imports.place(record).exists()
    record.refresh_from_db()
    assert record.state == DataImport.State.LEFT


def test_what_was_wrong_with_a_file_is_forgotten_after_half_a_year(head: Person, learners: list[Person]) -> None:
    record = brought_in(head, "results", *JUNE, "S9,Cy,Art,A,2026,June")
    DataImport.objects.update(made_at=clock.now() - timedelta(days=179))
    imports.tidy_up()
    record.refresh_from_db()
    assert record.problems[0]["value"] == "S9"
    DataImport.objects.update(made_at=clock.now() - timedelta(days=181))
    imports.tidy_up()
    record.refresh_from_db()
    assert (record.problems, record.counts["left_out"]) == ([], 1)


def test_where_the_school_changed_since_the_preview_it_is_looked_at_again(head: Person, learners: list[Person]) -> None:
    one, two = previewed(head, "results", *JUNE), previewed(head, "results", *JUNE)
    imports.apply(by=head, record=one)
    with pytest.raises(Refusal, match="changed since"):
        imports.apply(by=head, record=two)
    assert imports.look_again(record=two).counts["same"] == 3


def test_a_file_is_dealt_with_once(head: Person, learners: list[Person]) -> None:
    record = brought_in(head, "results", *JUNE)
    for again in (lambda: imports.apply(by=head, record=record), lambda: imports.leave(by=head, record=record)):
        with pytest.raises(Refusal, match="dealt with"):
            again()


def test_somebody_who_left_still_has_results(head: Person, learners: list[Person]) -> None:
    Membership.objects.filter(person=learners[0]).update(ends_on=LONG_AGO + timedelta(days=900))
    assert previewed(head, "results", *JUNE).counts["added"] == 3


def test_terms_say_which_school_year_it_is(head: Person, learners: list[Person]) -> None:
    today = clock.today()
    TermFactory(starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=9), school_year=today.year)
    brought_in(head, "results", "Student ID,Subject,Grade", "S1,Art,A")
    assert Attainment.objects.get().school_year == today.year


def test_a_hundred_thousand_rows_in_under_a_minute(head: Person, school: object) -> None:
    students = Person.objects.bulk_create(
        [Person(name=f"Learner {n}", sourced_id=f"N{n}", joined_on=LONG_AGO) for n in range(2500)]
    )
    Membership.objects.bulk_create([Membership(person=one, role="student", starts_on=LONG_AGO) for one in students])
    lines = [f"N{n % 2500},Subject {n // 2500},{'ABCDE'[n % 5]}" for n in range(100_000)]
    begun = time.monotonic()
    record = brought_in(head, "results", "Student ID,Subject,Grade", *lines)
    took = time.monotonic() - begun
    assert record.counts["added"] == Attainment.objects.count() == 100_000
    assert took < 60, f"{took:.0f} s"
