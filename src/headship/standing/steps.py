"""The next best steps, in words about people and their work, never about scores.

Those that follow from the standing itself cost no query. What waits for the reader, and what moved, is read apart,
so that the picture need not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.evidence import registry
from headship.evidence.framework import clauses_of, prefix_of
from headship.evidence.models import Reading
from headship.evidence.rules import JUDGE_SCHOOL, SET_STANCE
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.kernel.ui.quantities import minutes_in_words
from headship.school.domain.quiet import quiet_now
from headship.school.models import Person
from headship.standards.api import catalogue
from headship.standing.levels import is_established, rank
from headship.standing.shapes import ClauseStanding, ElementStanding, IndicatorStanding, Standing, View
from headship.standing.words import figure_in_words, interval_in_words, level_in_words, number

AT_FIRST, AFTER_A_TERM = timedelta(days=60), timedelta(days=150)
FAR_APART = 0.5  # of a scale from 0 to 1: two judgements nearer to each other are not told apart
ESTABLISHED_AT = 2 / 3  # where "established" lies on the rubric from 0 to 1
MOST = 2
Elements = Sequence[ElementStanding]


@dataclass(frozen=True)
class Step:
    """A card: a line above, a title, a sentence, and where to go on."""

    kicker: str
    title: str
    text: str
    url: str
    action: str
    hue: int = 0


def steps_from(standing: Standing, reader: Person, *, only: str = "") -> list[Step]:
    """What follows from the standing itself: stances to look at again, what differs, where to begin in focus.

    only: the code of the one element to speak of.
    """
    elements = [element for element in standing.elements if only in ("", element.code)]
    found = [
        *_stances_due(elements, standing, reader),
        *islice(_differences(sorted(elements, key=lambda each: not each.in_focus), standing, reader), 1),
        *_to_learn_from(elements, standing),
    ]
    return found[:MOST]


def _stances_due(elements: Elements, standing: Standing, reader: Person) -> Iterator[Step]:
    if standing.leader_id is not None or not holds(reader, SET_STANCE):
        return
    for element in elements:
        stance = element.stance
        if stance and stance.due and stance.review_on:
            day = date_format(stance.review_on, "j F Y")
            yield Step(
                _kicker(_("Look again"), 2),
                _("Does “%(title)s” still rest?") % {"title": element.title},
                _("You set %(day)s to look at it again. It rested because: %(reason)s.")
                % {"day": day, "reason": str(stance.reason).lower()},
                reverse("standing:rest", args=[element.code]),
                _("Look at it"),
                element.hue,
            )


def _to_learn_from(elements: Elements, standing: Standing) -> Iterator[Step]:
    """In each focused element the clause to begin with, told by the records that could still be mended."""
    for element in elements:
        clause = element.weakest if element.in_focus else None
        if clause is None or is_established(clause.level):
            continue
        shown = min((each for each in clause.indicators if each.level), key=lambda each: rank(each.level), default=None)
        if shown is not None:
            yield _learn(element, clause, shown, standing)


def _learn(element: ElementStanding, clause: ClauseStanding, shown: IndicatorStanding, standing: Standing) -> Step:
    said = f"{figure_in_words(shown)} {shown.sentence}"
    title = element.title
    if shown.is_ratio and shown.denominator is not None and not shown.lower_is_better:
        left = int(shown.denominator - (shown.numerator or 0))
        title = ngettext("%(clause)s: one to learn from", "%(clause)s: %(n)s to learn from", left) % {
            "clause": clause.title, "n": number(left),
        }  # fmt: skip
    return Step(
        _kicker(_("In focus: %(code)s %(title)s") % {"code": element.code, "title": element.title}, 10),
        title, said, address(element, standing) + f"#{clause.letter}", _("See which"), element.hue,
    )  # fmt: skip


def _differences(elements: Elements, standing: Standing, reader: Person) -> Iterator[Step]:
    """What two lenses tell differently, beyond noise; for those alone whose view it is."""
    if standing.leader_id is None:
        if not holds(reader, JUDGE_SCHOOL):
            return
        whose, seen = _("Our view"), _("Seen by the senior team alone")
    elif reader.pk == standing.leader_id:
        whose, seen = _("Your view"), _("Seen by you alone")
    else:
        return
    for element in elements:
        if element.self_view is None or element.resting:
            continue
        said = _against_practice(element, element.self_view) or _against_appraiser(element)
        if said:
            title = _("%(title)s: %(whose)s is “%(level)s”") % {
                "title": element.title, "whose": whose[:1].lower() + whose[1:], "level": element.self_view.title,
            }  # fmt: skip
            yield Step(
                _("Worth a conversation"), title, f"{said} {seen}.", address(element, standing), _("See both sides"),
                element.hue,
            )  # fmt: skip


def _against_practice(element: ElementStanding, view: View) -> str:
    """A sentence where an interval lies wholly on the other side of "established" than the view; else ""."""
    shares = [each for clause in element.clauses for each in clause.indicators if each.is_ratio and each.level]
    high_view = view.value >= ESTABLISHED_AT - 0.01
    if high_view:
        below = [each for each in shares if _wholly_below(each)]
        if below:
            said = _("%(figure)s %(sentence)s That is %(interval)s, so the difference is more than chance.")
            return said % {
                "figure": figure_in_words(below[0]), "sentence": below[0].sentence,
                "interval": interval_in_words(below[0]),
            }  # fmt: skip
    elif element.measured == element.total and shares and all(_wholly_above(each) for each in shares):
        return _("The records show more than that, in every clause and beyond chance.")
    return ""


def _wholly_below(shown: IndicatorStanding) -> bool:
    if shown.lower_is_better:
        return shown.low is not None and shown.low > shown.established
    return shown.high is not None and shown.high < shown.established


def _wholly_above(shown: IndicatorStanding) -> bool:
    if shown.lower_is_better:
        return shown.high is not None and shown.high <= shown.established
    return shown.low is not None and shown.low >= shown.established


def _against_appraiser(element: ElementStanding) -> str:
    own, other = element.self_view, element.appraiser_view
    if own is None or other is None or abs(own.value - other.value) <= FAR_APART:
        return ""
    return _("%(name)s sees “%(level)s”.") % {"name": other.by, "level": other.title}


def waiting_steps(reader: Person, standing: Standing) -> list[Step]:
    """The first thing that waits for this reader and speaks to an element, in focus if any is. None while quiet."""
    if quiet_now() is not None:
        return []
    prefix = prefix_of(catalogue())
    of_clause = {prefix + clause.code: element for element in standing.elements for clause in element.clauses}
    focused: list[tuple[registry.Waiting, ElementStanding]] = []
    others: list[tuple[registry.Waiting, ElementStanding]] = []
    for item in registry.waiting_for(reader):
        element = next((of_clause[code] for code in item.clauses if code in of_clause), None)
        if element is not None and not element.resting:
            (focused if element.in_focus else others).append((item, element))
    return [_waiting_step(item, element) for item, element in (focused + others)[:1]]


def waiting_on(reader: Person, element: ElementStanding) -> list[Step]:
    """What waits for this reader and speaks to one element. Nothing while it is quiet, or while the element rests."""
    if element.resting or quiet_now() is not None:
        return []
    codes = set(clauses_of(element.code))
    items = [item for item in registry.waiting_for(reader) if not codes.isdisjoint(item.clauses)]
    return [_waiting_step(item, element) for item in items[:2]]


def _waiting_step(item: registry.Waiting, element: ElementStanding) -> Step:
    kicker = _kicker(_("Next best step"), item.minutes)
    return Step(kicker, item.what, item.why, item.url, item.action or _("Open"), element.hue)


def moved_steps(standing: Standing) -> list[Step]:
    """The indicator that changed its level most since about a term ago. One query."""
    today = clock.today()
    rows = Reading.objects.filter(
        frozen=False, leader_id=standing.leader_id, taken_on__gte=today - AFTER_A_TERM, taken_on__lte=today - AT_FIRST
    ).order_by("taken_on")
    if standing.accountable:
        rows = rows.filter(purpose="accountable")
    before = {code: (level, day) for code, level, day in rows.values_list("indicator", "level", "taken_on") if level}
    found = sorted(_moves(standing, before), key=lambda move: move[0], reverse=True)
    return [step for _size, step in found[:1]]


def _moves(standing: Standing, before: dict[str, tuple[str, date]]) -> Iterator[tuple[int, Step]]:
    for element in standing.elements:
        for clause in element.clauses if not element.resting else ():
            for shown in clause.indicators:
                then, day = before.get(shown.code, ("", date.min))
                if not then or shown.level is None or then == shown.level:
                    continue
                words = {"title": shown.title, "level": level_in_words(shown.level).lower()}
                risen = rank(shown.level) > rank(then)
                said = _("%(title)s is now %(level)s") if risen else _("%(title)s is %(level)s again")
                yield (
                    rank(shown.level) - rank(then),
                    Step(
                        _("Moved since %(month)s") % {"month": date_format(day, "F")},
                        said % words,
                        f"{figure_in_words(shown)} {shown.sentence}",
                        address(element, standing) + f"#{clause.letter}",
                        _("See the trend"),
                        element.hue,
                    ),
                )


def address(element: ElementStanding, standing: Standing) -> str:
    """The page of an element, of the school's standing or of one leader's."""
    if standing.leader_id is None:
        return reverse("standing:element", args=[element.code])
    return reverse("standing:leader_element", args=[standing.leader_id, element.code])


def place_of_elements(standing: Standing) -> str:
    """What the addresses of all element pages begin with: the picture has many, and asks once."""
    if standing.leader_id is None:
        return f"{reverse('standing:standards')}elements/"
    return f"{reverse('standing:leader', args=[standing.leader_id])}elements/"


def _kicker(words: str, minutes: float) -> str:
    return f"{words} · {minutes_in_words(minutes)}" if minutes else words
