"""Reading what schools really send: encodings, damage, deviations, archives that mean harm."""

from __future__ import annotations

import csv
import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from headship.exchange.oneroster.package import MEGABYTE
from headship.exchange.oneroster.problems import EXPLANATIONS, REFUSAL, Problem
from headship.exchange.oneroster.report import Report, table_of
from headship.kernel.exports import as_csv
from headship.school.models import AcademicTerm, Enrolment, Person, School
from tests.exchange.conftest import Bring, codes, looked, person
from tests.factories.rosters import Roster, small_school

Spoil = Callable[[Path], None]


@pytest.fixture
def package(school: School, tmp_path: Path) -> Path:
    """A small school's export in a folder."""
    return small_school().write(tmp_path / "package")


def places(report: Report, code: str) -> list[tuple[str, int | None, str, str]]:
    """Where a kind of problem was found."""
    return [(each.file, each.row, each.column, each.value) for each in report.problems if each.code == code]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_names_come_whole_in_every_unicode(bring: Bring, encoding: str) -> None:
    report = bring(Roster().person("x", "student", "Zoë Öztürk-Łęcka"), encoding=encoding)
    assert person("x").name == "Zoë Öztürk-Łęcka"
    assert ("other_encoding" in codes(report)) == encoding.startswith("utf-16")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_old_encodings_are_read_and_reported(bring: Bring, encoding: str) -> None:
    report = bring(Roster().person("x", "student", "Zoë Müller"), encoding=encoding)
    assert person("x").name == "Zoë Müller"
    assert "other_encoding" in codes(report)


def test_headings_in_another_case_misspelt_or_old_are_understood_and_reported(package: Path) -> None:
    users = package / "users.csv"
    users.write_text(users.read_text().replace("sourcedId", "SourcedID").replace("familyName", "familyname"))
    classes = package / "classes.csv"
    classes.write_text(classes.read_text().replace("courseSourcedId", "courseSourceId"))
    report = looked(package)
    named = {(file, column, value) for file, _row, column, value in places(report, "near_heading")}
    assert named == {
        ("users.csv", "sourcedId", "SourcedID"), ("users.csv", "familyName", "familyname"),
        ("classes.csv", "courseSourcedId", "courseSourceId"),
    }  # fmt: skip
    assert report.files["users"].new == 14
    assert "dangling" not in codes(report)


def test_columns_and_files_of_the_sources_own_are_passed_over(package: Path, tmp_path: Path) -> None:
    users = package / "users.csv"
    users.write_text("\n".join(f"{line},x" for line in users.read_text().splitlines()).replace(",x", ",metadata.x", 1))
    (package / "readme.txt").write_text("hello")
    (package / "resources.csv").write_text("sourcedId,status\n")
    report = looked(package)
    assert places(report, "unknown_file") == [("readme.txt", None, "", "")]
    assert not [each for each in report.problems if each.code != "unknown_file"]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_understood(bring: Bring, package: Path, separator: str) -> None:
    for path in package.glob("*s.csv"):
        rows = list(csv.reader(path.read_text().splitlines()))
        with path.open("w", newline="") as file:
            csv.writer(file, delimiter=separator).writerows(rows)
    assert looked(package).files["users"].new == 14


def test_without_a_manifest_blank_status_means_bulk_and_filled_means_delta(bring: Bring) -> None:
    roster = small_school()
    roster.manifest = None
    report = bring(roster)
    assert ("no_manifest" in codes(report), report.modes["users"]) == (True, "bulk")
    delta = Roster(mode="delta", empty=True).person("s20", "student")
    delta.manifest = None
    assert bring(delta, look_only=True).modes["users"] == "delta"


def test_a_manifest_that_names_what_is_not_there_and_forgets_what_is(package: Path) -> None:
    manifest = package / "manifest.csv"
    (package / "results.csv").unlink()
    manifest.write_text(manifest.read_text().replace("file.lineItems,bulk", "file.lineItems,absent") + "file.x,maybe\n")
    report = looked(package)
    assert places(report, "named_but_missing") == [("results.csv", None, "", "")]
    assert places(report, "there_but_absent") == [("lineItems.csv", None, "", "")]
    assert [column for _file, _row, column, _value in places(report, "bad_manifest")] == ["file.x"]
    assert "lineItems" not in report.files


