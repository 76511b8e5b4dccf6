"""What follows from the source's statements: roles that people have, who is whose guardian, and what departures end.

The source states; the school has the last word. So only what this import stated anew, changed or withdrew is looked
at, and a role or a guardianship that the school made or ended by hand stays as the school left it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Q

from headship.exchange.models import StatedAgent, StatedRole
from headship.exchange.oneroster.format import SEPARATOR
from headship.exchange.oneroster.reading import Reading
from headship.kernel import clock
from headship.school import roles
from headship.school.domain.people import end_ties
from headship.school.models import Guardianship, Membership, Person
from headship.school.models.people import in_force

SOME = 500
Item = TypeVar("Item")


def derive(reading: Reading) -> None:
    """Bring roles, guardianships and departures in line with what was just written."""
    _take_leave(reading)
    _give_roles(reading)
    _tie_families(reading)


def some_at_a_time(items: Sequence[Item], size: int = SOME) -> Iterator[Sequence[Item]]:
    """The items in pieces that a database takes in one question."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _take_leave(reading: Reading) -> None:
    """Whoever left has no role, post, team or relation any more; yesterday was their last day."""
    gone = [pk for (pk,) in reading.space.all("SELECT pk FROM act_users WHERE action = 'ended' AND pk IS NOT NULL")]
    for piece in some_at_a_time(gone):
        end_ties(list(piece), clock.today() - timedelta(days=1))


@dataclass(frozen=True)
class Stated:
    """A role as the source states it, over all its organisations; `anew`: it was not stated like this before."""

    starts: date | None
    ends: date | None
    anew: bool

    @property
    def digest(self) -> str:
        """What a membership made from this remembers."""
        return f"{self.starts or ''}/{self.ends or ''}"


def _give_roles(reading: Reading) -> None:
    """Give, change and end the roles of everybody of whom this import says something new."""
    people = _people_spoken_of(reading, ("roles", "users"))
    anew = {sid for (sid,) in reading.space.all("SELECT sid FROM act_roles WHERE action <> 'ended'")}
    back = {sid for (sid,) in reading.space.all("SELECT sid FROM put_users WHERE back")}
    for piece in some_at_a_time(sorted(people)):
        keys = [people[user] for user in piece]
        present = set(Person.objects.present().filter(pk__in=keys).values_list("pk", flat=True))
        stated, held, fresh = _stated_roles(piece, anew, back), _held_roles(keys), []
        for user in piece:
            if people[user] in present:
                fresh += _settle(user, people[user], stated.get(user, {}), held.get(people[user], []))
        Membership.objects.bulk_create(fresh)


def _people_spoken_of(reading: Reading, files: Iterable[str]) -> dict[str, int]:
    """sourcedId → key of the people whom rows of these files that were acted on name."""
    columns = {"users": "a.sid", "roles": f'coalesce(i."userSourcedId", split_part(a.sid, chr({ord(SEPARATOR)}), 1))'}
    found: dict[str, int] = {}
    for name in files:
        query = f"SELECT {columns[name]} AS user FROM act_{name} a LEFT JOIN in_{name} i ON i.sid = a.sid"
        found.update(reading.space.all(f"SELECT u.sid, u.pk FROM ids_users u WHERE u.sid IN ({query})"))
    withdrawn = [sid for (sid,) in reading.space.all("SELECT sid FROM act_roles WHERE action = 'ended'")]
    for piece in some_at_a_time(withdrawn):
        users = StatedRole.objects.filter(sourced_id__in=piece).values_list("user", flat=True)
        found.update(Person.objects.filter(sourced_id__in=list(users)).values_list("sourced_id", "pk"))
    return found


def _stated_roles(users: Sequence[str], anew: set[str], back: set[str]) -> dict[str, dict[str, Stated]]:
    """User → role → what the source states now. anew: ids of roles; back: users who had left and came back."""
    rows: dict[tuple[str, str], list[StatedRole]] = defaultdict(list)
    for row in StatedRole.objects.filter(user__in=users, ended=False).order_by("pk"):
        if row.role in roles.ROLES:
            rows[row.user, row.role].append(row)
    stated: dict[str, dict[str, Stated]] = defaultdict(dict)
    for (user, role), several in rows.items():
        stated[user][role] = Stated(
            starts=min((row.begins for row in several if row.begins), default=None),
            ends=max(row.ends for row in several if row.ends) if all(row.ends for row in several) else None,
            anew=user in back or any(row.sourced_id in anew for row in several),
        )
    return stated


def _held_roles(people: Sequence[int]) -> dict[int, list[Membership]]:
    """Person → their roles, past and present, in order."""
    held: dict[int, list[Membership]] = defaultdict(list)
    for membership in Membership.objects.filter(person__in=people).order_by("starts_on", "pk"):
        held[membership.person_id].append(membership)
    return held


def _settle(user: str, person: int, stated: dict[str, Stated], held: list[Membership]) -> list[Membership]:
    """The roles to give to one person; those that changed or ended are saved on the way."""
    today = clock.today()
    running = [each for each in held if each.ends_on is None or each.ends_on >= today]
    for membership in [each for each in running if each.sourced_id and each.role not in stated]:
        _withdraw(membership, today)
        running.remove(membership)
    fresh: list[Membership] = []
    # Support staff comes last: whoever teaches or leads is not "works here and does not teach" as well.
    for role, wanted in sorted(stated.items(), key=lambda item: item[0] == roles.SUPPORT_STAFF.code):
        others = {each.role for each in (*running, *fresh)} & (roles.STAFF - {roles.SUPPORT_STAFF.code})
        if role == roles.SUPPORT_STAFF.code and others:
            continue
        same = [each for each in held if each.role == role]
        now = next((each for each in running if each.role == role), None)
        if now is not None:
            _adjust(now, wanted)
        elif not same or wanted.anew:
            fresh += _given(user, person, role, wanted, same)
    return fresh


