"""Taking readings: computing indicators and keeping what they said, by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.evidence.indicators import (
    Indicator,
    Mean,
    Rate,
    Ratio,
    Result,
    Scope,
    Share,
    indicator_named,
    indicators,
    level_of,
    scope_of,
    wilson,
)
from headship.evidence.models import IndicatorSetting, Reading, StaleClause
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.scope import current_school_id
from headship.school.domain.quiet import quiet_days_between
from headship.school.models import Person, School
from headship.school.queries import leading_since


@dataclass(frozen=True)
class Figure:
    """What an indicator says: numerator None for a mean (its n is the denominator), value None without data.

    kind: one of `Reading.Kind`.
    """

    numerator: float | None
    denominator: float
    value: float | None
    low: float | None = None
    high: float | None = None
    kind: str = Reading.Kind.RATIO


def figure_of(result: Result) -> Figure:
    """The figure of a result, with its 95 % interval: Wilson's for shares, the indicator's own for means."""
    if isinstance(result, Mean):
        if not result.n:
            return Figure(None, 0, None, kind=Reading.Kind.MEAN)
        return Figure(None, result.n, result.value, result.low, result.high, Reading.Kind.MEAN)
    if isinstance(result, Rate):
        value = result.count / result.per if result.per else None
        return Figure(result.count, result.per, value, kind=Reading.Kind.RATE)
    if isinstance(result, Share):
        numerator, denominator = result.part, result.whole
    else:
        numerator, denominator = result.numerator.count(), result.denominator.count()
    if not denominator:
        return Figure(numerator, 0, None)
    return Figure(numerator, denominator, numerator / denominator, *wilson(numerator, denominator))


def settings_by_code() -> dict[str, IndicatorSetting]:
    """What this school changed about its indicators."""
    return {setting.indicator: setting for setting in IndicatorSetting.objects.all()}


def thresholds(known: Indicator, setting: IndicatorSetting | None) -> tuple[float, float]:
    """The thresholds in force, (established, leading): the school's own, or the defaults."""
    established = setting.established if setting and setting.established is not None else known.established
    leading = setting.leading if setting and setting.leading is not None else known.leading
    return established, leading


def take(
    *, codes: Iterable[str] | None = None, leaders: Iterable[Person] = (), clauses: Iterable[str] = ()
) -> list[Reading]:
    """Read indicators now, for the school and for these leaders, and keep the readings as today's.

    codes or clauses narrow which; neither means all.
    """
    wanted = _wanted(codes, set(clauses))
    settings = settings_by_code()
    paused = quiet_days_between(clock.today(), clock.today()) > 0
    readings = [_read(known, settings.get(known.code), None, paused) for known in wanted]
    for leader in leaders:
        since = leading_since(leader)
        of_leaders = [known for known in wanted if known.per_leader]
        readings += [_read(known, settings.get(known.code), leader, paused, since) for known in of_leaders]
    _keep(readings)
    return readings


def _wanted(codes: Iterable[str] | None, clauses: set[str]) -> list[Indicator]:
    if codes is not None:
        chosen = set(codes)
        return [known for known in indicators() if known.code in chosen]
    return [known for known in indicators() if not clauses or not clauses.isdisjoint(known.clauses)]


def _read(
    known: Indicator, setting: IndicatorSetting | None, leader: Person | None, paused: bool, since: date | None = None
) -> Reading:
    lookback = setting.lookback_days if setting else None
    scope = scope_of(known, lookback_days=lookback, leader=leader, since=since)
    figure = figure_of(known.compute(scope))
    established, leading = thresholds(known, setting)
    hidden = _too_few(known, setting, figure, leader)
    if hidden:
        # What may not be shown is not kept either, so that no page, export or copy can show it.
        figure = Figure(None, 0, None, kind=figure.kind)
    return Reading(
        indicator=known.code,
        leader_id=leader.pk if leader else None,
        kind=figure.kind,
        purpose=known.purpose,
        taken_on=scope.last,
        period_start=scope.first,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        level=level_of(known, figure.value, established=established, leading=leading),
        hidden=hidden,
        paused=paused,
        title=str(known.title),
        computed_at=clock.now(),
    )


def _too_few(known: Indicator, setting: IndicatorSetting | None, figure: Figure, leader: Person | None) -> bool:
    # A formative figure of the whole school is a count over leaders, whatever its records are.
    about_people = known.of_people or (known.purpose == Purpose.FORMATIVE and leader is None)
    return about_people and 0 < figure.denominator < _smallest(setting)