ROW_FAULTS = [
    ("academicSessions", "autumn", {"endDate": "2020-01-01"}, "backwards", "endDate", "2020-01-01"),
    ("academicSessions", "autumn", {"startDate": "soon"}, "unreadable_date", "startDate", "soon"),
    ("academicSessions", "autumn", {"title": ""}, "blank", "title", ""),
    ("enrollments", "c0-s1", {"beginDate": "2026-10-01", "endDate": "2026-09-01"}, "backwards", "endDate",
     "2026-09-01"),
    ("users", "s1", {"givenName": "", "familyName": ""}, "no_name", "givenName", ""),
]  # fmt: skip


@pytest.mark.parametrize(("file", "sid", "cells", "code", "column", "value"), ROW_FAULTS)
def test_a_row_that_cannot_be_read_is_named_and_left_out(
    bring: Bring, file: str, sid: str, cells: dict[str, str], code: str, column: str, value: str
) -> None:
    report = bring(small_school().change(file, sid, **cells))
    row = list(small_school().files[file]).index(sid) + 2
    assert (f"{file}.csv", row, column, value) in places(report, code)
    assert report.files[file].unreadable == 1
    assert report.applied


CELL_FAULTS = [
    ("users", "s1", {"email": "nobody"}, "bad_email"),
    ("results", "i0-s1", {"score": "very good"}, "bad_decimal"),
    ("results", "i0-s1", {"late": "perhaps"}, "bad_flag"),
    ("results", "i0-s1", {"scoreDate": "2026-13-45"}, "bad_date"),
    ("academicSessions", "autumn", {"schoolYear": "2026/27"}, "bad_year"),
    ("academicSessions", "autumn", {"type": "trimester"}, "unknown_word"),
    ("academicSessions", "autumn", {"type": "ext:block"}, "own_word"),
    ("orgs", "org", {"name": "x" * 300}, "too_long"),
]


@pytest.mark.parametrize(("file", "sid", "cells", "code"), CELL_FAULTS)
def test_a_cell_that_cannot_be_understood_costs_the_cell_and_not_the_row(
    bring: Bring, file: str, sid: str, cells: dict[str, str], code: str
) -> None:
    report = bring(small_school().change(file, sid, **cells))
    assert [(each_file, column) for each_file, _row, column, _value in places(report, code)] == [
        (f"{file}.csv", next(iter(cells)))
    ]
    assert (report.files[file].unreadable, report.applied) == (0, True)


def test_status_words_that_are_none_or_old(bring: Bring) -> None:
    delta = Roster(mode="delta").person("a", "student").person("b", "student").person("c", "student")
    delta.change("users", "a", status="inactive").change("users", "b", status="dormant").change("users", "c", status="")
    report = bring(delta)
    assert {"inactive", "bad_status", "no_status"} <= codes(report)
    assert set(Person.objects.values_list("sourced_id", flat=True)) == {"b", "c"}


def test_wrong_quoting_costs_the_row(package: Path) -> None:
    users = package / "users.csv"
    lines = users.read_text().splitlines()
    lines[3] = lines[3].replace("Person", 'Per"son"')
    lines[5] = lines[5].replace(",Person,", ',"Per"son,')
    users.write_text("\n".join(lines) + "\n")
    report = looked(package)
    assert [row for _file, row, _column, _value in places(report, "broken_row")] == [6]
    assert report.files["users"].unreadable == 1


def test_rows_of_another_width(package: Path) -> None:
    users = package / "users.csv"
    lines = users.read_text().splitlines()
    lines[3] += ",and,more"
    lines[5] = ",".join(lines[5].split(",")[:5])
    users.write_text("\n".join(lines) + "\n")
    report = looked(package)
    assert places(report, "too_many_cells") == [("users.csv", 4, "", "and")]
    assert places(report, "too_few_cells") == [("users.csv", 6, "", "5")]


