"""The index of evidence behind a report: the newest acts that its reader may see, each with its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from headship.evidence.models import Act
from headship.evidence.models.ledger import Purpose
from headship.school.models import Person

LISTED = 150  # acts that a report lists; the ledger's page shows them all


@dataclass(frozen=True)
class Entry:
    """One act in the index. digest: SHA-256 in hexadecimal, in full."""

    number: int
    happened_at: datetime
    what: str
    clauses: str
    digest: str

    @property
    def day(self) -> date:
        """The day it happened, in the school's time zone."""
        return timezone.localdate(self.happened_at)


@dataclass(frozen=True)
class EvidenceIndex:
    """The newest entries, newest first, and how many acts there are in all."""

    entries: list[Entry]
    total: int


def index_for(reader: Person | None, *, leader: Person | None = None, limit: int = LISTED) -> EvidenceIndex:
    """The acts that speak to a clause, of the school, or about and by one leader.

    reader: who will read it; None is the machine's own command line, which prints what the whole school may know:
    accountable acts that are about nobody in particular.
    """
    acts = _acts(reader).exclude(clauses="")
    if leader is not None:
        acts = acts.filter(actor_id=leader.pk) | acts.filter(about_id=leader.pk)
    rows = acts.select_related("text").order_by("-sequence")[:limit]
    return EvidenceIndex([_entry(act) for act in rows], acts.count())


def _acts(reader: Person | None) -> QuerySet[Any]:
    ours = Act.objects.filter(purpose=Purpose.ACCOUNTABLE)
    found: QuerySet[Any] = ours.visible_to(reader) if reader else ours.filter(about_id__isnull=True)
    return found


def _entry(act: Act) -> Entry:
    text = getattr(act, "text", None)  # erased texts leave the act and its digest
    return Entry(act.sequence, act.happened_at, text.summary or text.label if text else "", act.clauses, act.digest)
