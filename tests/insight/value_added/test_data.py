"""Data as they come: missing, constant, tiny, misspelt; each gets a right answer or one clear sentence."""

from __future__ import annotations

import gzip
import math
from pathlib import Path
from typing import Any

import duckdb
import pytest

from headship.insight.value_added import CannotFit, Fit, Rows, fit

COLUMNS = ("school", "prior", "mark")


def learners(schools: int = 6, each: int = 8) -> list[tuple[str, float | None, float | None]]:
    """Learners whose marks differ by school, with no random number in them."""
    return [
        (f"s{j}", float(i), 50 + 2 * i + 3 * math.sin(j * 5.1) + 2 * math.cos(i * 2.7 + j))
        for j in range(schools)
        for i in range(each)
    ]


def fitted(rows: list[Any], columns: tuple[str, ...] = COLUMNS, **asked: Any) -> Fit:
    return fit(Rows(columns, rows), **{"outcome": "mark", "prior": ("prior",), **asked})


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_without_a_value_are_left_out_and_counted_by_their_first_missing_column() -> None:
    whole = learners()
    more = [("s0", None, 50.0), ("s1", 3.0, None), ("s1", None, None), (None, 3.0, 50.0), ("s2", math.nan, 50.0)]
    found = fitted(whole + more)
    assert found.dropped == {"school": 1, "mark": 2, "prior": 2}
    assert found.nobs == len(whole)
    assert found.variances == pytest.approx(fitted(whole).variances, rel=1e-9)
    assert found.notes == []


def test_a_group_without_prior_attainment_is_named_and_has_no_effect() -> None:
    rows = [*learners(), ("new", None, 55.0), ("new", None, 60.0)]
    found = fitted(rows)
    assert "new" not in {effect.group for effect in found.effects}
    assert found.groups == {"school": 6}
    assert found.notes[0].endswith("so nothing can be said of them: new.")
    null = fitted(rows, prior=())
    assert "new" in {effect.group for effect in null.effects}
    assert null.dropped == {}


def test_a_group_of_one_is_drawn_closer_to_the_middle_than_a_large_one() -> None:
    many = [("many", float(i % 8), 62 + 2 * (i % 8) + i % 3) for i in range(40)]
    rows = [*learners(), ("one", 4.0, 70.0), *many]
    effects = {effect.group: effect for effect in fitted(rows).effects}
    assert effects["one"].se > effects["many"].se
    assert fitted(rows).sizes["one"] == 1


def test_groups_that_do_not_differ_give_a_singular_fit_with_no_effects() -> None:
    rows = [(f"s{j}", float(i), 10.0 + i + (1 if i % 2 else -1)) for j in range(5) for i in range(6)]
    found = fitted(rows)
    assert found.singular
    assert (found.variances["school"], found.icc) == (0, 0)
    assert {(effect.estimate, effect.se) for effect in found.effects} == {(0, 0)}
    assert "The fit is singular" in found.notes[-1]


def test_a_constant_covariate_is_left_out_and_said_so() -> None:
    rows = [(*row, 7.1, "here") for row in learners()]
    found = fitted(rows, (*COLUMNS, "year", "site"), prior=("year", "prior", "site"))
    assert [term.term for term in found.fixed] == ["(Intercept)", "prior"]
    assert sorted(found.notes) == [
        "“site” is the same in every row; it was left out.", "“year” is the same in every row; it was left out.",
    ]  # fmt: skip


def test_of_columns_that_follow_from_each_other_the_earlier_stays() -> None:
    rows = [(*row, 3 * row[1] - 100.25) for row in learners()]
    found = fitted(rows, (*COLUMNS, "again"), prior=("prior", "again"))
    assert [term.term for term in found.fixed] == ["(Intercept)", "prior"]
    assert found.notes == ["“again” follows from the columns before it; it was left out."]


