"""Walking the golden thread through a record: back to all that it rests on, forward to all that came of it.

Both ways are walked straight: from a priority back to its vision, and on to the research behind that, but not forward
again to everything else that rests on the same vision. Its neighbours have threads of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.db.models import Q

from headship.evidence import registry
from headship.evidence.domain.citations import Reference
from headship.evidence.models import Citation
from headship.school.models import Person

Link = tuple[Reference, str, Reference]
LIMIT = 20_000  # records, after which a walk ends
FORWARD = (Citation.Relation.DECIDES,)  # relations whose target came of their source; of all others it is the ground
ENDS = ("source_kind", "source_id", "relation", "target_kind", "target_id")


@dataclass(frozen=True)
class Thread:
    """How far each record lies from where the walk began: below 0 what it rests on, above 0 what came of it.

    The nearest come first. hidden: those that the reader may not see; behind them nothing was walked.
    """

    start: Reference
    depths: dict[Reference, int]
    hidden: frozenset[Reference]

    def nearest(self, limit: int) -> dict[Reference, int]:
        """The nearest records with their depths, the start first."""
        return dict(sorted(self.depths.items(), key=lambda each: abs(each[1]))[:limit])


def walk(person: Person, start: Reference, *, limit: int = LIMIT) -> Thread | None:
    """The thread through a record, step by step, two queries for each step and one for each kind that it meets.

    None where this person may not see the record itself.
    """
    if not _visible(person, [start]):
        return None
    depths: dict[Reference, int] = {start: 0}
    hidden: set[Reference] = set()
    for way in (-1, 1):
        frontier, depth = [start], 0
        while frontier and len(depths) < limit:
            depth += way
            found = [each for each in dict.fromkeys(_step(frontier, way)) if each not in depths][: limit - len(depths)]
            depths |= dict.fromkeys(found, depth)
            seen = _visible(person, found)
            hidden |= set(found) - seen
            frontier = [each for each in found if each in seen]
    return Thread(start, depths, frozenset(hidden))


def links_among(references: Iterable[Reference]) -> list[Link]:
    """All citations both of whose ends are among these, in one query."""
    those = set(references)
    rows = Citation.objects.filter(_ends(those, "source"), _ends(those, "target")).order_by("pk").values_list(*ENDS)
    return [((kind, pk), relation, (other, other_pk)) for kind, pk, relation, other, other_pk in rows]


def _step(frontier: Iterable[Reference], way: int) -> Iterator[Reference]:
    """The grounds (way -1) or the outcomes (way 1) of some records."""
    onwards, back = ("source", "target") if way < 0 else ("target", "source")
    plain = Citation.objects.filter(_ends(frontier, onwards)).exclude(relation__in=FORWARD)
    turned = Citation.objects.filter(_ends(frontier, back), relation__in=FORWARD)
    return chain(
        plain.order_by("pk").values_list(f"{back}_kind", f"{back}_id"),
        turned.order_by("pk").values_list(f"{onwards}_kind", f"{onwards}_id"),
    )


def _ends(references: Iterable[Reference], end: str) -> Q:
    condition = Q(pk__in=())
    for code, ids in _by_kind(references).items():
        condition |= Q(**{f"{end}_kind": code, f"{end}_id__in": ids})
    return condition


def _visible(person: Person, references: Iterable[Reference]) -> set[Reference]:
    """Those of them that this person may see; one query for each kind."""
    seen: set[Reference] = set()
    for code, ids in _by_kind(references).items():
        if (known := registry.kind_or_none(code)) is not None:
            seen |= {(code, pk) for pk in known.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True)}
    return seen


def _by_kind(references: Iterable[Reference]) -> dict[str, list[int]]:
    by_kind: dict[str, list[int]] = {}
    for code, record_id in references:
        by_kind.setdefault(code, []).append(record_id)
    return by_kind
