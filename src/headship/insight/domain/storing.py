"""Comparing what a file tells with what the school has, writing the difference, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q

from headship.insight.domain import years
from headship.insight.domain.reading import SHAPES, Key, Shape, Told, Values
from headship.insight.models import DataImport
from headship.school.models import Person

BATCH = 2000
DATES = frozenset({"on", "set_on"})
# Each changed row of an update by cases costs several parameters, of which a database takes so many at once.
FEW = 200
MOST_SHOWN = 6
UNTOLD = frozenset({"learner_id", "kind"})
SAID = {"Attainment": ("label",), "Target": ("label",), "Attendance": ("sessions_present", "sessions_possible")}


@dataclass
class Difference:
    """What bringing a file in would do."""

    added: dict[Key, Values] = field(default_factory=dict)
    changed: list[tuple[int, Key, Values, dict[str, Any]]] = field(default_factory=list)
    same: int = 0


def compare(told: Told) -> Difference:
    """Added, changed (with what stands there now) and the same. Reads what the file is about in one query."""
    out = Difference()
    there = _there(told)
    for key, values in told.rows.items():
        before = there.get(key)
        if before is None:
            out.added[key] = values
            continue
        stands = before[2:]
        says = tuple(values[i] if i in told.compared else stands[i] for i in range(len(values)))
        if says == stands:
            out.same += 1
        else:
            old = dict(zip(told.shape.values, (_plain(each) for each in stands), strict=True))
            out.changed.append((before[0], key, says, {"id": before[0], "import": before[1], **old}))
    return out


def examples(shape: Shape, difference: Difference) -> list[dict[str, str]]:
    """The first few changed and added rows as people read them."""
    changed = [(key, values, old) for _pk, key, values, old in difference.changed[:MOST_SHOWN]]
    added = [(key, values, None) for key, values in islice(difference.added.items(), MOST_SHOWN)]
    rows = [*changed, *added]
    at = shape.key.index("learner_id")
    names = dict(Person.objects.filter(pk__in={key[at] for key, *_rest in rows}).values_list("pk", "name"))
    return [_example(shape, key, values, old, names.get(key[at], "")) for key, values, old in rows]


def _example(shape: Shape, key: Key, values: Values, old: dict[str, Any] | None, name: str) -> dict[str, str]:
    parts = {field: cell for field, cell in zip(shape.key, key, strict=True) if field not in UNTOLD and cell}
    told = [years.words(cell) if field == "school_year" else str(cell) for field, cell in parts.items()]
    said = SAID.get(shape.model.__name__, shape.values)
    now = dict(zip(shape.values, values, strict=True))
    return {
        "who": name, "what": ", ".join(told), "now": " / ".join(str(now[field]) for field in said),
        "before": " / ".join(str(old[field]) for field in said) if old else "",
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _there(told: Told) -> dict[Key, tuple[Any, ...]]:
    shape, width = told.shape, len(told.shape.key)
    names = (*shape.key, "pk", "data_import_id", *shape.values)
    rows = _manager(shape).filter(_about(told)).values_list(*names) if told.rows else ()
    return {row[:width]: row[width:] for row in rows}


def _about(told: Told) -> Q:
    """A condition that holds for all that the file is about, and for not much more."""
    shape = told.shape
    for name, lookup in (("school_year", "in"), ("field", "in"), ("on", "range"), ("last_day", "range")):
        if name in shape.key:
            at = shape.key.index(name)
            found = {key[at] for key in told.rows}
            condition = Q(**{f"{name}__{lookup}": found if lookup == "in" else (min(found), max(found))})
            return condition & Q(sourced_id__isnull=True) if name == "field" else condition
    return Q()


def _manager(shape: Shape) -> Any:
    return shape.model.objects  # type: ignore[attr-defined]


def write(shape: Shape, difference: Difference, record: DataImport | None) -> tuple[list[dict[str, Any]], list[int]]:
    """Write the difference. Returns what stood in the changed rows, and the imports that it came from."""
    source = record.pk if record else None
    added = (_row(shape, key, values, source) for key, values in difference.added.items())
    _manager(shape).bulk_create(added, batch_size=BATCH)
    _rewrite(shape, [_row(shape, key, values, source, pk=pk) for pk, key, values, _old in difference.changed])
    replaced = [old for _pk, _key, _values, old in difference.changed]
    return replaced, sorted({old["import"] for old in replaced if old["import"]})


def _row(shape: Shape, key: Key, values: Values, import_id: int | None, pk: int | None = None) -> Any:
    fields = dict(zip((*shape.key, *shape.values), (*key, *values), strict=True))
    return shape.model(pk=pk, data_import_id=import_id, **fields)


def _rewrite(shape: Shape, rows: Iterable[Any]) -> None:
    names = [name.removesuffix("_id") for name in (*shape.values, "data_import_id")]
    rows = list(rows)
    if rows:
        for row in rows:
            row.enter_scope()
        _manager(shape).bulk_update(rows, names, batch_size=FEW)


def take_back(record: DataImport) -> int:
    """Put back what an import changed, and remove what it added. Returns how many rows."""
    shape = SHAPES[record.what]
    ours = _manager(shape).filter(data_import_id=record.pk)
    before = {old["id"]: old for old in record.replaced}
    changed = list(ours.filter(pk__in=list(before)) if len(before) < BATCH else _among(ours, before))
    for row in changed:
        old = before[row.pk]
        row.data_import_id = old["import"]
        for name in shape.values:
            setattr(row, name, date.fromisoformat(old[name]) if name in DATES and old[name] else old[name])
    _rewrite(shape, changed)
    removed, _by_model = _manager(shape).filter(data_import_id=record.pk).delete()
    return len(changed) + int(removed)


def _among(rows: Any, ids: dict[int, Any]) -> list[Any]:
    return [row for row in rows.iterator(chunk_size=BATCH) if row.pk in ids]
