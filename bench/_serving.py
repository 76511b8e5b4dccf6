"""Serving Headship for a benchmark as `headship run` does, and visitors who are signed in."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKERS, THREADS = 2, 4
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def served(application: str = "headship.config.wsgi:application", *, workers: int = WORKERS) -> Iterator[Server]:
    """Serve a WSGI application on a free port of this machine until the block ends."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
    port = _free_port()
    words = [
        sys.executable, "-m", "granian", application, "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(workers), "--blocking-threads", str(THREADS),
        "--log-level", "warning", "--no-ws",
    ]  # fmt: skip
    process = subprocess.Popen(words, env={**os.environ, "HEADSHIP_PORT": str(port)})
    server = Server(f"http://127.0.0.1:{port}", process)
    try:
        server.wait()
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


class Server:
    """A running server: its address, and what its worker processes used."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url, self.process = url, process

    def wait(self) -> None:
        """Wait until it answers. Raises RuntimeError after 30 seconds."""
        for _attempt in range(300):
            try:
                urllib.request.urlopen(self.url + "/account/login/", timeout=5).read()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("The server does not answer.")

    def workers(self) -> list[int]:
        """The ids of the processes that answer requests."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(child) for child in children]

    def cpu_seconds(self) -> float:
        """Processor time that the workers have used so far, user and system."""
        used = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
        return used / TICKS

    def memory(self) -> int:
        """Bytes of memory that the largest worker has in use (its resident set)."""
        return max(_resident(pid) for pid in self.workers())


def _resident(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def session_of(account: object) -> str:
    """A session's key for an account, as signing in makes it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)  # type: ignore[attr-defined]
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()  # type: ignore[attr-defined]
    session.save()
    assert session.session_key
    return session.session_key
