"""`headship fit` as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headship.config.command import main
from tests.insight.value_added.conftest import nested_rows


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    path = tmp_path / "marks.csv"
    lines = [",".join(map(str, row)) for row in nested_rows()]
    path.write_text("\n".join(["school,class,x,y", *lines, "s1,c1,,3.5"]))
    return path


def test_prints_json_with_the_columns_own_names(marks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", str(marks), "--outcome", "y", "--prior", "x", "--group", "school/class", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["nobs"] == 458
    assert told["dropped"] == {"x": 1}
    assert told["groups"] == {"school": 14, "class": 70}
    assert [set(term) for term in told["fixed"]] == [{"term", "estimate", "se"}] * 2
    assert set(told["variances"]) == {"school", "class", "residual"}
    assert set(told["effects"][0]) == {"group", "estimate", "se"}
    assert {effect["group"] for effect in told["effects"]} >= {"s0", "s0/c0"}
    assert told["loglik"] == pytest.approx(-746.241295072785, abs=1e-8)
    assert (told["singular"], told["notes"]) == (False, [])


def test_a_slope_has_its_own_variances_and_effects(marks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["fit", str(marks), "--outcome", "y", "--prior", "x", "--group", "school", "--slope", "x", "--method", "ml"]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told["variances"]) == ["school", "school.x", "school.cov", "residual"]
    assert set(told["effects"][0]) == {"group", "estimate", "se", "slope", "slope_se"}


def test_prints_a_table_for_a_reader_in_the_order_of_names(marks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", str(marks), "--outcome", "y", "--group", "school"]) == 0
    out = capsys.readouterr().out
    assert "y, by REML: 459 rows, school 14" in out
    assert out.index("  s0 ") < out.index("  s1 ") < out.index("  s10 ") < out.index("  s2 ")


def test_says_in_one_line_which_file_lacks_which_column(marks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", str(marks), "--outcome", "marks", "--group", "school", "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "headship: marks.csv has no column “marks”; it has: school, class, x, y.\n"
