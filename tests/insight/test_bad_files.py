"""Files that are not as they should be: every problem with its row, its column and what to do; nothing half-done."""

from __future__ import annotations

from pathlib import Path

import pytest

from headship.insight.domain import imports
from headship.insight.domain.problems import Problem, _sentences
from headship.insight.models import Attainment, DataImport
from headship.kernel.failures import Refusal
from headship.school.models import Person
from tests.factories.insight import LearnerFactory, previewed, upload, upload_of

HEADINGS = "Student ID,Subject,Grade"


@pytest.fixture(autouse=True)
def _learners(school: object) -> None:
    for n in (1, 2, 3):
        LearnerFactory(name=f"Learner {n}", sourced_id=f"S{n}")


def told(record: DataImport) -> list[tuple[str, int, str]]:
    """(kind, row, column) of each problem."""
    return [(each["code"], each["row"], each["column"]) for each in record.problems]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("S9,Art,A", "unknown_learner", "Student ID"),
        (",Art,A", "no_learner", "Student ID"),
        ("S1,Art,H", "not_on_scale", "Grade"),
        ("S1,Art,", "no_result", "Grade"),
        ("S1,,A", "no_subject", "Subject"),
        ("S1", "ragged", ""),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_others_come_in(
    head: Person, line: str, code: str, column: str
) -> None:
    record = previewed(head, "results", HEADINGS, "S2,Art,B", line, "S3,Art,C")
    assert told(record) == [(code, 3, column)]
    assert (record.counts["added"], record.counts["left_out"]) == (2, 1)
    where = Problem(**record.problems[0]).where("june.csv")
    assert where.startswith("june.csv, row 3")
    imports.apply(by=head, record=record)
    assert Attainment.objects.count() == 2


def test_two_results_that_contradict_each_other_are_both_left_out(head: Person) -> None:
    record = previewed(head, "results", HEADINGS, "S1,Art,A", "S1,Art,B", "S2,Art,C")
    assert told(record) == [("twice", 3, "")]
    assert "2, 3" in Problem(**record.problems[0]).sentence
    assert record.counts["added"] == 1


def test_the_same_result_twice_is_one_result(head: Person) -> None:
    record = previewed(head, "results", HEADINGS, "S1,Art,A", "S1,Art,A")
    assert (record.counts["added"], record.problems) == (1, [])


def test_mixed_decimal_marks_refuse_the_file_and_show_one_of_each(head: Person) -> None:
    lines = ["Student ID;Subject;Percent", "S1;Art;73,5", "S2;Art;81", "S3;Art;66.5"]
    record = previewed(head, "results", *lines, on="percentage")
    assert told(record) == [("mixed_decimals", 0, "Percent")]
    assert "73,5 (2), 66.5 (4)" in Problem(**record.problems[0]).sentence
    with pytest.raises(Refusal):
        imports.apply(by=head, record=record)
    assert not Attainment.objects.exists()


def test_decimal_commas_alone_are_read(head: Person) -> None:
    record = previewed(head, "results", "Student ID;Subject;Percent", "S1;Art;73,5", on="percentage")
    imports.apply(by=head, record=record)
    assert Attainment.objects.get().value == 73.5


def test_mixed_dates_refuse_the_file(head: Person) -> None:
    lines = [f"{HEADINGS},Date", "S1,Art,A,25/06/2026", "S2,Art,B,06/25/2026"]
    assert told(previewed(head, "results", *lines)) == [("mixed_dates", 0, "Date")]


@pytest.mark.parametrize(
    ("day", "code"), [("30/02/2026", "bad_date"), ("next week", "bad_date"), ("2099-01-01", "future")]
)
def test_a_day_that_cannot_be_is_named(head: Person, day: str, code: str) -> None:
    assert told(previewed(head, "results", f"{HEADINGS},Date", f"S1,Art,A,{day}")) == [(code, 2, "Date")]


@pytest.mark.parametrize("year", ["2025/27", "soon", "26", "1890"])
def test_a_year_that_is_none_is_named(head: Person, year: str) -> None:
    assert told(previewed(head, "results", f"{HEADINGS},Year", f"S1,Art,A,{year}")) == [("bad_year", 2, "Year")]


