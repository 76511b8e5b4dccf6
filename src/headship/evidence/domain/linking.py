"""Links that people draw by hand: from a priority to what it rests on, from a review to what it read.

What a record may be linked with, and by whom, its room declares in the registry.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from headship.evidence import registry
from headship.evidence.domain import citations, ledger
from headship.evidence.domain.citations import Reference
from headship.evidence.models import Citation
from headship.evidence.registry import Linking
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person


def may_link(person: Person, source: Reference) -> bool:
    """True where this person sees the record and may draw links from it."""
    kind = registry.kind_or_none(source[0])
    record = kind.visible_to(person).filter(pk=source[1]).first() if kind and kind.links else None
    return record is not None and kind is not None and kind.may_link(person, record)


def sort_of(source_kind: str, relation: str, target_kind: str) -> Linking | None:
    """The declared sort of link between two kinds; None where their rooms declare none."""
    kind = registry.kind_or_none(source_kind)
    fitting = (each for each in kind.links if each.relation == relation) if kind else ()
    return next((each for each in fitting if target_kind in each.target_kinds), None)


@transaction.atomic
def link(*, by: Person, source: Reference, relation: str, target: Reference, note: str = "") -> Citation:
    """Draw a link, and record it. The same link twice is one. Raises Denied and Refusal."""
    require(by, source)
    sort = sort_of(source[0], relation, target[0])
    if sort is None:
        raise Refusal(_("These two cannot be linked in this way."))
    known = Citation.objects.filter(
        source_kind=source[0], source_id=source[1], relation=relation, target_kind=target[0], target_id=target[1]
    ).first()
    if known is not None:
        return known
    citation = citations.cite(by=by, source=source, relation=relation, target=target, note=note.strip()[:300])
    _record(by, "link.draw", citation, sort)
    return citation


@transaction.atomic
def unlink(*, by: Person, citation: Citation) -> None:
    """Take a link back that was drawn by hand. Raises Denied, and Refusal for one that the house itself drew."""
    require(by, (citation.source_kind, citation.source_id))
    sort = sort_of(citation.source_kind, citation.relation, citation.target_kind)
    if sort is None:
        raise Refusal(_("This link belongs to the record itself, and stays with it."))
    _record(by, "link.withdraw", citation, sort)
    citations.withdraw(by=by, citation=citation)


def require(by: Person, source: Reference) -> None:
    """Raises Denied where this person may not draw links from the record."""
    if not may_link(by, source):
        raise Denied(_("Links are drawn by those who look after the record."))


def _record(by: Person, verb: str, citation: Citation, sort: Linking) -> None:
    source, target = (citation.source_kind, citation.source_id), (citation.target_kind, citation.target_id)
    seen = registry.see(by, [source, target])
    drawn = _("“%(source)s” %(relation)s “%(target)s”.")
    back = _("Took back: “%(source)s” %(relation)s “%(target)s”.")
    words = {"source": seen[source].label, "relation": citation.get_relation_display(), "target": seen[target].label}
    ledger.record(
        by=by, verb=verb, record_kind=source[0], record_id=source[1], label=seen[source].label,
        summary=(drawn if verb == "link.draw" else back) % words, clauses=sort.clauses,
        payload={"relation": citation.relation, "target_kind": target[0], "target_id": target[1]},
    )  # fmt: skip