def test_a_file_that_is_cut_off_in_its_last_row_loses_that_row(package: Path) -> None:
    users = package / "users.csv"
    text = users.read_text()
    users.write_text(text[: text.rindex("Fatima") + 3])
    report = looked(package)
    assert places(report, "cut_off") == [("users.csv", 15, "", "p0")]
    assert report.files["users"].new == 13


def test_a_letter_that_is_cut_in_half_is_forgiven(package: Path) -> None:
    users = package / "users.csv"
    users.write_bytes(users.read_bytes() + b"s99,,,Zo" + "ë".encode()[:1])
    assert not looked(package).refused


def refusing(text: bytes | None) -> Spoil:
    """Spoil users.csv with these bytes; None empties it."""

    def spoil(package: Path) -> None:
        (package / "users.csv").write_bytes(text or b"")

    return spoil


REFUSALS: list[tuple[Spoil, str]] = [
    (refusing(None), "no_heading"),
    (refusing(b"\n\n\n"), "no_heading"),
    (refusing(b"name,role\nAda,teacher\n"), "no_ids"),
    (refusing(b'sourcedId,givenName\n1,"Ada\n2,Bob\n'), "open_quote"),
    (refusing(b"\xff\xfes\x00o\x00u"), "unreadable_file"),
    (refusing(b"sourcedId,givenName\n1," + b"x" * (3 * MEGABYTE)), "endless_line"),
]


@pytest.mark.parametrize(("spoil", "code"), REFUSALS, ids=[code for _spoil, code in REFUSALS])
def test_a_file_that_cannot_be_read_refuses_the_package(package: Path, spoil: Spoil, code: str) -> None:
    spoil(package)
    report = looked(package)
    assert (code in codes(report), report.refused) == (True, True)


def test_characters_that_no_text_holds_are_left_out(package: Path) -> None:
    users = package / "users.csv"
    users.write_text(users.read_text().replace("Person s1", "Per\x00son s1").replace("s2,", "s\x1f2,"))
    report = looked(package)
    assert (report.refused, report.files["users"].new) == (False, 14)


def test_a_huge_cell_costs_its_row(package: Path) -> None:
    users = package / "users.csv"
    users.write_text(users.read_text().replace("Person", "x" * 200_000, 1))
    report = looked(package)
    assert len(places(report, "huge_cell")) == 1


