"""The end of a meeting: minutes that are kept, what was not reached, and corrections."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.areas.direction.meetings.domain import agenda
from headship.areas.direction.meetings.domain.lifecycle import KIND, locked, one_line, record, several_lines
from headship.areas.direction.meetings.models import Correction, Meeting
from headship.areas.direction.meetings.rules import RUN_MEETING
from headship.evidence import registry
from headship.evidence.domain import citations
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.models import Person


@transaction.atomic
def close(*, by: Person, meeting: Meeting) -> Meeting:
    """Keep the minutes. What was talked over is linked with its record; what was not goes on to the next meeting.

    Raises Denied; Refusal before its day, and while nobody is noted as there.
    """
    row = locked(by, meeting, RUN_MEETING)
    if row.day > clock.today():
        raise Refusal(_("This meeting has not been held yet: it is on %(day)s.") % {"day": date_format(row.day)})
    if not row.attendances.filter(status="present").exists():
        raise Refusal(_("Note who was there first."))
    row.state, row.closed_by, row.closed_at = Meeting.State.CLOSED, by, clock.now()
    row.save(update_fields=["state", "closed_by", "closed_at"])
    row.attendances.filter(status="").update(status="absent")
    talked = _discussed(row, by)
    carried = _carry_on(row, by)
    summary = _("Kept the minutes of %(team)s of %(day)s.") % {"team": row.team.name, "day": date_format(row.day)}
    record(
        by, "close", row, summary, *(["6.5b"] if talked else []), seal=seal(row), talked=talked, carried=carried,
        present=row.attendances.filter(status="present").count(), outcomes=row.outcomes.count(),
    )  # fmt: skip
    return row


def _discussed(meeting: Meeting, by: Person) -> int:
    """Draw a link to each record that the meeting came to, and that whoever closes it may see."""
    references = [item.reference for item in meeting.items.filter(talked_at__isnull=False)]
    wanted = [reference for reference in references if reference is not None]
    seen = registry.see(by, wanted)
    open_ones = [reference for reference in wanted if not seen[reference].hidden]
    for reference in open_ones:
        citations.cite(by=by, source=(KIND, meeting.pk), relation="discusses", target=reference)
    return len(open_ones)


def _carry_on(meeting: Meeting, by: Person) -> int:
    """Bring what was not reached to the team's next meeting, where one is planned; else it waits for one."""
    later = Meeting.objects.filter(team=meeting.team, state=Meeting.State.PLANNED, starts_at__gt=meeting.starts_at)
    following = later.order_by("starts_at").first()
    return len(agenda.carry(following, by)) if following else 0


def seal(meeting: Meeting) -> str:
    """SHA-256 over the minutes as they stand: the ledger keeps it, so that nobody can change them unseen."""
    kept = {
        "meeting": [meeting.pk, meeting.team_id, meeting.title, int(meeting.starts_at.timestamp())],
        "summary": [meeting.summary, meeting.guests],
        "items": [[item.pk, item.title, item.notes, item.talked_at is not None]
                  for item in meeting.items.order_by("pk")],
        "there": sorted(meeting.attendances.values_list("person_id", "status")),
        "outcomes": sorted(meeting.outcomes.values_list("record_kind", "record_id", "words")),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@transaction.atomic
def correct(*, by: Person, meeting: Meeting, text: str) -> Correction:
    """Say what should stand in minutes that are kept; it stands below them with its day."""
    require(by, RUN_MEETING, meeting)
    if not meeting.is_closed:
        raise Refusal(_("These minutes are still being written: change them where they stand."))
    added: Correction = Correction.objects.create(
        meeting=meeting, by=by, at=clock.now(),
        text=several_lines(text, "text", _("Write what should stand there."), 2000),
    )  # fmt: skip
    record(by, "correct", meeting, _("Corrected minutes: %(text)s") % {"text": added.text})
    return added


@transaction.atomic
def cancel(*, by: Person, meeting: Meeting, because: str) -> Meeting:
    """Not hold it, with the reason. What was on its agenda goes on to the next one."""
    row = locked(by, meeting, RUN_MEETING)
    if row.outcomes.exists():
        raise Refusal(_("Something has left this meeting already, so it was held. Close its minutes instead."))
    row.cancelled_because = one_line(because, "because", _("Say why, in a few words."))
    row.state = Meeting.State.CANCELLED
    row.save(update_fields=["state", "cancelled_because"])
    row.items.update(talked_at=None)
    _carry_on(row, by)
    record(by, "cancel", row, _("Cancelled the meeting: %(why)s") % {"why": row.cancelled_because})
    return row
