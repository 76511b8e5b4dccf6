"""`headship standards` as its users meet it: a process, its words, its exit code."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
import yaml

from tests.config.test_command import headship
from tests.conftest import SHARED
from tests.standards.documents import pdf_of
from tests.standards.gardens import GARDEN

pytestmark = pytest.mark.sqlite
ELEMENTS = [4, 4, 4, 4, 3, 6, 6, 6]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database is made once; nothing is changed in it."""
    made = tmp_path_factory.mktemp("made")
    headship(made, "standards", "load", "nowhere.yaml")
    return made


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A new home of one's own, its database made already and empty."""
    return Path(shutil.copytree(made, tmp_path / "home"))


def write_copy(path: Path, *, without: str = "", extra: str = "") -> Path:
    """A copy of invented sentences for the framework that ships."""
    codes = [f"{standard}.{element}" for standard, n in enumerate(ELEMENTS, 1) for element in range(1, n + 1)]
    said = {code: f"rake the beds before {code.replace('.', ' and ')} is said" for code in codes if code != without}
    lines = [f"- {code}: {sentence}" for code, sentence in said.items()]
    path.write_text("\n".join(lines) + extra)
    return path


def test_show_prints_the_framework_for_people_and_for_programs(home: Path) -> None:
    shown = headship(home, "standards", "show")
    assert shown.returncode == 0, shown.stderr
    assert "8 standards, 37 elements, 150 clauses" in shown.stdout
    assert "  2.2 Deciding with data, together" in shown.stdout
    whole = json.loads(headship(home, "standards", "show", "--json").stdout)
    assert [len(standard["elements"]) for standard in whole["standards"]] == ELEMENTS
    elements = [element for standard in whole["standards"] for element in standard["elements"]]
    assert sum(len(element["clauses"]) for element in elements) == 150
    assert {element["wording"] for element in elements} == {None}
    assert [scale["code"] for scale in whole["scales"]] == ["rubric", "rag", "frequency"]


def test_a_copy_is_attached_with_no_school_yet_and_the_same_again_changes_nothing(home: Path, tmp_path: Path) -> None:
    copy = write_copy(tmp_path / "copy.txt")
    first = headship(home, "standards", "import-wording", str(copy))
    assert first.returncode == 0, first.stderr
    assert first.stdout == "37 of 37 elements have their official wording; 37 new or changed.\n"
    again = headship(home, "standards", "import-wording", str(copy))
    assert (again.returncode, again.stdout) == (
        0, "The wording of all 37 elements is attached already; nothing was changed.\n",
    )  # fmt: skip
    as_json = json.loads(headship(home, "standards", "import-wording", str(copy), "--json").stdout)
    assert (as_json["attached"], as_json["changed"], as_json["problems"]) == (37, 0, [])
    assert "whole; 1 acts" in headship(home, "ledger", "verify").stdout
    assert "rake the beds before 2 and 2 is said" in headship(home, "standards", "show").stdout


def test_a_document_that_does_not_fit_is_told_what_and_where_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    copy = write_copy(tmp_path / "copy.txt", without="3.2", extra="\n- 4.1: once more\n- 9.1: of another book\n")
    refused = headship(home, "standards", "import-wording", str(copy))
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr.splitlines() == [
        "headship: copy.txt has 3 problems, so nothing was changed:",
        "  3.2 is missing; it belongs between 3.1 (line 9) and 3.3 (line 10).",
        "  4.1 stands there 2 times: line 12; line 37.",
        "  9.1 (line 38) is not an element of Cambridge Leader Standards, 2019.",
    ]
    with sqlite3.connect(home / "headship.sqlite3") as database:
        for table in ("school_school", "standards_officialwording", "evidence_act"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.txt", None, "No such file"),
        ("junk.txt", bytes(range(256)) * 9, "neither text nor DOCX nor PDF"),
        ("empty.pdf", b"", "is empty"),
        ("fake.docx", b"PK\x05\x06 no document", "cannot be opened as a DOCX"),
        ("locked.pdf", pdf_of([["1.1: dig"]], password="secret"), "protected by a password"),
    ],
    ids=["absent", "junk", "empty", "false docx", "locked"],  # the contents would name them, and chance is in some
)
def test_what_cannot_be_read_is_one_line_and_exit_code_2(
    home: Path, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    refused = headship(home, "standards", "import-wording", str(tmp_path / name))
    assert refused.returncode == 2
    (line,) = refused.stderr.splitlines()
    assert line.startswith("headship: ") and name in line and says in line


def test_a_folder_is_no_document_and_an_unknown_school_is_named(home: Path, tmp_path: Path) -> None:
    refused = headship(home, "standards", "import-wording", str(tmp_path))
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    copy = write_copy(tmp_path / "copy.txt")
    refused = headship(home, "standards", "import-wording", str(copy), "--school", "nowhere")
    assert refused.returncode == 2
    assert "nowhere" in refused.stderr


def test_a_second_framework_is_loaded_used_and_shown(home: Path, tmp_path: Path) -> None:
    (tmp_path / "garden.yaml").write_text(yaml.safe_dump(GARDEN))
    loaded = headship(home, "standards", "load", str(tmp_path / "garden.yaml"))
    assert loaded.returncode == 0, loaded.stderr
    assert "headship standards use garden" in loaded.stdout
    assert headship(home, "standards", "use", "garden").returncode == 0
    assert "2 standards, 3 elements, 5 clauses" in headship(home, "standards", "show").stdout
    assert "* garden 1: Garden Standards" in headship(home, "standards", "list").stdout
    assert headship(home, "standards", "use", "cambridge-leader").returncode == 0
    assert "* cambridge-leader 2019" in headship(home, "standards", "list").stdout


def test_a_framework_in_the_homes_folder_is_found_without_loading_it(home: Path) -> None:
    (home / "frameworks").mkdir()
    (home / "frameworks" / "garden.yaml").write_text(yaml.safe_dump(GARDEN))
    (home / "frameworks" / "broken.yaml").write_text("framework: {code: 7}")
    used = headship(home, "standards", "use", "garden")
    assert used.returncode == 0, used.stderr
    assert "broken.yaml: framework.code: expected a text" in used.stderr


def test_an_unknown_framework_and_a_file_that_is_none_are_named(home: Path, tmp_path: Path) -> None:
    unknown = headship(home, "standards", "use", "rainbow")
    assert unknown.returncode == 2
    assert "Known: cambridge-leader 2019" in unknown.stderr
    (tmp_path / "bad.yaml").write_text("standards: []")
    bad = headship(home, "standards", "load", str(tmp_path / "bad.yaml"))
    assert (bad.returncode, len(bad.stderr.splitlines())) == (2, 1)
    assert "bad.yaml: framework" in bad.stderr


@pytest.mark.shared_data
def test_the_schools_own_copy_is_attached_from_the_command_line(home: Path) -> None:
    copy = SHARED / "standards" / "cambridge-leader-standards.txt"
    done = headship(home, "standards", "import-wording", str(copy))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("37 of 37 elements have their official wording")
