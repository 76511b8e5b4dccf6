"""Search from anywhere: people, records by kind, elements, things to begin, and pages to go to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from headship.evidence import registry
from headship.kernel.ui.navigation import actions, areas, sections
from headship.school.models import Person
from headship.school.web.frame import frame
from headship.standards.api import catalogue
from headship.today.addresses import address_if_any

LIMIT = 8
LONGEST = 100  # characters of a query that are looked at
MOST_WORDS = 6


@dataclass(frozen=True)
class Hit:
    """One result: its name, where it is, and a word about it."""

    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Section:
    """Results of one sort."""

    title: str | Promise
    hits: Sequence[Hit]


def search(request: HttpRequest, person: Person, text: str) -> list[Section]:
    """What this person may see that holds every word of `text`; a fixed number of queries, whatever is found."""
    words = text[:LONGEST].split()[:MOST_WORDS]
    if not words:
        return []
    sections = [
        Section(_("Elements"), _elements(person, words)),
        Section(_("People"), _people(person, words)),
        *_records(person, words),
        Section(_("To do"), _actions(person, words)),
        Section(_("Pages"), _pages(request, person, words)),
    ]
    return [section for section in sections if section.hits]


def _people(person: Person, words: Sequence[str]) -> list[Hit]:
    condition = Q()
    for word in words:
        condition &= _named(word)
    found = Person.objects.visible_to(person).present().filter(condition).order_by("name")[:LIMIT]
    hits = [Hit(each.name, address_if_any("school:person", each.pk), each.grade) for each in found]
    return [hit for hit in hits if hit.url]


def _named(word: str) -> Q:
    """SQLite folds the case of plain Latin letters alone, so the usual spellings are asked for one by one."""
    condition = Q()
    for spelling in {word, word.lower(), word.upper(), word.capitalize()}:
        condition |= Q(name__icontains=spelling)
    return condition


def _records(person: Person, words: Sequence[str]) -> list[Section]:
    return [
        Section(known.plural or known.title, [Hit(seen.label, seen.url) for seen in hits])
        for known, hits in registry.search(person, " ".join(words), limit=LIMIT)
    ]


def _elements(person: Person, words: Sequence[str]) -> list[Hit]:
    if not (person.is_staff_member or person.is_governance):
        return []
    found = [
        element
        for element in catalogue().elements
        if _holds(words, element.code, element.title, *(clause.title for clause in element.clauses))
    ]
    hits = [Hit(f"{each.code} {each.title}", address_if_any("standing:element", each.code)) for each in found]
    return [hit for hit in hits if hit.url][:LIMIT]


def _actions(person: Person, words: Sequence[str]) -> list[Hit]:
    offered = [(str(each.label), address_if_any(each.url_name)) for each in actions() if each.visible_to(person)]
    return [Hit(label, url) for label, url in offered if url and _holds(words, label)][:LIMIT]


def _pages(request: HttpRequest, person: Person, words: Sequence[str]) -> list[Hit]:
    links = [
        (str(area.label), address_if_any(area.url_name)) for area in (*areas(), *sections()) if area.visible_to(person)
    ]
    links += [(str(link.label), link.url) for link in frame(request).get("links", ())]
    links += [(str(label), address_if_any(name)) for label, name in _own_pages(person)]
    found = {url: Hit(label, url) for label, url in links if url and _holds(words, label)}
    return list(found.values())[:LIMIT]


def _own_pages(person: Person) -> Iterable[tuple[str, str]]:
    yield _("The digest by mail"), "today:digest"
    if person.is_leader:
        yield _("Broken threads"), "today:broken"


def _holds(words: Sequence[str], *texts: str) -> bool:
    """Each word begins one of the texts' words; in scripts without spaces between words it may stand anywhere."""
    text = " ".join(texts).casefold()
    parts = [part.strip("“”\"'.,:;()") for part in text.split()]
    folded = [word.casefold() for word in words]
    return all(any(part.startswith(word) for part in parts) or (not word.isascii() and word in text) for word in folded)
