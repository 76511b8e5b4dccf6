"""Spark runs the same statements and finds the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from headship.insight.value_added import CannotFit, Fit, fit
from headship.insight.value_added.spark import session
from tests.insight.value_added.conftest import nested_rows

pytestmark = [
    pytest.mark.spark,
    # pyspark's own sockets and files are closed when its Java process ends.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module", autouse=True)
def _spark() -> Iterator[None]:
    running = session()
    yield
    running.stop()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One table in a CSV and a Parquet file, with text that is hard to quote, and values that are missing."""
    folder = tmp_path_factory.mktemp("spark [files]")
    kinds = ["a\\b", "b's", "ünder"]
    lines = [f'{a},{b},{x!r},{y!r},"{kinds[k % 3]}"' for k, (a, b, x, y) in enumerate(nested_rows())]
    first, second = folder / "one half.csv", folder / "other.parquet"
    first.write_text("\n".join(["school,class,x.1,y,kind", *lines[:230], "s1,c1,NA,3,b's", "s2,c2,1,,b's"]))
    rest = folder / "rest.csv"
    rest.write_text("\n".join(["school,class,x.1,y,kind", *lines[230:]]))
    duckdb.sql(f"COPY (FROM read_csv('{str(rest).replace('[', '[[]')}')) TO '{second}'")
    return [first, second]


def same(found: Fit, expected: Fit) -> None:
    assert (found.nobs, found.dropped, found.groups, found.notes) == (
        expected.nobs, expected.dropped, expected.groups, expected.notes,
    )  # fmt: skip
    assert found.variances == pytest.approx(expected.variances, rel=1e-9)
    assert found.loglik == pytest.approx(expected.loglik, rel=1e-9)
    assert [term.term for term in found.fixed] == [term.term for term in expected.fixed]
    for ours, theirs in zip(found.fixed, expected.fixed, strict=True):
        assert (ours.estimate, ours.se) == pytest.approx((theirs.estimate, theirs.se), rel=1e-9)
    assert [effect.group for effect in found.effects] == [effect.group for effect in expected.effects]
    for mine, its in zip(found.effects, expected.effects, strict=True):
        assert (mine.estimate, mine.se) == pytest.approx((its.estimate, its.se), rel=1e-9, abs=1e-12)


def test_finds_what_duckdb_finds(files: list[Path]) -> None:
    same(*(fit(files, outcome="y", prior=("x.1", "kind"), engine=engine) for engine in ("spark", "duckdb")))


def test_finds_the_same_of_classes_in_schools(files: list[Path]) -> None:
    same(*(fit(files, outcome="y", prior=("x.1",), group="school/class", engine=engine)
           for engine in ("spark", "duckdb")))  # fmt: skip


def test_says_the_same_of_a_column_that_is_not_there(files: list[Path]) -> None:
    with pytest.raises(CannotFit, match=r"one half\.csv has no column “z”"):
        fit(files, outcome="z", engine="spark")
