"""Scales: what comes with Headship, what a school makes itself, and how a label becomes a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

import yaml
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.insight.models import Attainment, Scale, Target
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person

SHIPPED = Path(__file__).parents[1] / "shipped" / "scales.yaml"
FEWEST, MOST = 2, 60
# The ends of a percentile lie at infinity on the normal scale: they are read as half a step inside.
INSIDE = 0.5
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class NotOnScale(ValueError):
    """What stands there is not of this scale."""


@dataclass(frozen=True)
class Reached:
    """A label as the scale writes it, and its number."""

    label: str
    value: float


Reader = Callable[[str], Reached]


@lru_cache(maxsize=1)
def shipped() -> tuple[dict[str, Any], ...]:
    """What the file of shipped scales says, with the value of each label."""
    with SHIPPED.open(encoding="utf-8") as file:
        entries: list[dict[str, Any]] = yaml.safe_load(file)
    return tuple({**entry, "steps": _equal_steps(entry)} for entry in entries)


def _equal_steps(entry: dict[str, Any]) -> list[dict[str, Any]]:
    labels = entry.get("labels", [])
    lowest = float(entry.get("from", 0))
    return [{"label": label, "value": lowest + len(labels) - 1 - i} for i, label in enumerate(labels)]


@transaction.atomic
def install() -> int:
    """Give the school in scope the shipped scales that it lacks. Returns how many; what it has is left as it is."""
    there = set(Scale.objects.values_list("code", flat=True))
    fields = ("code", "title", "kind", "source", "steps", "lowest", "highest")
    lacking = [
        Scale(shipped=True, **{key: entry[key] for key in fields if key in entry})
        for entry in shipped()
        if entry["code"] not in there
    ]
    return len(Scale.objects.bulk_create(lacking, ignore_conflicts=True))


def in_use() -> list[Scale]:
    """The scales that a file may be read with, shipped first; installs them where they are lacking."""
    install()
    return list(Scale.objects.filter(ended_on__isnull=True))


def reader(scale: Scale) -> Reader:
    """A function from what stands in a file to `Reached`; it raises NotOnScale. Numbers have a decimal point."""
    return _grades(scale) if scale.kind == Scale.Kind.GRADES else _numbers(scale)


def plain(text: str) -> str:
    """ "Ａ ∗" → "A*": one form for what looks the same, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).replace("∗", "*").replace("＊", "*").split())


def _grades(scale: Scale) -> Reader:
    exact = {plain(str(step["label"])): Reached(str(step["label"]), float(step["value"])) for step in scale.steps}
    folded: dict[str, Reached] = {}
    for label, reached in exact.items():
        folded.setdefault(label.casefold(), reached)

    def read(text: str) -> Reached:
        key = plain(text)
        # A spreadsheet turns the grade 9 into 9.0.
        key = key.removesuffix(".0") if key.removesuffix(".0").isdecimal() else key
        reached = exact.get(key) or folded.get(key.casefold())
        if reached is None:
            raise NotOnScale(text)
        return reached

    return read


def _numbers(scale: Scale) -> Reader:
    as_score = scale.kind == Scale.Kind.PERCENTILE

    def read(text: str) -> Reached:
        key = plain(text).removesuffix("%")
        if not NUMBER.fullmatch(key):
            raise NotOnScale(text)
        value = float(key)
        if not _within(scale, value):
            raise NotOnScale(text)
        return Reached(plain(text), normal_score(value) if as_score else value)

    return read


def _within(scale: Scale, value: float) -> bool:
    above = scale.lowest is None or value >= scale.lowest
    return above and (scale.highest is None or value <= scale.highest)


def normal_score(percentile: float) -> float:
    """50 → 0.0, 97.7 → about 2: the standard normal quantile; 0 and 100 are read as 0.5 and 99.5."""
    inside = min(max(percentile, INSIDE), 100 - INSIDE)
    return round(NormalDist().inv_cdf(inside / 100), 6)


def shown(scale: Scale) -> list[tuple[str, float]]:
    """The mapping as pages show it: grades with their numbers; for percentiles, a few of them."""
    if scale.kind == Scale.Kind.GRADES:
        return [(str(step["label"]), float(step["value"])) for step in scale.steps]
    if scale.kind == Scale.Kind.PERCENTILE:
        return [(str(each), normal_score(each)) for each in (99, 90, 75, 50, 25, 10, 1)]
    return []


def label_near(scale: Scale | None, value: float) -> str:
    """The grade whose number lies nearest; a number as it is where there are no grades."""
    if scale is None or scale.kind != Scale.Kind.GRADES or not scale.steps:
        return f"{value:g}"
    return str(min(scale.steps, key=lambda step: abs(float(step["value"]) - value))["label"])


