"""Attaching the official wording: what is kept, what the ledger says, and that the same again changes nothing."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from headship.evidence.domain import ledger
from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope
from headship.school.models import Person, School
from headship.standards.api import catalogue, wordings
from headship.standards.domain import editions, wording
from headship.standards.models import OfficialWording
from tests.conftest import SHARED
from tests.standards.documents import sentences, text_of
from tests.standards.gardens import GARDEN


def document(**other: str) -> bytes:
    """A whole document of invented sentences, some of them others; a code's point is written as an underline."""
    texts = sentences(catalogue()) | {code.strip("_").replace("_", "."): text for code, text in other.items()}
    return text_of(catalogue(), texts).encode()


def test_attaching_gives_every_element_its_sentence_in_one_act(head: Person) -> None:
    raw = document()
    proposal = wording.read_document(raw=raw, name="copy.txt")
    assert wording.attach(by=head, proposal=proposal) == 37
    assert wordings() == sentences(catalogue())
    act = Act.objects.get(verb="wording.attach")
    assert act.actor_id == head.pk
    assert act.text.summary == "The official wording of 37 elements was attached from copy.txt."
    assert hashlib.sha256(raw).hexdigest() in act.text.payload
    assert sentences(catalogue())["1.1"] not in act.text.payload
    assert ledger.verify().intact


def test_the_same_again_changes_nothing_and_writes_nothing(head: Person) -> None:
    wording.attach(by=head, proposal=wording.read_document(raw=document(), name="copy.txt"))
    before = list(OfficialWording.objects.order_by("pk").values())
    assert wording.attach(by=head, proposal=wording.read_document(raw=document(), name="again.txt")) == 0
    assert list(OfficialWording.objects.order_by("pk").values()) == before
    assert Act.objects.filter(verb="wording.attach").count() == 1


def test_another_copy_changes_what_differs_and_says_which(head: Person, senior: Person) -> None:
    wording.attach(by=head, proposal=wording.read_document(raw=document(), name="copy.txt"))
    proposal = wording.read_document(raw=document(_2_2="sing to the beds"), name="newer.txt")
    kinds = {change.element: change.kind for change in wording.changes(proposal)}
    assert [code for code, kind in kinds.items() if kind == "changed"] == ["2.2"]
    assert set(kinds.values()) == {"same", "changed"}
    assert wording.attach(by=senior, proposal=proposal) == 1
    row = OfficialWording.objects.get(element="2.2")
    assert (row.text, row.source, row.attached_by) == ("sing to the beds", "newer.txt", senior)
    assert OfficialWording.objects.count() == 37
    assert '"2.2"' in Act.objects.filter(verb="wording.attach").latest("sequence").text.payload


def test_a_document_with_problems_is_never_attached(head: Person) -> None:
    proposal = wording.read_document(raw=document() + b"\n9.9: of another book", name="copy.txt")
    assert proposal.problems
    with pytest.raises(Refusal, match="nothing of it was attached"):
        wording.attach(by=head, proposal=proposal)
    assert not OfficialWording.objects.exists()


def test_what_was_read_for_one_framework_is_not_attached_to_another(head: Person) -> None:
    proposal = wording.read_document(raw=document(), name="copy.txt")
    editions.use(by=head, framework=editions.load(GARDEN, "garden.yaml"))
    with pytest.raises(Refusal, match="another framework"):
        wording.attach(by=head, proposal=proposal)


def test_a_failure_on_the_way_leaves_nothing(head: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_entry: Any) -> None:
        raise OSError("the disk is full")

    proposal = wording.read_document(raw=document(), name="copy.txt")
    monkeypatch.setattr("headship.kernel.journal._recorder", [full])
    with pytest.raises(OSError, match="disk is full"):
        wording.attach(by=head, proposal=proposal)
    assert not OfficialWording.objects.exists()


def test_each_school_has_its_own_wording(head: Person, other_school: School) -> None:
    wording.attach(by=head, proposal=wording.read_document(raw=document(), name="copy.txt"))
    with school_scope(other_school.pk):
        assert wordings() == {}


def test_reading_and_attaching_cost_the_same_however_much_changes(
    head: Person, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        wording.attach(by=head, proposal=wording.read_document(raw=document(), name="copy.txt"))
    with django_assert_max_num_queries(25):
        wording.attach(by=head, proposal=wording.read_document(raw=document(_1_1="hum"), name="copy.txt"))


@pytest.mark.shared_data
def test_the_schools_own_copy_is_read_exactly_as_it_came(school: School) -> None:
    raw = (SHARED / "standards" / "cambridge-leader-standards.txt").read_bytes()
    began = clock.now()
    proposal = wording.read_document(raw=raw, name="cambridge-leader-standards.txt")
    assert proposal.problems == ()
    assert wording.attach(by=None, proposal=proposal) == 37
    attached = wordings()
    assert list(attached) and set(attached) == {element.code for element in catalogue().elements}
    for text in attached.values():
        assert 80 < len(text) < 320
        assert text[0].islower() and "  " not in text
        assert not set(text) & set("✓•*:\n\t")
        assert not any(sign.isdigit() for sign in text)
        assert "Cambridge school" not in text and "leaders:" not in text
    # What the document broken in the middle says on its next line is there, and nothing of the next heading is.
    assert attached["6.1"].endswith("the school") and attached["7.2"].endswith("outcomes")
    assert attached["3.4"].endswith("community") and attached["8.6"].endswith("internationally")
    assert min(row.attached_at for row in OfficialWording.objects.all()) >= began
