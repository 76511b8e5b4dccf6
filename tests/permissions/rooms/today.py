"""Who gets which answer in the today room."""

from __future__ import annotations

from headship.areas.direction.domain import decisions
from headship.today.domain import safety
from tests.permissions.answers import EVERYONE, GOVERNANCE, LEADERS, STAFF, Row, of, open_to_all, page
from tests.permissions.records import Arguments, World, record


@record("thread")
def _thread(world: World) -> Arguments:
    decision = decisions.raise_question(by=world.owner, question="Do we mark less?", options=["Yes", "No"])
    return {"kind": "decision", "record_id": decision.pk}


@record("safety_open")
def _safety_open(world: World) -> Arguments:
    return {"code": world.school.code}


@record("safety_message")
def _safety_message(world: World) -> Arguments:
    """Sofia hands a concern over; it goes to the safeguarding lead."""
    return {"pk": safety.hand_over(by=world.owner, about="other", text="A bruise that nobody explains.").pk}


TABLE: dict[str, Row] = {
    "today": page(EVERYONE),
    "search": page(EVERYONE),
    "today:thread": of(STAFF, GOVERNANCE, record="thread"),
    "today:broken": page(LEADERS),
    "today:digest": page(EVERYONE),
    "today:quiet_ending": page("head"),
    "today:safety": page(EVERYONE),
    "today:safety_sent": page(EVERYONE),
    "today:safety_open": open_to_all("safety_open"),
    "today:safety_open_thanks": open_to_all("safety_open"),
    "today:safety_message": of("safeguarding_lead", record="safety_message"),
    "today:safety_confirmation": of("safeguarding_lead", record="safety_message"),
}
