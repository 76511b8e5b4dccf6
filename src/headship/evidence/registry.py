"""The registry of record kinds: what each room tells the rest of the house about its records.

Today, search, the thread, meeting agendas, the year, exports and warnings read only this, so that rooms need
not know each other. A room declares its kinds once, in its `records.py`:

    register(RecordKind(code="decision", title=_("Decision"), model=Decision, url=…, …))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from headship.school.models import Person, Team

Text = str | Promise

# The parts of a report to those who govern, in their order. Several rooms write into the same part under one heading;
# what one room alone has to tell stands ELSEWHERE.
IN_SHORT, HOW_IT_GOES, IN_NEED, DECIDED, HEARD, ELSEWHERE, AHEAD, FIGURES = range(8)


@dataclass(frozen=True)
class Answer:
    """One thing that a person says in place: one of some (value, words), or, without choices, a text."""

    name: str
    label: Text
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person: what, why, by when, how long it takes, and where to do it.

    what: a phrase that begins with a verb ("Answer the objection on Timetable 2027"). minutes: what it costs.
    url: the page where it is done. action: the words on the button. post_to: an address that does it at once
    with `fields`, where one press is enough, or with `answers`, where a few words are. reads: what one has to
    read first, where it is short enough to be read in place. since: the day from which it has been waiting.
    """

    kind: str
    record_id: int
    what: str
    why: str
    minutes: float
    url: str
    action: str
    due: date | None = None
    since: date | None = None
    post_to: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    clauses: tuple[str, ...] = ()
    reads: str = ""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Ask:
    """What a record asks of an audience on a day: people × minutes. staff: how many of them work here, where known."""

    kind: str
    record_id: int
    what: str
    on: date
    audience: str
    people: int
    minutes: float
    staff: int | None = None


@dataclass(frozen=True)
class Dated:
    """A day, or some days, that a record puts into the year: a review, a survey, a meeting. group: what kind of
    date it is, in a word that heads a row of the year. until: its last day, where it lasts longer than one.
    """

    kind: str
    record_id: int
    what: str
    on: date
    url: str
    group: str
    until: date | None = None


@dataclass(frozen=True)
class Handed:
    """What whoever comes next has to know: something live, why it is so, who holds it, and by when.

    heading: under which it stands in the file, such as "Promises". url: "" where there is no page for it.
    """

    heading: str
    what: str
    why: str
    url: str = ""
    holder: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Reported:
    """One line of a report to those who govern: what happened between two days, and what it means.

    heading: the part of the report; part: where it stands among the others. order: small ones come first within it.
    """

    heading: str
    text: str
    kind: str
    record_id: int
    url: str
    detail: str = ""
    order: int = 0
    part: int = ELSEWHERE


@dataclass(frozen=True)
class Linking:
    """A citation that people make by hand from a record of this kind. words: what the link says, as a phrase.

    clauses: what a link of this sort is evidence for; empty where it is none.
    """

    relation: str
    target_kinds: tuple[str, ...]
    words: Text
    clauses: tuple[str, ...] = ()


class Begin(Protocol):
    """Begins a record in one line, such as an action that leaves a meeting. Raises Refusal and Denied."""

    def __call__(
        self, *, by: Person, what: str, owner: Person, due: date | None, team: Team | None,
        source: tuple[str, int] | None,
    ) -> Model: ...  # fmt: skip


@dataclass(frozen=True)
class Caution:
    """Something to know about a person and a record, such as a declared interest."""

    person_id: int
    sentence: str


@dataclass(frozen=True)
class ExpectedCitation:
    """A citation without which a record's thread is broken, and the sentence that says so."""

    relation: str
    target_kinds: tuple[str, ...]
    broken: Text
    among: Callable[[], QuerySet[Any]] | None = None


@dataclass(frozen=True)
class Moved:
    """Something that changed since a person last looked."""

    kind: str
    record_id: int
    what: str
    how: str
    url: str
    at: Any


def _nothing(*_args: Any) -> Iterable[Any]:
    return ()


