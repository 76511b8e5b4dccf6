"""What the network knows of a work: by its DOI, its ISBN, or from its own page.

Sources: DOI content negotiation (CSL JSON), the Open Library, and the meta elements that publishers write for search
engines ("citation_title" and its like, Open Graph, Dublin Core).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from headship.areas.improvement.library.bibliography.bibtex import family_first
from headship.areas.improvement.library.bibliography.described import (
    Described,
    first_of,
    plain_lines,
    plain_words,
    shortened,
    year_in,
)  # fmt: skip
from headship.areas.improvement.library.bibliography.fetching import Document, NotFetched, Permits, fetch, is_public
from headship.areas.improvement.library.bibliography.identity import Identifier, doi_in, isbn_of

CSL = "application/vnd.citationstyles.csl+json"
HTML = "text/html,application/xhtml+xml"
# As CSL calls them, and as Crossref and DataCite do where they keep their own words.
CSL_KINDS = {
    **dict.fromkeys(
        ["article", "article-journal", "article-magazine", "article-newspaper", "review", "review-book",
         "journal-article", "peer-review"], "article"),
    **dict.fromkeys(["book", "monograph", "edited-book", "reference-book", "book-set", "proceedings", "collection"],
                    "book"),
    **dict.fromkeys(["chapter", "book-chapter", "book-section", "book-part", "book-track", "entry", "reference-entry",
                     "entry-dictionary", "entry-encyclopedia"], "chapter"),
    **dict.fromkeys(["report", "report-component", "report-series", "posted-content", "standard", "legislation"],
                    "report"),
    **dict.fromkeys(["thesis", "dissertation"], "thesis"),
    **dict.fromkeys(["webpage", "post", "post-weblog"], "page"),
    **dict.fromkeys(["paper-conference", "proceedings-article", "speech"], "talk"),
}  # fmt: skip
CSL_MORE = {"volume": ("volume",), "number": ("issue",), "pages": ("page",), "issn": ("ISSN",),
            "edition": ("edition", "edition-number")}  # fmt: skip
PAGE_MORE = {"volume": "citation_volume", "number": "citation_issue", "issn": "citation_issn"}
ISSUED = ("issued", "published", "published-print", "published-online", "posted", "original-date")
# The heading that publishers put over an abstract.
HEADED = re.compile(
    r"^(?:abstract|summary|résumé|resumen|resumo|zusammenfassung|abstrak|摘要|概要|要旨|초록|الملخص|ملخص)[:.]?\n",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sources:
    """Where works are looked up; the name of the work takes the place of {}."""

    doi: str = "https://doi.org/{}"
    isbn: str = "https://openlibrary.org/api/books?bibkeys=ISBN:{}&jscmd=data&format=json"
    words: str = (
        "https://api.crossref.org/works?query.bibliographic={}&rows=5"
        "&select=DOI,title,subtitle,author,editor,issued,container-title,type,ISBN"
    )


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
            return replace(_of_doi(sources.doi.format(quote(what.value, safe="/()")), permits), doi=what.value)
        if what.kind == "isbn":
            document = fetch(sources.isbn.format(what.value), "application/json", permits=permits)
            return replace(from_open_library(_json(document)), isbn=what.value)
        return from_page(fetch(what.value, HTML, permits=permits), what.value)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as problem:
        raise NotFetched(_("What came back could not be understood.")) from problem


def alike(words: str, *, sources: Sources | None = None, permits: Permits = is_public) -> list[Described]:
    """Works that Crossref thinks of at these words, the likeliest first, each with its DOI. None where nothing is
    looked up here, or nobody answers: a title can always be typed."""
    sources = sources or Sources()
    if not settings.LOOK_UP_WORKS:
        return []
    try:
        document = fetch(sources.words.format(quote(words[:300], safe="")), "application/json", permits=permits)
        rows = list(_json(document)["message"]["items"])
    except (NotFetched, KeyError, TypeError, ValueError):
        return []
    found = (_or_nothing(row) for row in rows)
    return [each for each in found if each is not None and each.doi]


def _or_nothing(row: Any) -> Described | None:
    try:
        return from_csl(row)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError):
        return None


def _of_doi(address: str, permits: Permits) -> Described:
    """What the agency of a DOI knows; where it speaks no CSL JSON, what the page says to which the DOI leads."""
    try:
        document = fetch(address, CSL, permits=permits)
    except NotFetched as problem:
        if problem.status not in (400, 406, 415):
            raise
        document = fetch(address, HTML, permits=permits)
    if not document.is_page:
        return from_csl(_json(document))
    if not _read(document).said("citation_title", "dc.title", "dcterms.title"):
        # A page that is on its way to another one has a title too.
        raise NotFetched(_("What came back could not be understood."))
    return from_page(document, document.url)


def _json(document: Document) -> Any:
    return json.loads(document.text)


def _texts(value: Any) -> list[str]:
    """The texts of a member that some write as a text, some as a list of them, and some as null."""
    return [str(each) for each in (value if isinstance(value, list) else [value]) if isinstance(each, str | int)]


def from_csl(found: Any) -> Described:
    """A work from CSL JSON, as Crossref and DataCite write it: lists for texts, nulls, tags and entities included."""
    work: dict[str, Any] = found[0] if isinstance(found, list) else found

    def words(*names: str) -> str:
        return first_of([plain_words(text) for name in names for text in _texts(work.get(name))])

    title = ": ".join(each for each in (words("title"), words("subtitle")) if each)
    if not title:
        raise ValueError("A work without a title.")
    event, isbn = work.get("event"), first_of([isbn_of(each) for each in _texts(work.get("ISBN"))])
    return shortened(
        Described(
            kind=CSL_KINDS.get(str(work.get("type")), "book" if isbn else "other"),
            title=title,
            authors=tuple(filter(None, (_person(each) for each in work.get("author") or work.get("editor") or ()))),
            year=next(filter(None, (year_in(str(work.get(name))) for name in ISSUED)), None),
            container=words("container-title", "event-title")
            or plain_words(str(event.get("name") or "") if isinstance(event, dict) else ""),
            publisher=words("publisher") or _institution(work.get("institution")),
            doi=doi_in(words("DOI")),
            isbn=isbn,
            url=words("URL"),
            abstract=HEADED.sub("", plain_lines(first_of(_texts(work.get("abstract"))))),
            more=_kept([(name, words(*said)) for name, said in CSL_MORE.items()]),
        )
    )


def _kept(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    # "81-112" is a range, and written as one.
    return tuple((name, re.sub(r"^(\w+)-(\w+)$", r"\1–\2", words) if name == "pages" else words[:100])
                 for name, words in rows if words)  # fmt: skip


def _institution(value: Any) -> str:
    rows = value if isinstance(value, list) else [value]
    return first_of([plain_words(str(each.get("name") or "")) for each in rows if isinstance(each, dict)])


def _person(each: Any) -> str:
    """ "Family, Given"; a body, or somebody of one name, as it is."""
    if not isinstance(each, dict):
        return plain_words(str(each or ""))
    part = {name: plain_words(str(value)) for name, value in each.items() if isinstance(value, str)}
    if whole := part.get("literal") or part.get("name"):
        return whole
    family = " ".join(filter(None, (part.get("non-dropping-particle"), part.get("family"))))
    given = " ".join(filter(None, (part.get("given"), part.get("dropping-particle"))))
    return ", ".join(filter(None, (family, given, part.get("suffix"))))


def from_open_library(found: Any) -> Described:
    """A book from the Open Library's answer. Raises NotFetched where it does not know the book, or only its number."""
    if not found:
        raise NotFetched(_("The Open Library does not know this ISBN."))
    book = next(iter(found.values()))
    title = ": ".join(plain_words(str(book[name])) for name in ("title", "subtitle") if book.get(name))
    if not title:
        raise NotFetched(_("The Open Library does not know this ISBN."))
    people = _names(str(each.get("name") or "") for each in book.get("authors") or ())
    said_by = re.sub(r"^\[?by\s+", "", plain_words(str(book.get("by_statement") or "")).split(";")[0]).strip(" .]")
    return shortened(
        Described(
            kind="book",
            title=title,
            authors=tuple(family_first(each) for each in people) or tuple(filter(None, [said_by])),
            year=year_in(str(book.get("publish_date") or "")),
            publisher=first_of([str(each.get("name") or "") for each in book.get("publishers") or ()]),
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

    def said(self, *names: str) -> list[str]:
        """What the elements of these names say, in the order of the names."""
        return [value for name in names for value in self.meta.get(name, ())]


def _read(document: Document) -> _Head:
    head = _Head()
    head.feed(document.text)
    return head


# What a page is, by the element that says where the work stands.
WHERE = {
    "citation_journal_title": "article", "citation_inbook_title": "chapter", "citation_book_title": "chapter",
    "citation_conference_title": "talk", "citation_conference": "talk", "citation_dissertation_institution": "thesis",
    "citation_technical_report_institution": "report",
}  # fmt: skip
DAYS = ("citation_publication_date", "citation_date", "citation_year", "citation_online_date", "dc.date",
        "dc.date.issued", "dcterms.issued", "dcterms.date", "prism.publicationdate",
        "article:published_time")  # fmt: skip


def from_page(document: Document, asked: str) -> Described:
    """A work from its own page. Raises NotFetched where it is no page, or says nothing of itself."""
    if not document.is_page:
        raise NotFetched(_("There is a file and no page, so its title has to be typed."))
    head = _read(document)
    said = head.said
    title = first_of([*said("citation_title", "dc.title", "dcterms.title", "og:title"), " ".join(head.title.split())])
    if not title:
        raise NotFetched(_("The page does not say what it is called."))
    where = next((name for name in WHERE if name in head.meta), "")
    isbn = first_of([isbn_of(each) for each in said("citation_isbn")])
    institution = where.endswith("_institution")
    # Whoever publishes research names people; the author of any other page may as well be a house.
    people = tuple(family_first(each) for each in _names(said("citation_author", "citation_authors")))
    return shortened(
        Described(
            kind=WHERE.get(where, "book" if isbn else "page"),
            title=plain_words(title),
            authors=people or tuple(_names(said("dc.creator", "dcterms.creator", "author"))),
            year=year_in(first_of(said(*DAYS))),
            container="" if institution else first_of(said(where)) or ("" if isbn else first_of(said("og:site_name"))),
            publisher=first_of(said(*([where] if institution else []), "citation_publisher", "dc.publisher")),
            doi=first_of([doi_in(each) for each in said("citation_doi", "dc.identifier", "prism.doi")]),
            isbn=isbn,
            url=asked,
            abstract=plain_lines(
                first_of(said("citation_abstract", "dc.description", "og:description", "description"))
            ),
            more=_kept(
                [
                    *((name, first_of(said(each))) for name, each in PAGE_MORE.items()),
                    ("pages", "–".join(filter(None, _ends(said)))),
                ]
            ),
        )
    )


def _ends(said: Callable[..., list[str]]) -> tuple[str, str]:
    return first_of(said("citation_firstpage")), first_of(said("citation_lastpage"))


def _names(said: Iterable[str]) -> list[str]:
    """Each name once, where one element names several too."""
    return list(dict.fromkeys(name.strip() for each in said for name in re.split(r"\s*;\s*", each) if name.strip()))
