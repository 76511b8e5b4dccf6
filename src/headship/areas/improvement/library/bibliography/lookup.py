"""What the network knows of a work: by its DOI, its ISBN, or from its own page.

Sources: DOI content negotiation (CSL JSON), the Open Library, and the meta elements that publishers write for search
engines ("citation_title" and its like, Open Graph, Dublin Core).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from headship.areas.improvement.library.bibliography.bibtex import YEAR, family_first
from headship.areas.improvement.library.bibliography.described import Described, first_of, shortened
from headship.areas.improvement.library.bibliography.fetching import Document, NotFetched, Permits, fetch, is_public
from headship.areas.improvement.library.bibliography.identity import Identifier, doi_in, isbn_of

CSL = "application/vnd.citationstyles.csl+json"
CSL_KINDS = {
    "article-journal": "article", "article-magazine": "article", "article": "article", "journal-article": "article",
    "book": "book", "monograph": "book", "edited-book": "book", "chapter": "chapter", "book-chapter": "chapter",
    "report": "report", "thesis": "thesis", "dissertation": "thesis", "webpage": "page", "post-weblog": "page",
    "paper-conference": "talk", "proceedings-article": "talk", "speech": "talk", "posted-content": "report",
}  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """Where works are looked up; the name of the work takes the place of {}."""

    doi: str = "https://doi.org/{}"
    isbn: str = "https://openlibrary.org/api/books?bibkeys=ISBN:{}&jscmd=data&format=json"


def bare(what: Identifier) -> Described:
    """What is known of a work without asking anybody."""
    if what.kind == "title":
        return Described(kind="article", title=what.value)
    if what.kind == "isbn":
        return Described(kind="book", isbn="" if what.problem else what.value)
    return Described(kind="article", doi=what.value) if what.kind == "doi" else Described(kind="page", url=what.value)


def look_up(what: Identifier, *, sources: Sources | None = None, permits: Permits = is_public) -> Described:
    """What the network knows of a work. Raises NotFetched with a sentence, also where looking up is switched off."""
    sources = sources or Sources()
    if what.problem:
        raise NotFetched(_("The check digit of this ISBN does not fit: one of its digits is another. Look again."))
    if what.kind == "title":
        return bare(what)
    if not settings.LOOK_UP_WORKS:
        raise NotFetched(_("Nothing is looked up on the network here."))
    try:
        if what.kind == "doi":
            document = fetch(sources.doi.format(quote(what.value, safe="/()")), CSL, permits=permits)
            return replace(from_csl(_json(document)), doi=what.value)
        if what.kind == "isbn":
            document = fetch(sources.isbn.format(what.value), "application/json", permits=permits)
            return replace(from_open_library(_json(document)), isbn=what.value)
        return from_page(fetch(what.value, "text/html,application/xhtml+xml", permits=permits), what.value)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as problem:
        raise NotFetched(_("What came back could not be understood.")) from problem


def _json(document: Document) -> Any:
    return json.loads(document.text)


def from_csl(found: dict[str, Any]) -> Described:
    """A work from CSL JSON, as Crossref and DataCite write it."""

    def text(name: str) -> str:
        value = found.get(name) or ""
        value = value[0] if isinstance(value, list) and value else value
        return " ".join(strip_tags(str(value or "")).split())

    people = found.get("author") or found.get("editor") or []
    parts = (found.get("issued") or {}).get("date-parts") or [[None]]
    title = ": ".join(each for each in (text("title"), text("subtitle")) if each)
    if not title:
        raise ValueError("A work without a title.")
    return shortened(
        Described(
            kind=CSL_KINDS.get(str(found.get("type")), "other"),
            title=title,
            authors=tuple(filter(None, (_person(each) for each in people))),
            year=int(parts[0][0]) if parts[0] and parts[0][0] else None,
            container=text("container-title"),
            publisher=text("publisher"),
            doi=doi_in(text("DOI")),
            isbn=isbn_of(text("ISBN")),
            url=text("URL"),
            abstract=text("abstract"),
        )
    )


def _person(each: dict[str, Any]) -> str:
    if each.get("literal") or each.get("name"):
        return str(each.get("literal") or each.get("name"))
    family = " ".join(str(each[part]) for part in ("non-dropping-particle", "family") if each.get(part))
    return ", ".join(part for part in (family, str(each.get("given") or "")) if part)


def from_open_library(found: dict[str, Any]) -> Described:
    """A book from the Open Library's answer. Raises NotFetched where it does not know the book."""
    if not found:
        raise NotFetched(_("The Open Library does not know this ISBN."))
    book = next(iter(found.values()))
    year = YEAR.search(str(book.get("publish_date") or ""))
    title = ": ".join(str(book[name]) for name in ("title", "subtitle") if book.get(name))
    return shortened(
        Described(
            kind="book",
            title=title,
            authors=tuple(family_first(str(each["name"])) for each in book.get("authors", ())),
            year=int(year.group(1)) if year else None,
            publisher=first_of([str(each.get("name", "")) for each in book.get("publishers", ())]),
            url=str(book.get("url") or ""),
        )
    )


class _Head(HTMLParser):
    """Collects the meta elements of a page and its title."""

    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self._in_title = tag == "title" and not self.title
        name = (said.get("name") or said.get("property") or "").lower()
        if tag == "meta" and name and said.get("content"):
            self.meta.setdefault(name, []).append(" ".join(str(said["content"]).split()))

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


def from_page(document: Document, asked: str) -> Described:
    """A work from its own page. Raises NotFetched where it is no page, or says nothing of itself."""
    if "html" not in document.content_type:
        raise NotFetched(_("There is a file and no page, so its title has to be typed."))
    head = _Head()
    head.feed(document.text)

    def said(*names: str) -> list[str]:
        return [value for name in names for value in head.meta.get(name, ())]

    title = first_of([*said("citation_title", "dc.title", "og:title"), " ".join(head.title.split())])
    if not title:
        raise NotFetched(_("The page does not say what it is called."))
    journal = first_of(said("citation_journal_title"))
    year = YEAR.search(
        first_of(said("citation_publication_date", "citation_date", "dc.date", "article:published_time"))
    )
    return shortened(
        Described(
            kind="article" if journal else "page",
            title=title,
            authors=tuple(family_first(each) for each in _names(said("citation_author", "dc.creator", "author"))),
            year=int(year.group(1)) if year else None,
            container=journal or first_of(said("og:site_name")),
            publisher=first_of(said("citation_publisher", "dc.publisher")),
            doi=first_of([doi_in(each) for each in said("citation_doi", "dc.identifier", "prism.doi")]),
            isbn=first_of([isbn_of(each) for each in said("citation_isbn")]),
            url=asked,
            abstract=first_of(said("citation_abstract", "dc.description", "og:description", "description")),
        )
    )


def _names(said: Sequence[str]) -> list[str]:
    """Each name once, where one element names several too."""
    return list(dict.fromkeys(name.strip() for each in said for name in re.split(r"\s*;\s*", each) if name.strip()))