def _never(*_args: Any) -> bool:
    return False


@dataclass(frozen=True)
class RecordKind:
    """All that the house knows of one kind of record.

    visible_to: the queryset of records that a person may see; everything else is built on it.
    waiting: what waits for a person. waiting_for_team: what waits for a team, for its agenda. asks: what will be
    asked of whom between two days. cautions: what this room knows about (kind, record id, people's ids).
    search_fields: columns in which search looks. dates: what stands in the year between two days, as far as this
    reader may see it. reported: what those who govern are told of that time. hands_over: what a successor of
    this person, or of the head, has to know. links: citations that
    people make by hand from such a record, for those of whom `may_link` holds. begin: begins one from elsewhere, in a
    line, by the words of `begin_words` ("An action"). settled: those that stand, where a record of this kind answers
    others only once it does, as a question does once it is decided.
    """

    code: str
    title: Text
    model: type[Model]
    url: Callable[[Any], str]
    visible_to: Callable[[Person], QuerySet[Any]]
    label: Callable[[Any], str] = str
    plural: Text = ""
    search_fields: tuple[str, ...] = ()
    expects: tuple[ExpectedCitation, ...] = ()
    waiting: Callable[[Person], Iterable[Waiting]] = _nothing
    waiting_for_team: Callable[[Team, Person], Iterable[Waiting]] = _nothing
    moved: Callable[[Person, Any], Iterable[Moved]] = _nothing
    asks: Callable[[date, date], Iterable[Ask]] = _nothing
    related: tuple[str, ...] = field(default=())
    dates: Callable[[Person, date, date], Iterable[Dated]] = _nothing
    hands_over: Callable[[Person], Iterable[Handed]] = _nothing
    reported: Callable[[Person, date, date], Iterable[Reported]] = _nothing
    links: tuple[Linking, ...] = ()
    may_link: Callable[[Person, Any], bool] = _never
    begin: Begin | None = None
    begin_words: Text = ""
    settled: Callable[[], QuerySet[Any]] | None = None


CautionSource = Callable[[str, int, Sequence[int]], Iterable[Caution]]

_kinds: dict[str, RecordKind] = {}
_caution_sources: list[CautionSource] = []


def register(kind: RecordKind) -> RecordKind:
    """Declare a kind. Raises ValueError where another model holds the code already."""
    known = _kinds.get(kind.code)
    if known is not None and known.model is not kind.model:
        raise ValueError(f"Two rooms declare the record kind {kind.code}.")
    _kinds[kind.code] = kind
    return kind


def kinds() -> tuple[RecordKind, ...]:
    """All declared kinds."""
    return tuple(_kinds.values())


def kind(code: str) -> RecordKind:
    """The kind with this code. Raises KeyError."""
    return _kinds[code]


def kind_or_none(code: str) -> RecordKind | None:
    """The kind with this code, or None: ledgers outlive rooms."""
    return _kinds.get(code)


def answering(code: str) -> QuerySet[Any] | None:
    """The records of this kind by which others may be answered; None where that is any of them."""
    known = kind_or_none(code)
    return known.settled() if known is not None and known.settled is not None else None


def add_caution_source(source: CautionSource) -> None:
    """Declare who knows about people's interests: called with a record's kind, its id and people's ids."""
    if source not in _caution_sources:
        _caution_sources.append(source)


def remove_caution_source(source: CautionSource) -> None:
    """Take a source back; for tests that bring their own."""
    _caution_sources.remove(source)


def cautions(record_kind: str, record_id: int, people: Iterable[int]) -> list[Caution]:
    """What anybody knows about these people and this record."""
    ids = sorted(set(people))
    return [caution for source in _caution_sources for caution in source(record_kind, record_id, ids)]


def waiting_for(person: Person) -> list[Waiting]:
    """What waits for this person in all rooms: what is due first, first; then what has waited longest."""
    items = [item for known in kinds() for item in known.waiting(person)]
    return sorted(items, key=lambda item: (item.due or date.max, item.since or date.max, item.what))


