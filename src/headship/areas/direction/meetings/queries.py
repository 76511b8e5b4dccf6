"""What the pages of meetings read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.direction.meetings.models import AgendaItem, Attendance, Charter, Meeting, Outcome, TeamChange
from headship.evidence import registry
from headship.kernel import clock
from headship.school.domain.protected import protected_on
from headship.school.models import Person, Team, TeamMembership
from headship.school.models.people import in_force

A_DAY = timedelta(days=1)


def listed(person: Person) -> QuerySet[Meeting]:
    """The meetings that somebody may see, with what a list says of them."""
    asked = Attendance.objects.all()
    rows: QuerySet[Meeting] = (
        Meeting.objects.visible_to(person)
        .select_related("team", "chair")
        .annotate(
            points=_counted(AgendaItem.objects.all()),
            left_room=_counted(Outcome.objects.all()),
            people=_counted(asked),
            there=_counted(asked.filter(status="present")),
        )
        .order_by("-starts_at", "-pk")
    )
    return rows


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows belong to each meeting, asked for those that are shown and no others."""
    of_each = rows.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    return Coalesce(Subquery(of_each.annotate(n=Count("pk")).values("n")), 0)


@dataclass(frozen=True)
class Point:
    """A point of an agenda as a reader sees it. hidden: it is about a record that they may not see."""

    row: AgendaItem
    title: str
    notes: str
    about: registry.Seen | None
    outcomes: tuple[Any, ...]
    hidden: bool
    from_minute: int


def points(meeting: Meeting, reader: Person, *, writes: bool) -> list[Point]:
    """The agenda in order. writes: the reader takes minutes, so that they see the notes on every point."""
    items = list(meeting.items.select_related("noted_by", "brought_by"))
    left = list(meeting.outcomes.select_related("owner"))
    references = [item.reference for item in items] + [each.reference for each in left]
    seen = registry.see(reader, {reference for reference in references if reference is not None})
    by_item: dict[int | None, list[Any]] = {}
    for each in left:
        by_item.setdefault(each.item_id, []).append(left_room(each, seen[each.reference]))
    found, passed = [], 0
    for item in items:
        about = seen.get(item.reference) if item.reference else None
        hidden = about is not None and about.hidden
        found.append(Point(
            row=item, title=about.label if about and hidden else item.title,
            notes="" if hidden and not writes else item.notes, about=about, hidden=hidden,
            outcomes=tuple(by_item.get(item.pk, ())), from_minute=passed,
        ))  # fmt: skip
        passed += item.minutes
    return found


def title_for(item: AgendaItem, reader: Person) -> str:
    """What a point is called for this reader: one about a record that they may not see has no words of its own."""
    if item.reference is None:
        return item.title
    about = registry.see(reader, [item.reference])[item.reference]
    return about.label if about.hidden else item.title


@dataclass(frozen=True)
class Left:
    """What left the room, as a reader sees it: the record, who has it, by when."""

    words: str
    kind: str
    url: str
    owner: str
    due_on: Any


def left_room(outcome: Any, seen: registry.Seen) -> Left:
    """One outcome as a reader sees it."""
    words = seen.label if seen.hidden else outcome.words
    return Left(words, seen.title, seen.url, "" if seen.hidden else outcome.owner.name, outcome.due_on)


def outcomes_beside(meeting: Meeting, reader: Person) -> list[Left]:
    """What left the room without belonging to a point."""
    rows = list(meeting.outcomes.filter(item__isnull=True).select_related("owner"))
    seen = registry.see(reader, [row.reference for row in rows])
    return [left_room(row, seen[row.reference]) for row in rows]


def came_of(meetings: Iterable[Meeting], reader: Person) -> dict[int, list[Left]]:
    """What came of each of these meetings, by its id; one query, and one for each kind of record."""
    rows = list(Outcome.objects.filter(meeting__in=meetings).select_related("owner"))
    seen = registry.see(reader, [row.reference for row in rows])
    found: dict[int, list[Left]] = {}
    for row in rows:
        found.setdefault(row.meeting_id, []).append(left_room(row, seen[row.reference]))
    return found


def outcomes_of(item: AgendaItem, reader: Person) -> list[Left]:
    """What left the room on one point."""
    rows = list(item.outcomes.select_related("owner"))
    seen = registry.see(reader, [row.reference for row in rows])
    return [left_room(row, seen[row.reference]) for row in rows]


def written_by_others(meeting: Meeting, reader: Person, since: datetime) -> list[AgendaItem]:
    """Points on which somebody else wrote after a moment."""
    rows = meeting.items.filter(noted_at__gt=since).exclude(noted_by=reader)
    return list(rows.select_related("noted_by"))


def cautions(meeting: Meeting, people: Iterable[Attendance]) -> Iterator[str]:
    """What whoever looks after a meeting should know before it is held; sentences, none of which stops anybody."""
    if not meeting.chair.is_present:
        yield _("%(name)s, who was to chair, has left the school. Who does it now?") % {"name": meeting.chair.name}
    if meeting.minute_taker and not meeting.minute_taker.is_present:
        yield _("%(name)s, who was to take minutes, has left the school.") % {"name": meeting.minute_taker.name}
    yield from _at_once(meeting, {row.person_id: row.person.name for row in people})
    week = protected_on(meeting.day)
    if week is not None:
        yield _("%(day)s lies in days on which nothing is asked of anybody: %(reason)s.") % {
            "day": date_format(meeting.day), "reason": week.reason,
        }  # fmt: skip
    needs = sum(item.minutes for item in meeting.items.all())
    if needs > meeting.minutes:
        yield _("The agenda needs %(needs)s minutes, and %(minutes)s are planned.") % {
            "needs": needs, "minutes": meeting.minutes,
        }  # fmt: skip


