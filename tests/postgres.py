"""Run pytest on a PostgreSQL server of our own: `python -m tests.postgres [pytest's words]`.

The server lives in a temporary folder, listens on a socket alone, and ends with the run. Tests connect as a role
that owns its database and may bypass nothing, as in production, so that row-level security is really at work.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needs import postgres_binaries

ROLE = "headship_app"


def unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to run as root: the words that make a process run as nobody in particular."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise SystemExit("PostgreSQL does not run as root, and there is no other user here.")


@contextmanager
def server() -> Iterator[str]:
    """A fresh server; gives the folder of its socket."""
    binaries = postgres_binaries()
    if binaries is None:
        raise SystemExit("There is no PostgreSQL server here: `make needs` says what to install.")
    folder = Path(tempfile.mkdtemp(prefix="headship-pg-"))
    folder.chmod(0o777)
    as_other = unprivileged()
    data = folder / "data"

    def call(*words: str) -> None:
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_other)  # type: ignore[call-overload]

    try:
        call(
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-U",
            "owner",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        )
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=200"
        call(str(binaries / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            call(
                str(binaries / "psql"), "-h", str(folder), "-U", "owner", "-d", "postgres", "-q", "-c",
                f"CREATE ROLE {ROLE} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS",
            )  # fmt: skip
            yield str(folder)
        finally:
            call(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run pytest against a server of our own, and give its exit code."""
    with server() as socket:
        url = f"postgresql://{ROLE}@/headship?host={socket}"
        environment = {**os.environ, "HEADSHIP_DATABASE_URL": url}
        return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
