"""`headship reliability` as its users meet it: its words, its files, its exit code."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from headship.config.command import main
from tests.config.test_command import headship
from tests.conftest import SHARED

Said = Callable[..., tuple[int, str, str]]
DATA = SHARED / "data" / "reliability"
SCALE = """\
team,one,two,three,remark
a,4,4,2,quiet
a,5,5,1,
a,4,5,2,
b,2,1,4,
b,1,2,5,late
b,2,2,,
,3,3,3,
"""


@pytest.fixture
def scale(tmp_path: Path) -> Path:
    file = tmp_path / "scale.csv"
    file.write_text(SCALE)
    return file


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """The command, called as the console calls it: (exit code, standard output, standard error)."""

    def call(*words: str | Path) -> tuple[int, str, str]:
        try:
            code = main(["reliability", *map(str, words)])
        except SystemExit as left:  # argparse's own way out
            code = int(left.code or 0)
        found = capsys.readouterr()
        return code, found.out, found.err

    return call


def figures(said: Said, *words: str | Path) -> dict[str, Any]:
    code, out, error = said(*words, "--json")
    assert (code, error) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def refusal(said: Said, *words: str | Path) -> str:
    code, out, error = said(*words)
    assert (code, out) == (2, "")
    assert "Traceback" not in error
    return error


def test_a_scale_of_a_file_with_a_reversed_item_groups_and_a_gap(said: Said, scale: Path) -> None:
    found = figures(said, scale, "--items", "one,two,three", "--reverse", "three", "--group", "team", "--range", "1,5")
    assert (found["n"], found["rows"], found["dropped"]) == (5, 7, 2)
    assert found["alpha"]["n"] == 6, "a row without a team still tells how items hang together"
    assert 0.9 < found["alpha"]["raw"] < 1
    low, high = found["alpha"]["ci95"]
    assert low < found["alpha"]["raw"] < high
    assert found["omega"]["total"] == pytest.approx(found["alpha"]["standardised"], abs=0.03)
    assert set(found["icc"]) >= {"ICC1", "ICC2", "items"}
    assert found["icc"]["ICC1"] > 0.8
    assert set(found["icc"]["items"]) == {"one", "two", "three"}
    assert found["rwg"]["mean"] == pytest.approx(found["rwg"]["median"])
    assert found["rwg"]["groups"] == 2
    assert found["notes"] == []


def test_what_does_not_apply_is_null_and_says_why(said: Said, scale: Path) -> None:
    found = figures(said, scale, "--items", "one")
    assert (found["alpha"], found["omega"], found["icc"], found["rwg"]) == (None, None, None, None)
    assert [note.split(":")[0] for note in found["notes"]] == ["alpha", "omega", "icc", "rwg"]
    grouped = figures(said, scale, "--items", "one,two", "--group", "team")
    assert grouped["rwg"] is None
    assert "--range" in grouped["notes"][0]


def test_an_item_is_turned_by_the_range_or_by_what_was_answered(said: Said, scale: Path) -> None:
    def third(*words: str) -> float:
        items = figures(said, scale, "--items", "one,two,three", *words)["items"]
        return float(next(item["mean"] for item in items if item["name"] == "three"))

    plain = third()
    assert third("--reverse", "three", "--range", "0,5") == pytest.approx(5 - plain)
    assert third("--reverse", "three") == pytest.approx(6 - plain), "1 to 5 were answered"


def test_a_reader_gets_sentences(said: Said, scale: Path) -> None:
    code, out, _error = said(scale, "--items", "one,two", "--group", "team", "--range", "1,5")
    assert code == 0
    assert "6 of 7 rows answer everything." in out
    assert "Cronbach’s alpha: 0.9" in out
    assert "rwg over 2 groups" in out
    assert "reliable (0.7) with 1 person" in out


@pytest.mark.sqlite
def test_no_database_is_made_for_it(scale: Path, tmp_path: Path) -> None:
    done = headship(tmp_path / "home", "reliability", str(scale), "--items", "one,two", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["n"] == 7
    assert not list(tmp_path.rglob("*.sqlite3*"))


def test_gzipped_semicolons_and_workbooks_are_the_same_table(said: Said, scale: Path, tmp_path: Path) -> None:
    expected = figures(said, scale, "--items", "one,two")
    packed = tmp_path / "scale.csv.gz"
    packed.write_bytes(gzip.compress(SCALE.replace(",", ";").replace("5", "5,0").encode("utf-8-sig")))
    assert figures(said, packed, "--items", "one,two") == expected
    book = Workbook()
    for line in SCALE.splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in line.split(",")])  # type: ignore[union-attr]
    book.save(tmp_path / "scale.xlsx")
    assert figures(said, tmp_path / "scale.xlsx", "--items", "one,two") == expected


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--items", "one,four"], "has no column “four”. It has: team, one, two, three, remark."),
        (["--group", "class"], "has no column “class”"),
        ([], "row 2, column “team”: “a” is not a number"),
        (["--items", "one,two", "--range", "2,5"], "row 6, column “one”: 1 lies outside --range 2,5"),
        (["--items", "one,two", "--reverse", "three"], "“three”, which is not among the items"),
        (["--items", "one,one"], "names a column twice"),
        (["--items", "one,team", "--group", "team"], "both an item and the group"),
        (["--range", "5"], "give two numbers, such as 1,5"),
        (["--range", "5,1"], "the first number is the lower one"),
    ],
)
def test_a_wrong_word_says_what_to_do(said: Said, scale: Path, words: list[str], sentence: str) -> None:
    assert sentence in refusal(said, scale, *words)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("none.csv", None, "There is no file"),
        ("empty.csv", b"", "is empty"),
        ("heading.csv", b"one,two\n", "has headings and no row below"),
        ("twice.csv", b"one,one\n1,2\n", "two columns are named “one”"),
        ("wide.csv", b"one,two\n1,2,3\n", "row 2: 3 cells stand under 2 headings"),
        ("latin.csv", "größe,zwei\n1,2\n".encode("latin-1"), "is not text in UTF-8"),
        ("quote.csv", b'one,two\n"1,2\n', "is not a whole CSV file"),
        ("cut.csv.gz", gzip.compress(SCALE.encode(), mtime=0)[:40], "cannot be read"),
        ("no.xlsx", b"one,two\n", "is not a workbook"),
        ("endless.csv", b"one,two\ninf,2\n", "“inf” is not a number"),
    ],
)
def test_a_file_that_is_no_table_is_told_by_name(
    said: Said, tmp_path: Path, name: str, data: bytes | None, sentence: str
) -> None:
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    error = refusal(said, file)
    assert sentence in error
    assert name in error


@pytest.mark.shared_data
def test_reference_data_give_the_figures_of_r(said: Said) -> None:
    expected = json.loads((DATA / "reference.json").read_text())["ref"]
    attitude = figures(said, DATA / "attitude.csv")
    assert attitude["n"] == 30
    assert attitude["alpha"]["raw"] == pytest.approx(expected["attitude_alpha"]["total"]["raw_alpha"], abs=1e-9)
    assert attitude["alpha"]["standardised"] == pytest.approx(
        expected["attitude_alpha"]["total"]["std.alpha"], abs=1e-9
    )
    judges = figures(said, DATA / "shrout_fleiss1979.csv")["icc"]
    assert judges == pytest.approx({each["type"]: each["ICC"] for each in expected["shrout_fleiss_ICC"]}, abs=1e-9)
    for item, values in expected["bh1996"].items():
        found = figures(said, DATA / "bh1996.csv.gz", "--items", item, "--group", "GRP")["icc"]
        assert (found["ICC1"], found["ICC2"]) == pytest.approx((values["ICC1"], values["ICC2"]), abs=1e-9)
