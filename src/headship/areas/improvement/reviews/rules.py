"""Who may do what with programmes and their reviews."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.domain.teams import teams_of
from headship.school.models import Person
from headship.school.roles import HEAD, INSIDE, LEADERS, SENIOR
from headship.school.rules import owned_by, owns


def _works_on(person: Person, review: Any) -> bool:
    if person.pk in (review.owner_id, review.programme.owner_id):
        return True
    return review.team_id is not None and teams_of(person).filter(pk=review.team_id).exists()


def _worked_on_by(person: Person) -> Q:
    theirs = Q(owner_id=person.pk) | Q(programme__owner_id=person.pk)
    return theirs | Q(team_id__in=teams_of(person).values("pk"))


def _leads(person: Person, review: Any) -> bool:
    return person.pk in (review.owner_id, review.programme.owner_id)


def _led_by(person: Person) -> Q:
    return Q(owner_id=person.pk) | Q(programme__owner_id=person.pk)


SEE_PROGRAMMES = declare(
    "programme.list",
    title=_("See the school’s programmes and their reviews"),
    refusal=_(
        "Programmes and their reviews are read by staff and governors. What came of yours reaches you by message."
    ),
    held_by=INSIDE,
)
SET_UP_PROGRAMME = declare(
    "programme.set_up",
    title=_("Set up a programme"),
    refusal=_("Programmes are set up by leaders."),
    held_by=LEADERS,
)
RUN_PROGRAMME = declare(
    "programme.run",
    title=_("Look after a programme"),
    refusal=_("This is done by whoever looks after the programme, or by the senior team."),
    held_by=SENIOR,
    or_allowed=owns,
    or_among=owned_by,
)
RUN_REVIEW = declare(
    "programme_review.run",
    title=_("Gather and weigh in a programme review"),
    refusal=_("This is done by those who carry out the review, or by the senior team."),
    held_by=SENIOR,
    or_allowed=_works_on,
    or_among=_worked_on_by,
)
CONCLUDE_REVIEW = declare(
    "programme_review.conclude",
    title=_("Conclude a programme review"),
    refusal=_("A review is concluded by whoever leads it, or by the head."),
    held_by={HEAD.code},
    or_allowed=_leads,
    or_among=_led_by,
)
