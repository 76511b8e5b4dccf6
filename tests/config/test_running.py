"""`headship run` as its users meet it: it answers, works in the background, and ends with all its processes."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The whole of `headship run` in a home of its own: the process, and where it answers."""
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HEADSHIP_", "DJANGO_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "headship.config.command", "run"],
        env={**environment, "HEADSHIP_HOME": str(tmp_path), "HEADSHIP_PORT": str(port)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    yield process, f"http://127.0.0.1:{port}"
    process.terminate()
    process.communicate(timeout=30)


def answer(url: str) -> tuple[int, str]:
    """The first answer at an address, waiting for the server to be there."""
    for _attempt in range(300):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return response.status, response.read().decode()
        except ConnectionError:
            time.sleep(0.2)
        except OSError as problem:
            if "refused" not in str(problem):
                raise
            time.sleep(0.2)
    raise AssertionError("Nobody answers.")


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True, check=False)
    return [int(child) for child in listed.stdout.split()]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_prints_its_address_answers_and_ends_with_all_its_processes(
    running: tuple[subprocess.Popen[str], str],
) -> None:
    process, url = running
    assert process.stdout is not None
    assert process.stdout.readline() == f"Headship is at {url}\n"
    status, page = answer(f"{url}/")
    assert status == 200
    assert "Headship" in page
    family = [pid for child in children_of(process.pid) for pid in (child, *children_of(child))]
    assert len(family) >= 3, "a server with its workers, and the background worker"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert not [pid for pid in family if alive(pid)]


def test_the_background_worker_takes_readings(running: tuple[subprocess.Popen[str], str], tmp_path: Path) -> None:
    """The schedule runs beside the pages: within seconds the first job has been claimed."""
    answer(running[1])
    for _attempt in range(100):
        with closing(sqlite3.connect(tmp_path / "headship.sqlite3")) as database:
            done = database.execute("SELECT job FROM kernel_scheduledrun WHERE finished_at IS NOT NULL").fetchall()
        if ("evidence.stale",) in done:
            return
        time.sleep(0.2)
    raise AssertionError("No scheduled job ran.")
