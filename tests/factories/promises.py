"""Promises, made by the domain functions, and families who answer."""

from __future__ import annotations

from typing import Any

from headship.evidence.domain import confirmations, promises
from headship.evidence.models import ConfirmationSlip, Promise
from headship.kernel import clock
from headship.school.models import Person
from tests.conftest import person_with

SAID, WILL, DONE = "We never know when the bus is late.", "A message whenever it is late.", "It is told since Monday."


def families(number: int) -> list[Person]:
    """So many parents, with an address each."""
    return [person_with(f"Parent {i}", "parent", email=f"parent{i}@families.example") for i in range(number)]


def made(by: Person, **changes: Any) -> Promise:
    """A promise to the families, due in ten days."""
    entry = {"group": "families", "said": SAID, "will": WILL, "due_on": clock.days_before(-10), **changes}
    return promises.make(by=by, **entry)


def told(by: Person, **changes: Any) -> Promise:
    """A promise that was kept and told; nobody has been asked."""
    return promises.tell(by=by, promise=made(by, **changes), text=DONE)


def say_all(promise: Promise, *, kept: list[str], clear: list[str] | None = None) -> None:
    """The first of those who were asked answer, in order; clear is "yes" where nothing else is given."""
    slips = ConfirmationSlip.objects.filter(confirmation__promise=promise).select_related(
        "confirmation", "receipt__person", "receipt__delivery"
    )
    for slip, answer, found in zip(slips.order_by("pk"), kept, clear or ["yes"] * len(kept), strict=False):
        confirmations.say(by=slip.receipt.person, slip=slip, kept=answer, clear=found)
