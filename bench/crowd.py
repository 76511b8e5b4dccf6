"""Fifty people acknowledge at the same moment, and fifty vote: none lost, none doubled, nobody locked out."""

from __future__ import annotations

import http.client
import statistics
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

PEOPLE = 50
RUNS = 5
MOST_MEMORY = 150_000_000  # bytes of one web process
TOKEN = "0123456789abcdef" * 2  # a CSRF token of the form that Django takes


@dataclass
class Visitor:
    """Somebody signed in: who, their session, and what the server answered."""

    person: Any
    session: str
    status: int = 0
    seconds: float = 0.0


def main() -> list[dict[str, Any]]:
    """Five rounds of both over HTTP; what was stored is counted afterwards."""
    import django

    django.setup()
    from bench._serving import served
    from headship.config import installation
    from headship.kernel.scope import school_scope
    from headship.school.domain.founding import found_school

    installation.migrate()
    school = found_school(name="Crowded", code="crowded")
    kept: list[bool] = []
    waits: list[float] = []
    with school_scope(school.pk), served() as server:
        head, visitors = people()
        for run in range(RUNS):
            for ask in (acknowledgements, ballots):
                kept.append(ask(server.url, head, visitors, run))
                waits += [visitor.seconds for visitor in visitors]
        memory = server.memory()
    slowest, middle = max(waits), statistics.median(waits)
    return [
        {
            "name": f"{PEOPLE} acknowledgements, then {PEOPLE} votes at once, {RUNS} times",
            "figure": f"{sum(kept)} of {len(kept)} rounds whole; median answer {middle:.2f} s, slowest {slowest:.2f} s",
            "limit": "none lost, none doubled",
            "passed": all(kept),
        },
        {
            "name": "memory of one web process",
            "figure": f"{memory / 1e6:.0f} MB",
            "limit": f"under {MOST_MEMORY / 1e6:.0f} MB",
            "passed": memory < MOST_MEMORY,
        },
    ]


def people() -> tuple[Any, list[Visitor]]:
    """A head and fifty teachers who are signed in."""
    from bench._serving import session_of
    from headship.school.models import Account, Membership, Person

    head = Person.objects.create(name="Amina Diallo")
    Membership.objects.create(person=head, role="head", starts_on=date(2020, 1, 1))
    visitors = []
    for number in range(PEOPLE):
        account = Account.objects.create_user(f"teacher{number}@crowded.example", None)
        person = Person.objects.create(name=f"Teacher {number}", email=account.email, account=account)
        Membership.objects.create(person=person, role="teacher", starts_on=date(2020, 1, 1))
        visitors.append(Visitor(person, session_of(account)))
    return Person.objects.get(pk=head.pk), visitors


def acknowledgements(url: str, head: Any, visitors: list[Visitor], run: int) -> bool:
    """Everybody acknowledges one message at once. True where each did, once."""
    from django.urls import reverse

    from headship.school.domain import deliveries
    from headship.school.models import Receipt

    delivery = deliveries.send(
        by=head, subject=f"Round {run}", body="Please read this.", people=[each.person for each in visitors],
        asks_acknowledgement=True,
    )  # fmt: skip
    receipts = {receipt.person_id: receipt for receipt in Receipt.objects.filter(delivery=delivery)}
    together(url, [
        (visitor, reverse("school:acknowledgement", args=[receipts[visitor.person.pk].pk]), {})
        for visitor in visitors
    ])  # fmt: skip
    given = Receipt.objects.filter(delivery=delivery, acknowledged_at__isnull=False).count()
    return given == PEOPLE and all(visitor.status == 302 for visitor in visitors)


def ballots(url: str, head: Any, visitors: list[Visitor], run: int) -> bool:
    """Everybody votes at once. True where each has one vote, as cast."""
    from django.urls import reverse

    from headship.areas.direction.domain import decisions
    from headship.areas.direction.models import Ballot
    from headship.evidence.models import Act
    from headship.kernel import clock

    voters = [each.person for each in visitors]
    decision = decisions.raise_question(by=head, question=f"Do we change rule {run}?", options=["Keep it", "Change it"])
    decisions.open_vote(by=head, decision=decision, closes_on=clock.today() + timedelta(days=1), people=voters)
    option = decision.options.first()
    before = Act.objects.filter(verb="decision.vote.cast").count()
    address = reverse("direction:ballot", args=[decision.pk])
    together(url, [(visitor, address, {"option": option.pk}) for visitor in visitors])
    cast = Ballot.objects.filter(vote__decision=decision, option=option).count()
    acts = Act.objects.filter(verb="decision.vote.cast").count() - before
    return cast == acts == PEOPLE and all(visitor.status == 302 for visitor in visitors)


def together(url: str, posts: list[tuple[Visitor, str, dict[str, Any]]]) -> None:
    """Send all posts at the same moment, each from a thread and connection of its own."""
    barrier = threading.Barrier(len(posts))

    def one(visitor: Visitor, address: str, fields: dict[str, Any]) -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        headers = {
            "Cookie": f"sessionid={visitor.session}; csrftoken={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": url,
        }
        connection.connect()
        barrier.wait()
        began = time.perf_counter()
        connection.request("POST", address, urlencode({**fields, "csrfmiddlewaretoken": TOKEN}), headers)
        answer = connection.getresponse()
        answer.read()
        visitor.status, visitor.seconds = answer.status, time.perf_counter() - began
        connection.close()

    threads = [threading.Thread(target=one, args=post) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    sys.exit(0 if all(row["passed"] for row in main()) else 1)
