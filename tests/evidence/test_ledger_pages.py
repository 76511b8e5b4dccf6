"""The ledger's pages: reading it, narrowing it, verifying it, and erasing words of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from headship.evidence.domain import ledger
from headship.evidence.models import Act, ActText
from headship.evidence.web import ledger_view
from headship.kernel import clock
from headship.school.models import Person
from tests.evidence.conftest import counted_queries, unguarded, write
from tests.factories.decisions import DecisionFactory

SignIn = Callable[[Person], Client]


def words(answer: Any) -> str:
    """What a page says to somebody who reads it, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def numbers(answer: Any) -> list[int]:
    """The timetables that the table of acts speaks of, from top to bottom."""
    return [int(number) for number in re.findall(r"Decided on timetable (\d+)", answer.content.decode())]


def test_it_says_who_did_what_when_newest_first(head: Person, sign_in_client: SignIn) -> None:
    with clock.at(datetime(2026, 3, 4, 9, 30, tzinfo=UTC)):
        act = write(head, 1)
        write(head, 2)
    answer = sign_in_client(head).get("/evidence/ledger/")
    assert numbers(answer) == [2, 1]
    said = words(answer)
    for part in ("Amina Diallo", "4 Mar 2026, 10:30", "2.2a, 2.2d", act.digest[:10], ledger.head()[1]):
        assert part in said, part


def test_it_can_be_narrowed_by_element_verb_and_period(head: Person, sign_in_client: SignIn) -> None:
    day = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    write(head, 1, happened_at=day, clauses=["7.6a"])
    write(head, 2, happened_at=day + timedelta(days=1), verb="decision.ask")
    write(head, 3, happened_at=day + timedelta(days=2))
    client = sign_in_client(head)
    found = {query: numbers(client.get(f"/evidence/ledger/{query}")) for query in (
        "", "?element=7.6", "?element=2.2", "?verb=decision.ask", "?from=2026-03-05", "?to=2026-03-05",
        "?from=2026-03-05&to=2026-03-05", "?from=2026-13-45", "?to=soon", "?before=3", "?before=x", "?element=9.9",
        "?verb=nothing.known",
    )}  # fmt: skip
    assert found == {
        "": [3, 2, 1], "?element=7.6": [1], "?element=2.2": [3, 2], "?verb=decision.ask": [2],
        "?from=2026-03-05": [3, 2], "?to=2026-03-05": [2, 1], "?from=2026-03-05&to=2026-03-05": [2],
        "?from=2026-13-45": [3, 2, 1], "?to=soon": [3, 2, 1], "?before=3": [2, 1], "?before=x": [3, 2, 1],
        "?element=9.9": [], "?verb=nothing.known": [],
    }  # fmt: skip


def test_days_are_the_schools_own(head: Person, sign_in_client: SignIn) -> None:
    write(head, 1, happened_at=datetime(2026, 3, 4, 23, 30, tzinfo=UTC))  # the 5th in Madrid
    client = sign_in_client(head)
    assert numbers(client.get("/evidence/ledger/?from=2026-03-05&to=2026-03-05")) == [1]
    assert numbers(client.get("/evidence/ledger/?to=2026-03-04")) == []


def test_it_is_paged_and_keeps_what_was_asked(
    head: Person, sign_in_client: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_view, "ON_A_PAGE", 2)
    for number in range(1, 6):
        write(head, number)
    client = sign_in_client(head)
    seen, address = [], "/evidence/ledger/?verb=decision.conclude"
    while address:
        answer = client.get(address)
        seen.append(numbers(answer))
        older = re.search(r'rel="next" href="([^"]+)"', answer.content.decode())
        address = "/evidence/ledger/" + older[1].replace("&amp;", "&") if older else ""
        assert "verb=decision.conclude" in address or not address
    assert seen == [[5, 4], [3, 2], [1]]


def test_it_goes_into_a_file_with_whole_digests(head: Person, sign_in_client: SignIn, chain: list[Act]) -> None:
    answer = sign_in_client(head).get("/evidence/ledger/?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Number"] for row in rows] == ["5", "4", "3", "2", "1"]
    assert rows[0]["Digest"] == chain[-1].digest
    assert rows[0]["Previous digest"] == chain[-2].digest
    assert sign_in_client(head).get("/evidence/ledger/?format=xlsx").content[:2] == b"PK"


