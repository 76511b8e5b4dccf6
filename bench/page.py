"""The standing page of a school with 100,000 acts, against a bare Django page that lists 20 rows.

Both are served by granian as `headship run` does it, in the same run, to 16 clients at once with a session each.
What is compared is the processor time that the serving processes take for one request; the median of interleaved
runs. The bare page reads session, user and 20 rows, and writes them with one small template.
"""

from __future__ import annotations

import gzip
import http.client
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

RUNS, CLIENTS, REQUESTS = 5, 16, 480
ACTS = 100_000
AT_MOST_TIMES, AT_MOST_QUERIES, AT_MOST_REQUESTS, AT_MOST_BYTES = 4.0, 12, 8, 150_000
PORT = 18_105
SESSION = "sessionid"
PAGE, BARE = "/standards/", "/bare/"
SERVER = (
    "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "2", "--blocking-threads", "4",
    "--log-level", "warning", "--no-ws",
)  # fmt: skip


def main() -> list[dict[str, Any]]:
    """Figures as ratio, queries, requests and bytes."""
    import django

    django.setup()
    from django.core.management import call_command

    from headship.config import installation

    installation.migrate()
    cookies, bare_cookies = fill()
    call_command("collectstatic", verbosity=0, interactive=False)
    queries = queries_of(cookies[0])
    times: dict[str, list[float]] = {PAGE: [], BARE: []}
    with served("headship.config.wsgi:application", PORT) as page, served("bench._bare:application", PORT + 1) as bare:
        both = ((PAGE, page, PORT, cookies), (BARE, bare, PORT + 1, bare_cookies))
        for path, process, port, keys in both:
            cpu_of(process, port, path, keys)  # caches fill, templates compile
        requests, size = first_visit(cookies[0])
        for run in range(RUNS):
            for path, process, port, keys in both:
                times[path].append(cpu_of(process, port, path, keys))
            ours, theirs = times[PAGE][-1] * 1000, times[BARE][-1] * 1000
            print(f"page, run {run + 1}: {ours:.2f} ms, bare {theirs:.2f} ms", file=sys.stderr, flush=True)
    ours, theirs = statistics.median(times[PAGE]), statistics.median(times[BARE])
    return rows(ours, theirs, queries, requests, size)


def compared(name: str, path: str, port: int, cookies: list[str], bare_cookies: list[str]) -> tuple[float, float]:
    """Processor seconds of a page and of the bare one for one request: the medians of interleaved runs."""
    times: dict[str, list[float]] = {path: [], BARE: []}
    with served("headship.config.wsgi:application", port) as page, served("bench._bare:application", port + 1) as bare:
        both = ((path, page, port, cookies), (BARE, bare, port + 1, bare_cookies))
        for each, process, own_port, keys in both:
            cpu_of(process, own_port, each, keys)  # caches fill, templates compile
        for run in range(RUNS):
            for each, process, own_port, keys in both:
                times[each].append(cpu_of(process, own_port, each, keys))
            ours, theirs = times[path][-1] * 1000, times[BARE][-1] * 1000
            print(f"{name}, run {run + 1}: {ours:.2f} ms, bare {theirs:.2f} ms", file=sys.stderr, flush=True)
    return statistics.median(times[path]), statistics.median(times[BARE])


def leaders() -> tuple[list[Any], list[str], list[str]]:
    """As many senior leaders as there are clients, with a session key each for either server."""
    from headship.school.models import Account, Membership, Person

    people = []
    for number in range(CLIENTS):
        account = Account.objects.create_user(f"leader{number}@riverside.example", "correct horse battery")
        person = Person.objects.create(name=f"Leader {number}", email=account.email, account=account)
        Membership.objects.create(person=person, role="senior_leader")
        people.append(person)
    ours, plain = "allauth.account.auth_backends.AuthenticationBackend", "django.contrib.auth.backends.ModelBackend"
    return people, [session_of(each, ours) for each in people], [session_of(each, plain) for each in people]


def rows(ours: float, theirs: float, queries: int, requests: int, size: int) -> list[dict[str, Any]]:
    """What was measured, as the table wants it."""
    return [
        {
            "name": "standing page: CPU time against a bare page of 20 rows, 100,000 acts, 16 clients",
            "figure": f"{ours / theirs:.2f} times ({ours * 1000:.1f} ms, {theirs * 1000:.1f} ms)",
            "limit": f"at most {AT_MOST_TIMES:.0f} times",
            "passed": ours / theirs <= AT_MOST_TIMES,
        },
        {
            "name": "standing page: queries",
            "figure": str(queries),
            "limit": f"at most {AT_MOST_QUERIES}",
            "passed": queries <= AT_MOST_QUERIES,
        },
        {
            "name": "standing page: the whole first visit",
            "figure": f"{requests} requests, {size / 1000:.0f} kB compressed",
            "limit": f"at most {AT_MOST_REQUESTS} requests and {AT_MOST_BYTES // 1000} kB",
            "passed": requests <= AT_MOST_REQUESTS and size <= AT_MOST_BYTES,
        },
    ]


