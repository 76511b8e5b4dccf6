"""The command line as its users meet it: a process, its words, its exit code."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite


def headship(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command in a home of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HEADSHIP_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "headship.config.command", *words],
        env={**environment, "HEADSHIP_HOME": str(home), **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_ledger_of_a_new_home_is_intact_and_the_doctor_content(tmp_path: Path) -> None:
    assert headship(tmp_path, "ledger", "verify").returncode == 0
    examined = headship(tmp_path, "doctor")
    assert examined.returncode == 0, examined.stderr
    assert "sound" in examined.stdout


def test_the_doctor_names_a_missing_trigger(tmp_path: Path) -> None:
    headship(tmp_path, "ledger", "verify")
    with sqlite3.connect(tmp_path / "headship.sqlite3") as database:
        database.execute("DROP TRIGGER evidence_act_no_update")
    examined = headship(tmp_path, "doctor")
    assert examined.returncode == 1
    assert "evidence_act_no_update" in examined.stderr


def test_a_backup_comes_back_into_an_empty_home(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    shown = headship(old, "standing", "--json")
    saved = headship(old, "backup", str(tmp_path / "saved.tar.gz"))
    assert saved.returncode == 0, saved.stderr
    back = headship(new, "restore", str(tmp_path / "saved.tar.gz"))
    assert back.returncode == 0, back.stderr
    assert headship(new, "standing", "--json").stdout == shown.stdout
    assert (new / "secret.key").read_text() == (old / "secret.key").read_text()


def test_a_restore_never_overwrites(tmp_path: Path) -> None:
    headship(tmp_path, "backup", str(tmp_path / "saved.tar.gz"))
    refused = headship(tmp_path, "restore", str(tmp_path / "saved.tar.gz"))
    assert refused.returncode == 2
    assert "holds a database already" in refused.stderr


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00truncated"])
def test_what_is_no_backup_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "saved").write_bytes(content)
    refused = headship(tmp_path / "home", "restore", str(tmp_path / "saved"))
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("HEADSHIP_PORT", "eighty"), ("HEADSHIP_DATABASE_URL", "mysql://x/y"), ("HEADSHIP_SECURE", "maybe")],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    refused = headship(tmp_path, "doctor", **{name: value})
    assert refused.returncode == 2
    assert name in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_school_that_is_not_there_is_named(tmp_path: Path) -> None:
    refused = headship(tmp_path, "standing", "--school", "nowhere")
    assert refused.returncode == 2
    assert "nowhere" in refused.stderr
