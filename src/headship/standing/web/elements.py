"""The page of an element: its clauses with what the records show, the other lenses, the evidence, the next step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from headship.evidence import api as evidence
from headship.evidence.framework import framework_in_use
from headship.evidence.models import Judgement, Reading
from headship.evidence.rules import JUDGE_SCHOOL, SET_STANCE
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.kernel.ui.quantities import percent_in_words
from headship.school.models import Person
from headship.school.web.gate import PersonRequest, for_people, gate
from headship.standards import api as standards
from headship.standing import steps as next_steps
from headship.standing import words
from headship.standing.planned import planned
from headship.standing.queries import GIVEN, read_views, standing_of
from headship.standing.rules import SEE_STANDING
from headship.standing.shapes import ClauseStanding, ElementStanding, IndicatorStanding, Standing, View
from headship.standing.web.views import own_lens, place_of, standing_of_leader, wording_url

TREND_BACK, TREND_POINTS = timedelta(days=760), 40
TIMELINE, EARLIER = 8, 20
LEVEL_TAGS = {"established": "good", "leading": "good", "begun": "focus"}


@dataclass(frozen=True)
class Shown:
    """An indicator as the page shows it. per cents: places on the bar; trend: (day, value) pairs, oldest first."""

    standing: IndicatorStanding
    figure: str
    interval: str
    level: str
    tag: str
    thresholds: str
    fill: str
    below: bool
    marks: tuple[tuple[str, str], ...]
    low: str
    high: str
    trend: tuple[tuple[str, float | None], ...]
    threshold: float
    top: float | None
    behind: str
    described: str


@dataclass(frozen=True)
class ShownClause:
    """A clause with its indicators, or what would measure it."""

    clause: ClauseStanding
    level: str
    tag: str
    indicators: tuple[Shown, ...]
    would_measure: str


@gate(SEE_STANDING)
@require_GET
def element(request: PersonRequest, code: str) -> HttpResponse:
    """One element of the school's standing."""
    standing = standing_of(reader=request.person)
    return render(request, "standing/element.html", _page(request, standing, None, code))


@for_people
@require_GET
def leader_element(request: PersonRequest, pk: int, code: str) -> HttpResponse:
    """One element of a leader's standing, for that leader and their appraiser."""
    standing, leader = standing_of_leader(request, pk)
    return render(request, "standing/element.html", _page(request, standing, leader, code))


def found_element(standing: Standing, code: str) -> ElementStanding:
    """The element with this code, or a 404."""
    entry = standing.element(code)
    if entry is None:
        raise Http404
    return entry


def _page(request: PersonRequest, standing: Standing, leader: Person | None, code: str) -> dict[str, Any]:
    entry = found_element(standing, code)
    catalogue = standards.catalogue()
    before, after = catalogue.neighbours(code)
    trends = _trends(standing, [each.code for clause in entry.clauses for each in clause.indicators])
    would = planned(catalogue.code)
    history = _history(standing, code, catalogue.scales)
    return {
        "element": entry, "standing": standing, "leader": leader, "lead": words.lead_of(entry),
        "stance": words.stance_in_words(entry.stance), "official": standards.wording_of(code),
        "wording_url": wording_url(request.person),
        "standard": next(each for each in standing.standards if each.code == entry.standard_code),
        "clauses": [_clause(clause, trends, would) for clause in entry.clauses],
        "place": place_of(standing), "own_lens": own_lens(standing, request.person),
        "before": _neighbour(before, standing), "after": _neighbour(after, standing),
        "moments": _moments(request.person, entry, leader),
        "own_history": [view for view in history if view.lens == Judgement.Lens.SELF],
        "appraiser_history": [view for view in history if view.lens == Judgement.Lens.APPRAISER],
        "cards": _cards(request.person, standing, entry), "add_url": _optional("evidence:item_new"),
        **_may(request.person, standing, leader, entry),
    }  # fmt: skip


def _may(reader: Person, standing: Standing, leader: Person | None, entry: ElementStanding) -> dict[str, Any]:
    """What this reader may do here, and where."""
    if leader is None:
        judges = holds(reader, JUDGE_SCHOOL)
        return {
            "may_set": holds(reader, SET_STANCE), "may_judge_self": judges, "may_judge_appraiser": False,
            "judge_url": reverse("standing:judge", args=[entry.code]),
        }  # fmt: skip
    own = reader.pk == leader.pk
    return {
        "may_set": False, "may_judge_self": own, "may_judge_appraiser": not own,
        "may_share": own and entry.self_view is not None and entry.self_view.shared_on is None,
        "judge_url": reverse("standing:leader_judge", args=[leader.pk, entry.code]),
    }  # fmt: skip