def test_text_is_compared_with_its_first_value_whatever_stands_in_it() -> None:
    kinds = ["b's", "a\\b", "ünder", "日本"]
    rows = [(*row, kinds[(k + k // 7) % 4]) for k, row in enumerate(learners())]
    found = fitted(rows, (*COLUMNS, "kind"), prior=("kind",))
    assert [term.term for term in found.fixed] == ["(Intercept)", "kindb's", "kindünder", "kind日本"]
    by_number = [(*row[:3], *(float(row[3] == kind) for kind in kinds if kind != "a\\b")) for row in rows]
    same = fitted(by_number, (*COLUMNS, "b", "u", "j"), prior=("b", "u", "j"))
    assert [term.estimate for term in found.fixed] == pytest.approx([term.estimate for term in same.fixed])


@pytest.mark.parametrize(
    ("rows", "asked", "sentence"),
    [
        (learners(1), {}, "“school” has one group only"),
        (learners(9, 1), {}, "groups of one row each cannot be told from chance"),
        ([("a", 1.0, 1.0), ("b", 3.0, 7.0)], {}, "2 complete rows are too few for 2 fixed effects"),
        (learners(5, 2), {"slope": "prior"}, "10 complete rows in 10 effects"),
        ([("a", 1.0, 5.0), ("b", 2.0, 5.0), ("b", 3.0, 5.0)], {}, "“mark” is the same in every row"),
        ([(f"s{i % 3}", float(i), 2.0 * i) for i in range(12)], {}, "explain “mark” completely"),
        ([(f"s{i % 3}", float(i // 3), 1.0 * (i % 3)) for i in range(12)], {}, "nothing of “mark” is left to chance"),
        ([("a", None, 5.0), ("b", None, 6.0)], {}, "no row has a value in each of the columns school, mark, prior"),
        ([], {}, "no row has a value in each"),
        ([("a", 1.0, "12,5"), ("b", 2.0, "13")], {}, "“mark” must hold numbers, with a point for decimals"),
        (learners(), {"outcome": "prior"}, "“prior” is asked for twice"),
        (learners(), {"prior": ("wealth",)}, "has no column “wealth”; it has: school, prior, mark"),
        (learners(), {"slope": "age"}, "name it among the covariates too"),
        (learners(), {"group": "school/"}, "“school/” is no group"),
        (learners(), {"method": "ols"}, "choose reml or ml"),
        (learners(), {"engine": "abacus"}, "choose duckdb or spark"),
    ],
)  # fmt: skip
def test_what_cannot_be_fitted_is_said_in_a_sentence(rows: list[Any], asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(CannotFit, match=sentence):
        fitted(rows, **asked)


def test_a_column_of_decimal_commas_is_not_taken_for_a_thousand_kinds() -> None:
    rows = [(*row, f"{k},5") for k, row in enumerate(learners(10, 8))]
    with pytest.raises(CannotFit, match="“points” holds text with more than 60 different values"):
        fitted(rows, (*COLUMNS, "points"), prior=("points",))


def table(rows: list[Any], end: str = "\n") -> str:
    return end.join(["school,prior,mark", *(",".join("" if v is None else str(v) for v in row) for row in rows)]) + end


def test_every_form_of_file_gives_the_same_fit(tmp_path: Path) -> None:
    rows = [*learners(), ("s1", None, 4.0)]
    plain = written(tmp_path / "a b's [1]*.csv", table(rows))
    german = written(tmp_path / "semicolons.csv", table(rows, "\r\n").replace(",", ";"))
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    parquet = tmp_path / "table.parquet"
    duckdb.sql(f"COPY (FROM read_csv('{german}')) TO '{parquet}'")
    expected = fitted(rows)
    for path in (plain, german, packed, parquet):
        found = fit([path], outcome="mark", prior=("prior",))
        assert found.dropped == {"prior": 1}
        assert found.loglik == pytest.approx(expected.loglik, rel=1e-12)
        assert [effect.group for effect in found.effects] == [effect.group for effect in expected.effects]


def test_files_are_read_together_and_each_must_have_the_columns(tmp_path: Path) -> None:
    rows = learners()
    halves = [written(tmp_path / "one.csv", table(rows[:20])), written(tmp_path / "two.csv", table(rows[20:]))]
    assert fit(halves, outcome="mark", prior=("prior",)).loglik == pytest.approx(fitted(rows).loglik, rel=1e-12)
    other = written(tmp_path / "three.csv", "school,mark\na,1\n")
    with pytest.raises(CannotFit, match=r"^three\.csv has no column “prior”; it has: school, mark"):
        fit([*halves, other], outcome="mark", prior=("prior",))


def test_groups_keep_their_leading_noughts(tmp_path: Path) -> None:
    rows = [(f"{number:03}", *row[1:]) for number in range(3) for row in learners(1)]
    rows = [(code, prior, mark + 3 * int(code) + (k % 5)) for k, (code, prior, mark) in enumerate(rows)]
    found = fit([written(tmp_path / "codes.csv", table(rows))], outcome="mark", prior=("prior",))
    assert [effect.group for effect in found.effects] == ["000", "001", "002"]


def test_infinite_numbers_and_nan_in_a_parquet_file_are_no_values(tmp_path: Path) -> None:
    path = tmp_path / "odd.parquet"
    duckdb.sql(
        "COPY (SELECT 's' || i % 5 AS school, "
        "CASE i WHEN 7 THEN 'NaN'::DOUBLE WHEN 8 THEN 'inf'::DOUBLE ELSE i % 11 END "
        f"AS prior, (i * 7) % 13 + i % 5 AS mark FROM range(60) t(i)) TO '{path}'"
    )
    found = fit([path], outcome="mark", prior=("prior",))
    assert (found.nobs, found.dropped) == (58, {"prior": 2})


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("absent.csv", None, "there is no such file"),
        ("marks.txt", b"school,mark\n", "a CSV file .* or a Parquet file is needed"),
        ("empty.csv", b"", "empty.csv"),
        ("broken.parquet", b"PAR1 and no more", "broken.parquet cannot be read"),
        ("broken.csv.gz", b"this is not gzip", "broken.csv.gz"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(name: str, content: bytes | None, sentence: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CannotFit, match=sentence):
        fit([tmp_path / name], outcome="mark")
