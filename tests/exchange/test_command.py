"""`headship import oneroster`: what it prints, what it changes, and its exit codes."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from headship.config.command import main
from headship.school.models import Person, School
from tests.factories.rosters import Roster, small_school

Output = pytest.CaptureFixture[str]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A small school's export as an archive."""
    return small_school().write_zip(tmp_path / "export.zip")


@pytest.fixture
def _no_school(transactional_db: None) -> None:
    """A database in which there is no school yet."""


def run(*words: str) -> int:
    """The exit code of a call."""
    return main(["import", "oneroster", *words])


@pytest.mark.usefixtures("_no_school")
def test_a_preview_changes_nothing_and_leaves_no_school_behind(export: Path, capsys: Output) -> None:
    assert run(str(export)) == 0
    out = capsys.readouterr().out
    assert "New people: Parent 1, Student 10, Teacher 3." in out
    assert "This was a preview: nothing was changed." in out
    assert not School.objects.exists()


@pytest.mark.usefixtures("_no_school")
def test_apply_makes_the_school_and_a_second_time_changes_nothing(export: Path, capsys: Output) -> None:
    assert run(str(export), "--apply") == 0
    assert "Applied, in one act of the ledger." in capsys.readouterr().out
    assert School.objects.get().name == "Riverside School"
    assert run(str(export), "--apply") == 0
    assert "Nothing to change." in capsys.readouterr().out


@pytest.mark.usefixtures("_no_school")
def test_the_report_as_json_and_as_csv(tmp_path: Path, capsys: Output) -> None:
    package = small_school().change("users", "s1", email="nobody").write(tmp_path / "package")
    assert run(str(package), "--json", "--report", str(tmp_path / "problems.csv")) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["files"]["users"]["new"] == data["totals"]["rows"] - sum(
        counts["new"] for name, counts in data["files"].items() if name != "users"
    )
    problem = data["problems"][0]
    assert (problem["file"], problem["row"], problem["column"], problem["value"]) == ("users.csv", 6, "email", "nobody")
    assert problem["remedy"] == "Correct it at the source."
    assert "users.csv,6,email,nobody," in (tmp_path / "problems.csv").read_text(encoding="utf-8-sig")


@pytest.mark.usefixtures("_no_school")
def test_a_contradiction_is_refused_with_2_and_nothing_is_changed(tmp_path: Path, capsys: Output) -> None:
    package = small_school().change("academicSessions", "year", parentSourcedId="autumn").write(tmp_path / "package")
    assert run(str(package), "--apply") == 2
    assert "Refused. Nothing was changed." in capsys.readouterr().out
    assert not School.objects.exists()
    assert run(str(tmp_path / "nowhere")) == 2


@pytest.mark.usefixtures("_no_school")
def test_much_that_ends_gives_3_until_it_is_confirmed(tmp_path: Path, capsys: Output) -> None:
    assert run(str(Roster().people("student", 10, "s").write(tmp_path / "all")), "--apply") == 0
    half = str(Roster().people("student", 5, "s").write(tmp_path / "half"))
    assert run(half, "--apply") == 3
    assert "--confirm-ended" in capsys.readouterr().out
    school = School.objects.get()
    from headship.kernel.scope import school_scope

    with school_scope(school.pk):
        assert Person.objects.present().count() == 10
        assert run(half, "--apply", "--confirm-ended") == 0
        assert Person.objects.present().count() == 5


@pytest.mark.usefixtures("_no_school")
def test_a_report_that_cannot_be_written_and_an_unknown_school_are_one_line(export: Path, capsys: Output) -> None:
    assert run(str(export), "--report", "/nowhere/at/all.csv") == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert run(str(export), "--apply", "--school", "unheard-of") == 2
    assert "No school has the code or name" in capsys.readouterr().err


@pytest.mark.sqlite
def test_killed_in_the_middle_of_writing_it_leaves_nothing_half_done(tmp_path: Path) -> None:
    roster = Roster().people("student", 4000, "s")
    roster.school_class("c", students=[f"s{number}" for number in range(4000)])
    export, home = roster.write_zip(tmp_path / "export.zip"), tmp_path / "home"
    environment = {**os.environ, "HEADSHIP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "headship.config.settings"}
    environment.pop("HEADSHIP_DATABASE_URL", None)
    words = [sys.executable, "-m", "headship.config.command"]
    subprocess.run([*words, "ledger", "verify"], env=environment, check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen([*words, "import", "oneroster", str(export), "--apply"], env=environment)
    database = home / "headship.sqlite3"
    assert wait_until(lambda: grows(database), process), "It was done before it could be killed."
    process.send_signal(signal.SIGKILL)
    process.wait()
    with sqlite3.connect(database) as connection:
        for table in ("school_person", "school_membership", "school_enrolment", "exchange_import", "evidence_act"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    done = subprocess.run([*words, "import", "oneroster", str(export), "--apply"], env=environment, check=True)
    assert done.returncode == 0
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM school_enrolment").fetchone() == (4000,)
    assert not list((home / "work").iterdir())


def grows(database: Path) -> bool:
    """True once something is written beside the database: the transaction is under way."""
    log = database.with_name(database.name + "-wal")
    return log.exists() and log.stat().st_size > 500_000


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> bool:
    """Wait for a condition; False where the process ended first."""
    while process.poll() is None:
        if condition():
            return True
        time.sleep(0.002)
    return False
