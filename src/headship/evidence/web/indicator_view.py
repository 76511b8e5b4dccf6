"""What the pages of indicators show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence.domain import tuning
from headship.evidence.domain.tuning import InForce
from headship.evidence.indicators import Indicator, indicators
from headship.evidence.models import Act, Reading
from headship.evidence.queries import current_readings
from headship.evidence.web import figures
from headship.evidence.web.clauses import ClauseLine, clause_lines
from headship.school.models import Person

NAMES = {
    "established": gettext_lazy("established"), "leading": gettext_lazy("leading"),
    "lookback_days": gettext_lazy("days it looks back"),
    "minimum_group": gettext_lazy("smallest group"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An indicator in the list: its page, today's reading and its page, its thresholds in words."""

    known: Indicator
    url: str
    words: figures.Words
    reading_url: str
    hidden: bool
    thresholds: str
    is_own: bool


@dataclass(frozen=True)
class Group:
    """An element with its indicators."""

    element: ClauseLine
    lines: list[Line]


def list_page(reader: Person) -> dict[str, Any]:
    """The context of `evidence/indicators.html`: all indicators by element. A fixed number of queries."""
    known = list(indicators())
    readings, in_force = current_readings(reader), tuning.all_in_force(known)
    clauses = {line.code: line for line in clause_lines({code for each in known for code in each.clauses})}
    groups: dict[str, Group] = {}
    for each in known:
        clause = clauses.get(each.clauses[0])
        if clause is not None:
            group = groups.setdefault(clause.element_code, Group(clause, []))
            group.lines.append(_line(each, readings.get(each.code), in_force[each.code]))
    order = list(clauses)
    return {
        "groups": sorted(groups.values(), key=lambda group: order.index(group.element.code)),
        "own": sum(each.is_own for each in in_force.values()),
        "total": len(known),
    }


def _line(known: Indicator, reading: Reading | None, in_force: InForce) -> Line:
    share = reading.is_share if reading else max(known.established, known.leading) <= 1
    words = figures.words_of(reading, figures.unit_of(known, reading)) if reading else figures.Words("", "", "", "", "")
    unit = "" if share else str(known.unit)
    established, leading = (figures.in_words(at, share, unit) for at in (in_force.established, in_force.leading))
    return Line(
        known, reverse("evidence:indicator", args=[known.code]), words,
        reverse("evidence:reading", args=[reading.pk]) if reading else "", bool(reading and reading.hidden),
        f"{established} · {leading}", in_force.is_own,
    )  # fmt: skip


def page(reader: Person, known: Indicator, share: bool) -> dict[str, Any]:
    """The context of `evidence/indicator.html`, but for the form."""
    reading = current_readings(reader).get(known.code)
    in_force = tuning.in_force(known)
    unit = "" if share else str(known.unit)
    return {
        "known": known,
        "reading": reading,
        "words": figures.words_of(reading, unit) if reading else None,
        "in_force": in_force,
        "established": figures.in_words(in_force.established, share, unit),
        "leading": figures.in_words(in_force.leading, share, unit),
        "clauses": clause_lines(known.clauses),
        "changes": _changes(reader, known, share, unit),
    }


def _changes(reader: Person, known: Indicator, share: bool, unit: str) -> list[dict[str, Any]]:
    """Who changed it, when, what and why, as the ledger has it."""
    acts = Act.objects.visible_to(reader).filter(verb="indicator.set", record_kind="indicator_setting")
    changes = []
    for act in acts.select_related("text").order_by("-sequence")[:200]:
        if not hasattr(act, "text"):
            continue
        payload = json.loads(act.text.payload)
        if payload.get("indicator") == known.code:
            changes.append(_change(act, payload, share, unit))
    return changes


def _change(act: Act, payload: dict[str, Any], share: bool, unit: str) -> dict[str, Any]:
    said = _said(payload.get("changed", {}), share, unit)
    return {
        "title": payload.get("reason", ""),
        "when": date_format(timezone.localtime(act.recorded_at), "j F Y"),
        "detail": f"{act.text.actor_name} · {said}",
        "url": reverse("evidence:act", args=[act.sequence]),
    }


def _said(changed: dict[str, list[Any]], share: bool, unit: str) -> str:
    parts = []
    for field, (before, after) in changed.items():
        of_value = field in {"established", "leading"}
        then, now = (figures.in_words(at, share, unit) if of_value else figures.plain(at) for at in (before, after))
        parts.append(_("%(what)s %(then)s → %(now)s") % {"what": NAMES.get(field, field), "then": then, "now": now})
    return ", ".join(parts) or _("nothing but the reason")