def test_a_column_that_is_not_there_refuses_the_file(head: Person) -> None:
    mapping = {"learner": "Student ID", "label": "Mark", "subject": "Subject"}
    record = previewed(head, "results", HEADINGS, "S1,Art,A", mapping=mapping)
    assert told(record) == [("column_missing", 0, "Mark")]
    assert "“Mark” is not in this file" in Problem(**record.problems[0]).sentence
    with pytest.raises(Refusal):
        imports.apply(by=head, record=record)


def test_what_is_needed_and_not_named_refuses_the_file(head: Person) -> None:
    record = previewed(head, "results", HEADINGS, "S1,Art,A", mapping={"subject": "Subject"}, on=None)
    assert [code for code, _row, _column in told(record)] == ["not_mapped", "not_mapped", "no_scale"]


def test_a_class_that_is_not_known_does_not_keep_the_result_out(head: Person) -> None:
    record = previewed(head, "results", f"{HEADINGS},Class", "S1,Art,A,10Z")
    assert told(record) == [("unknown_class", 2, "Class")]
    assert (record.counts["added"], record.counts["left_out"]) == (1, 0)


def test_a_name_that_two_learners_have_is_asked_about(head: Person) -> None:
    LearnerFactory(name="Learner 1")
    assert told(previewed(head, "results", "Name,Subject,Grade", "Learner 1,Art,A")) == [
        ("several_learners", 2, "Name")
    ]


def test_somebody_of_the_school_who_is_no_learner_is_not_on_the_roll(head: Person) -> None:
    record = previewed(head, "results", "Name,Subject,Grade", f"{head.name},Art,A")
    assert told(record) == [("unknown_learner", 2, "Name")]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["Student ID,From,To,Possible,Present", "S1,2026-09-01,2026-09-30,40,41"], "more_than_possible"),
        (["Student ID,From,To,Possible,Present", "S1,2026-09-30,2026-09-01,40,40"], "wrong_order"),
        (["Student ID,From,To,Possible,Present", "S1,2026-09-01,2026-09-30,many,40"], "bad_count"),
        (["Student ID,Date,Mark", "S1,2026-09-01,perhaps"], "bad_presence"),
    ],
)
def test_attendance_that_cannot_be(head: Person, lines: list[str], code: str) -> None:
    assert [each[:2] for each in told(previewed(head, "attendance", *lines, on=None))] == [(code, 2)]


def test_behaviour_of_no_known_kind(head: Person) -> None:
    lines = ["Student ID,Date,Type", "S1,2026-09-01,dancing"]
    assert told(previewed(head, "behaviour", *lines, on=None)) == [("bad_kind", 2, "Type")]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0", "neither CSV nor XLSX"),
        ("broken.xlsx", b"PK\x03\x04 and then nothing", "cannot be opened as XLSX"),
        ("empty.csv", b"\r\n\r\n", "is empty"),
        ("twice.csv", b"Grade,grade\r\nA,B\r\n", "two columns are called"),
    ],
)
def test_a_file_that_is_none_is_refused_and_not_kept(
    head: Person, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refusal, match=says):
        imports.receive(by=head, what="results", file=upload_of(tmp_path / name))
    assert not DataImport.objects.exists()


def test_a_file_with_headings_alone_says_so(head: Person) -> None:
    record = previewed(head, "results", HEADINGS)
    assert told(record) == [("no_rows", 0, "")]


def test_many_problems_are_all_counted_and_the_first_are_kept(head: Person) -> None:
    record = previewed(head, "results", HEADINGS, *[f"X{n},Art,A" for n in range(900)])
    assert record.counts["problem_unknown_learner"] == 900
    assert len(record.problems) == 500
    assert not imports.can_apply(record)


def test_a_file_that_disappeared_is_asked_for_again(head: Person) -> None:
    record = imports.receive(by=head, what="results", file=upload("june.csv", HEADINGS, "S1,Art,A"))
    imports.place(record).unlink()
    with pytest.raises(Refusal, match="Send it again"):
        imports.look(record)


def test_every_problem_has_a_sentence_and_a_remedy() -> None:
    for code in _sentences():
        problem = Problem(code, 3, "Grade", "x")
        assert problem.sentence.endswith(".")
        assert problem.remedy.endswith(".")
