"""Works come into the library, and are corrected there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from headship.areas.improvement.library.bibliography import identity
from headship.areas.improvement.library.bibliography.described import COLUMNS, Described, shortened
from headship.areas.improvement.library.models import ResearchItem, Theme
from headship.areas.improvement.library.rules import ADD, EDIT
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Refusal
from headship.kernel.permissions import require
from headship.school.models import Person

Thing = TypeVar("Thing")


class KnownWorks(Generic[Thing]):
    """Works by what they are known again: their DOI, a book's ISBN, the words, or the address of a page."""

    def __init__(self) -> None:
        self._dois: dict[str, Thing] = {}
        self._books: dict[str, Thing] = {}
        self._words: dict[str, list[tuple[str, Thing]]] = {}
        self._pages: dict[str, Thing] = {}

    def add(self, described: Described, thing: Thing) -> None:
        """Know this work from now on, as `thing`."""
        if described.doi:
            self._dois.setdefault(described.doi, thing)
        if described.isbn and described.kind == "book":
            self._books.setdefault(described.isbn, thing)
        if described.url and described.kind == "page":
            self._pages.setdefault(identity.plain_address(described.url), thing)
        self._words.setdefault(fingerprint_of(described), []).append((described.doi, thing))

    def find(self, described: Described) -> Thing | None:
        """The same work. One with another DOI is another work, however alike the words are."""
        if described.doi in self._dois:
            return self._dois[described.doi]
        if described.kind == "book" and described.isbn in self._books:
            return self._books[described.isbn]
        for doi, thing in self._words.get(fingerprint_of(described), ()) if described.title else ():
            if not (doi and described.doi):
                return thing
        # An article's address may be that of a whole journal, so only pages are known by theirs.
        return self._pages.get(identity.plain_address(described.url)) if described.kind == "page" else None


def known(described: Described) -> ResearchItem | None:
    """The same work, where the library has it."""
    alike = Q(fingerprint=fingerprint_of(described))
    if described.doi:
        alike |= Q(doi=described.doi)
    if described.isbn:
        alike |= Q(isbn=described.isbn)
    if described.url:
        alike |= Q(url__icontains=identity.plain_address(described.url).removeprefix("//").split("/")[0])
    return all_known(ResearchItem.objects.filter(alike)).find(described)


def all_known(rows: Iterable[ResearchItem]) -> KnownWorks[ResearchItem]:
    """These works, to be known again."""
    works: KnownWorks[ResearchItem] = KnownWorks()
    for row in rows:
        works.add(describe(row), row)
    return works


def fingerprint_of(described: Described) -> str:
    """By what the words of a work are known again."""
    family = described.authors[0].split(",")[0] if described.authors else ""
    return identity.fingerprint(described.title, described.year, family)


def describe(item: ResearchItem) -> Described:
    """A row as a description."""
    fields = {name: getattr(item, name) for name in COLUMNS if name != "authors"}
    return Described(authors=tuple(item.author_list), **fields)


@transaction.atomic
def add_item(*, by: Person, described: Described, themes: Iterable[Theme] = ()) -> ResearchItem:
    """Add a work. Raises Refusal where it has no title, a number that cannot be right, or is there already."""
    require(by, ADD)
    described = checked(described)
    if (same := known(described)) is not None:
        raise Refusal(_("The library has it already: “%(title)s”.") % {"title": same.title})
    item = new_row(by, described)
    item.themes.set(themes)
    record(by, "add", item, _("Added “%(title)s” to the library.") % {"title": item.title})
    return item


def new_row(by: Person, described: Described) -> ResearchItem:
    """A row of what is described, without any act."""
    row: ResearchItem = ResearchItem.objects.create(
        added_by=by, added_at=clock.now(), fingerprint=fingerprint_of(described), **columns_of(described)
    )
    return row


def columns_of(described: Described) -> dict[str, Any]:
    """The columns of a row."""
    values: dict[str, Any] = {name: getattr(described, name) for name in COLUMNS}
    values["authors"] = "\n".join(described.authors)
    return values


def checked(described: Described) -> Described:
    """What people typed, with numbers as the library writes them. Raises Refusal at the field that cannot be right."""
    title = " ".join(described.title.split())
    if not title:
        raise Refusal(_("What is it called?"), field="title")
    doi = identity.doi_in(described.doi)
    if described.doi.strip() and not doi:
        raise Refusal(
            _("A DOI looks like 10.1080/0969594X.2011.0: a number that begins with 10, and a name."), field="doi"
        )
    isbn = identity.isbn_of(described.isbn)
    if described.isbn.strip() and not isbn:
        raise Refusal(_("The check digit of this ISBN does not fit: one of its digits is another."), field="isbn")
    if described.url and not described.url.lower().startswith(("http://", "https://")):
        raise Refusal(_("An address begins with https:// or http://."), field="url")
    authors = tuple(" ".join(each.split()) for each in described.authors if each.strip())
    return shortened(replace(described, title=title, doi=doi, isbn=isbn, authors=authors))


@transaction.atomic
def correct(*, by: Person, item: ResearchItem, described: Described, version: int | None = None) -> None:
    """Correct what the library says of a work; what a file brought stays as it was beside it.

    Raises Refusal as `add_item` does, and ChangedMeanwhile where somebody else corrected it since `version`.
    """
    require(by, EDIT, item)
    item = ResearchItem.objects.select_for_update().get(pk=item.pk)
    if version is not None and version != item.version:
        raise ChangedMeanwhile(
            _("Somebody corrected this while you were writing."), theirs={"title": item.title, "authors": item.authors}
        )
    described = checked(described)
    same = known(described)
    if same is not None and same.pk != item.pk:
        raise Refusal(_("The library has this as another work: “%(title)s”.") % {"title": same.title})
    before = describe(item)
    changed = [name for name in COLUMNS if getattr(described, name) != getattr(before, name)]
    if not changed:
        return
    for name, value in columns_of(described).items():
        setattr(item, name, value)
    item.fingerprint = fingerprint_of(described)
    item.corrected = sorted({*item.corrected, *changed})
    item.version += 1
    item.save()
    record(by, "correct", item, _("Corrected the entry of “%(title)s”.") % {"title": item.title}, speaks=False)


@transaction.atomic
def put_under(*, by: Person, item: ResearchItem, themes: Iterable[Theme]) -> None:
    """Say which themes a work belongs to: anybody on the staff."""
    require(by, ADD)
    wanted = list(themes)
    if {each.pk for each in wanted} == set(item.themes.values_list("pk", flat=True)):
        return
    item.themes.set(wanted)
    words = ", ".join(str(each) for each in wanted) or _("no theme")
    record(by, "theme", item, _("“%(title)s”: %(themes)s.") % {"title": item.title, "themes": words})


def clauses_of(item: ResearchItem) -> list[str]:
    """The clauses that reading this work speaks to, by its themes."""
    return sorted({theme.clause for theme in item.themes.all() if theme.clause})


def record(by: Person, verb: str, item: ResearchItem, summary: str, *, speaks: bool = True, **payload: Any) -> None:
    """Write an act on a work. speaks: it is evidence of the clauses of its themes."""
    ledger.record(
        by=by, verb=f"research_item.{verb}", record_kind="research_item", record_id=item.pk, label=item.title,
        summary=summary, clauses=clauses_of(item) if speaks else [], payload=payload or None,
    )  # fmt: skip
