"""A process that is killed in the middle of writing loses nothing that it acknowledged, and leaves a whole chain."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

# It says each commit aloud only once the transaction is over: what stands on its output was acknowledged.
WRITER = """
import django, os, sys
django.setup()
from django.db import transaction
from headship.evidence.domain import ledger
from headship.kernel.scope import school_scope
from headship.school.models import Person, School

with school_scope(School.objects.get(code="riverside").pk):
    head = Person.objects.get()
    for number in range(1, 100_000):
        with transaction.atomic():
            for part in range(3):
                act = ledger.record(
                    by=head, verb="decision.conclude", record_kind="decision", record_id=number, label="Timetable",
                    summary=f"{number}.{part}", clauses=["2.2a"], payload={"part": part},
                )
        print(number, act.sequence, act.digest, flush=True)
"""
FOUND = """
import django
django.setup()
from headship.config import installation
installation.migrate()
from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import Person

school = found_school(name="Riverside School", code="riverside")
with school_scope(school.pk):
    Person.objects.create(name="Amina Diallo")
"""
COUNT = """
import django, json
django.setup()
from headship.evidence.models import Act, ActClause, ActText
from headship.kernel.scope import school_scope
from headship.school.models import School
with school_scope(School.objects.get(code="riverside").pk):
    print(json.dumps({
        "acts": Act.objects.filter(verb="decision.conclude").count(),
        "texts": ActText.objects.filter(label="Timetable").count(),
        "clauses": ActClause.objects.count(),
        "numbers": sorted(set(Act.objects.filter(verb="decision.conclude").values_list("record_id", flat=True))),
    }))
"""


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation of its own, on the engine that the tests run on."""
    environment = {**os.environ, "HEADSHIP_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "headship.config.settings"}
    url = environment.get("HEADSHIP_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield environment
        return
    import psycopg

    parts = urlsplit(url)
    host = parts.query.removeprefix("host=")
    with psycopg.connect(host=host, user=parts.username, dbname="postgres", autocommit=True) as server:
        server.execute("CREATE DATABASE crash")
        try:
            yield {**environment, "HEADSHIP_DATABASE_URL": f"postgresql://{parts.username}@/crash?host={host}"}
        finally:
            server.execute("DROP DATABASE crash WITH (FORCE)")


def python(code: str, environment: dict[str, str]) -> str:
    """What a program prints."""
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def write_and_be_killed(environment: dict[str, str], *, after: int) -> tuple[int, int, str]:
    """Let a process write until it acknowledged some transactions, kill it, and give back the last of them."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER], env=environment, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(after)]
    os.kill(process.pid, signal.SIGKILL)
    # What it managed to say before it died counts too; a half line was not said.
    lines += process.stdout.readlines()
    process.stdout.close()
    process.wait()
    last = [line for line in lines if line.endswith("\n")][-1].split()
    return int(last[0]), int(last[1]), last[2]


def verified(environment: dict[str, str], head: str) -> tuple[int, dict[str, Any]]:
    """Exit code and findings of `headship ledger verify`, given a head that was kept elsewhere."""
    words = [sys.executable, "-m", "headship.config.command", "ledger", "verify", "--json", "--head", head]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def test_kill_9_loses_nothing_acknowledged_and_leaves_a_whole_chain(surroundings: dict[str, str]) -> None:
    python(FOUND, surroundings)
    for after in (20, 7):
        number, sequence, digest = write_and_be_killed(surroundings, after=after)
        code, findings = verified(surroundings, digest)
        assert (code, findings["intact"], findings["problems"]) == (0, True, [])
        held = json.loads(python(COUNT, surroundings))
        assert findings["schools"][0]["acts"] >= sequence
        assert set(range(1, number + 1)) <= set(held["numbers"])
        # A transaction is there whole or not at all: three acts, each with its text and its clause.
        assert held["acts"] == held["texts"] == held["clauses"]
        assert held["acts"] % 3 == 0