def _withdraw(membership: Membership, today: date) -> None:
    """The source takes a role back: yesterday was its last day, or it never began."""
    if membership.starts_on >= today:
        membership.delete()
        return
    membership.ends_on = today - timedelta(days=1)
    membership.save(update_fields=["ends_on"])


def _adjust(membership: Membership, wanted: Stated) -> None:
    """Follow dates that the source changed, on a role that came from it."""
    if not membership.sourced_id or membership.source_digest == wanted.digest:
        return
    starts = wanted.starts or membership.starts_on
    if wanted.ends is None or wanted.ends >= starts:
        membership.starts_on, membership.ends_on, membership.source_digest = starts, wanted.ends, wanted.digest
        membership.save(update_fields=["starts_on", "ends_on", "source_digest"])


def _given(user: str, person: int, role: str, wanted: Stated, before: Sequence[Membership]) -> list[Membership]:
    """A new membership; after one that ended, it begins the day after."""
    starts = wanted.starts or clock.today()
    if before:
        last = max(each.ends_on for each in before if each.ends_on)
        starts = max(starts, last + timedelta(days=1))
    if wanted.ends is not None and wanted.ends < starts:
        return []
    source = f"{user}{SEPARATOR}{role}"[:255]
    given = Membership(person_id=person, role=role, starts_on=starts, ends_on=wanted.ends, sourced_id=source)
    given.source_digest = wanted.digest
    return [given]


def _tie_families(reading: Reading) -> None:
    """Make and end guardianships for the pairs that the source spoke of."""
    space = reading.space
    stated = {sid for (sid,) in space.all("SELECT sid FROM act_agents WHERE action <> 'ended'")}
    withdrawn = {sid for (sid,) in space.all("SELECT sid FROM act_agents WHERE action = 'ended'")}
    spoken_of = _people_spoken_of(reading, ("roles",))
    rows = _agents_of(spoken_of, stated | withdrawn)
    keys = _keys_of({one for row in rows for one in (row.user, row.agent)})
    students, parents = _holders(roles.STUDENT.code, keys), _holders(roles.PARENT.code, keys)
    wanted: dict[tuple[int, int], bool] = {}
    over: set[tuple[int, int]] = set()
    for row in rows:
        user, agent = keys.get(row.user), keys.get(row.agent)
        if user is None or agent is None:
            continue
        for student, guardian in ((user, agent), (agent, user)):
            if row.ended:
                over.add((student, guardian))
            elif student in students and guardian in parents:
                wanted[student, guardian] = wanted.get((student, guardian), False) or row.sourced_id in stated
    _make_guardianships(wanted)
    _end_guardianships(over - set(wanted))


def _agents_of(users: dict[str, int], sids: set[str]) -> list[StatedAgent]:
    """The ties with these ids, and those from or to these users."""
    found: dict[int, StatedAgent] = {}
    for piece in some_at_a_time(sorted(sids)):
        found |= {row.pk: row for row in StatedAgent.objects.filter(sourced_id__in=piece)}
    for names in some_at_a_time(sorted(users)):
        ties = StatedAgent.objects.filter(Q(user__in=names) | Q(agent__in=names), ended=False)
        found |= {row.pk: row for row in ties}
    return [found[pk] for pk in sorted(found)]


def _keys_of(users: set[str]) -> dict[str, int]:
    keys: dict[str, int] = {}
    for piece in some_at_a_time(sorted(users)):
        keys.update(Person.objects.filter(sourced_id__in=piece).values_list("sourced_id", "pk"))
    return keys


def _holders(role: str, keys: dict[str, int]) -> set[int]:
    """Those of these people who have the role today, or will."""
    today, found = clock.today(), set()
    for piece in some_at_a_time(sorted(keys.values())):
        held = Membership.objects.filter(in_force(today) | Q(starts_on__gt=today), role=role, person__in=piece)
        found |= set(held.values_list("person_id", flat=True))
    return found


def _make_guardianships(wanted: dict[tuple[int, int], bool]) -> None:
    """Make those that are missing; one that ended is opened again only where the source states it anew."""
    known: dict[tuple[int, int], Guardianship] = {}
    for students in some_at_a_time(sorted({student for student, _guardian in wanted})):
        rows = Guardianship.objects.filter(student__in=students)
        known |= {(row.student_id, row.guardian_id): row for row in rows}
    missing = sorted(set(wanted) - set(known))
    Guardianship.objects.bulk_create(
        [Guardianship(student_id=student, guardian_id=guardian) for student, guardian in missing], batch_size=SOME
    )
    opened = [row.pk for pair, row in known.items() if wanted.get(pair) and row.ended_on is not None]
    for piece in some_at_a_time(opened):
        Guardianship.objects.filter(pk__in=piece).update(ended_on=None)


def _end_guardianships(pairs: set[tuple[int, int]]) -> None:
    """End those that the source no longer states."""
    over: list[Any] = []
    for students in some_at_a_time(sorted({student for student, _guardian in pairs})):
        rows = Guardianship.objects.filter(student__in=students, ended_on__isnull=True)
        over += [row.pk for row in rows if (row.student_id, row.guardian_id) in pairs]
    for piece in some_at_a_time(over):
        Guardianship.objects.filter(pk__in=piece).update(ended_on=clock.today())
