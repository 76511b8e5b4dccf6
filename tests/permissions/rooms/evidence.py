"""Who gets which answer in the evidence room."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from headship.evidence.domain import confirmations, items, promises, readings
from headship.evidence.domain.items import Content
from headship.evidence.models import Act, EvidenceItem, Reading
from headship.kernel import clock
from tests.conftest import person_with
from tests.permissions.answers import ABSENT, GOVERNANCE, IN, OUTSIDE, SENIOR, STAFF, Row, of, open_to_all, page, rows
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


def head_alone(record: str) -> Row:
    """The head is let in; those who can read the record are refused; for the rest it does not exist."""
    return Row(rows((("head",), IN), (OUTSIDE, ABSENT)), record=record)


def add_item(world: World) -> EvidenceItem:
    """Sofia adds the programme of the spring concert."""
    content = Content(
        title="Programme of the spring concert", clauses=["2.2d", "7.6b"],
        happened_on=clock.today() - timedelta(days=3), note="Two hundred families came.",
        file=SimpleUploadedFile("programme.txt", b"Welcome"),
    )  # fmt: skip
    return items.add(by=world.owner, content=content)


@record("item")
def _item(world: World) -> Arguments:
    return {"pk": add_item(world).pk}


@record("item_file")
def _item_file(world: World) -> Arguments:
    return {"pk": add_item(world).pk, "number": 1}


@record("reading")
def _reading(world: World) -> Arguments:
    readings.take(codes=["decisions-teams"])
    return {"pk": Reading.objects.get(indicator="decisions-teams").pk}


@record("indicator")
def _indicator(world: World) -> Arguments:
    return {"code": "decisions-teams"}


@record("act")
def _act(world: World) -> Arguments:
    """An act about a thing, that Sofia did; not one of the first, which other schools have too."""
    item = [add_item(world) for _ in range(5)][-1]
    return {"sequence": Act.objects.get(record_kind="evidence_item", record_id=item.pk).sequence}


def sofia_promises(world: World) -> promises.Promise:
    """Sofia promises the families something, and tells them that it is done."""
    promise = promises.make(
        by=world.owner, group="families", said="We never know when the bus is late.", will="A message when it is.",
        due_on=clock.today(), public=True,
    )  # fmt: skip
    return promises.tell(by=world.owner, promise=promise, text="Each late bus is told since Monday.")


@record("promise")
def _promise(world: World) -> Arguments:
    return {"pk": sofia_promises(world).pk}


@record("promise_slip")
def _promise_slip(world: World) -> Arguments:
    """Five more families, so that they can be asked."""
    for number in range(5):
        person_with(f"Parent {number}", "parent", email=f"parent{number}@families.example")
    asked = confirmations.ask(by=world.owner, promise=sofia_promises(world))
    return {"slip_code": asked.slips.order_by("-pk").select_related("receipt")[0].receipt.slip_code}


@record("promises_public")
def _promises_public(world: World) -> Arguments:
    promises.show_in_public(by=world.owner, shown=True)
    return {"code": world.school.code}


TABLE: dict[str, Row] = {
    "evidence:items": page(INSIDE),
    "evidence:item_new": page(INSIDE),
    "evidence:item": of(INSIDE, record="item"),
    "evidence:item_version": of(INSIDE, record="item"),
    "evidence:item_file": of(INSIDE, record="item_file"),
    "evidence:item_revision": head_alone("item"),
    "evidence:item_renewal": head_alone("item"),
    "evidence:item_owner": head_alone("item"),
    "evidence:item_withdrawal": head_alone("item"),
    "evidence:item_restoration": head_alone("item"),
    "evidence:item_erasure": head_alone("item"),
    "evidence:reading": of(INSIDE, record="reading"),
    "evidence:reading_copy": of(INSIDE, record="reading", otherwise="refused"),
    "evidence:indicators": page(INSIDE),
    # An indicator is the house's own, so the head of another school reads how theirs is set.
    "evidence:indicator": Row(rows((INSIDE, IN)), record="indicator", stranger=IN),
    "evidence:ledger": page(INSIDE),
    "evidence:verification": page(INSIDE),
    "evidence:act": of(INSIDE, record="act"),
    # It is about nobody in particular, so nobody can share it as theirs.
    "evidence:act_sharing": Row(rows((OUTSIDE, ABSENT)), record="act"),
    "evidence:act_erasure": head_alone("act"),
    "evidence:promises": page(INSIDE),
    "evidence:make_promise": page(INSIDE),
    "evidence:promise_publication": page(SENIOR),
    "evidence:promise": of(INSIDE, record="promise"),
    "evidence:promise_answer": head_alone("promise"),
    "evidence:promise_day": head_alone("promise"),
    "evidence:promise_owner": head_alone("promise"),
    "evidence:promise_kept": head_alone("promise"),
    "evidence:promise_telling": head_alone("promise"),
    "evidence:promise_question": head_alone("promise"),
    "evidence:promise_closure": head_alone("promise"),
    "evidence:promise_spoken": head_alone("promise"),
    "evidence:promise_withdrawal": head_alone("promise"),
    # Whoever was asked finds the two questions there, everybody else inside reads what came of it.
    "evidence:promise_voice": of(INSIDE, record="promise"),
    "evidence:promise_slip": open_to_all("promise_slip"),
    "evidence:promises_public": open_to_all("promises_public"),
}
