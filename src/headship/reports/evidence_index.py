"""The index of evidence behind a report: the records that acts were done on, the newest first, each with a digest.

An act is one step; a reader wants the decision or the policy that it was a step of. So the index has a line for each
record: how many acts, from when to when, for which clauses, and the newest act with its digest. Since every digest
holds the one before it, the newest proves the earlier ones too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from headship.evidence import registry
from headship.evidence.models import Act
from headship.evidence.models.ledger import Purpose
from headship.school.models import Person

LISTED = 60  # records that a report lists; the ledger's page shows every act
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Entry:
    """A record with its acts. what: its label, "" where the words were erased; kind: what it is, such as "Decision".

    number, digest: of the newest act; the digest is SHA-256 in hexadecimal, in full. clauses: codes, in order.
    """

    what: str
    kind: str
    acts: int
    first: date
    last: date
    clauses: tuple[str, ...]
    number: int
    digest: str


@dataclass(frozen=True)
class EvidenceIndex:
    """The newest entries; how many records and acts there are in all, and how many acts in each month shown.

    by_month: first day of the month → number of acts, the oldest month first, months without any included.
    """

    entries: list[Entry]
    records: int
    acts: int
    by_month: dict[date, int]


def index_for(leader: Person | None, *, today: date, private: bool = False, limit: int = LISTED) -> EvidenceIndex:
    """The records whose acts speak to a clause: of the school, or by and about one leader. Six queries at most.

    Of the school, acts about nobody in particular; whoever makes the report, nothing about one person is in it.
    private: also the formative acts of the leader, for that leader's own eyes.
    """
    acts = _acts(leader, private).exclude(clauses="")
    groups = acts.order_by().values("record_kind", "record_id")
    summed = groups.annotate(n=Count("pk"), first=Min("happened_at"), last=Max("happened_at"), newest=Max("sequence"))
    rows = list(summed.order_by("-newest")[:limit])
    return EvidenceIndex(_entries(acts, rows), groups.distinct().count(), acts.count(), _by_month(acts, today))


def _acts(leader: Person | None, private: bool) -> QuerySet[Any]:
    purposes = [Purpose.ACCOUNTABLE, Purpose.FORMATIVE] if private and leader is not None else [Purpose.ACCOUNTABLE]
    acts: QuerySet[Any] = Act.objects.filter(purpose__in=purposes)
    if leader is None:
        return acts.filter(about_id__isnull=True)
    return acts.filter(Q(about_id=leader.pk) | Q(actor_id=leader.pk, about_id__isnull=True))


def _entries(acts: QuerySet[Any], rows: list[dict[str, Any]]) -> list[Entry]:
    newest = {
        act.sequence: act
        for act in acts.filter(sequence__in=[row["newest"] for row in rows]).select_related("text")
    }  # fmt: skip
    clauses = _clauses(acts, rows)
    titles = {kind.code: str(kind.title) for kind in registry.kinds()}
    return [_entry(row, newest[row["newest"]], clauses, titles) for row in rows]


def _clauses(acts: QuerySet[Any], rows: list[dict[str, Any]]) -> dict[tuple[str, int | None], set[str]]:
    kinds = {row["record_kind"] for row in rows}
    ids = {row["record_id"] for row in rows}
    found: dict[tuple[str, int | None], set[str]] = {}
    wanted = acts.filter(Q(record_id__in=ids) | Q(record_id__isnull=True), record_kind__in=kinds)
    for kind, record, codes in wanted.order_by().values_list("record_kind", "record_id", "clauses").distinct():
        found.setdefault((kind, record), set()).update(codes.split())
    return found


def _entry(row: dict[str, Any], newest: Act, clauses: dict[Any, set[str]], titles: dict[str, str]) -> Entry:
    text = getattr(newest, "text", None)  # erased words leave the act and its digest
    return Entry(
        what=(text.label or text.summary) if text else "", kind=titles.get(row["record_kind"], ""), acts=row["n"],
        first=timezone.localdate(row["first"]), last=timezone.localdate(row["last"]),
        clauses=tuple(sorted(clauses.get((row["record_kind"], row["record_id"]), ()))),
        number=newest.sequence, digest=newest.digest,
    )  # fmt: skip


def _by_month(acts: QuerySet[Any], today: date) -> dict[date, int]:
    months = dict.fromkeys(_last_months(today), 0)
    counted = (
        acts.filter(happened_at__date__gte=min(months))
        .annotate(month=TruncMonth("happened_at"))
        .order_by()
        .values_list("month")
        .annotate(n=Count("pk"))
    )
    for month, count in counted:
        day = timezone.localtime(month).date()
        if day in months:
            months[day] = count
    return months


def _last_months(today: date) -> Iterable[date]:
    """The first days of the last twelve months, this one included, the oldest first."""
    this = today.year * 12 + today.month - 1
    for number in range(this - MONTHS_SHOWN + 1, this + 1):
        yield date(number // 12, number % 12 + 1, 1)
