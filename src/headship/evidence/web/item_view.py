"""What the pages of added evidence show, put together from rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.evidence.domain import items as domain
from headship.evidence.domain.citations import links_of
from headship.evidence.framework import prefix_of
from headship.evidence.models import Act, EvidenceItem, EvidenceRevision
from headship.evidence.rules import ADD_ITEM, KEEP_ITEM
from headship.evidence.web.clauses import clause_lines, element_choices
from headship.kernel import clock, exports
from headship.kernel.permissions import holds, may
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.models import Person
from headship.standards.api import catalogue

SHOWS = ("", "mine", "soon", "withdrawn")
SOON = 30  # days before an item stops counting


@dataclass(frozen=True)
class Chosen:
    """What the reader asked the list for."""

    show: str = ""
    element: str = ""
    words: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Chosen:
        """From the address; what is not known is left out."""
        show = query.get("show", "")
        return cls(show if show in SHOWS else "", query.get("element", "")[:8], query.get("q", "").strip()[:200])

    def address(self, **changes: str) -> str:
        """The list with one thing changed."""
        query = QueryDict(mutable=True)
        for name, value in {"show": self.show, "element": self.element, "q": self.words, **changes}.items():
            if value:
                query[name] = value
        return f"?{query.urlencode()}"


def rows_for(reader: Person, chosen: Chosen) -> QuerySet[EvidenceItem]:
    """The items that a reader may see, as chosen, the newest event first."""
    rows: QuerySet[EvidenceItem] = EvidenceItem.objects.visible_to(reader).filter(_condition(reader, chosen.show))
    if chosen.element:
        speaks = Q(pk__in=())
        for tag in _tags_of(chosen.element):
            speaks |= Q(clauses__contains=f" {tag} ")
        rows = rows.filter(speaks)
    for word in chosen.words.split()[:6]:
        rows = rows.filter(title__icontains=word)
    return rows.select_related("owner").order_by("-happened_on", "-pk")


def _tags_of(element: str) -> list[str]:
    known = catalogue()
    found = known.element(element)
    return [prefix_of(known) + clause.code for clause in found.clauses] if found else []


def _condition(reader: Person, show: str) -> Q:
    here = Q(withdrawn_at__isnull=True, erased_at__isnull=True)
    if show == "mine":
        return here & Q(owner=reader)
    if show == "soon":
        return here & Q(owner=reader, expires_on__lte=clock.days_before(-SOON))
    if show == "withdrawn":
        return ~here
    return here


def list_page(reader: Person, chosen: Chosen, page: Page[EvidenceItem]) -> dict[str, Any]:
    """The context of `evidence/items.html`."""
    return {
        "table": _table(page, chosen),
        "page": page,
        "chosen": chosen,
        "elements": element_choices(),
        "shows": [
            ("", _("All")),
            ("mine", _("Mine")),
            ("soon", _("Mine to look at again")),
            ("withdrawn", _("Withdrawn")),
        ],
        "counts": _counts(reader),
        "may_add": holds(reader, ADD_ITEM),
    }


def _counts(reader: Person) -> dict[str, int]:
    counts: dict[str, int] = (
        EvidenceItem.objects.visible_to(reader)
        .filter(withdrawn_at__isnull=True, erased_at__isnull=True)
        .aggregate(
            all=Count("pk"),
            soon=Count("pk", filter=Q(owner=reader, expires_on__lte=clock.days_before(-SOON))),
        )
    )
    return counts


def _table(page: Page[EvidenceItem], chosen: Chosen) -> Table:
    asked = bool(chosen.show or chosen.element or chosen.words)
    return Table(
        caption=_("Added evidence"),
        columns=[
            Column(_("What")),
            Column(_("Happened")),
            Column(_("Owner")),
            Column(_("Speaks to")),
            Column(_("State")),
        ],
        rows=[_row(item) for item in page.object_list],
        csv_url=f"{chosen.address()}&format=csv",
        xlsx_url=f"{chosen.address()}&format=xlsx",
        empty=_("Nothing fits what you asked for") if asked else _("Nothing was added by hand yet"),
        empty_detail=""
        if asked
        else _("That may be just right: most evidence writes itself. Add what nothing in the house could see."),
        caption_hidden=True,
    )


def _row(item: EvidenceItem) -> list[Any]:
    return [
        Cell(item.title, url=reverse("evidence:item", args=[item.pk])),
        date_format(item.happened_on, "j M Y"),
        item.owner.name,
        ", ".join(item.clause_codes),
        state_cell(item),
    ]


def state_cell(item: EvidenceItem) -> Cell:
    """What there is to know about an item in two words."""
    if item.erased_at:
        return Cell(_("Erased"), tag="rest")
    if item.withdrawn_at:
        return Cell(_("Withdrawn"), tag="rest")
    if item.has_expired:
        return Cell(_("No longer counts"), tag="rest")
    if item.is_formative:
        return Cell(_("Only you"), tag="focus")
    if item.expires_on and item.expires_on <= clock.days_before(-SOON):
        return Cell(_("Until %(day)s") % {"day": date_format(item.expires_on, "j M")}, tag="warn")
    return Cell("")


def file_of(rows: QuerySet[EvidenceItem]) -> exports.Table:
    """The list as a file."""
    columns = [_("Title"), _("Happened on"), _("Added at"), _("Owner"), _("Clauses"), _("Counts until"), _("State")]
    body = [
        (row.title, row.happened_on, row.added_at, row.owner.name, " ".join(row.clause_codes), row.expires_on or "",
         state_cell(row).text)
        for row in rows
    ]  # fmt: skip
    return exports.Table(_("Added evidence"), columns, body)


def page(reader: Person, item: EvidenceItem) -> dict[str, Any]:
    """The context of `evidence/item.html`."""
    revisions: list[EvidenceRevision] = list(item.revisions.select_related("revised_by"))
    keeps = item.erased_at is None and may(reader, KEEP_ITEM, item)
    return {
        "item": item,
        "latest": revisions[0],
        "earlier": revisions[1:],
        "state": state_cell(item),
        "clauses": clause_lines(item.clause_codes),
        "links": links_of(reader, ("evidence_item", item.pk)),
        "acts": _acts(reader, item),
        "keeps": keeps,
        "may_erase": item.erased_at is None and domain.may_erase(reader, item),
        "is_mine": item.owner_id == reader.pk,
    }


def _acts(reader: Person, item: EvidenceItem) -> list[dict[str, Any]]:
    """The acts upon it that the reader may see, as the timeline shows them."""
    acts = Act.objects.visible_to(reader).filter(record_kind="evidence_item", record_id=item.pk)
    return [
        {
            "title": act.text.summary if hasattr(act, "text") else _("The text of this act was erased."),
            "when": date_format(timezone.localtime(act.recorded_at), "j F Y, H:i"),
            "detail": act.text.actor_name if hasattr(act, "text") else "",
            "url": reverse("evidence:act", args=[act.sequence]),
        }
        for act in acts.select_related("text").order_by("-sequence")[:20]
    ]


def lost_by_erasing(item: EvidenceItem) -> list[str]:
    """What is lost for good when an item is erased, in words."""
    revisions = list(item.revisions.all())
    kept = {revision.stored_as: revision for revision in revisions if revision.stored_as}
    lost = [
        ngettext("%(n)s revision: its title, note and link", "%(n)s revisions: their titles, notes and links",
                 len(revisions)) % {"n": len(revisions)}
    ]  # fmt: skip
    lost += [
        _("The file %(name)s (%(size)s)") % {"name": row.file_name, "size": filesizeformat(row.file_size or 0)}
        for row in kept.values()
    ]
    lost.append(_("What the ledger says in words of each act upon it"))
    return lost
