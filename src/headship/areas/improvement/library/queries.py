"""What the pages of the library read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from headship.areas.improvement.library.models import ReadingGroup, ReadingNote, ResearchItem, Strand, Suggestion, Theme
from headship.evidence import registry
from headship.evidence.models import Citation
from headship.school.models import Person

ON_A_SHELF, LATEST_NOTES = 6, 3
READING = ("research_item", "reading_note")


def items_seen(person: Person) -> QuerySet[ResearchItem]:
    """Works that this person sees, each with `note_count` and `use_count` (places that cite it or a note on it)."""
    rows: QuerySet[ResearchItem] = ResearchItem.objects.visible_to(person)
    notes = ReadingNote.objects.filter(item=OuterRef("pk")).order_by().values("item")
    return rows.annotate(
        note_count=_number(notes.annotate(n=Count("pk")).values("n")),
        use_count=_number(_uses(Q(target_kind="research_item", target_id=OuterRef("pk"))))
        + _number(_uses(Q(target_kind="reading_note", target_id__in=_notes_of(OuterRef(OuterRef("pk")))))),
    ).prefetch_related("themes")


def _notes_of(item: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = ReadingNote.objects.filter(item=item).values("pk")
    return rows


def _uses(target: Q) -> QuerySet[Any, Any]:
    """How many places cite it; the library's own notes and groups are none."""
    rows: QuerySet[Citation] = Citation.objects.filter(target).exclude(
        source_kind__in=["reading_note", "reading_group"]
    )
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")


def _number(rows: QuerySet[Any, Any]) -> Any:
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


def filtered(
    rows: QuerySet[ResearchItem],
    *,
    words: str = "",
    theme: Theme | None = None,
    strand: str = "",
    year: int | None = None,
) -> QuerySet[ResearchItem]:
    """Works that hold every word in title, authors, container, abstract or a note, under this theme, of this year."""
    for word in words.split()[:8]:
        within = Q(title__icontains=word) | Q(authors__icontains=word) | Q(container__icontains=word)
        within |= Q(abstract__icontains=word) | Q(publisher__icontains=word) | Q(doi__icontains=word)
        said = ReadingNote.objects.filter(Q(finds__icontains=word) | Q(so_what__icontains=word))
        rows = rows.filter(within | Q(pk__in=said.values("item_id")))
    if theme is not None:
        rows = rows.filter(themes=theme)
    if strand:
        rows = rows.filter(pk__in=ResearchItem.objects.filter(themes__strand=strand).values("pk"))
    return rows.filter(year=year) if year else rows


def shelves(person: Person) -> dict[str, list[ResearchItem]]:
    """The newest, what is used most, and what no leader has read; each at most ON_A_SHELF, and each work once."""
    rows: Any = items_seen(person)  # with columns of its own, which the row's type does not know
    new = list(rows.order_by("-added_at", "-pk")[:ON_A_SHELF])
    used = list(rows.filter(use_count__gt=0).order_by("-use_count", "-note_count", "-pk")[:ON_A_SHELF])
    unread = rows.unread_by_leaders().exclude(pk__in=[row.pk for row in (*new, *used)])
    return {
        "new": new,
        "used": used,
        "unread": list(unread.order_by("-note_count", "-added_at", "-pk")[:ON_A_SHELF]),
    }


def latest_notes(person: Person) -> list[ReadingNote]:
    """What was taken from works last, one note for each work; at most LATEST_NOTES."""
    rows = ReadingNote.objects.visible_to(person).select_related("item", "by")
    ordered = rows.annotate(at=Coalesce("revised_at", "written_at")).order_by("-at", "-pk")
    found: dict[int, ReadingNote] = {}
    for row in ordered[: LATEST_NOTES * 5]:
        found.setdefault(row.item_id, row)
    return list(found.values())[:LATEST_NOTES]


def tree(themes: Iterable[Theme]) -> list[tuple[str, str, list[Theme]]]:
    """The themes in use by root: (code, words, themes in order). Roots without one are left out."""
    rows = [theme for theme in themes if theme.put_aside_on is None]
    found = [
        (code, str(Strand(code).label), [theme for theme in rows if theme.strand == code]) for code in Strand.values
    ]
    return [each for each in found if each[2]]


def themes_seen(person: Person) -> list[Any]:
    """All themes, each with `item_count`."""
    return list(Theme.objects.visible_to(person).annotate(item_count=Count("items")))


def notes_of(item: ResearchItem) -> list[ReadingNote]:
    """The notes on a work, the newest first."""
    return list(item.notes.select_related("by").order_by(F("revised_at").desc(nulls_last=True), "-written_at"))


def groups_of(item: ResearchItem) -> list[ReadingGroup]:
    """The groups that read it: those that still do first."""
    rows = item.groups.select_related("convener").prefetch_related("readers__person", "sessions")
    return list(rows.order_by(F("closed_at").desc(nulls_first=True), "-begun_at"))


def open_groups(person: Person) -> list[ReadingGroup]:
    """The groups that read now."""
    rows = ReadingGroup.objects.visible_to(person).filter(closed_at=None).select_related("item", "convener")
    return list(rows.prefetch_related("readers__person", "sessions").order_by("read_by", "pk"))


def own_list(person: Person) -> list[Suggestion]:
    """What this person wants to read, or was asked to: not yet noted, the newest first, each work once."""
    rows = (
        Suggestion.objects.filter(to=person)
        .exclude(answer=Suggestion.Answer.DECLINED)
        .exclude(item__in=ReadingNote.objects.filter(by=person).values("item_id"))
        .select_related("item", "by")
        .order_by("-suggested_at")
    )
    return list({row.item_id: row for row in reversed(rows)}.values())[::-1]


def uses_of(person: Person, item: ResearchItem, notes: Iterable[ReadingNote]) -> list[tuple[registry.Seen, str]]:
    """What cites a work or a note on it, as this person sees it, each once with the note on the link, oldest first."""
    target = Q(target_kind="research_item", target_id=item.pk)
    target |= Q(target_kind="reading_note", target_id__in=[note.pk for note in notes])
    rows = Citation.objects.filter(target).exclude(source_kind__in=["reading_note", "reading_group"])
    found = {(row.source_kind, row.source_id): row.note for row in rows.order_by("-cited_at")}
    seen = registry.see(person, found)
    return [(seen[reference], note) for reference, note in reversed(found.items())]
