"""Value added: 20 million rows against a plain scan, against lme4 on a million, classes in schools, and Spark.

Each fit runs in a process of its own, whose peak memory is what is told. Both sides of a ratio take turns.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROWS, SCHOOLS, MILLION = 20_000_000, 10_000, 1_000_000
CLASSES, ROWS_IN_CLASSES = 400_000, 8_000_000
RUNS = 5
TIMES_A_SCAN, MEGABYTES, TIMES_LME4, NESTED_SECONDS = 5.0, 500, 20.0, 5.0
SAME_RESULTS = 1e-6
COVARIATES = ("x1", "x2", "x3", "x4", "x5")

FIT = """
import json, resource, sys, time
import django; django.setup()
from headship.insight.value_added import fit
asked = json.loads(sys.argv[1]); files = asked.pop("files")
began = time.perf_counter(); found = fit(files, **asked); took = time.perf_counter() - began
print(json.dumps({"seconds": took, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "variances": found.variances, "loglik": found.loglik, "fixed": [term.estimate for term in found.fixed],
    "nobs": found.nobs, "effects": [effect.estimate for effect in found.effects][:1000]}))
"""
SCAN = """
import json, sys, time
import duckdb
connection = duckdb.connect(config={"memory_limit": "300MB"})
connection.execute("SET enable_progress_bar = false")
began = time.perf_counter(); connection.execute(sys.argv[1]).fetchall()
print(json.dumps({"seconds": time.perf_counter() - began}))
"""
LME4 = """
suppressMessages(library(lme4)); d <- read.csv(commandArgs(TRUE)[1])
t <- system.time(m <- lmer(y ~ x1 + x2 + x3 + x4 + x5 + (1 | school), d))
cat(sprintf("%.3f %.10f", t[["elapsed"]], as.numeric(logLik(m))))
"""


def main() -> list[dict[str, Any]]:
    """The rows of the table; see the module's own words."""
    with TemporaryDirectory(dir=os.environ.get("BENCH_FILES")) as folder:
        big = Path(folder) / "learners.parquet"
        make(big, ROWS, SCHOOLS)
        rows, whole = against_scan(big)
        rows += on_spark(big, whole)
        big.unlink()
        return rows + against_lme4(Path(folder)) + nested(Path(folder))


def make(path: Path, rows: int, schools: int, classes: int = 0, form: str = "parquet") -> None:
    """Learners in schools, with five covariates; the outcome's variance between schools is some 0.09 of its own."""
    import duckdb

    class_ = f", i % {classes} AS class" if classes else ""
    within_class = f" + 0.25 * sin((i % {classes}) * 78.233)" if classes else ""
    school = f"(i % {classes}) % {schools}" if classes else f"i % {schools}"
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SELECT setseed(0.5)")
        connection.execute(
            f"COPY (SELECT {school} AS school{class_}, x1, x2, x3, x4, x5, 0.5 * x1 + 0.2 * x2 - 0.01 * x3 + 0.3 * x5 "
            f"+ 0.42 * sin(({school}) * 12.9898){within_class} + 1.6 * (random() + random() + random() - 1.5) AS y "
            "FROM (SELECT range AS i, (random() + random() + random() - 1.5) * 2 AS x1, random() * 2 AS x2, "
            f"random() * 100 AS x3, random() AS x4, (random() > 0.5)::DOUBLE AS x5 FROM range({rows}))) "
            f"TO '{path}' (FORMAT {form})"
        )


