"""Handover files: what a successor has to know, frozen as it stood when somebody pressed the button."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from headship.areas.direction.sustainability.domain import commitments
from headship.areas.direction.sustainability.models import Handover
from headship.areas.direction.sustainability.rules import HAND_OVER, HAND_OVER_FOR
from headship.evidence import registry
from headship.evidence.domain import ledger
from headship.evidence.models import Promise
from headship.evidence.registry import Handed
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.domain.people import here_to_own
from headship.school.models import Person

KIND = "handover"


@transaction.atomic
def make(*, by: Person, of: Person | None = None, to: Person | None = None, words: str = "") -> Handover:
    """Freeze what a successor has to know. of: whose work, by default one's own; the head may make anybody's.

    to: who takes it over, where that is known; they can read the file. words: what stands in no record.
    """
    of = of or by
    require(by, HAND_OVER if of.pk == by.pk else HAND_OVER_FOR)
    if to is not None:
        here_to_own(to, field="to")
    if to is not None and to.pk == of.pk:
        raise Refusal(_("Choose somebody else: nobody hands over to themselves."), field="to")
    content = {"parts": [_part(heading, rows) for heading, rows in parts_of(of)]}
    made: Handover = Handover.objects.create(of=of, to=to, words=words.strip(), content=content, made_by=by)
    ledger.record(
        by=by, verb="handover.make", record_kind=KIND, record_id=made.pk, label=of.name,
        summary=_("Made a handover file for %(name)s.") % {"name": of.name}, clauses=["3.3c", "3.3d"],
        payload={"to": to.name if to else "", "rows": sum(len(part["rows"]) for part in content["parts"])},
    )  # fmt: skip
    return made


def parts_of(person: Person) -> list[tuple[str, list[Handed]]]:
    """What a successor of this person has to know now, heading by heading, and first what falls due.

    Of what waits for them only that of records that are handed over: a survey to answer, or what is about them alone,
    is nobody else's.
    """
    parts: dict[str, list[Handed]] = {}
    kinds = [known for known in registry.kinds() if known.hands_over is not registry.RecordKind.hands_over]
    codes = {known.code for known in kinds}
    waiting = (each for known in kinds for each in known.waiting(person) if each.kind in codes)
    due = [
        Handed(_("What falls due"), each.what, each.why, each.url, person.name, each.due)
        for each in waiting
        if each.due is not None
    ]
    due.sort(key=lambda row: (row.due or date.max, row.what))
    for row in [*due, *live_for(person)]:
        parts.setdefault(row.heading, []).append(row)
    return list(parts.items())


def live_for(person: Person) -> list[Handed]:
    """What is live in this person's hands, each thing once, heading by heading."""
    rows = [row for _kind, row in live_by_kind(person)]
    return sorted(rows, key=lambda row: (row.heading, row.due or date.max, row.what))


def live_by_kind(person: Person) -> list[tuple[str, Handed]]:
    """The same with the kind of record that hands it over.

    A promise that a commitment makes is left out where the commitment stands: that one says the same, with its day.
    """
    rows = [(known.code, row) for known in registry.kinds() for row in known.hands_over(person)]
    there = {row.url for _kind, row in rows}
    twins = {
        reverse("evidence:promise", args=[promise])
        for promise, about in Promise.objects.filter(about_kind=commitments.KIND).values_list("pk", "about_id")
        if reverse("sustainability:commitment", args=[about]) in there
    }
    return [(kind, row) for kind, row in rows if row.url not in twins]


def shown(handover: Handover) -> list[tuple[str, list[Handed]]]:
    """The frozen parts, as rows again."""
    return [
        (part["heading"], [_row_again(part["heading"], row) for row in part["rows"]])
        for part in handover.content["parts"]
    ]


def _part(heading: str, rows: list[Handed]) -> dict[str, Any]:
    return {"heading": str(heading), "rows": [_row(row) for row in rows]}


def _row(row: Handed) -> dict[str, str | None]:
    return {
        "what": str(row.what), "why": str(row.why), "url": row.url, "holder": row.holder,
        "due": row.due.isoformat() if row.due else None,
    }  # fmt: skip


def _row_again(heading: str, row: dict[str, Any]) -> Handed:
    due = date.fromisoformat(row["due"]) if row["due"] else None
    return Handed(heading, row["what"], row["why"], row["url"], row["holder"], due)
