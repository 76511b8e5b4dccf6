"""Who may do what in the evidence room."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.evidence.models.ledger import Purpose
from headship.kernel.permissions import declare
from headship.school.roles import GOVERNANCE, HEAD, SENIOR_LEADER, STAFF

SENIOR = frozenset({HEAD.code, SENIOR_LEADER.code})
INSIDE = STAFF | GOVERNANCE

SEE_LEDGER = declare(
    "ledger.read",
    title=_("Read the ledger"),
    refusal=_("The ledger is for staff and governors."),
    held_by=INSIDE,
)
ERASE_TEXT = declare(
    "ledger.erase",
    title=_("Erase the text of an act"),
    refusal=_("Only the head can erase the text of an act."),
    held_by={HEAD.code},
    # A formative act is seen by the one whom it is about alone; so nobody else can know what there is to erase.
    allows=lambda _person, act: act.purpose == Purpose.ACCOUNTABLE,
    among=lambda _person: Q(purpose=Purpose.ACCOUNTABLE),
    or_allowed=lambda person, act: act.purpose == Purpose.FORMATIVE and act.about_id == person.pk,
    or_among=lambda person: Q(purpose=Purpose.FORMATIVE, about_id=person.pk),
)
SHARE_ACT = declare(
    "ledger.share",
    title=_("Share a formative act about oneself"),
    refusal=_("Only the person whom it is about can share this."),
    allows=lambda person, act: act.about_id == person.pk,
    among=lambda person: Q(about_id=person.pk),
)
JUDGE_SCHOOL = declare(
    "judgement.school",
    title=_("Judge an element for the school"),
    refusal=_("The school’s own view is given by the head and senior leaders."),
    held_by=SENIOR,
)
SET_STANCE = declare(
    "element.stance",
    title=_("Bring elements into focus, or let them rest"),
    refusal=_("What the school has in focus is settled by the head and senior leaders."),
    held_by=SENIOR,
)
ADD_ITEM = declare(
    "item.add",
    title=_("Add evidence by hand"),
    refusal=_("Evidence is added by staff and governors."),
    held_by=INSIDE,
)
KEEP_ITEM = declare(
    "item.keep",
    title=_("Revise, renew, hand over or withdraw added evidence"),
    refusal=_("Added evidence is changed by its owner, or by the head."),
    held_by={HEAD.code},
    allows=lambda _person, item: item.purpose == Purpose.ACCOUNTABLE,
    among=lambda _person: Q(purpose=Purpose.ACCOUNTABLE),
    or_allowed=lambda person, item: item.owner_id == person.pk,
    or_among=lambda person: Q(owner_id=person.pk),
)
SET_INDICATOR = declare(
    "indicator.set",
    title=_("Change an indicator’s thresholds, look-back and smallest group"),
    refusal=_("Indicators are set by the head."),
    held_by={HEAD.code},
)
SEE_ITEMS = declare(
    "item.read",
    title=_("Read the evidence that was added by hand"),
    refusal=_("Added evidence is for staff and governors."),
    held_by=INSIDE,
)
FREEZE_READING = declare(
    "reading.freeze",
    title=_("Keep a reading as it stands"),
    refusal=_("Readings are kept by staff and governors."),
    held_by=INSIDE,
)
SEE_INDICATORS = declare(
    "indicator.read",
    title=_("See how indicators are set"),
    refusal=_("The indicators are for staff and governors to see."),
    held_by=INSIDE,
)
SEE_PROMISES = declare(
    "promise.read",
    title=_("Read what was raised and promised"),
    refusal=_("The list of promises is for staff and governors. What was promised to you reaches you by message."),
    held_by=INSIDE,
)
MAKE_PROMISE = declare(
    "promise.make",
    title=_("Write down what a group said, and promise something"),
    refusal=_("Promises are made by staff and governors."),
    held_by=INSIDE,
)
LOOK_AFTER_PROMISE = declare(
    "promise.keep",
    title=_("Look after a promise"),
    refusal=_("This is done by whoever made the promise, or by the head."),
    held_by={HEAD.code},
    or_allowed=lambda person, promise: promise.owner_id == person.pk,
    or_among=lambda person: Q(owner_id=person.pk),
)
SHOW_PROMISES = declare(
    "promise.publish",
    title=_("Turn the public page of promises on or off"),
    refusal=_("Whether promises stand in public is settled by the head and senior leaders."),
    held_by=SENIOR,
)