def told(code: str, argument: object) -> dict[str, Any]:
    """What the code printed as JSON, run in a process of its own."""
    text = argument if isinstance(argument, str) else json.dumps(argument)
    done = subprocess.run([sys.executable, "-c", code, text], check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def asked(path: Path, **more: object) -> dict[str, object]:
    """A fit of the outcome on all covariates."""
    return {"files": [str(path)], "outcome": "y", "prior": COVARIATES, "group": "school", **more}


def against_scan(path: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The whole fit and a plain sum of the same columns, by turns."""
    sums = ", ".join(f"sum({name})" for name in ("school", "y", *COVARIATES))
    fits, scans = [], []
    for run in range(RUNS):
        scans.append(told(SCAN, f"SELECT {sums} FROM read_parquet('{path}')"))
        fits.append(told(FIT, asked(path)))
        print(f"run {run + 1}: scan {scans[-1]['seconds']:.1f} s, fit {fits[-1]['seconds']:.1f} s, "
              f"{fits[-1]['peak']:.0f} MB", file=sys.stderr, flush=True)  # fmt: skip
    scan, whole = (statistics.median(each["seconds"] for each in side) for side in (scans, fits))
    peak = max(each["peak"] for each in fits)
    rows = [
        row(f"value added: {ROWS:,} rows, {SCHOOLS:,} schools, 5 covariates ({whole:.1f} s), times a plain scan",
            f"{whole / scan:.1f} ×", f"at most {TIMES_A_SCAN:.0f} ×", whole / scan <= TIMES_A_SCAN),
        row("value added: peak memory of that", f"{peak:.0f} MB", f"under {MEGABYTES} MB", peak < MEGABYTES),
    ]  # fmt: skip
    return rows, fits[-1]


def on_spark(path: Path, expected: dict[str, Any]) -> list[dict[str, Any]]:
    """The same rows by Spark, and how far its figures are from DuckDB's.

    Held to what agreement with lme4 is held to, 1e-6 relative: two engines add 20 million numbers in different orders,
    and an estimate near 0, as the intercept of these centred rows is, shows that first.
    """
    from headship.insight.value_added import CannotFit
    from headship.insight.value_added.spark import session

    try:
        session().stop()
    except CannotFit as problem:
        return [row("value added: the same by Spark", f"not run: {problem}", "same results", False)]
    found = told(FIT, asked(path, engine="spark"))
    apart = max(
        abs(ours / theirs - 1)
        for ours, theirs in zip(
            (found["loglik"], *found["fixed"], *found["variances"].values()),
            (expected["loglik"], *expected["fixed"], *expected["variances"].values()), strict=True,
        )
    )  # fmt: skip
    figure = f"{found['seconds']:.0f} s, apart {apart:.0e}"
    passed = apart < SAME_RESULTS and found["nobs"] == expected["nobs"]
    return [
        row(
            f"value added: {ROWS:,} rows by Spark, apart from DuckDB (relative)",
            figure,
            f"apart under {SAME_RESULTS:.0e}",
            passed,
        )
    ]


def against_lme4(folder: Path) -> list[dict[str, Any]]:
    """A million rows: our whole fit, reading Parquet included, against lme4's on rows that R has read already."""
    if shutil.which("Rscript") is None:
        return [row("value added: times faster than lme4 at 1 million rows", "R is not here", "where R is here", True)]
    table = folder / "million.csv"
    make(table, MILLION, 1000, form="csv")
    script = folder / "fit.R"
    script.write_text(LME4)
    ours, theirs = [], []
    for _run in range(3):
        done = subprocess.run(["Rscript", str(script), str(table)], check=False, capture_output=True, text=True)
        if done.returncode:
            return [row("value added: times faster than lme4", "lme4 is not here", "where lme4 is here", True)]
        theirs.append(float(done.stdout.split()[0]))
        parquet = folder / "million.parquet"
        if not parquet.exists():
            make(parquet, MILLION, 1000)
        ours.append(told(FIT, asked(parquet))["seconds"])
    faster = statistics.median(theirs) / statistics.median(ours)
    name = f"value added: 1 million rows, lme4 {statistics.median(theirs):.1f} s, ours {statistics.median(ours):.2f} s"
    return [row(name, f"{faster:.0f} × faster", f"at least {TIMES_LME4:.0f} ×", faster >= TIMES_LME4)]


def nested(folder: Path) -> list[dict[str, Any]]:
    """Classes in schools: the time from the end of the pass to the fit."""
    import django

    django.setup()
    from headship.insight.value_added import fitting
    from headship.insight.value_added.design import design_of
    from headship.insight.value_added.sources import question

    path = folder / "classes.parquet"
    make(path, ROWS_IN_CLASSES, SCHOOLS, CLASSES)
    model = question("y", COVARIATES, "school/class", "reml", None)
    opened = fitting.opened_by("duckdb", [path], model)
    design = design_of(opened, model)
    began = time.perf_counter()
    found = fitting.summed(opened, design, model)
    the_pass = time.perf_counter() - began
    opened.close()
    seconds = []
    for _run in range(3):
        began = time.perf_counter()
        kept, _notes = fitting.chosen(found, design, path.name, "y")
        fitting.fitted(fitting.moments(found, design, kept, None), model, path.name, {}, [])
        seconds.append(time.perf_counter() - began)
    took = statistics.median(seconds)
    return [row(f"value added: {CLASSES:,} classes in {SCHOOLS:,} schools, after the pass ({the_pass:.1f} s)",
                f"{took:.1f} s", f"under {NESTED_SECONDS:.0f} s", took < NESTED_SECONDS)]  # fmt: skip


def row(name: str, figure: str, limit: str, passed: bool) -> dict[str, Any]:
    """A row of the table."""
    return {"name": name, "figure": figure, "limit": limit, "passed": bool(passed)}
