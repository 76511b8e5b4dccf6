"""Who may do what here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.models import Person
from headship.school.roles import HEAD, INSIDE, LEADERS, SENIOR


def _owns(person: Person, campaign: Any) -> bool:
    return person.pk in (campaign.owner_id, campaign.started_by_id)


def _owned_by(person: Person) -> Q:
    return Q(owner_id=person.pk) | Q(started_by_id=person.pk)


SEE_CAMPAIGNS = declare(
    "campaign.list",
    title=_("See what the school tells and to whom"),
    refusal=_("The list of campaigns is for staff and governors. What you are told reaches you by message."),
    held_by=INSIDE,
)
START_CAMPAIGN = declare(
    "campaign.start",
    title=_("Start a campaign"),
    refusal=_("A campaign is started by somebody who leads the school or a part of it."),
    held_by=LEADERS,
)
RUN_CAMPAIGN = declare(
    "campaign.run",
    title=_("Write, schedule and send a campaign"),
    refusal=_("This is done by whoever looks after the campaign, or by the head."),
    held_by={HEAD.code},
    or_allowed=_owns,
    or_among=_owned_by,
)
PUBLISH_CAMPAIGN = declare(
    "campaign.publish",
    title=_("Show a campaign to everybody, without an account"),
    refusal=_("What the school says in public is turned on by the head or a senior leader."),
    held_by=SENIOR,
)
