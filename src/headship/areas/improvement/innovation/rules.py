"""Who may do what with ideas and trials."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.models import Person
from headship.school.roles import INSIDE, SENIOR, STAFF
from headship.school.rules import owned_by, owns


def _answers(person: Person, idea: Any) -> bool:
    return bool(person.pk == idea.answerer_id)


def _answered_by(person: Person) -> Q:
    return Q(answerer_id=person.pk)


def _proposed(person: Person, idea: Any) -> bool:
    return bool(person.pk == idea.proposed_by_id)


def _proposed_by(person: Person) -> Q:
    return Q(proposed_by_id=person.pk)


def _takes_part(person: Person, trial: Any) -> bool:
    return owns(person, trial) or trial.participants.filter(person_id=person.pk).exists()


def _taken_part_in(person: Person) -> Q:
    from headship.areas.improvement.innovation.models import Participant

    return owned_by(person) | Q(pk__in=Participant.objects.filter(person_id=person.pk).values("trial_id"))


def _sends(person: Person, trial: Any) -> bool:
    if person.is_leader and owns(person, trial):
        return True
    return trial.team is not None and trial.team.lead_id == person.pk


def _sent_by(person: Person) -> Q:
    led = Q(team__lead_id=person.pk)
    return led | owned_by(person) if person.is_leader else led


SEE = declare(
    "idea.see",
    title=_("See ideas and trials"),
    refusal=_("The board of ideas is for staff and governors. Trials that concern you have a page of their own."),
    held_by=INSIDE,
)
PROPOSE = declare(
    "idea.propose",
    title=_("Propose an idea, or say that you would try one too"),
    refusal=_("Ideas are proposed by everybody who works here."),
    held_by=STAFF,
)
ANSWER = declare(
    "idea.answer",
    title=_("Answer an idea"),
    refusal=_("An idea is answered by the leader of its area, or by the head and senior leaders."),
    held_by=SENIOR,
    or_allowed=_answers,
    or_among=_answered_by,
)
OWN_IDEA = declare(
    "idea.own",
    title=_("Say more about an idea of one’s own, or take it back"),
    refusal=_("This is done by whoever proposed the idea."),
    held_by=STAFF,
    allows=_proposed,
    among=_proposed_by,
)
BEGIN = declare(
    "trial.plan",
    title=_("Prepare a trial"),
    refusal=_("Trials are prepared by everybody who works here."),
    held_by=STAFF,
)
RUN = declare(
    "trial.run",
    title=_("Run a trial: plan, begin, study and conclude it, and tell people of it"),
    refusal=_("This is done by whoever owns the trial, or by the head and senior leaders."),
    held_by=SENIOR,
    or_allowed=owns,
    or_among=owned_by,
)
NOTE = declare(
    "trial.note",
    title=_("Note how a trial goes"),
    refusal=_("Notes are written by those who take part, or by the head and senior leaders."),
    held_by=SENIOR,
    or_allowed=_takes_part,
    or_among=_taken_part_in,
)
SEND = declare(
    "trial.send",
    title=_("Send families, learners or partners a message about a trial"),
    refusal=_(
        "What goes to families, learners or partners in writing is sent by a leader: of the school, or of the trial’s "
        "team. Whoever runs the trial writes it, and may say it aloud."
    ),
    held_by=SENIOR,
    or_allowed=_sends,
    or_among=_sent_by,
)
PUBLISH = declare(
    "trial.publish",
    title=_("Show a trial to everybody, without an account"),
    refusal=_("What the school says in public is turned on by the head or a senior leader. You can write it."),
    held_by=SENIOR,
)
