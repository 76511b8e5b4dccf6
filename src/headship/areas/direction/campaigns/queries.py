"""Reads that the pages of campaigns need."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from headship.areas.direction.campaigns.domain.campaigns import KIND, PULSE_GROUPS, UPHOLDS
from headship.areas.direction.campaigns.models import Campaign, Message
from headship.areas.direction.strategy.models import Statement
from headship.evidence import registry
from headship.evidence.indicators import wilson
from headship.evidence.models import Citation
from headship.school.domain.audiences import audience, sizes_of
from headship.school.models import Person, Receipt
from headship.voice.api import figures_of, named_by
from headship.voice.models import Figure, Round


@dataclass(frozen=True)
class Heard:
    """What the pulse says of one group: who can name a priority (of n, with interval), and shared purpose of 10.

    read: what they wrote was read word for word, and it is counted who named one; else it is their own word for it.
    """

    group: str
    read: bool = False
    can_say: float | None = None
    low: float = 0
    high: float = 0
    n: int = 0
    shared: float | None = None
    shared_low: float = 0
    shared_high: float = 0
    shared_n: int = 0


def listed(person: Person) -> QuerySet[Campaign]:
    """The campaigns, what is running first, with how many messages there are and how many went."""
    rows: QuerySet[Campaign] = (
        Campaign.objects.visible_to(person)
        .select_related("owner")
        .annotate(
            messages_all=Count("messages"),
            messages_sent=Count("messages", filter=Q(messages__state=Message.State.SENT)),
            messages_held=Count("messages", filter=Q(messages__state="scheduled") & ~Q(messages__held_because="")),
        )
        .order_by(F("ended_at").desc(nulls_first=True), "-pk")
    )
    return rows


def upheld(person: Person, campaigns: Iterable[Campaign]) -> dict[int, list[registry.Seen]]:
    """What each campaign tells, as this person sees it; three queries at the most for each kind of record."""
    rows = list(
        Citation.objects.filter(
            source_kind=KIND, source_id__in=[each.pk for each in campaigns], relation="upholds"
        ).order_by("pk")
    )
    seen = registry.see(person, [(row.target_kind, row.target_id) for row in rows])
    found: dict[int, list[registry.Seen]] = {}
    for row in rows:
        found.setdefault(row.source_id, []).append(seen[row.target_kind, row.target_id])
    return found


def offered(person: Person) -> list[tuple[str, registry.Seen]]:
    """What a campaign could tell: the newest records of each kind of direction; of the strategy only what holds, and
    of the priorities of several years the one that goes on."""
    known = [each for code in UPHOLDS if (each := registry.kind_or_none(code)) is not None]
    held = set(Statement.objects.in_force().values_list("pk", flat=True))
    past = set(Citation.objects.filter(relation="continues").values_list("target_kind", "target_id"))
    found = [(each, seen) for each in known for seen in registry.offered(person, each, "", limit=20)]
    return [
        (str(each.title), seen)
        for each, seen in found
        if (each.model is not Statement or seen.record_id in held) and (seen.kind, seen.record_id) not in past
    ]


def to_paste(message: Message, address: str = "") -> str:
    """A message for the school's messaging app: subject, text and the address, each apart; no gaps of several lines."""
    lines = (line.strip() for line in message.body.splitlines())
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return "\n\n".join(part for part in (message.subject, body, address) if part)


def channels(messages: Iterable[Message]) -> dict[int, dict[str, int]]:
    """How each message went out, by its delivery: people, by e-mail, mailed so far, on paper. Not who opened it."""
    rows = (
        Receipt.objects.filter(delivery__in=[each.delivery_id for each in messages if each.delivery_id])
        .values("delivery_id")
        .annotate(
            people=Count("pk"),
            mail=Count("pk", filter=Q(channel=Receipt.Channel.EMAIL)),
            mailed=Count("pk", filter=Q(mailed_at__isnull=False)),
            paper=Count("pk", filter=Q(channel=Receipt.Channel.SLIP)),
        )
    )
    return {row["delivery_id"]: row for row in rows}


def group_sizes() -> dict[str, int]:
    """How many there are of each group that a pulse asks, by its code."""
    asked = {code: audience(name) for code, name in PULSE_GROUPS.items()}
    sizes = sizes_of(list(asked.values()))
    return {code: sizes[each.pk] for code, each in asked.items()}


def heard(asked: Round) -> list[Heard]:
    """What a closed pulse published, group by group."""
    figures = {
        (figure.code, figure.group_code): figure
        for figure in figures_of(asked).filter(code__in=["can_say", "2.1d"], hidden="").exclude(group_code="")
    }
    groups = [code for code in PULSE_GROUPS if ("can_say", code) in figures or ("2.1d", code) in figures]
    return [
        _heard(code, figures.get(("can_say", code)), figures.get(("2.1d", code)), named_by(asked.pk, [code]))
        for code in groups
    ]


def _heard(code: str, say: Figure | None, shared: Figure | None, named: int | None) -> Heard:
    spread = (say.distribution or {}) if say else {}
    whole = sum(spread.values())
    said = spread.get("yes", 0) if named is None else min(named, whole)
    low, high = wilson(said, whole) if whole else (0.0, 0.0)
    purpose = shared if shared and shared.mean is not None else None
    return Heard(
        str(audience(PULSE_GROUPS[code])), named is not None, said / whole if whole else None, low, high, whole,
        purpose.mean if purpose else None, (purpose.low or 0) if purpose else 0, (purpose.high or 0) if purpose else 0,
        (purpose.n or 0) if purpose else 0,
    )  # fmt: skip
