"""What all verbs of a meeting share: the lock, the state, and how it is written to the ledger.

planned ──start──▶ open ──close──▶ closed ──correct──▶ closed, with a dated correction
   └──────cancel────┴──▶ cancelled
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from headship.areas.direction.meetings.models import Meeting
from headship.evidence.domain import ledger
from headship.kernel.failures import Refusal
from headship.kernel.permissions import Verb, require
from headship.school.models import Person, Team

KIND = "meeting"


def locked(by: Person, meeting: Meeting, verb: Verb) -> Meeting:
    """The meeting, locked until the transaction ends. Raises Denied, and Refusal once it is over."""
    row: Meeting = (
        Meeting.objects.select_for_update(of=("self",)).select_related("team", "chair", "minute_taker")
        .get(pk=meeting.pk)
    )  # fmt: skip
    require(by, verb, row)
    refuse_over(row)
    return row


def refuse_over(meeting: Meeting) -> None:
    """Raises Refusal where its minutes are kept already, or it was cancelled."""
    if meeting.is_closed:
        raise Refusal(_("These minutes are kept and do not change any more. A correction can be added below them."))
    if meeting.state == Meeting.State.CANCELLED:
        raise Refusal(_("This meeting was cancelled."))


def one_line(text: str, field: str, sentence: str, most: int = 300) -> str:
    """Text in one line. Raises Refusal where it is empty or too long."""
    words = " ".join(text.split())
    if not words:
        raise Refusal(sentence, field=field)
    if len(words) > most:
        raise Refusal(_("Keep it within %(most)s characters.") % {"most": most}, field=field)
    return words


def several_lines(text: str, field: str, sentence: str, most: int = 4000) -> str:
    """Text in lines. Raises Refusal where it is empty or too long."""
    words = text.strip()
    if not words:
        raise Refusal(sentence, field=field)
    if len(words) > most:
        raise Refusal(_("Keep it within %(most)s characters.") % {"most": most}, field=field)
    return words


def clauses_of(team: Team) -> list[str]:
    """What work of this team is evidence for: the senior team builds itself, the others show teamwork."""
    return ["4.3a"] if team.kind == Team.Kind.SENIOR else ["4.3b"]


def record(by: Person, verb: str, meeting: Meeting, summary: str, *clauses: str, **payload: Any) -> None:
    """Write an act on a meeting. Of a confidential one the ledger says that it happened, and nothing of what.

    payload: numbers and seals, never words, since all staff may read the ledger.
    """
    secret = meeting.confidential
    ledger.record(
        by=by, verb=f"meeting.{verb}", record_kind=KIND, record_id=meeting.pk,
        label=_("A confidential meeting") if secret else meeting.title, summary="" if secret else summary,
        clauses=[*clauses_of(meeting.team), *clauses], payload=payload,
    )  # fmt: skip
