"""The order of things that wait for each other, and the ring in which they would wait for ever."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any, TypeVar

Id = TypeVar("Id", bound=Hashable)


class Cycle(ValueError):
    """Some tasks wait for each other in a ring. ids: the ring, each one before the one that waits for it."""

    def __init__(self, ids: Sequence[Any]) -> None:
        super().__init__("Some tasks wait for each other in a ring: " + ", ".join(map(str, ids)))
        self.ids = list(ids)


def cycle_in(edges: Iterable[tuple[Id, Id]]) -> list[Id] | None:
    """A ring in these (earlier, later) pairs, each id followed by one that comes after it, or None where there is none.

    The last one leads back to the first. An id that waits for itself is a ring of one. Time is linear in the pairs.
    """
    later: dict[Id, list[Id]] = {}
    for before, after in edges:
        later.setdefault(before, []).append(after)
        later.setdefault(after, [])
    finished: set[Id] = set()
    for start in later:
        if start not in finished and (ring := _ring_from(start, later, finished)):
            return ring
    return None


def _ring_from(start: Id, later: Mapping[Id, list[Id]], finished: set[Id]) -> list[Id] | None:
    """Walk in depth without recursion: a plan may be longer than Python's stack."""
    path, place = [start], {start: 0}
    branches = [iter(later[start])]
    while path:
        following = next(branches[-1], None)
        if following is None:
            branches.pop()
            done = path.pop()
            del place[done]
            finished.add(done)
        elif following in place:
            return path[place[following] :]
        elif following not in finished:
            place[following] = len(path)
            path.append(following)
            branches.append(iter(later[following]))
    return None


def ordered(after: Mapping[Id, Iterable[Id]], key: Mapping[Id, Any]) -> list[Id]:
    """All ids so that each follows those it comes after; of those that may come next, the one with the smallest key.

    after: each id with the ids before it. Keys have to differ, or to be followed by something that does.
    Raises Cycle.
    """
    open_count = {each: len(set(before)) for each, before in after.items()}
    later: dict[Id, list[Id]] = {each: [] for each in after}
    for each, before in after.items():
        for one in set(before):
            later[one].append(each)
    ready = [(key[each], number, each) for number, each in enumerate(after) if not open_count[each]]
    numbers = {each: number for number, each in enumerate(after)}
    heapify(ready)
    order: list[Id] = []
    while ready:
        each = heappop(ready)[2]
        order.append(each)
        for following in later[each]:
            open_count[following] -= 1
            if not open_count[following]:
                heappush(ready, (key[following], numbers[following], following))
    if len(order) < len(after):
        raise Cycle(cycle_in((one, each) for each, before in after.items() for one in before) or ())
    return order