def archive_with(path: Path, *members: tuple[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive with these files in it."""
    with zipfile.ZipFile(path, "w", packed) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


ORGS = ("orgs.csv", b"sourcedId,name,type\n1,School,school\n")


@pytest.mark.parametrize(
    "name", ["../users.csv", "/etc/users.csv", "a/../../users.csv", "..\\users.csv", "C:\\users.csv"]
)
def test_a_path_that_leads_out_of_the_archive_refuses_it(school: School, tmp_path: Path, name: str) -> None:
    report = looked(archive_with(tmp_path / "a.zip", ORGS, (name, b"sourcedId\n1\n")))
    assert codes(report) == {"leaves_folder"}


def test_a_link_out_of_the_folder_refuses_it(school: School, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("sourcedId,givenName\n1,Ada\n")
    package = small_school().write(tmp_path / "package")
    (package / "users.csv").unlink()
    (package / "users.csv").symlink_to(outside)
    assert codes(looked(package)) == {"leaves_folder"}


def test_a_bomb_is_refused_before_it_is_unpacked(school: School, tmp_path: Path) -> None:
    bomb = archive_with(tmp_path / "a.zip", ORGS, ("users.csv", b"sourcedId,givenName\n" + b"0" * (64 * MEGABYTE)))
    assert codes(looked(bomb)) == {"bomb"}


def test_a_bomb_that_lies_about_its_size_is_refused_too(school: School, tmp_path: Path) -> None:
    path = archive_with(tmp_path / "a.zip", ("users.csv", b"sourcedId,givenName\n" + b"0" * MEGABYTE), ORGS)
    content = path.read_bytes()
    size = len(b"sourcedId,givenName\n") + MEGABYTE
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    assert looked(path).refused


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_an_archive_that_is_cut_off_is_refused(school: School, tmp_path: Path, cut: int) -> None:
    path = small_school().write_zip(tmp_path / "a.zip")
    path.write_bytes(path.read_bytes()[:cut])
    assert codes(looked(path)) == {"not_a_package"}


def test_archives_that_are_none_empty_double_or_too_many(school: School, tmp_path: Path) -> None:
    text = tmp_path / "b.zip"
    text.write_text("hello")
    assert codes(looked(text)) == {"not_a_package"}
    assert codes(looked(archive_with(tmp_path / "c.zip", ("x.txt", b"1")))) == {"unknown_file", "empty_package"}
    double = archive_with(tmp_path / "d.zip", ORGS, ("b/orgs.csv", ORGS[1]))
    assert codes(looked(double)) == {"same_file_twice"}
    many = archive_with(tmp_path / "e.zip", *[(f"{n}.txt", b"") for n in range(300)])
    assert codes(looked(many)) == {"too_many_files"}
    assert codes(looked(tmp_path / "nowhere")) == {"not_found"}


def test_a_folder_within_the_archive_is_looked_into(school: School, tmp_path: Path) -> None:
    members = [(f"export/{name}.csv", text.encode()) for name, text in small_school().texts().items()]
    assert looked(archive_with(tmp_path / "a.zip", *members)).files["users"].new == 14
    small_school().write(tmp_path / "outer" / "inner")
    assert looked(tmp_path / "outer").files["users"].new == 14


def test_what_is_unpacked_is_gone_afterwards(school: School, tmp_path: Path, settings: object) -> None:
    looked(small_school().write_zip(tmp_path / "a.zip"))
    home = Path(settings.HEADSHIP_HOME) / "work"  # type: ignore[attr-defined]
    assert not list(home.glob("import-*"))
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_the_report_as_a_table_runs_no_formula(package: Path) -> None:
    users = package / "users.csv"
    users.write_text(users.read_text().replace("s1,", "s1,", 1) + 's77,,,Ada,Love,true\ns78,,,"=1+1",x,true,"=cmd()"\n')
    report = looked(package)
    report.problems.append(Problem("bad_email", "users.csv", 3, "email", "=HYPERLINK(evil)"))
    rows = list(csv.reader(io.StringIO(as_csv(table_of(report.problems)).decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert "'=HYPERLINK(evil)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
    assert all(len(row) == 7 for row in rows)


def test_every_kind_of_problem_says_what_is_wrong_and_what_to_do() -> None:
    for code, words in EXPLANATIONS.items():
        assert str(words.sentence).endswith("."), code
        assert str(words.remedy).endswith("."), code


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "people", "school_name"),
    [
        ("catalyst_Test_full_data_set", 6, "History Department"),
        ("catalyst_Test_minimal_data_set", 6, "History Department"),
        ("catalyst_oneroster_test_data", 1, "Gotham High School"),
    ],
)
def test_real_exports_come_in_and_come_in_once(school: School, name: str, people: int, school_name: str) -> None:
    from headship.exchange.oneroster.importing import import_package
    from tests.conftest import SHARED
    from tests.exchange.conftest import everything

    path = SHARED / "data" / "oneroster" / f"{name}.zip"
    report = import_package(by=None, path=path)
    assert (report.applied, report.school, Person.objects.count()) == (True, school_name, people)
    before = everything()
    again = import_package(by=None, path=path)
    assert (again.acted, again.applied, everything()) == (0, False, before)
    if name == "catalyst_Test_full_data_set":
        assert not AcademicTerm.objects.filter(sourced_id="as-grp-222-23456").exists()
        assert Enrolment.objects.count() == 3


def test_refusals_are_few() -> None:
    """Only what cannot be read, or contradicts itself, may keep the rest of a package out."""
    refusals = {code for code, words in EXPLANATIONS.items() if words.severity == REFUSAL}
    assert {"duplicate_id", "cycle"} <= refusals
    assert refusals.isdisjoint({"dangling", "backwards", "blank", "too_many_cells", "cut_off", "missing_column"})