def test_an_act_has_its_page(head: Person, sign_in_client: SignIn) -> None:
    decision = DecisionFactory(by=head, question="Do we open on Saturdays?")
    act = Act.objects.filter(record_kind="decision").latest("sequence")
    answer = sign_in_client(head).get(f"/evidence/ledger/{act.sequence}/")
    said = words(answer)
    for part in (act.digest, act.previous, act.commitment, "Do we open on Saturdays?", "Amina Diallo", "Decision: "):
        assert part in said, part
    assert f'href="/decisions/{decision.pk}/"' in answer.content.decode()


def test_an_act_that_is_not_there_is_404(head: Person, sign_in_client: SignIn) -> None:
    assert sign_in_client(head).get("/evidence/ledger/999/").status_code == 404


def test_verifying_shows_the_result_and_the_head(governor: Person, chain: list[Act], sign_in_client: SignIn) -> None:
    client = sign_in_client(governor)
    said = words(client.post("/evidence/ledger/verification/", {"head": ""}))
    assert "The ledger is whole" in said
    assert "5 acts were walked" in said
    kept = f" {chain[2].digest.upper()} "
    assert "The head that you gave is among them." in words(
        client.post("/evidence/ledger/verification/", {"head": kept})
    )
    assert client.get("/evidence/ledger/verification/").status_code == 302


def test_verifying_names_the_first_break(governor: Person, chain: list[Act], sign_in_client: SignIn) -> None:
    with unguarded() as cursor:
        cursor.execute("UPDATE evidence_act SET verb = 'x' WHERE id = %s", [chain[3].pk])
    said = words(sign_in_client(governor).post("/evidence/ledger/verification/"))
    assert "The ledger is broken" in said
    assert "Act 4 was changed" in said
    assert "3 acts before it are whole." in said


def test_a_head_of_another_ledger_is_told(governor: Person, chain: list[Act], sign_in_client: SignIn) -> None:
    said = words(sign_in_client(governor).post("/evidence/ledger/verification/", {"head": "f" * 200}))
    assert "its tail was cut, or this is another ledger" in said


def test_the_head_erases_words_having_read_what_is_lost(head: Person, teacher: Person, sign_in_client: SignIn) -> None:
    act = write(head, 1, about=teacher, payload={"reason": "Lucía was ill"})
    client = sign_in_client(head)
    assert client.get(f"/evidence/ledger/{act.sequence}/erasure/").status_code == 404, "it is not hers to see"
    act = write(head, 2, payload={"reason": "Lucía was ill"})
    page = words(client.get(f"/evidence/ledger/{act.sequence}/erasure/"))
    for part in ("This is lost for good", "Decided on timetable 2", "Amina Diallo", "reason", "This stays"):
        assert part in page, part
    assert client.post(f"/evidence/ledger/{act.sequence}/erasure/", {"reason": " "}).status_code == 422
    assert ActText.objects.filter(pk=act.pk).exists()
    said = words(client.post(f"/evidence/ledger/{act.sequence}/erasure/", {"reason": "A name"}, follow=True))
    assert "The words of this act were erased" in said
    assert "Act 3 says by whom and why." in said
    assert "timetable 2" not in said
    assert "The text of act 2 was erased" in words(client.get("/evidence/ledger/"))
    assert client.post(f"/evidence/ledger/{act.sequence}/erasure/", {"reason": "Again"}).status_code == 302


def test_words_that_people_wrote_cannot_become_marks(head: Person, sign_in_client: SignIn) -> None:
    act = write(head, 1, summary="<script>alert(1)</script>", label="<b>", payload={"<i>": "<u>"})
    client = sign_in_client(head)
    for address in (
        "/evidence/ledger/",
        f"/evidence/ledger/{act.sequence}/",
        f"/evidence/ledger/{act.sequence}/erasure/",
    ):
        body = client.get(address).content.decode()
        assert "<script>alert(1)" not in body
        assert "<u>" not in body


@pytest.mark.parametrize("number", [1, 3])
def test_the_ledger_costs_the_same_for_one_act_and_for_three(number: int, head: Person, sign_in_client: SignIn) -> None:
    for each in range(number):
        write(head, each)
    client = sign_in_client(head)
    client.get("/evidence/ledger/")
    with counted_queries(QUERIES):
        client.get("/evidence/ledger/")


QUERIES = 9  # session, account, person, school, roles, the framework, acts, their verbs, the head
