"""What somebody who arrives to lead has to know: what is live, and what whoever led before left and still holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from headship.areas.direction.sustainability.domain import handovers
from headship.areas.direction.sustainability.models import Handover
from headship.evidence.registry import Handed
from headship.kernel import clock
from headship.school.models import Membership, Person, PostHolding
from headship.school.models.people import in_force
from headship.school.roles import HEAD

LOOKS_BACK = timedelta(days=2 * 365)
# What a head is asked for first; whatever another room hands over stands at the end.
PARTS = {
    "promised": ("commitment", "promise"),
    "decided": ("decision",),
    "delegated": ("person", "charter"),
    "watched": ("risk",),
    "wanted": ("vision", "mission", "objective", "campaign"),
}
GOING = "going"


@dataclass(frozen=True)
class Left:
    """What somebody who led before left: their last handover file, and what still stands in their name."""

    person: Person
    file: Handover | None
    rows: tuple[Handed, ...]


def leading() -> Person | None:
    """Who leads today; where nobody does, whoever did last, with the eyes of a head: somebody may arrive any day."""
    head: Person | None = Person.objects.with_role(HEAD.code).order_by("pk").first()
    if head is not None:
        return head
    for before in led_before(LOOKS_BACK):
        before.role_codes = before.role_codes | {HEAD.code}  # of this object alone
        return before
    return None


def live(person: Person) -> dict[str, list[Handed]]:
    """What is live, part by part, what falls due first at its top; parts without anything are left out."""
    part_of = {kind: part for part, kinds in PARTS.items() for kind in kinds}
    found: dict[str, list[Handed]] = {part: [] for part in (*PARTS, GOING)}
    for kind, row in handovers.live_by_kind(person):
        found[part_of.get(kind, GOING)].append(row)
    return {part: in_time(rows) for part, rows in found.items() if rows}


def in_time(rows: Iterable[Handed]) -> list[Handed]:
    """What falls due first, first; what never does, last."""
    return sorted(rows, key=lambda row: (row.due or date.max, row.what))


def led_before(within: timedelta) -> list[Person]:
    """Those who were head, other than acting, and ceased to be within this time; the last one first."""
    today = clock.today()
    over = Q(ends_on__isnull=False, ends_on__lt=today, ends_on__gte=today - within)
    rows = Membership.objects.filter(over, role=HEAD.code, acting_for__isnull=True)
    ids = list(dict.fromkeys(rows.order_by("-ends_on", "-pk").values_list("person_id", flat=True)))
    now = set(Person.objects.with_role(HEAD.code).values_list("pk", flat=True))
    people = Person.objects.in_bulk([pk for pk in ids if pk not in now])
    return [people[pk] for pk in ids if pk in people]


def left_by(people: Iterable[Person], reader: Person) -> list[Left]:
    """What each of these left, as far as this reader may see their files."""
    files = Handover.objects.visible_to(reader).select_related("of")
    return [
        Left(person, files.filter(of=person).first(), tuple(in_time(handovers.live_for(person)))) for person in people
    ]


def holds_a_post(person: Person) -> bool:
    """Has a place in the organisation; without one nobody answers to them there."""
    return PostHolding.objects.filter(in_force(clock.today()), person=person).exists()
