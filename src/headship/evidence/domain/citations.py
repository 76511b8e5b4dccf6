"""Citing one record from another, and walking the links both ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from headship.evidence import registry
from headship.evidence.models import Citation
from headship.kernel.failures import Refusal
from headship.school.models import Person

Reference = tuple[str, int]


@transaction.atomic
def cite(*, by: Person, source: Reference, relation: str, target: Reference, note: str = "") -> Citation:
    """Link two records. Both must be visible to whoever links them. The same link twice is one link."""
    if source == target:
        raise Refusal(_("A record cannot cite itself."))
    for end, seen in registry.see(by, [source, target]).items():
        if seen.hidden:
            raise Refusal(
                _("There is no %(kind)s with the number %(id)s that you may see.") % {"kind": seen.title, "id": end[1]}
            )
    citation, _created = Citation.objects.get_or_create(
        source_kind=source[0], source_id=source[1], relation=relation, target_kind=target[0], target_id=target[1],
        defaults={"note": note, "cited_by": by},
    )  # fmt: skip
    return citation


@transaction.atomic
def withdraw(*, by: Person, citation: Citation) -> None:
    """Take a link back."""
    citation.delete()


@dataclass(frozen=True)
class Link:
    """A citation as a reader sees it from one of its ends."""

    citation: Citation
    relation: str
    forward: bool
    other: registry.Seen


def links_of(person: Person, reference: Reference) -> list[Link]:
    """All citations from and to a record, as this person may see their other ends."""
    code, record_id = reference
    rows = list(
        Citation.objects.filter(
            Q(source_kind=code, source_id=record_id) | Q(target_kind=code, target_id=record_id)
        ).order_by("cited_at")
    )
    others = {row.pk: other_end(row, reference) for row in rows}
    seen = registry.see(person, others.values())
    return [
        Link(
            row,
            str(row.get_relation_display()),
            (row.source_kind, row.source_id) == reference,
            seen[others[row.pk]],
        )
        for row in rows
    ]


def other_end(citation: Citation, reference: Reference) -> Reference:
    """The end of a citation that is not `reference`."""
    source = (citation.source_kind, citation.source_id)
    target = (citation.target_kind, citation.target_id)
    return target if source == reference else source


@dataclass(frozen=True)
class Broken:
    """A record that lacks a citation which its kind expects, and the sentence that says so.

    sort: which of the links of its kind, in their order, would mend it; None where this person cannot mend it so.
    """

    seen: registry.Seen
    sentence: str
    sort: int | None


def broken(person: Person) -> list[Broken]:
    """The records that this person may see and whose thread is broken, kind by kind."""
    found = []
    for known in registry.kinds():
        for expected in known.expects:
            number = _mending(known, expected)
            for row in _lacking(person, known, expected).select_related(*known.related):
                seen = registry.Seen(known.code, row.pk, str(known.title), known.label(row), known.url(row))
                sort = number if number is not None and known.may_link(person, row) else None
                found.append(Broken(seen, str(expected.broken), sort))
    return found


def broken_threads(person: Person) -> list[tuple[registry.Seen, str]]:
    """The same as pairs: the record, and the sentence."""
    return [(each.seen, each.sentence) for each in broken(person)]


def count_broken(person: Person) -> int:
    """How many there are; a query for each citation that some kind expects."""
    return sum(
        _lacking(person, known, expected).count() for known in registry.kinds() for expected in known.expects
    )  # fmt: skip


def _lacking(person: Person, known: registry.RecordKind, expected: registry.ExpectedCitation) -> QuerySet[Any]:
    held = Citation.objects.filter(
        source_kind=known.code, relation=expected.relation, target_kind__in=expected.target_kinds
    ).values("source_id")
    records = expected.among() if expected.among else known.visible_to(person)
    return records.filter(pk__in=known.visible_to(person).values("pk")).exclude(pk__in=held)


def _mending(known: registry.RecordKind, expected: registry.ExpectedCitation) -> int | None:
    """The place among a kind's links of the first that would draw the expected citation; None where none would."""
    fitting = (
        number for number, each in enumerate(known.links)
        if each.relation == expected.relation and set(each.target_kinds) & set(expected.target_kinds)
    )  # fmt: skip
    return next(fitting, None)
