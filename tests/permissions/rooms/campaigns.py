"""Who gets which answer in campaigns."""

from __future__ import annotations

from headship.areas.direction.campaigns.domain import campaigns
from tests.factories import campaigns as made
from tests.permissions.answers import (
    ABSENT,
    GOVERNANCE,
    IN,
    LEADERS,
    OUTSIDE,
    SENIOR,
    STAFF,
    Row,
    of,
    open_to_all,
    page,
    rows,
)
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


def run_by(*roles: str, record: str = "campaign") -> Row:
    """These are let in; others who can read it are refused; for the rest it does not exist."""
    return Row(rows((roles, IN), (OUTSIDE, ABSENT)), record=record)


@record("campaign")
def _campaign(world: World) -> Arguments:
    return {"pk": made.campaign(world.owner).pk}


@record("campaign_draft")
def _draft(world: World) -> Arguments:
    message = made.message(world.owner)
    return {"pk": message.campaign_id, "message_pk": message.pk}


@record("campaign_page")
def _page(world: World) -> Arguments:
    campaign = made.campaign(world.owner)
    campaigns.write_page(by=world.owner, campaign=campaign, title="We read", text="Every day.")
    campaigns.show_in_public(by=world.owner, campaign=campaign, shown=True)
    return {"address": campaign.public_address}


TABLE: dict[str, Row] = {
    "campaigns:campaigns": page(INSIDE),
    "campaigns:campaign_new": page(LEADERS),
    "campaigns:public": open_to_all("campaign_page"),
    "campaigns:campaign": of(INSIDE, record="campaign"),
    "campaigns:campaign_change": run_by("head"),
    "campaigns:public_writing": run_by("head"),
    "campaigns:public_showing": Row(rows((SENIOR, IN)), record="campaign"),
    "campaigns:pulse": run_by("head"),
    "campaigns:end": run_by("head"),
    "campaigns:message_new": run_by("head"),
    "campaigns:message": run_by("head", record="campaign_draft"),
    "campaigns:autosave": run_by("head", record="campaign_draft"),
    "campaigns:sending": run_by("head", record="campaign_draft"),
    "campaigns:unscheduling": run_by("head", record="campaign_draft"),
    "campaigns:removal": run_by("head", record="campaign_draft"),
}
