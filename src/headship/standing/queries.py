"""Reading a standing from rows: the framework in memory, readings, judgements and stances; nothing is computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from headship.evidence.domain.readings import thresholds
from headship.evidence.indicators import Indicator, indicators
from headship.evidence.models import ElementStance, IndicatorSetting, Judgement, Reading
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Denied
from headship.kernel.permissions import require
from headship.kernel.prepared import Prepared
from headship.school.models import Person
from headship.school.queries import appraiser_of
from headship.standards import api as standards
from headship.standing.levels import weakest
from headship.standing.rules import SEE_STANDING
from headship.standing.same import Same
from headship.standing.shapes import (
    ClauseStanding,
    ElementStanding,
    IndicatorStanding,
    Stance,
    StandardStanding,
    Standing,
    Text,
    View,
)
from headship.voice import api as voice

SELF, APPRAISER = str(Judgement.Lens.SELF), str(Judgement.Lens.APPRAISER)


def standing_of(*, reader: Person | None, leader: Person | None = None) -> Standing:
    """The standing of the school, or of one leader, as far as the reader may see it.

    reader: None for the command line, which shows what the whole school may know, and of a leader only what is
    accountable. A leader sees all of their own; their appraiser the accountable part. Raises Denied for anybody else.
    """
    accountable = _only_accountable(reader, leader)
    catalogue = standards.catalogue()
    measured = catalogue.code == standards.DEFAULT_CODE  # indicators name its clauses; another has codes of its own
    said = voice.voice_of(reader, leader) if measured else {}  # instruments speak to its codes, as indicators do
    rows = Rows(
        readings=tuple(_readings(leader, accountable)) if measured else (), settings=tuple(SETTINGS()),
        views=tuple(_views(leader, accountable)), stances=tuple(STANCES()), said=tuple(said.items()),
    )  # fmt: skip
    known = tuple(_indicators_for(leader, accountable)) if measured else ()
    named = (leader.pk, leader.name) if leader else (None, "")
    return _assembled(
        Same(catalogue), Same.each(known), named, accountable, rows, clock.today(), timezone.get_current_timezone_name()
    )


class Rows(NamedTuple):
    """All that a standing is made from, as it was read."""

    readings: tuple[tuple[Any, ...], ...]
    settings: tuple[tuple[Any, ...], ...]
    views: tuple[tuple[Any, ...], ...]
    stances: tuple[tuple[Any, ...], ...]
    said: tuple[tuple[str, voice.VoiceView], ...]


@lru_cache(maxsize=32)
def _assembled(
    kept: Same[standards.Catalogue], known: tuple[Same[Indicator], ...], leader: tuple[int | None, str],
    accountable: bool, rows: Rows, today: date, _zone: str,
) -> Standing:  # fmt: skip
    """The standing that these rows make: the same rows make the same standing, so it is put together once.

    What is remembered is found again only by whoever has just read the very same rows.
    """
    catalogue = kept.what
    readings = {row[0]: Read._make(row) for row in rows.readings}
    settings = {row[0]: Setting._make(row) for row in rows.settings}
    by_clause = _indicators_by_clause([each.what for each in known], readings, settings, of_school=leader[0] is None)
    views, held, said = _seen(rows.views, catalogue), _held(rows.stances, catalogue.code, today), dict(rows.said)
    return Standing(
        framework=catalogue.title, edition=catalogue.edition, leader_id=leader[0], leader_name=leader[1],
        accountable=accountable,
        standards=tuple(_standard(entry, by_clause, views, held, said) for entry in catalogue.standards),
        taken_on=max((row.taken_on for row in readings.values()), default=None),
    )  # fmt: skip


def _only_accountable(reader: Person | None, leader: Person | None) -> bool:
    """Whether formative things stay out. Raises Denied where the reader may see nothing at all."""
    if leader is None:
        if reader is not None:
            require(reader, SEE_STANDING)
        return False
    if reader is None:
        return True
    if reader.pk == leader.pk:
        return False
    if reader.school_id == leader.school_id and appraiser_of(leader) == reader:
        return True
    raise Denied(_("A leader’s standing is for that leader and their appraiser."))


class Read(NamedTuple):
    """The columns of a reading that a standing shows, fetched as a plain row: a page reads many."""

    indicator: str
    pk: int
    taken_on: date
    numerator: float | None
    denominator: float
    value: float | None
    low: float | None
    high: float | None
    level: str | None
    hidden: bool
    paused: bool


def _current(leader_id: int | None, **more: Any) -> Any:
    return Reading.objects.filter(current=True, leader_id=leader_id, **more).values_list(*Read._fields)


SCHOOLS_READINGS = Prepared(lambda: _current(None))
LEADERS_READINGS = Prepared(_current)
LEADERS_ACCOUNTABLE_READINGS = Prepared(lambda leader_id: _current(leader_id, purpose=Purpose.ACCOUNTABLE))


def _readings(leader: Person | None, accountable: bool) -> list[tuple[Any, ...]]:
    if leader is None:
        return SCHOOLS_READINGS()
    return LEADERS_ACCOUNTABLE_READINGS(leader.pk) if accountable else LEADERS_READINGS(leader.pk)


class Setting(NamedTuple):
    """What the school changed about an indicator's thresholds."""

    indicator: str
    established: float | None
    leading: float | None