def _smallest(setting: IndicatorSetting | None) -> int:
    smallest: int = School.objects.values_list("minimum_group", flat=True).get(pk=current_school_id())
    return max(smallest, (setting.minimum_group if setting else None) or 0)


def smallest_group(known: Indicator) -> int:
    """The smallest group about which this indicator may say anything: the school's, or its own larger one."""
    return _smallest(IndicatorSetting.objects.filter(indicator=known.code).first())


@transaction.atomic
def _keep(readings: list[Reading]) -> None:
    """Replace today's readings of the same indicators, and make these the current ones."""
    # The worker and somebody who tunes an indicator may both be here: the second waits, and replaces the first's.
    School.objects.select_for_update().get(pk=current_school_id())
    codes: dict[int | None, list[str]] = {}
    for reading in readings:
        codes.setdefault(reading.leader_id, []).append(reading.indicator)
    for leader_id, several in codes.items():
        same = Reading.objects.filter(indicator__in=several, leader_id=leader_id, frozen=False)
        same.filter(taken_on=clock.today()).delete()
        same.filter(current=True).update(current=False)
    Reading.objects.bulk_create(readings)


def refresh_stale() -> int:
    """Read again the indicators of clauses to which acts were added. Returns how many clauses were stale.

    The marks go first: an act that comes while we read marks its clause anew.
    """
    with transaction.atomic():
        rows = list(StaleClause.objects.all())
        StaleClause.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if rows:
        clauses = {row.clause for row in rows}
        take(clauses=clauses, leaders=Person.objects.leaders() if _any_per_leader(clauses) else ())
    return len(rows)


def _any_per_leader(clauses: set[str]) -> bool:
    return any(known.per_leader and not clauses.isdisjoint(known.clauses) for known in indicators())


def take_all() -> int:
    """The nightly reading of everything, for the school and each of its leaders. Returns how many were kept."""
    StaleClause.objects.all().delete()
    return len(take(leaders=Person.objects.leaders()))


@transaction.atomic
def freeze(*, by: Person, reading: Reading) -> Reading:
    """Keep a reading as it stands today, for a record to cite. It never changes again.

    Raises Denied where it is not theirs to see, Refusal where it is hidden or says nothing.
    """
    seen: Reading | None = Reading.objects.visible_to(by).filter(pk=reading.pk).first()
    if seen is None:
        raise Denied(_("This figure is not yours to cite."))
    if seen.hidden:
        raise Refusal(_("This figure rests on too few people to be cited."))
    if seen.frozen:
        return seen
    seen.pk = None
    seen._state.adding = True
    seen.frozen, seen.current = True, False
    seen.save(force_insert=True)
    formative = seen.purpose == Purpose.FORMATIVE
    leader = Person.objects.get(pk=seen.leader_id) if seen.leader_id else None
    ledger.record(
        by=by, verb="reading.freeze", record_kind="reading", record_id=seen.pk, label=seen.title,
        summary=_("Kept as it stood: %(title)s") % {"title": seen.title}, about=leader,
        purpose=Purpose.FORMATIVE if formative and leader else Purpose.ACCOUNTABLE,
        payload={
            "indicator": seen.indicator, "numerator": seen.numerator, "denominator": seen.denominator,
            "value": seen.value, "taken_on": seen.taken_on,
        },
    )  # fmt: skip
    return seen


def current_readings(*, leader: Person | None = None) -> dict[str, Reading]:
    """The newest reading of each indicator, by code, in one query."""
    rows = Reading.objects.filter(current=True, leader_id=leader.pk if leader else None)
    return {row.indicator: row for row in rows}


def trend(code: str, *, leader: Person | None = None, limit: int = 60) -> list[Reading]:
    """The newest readings of an indicator, oldest first."""
    rows = Reading.objects.filter(indicator=code, leader_id=leader.pk if leader else None, frozen=False)
    return list(rows.order_by("-taken_on")[:limit])[::-1]


def records_counted(known: Indicator, scope: Scope) -> tuple[Any, Any] | None:
    """The querysets that a ratio counts now, (numerator, denominator); None for means and rates."""
    result = known.compute(scope)
    return (result.numerator, result.denominator) if isinstance(result, Ratio) else None


__all__ = [
    "Figure", "current_readings", "figure_of", "freeze", "indicator_named", "records_counted", "refresh_stale",
    "settings_by_code", "smallest_group", "take", "take_all", "thresholds", "trend",
]  # fmt: skip