def _at_once(meeting: Meeting, people: dict[int, str]) -> Iterator[str]:
    """Other meetings at the same time: of the team, and of those who are asked to come."""
    others = Meeting.objects.to_come().exclude(pk=meeting.pk).filter(
        starts_at__lt=meeting.ends_at, starts_at__gt=meeting.starts_at - A_DAY
    )  # fmt: skip
    close = [row for row in others.select_related("team") if row.ends_at > meeting.starts_at]
    if any(row.team_id == meeting.team_id for row in close):
        yield _("The team has another meeting at the same time.")
    elsewhere = [row.pk for row in close if row.team_id != meeting.team_id]
    twice = Attendance.objects.filter(meeting__in=elsewhere, person__in=people).values_list("person_id", flat=True)
    names = sorted({people[pk] for pk in twice})
    if names:
        yield ngettext(
            "%(names)s is asked to come to another meeting at the same time.",
            "%(names)s are asked to come to another meeting at the same time.", len(names),
        ) % {"names": ", ".join(names)}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A point of a meeting that holds the words somebody looked for, as they may see it."""

    meeting: Meeting
    item: AgendaItem
    outcomes: tuple[Left, ...]


MOST_FOUND = 60


def found_in_minutes(reader: Person, words: str) -> list[Found]:
    """Points whose title, notes or outcomes hold every one of these words, the newest first; never what is hidden."""
    parts = words.split()
    if not parts:
        return []
    rows = AgendaItem.objects.filter(meeting__in=Meeting.objects.visible_to(reader).values("pk"))
    for part in parts:
        said = Q(title__icontains=part) | Q(notes__icontains=part)
        rows = rows.filter(said | Q(pk__in=Outcome.objects.filter(words__icontains=part).values("item_id")))
    items = list(rows.select_related("meeting__team").order_by("-meeting__starts_at", "position")[:MOST_FOUND])
    left = list(Outcome.objects.filter(item__in=items).select_related("owner"))
    references = [item.reference for item in items] + [row.reference for row in left]
    seen = registry.see(reader, {reference for reference in references if reference is not None})
    came: dict[int | None, list[Any]] = {}
    for row in left:
        if not seen[row.reference].hidden:
            came.setdefault(row.item_id, []).append(row)
    return [
        Found(item.meeting, item, tuple(left_room(row, seen[row.reference]) for row in came.get(item.pk, ())))
        for item in items
        if (item.reference is None or not seen[item.reference].hidden)
        and _holds(parts, item.title, item.notes, *(row.words for row in came.get(item.pk, ())))
    ]


def _holds(parts: Iterable[str], *texts: str) -> bool:
    """Every word stands in what the reader sees, so that finding tells nothing of what they do not."""
    whole = " ".join(texts).casefold()
    return all(part.casefold() in whole for part in parts)


def waits_to_be_closed(at: datetime | None = None) -> QuerySet[Meeting]:
    """Meetings whose time has come and whose minutes are not kept yet."""
    rows: QuerySet[Meeting] = Meeting.objects.to_come().filter(starts_at__lte=at or clock.now())
    return rows


# Teams and their charters


@dataclass(frozen=True)
class TeamLine:
    """A team in the list: how many are in it, its charter in force, one on its way, its next meeting."""

    team: Team
    people: int
    charter: Charter | None
    on_its_way: Charter | None
    upcoming: Meeting | None


def team_lines(person: Person) -> list[TeamLine]:
    """The working teams; six queries, however many there are."""
    teams = list(Team.objects.filter(ended_on__isnull=True).select_related("lead").order_by("name"))
    counted = TeamMembership.objects.filter(in_force(clock.today()), team__in=teams, person__ended_on__isnull=True)
    people = dict(counted.values_list("team_id").annotate(Count("pk")))
    charters = list(Charter.objects.visible_to(person).exclude(state=Charter.State.REPLACED))
    following: dict[int, Meeting] = {}
    for row in Meeting.objects.visible_to(person).to_come().filter(starts_at__gte=clock.now()).order_by("starts_at"):
        following.setdefault(row.team_id, row)
    held = {row.team_id: row for row in charters if row.state == Charter.State.IN_FORCE}
    coming = {row.team_id: row for row in charters if row.state in Charter.UNSETTLED}
    return [
        TeamLine(team, people.get(team.pk, 0), held.get(team.pk), coming.get(team.pk), following.get(team.pk))
        for team in teams
    ]


def changes_due(person: Person) -> QuerySet[TeamChange]:
    """What somebody is to look at again, since their team changed it."""
    rows: QuerySet[TeamChange] = TeamChange.objects.filter(
        owner=person, review_on__lte=clock.today() + timedelta(days=7)
    ).filter(Q(came="") | Q(came=TeamChange.Came.TOO_EARLY))
    return rows
