"""Organisations and terms that would be part of themselves, through their parents."""

from __future__ import annotations

from typing import Any

from headship.exchange.oneroster.problems import Problem
from headship.exchange.oneroster.workspace import Workspace
from headship.school.models import AcademicTerm, Campus

NESTED: tuple[tuple[str, type[Any]], ...] = (("orgs", Campus), ("academicSessions", AcademicTerm))


def found(space: Workspace) -> list[Problem]:
    """A problem for one row of each circle, in what would stand after the import."""
    return [problem for name, model in NESTED for problem in _circles(space, name, model)]


def _circles(space: Workspace, name: str, model: type[Any]) -> list[Problem]:
    """Parents as the files say, and for all other rows as they are known from before."""
    stated = space.all(f'SELECT sid, "parentSourcedId", num FROM in_{name} WHERE NOT gone ORDER BY num')
    if not any(parent for _sid, parent, _num in stated):
        return []
    known = model.objects.filter(sourced_id__isnull=False, parent__isnull=False)
    parents: dict[str, str] = dict(known.values_list("sourced_id", "parent__sourced_id"))
    parents |= {sid: parent for sid, parent, _num in stated}
    rows = {sid: num for sid, _parent, num in stated}
    return [
        Problem(
            "cycle", f"{name}.csv", rows.get(circle[0]), "parentSourcedId", " → ".join([*circle[:6], circle[0]])[:200]
        )
        for circle in circles(parents, list(rows))
    ]


def circles(parents: dict[str, str], starts: list[str]) -> list[list[str]]:
    """Every circle that is reached from one of `starts`, each once, beginning with the first of `starts` in it."""
    done: set[str] = set()
    several = []
    order = {sid: place for place, sid in enumerate(starts)}
    for start in starts:
        path: dict[str, int] = {}
        at: str | None = start
        while at and at not in done and at not in path:
            path[at] = len(path)
            at = parents.get(at)
        if at and at in path:
            ring = list(path)[path[at] :]
            first = min(range(len(ring)), key=lambda place: order.get(ring[place], len(order)))
            several.append(ring[first:] + ring[:first])
        done |= set(path)
    return several
