"""Reading a standing from rows: the framework in memory, readings, judgements and stances; nothing is computed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from headship.evidence.domain.readings import settings_by_code, thresholds
from headship.evidence.domain.stances import stances
from headship.evidence.indicators import Indicator, indicators
from headship.evidence.models import ElementStance, IndicatorSetting, Judgement, Reading
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Denied
from headship.kernel.permissions import require
from headship.school.models import Person
from headship.school.queries import appraiser_of
from headship.standards import api as standards
from headship.standing.levels import weakest
from headship.standing.rules import SEE_STANDING
from headship.standing.shapes import (
    ClauseStanding,
    ElementStanding,
    IndicatorStanding,
    Stance,
    StandardStanding,
    Standing,
    View,
)

FRAMEWORK_MEASURED = "cambridge-leader"  # indicators name clauses of this one; another has codes of its own
SELF, APPRAISER = str(Judgement.Lens.SELF), str(Judgement.Lens.APPRAISER)


def standing_of(*, reader: Person | None, leader: Person | None = None) -> Standing:
    """The standing of the school, or of one leader, as far as the reader may see it.

    reader: None for the command line, which shows what the whole school may know, and of a leader only what is
    accountable. A leader sees all of their own; their appraiser the accountable part. Raises Denied for anybody else.
    """
    accountable = _only_accountable(reader, leader)
    catalogue = standards.catalogue()
    measured = catalogue.code == FRAMEWORK_MEASURED
    readings = _readings(leader, accountable) if measured else {}
    by_clause = _indicators_by_clause(leader, accountable, readings) if measured else {}
    views = _views(leader, accountable, catalogue.scales)
    held = _stances()
    return Standing(
        framework=catalogue.title, edition=catalogue.edition,
        leader_id=leader.pk if leader else None, leader_name=leader.name if leader else "",
        accountable=accountable,
        standards=tuple(_standard(entry, by_clause, views, held) for entry in catalogue.standards),
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


def _readings(leader: Person | None, accountable: bool) -> dict[str, Reading]:
    rows: QuerySet[Reading] = Reading.objects.filter(current=True, leader_id=leader.pk if leader else None)
    if accountable:
        rows = rows.filter(purpose=Purpose.ACCOUNTABLE)
    return {row.indicator: row for row in rows}


def _indicators_by_clause(
    leader: Person | None, accountable: bool, readings: dict[str, Reading]
) -> dict[str, list[IndicatorStanding]]:
    settings = settings_by_code()
    by_clause: dict[str, list[IndicatorStanding]] = {}
    for known in indicators():
        if (leader and not known.per_leader) or (accountable and known.purpose != Purpose.ACCOUNTABLE):
            continue
        shown = _indicator(known, readings.get(known.code), settings.get(known.code), of_school=leader is None)
        for clause in known.clauses:
            by_clause.setdefault(clause, []).append(shown)
    return by_clause


def _indicator(
    known: Indicator, row: Reading | None, setting: IndicatorSetting | None, *, of_school: bool
) -> IndicatorStanding:
    formative = known.purpose == Purpose.FORMATIVE
    # Formative figures reach the school only as counts of people, of whom the reading hides too few.
    hidden = row is not None and (row.hidden or (of_school and formative and not known.of_people))
    shown = None if hidden else row
    established, leading = thresholds(known, setting)
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


def _views(leader: Person | None, accountable: bool, scales: dict[str, standards.Scale]) -> Views:
    rows = Judgement.objects.filter(about=leader, current=True).select_related("judged_by")
    if accountable:
        rows = rows.filter(Q(lens=APPRAISER) | Q(shared_at__isnull=False))
    return {(row.element, row.lens): view_of(row, scales) for row in rows}


def view_of(row: Judgement, scales: dict[str, standards.Scale]) -> View:
    """A judgement as the pages show it, with the title of its level."""
    return View(
        pk=row.pk, lens=row.lens, scale=row.scale, level=row.level, title=_title(scales.get(row.scale), row.level),
        value=row.value, by=row.judged_by.name, on=timezone.localtime(row.judged_at).date(), evidence=row.evidence,
        helps=row.helps, hinders=row.hinders, contradicts=row.contradicts, completed=row.completed_at is not None,
        shared_on=timezone.localtime(row.shared_at).date() if row.shared_at else None,
    )  # fmt: skip


def _title(scale: standards.Scale | None, level: str) -> str:
    """The level's title; its code where the scale is of another edition."""
    return next((str(each.title) for each in (scale.levels if scale else ()) if each.code == level), level)


def _stances() -> dict[str, Stance]:
    today = clock.today()
    return {code: _stance(row, today) for code, row in stances().items()}


def _stance(row: ElementStance, today: date) -> Stance:
    return Stance(
        focus=row.stance == ElementStance.Stance.FOCUS,
        reason=row.get_reason_display() if row.reason else "",
        note=row.note,
        review_on=row.review_on,
        due=row.review_on is not None and row.review_on <= today,
    )


def _standard(
    entry: standards.StandardEntry,
    by_clause: dict[str, list[IndicatorStanding]],
    views: Views,
    held: dict[str, Stance],
) -> StandardStanding:
    elements = tuple(_element(each, entry.position, by_clause, views, held) for each in entry.elements)
    return StandardStanding(entry.code, entry.title, entry.summary, entry.position, elements)


def _element(
    entry: standards.ElementEntry,
    position: int,
    by_clause: dict[str, list[IndicatorStanding]],
    views: Views,
    held: dict[str, Stance],
) -> ElementStanding:
    return ElementStanding(
        code=entry.code, title=entry.title, summary=entry.summary, standard_code=entry.standard_code,
        hue=(position - 1) % 8 + 1,
        clauses=tuple(_clause(each, by_clause.get(each.code, ())) for each in entry.clauses),
        stance=held.get(entry.code),
        self_view=views.get((entry.code, SELF)),
        appraiser_view=views.get((entry.code, APPRAISER)),
    )  # fmt: skip


def _clause(entry: standards.ClauseEntry, shown: Iterable[IndicatorStanding]) -> ClauseStanding:
    listed = tuple(shown)
    level = weakest(each.level for each in listed)
    return ClauseStanding(entry.code, entry.letter, entry.title, entry.summary, level, listed)