@transaction.atomic
def make(*, by: Person, title: str, steps: Sequence[tuple[str, float]], source: str = "") -> Scale:
    """A scale of the school's own. Raises Refusal where two labels are the same, or too few are given."""
    title = " ".join(title.split())
    checked = _checked(steps)
    code = _free_code(title)
    scale: Scale = Scale.objects.create(
        code=code, title=title, kind=Scale.Kind.GRADES, steps=checked, source=source or _("The school’s own numbers")
    )
    _record(by, scale, "scale.make", _("Settled how the grades of “%(title)s” become numbers"))
    return scale


@transaction.atomic
def change(*, by: Person, scale: Scale, steps: Sequence[tuple[str, float]]) -> int:
    """Give the grades of the school's own scale other numbers; everything read with it follows at once.

    Returns how many results and targets have another number now. Raises Refusal for a shipped scale, and where a
    grade would go that results were read with.
    """
    if scale.shipped or scale.kind != Scale.Kind.GRADES:
        raise Refusal(_("This scale comes with Headship and stays as it is. Make one of your own from it."))
    checked = _checked(steps)
    kept = {step["label"] for step in checked}
    for label in (str(step["label"]) for step in scale.steps):
        if label not in kept and _uses(scale, label):
            raise Refusal(_("Results were read with the grade “%(label)s”. Keep it.") % {"label": label}, field="steps")
    scale.steps = checked
    scale.save(update_fields=["steps"])
    moved = sum(_renumber(scale, step) for step in checked)
    _record(by, scale, "scale.change", _("Changed how the grades of “%(title)s” become numbers"), moved=moved)
    return moved


def _uses(scale: Scale, label: str) -> bool:
    return any(model.objects.filter(scale=scale, label=label).exists() for model in (Attainment, Target))


def _renumber(scale: Scale, step: dict[str, Any]) -> int:
    value = step["value"]
    return sum(
        model.objects.filter(scale=scale, label=step["label"]).exclude(value=value).update(value=value)
        for model in (Attainment, Target)
    )


@transaction.atomic
def end(*, by: Person, scale: Scale) -> None:
    """Offer the scale no longer; what was read with it keeps its numbers and shows them."""
    if scale.ended_on is not None:
        raise Refusal(_("This scale is not offered any more."))
    scale.ended_on = clock.today()
    scale.save(update_fields=["ended_on"])
    _record(by, scale, "scale.end", _("Put the scale “%(title)s” away"))


def _checked(steps: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    rows = [(" ".join(label.split()), float(value)) for label, value in steps if label.strip()]
    labels = [plain(label) for label, _value in rows]
    if not FEWEST <= len(rows) <= MOST:
        raise Refusal(_("Write at least two grades, one a line."), field="steps")
    for label in labels:
        if labels.count(label) > 1:
            raise Refusal(_("The grade “%(label)s” stands there twice.") % {"label": label}, field="steps")
    rows.sort(key=lambda row: -row[1])
    return [{"label": label, "value": value} for label, value in rows]


def _free_code(title: str) -> str:
    base = slugify(title)[:50] or "scale"
    taken = set(Scale.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)


def _record(by: Person, scale: Scale, verb: str, sentence: str, **payload: Any) -> None:
    ledger.record(
        by=by, verb=verb, record_kind="scale", record_id=scale.pk, label=scale.title,
        summary=sentence % {"title": scale.title}, payload={"steps": scale.steps, **payload},
    )  # fmt: skip


def fitting(offered: Sequence[Scale], values: Sequence[str]) -> Scale | None:
    """The first scale on which all these values stand, written exactly so: the school's own before those that came
    with Headship, grades before numbers.
    """
    if not values:
        return None
    grades = [scale for scale in offered if scale.kind == Scale.Kind.GRADES]
    for scale in sorted(grades, key=lambda each: (each.shipped, each.pk)):
        labels = {plain(str(step["label"])) for step in scale.steps}
        if all(plain(value) in labels for value in values):
            return scale
    numbers = [scale for scale in offered if scale.kind in (Scale.Kind.PERCENTAGE, Scale.Kind.POINTS)]
    for scale in sorted(numbers, key=lambda each: (each.kind != Scale.Kind.PERCENTAGE, each.highest is None)):
        if _all_read(reader(scale), values):
            return scale
    return None


def _all_read(read: Reader, values: Sequence[str]) -> bool:
    try:
        for value in values:
            read(value.replace(",", "."))
    except NotOnScale:
        return False
    return True
