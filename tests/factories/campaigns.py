"""Campaigns and their messages, made by the domain functions. All need a school in scope."""

from __future__ import annotations

from typing import Any

from headship.areas.direction.campaigns.domain import campaigns, messages
from headship.areas.direction.campaigns.models import Campaign, Message
from headship.school.domain.audiences import audience
from headship.school.models import Person


def campaign(by: Person, **changes: Any) -> Campaign:
    """A campaign without messages."""
    entry = {"title": "Reading every day", "in_brief": "Every child reads twenty minutes a day.", **changes}
    return campaigns.start(by=by, **entry)


def message(by: Person, of: Campaign | None = None, to: str = "staff", **changes: Any) -> Message:
    """A draft that is ready to go."""
    entry = {"subject": "What changes on Monday", "body": "The first lesson begins with reading.", **changes}
    return messages.draft(by=by, campaign=of or campaign(by), audience=audience(to), **entry)
