"""What is formative is planted, and looked for wherever it must not be.

The leader whom it is about sees it; their appraiser, the head and everybody else nowhere, until it is shared.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from headship.evidence import registry
from headship.evidence.domain import citations, judgements, ledger, readings
from headship.evidence.domain.accountable import accountable_for
from headship.evidence.domain.behind import records_behind
from headship.evidence.domain.timeline import timeline_of
from headship.evidence.indicators import Indicator, Ratio, Scope
from headship.evidence.models import Act, EvidenceItem, Judgement, Reading
from headship.evidence.queries import current_readings, trend_of
from headship.school.models import Person, Relation
from headship.school.roles import ROLES
from tests.conftest import person_with
from tests.evidence.conftest import write
from tests.evidence.making import add, png, upload

MARK = "quokka"  # stands nowhere else


@pytest.fixture
def leader(school: object) -> Person:
    return person_with("Daniel Okafor", "middle_leader", email="daniel@riverside.example")


@pytest.fixture
def others(leader: Person) -> dict[str, Person]:
    """Somebody in every role; the head appraises the leader, the senior leader coaches and manages them."""
    people = {code: person_with(f"The {code}", code, email=f"{code}@riverside.example") for code in ROLES}
    for kind, by in (
        (Relation.Kind.APPRAISER, "head"), (Relation.Kind.COACH, "senior_leader"),
        (Relation.Kind.LINE_MANAGER, "senior_leader"),
    ):  # fmt: skip
        Relation(kind=kind, of=leader, by=people[by]).save()
    return people


@pytest.fixture
def planted(leader: Person, declare: Callable[..., Indicator]) -> Act:
    """An act, an item with a file, a reading and an own view: all formative, all about one leader."""

    def own(scope: Scope) -> Ratio:
        rows = EvidenceItem.objects.filter(owner=scope.leader) if scope.leader else EvidenceItem.objects.all()
        return Ratio(rows, rows)

    declare(own, title=f"A figure of {MARK}", purpose="formative", per_leader=True, record_kind="evidence_item")
    act = write(
        leader, 1, verb="reflection.write", record_kind="reflection", purpose="formative", about=leader,
        label=MARK, summary=f"Wrote about {MARK}", payload={"said": MARK}, clauses=["2.2a"],
    )  # fmt: skip
    add(leader, title=f"Item of {MARK}", note=MARK, purpose="formative", file=upload(f"{MARK}.png", png()))
    readings.take(codes=["test-figure"], leaders=[leader])
    judgement = judgements.judge(by=leader, element="2.2", lens="self", about=leader, scale="rubric", level="begun")
    judgements.complete(by=leader, judgement=judgement, evidence=MARK, helps=MARK, hinders=MARK, contradicts=MARK)
    return act


def test_an_appraisal_never_reads_it(planted: Act, leader: Person, others: dict[str, Person]) -> None:
    for reader in (leader, *others.values()):
        found = accountable_for(leader, reader=reader)
        assert not found.acts.filter(purpose="formative").exists()
        assert planted not in found.acts
        assert not found.items.exists()
        assert not found.readings.exists()
        assert not found.judgements.exists(), "one's own view comes only once it is shared"


def test_what_was_shared_with_the_school_is_still_no_matter_of_appraisal(
    planted: Act, leader: Person, others: dict[str, Person]
) -> None:
    ledger.share(by=leader, act=planted)
    found = accountable_for(leader, reader=others["head"])
    assert not found.acts.exists()


def test_rows_are_seen_by_the_leader_alone(planted: Act, leader: Person, others: dict[str, Person]) -> None:
    formative = {
        "acts": Act.objects.filter(purpose="formative"),
        "items": EvidenceItem.objects.filter(purpose="formative"),
        "readings": Reading.objects.filter(leader_id=leader.pk),
        "judgements": Judgement.objects.filter(about=leader),
    }
    for name, rows in formative.items():
        assert rows.exists(), f"no {name} were planted"
        assert rows.visible_to(leader).count() == rows.count(), name
        for role, person in others.items():
            assert not rows.visible_to(person).exists(), f"{role} sees {name}"


def test_the_functions_for_other_rooms_do_not_give_it_away(
    planted: Act, leader: Person, others: dict[str, Person]
) -> None:
    reading = Reading.objects.get(leader_id=leader.pk)
    item = EvidenceItem.objects.get()
    for role, person in others.items():
        said = [
            *(moment.title for moment in timeline_of(person, "2.2")),
            *(moment.title for moment in timeline_of(person, "2.2", leader)),
            *(hit.label for _kind, hits in registry.search(person, MARK) for hit in hits),
            *(row.title for row in current_readings(person, leader).values()),
            *(row.title for row in trend_of(person, "test-figure", leader)),
            *(seen.label for seen in registry.see(person, [
                ("evidence_item", item.pk), ("act", planted.pk), ("reading", reading.pk),
            ]).values()),
            *(entry.what for entry in registry.waiting_for(person)),
        ]  # fmt: skip
        assert not [line for line in said if MARK in line], f"{role} reads of it"
        assert not judgements.current_judgements(person, leader), role
        behind = records_behind(person, reading)
        assert behind is None or not behind.counted.seen, role


def test_the_school_figure_is_a_count_over_too_few(planted: Act, others: dict[str, Person]) -> None:
    figure = Reading.objects.get(leader_id=None, indicator="test-figure")
    assert figure.hidden
    behind = records_behind(others["head"], figure)
    assert behind is not None
    assert behind.withheld


def test_a_citation_does_not_name_it(planted: Act, leader: Person, others: dict[str, Person]) -> None:
    ours = add(leader, title="Ours")
    private = EvidenceItem.objects.get(purpose="formative")
    citations.cite(by=leader, source=("evidence_item", ours.pk), relation="cites", target=("evidence_item", private.pk))
    for person in others.values():
        for link in citations.links_of(person, ("evidence_item", ours.pk)):
            assert MARK not in link.other.label
    assert MARK in citations.links_of(leader, ("evidence_item", ours.pk))[0].other.label


def addresses(planted: Act, leader: Person) -> Iterator[str]:
    """Every page of the room, with every way of narrowing it, and the very pages of what was planted."""
    item, reading = EvidenceItem.objects.get(), Reading.objects.get(leader_id=leader.pk)
    school = Reading.objects.get(leader_id=None, indicator="test-figure")
    for page in ("/evidence/", "/evidence/ledger/"):
        for query in ("", f"?q={MARK}", "?element=2.2", "?show=mine", "?show=withdrawn", "?verb=reflection.write"):
            yield page + query
            yield f"{page}{query}{'&' if query else '?'}format=csv"
    yield from ("/evidence/indicators/test-figure/", f"/evidence/readings/{school.pk}/")
    yield from (f"/evidence/{item.pk}/", f"/evidence/{item.pk}/files/1/", f"/evidence/{item.pk}/version/")
    yield from (f"/evidence/{item.pk}/{step}/" for step in ("revision", "withdrawal", "erasure", "owner", "renewal"))
    yield from (f"/evidence/readings/{reading.pk}/", f"/evidence/readings/{reading.pk}/?format=csv")
    yield from (f"/evidence/ledger/{planted.sequence}/", f"/evidence/ledger/{planted.sequence}/erasure/")


def body_of(client: Client, address: str) -> tuple[int, str]:
    answer = client.get(address)
    return answer.status_code, answer.getvalue().decode("latin-1")


def test_no_page_shows_it_to_anybody_else(
    planted: Act, leader: Person, others: dict[str, Person], sign_in_client: Callable[[Person], Client]
) -> None:
    clients = {role: sign_in_client(person) for role, person in others.items()}
    title = f"A figure of {MARK}"  # what a figure is called is no secret; what it says of somebody is
    for (role, client), address in itertools.product(clients.items(), addresses(planted, leader)):
        _status, body = body_of(client, address)
        # A page that says what it was asked for says only what its reader wrote.
        body = body.replace(title, "").replace(f'value="{MARK}"', "").replace(f"q={MARK}", "")
        assert MARK not in body, f"{role} reads of it at {address}"


def test_the_pages_of_it_do_not_exist_for_anybody_else(
    planted: Act, leader: Person, others: dict[str, Person], sign_in_client: Callable[[Person], Client]
) -> None:
    item, reading = EvidenceItem.objects.get(), Reading.objects.get(leader_id=leader.pk)
    own = [
        f"/evidence/{item.pk}/", f"/evidence/{item.pk}/files/1/", f"/evidence/readings/{reading.pk}/",
        f"/evidence/ledger/{planted.sequence}/",
    ]  # fmt: skip
    for role, person in others.items():
        client = sign_in_client(person)
        assert [body_of(client, address)[0] for address in own] == [404] * 4, role
        for address in (f"/evidence/ledger/{planted.sequence}/sharing/", f"/evidence/{item.pk}/restoration/"):
            assert client.post(address).status_code == 404, role
    mine = sign_in_client(leader)
    assert [body_of(mine, address)[0] for address in own] == [200] * 4


def test_the_leader_sees_it_and_shares_it_with_everybody(
    planted: Act, leader: Person, others: dict[str, Person], sign_in_client: Callable[[Person], Client]
) -> None:
    mine, heads = sign_in_client(leader), sign_in_client(others["head"])
    page = f"/evidence/ledger/{planted.sequence}/"
    assert "Only you see this act" in body_of(mine, page)[1]
    assert mine.post(f"{page}sharing/").status_code == 302
    status, body = body_of(heads, page)
    assert status == 200
    assert f"Wrote about {MARK}" in body
    assert "No appraisal rests on it" in body
    assert MARK in body_of(heads, "/evidence/ledger/")[1]
    assert sign_in_client(others["parent"]).get(page).status_code == 404


def test_verifying_says_nothing_of_it(
    planted: Act, others: dict[str, Person], sign_in_client: Callable[[Person], Client]
) -> None:
    answer: Any = sign_in_client(others["governor"]).post("/evidence/ledger/verification/", {"head": ""})
    assert "The ledger is whole" in answer.content.decode()
    assert MARK not in answer.content.decode()
