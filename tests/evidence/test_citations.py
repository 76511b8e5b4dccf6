"""Citations: links between records, with the far end as a reader may see it."""

from __future__ import annotations

from typing import Any

import pytest

from headship.evidence import registry
from headship.evidence.domain import citations, threads
from headship.evidence.models import Citation
from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope
from headship.school.models import Person, School
from tests.conftest import person_with
from tests.evidence.conftest import counted_queries
from tests.evidence.making import add
from tests.factories.decisions import DecisionFactory

HIDDEN = "A record that you may not see"


@pytest.fixture
def ends(head: Person, teacher: Person) -> tuple[tuple[str, int], tuple[str, int]]:
    """A decision of the head’s, and something formative of the head’s own."""
    return (
        ("decision", DecisionFactory(by=head, question="Do we open on Saturdays?").pk),
        ("evidence_item", add(head, title="A note to myself", purpose="formative").pk),
    )


def test_both_ends_name_each_other(head: Person) -> None:
    decision, item = ("decision", DecisionFactory(by=head).pk), ("evidence_item", add(head).pk)
    citations.cite(by=head, source=decision, relation="cites", target=item)
    (forth,), (back,) = citations.links_of(head, decision), citations.links_of(head, item)
    assert (forth.forward, forth.relation, forth.other.label) == (True, "cites", "Spring concert")
    assert (back.forward, back.other.record_id) == (False, decision[1])


def test_an_end_that_the_reader_may_not_see_shows_without_its_label(head: Person, teacher: Person, ends: Any) -> None:
    decision, item = ends
    citations.cite(by=head, source=decision, relation="rests_on", target=item)
    assert citations.links_of(head, decision)[0].other.label == "A note to myself"
    hidden = citations.links_of(teacher, decision)[0].other
    assert (hidden.label, hidden.url, hidden.hidden) == (HIDDEN, "", True)


def test_nobody_cites_what_they_may_not_see(teacher: Person, ends: Any) -> None:
    decision, item = ends
    for source, target in ((decision, item), (item, decision), (decision, ("evidence_item", 99999))):
        with pytest.raises(Refusal, match="that you may see"):
            citations.cite(by=teacher, source=source, relation="cites", target=target)
    assert not Citation.objects.exists()


def test_nobody_cites_a_record_of_another_school(head: Person, other_school: School) -> None:
    with school_scope(other_school.pk):
        theirs = add(person_with("Somebody Else", "head"))
    with pytest.raises(Refusal):
        citations.cite(
            by=head, source=("decision", DecisionFactory(by=head).pk), relation="cites",
            target=("evidence_item", theirs.pk),
        )  # fmt: skip


def test_a_record_does_not_cite_itself_and_the_same_link_is_one(head: Person) -> None:
    decision, item = ("decision", DecisionFactory(by=head).pk), ("evidence_item", add(head).pk)
    with pytest.raises(Refusal, match="cite itself"):
        citations.cite(by=head, source=decision, relation="cites", target=decision)
    first = citations.cite(by=head, source=decision, relation="cites", target=item)
    assert citations.cite(by=head, source=decision, relation="cites", target=item) == first
    citations.withdraw(by=head, citation=first)
    assert citations.links_of(head, decision) == []


def test_the_thread_goes_on_through_every_link_and_hides_what_is_hidden(
    head: Person, teacher: Person, ends: Any
) -> None:
    decision, private = ends
    item = ("evidence_item", add(head).pk)
    citations.cite(by=head, source=decision, relation="rests_on", target=item)
    citations.cite(by=head, source=item, relation="cites", target=private)
    thread = threads.walk(teacher, decision)
    assert thread is not None
    assert thread.depths == {decision: 0, item: -1, private: -2} and thread.hidden == {private}
    assert {node.label for node in registry.see(teacher, thread.depths).values()} == {
        "Do we open on Saturdays?", "Spring concert", HIDDEN,
    }  # fmt: skip
    assert len(threads.links_among(thread.depths)) == 2
    short = threads.walk(head, decision, limit=2)
    assert short is not None and len(short.depths) == 2
    assert threads.walk(teacher, private) is None


@pytest.mark.parametrize("number", [1, 3])
def test_links_cost_the_same_for_one_and_for_three(number: int, head: Person) -> None:
    decision = ("decision", DecisionFactory(by=head).pk)
    for each in range(number):
        citations.cite(
            by=head, source=decision, relation="cites", target=("evidence_item", add(head, title=f"Item {each}").pk)
        )
    with counted_queries(2):
        citations.links_of(head, decision)


def test_search_finds_what_is_ones_to_see(head: Person, teacher: Person) -> None:
    add(head, title="Spring concert")
    add(head, title="A concert that I left early", purpose="formative")
    found = {kind.code: [hit.label for hit in hits] for kind, hits in registry.search(teacher, "concert")}
    assert found == {"evidence_item": ["Spring concert"]}
    assert len({kind.code: hits for kind, hits in registry.search(head, "concert")}["evidence_item"]) == 2


def test_a_kind_is_declared_by_one_room(head: Person) -> None:
    with pytest.raises(ValueError, match="Two rooms"):
        registry.register(
            registry.RecordKind(
                code="evidence_item", title="x", model=Citation, url=str, visible_to=lambda _person: Citation.objects
            )
        )
    assert registry.kind_or_none("nonsense") is None
    assert registry.see(head, [("nonsense", 1)])["nonsense", 1].hidden
