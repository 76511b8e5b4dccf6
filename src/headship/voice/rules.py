"""Who may ask, and who looks after what was asked."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.models import Person
from headship.school.roles import ADMINISTRATOR, GOVERNANCE, LEADERS, STAFF
from headship.voice.models.rounds import RUNS_ANY

INSIDE = STAFF | GOVERNANCE


def _runs(person: Person, asked: Any) -> bool:
    return bool(person.pk == asked.sponsor_id)


def _run_by(person: Person) -> Q:
    return Q(sponsor_id=person.pk)


SEE_ROUNDS = declare(
    "round.list",
    title=_("See what the school asks people"),
    refusal=_("The list of surveys is for staff and governors. What you are asked reaches you by message."),
    held_by=INSIDE,
)
PLAN_ROUND = declare(
    "round.plan",
    title=_("Prepare a survey"),
    refusal=_("Surveys are prepared by leaders and the office."),
    held_by=LEADERS | {ADMINISTRATOR.code},
)
RUN_ROUND = declare(
    "round.run",
    title=_("Open, look after and close a survey"),
    refusal=_("This is done by whoever asks, or by the senior team and the office."),
    held_by=RUNS_ANY,
    or_allowed=_runs,
    or_among=_run_by,
)

ASK_FEEDBACK = declare(
    "feedback.ask",
    title=_("Ask for feedback on one’s own leading"),
    refusal=_("Feedback of this kind is asked for by those who lead. Nobody can ask for it about somebody else."),
    held_by=LEADERS,
)
SHAPE_INSTRUMENTS = declare(
    "instrument.shape",
    title=_("Make and change sets of questions"),
    refusal=_("Sets of questions are made by leaders and the office."),
    held_by=LEADERS | {ADMINISTRATOR.code},
)
