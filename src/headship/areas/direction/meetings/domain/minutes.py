"""Minutes as they are taken: notes on each point, who is there, and what leaves the room recorded already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.direction.meetings.domain.lifecycle import KIND, locked, one_line, record
from headship.areas.direction.meetings.merging import merge
from headship.areas.direction.meetings.models import NOTES, AgendaItem, Attendance, Meeting, Outcome
from headship.areas.direction.meetings.rules import WRITE_MINUTES
from headship.evidence import registry
from headship.evidence.domain import citations
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person

SUMMARY = 2000


@dataclass(frozen=True)
class Written:
    """What stands on a point now. others: somebody else's words are among it, put together with one's own."""

    item: AgendaItem
    others: bool


@transaction.atomic
def start(*, by: Person, meeting: Meeting) -> Meeting:
    """Begin to take minutes."""
    row = locked(by, meeting, WRITE_MINUTES)
    _open(row, by)
    return row


def _open(meeting: Meeting, by: Person) -> None:
    if meeting.state != Meeting.State.PLANNED:
        return
    meeting.state = Meeting.State.OPEN
    if meeting.minute_taker_id is None and meeting.attendances.filter(person=by).exists():
        meeting.minute_taker = by
    meeting.save(update_fields=["state", "minute_taker"])
    record(by, "start", meeting, _("Began to take minutes."))


@transaction.atomic
def write(*, by: Person, item: AgendaItem, text: str, base: str) -> Written:
    """Write notes on a point. base: what the writer's page held before these changes.

    What somebody else wrote meanwhile stays, put together with it; see `merging`. Raises Denied, and Refusal where
    the minutes are kept already, or the notes are too long.
    """
    meeting = locked(by, item.meeting, WRITE_MINUTES)
    row: AgendaItem = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    text, base = _plain(text), _plain(base)
    words = merge(base, row.notes, text)
    if len(words) > NOTES:
        raise Refusal(_("Keep the notes on one point within %(most)s characters.") % {"most": NOTES}, field="text")
    if words != row.notes:
        row.notes, row.version = words, row.version + 1
        row.noted_by, row.noted_at = by, clock.now()
        row.talked_at = row.talked_at or (clock.now() if words.strip() else None)
        row.save(update_fields=["notes", "version", "noted_by", "noted_at", "talked_at"])
        _open(meeting, by)
    return Written(row, others=words != text)


def _plain(text: str) -> str:
    """Lines end as they do in the database: browsers send them otherwise."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@transaction.atomic
def tick(*, by: Person, item: AgendaItem, talked: bool) -> AgendaItem:
    """Say that the meeting came to a point, or did not."""
    meeting = locked(by, item.meeting, WRITE_MINUTES)
    item.talked_at = (item.talked_at or clock.now()) if talked else None
    item.save(update_fields=["talked_at"])
    _open(meeting, by)
    return item


@transaction.atomic
def summarise(
    *, by: Person, meeting: Meeting, summary: str, guests: str = "", base: str | None = None,
    guests_base: str | None = None,
) -> Meeting:  # fmt: skip
    """The meeting in a few words, and who came as a guest. base, guests_base: what the writer's page held before; what
    somebody else wrote meanwhile then stays.
    """
    row = locked(by, meeting, WRITE_MINUTES)
    words = merge(_plain(base if base is not None else row.summary), row.summary, _plain(summary)).strip()
    if len(words) > SUMMARY:
        raise Refusal(_("Keep it within %(most)s characters.") % {"most": SUMMARY}, field="summary")
    row.summary = words
    if guests_base is None or guests != guests_base:
        row.guests = " ".join(guests.split())[:300]
    row.save(update_fields=["summary", "guests"])
    return row


@transaction.atomic
def reply(*, by: Person, meeting: Meeting, says: str) -> Attendance:
    """Say beforehand whether one comes. Raises Denied where one was not asked."""
    row: Attendance | None = Attendance.objects.select_related("meeting").filter(meeting=meeting, person=by).first()
    if row is None:
        raise Denied(_("This is answered by those who are asked to come."))
    if not row.meeting.is_to_come:
        raise Refusal(_("This meeting is over."))
    if says not in (Attendance.Reply.COMES, Attendance.Reply.APOLOGIES):
        raise Refusal(_("Say whether you come."), field="reply")
    row.reply = says
    row.save(update_fields=["reply"])
    return row


@transaction.atomic
def attend(*, by: Person, meeting: Meeting, person: Person, status: str) -> Attendance:
    """Note whether somebody is there; whoever was not asked beforehand comes to the list."""
    row = locked(by, meeting, WRITE_MINUTES)
    if status not in Attendance.Status.values:
        raise Refusal(_("Say whether they are there."))
    noted: Attendance
    noted, _made = Attendance.objects.update_or_create(meeting=row, person=person, defaults={"status": status})
    return noted


@transaction.atomic
def all_there(*, by: Person, meeting: Meeting) -> int:
    """Note everybody of whom nothing is noted yet, and who did not send apologies, as there. Returns how many."""
    row = locked(by, meeting, WRITE_MINUTES)
    row.attendances.filter(status="", reply=Attendance.Reply.APOLOGIES).update(status=Attendance.Status.APOLOGIES)
    return row.attendances.filter(status="").update(status=Attendance.Status.PRESENT)


@transaction.atomic
def begin(
    *, by: Person, meeting: Meeting, kind: str, what: str, owner: Person, due_on: date | None = None,
    item: AgendaItem | None = None,
) -> Outcome:  # fmt: skip
    """Begin a record that leaves the room: an action, a decision, a promise… by the kind's own verb.

    It rests on the meeting by a citation. Raises what the other room refuses, and Refusal for a kind that nobody can
    begin.
    """
    row = locked(by, meeting, WRITE_MINUTES)
    known = registry.kind_or_none(kind)
    if known is None or known.begin is None:
        raise Refusal(_("Choose what it is."), field="kind")
    words = one_line(what, "what", _("Write it in a line."))
    if not owner.is_present:
        raise Refusal(_("%(name)s has left the school. Choose somebody else.") % {"name": owner.name}, field="owner")
    begun = known.begin(by=by, what=words, owner=owner, due=due_on, team=row.team, source=(KIND, row.pk))
    citations.cite(by=by, source=(kind, begun.pk), relation="rests_on", target=(KIND, row.pk))
    outcome: Outcome = Outcome.objects.create(
        meeting=row, item=item, record_kind=kind, record_id=begun.pk, words=words, owner=owner, due_on=due_on, by=by,
        at=clock.now(),
    )  # fmt: skip
    if item is not None and item.talked_at is None:
        item.talked_at = clock.now()
        item.save(update_fields=["talked_at"])
    _open(row, by)
    summary = _("%(kind)s recorded in the meeting: %(words)s") % {"kind": known.begin_words, "words": words}
    record(by, "begin", row, summary, kind=kind, id=begun.pk)
    return outcome
