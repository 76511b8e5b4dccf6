"""The evidence of an element in the order in which it happened: acts of the ledger and what was added by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.evidence import registry
from headship.evidence.domain.ledger import element_of
from headship.evidence.framework import tags_of
from headship.evidence.models import Act, ActClause, EvidenceItem
from headship.evidence.models.ledger import Purpose
from headship.school.models import Person

AT_ONCE = 200  # acts of an element that are looked through at a time
Reference = tuple[str, int]


@dataclass(frozen=True)
class Moment:
    """Something that happened and speaks to clauses. detail: who, and what it was about.

    url: its own page, or "" where it has none or the reader may not open it. is_formative: only this reader, whom
    it is about, sees it.
    """

    title: str
    at: datetime
    detail: str
    clauses: tuple[str, ...]
    url: str
    record: Reference
    is_formative: bool = False

    @property
    def when(self) -> str:
        """The day in the active time zone, as the timeline component shows it."""
        return str(date_format(timezone.localtime(self.at), "j F Y"))


def timeline_of(reader: Person, element: str, leader: Person | None = None, *, limit: int = 20) -> list[Moment]:
    """The newest evidence of an element that a reader may see, newest first: the school's, or one leader's.

    The school's has nothing about one person unless they shared it; a leader's is about them, or done by them.
    An item added by hand shows as itself and not as the acts upon it.
    """
    tags = tags_of(element)
    acts = _acts(reader, element_of(next(iter(tags))), leader, limit)
    moments = [_of_act(act, tags) for act in acts] + _items(reader, tags, leader, limit)
    newest = sorted(moments, key=lambda moment: moment.at, reverse=True)[:limit]
    return _with_addresses(reader, newest)


def _acts(reader: Person, element: str, leader: Person | None, limit: int) -> list[Act]:
    whose = _whose(leader)
    found: list[Act] = []
    for ids in _batches(element):
        rows = Act.objects.visible_to(reader).filter(whose, pk__in=ids).exclude(record_kind="evidence_item")
        found += rows.select_related("text").order_by("-sequence")[: limit - len(found)]
        if len(found) >= limit:
            break
    return found


def _whose(leader: Person | None) -> Q:
    if leader is None:
        return Q(about_id__isnull=True, purpose=Purpose.ACCOUNTABLE) | Q(share__isnull=False)
    return Q(about_id=leader.pk) | Q(actor_id=leader.pk, about_id__isnull=True)


def _batches(element: str) -> Iterator[Sequence[int]]:
    """Ids of the element's acts, newest first, some at a time: the index has them in this order."""
    rows = ActClause.objects.filter(element=element).order_by("-act_id").values_list("act_id", flat=True).distinct()
    start = 0
    while ids := list(rows[start : start + AT_ONCE]):
        yield ids
        if len(ids) < AT_ONCE:
            return
        start += AT_ONCE


def _of_act(act: Act, tags: Mapping[str, str]) -> Moment:
    text = getattr(act, "text", None)
    title = (text.summary or text.label) if text else _("The text of this act was erased.")
    mine = tuple(tags[tag] for tag in act.clause_codes if tag in tags)
    reference = (act.record_kind, act.record_id or 0)
    actor = text.actor_name if text else ""
    return Moment(title, act.happened_at, actor, mine, "", reference, act.purpose == Purpose.FORMATIVE)


def _items(reader: Person, tags: Mapping[str, str], leader: Person | None, limit: int) -> list[Moment]:
    speaks = Q(pk__in=())
    for tag in tags:
        speaks |= Q(clauses__contains=f" {tag} ")
    whose = Q(owner=leader) if leader else Q(purpose=Purpose.ACCOUNTABLE)
    rows = EvidenceItem.objects.visible_to(reader).filter(speaks, whose, withdrawn_at=None, erased_at=None)
    return [_of_item(item, tags) for item in rows.select_related("owner").order_by("-happened_on")[:limit]]


def _of_item(item: EvidenceItem, tags: Mapping[str, str]) -> Moment:
    said = _("Added by hand · %(name)s") if not item.has_expired else _("Added by hand · %(name)s · no longer counts")
    noon = timezone.make_aware(datetime.combine(item.happened_on, time(12)))
    mine = tuple(tags[tag] for tag in item.clause_codes if tag in tags)
    detail = said % {"name": item.owner.name}
    return Moment(item.title, noon, detail, mine, "", ("evidence_item", item.pk), item.is_formative)


def _with_addresses(reader: Person, moments: list[Moment]) -> list[Moment]:
    known = {moment.record for moment in moments if registry.kind_or_none(moment.record[0])}
    seen = registry.see(reader, known)
    return [replace(moment, url=seen[moment.record].url) if moment.record in seen else moment for moment in moments]
