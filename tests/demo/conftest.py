"""One demonstration school for all tests of this room, built as anybody would build it: by the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FOUND_ON = "2026-03-11"
SMALL = ("--school-size", "24", "--found-on", FOUND_ON)


def environment(home: Path) -> dict[str, str]:
    """The environment of a process in a home of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HEADSHIP_", "DJANGO_", "PYTEST_"))}
    return {**kept, "HEADSHIP_HOME": str(home)}


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    """Begin one `headship` command."""
    return subprocess.Popen(
        [sys.executable, "-m", "headship.config.command", *words], env=environment(home), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def headship(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one `headship` command to its end."""
    process = start(home, *words)
    out, err = process.communicate(timeout=600)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def facts_of(home: Path) -> dict[str, Any]:
    """What stands in a built home; see `facts`."""
    asked = subprocess.run(
        [sys.executable, "-m", "tests.demo.facts"], env=environment(home), text=True, capture_output=True,
        check=False, timeout=300,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    found: dict[str, Any] = json.loads(asked.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two homes in which the same school was built, side by side."""
    both = [tmp_path_factory.mktemp(f"demonstration-{number}") for number in range(2)]
    processes = [start(home, "demo", *SMALL) for home in both]
    for process, (out, err) in [(each, each.communicate(timeout=900)) for each in processes]:
        assert process.returncode == 0, err
        assert "amina@riverside.example" in out
    return both


@pytest.fixture(scope="session")
def home(homes: list[Path]) -> Path:
    """A home with the demonstration school in it."""
    return homes[0]


@pytest.fixture(scope="session")
def facts(home: Path) -> dict[str, Any]:
    """What stands in it."""
    return facts_of(home)