SETTINGS = Prepared(lambda: IndicatorSetting.objects.values_list(*Setting._fields))


def _indicators_for(leader: Person | None, accountable: bool) -> Iterator[Indicator]:
    for known in indicators():
        if (leader and not known.per_leader) or (accountable and known.purpose != Purpose.ACCOUNTABLE):
            continue
        yield known


def _indicators_by_clause(
    known: Iterable[Indicator], readings: dict[str, Read], settings: dict[str, Setting], *, of_school: bool
) -> dict[str, list[IndicatorStanding]]:
    by_clause: dict[str, list[IndicatorStanding]] = {}
    for each in known:
        shown = _indicator(each, readings.get(each.code), settings.get(each.code), of_school=of_school)
        for clause in each.clauses:
            by_clause.setdefault(clause, []).append(shown)
    return by_clause


def _indicator(known: Indicator, row: Read | None, setting: Setting | None, *, of_school: bool) -> IndicatorStanding:
    formative = known.purpose == Purpose.FORMATIVE
    # Formative figures reach the school only as counts of people, of whom the reading hides too few.
    hidden = row is not None and (row.hidden or (of_school and formative and not known.of_people))
    shown = None if hidden else row
    established, leading = thresholds(known, setting)  # type: ignore[arg-type]  # it has the columns that count
    return IndicatorStanding(
        code=known.code, title=known.title, sentence=known.sentence, unit=known.unit,
        numerator=shown.numerator if shown else None,
        denominator=shown.denominator if shown else None,
        value=shown.value if shown else None,
        low=shown.low if shown else None,
        high=shown.high if shown else None,
        level=shown.level if shown else None,
        hidden=hidden, paused=row is not None and row.paused, effect=known.effect, formative=formative,
        established=established, leading=leading, lower_is_better=known.lower_is_better,
        why_thresholds=known.why_thresholds, record_kind=known.record_kind,
        reading_id=row.pk if row else None, taken_on=row.taken_on if row else None,
    )  # fmt: skip


Views = dict[tuple[str, str], View]
Scales = Mapping[str, standards.Scale]
VIEW_COLUMNS = (
    "framework", "element", "lens", "pk", "scale", "level", "value", "judged_by__name", "judged_at", "evidence",
    "helps", "hinders", "contradicts", "completed_at", "shared_at",
)  # fmt: skip


def _judged(about: int | None, *conditions: Q) -> Any:
    return Judgement.objects.filter(*conditions, about=about, current=True).values_list(*VIEW_COLUMNS)


GIVEN = Q(lens=APPRAISER) | Q(shared_at__isnull=False)  # what of a leader's views others may read
SCHOOLS_VIEWS = Prepared(lambda: _judged(None))
LEADERS_VIEWS = Prepared(_judged)
LEADERS_GIVEN_VIEWS = Prepared(lambda about: _judged(about, GIVEN))


