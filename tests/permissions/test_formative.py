"""What is formative about one leader is planted, and looked for on every page that anybody else can open."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from headship.evidence.domain import judgements, ledger
from headship.evidence.models import EvidenceItem, EvidenceRevision, Reading
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.school.models import Person, Relation
from tests.permissions.answers import EVERYONE
from tests.permissions.records import World, make_world
from tests.permissions.table import TABLE
from tests.permissions.test_matrix import signed_in

MARK = "zwiebelfisch"  # a word that stands nowhere else
LEADER, APPRAISER, COACH = "middle_leader", "head", "senior_leader"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """A school in which something formative of every kind is known about one leader."""
    with make_world() as made:
        plant(made.people[LEADER], appraiser=made.people[APPRAISER], coach=made.people[COACH])
        yield made


def plant(leader: Person, *, appraiser: Person, coach: Person) -> None:
    """An act, a reading, an own view and a note, all formative and all about one leader."""
    Relation(kind=Relation.Kind.APPRAISER, of=leader, by=appraiser).save()
    Relation(kind=Relation.Kind.COACH, of=leader, by=coach).save()
    from django.db import transaction

    with transaction.atomic():
        ledger.record(
            by=leader, verb="reflection.write", record_kind="reflection", record_id=1, label=MARK, summary=MARK,
            clauses=["2.2a"], purpose=Purpose.FORMATIVE, about=leader, payload={"said": MARK},
        )  # fmt: skip
    judgement = judgements.judge(by=leader, element="2.2", lens="self", about=leader, scale="rubric", level="begun")
    judgements.complete(by=leader, judgement=judgement, evidence=MARK, helps=MARK, hinders=MARK, contradicts=MARK)
    Reading.objects.create(
        indicator="decisions-reviewed", leader_id=leader.pk, purpose=Purpose.FORMATIVE, title=MARK,
        taken_on=clock.today(), period_start=clock.today(), numerator=1, denominator=2, value=0.5,
    )  # fmt: skip
    item = EvidenceItem.objects.create(
        title=MARK, clauses="2.2a", purpose=Purpose.FORMATIVE, owner=leader, added_by=leader, happened_on=clock.today()
    )
    EvidenceRevision.objects.create(item=item, number=1, note=MARK, revised_by=leader)


def pages(world: World) -> Iterator[str]:
    """Every address, and those of the leader's own pages where a page is about one person or one element."""
    for name, row in sorted(TABLE.items()):
        yield reverse(name, kwargs=world.address_of(row.record))
    own = {"pk": world.people[LEADER].pk}
    for name, arguments in (
        ("school:person", own), ("standing:leader", own), ("reports:leader", own),
        ("standing:element", {"code": "2.2"}),
        ("evidence:item", {"pk": EvidenceItem.objects.get(title=MARK).pk}),
        ("evidence:reading", {"pk": Reading.objects.get(title=MARK).pk}),
    ):  # fmt: skip
        try:
            yield reverse(name, kwargs=arguments)
        except NoReverseMatch:
            continue


def said(response: HttpResponse) -> str:
    """Everything that an answer says, also inside a spreadsheet."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body.decode("utf-8", "replace").lower()


def holds_mark(client: Client, address: str) -> bool:
    """True where the page, a file that it offers or a search that it offers says the word."""
    page = said(client.get(address))
    files = ("?format=csv", "?format=xlsx") if "format=" in page else ()
    searches = (f"?q={MARK[:-3]}",) if 'name="q"' in page else ()  # part of the word: pages repeat what was asked
    return MARK in page or any(MARK in said(client.get(address + more)) for more in (*files, *searches))


def test_nobody_else_meets_what_is_formative_about_a_leader(world: World) -> None:
    addresses = list(pages(world))
    leaks = [
        f"{role}: {address}"
        for role in (*EVERYONE, "stranger")
        if role != LEADER
        for address in addresses
        if holds_mark(signed_in(world.people.get(role, world.stranger)), address)
    ]
    assert leaks == []


def test_the_leader_meets_it_on_pages_of_their_own(world: World) -> None:
    """Otherwise the search above would find nothing whatever the pages said."""
    client = signed_in(world.people[LEADER])
    own = [address for address in pages(world) if holds_mark(client, address)]
    assert len(own) >= 3, own
