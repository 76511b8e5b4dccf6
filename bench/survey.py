"""Ten thousand people answer a survey within minutes: none lost, none doubled, on SQLite and on PostgreSQL.

Everybody has a link of their own; each tenth sends it twice at the same moment (a double tap). What was stored is
counted, then the round is closed and counted again.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

PEOPLE = int(os.environ.get("HEADSHIP_BENCH_RESPONDENTS", "10000"))
CLIENTS = 48  # phones at the same moment
AGAIN = 10  # each tenth sends twice
MINUTES = 10
HERE = "import json, sys; from bench import survey; json.dump(survey.on_this_engine(), open(sys.argv[1], 'w'))"


def main() -> list[dict[str, Any]]:
    """Both engines, each with a database and processes of its own."""
    rows = [_measured("SQLite", {})]
    from tests.needs import postgres_binaries

    if postgres_binaries() is None:
        return [*rows, {
            "name": "a survey on PostgreSQL", "figure": "no PostgreSQL server here", "limit": "", "passed": True,
        }]  # fmt: skip
    from tests.postgres import ROLE, server

    with server() as socket:
        import psycopg

        with psycopg.connect(host=socket, user=ROLE, dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE headship")
        rows.append(_measured("PostgreSQL", {"HEADSHIP_DATABASE_URL": f"postgresql://{ROLE}@/headship?host={socket}"}))
    return rows


def _measured(engine: str, more: dict[str, str]) -> dict[str, Any]:
    """One engine, in a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        out = Path(home) / "found.json"
        environment = {
            **os.environ, "HEADSHIP_HOME": home, "DJANGO_SETTINGS_MODULE": "headship.config.settings", **more,
        }  # fmt: skip
        subprocess.run([sys.executable, "-c", HERE, str(out)], env=environment, check=True)
        found = json.loads(out.read_text())
    whole = found["stored"] == found["distinct"] == found["after_closing"] == PEOPLE and found["odd"] == 0
    return {
        "name": f"{PEOPLE:,} people answer a survey over {CLIENTS} connections, each {AGAIN}th twice, {engine}",
        "figure": f"{found['stored']:,} kept once, {found['after_closing']:,} after closing, {found['odd']} other "
        f"answers; {found['seconds']:.0f} s, half within {found['median']:.2f} s, 99 % within {found['late']:.2f} s",
        "limit": f"none lost, none doubled, within {MINUTES} minutes",
        "passed": whole and found["seconds"] < MINUTES * 60,
    }


def on_this_engine() -> dict[str, Any]:
    """Ask, answer over HTTP, count, close, count."""
    import django

    django.setup()
    from bench._serving import served
    from headship.config import installation
    from headship.kernel.scope import school_scope
    from headship.school.domain.founding import found_school
    from headship.voice.domain.closing import close
    from headship.voice.models import Intake, Response

    installation.migrate()
    school = found_school(name="Ten thousand", code="many")
    with school_scope(school.pk):
        head, asked, tokens = _asked()
        with served() as server:
            began = time.perf_counter()
            statuses, waits = _answer(server.url, tokens)
            seconds = time.perf_counter() - began
        stored = Intake.objects.filter(round=asked).count()
        distinct = Intake.objects.filter(round=asked).values("invitation_id").distinct().count()
        close(by=head, round=asked)
        waits.sort()
        return {
            "stored": stored, "distinct": distinct, "after_closing": Response.objects.filter(round=asked).count(),
            "seconds": seconds, "median": waits[len(waits) // 2], "late": waits[int(len(waits) * 0.99)],
            # Thanks come by redirect, and whoever comes twice reads that it was answered.
            "odd": sum(count for status, count in statuses.items() if status not in (302, 409)),
        }  # fmt: skip


def _asked() -> tuple[Any, Any, list[str]]:
    from headship.kernel import clock
    from headship.school.models import Membership, Person
    from headship.voice.domain import rounds
    from headship.voice.domain.instruments import newest
    from headship.voice.domain.invitations import token_of
    from headship.voice.models import Invitation

    head = Person.objects.create(name="Amina Diallo")
    Membership.objects.create(person=head, role="head", starts_on=date(2020, 1, 1))
    head = Person.objects.get(pk=head.pk)
    groups = [rounds.Asked(code=code, title=code, addresses=_addresses(code)) for code in GROUPS]
    now = clock.now()
    draft = rounds.plan(
        by=head, version=newest("trust"), title="Trust", groups=groups, opens_at=now, closes_at=now + timedelta(days=7)
    )
    asked = rounds.open_round(by=head, round=draft)
    return head, asked, [token_of(each) for each in Invitation.objects.filter(round=asked)][:PEOPLE]


GROUPS = ("staff", "students", "families", "partners")


def _addresses(code: str) -> list[str]:
    return [f"{code}{number}@many.example" for number in range(-(-PEOPLE // len(GROUPS)))]


def _answer(url: str, tokens: list[str]) -> tuple[Counter[int], list[float]]:
    """Send every answer, and each tenth once more; what the server said, and how long each took, in seconds."""
    taps = [[token] * (2 if number % AGAIN == 0 else 1) for number, token in enumerate(tokens)]
    work: Iterator[str] = iter(list(chain(*taps)))
    lock, statuses, waits = threading.Lock(), Counter[int](), list[float]()

    def phone(number: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
        while True:
            with lock:
                token = next(work, None)
            if token is None:
                return
            fields = urlencode({"respect": number % 5 + 1, "listen": "na", "more_trust": f"Words of {token[:6]}"})
            began = time.perf_counter()
            connection.request(
                "POST", f"/v/{token}/", fields, {"Content-Type": "application/x-www-form-urlencoded"}
            )  # fmt: skip
            answer = connection.getresponse()
            answer.read()
            with lock:
                statuses[answer.status] += 1
                waits.append(time.perf_counter() - began)

    phones = [threading.Thread(target=phone, args=(number,)) for number in range(CLIENTS)]
    for each in phones:
        each.start()
    for each in phones:
        each.join()
    return statuses, waits


if __name__ == "__main__":
    sys.exit(0 if all(row["passed"] for row in main()) else 1)
