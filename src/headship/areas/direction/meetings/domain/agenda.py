"""The agenda: what waits for the team, what was not reached last time, and what people bring."""

from __future__ import annotations

import math

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from headship.areas.direction.meetings.domain.lifecycle import locked, one_line, record
from headship.areas.direction.meetings.models import LONGEST, AgendaItem, Meeting
from headship.areas.direction.meetings.rules import RUN_MEETING, WRITE_MINUTES
from headship.evidence import registry
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person

MOST = 40  # points of one agenda


def waiting(meeting: Meeting, reader: Person) -> list[registry.Waiting]:
    """What waits for the team and is not on the agenda yet, what is due first, first; each record once."""
    there = {item.reference for item in meeting.items.all()}
    found: dict[tuple[str, int], registry.Waiting] = {}
    for each in registry.waiting_for_team(meeting.team, reader):
        found.setdefault((each.kind, each.record_id), each)
    return [each for reference, each in found.items() if reference not in there]


@transaction.atomic
def fill(*, by: Person, meeting: Meeting) -> list[AgendaItem]:
    """Put what waits for the team on the agenda, as far as there is time for it, and at least the first."""
    row = locked(by, meeting, RUN_MEETING)
    left = row.minutes - sum(row.items.values_list("minutes", flat=True))
    made: list[AgendaItem] = []
    for each in waiting(row, by)[: max(0, MOST - row.items.count())]:
        takes = _minutes(each.minutes)
        if (takes > left and made) or left <= 0:
            break
        made.append(_put(row, each.what, takes, by, reference=(each.kind, each.record_id)))
        left -= takes
    if made:
        record(by, "fill", row, _("Put on the agenda what waits for the team."), points=len(made))
    return made


def _minutes(asked: float) -> int:
    return max(1, min(60, math.ceil(asked)))


@transaction.atomic
def add_waiting(*, by: Person, meeting: Meeting, kind: str, record_id: int) -> AgendaItem:
    """Put one thing that waits for the team on the agenda. Raises Refusal where it waits no longer."""
    row = locked(by, meeting, RUN_MEETING)
    for each in waiting(row, by):
        if (each.kind, each.record_id) == (kind, record_id):
            return _put(row, each.what, _minutes(each.minutes), by, reference=(kind, record_id))
    raise Refusal(_("This does not wait any longer, or it is on the agenda already."))


@transaction.atomic
def add(*, by: Person, meeting: Meeting, title: str, minutes: int = 5, standing: bool = False) -> AgendaItem:
    """Bring a point of one's own: whoever is asked to come may. standing: it comes again each time."""
    row = locked(by, meeting, WRITE_MINUTES)
    item = _put(row, _title(title), _refuse_odd(minutes), by, standing=standing)
    record(by, "add", row, _("Brought to the agenda: %(title)s") % {"title": item.title})
    return item


def _title(text: str) -> str:
    return one_line(text, "title", _("Say what it is about."))


def _refuse_odd(minutes: int) -> int:
    if not 1 <= minutes <= LONGEST:
        raise Refusal(_("Between 1 and %(most)s minutes.") % {"most": LONGEST}, field="minutes")
    return minutes


def _put(
    meeting: Meeting, title: str, minutes: int, by: Person | None, *, reference: tuple[str, int] | None = None,
    standing: bool = False, carried_from: AgendaItem | None = None,
) -> AgendaItem:  # fmt: skip
    count = meeting.items.count()
    if count >= MOST:
        raise Refusal(_("An agenda of %(most)s points is more than a meeting can hold.") % {"most": MOST})
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    kind, record_id = reference or ("", None)
    item: AgendaItem = AgendaItem.objects.create(
        meeting=meeting, position=last + 1, title=title[:300], minutes=minutes, brought_by=by, standing=standing,
        record_kind=kind, record_id=record_id, carried_from=carried_from,
    )  # fmt: skip
    return item


@transaction.atomic
def change_item(*, by: Person, item: AgendaItem, title: str, minutes: int, standing: bool = False) -> AgendaItem:
    """Other words for a point, other minutes, or each time."""
    locked(by, item.meeting, RUN_MEETING)
    item.title, item.minutes, item.standing = _title(title), _refuse_odd(minutes), standing
    item.save(update_fields=["title", "minutes", "standing"])
    return item


@transaction.atomic
def move(*, by: Person, item: AgendaItem, up: bool) -> None:
    """One place earlier or later. At an end it stays where it is."""
    meeting = locked(by, item.meeting, RUN_MEETING)
    items = list(meeting.items.all())
    here = next((place for place, each in enumerate(items) if each.pk == item.pk), None)
    there = None if here is None else here - 1 if up else here + 1
    if here is None or there is None or not 0 <= there < len(items):
        return
    one, other = items[here], items[there]
    mine, theirs = one.position, other.position
    for row, position in ((one, 10_000), (other, mine), (one, theirs)):  # no two ever stand in the same place
        row.position = position
        row.save(update_fields=["position"])


@transaction.atomic
def cut(*, by: Person, item: AgendaItem) -> None:
    """Take a point off the agenda. Raises Refusal where something was written on it already."""
    meeting = locked(by, item.meeting, RUN_MEETING)
    if item.notes or item.outcomes.exists():
        raise Refusal(_("Something stands in the minutes on this already, so it stays."))
    # What a point about a record is called may be for few to know.
    words = _("Took off the agenda: %(title)s") % {"title": item.title}
    record(by, "cut", meeting, words if item.reference is None else _("Took a point off the agenda."))
    item.delete()


def carry(meeting: Meeting, by: Person) -> list[AgendaItem]:
    """Bring what earlier meetings of the team did not reach to this one, before everything else."""
    left = AgendaItem.objects.filter(
        meeting__team=meeting.team_id, meeting__state__in=[Meeting.State.CLOSED, Meeting.State.CANCELLED],
        meeting__starts_at__lt=meeting.starts_at, talked_at__isnull=True, carried_at__isnull=True, standing=False,
    )  # fmt: skip
    # What was said to be for the team alone does not come to where others read.
    rows = [row for row in left.select_related("meeting").order_by("meeting__starts_at", "position")
            if meeting.confidential or not row.meeting.confidential]  # fmt: skip
    there = {item.reference for item in meeting.items.all()} - {None}
    made = []
    for row in rows[: max(0, MOST - meeting.items.count())]:  # the rest waits for the one after
        row.carried_at = clock.now()
        row.save(update_fields=["carried_at"])
        if row.reference not in there:
            made.append(
                _put(meeting, row.title, row.minutes, row.brought_by, reference=row.reference, carried_from=row)
            )
        there |= {row.reference} - {None}
    return made


def copy_standing(source: Meeting, meeting: Meeting) -> None:
    """The points that come each time."""
    there = set(meeting.items.values_list("title", flat=True))
    for item in source.items.filter(standing=True):
        if item.title not in there:
            _put(meeting, item.title, item.minutes, item.brought_by, standing=True)