def _views(leader: Person | None, accountable: bool) -> list[tuple[Any, ...]]:
    if leader is None:
        return SCHOOLS_VIEWS()
    return LEADERS_GIVEN_VIEWS(leader.pk) if accountable else LEADERS_VIEWS(leader.pk)


def _seen(rows: Iterable[tuple[Any, ...]], catalogue: standards.Catalogue) -> Views:
    return {
        (element, lens): _view(catalogue.scales, lens, *rest)
        for framework, element, lens, *rest in rows
        if framework == catalogue.code
    }


def read_views(rows: QuerySet[Judgement], scales: Scales) -> list[View]:
    """Judgements as pages show them."""
    return [_view(scales, *rest) for _framework, _element, *rest in rows.values_list(*VIEW_COLUMNS)]


def _view(
    scales: Scales, lens: str, pk: int, scale: str, level: str, value: float, by: str, judged_at: datetime,
    evidence: str, helps: str, hinders: str, contradicts: str, completed_at: datetime | None,
    shared_at: datetime | None,
) -> View:  # fmt: skip
    return View(
        pk=pk, lens=lens, scale=scale, level=level, title=_title(scales.get(scale), level), value=value, by=by,
        on=timezone.localtime(judged_at).date(), evidence=evidence, helps=helps, hinders=hinders,
        contradicts=contradicts, completed=completed_at is not None,
        shared_on=timezone.localtime(shared_at).date() if shared_at else None,
    )  # fmt: skip


def _title(scale: standards.Scale | None, level: str) -> Text:
    """The level's title; its code where the scale is of another edition."""
    return next((each.title for each in (scale.levels if scale else ()) if each.code == level), level)


STANCES = Prepared(
    lambda: ElementStance.objects.filter(ended_at__isnull=True).values_list(
        "framework", "element", "stance", "reason", "note", "review_on"
    )
)


def _held(rows: Iterable[tuple[Any, ...]], of_framework: str, today: date) -> dict[str, Stance]:
    return {
        element: Stance(
            focus=stance == ElementStance.Stance.FOCUS,
            reason=ElementStance.Reason(reason).label if reason else "",
            note=note,
            review_on=review_on,
            due=review_on is not None and review_on <= today,
        )
        for framework, element, stance, reason, note, review_on in rows
        if framework == of_framework
    }


def _standard(
    entry: standards.StandardEntry,
    by_clause: dict[str, list[IndicatorStanding]],
    views: Views,
    held: dict[str, Stance],
    said: voice.Voice,
) -> StandardStanding:
    elements = tuple(_element(each, entry.position, by_clause, views, held, said) for each in entry.elements)
    return StandardStanding(entry.code, entry.title, entry.summary, entry.position, elements, said.get(entry.code))


def _element(
    entry: standards.ElementEntry,
    position: int,
    by_clause: dict[str, list[IndicatorStanding]],
    views: Views,
    held: dict[str, Stance],
    said: voice.Voice,
) -> ElementStanding:
    return ElementStanding(
        code=entry.code, title=entry.title, summary=entry.summary, standard_code=entry.standard_code,
        hue=(position - 1) % 8 + 1,
        clauses=tuple(_clause(each, by_clause.get(each.code, ())) for each in entry.clauses),
        stance=held.get(entry.code),
        self_view=views.get((entry.code, SELF)),
        appraiser_view=views.get((entry.code, APPRAISER)),
        voice=said.get(entry.code),
    )  # fmt: skip


# A clause that nothing speaks to is the same for everybody. Editions never change, so its identifier is enough.
_unmeasured: dict[UUID, ClauseStanding] = {}


def _clause(entry: standards.ClauseEntry, shown: Sequence[IndicatorStanding]) -> ClauseStanding:
    if shown:
        level = weakest(each.level for each in shown)
        return ClauseStanding(entry.code, entry.letter, entry.title, entry.summary, level, tuple(shown))
    known = _unmeasured.get(entry.identifier)
    if known is None:
        known = ClauseStanding(entry.code, entry.letter, entry.title, entry.summary, None, ())
        _unmeasured[entry.identifier] = known
    return known