def waiting_for_team(team: Team, reader: Person) -> list[Waiting]:
    """What waits for a team in all rooms, as far as this reader may see it; the agenda of its meeting."""
    items = [item for known in kinds() for item in known.waiting_for_team(team, reader)]
    return sorted(items, key=lambda item: (item.due or date.max, item.what))


def asks_between(first: date, last: date) -> list[Ask]:
    """What all rooms will ask of whom between two days, in order."""
    return sorted((ask for known in kinds() for ask in known.asks(first, last)), key=lambda ask: ask.on)


def dates_between(reader: Person, first: date, last: date) -> list[Dated]:
    """What stands in the year between two days in all rooms, as far as this reader may see it, in order."""
    found = (each for known in kinds() for each in known.dates(reader, first, last))
    return sorted(found, key=lambda each: (each.on, each.what))


def handed_over(person: Person) -> list[Handed]:
    """What a successor of this person has to know, from all rooms, heading by heading."""
    found = (each for known in kinds() for each in known.hands_over(person))
    return sorted(found, key=lambda each: (each.heading, each.due or date.max, each.what))


def reported_between(reader: Person, first: date, last: date) -> list[Reported]:
    """What those who govern are told of the time between two days, as far as this reader may see it."""
    found = (each for known in kinds() for each in known.reported(reader, first, last))
    return sorted(found, key=lambda each: (each.part, each.heading, each.order, each.text))


def beginnings() -> list[RecordKind]:
    """The kinds of which one can be begun from elsewhere in a line."""
    return [known for known in kinds() if known.begin is not None]


@dataclass(frozen=True)
class Seen:
    """A record as a reader sees it: its label and address, or a line that says that they may not see it."""

    kind: str
    record_id: int
    title: str
    label: str
    url: str = ""

    @property
    def hidden(self) -> bool:
        """True where the reader may not see the record."""
        return not self.url


def see(person: Person, references: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Seen]:
    """Each (kind, id) as this person sees it; one query for each kind. Hidden ones carry no label of theirs."""
    wanted: dict[str, set[int]] = {}
    for code, record_id in references:
        wanted.setdefault(code, set()).add(record_id)
    seen: dict[tuple[str, int], Seen] = {}
    for code, ids in wanted.items():
        known = _kinds.get(code)
        found = known.visible_to(person).filter(pk__in=ids).select_related(*known.related) if known else ()
        for record in found:
            assert known is not None
            seen[code, record.pk] = Seen(code, record.pk, str(known.title), known.label(record), known.url(record))
        for record_id in ids - {record.pk for record in found}:
            title = str(known.title) if known else code
            seen[code, record_id] = Seen(code, record_id, title, _("A record that you may not see"))
    return seen


def offered(person: Person, known: RecordKind, text: str, *, limit: int) -> list[Seen]:
    """Records of one kind that hold every word of `text` (all of them for none), the newest first."""
    rows = known.visible_to(person).filter(_holds_every(known, text.split()))
    found = rows.select_related(*known.related).order_by("-pk")[:limit]
    return [Seen(known.code, row.pk, str(known.title), known.label(row), known.url(row)) for row in found]


def _holds_every(known: RecordKind, words: Sequence[str]) -> Q:
    condition = Q()
    for word in words:
        any_field = Q()
        for name in known.search_fields:
            any_field |= Q(**{f"{name}__icontains": word})
        condition &= any_field
    return condition


def search(person: Person, text: str, *, limit: int = 8) -> list[tuple[RecordKind, list[Seen]]]:
    """Records that hold every word of `text`, by kind, as far as this person may see them."""
    words = text.split()
    results = []
    for known in kinds() if words else ():
        if not known.search_fields:
            continue
        found = known.visible_to(person).filter(_holds_every(known, words)).select_related(*known.related)[:limit]
        hits = [Seen(known.code, row.pk, str(known.title), known.label(row), known.url(row)) for row in found]
        if hits:
            results.append((known, hits))
    return results
