"""What asking costs, before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from headship.areas.direction.models import AffectedGroup
from headship.school.domain.audiences import people_in
from headship.school.domain.teams import members_of


@dataclass(frozen=True)
class Price:
    """How many people are asked, and the minutes that answering takes each."""

    people: int
    minutes: int
    slips: int


def price_of(chosen: dict[str, Any]) -> Price | None:
    """The price of asking in writing; None where nothing is sent, or nobody was chosen."""
    if chosen["how"] != AffectedGroup.How.WRITTEN:
        return None
    emails = {person.pk: person.email for person in chosen["people"]}
    if audiences := list(chosen["audiences"]):
        emails.update(people_in(audiences).values_list("pk", "email"))
    for team in chosen["teams"]:
        emails.update(members_of(team).values_list("pk", "email"))
    if not emails:
        return None
    return Price(len(emails), chosen["minutes"], sum(not email for email in emails.values()))
