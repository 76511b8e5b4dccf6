"""The framework in use as one tree in memory, so that pages need not ask the database for what never changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from headship.kernel.failures import CommandFailure
from headship.kernel.prepared import Prepared
from headship.standards.models import Clause, Framework, FrameworkInUse, KeyElement, Standard
from headship.standards.scales import BUILT_IN, Scale, scale

# Of one edition, not "the newest": a school changes to another edition only because somebody there chose it.
DEFAULT_CODE, DEFAULT_EDITION = "cambridge-leader", "2019"


@dataclass(frozen=True)
class ClauseEntry:
    """A clause: `code` is element and letter, such as "2.2a"."""

    code: str
    letter: str
    element_code: str
    title: str
    summary: str
    identifier: UUID


@dataclass(frozen=True)
class ElementEntry:
    """A key element with its clauses."""

    code: str
    title: str
    summary: str
    standard_code: str
    standard_title: str
    identifier: UUID
    clauses: tuple[ClauseEntry, ...]


@dataclass(frozen=True)
class StandardEntry:
    """A standard with its elements. position counts from 1: pages draw its colour by it."""

    code: str
    title: str
    summary: str
    position: int
    identifier: UUID
    elements: tuple[ElementEntry, ...]


@dataclass(frozen=True)
class Catalogue:
    """One edition, whole."""

    framework_id: int
    code: str
    edition: str
    title: str
    publisher: str
    language: str
    identifier: UUID
    standards: tuple[StandardEntry, ...]
    scales: dict[str, Scale]

    @cached_property
    def elements(self) -> tuple[ElementEntry, ...]:
        """All elements, in order."""
        return tuple(element for standard in self.standards for element in standard.elements)

    @cached_property
    def clauses(self) -> tuple[ClauseEntry, ...]:
        """All clauses, in order."""
        return tuple(clause for element in self.elements for clause in element.clauses)

    @cached_property
    def _by_code(self) -> dict[str, ElementEntry]:
        return {element.code: element for element in self.elements}

    def element(self, code: str) -> ElementEntry | None:
        """The element with this code, or None."""
        return self._by_code.get(code)

    def neighbours(self, code: str) -> tuple[ElementEntry | None, ElementEntry | None]:
        """The elements before and after this one. Raises ValueError for an unknown code."""
        codes = [element.code for element in self.elements]
        place = codes.index(code)
        before = self.elements[place - 1] if place else None
        return before, self.elements[place + 1] if place + 1 < len(codes) else None


_kept: dict[tuple[int, str], Catalogue] = {}


def catalogue() -> Catalogue:
    """The edition that the school in scope works with: the one it chose, or the one that ships. One query.

    Editions never change, so each process reads one once: what is kept is found by row and content.
    """
    rows = IN_USE()
    if not rows:
        raise CommandFailure("No framework is loaded yet: run any headship command to load the one that ships.")
    key = rows[0]
    if key not in _kept:
        _kept[key] = read(Framework.objects.get(pk=key[0]))
    return _kept[key]


def in_use() -> QuerySet[Framework]:
    """The one edition that the school in scope works with, as a queryset to select from or to join."""
    shipped = Framework.objects.filter(code=DEFAULT_CODE, edition=DEFAULT_EDITION)
    chosen = FrameworkInUse.objects.values("framework_id")[:1]
    return Framework.objects.filter(pk=Coalesce(Subquery(chosen), Subquery(shipped.values("pk")[:1])))


IN_USE = Prepared(lambda: in_use().values_list("pk", "digest"))


def read(framework: Framework) -> Catalogue:
    """One edition, whole. Four queries; `catalogue` keeps what it read."""
    elements = KeyElement.objects.prefetch_related(Prefetch("clauses", Clause.objects.order_by("letter")))
    standards = framework.standards.order_by("position").prefetch_related(
        Prefetch("elements", elements.order_by("position"))
    )
    brought = [scale(entry["code"], entry["title"], entry["levels"]) for entry in framework.scales]
    return Catalogue(
        framework_id=framework.pk, code=framework.code, edition=framework.edition, title=framework.title,
        publisher=framework.publisher, language=framework.language,
        identifier=framework.identifier,
        standards=tuple(_standard(row, number) for number, row in enumerate(standards, 1)),
        scales=BUILT_IN | {each.code: each for each in brought},
    )  # fmt: skip


def _standard(row: Standard, position: int) -> StandardEntry:
    elements = tuple(_element(element, row) for element in row.elements.all())
    return StandardEntry(row.code, row.title, row.summary, position, row.identifier, elements)


def _element(row: KeyElement, standard: Standard) -> ElementEntry:
    clauses = tuple(
        ClauseEntry(row.code + each.letter, each.letter, row.code, each.title, each.summary, each.identifier)
        for each in row.clauses.all()
    )
    return ElementEntry(row.code, row.title, row.summary, standard.code, standard.title, row.identifier, clauses)