def _moments(reader: Person, entry: ElementStanding, leader: Person | None) -> list[evidence.Moment]:
    """The newest evidence; an act that speaks to every clause need not name them all."""
    moments = evidence.timeline_of(reader, entry.code, leader, limit=TIMELINE)
    return [replace(each, clauses=()) if len(each.clauses) == entry.total else each for each in moments]


def _neighbour(entry: standards.ElementEntry | None, standing: Standing) -> tuple[str, str] | None:
    """Words and address of the element before or after."""
    found = standing.element(entry.code) if entry else None
    return (f"{found.code} {found.title}", next_steps.address(found, standing)) if found else None


def _cards(reader: Person, standing: Standing, entry: ElementStanding) -> list[next_steps.Step]:
    """The next steps that speak to this element, what waits first."""
    own = standing.leader_id in (None, reader.pk)
    waits = next_steps.waiting_on(reader, entry) if own else []
    here = next_steps.address(entry, standing)
    return [*waits, *(step for step in next_steps.steps_from(standing, reader, only=entry.code) if step.url != here)][
        :2
    ]


def _history(standing: Standing, code: str, scales: Mapping[str, standards.Scale]) -> list[View]:
    """Earlier and present judgements, newest first, with the same limits as the standing itself."""
    rows = Judgement.objects.filter(framework=framework_in_use(), element=code, about=standing.leader_id).order_by(
        "-judged_at", "-pk"
    )
    if standing.accountable:
        rows = rows.filter(GIVEN)
    return read_views(rows[:EARLIER], scales)


Trend = list[tuple[date, float | None]]


def _trends(standing: Standing, codes: Iterable[str]) -> dict[str, Trend]:
    """The readings of each indicator, oldest first; None where one was hidden or it was quiet. One query."""
    rows = Reading.objects.filter(
        indicator__in=set(codes), leader_id=standing.leader_id, frozen=False,
        taken_on__gte=clock.today() - TREND_BACK,
    ).order_by("taken_on")  # fmt: skip
    if standing.accountable:
        rows = rows.filter(purpose="accountable")
    trends: dict[str, Trend] = {}
    for code, day, value, hidden, paused in rows.values_list("indicator", "taken_on", "value", "hidden", "paused"):
        trends.setdefault(code, []).append((day, None if hidden or paused else value))
    return {code: _thinned(points) for code, points in trends.items()}


def _thinned(points: Trend) -> Trend:
    """At most TREND_POINTS of them, evenly spread, the newest always among them."""
    if len(points) <= TREND_POINTS:
        return points
    step = (len(points) - 1) / (TREND_POINTS - 1)
    return [points[round(n * step)] for n in range(TREND_POINTS)]


def _clause(clause: ClauseStanding, trends: dict[str, Trend], would: dict[str, str]) -> ShownClause:
    return ShownClause(
        clause=clause, level=words.level_in_words(clause.level) if clause.level else "",
        tag=LEVEL_TAGS.get(clause.level or "", ""),
        indicators=tuple(_shown(each, trends.get(each.code, [])) for each in clause.indicators),
        would_measure="" if clause.indicators else words.what_would_measure(clause, would),
    )  # fmt: skip


def _shown(each: IndicatorStanding, trend: Trend) -> Shown:
    share = each.is_ratio or (each.value is None and max(each.established, each.leading) <= 1)
    figure, interval = words.figure_in_words(each), words.interval_in_words(each)
    thresholds = words.thresholds_in_words(each, share=share)
    marks = ((_("established"), _per_cent(each.established)), (_("leading"), _per_cent(each.leading)))
    level = words.level_in_words(each.level) if each.level else ""
    return Shown(
        standing=each, figure=figure, interval=interval, level=level, tag=LEVEL_TAGS.get(each.level or "", ""),
        thresholds=thresholds, fill=_per_cent(each.value) if each.is_ratio and each.value is not None else "",
        below=each.level in ("not_yet", "begun"), marks=marks if share else (),
        low=_per_cent(each.low) if each.is_ratio and each.low is not None else "",
        high=_per_cent(each.high) if each.is_ratio and each.high is not None else "",
        trend=tuple((date_format(day, "j M Y"), value) for day, value in trend) if len(trend) > 1 else (),
        threshold=each.established, top=1.0 if share else None,
        behind=_optional("evidence:reading", each.reading_id) if each.reading_id and each.is_measured else "",
        described="; ".join(part for part in (figure, _share(each), interval, level.lower(), thresholds) if part),
    )  # fmt: skip


def _share(each: IndicatorStanding) -> str:
    return percent_in_words(each.value) if each.is_ratio and each.value is not None else ""


def _per_cent(value: float) -> str:
    return f"{min(1.0, max(0.0, value)) * 100:.1f}"


def _optional(name: str, *args: object) -> str:
    """The address of a page of another room, or "" where an installation leaves it out."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
