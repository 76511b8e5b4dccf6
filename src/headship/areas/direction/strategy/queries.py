"""Reads that the pages and indicators of the strategy need: what statements rest on, what serves them, what tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from headship.areas.direction.strategy.models import Statement
from headship.evidence import registry
from headship.evidence.models import Act, Citation
from headship.school.models import Person

FACTS = ("school_fact", "community_fact")


@dataclass
class Held:
    """What one statement hangs together with, as a reader sees it.

    grounds: what it rests on; served: the priorities that uphold it, each as its last plan has it; earlier: how many
    of earlier plans they carry on; told: the campaigns that tell it.
    """

    grounds: list[registry.Seen] = field(default_factory=list)
    served: list[registry.Seen] = field(default_factory=list)
    earlier: int = 0
    told: list[registry.Seen] = field(default_factory=list)

    @property
    def knows_both(self) -> bool:
        """Rests on a fact of the school and on one of its community."""
        return {"school_fact", "community_fact"} <= {each.kind for each in self.grounds}


def held_by(person: Person, statements: Sequence[Statement]) -> dict[int, Held]:
    """What each of these statements hangs together with. Four queries, and one more for each kind of record found."""
    wanted = {(row.kind, row.pk) for row in statements}
    ids = [row.pk for row in statements]
    kinds = [str(kind) for kind in Statement.Kind.values]
    forth = [
        ((row.source_kind, row.source_id), "grounds", (row.target_kind, row.target_id))
        for row in Citation.objects.filter(source_kind__in=kinds, source_id__in=ids, relation="rests_on")
    ]
    back = [
        ((row.target_kind, row.target_id), "served" if row.source_kind == "priority" else "told",
         (row.source_kind, row.source_id))
        for row in Citation.objects.filter(
            target_kind__in=kinds, target_id__in=ids, relation="upholds", source_kind__in=("priority", "campaign")
        )
    ]  # fmt: skip
    left = _left_off(back)
    links = [each for each in (*forth, *back) if each[0] in wanted and each[2] not in left]
    carried = _carried_on(links)
    seen = registry.see(person, {other for _mine, _how, other in links})
    found = {row.pk: Held() for row in statements}
    for mine, how, other in links:
        if other in carried:
            found[mine[1]].earlier += 1
        else:
            getattr(found[mine[1]], how).append(seen[other])
    return found


Link = tuple[tuple[str, int], str, tuple[str, int]]


def _left_off(links: Iterable[Link]) -> set[tuple[str, int]]:
    """The priorities among these that were stopped, or left out of their plan, as the ledger has it."""
    ids = {other[1] for _mine, how, other in links if how == "served"}
    acts = Act.objects.filter(record_kind="priority", record_id__in=ids)
    rows = acts.filter(verb__in=("priority.stop", "priority.discard")).values_list("record_id", flat=True)
    return {("priority", number) for number in rows if number is not None}


def _carried_on(links: Iterable[Link]) -> set[tuple[str, int]]:
    """The priorities among these that another one among these carries on."""
    ids = {other[1] for _mine, how, other in links if how == "served"}
    rows = Citation.objects.filter(
        source_kind="priority", source_id__in=ids, relation="continues", target_kind="priority", target_id__in=ids
    )
    return {("priority", number) for number in rows.values_list("target_id", flat=True)}


def values(person: Person) -> list[registry.Seen]:
    """The values of the school, as the room that keeps them shows them to this person."""
    known = registry.kind_or_none("school_value")
    if known is None:
        return []
    rows: Iterable[object] = known.visible_to(person).order_by("pk")
    kept = [row for row in rows if getattr(row, "ended_on", None) is None]
    return [registry.Seen(known.code, row.pk, str(known.title), known.label(row), known.url(row)) for row in kept]  # type: ignore[attr-defined]