def fill() -> tuple[list[str], list[str]]:
    """A school with 100,000 acts, readings of every indicator and judgements; session keys for either server."""
    from datetime import timedelta

    from bench import ledger
    from headship.evidence.domain import judgements
    from headship.evidence.indicators import indicators, level_of, wilson
    from headship.evidence.models import Reading
    from headship.kernel import clock
    from headship.kernel.scope import school_scope
    from headship.school.domain.founding import found_school
    from headship.school.models import Person
    from headship.standards import api as standards

    school = found_school(name="Riverside School", code="riverside")
    with school_scope(school.pk):
        ledger.MILLION = ACTS
        ledger.fill(school.pk)
        people, cookies, bare_cookies = leaders()
        for number in range(100):
            Person.objects.create(name=f"Teacher {number}")
        today = clock.today()
        for known in indicators():
            Reading.objects.bulk_create(
                Reading(
                    indicator=known.code, purpose=known.purpose, taken_on=today - timedelta(days=days),
                    period_start=today - timedelta(days=days + 365), numerator=14, denominator=20, value=0.7,
                    low=wilson(14, 20)[0], high=wilson(14, 20)[1], current=days == 0, title=str(known.title),
                    level=level_of(known, 0.7, established=known.established, leading=known.leading),
                )
                for days in range(0, 700, 7)
            )  # fmt: skip
        for element in standards.catalogue().elements:
            judgements.judge(by=people[0], element=element.code, lens="self", scale="rubric", level="established")
        return cookies, bare_cookies


def session_of(person: Any, backend: str) -> str:
    """The key of a session in which this person is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.account_id)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = person.account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def queries_of(cookie: str) -> int:
    """Queries of one warm request."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies[SESSION] = cookie
    client.get(PAGE)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(PAGE).status_code == 200
    return len(captured)


@contextmanager
def served(target: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """granian as `headship run` starts it."""
    process = subprocess.Popen([sys.executable, *SERVER, "--port", str(port), target], start_new_session=True)
    try:
        wait_for(port)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(port: int) -> None:
    """Until it answers, for at most half a minute."""
    for _attempt in range(300):
        try:
            get(port, "/", "")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def get(
    port: int, path: str, cookie: str, connection: http.client.HTTPConnection | None = None
) -> tuple[int, bytes, Any]:
    """Status, body as sent, and headers of one request."""
    line = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", path, headers={"Cookie": f"{SESSION}={cookie}", "Accept-Encoding": "gzip, br"})
    answer = line.getresponse()
    return answer.status, answer.read(), answer.headers


def cpu_of(process: subprocess.Popen[bytes], port: int, path: str, cookies: list[str]) -> float:
    """Processor seconds of the serving processes for one request, with all clients at work."""
    before = processor_time(process.pid)
    failed: list[int] = []

    def visit(cookie: str) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _request in range(REQUESTS // CLIENTS):
            status, body, _headers = get(port, path, cookie, line)
            if status != 200 or b"</html>" not in body:
                failed.append(status)

    threads = [threading.Thread(target=visit, args=(cookie,)) for cookie in cookies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError(f"{path} answered {failed[:3]}")
    return (processor_time(process.pid) - before) / REQUESTS


def processor_time(pid: int) -> float:
    """Seconds that a process and its children have computed so far."""
    ticks = 0
    for each in (pid, *children(pid)):
        fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """Processes that this one started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def first_visit(cookie: str) -> tuple[int, int]:
    """Requests and compressed bytes of the page with all that it loads, nothing being kept from before.

    What the server sends uncompressed is counted as it is.
    """
    _status, body, headers = get(PORT, PAGE, cookie)
    html = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
    text = html.decode()
    parts = re.findall(r'<(?:link|script)[^>]*?(?:href|src)="([^"]+)"', text) + re.findall(
        r'hx-get="([^"]+)" hx-trigger="load"', text
    )
    sizes = [len(body)]
    for path in dict.fromkeys(parts):
        status, part, _headers = get(PORT, path, cookie)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        sizes.append(len(part))
    return len(sizes), sum(sizes)
