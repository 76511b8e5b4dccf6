"""Standing in words: every figure stands in a sentence that says what it means and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache, wraps
from urllib.parse import quote

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from headship.evidence.indicators import BEGUN, LEADING
from headship.kernel.ui.quantities import number_in_words, percent_in_words
from headship.standards.scales import RUBRIC
from headship.standing.levels import is_established
from headship.standing.shapes import ClauseStanding, ElementStanding, IndicatorStanding, Stance, View
from headship.voice.api import VoiceView

Said = Callable[..., str]
_language: ContextVar[str | None] = ContextVar("headship_phrases", default=None)


@contextmanager
def in_one_language() -> Iterator[None]:
    """Ask for the reader's language once, where many phrases follow."""
    token = _language.set(get_language())
    try:
        yield
    finally:
        _language.reset(token)


def remembered(phrase: Said) -> Said:
    """Remember what a phrase of a few plain values says in each language: a page says the same many times."""
    known = lru_cache(maxsize=4096)(lambda _spoken, *values: phrase(*values))

    @wraps(phrase)
    def said(*values: object) -> str:
        return known(_language.get() or get_language(), *values)

    return said


_LEVELS = {level.code: level.title for level in RUBRIC.levels}


in_address = lru_cache(maxsize=4096)(quote)  # of an element's code


@remembered
def level_in_words(level: str | None) -> str:
    """The title of a rubric level; "nothing measured yet" without one."""
    return str(_LEVELS[level]) if level else _("Nothing measured yet")


def practice_in_words(element: ElementStanding) -> str:
    """ "established in 3 of 4 clauses", "begun in 2 of 4 clauses", or that nothing is measured yet."""
    begun = sum(clause.level == BEGUN for clause in element.clauses)
    return _practice(element.measured, element.established, begun, element.total)


@remembered
def _practice(measured: int, established: int, begun: int, total: int) -> str:
    if not measured:
        return _("nothing measured yet")
    if not established and not begun:
        return _("not begun yet")
    if not established:
        said = ngettext("begun in %(n)s of %(total)s clause", "begun in %(n)s of %(total)s clauses", total)
        return said % {"n": begun, "total": total}
    said = ngettext("established in %(n)s of %(total)s clause", "established in %(n)s of %(total)s clauses", total)
    return said % {"n": established, "total": total}


def coverage_in_words(element: ElementStanding) -> str:
    """ "3 of 4 measured", where some clause is not; "" where all or none are."""
    return "" if element.measured in (0, element.total) else _coverage(element.measured, element.total)


@remembered
def _coverage(measured: int, total: int) -> str:
    return _("%(n)s of %(total)s measured") % {"n": measured, "total": total}


def weakest_in_words(element: ElementStanding) -> str:
    """ "weakest: Together, begun", unless nothing is measured or every clause is leading."""
    clause = element.weakest
    if clause is None or clause.level is None or clause.level == LEADING:
        return ""
    return _weakest(clause.title, clause.level)


@remembered
def _weakest(title: str, level: str) -> str:
    return _("weakest: %(clause)s, %(level)s") % {"clause": title, "level": level_in_words(level).lower()}


def stance_in_words(stance: Stance | None) -> str:
    """ "in focus", or "resting until 1 June 2027: not our focus now"."""
    if stance is None:
        return ""
    return _stance(stance.focus, stance.review_on, str(stance.reason))


@remembered
def _stance(focus: bool, review_on: date | None, reason: str) -> str:
    if focus:
        return _("in focus")
    day = date_format(review_on, "DATE_FORMAT") if review_on else ""
    return _("resting until %(day)s: %(reason)s") % {"day": day, "reason": reason.lower()}


def view_in_words(view: View | None, *, lens: str) -> str:
    """ "our own view: established"; lens names whose."""
    return _view(lens, str(view.title)) if view else ""


@remembered
def _view(lens: str, title: str) -> str:
    return _("%(lens)s: %(level)s") % {"lens": lens, "level": title.lower()}


def voice_in_words(voice: VoiceView | None) -> str:
    """ "3.9 on a scale from 1 to 5 (n = 55)", why it is not shown, or that nobody has been asked."""
    if voice is None:
        return _said(None, None, 0, 0, False)
    first = voice.first
    return _said(first.mean, first.n, *first.scale, first.of_leaders)


@remembered
def _said(mean: float | None, n: int | None, start: float, end: float, of_leaders: bool) -> str:
    if not end:
        return _("nobody has been asked yet")
    if mean is None:
        return _("too few answers to show")
    said = {"mean": number_in_words(mean, 1), "start": number(start), "end": number(end), "n": number(n)}
    if of_leaders:
        return _("%(mean)s on a scale from %(start)s to %(end)s, over %(n)s leaders") % said
    return _("%(mean)s on a scale from %(start)s to %(end)s (n = %(n)s)") % said


def voice_interval_in_words(voice: VoiceView | None) -> str:
    """ "probably between 3.6 and 4.2", or "" where there is no interval."""
    if voice is None or voice.first.low is None or voice.first.high is None:
        return ""
    return _between(number_in_words(voice.first.low, 1), number_in_words(voice.first.high, 1))


@remembered
def _between(low: str, high: str) -> str:
    return _("probably between %(low)s and %(high)s") % {"low": low, "high": high}


def element_in_words(element: ElementStanding, *, own: str) -> str:
    """The whole of an element in one sentence, for those who hear the picture. own: what the self lens is called."""
    weak, stance, view, appraised = element.weakest, element.stance, element.self_view, element.appraiser_view
    begun = sum(clause.level == BEGUN for clause in element.clauses)
    return _whole(
        f"{element.code} {element.title}",
        (element.measured, element.established, begun, element.total),
        (weak.title, weak.level) if weak and weak.level != LEADING else None,
        (stance.focus, stance.review_on, str(stance.reason)) if stance else None,
        (own, str(view.title)) if view else None,
        str(appraised.title) if appraised else "",
        voice_in_words(element.voice) if element.voice else "",
    )


@remembered
def _whole(
    name: str,
    counts: tuple[int, int, int, int],
    weak: tuple[str, str] | None,
    stance: tuple[bool, date | None, str] | None,
    own: tuple[str, str] | None,
    appraised: str,
    said: str,
) -> str:
    measured, _established, _begun, total = counts
    parts = []
    if stance is None or stance[0]:
        parts.append(_practice(*counts))
        parts.append("" if measured in (0, total) else _coverage(measured, total))
        parts.append(_weakest(*weak) if weak else "")
    parts.append(_stance(*stance) if stance else "")
    parts.append(_view(*own) if own else "")
    parts.append(_view(_("appraiser’s view"), appraised) if appraised else "")
    parts.append(_("others say %(said)s") % {"said": said} if said else "")
    return f"{name}: {'; '.join(part for part in parts if part)}."


def lead_of(element: ElementStanding) -> str:
    """The first sentence of an element's page."""
    if not element.measured:
        return _("Nothing is measured yet. Below is what would measure each clause.")
    first = practice_in_words(element)
    parts = [first[0].upper() + first[1:]]
    if element.measured < element.total:
        parts.append(coverage_in_words(element))
    clause = element.weakest
    sentence = ", ".join(parts) + "."
    if clause and clause.level and not is_established(clause.level):
        sentence += " " + _("The one to look at is “%(clause)s”: %(level)s.") % {
            "clause": clause.title, "level": level_in_words(clause.level).lower(),
        }  # fmt: skip
    return sentence


def figure_in_words(shown: IndicatorStanding) -> str:
    """ "14 of 18", "3.4 points, from 61 answers", "fewer than 5" or "nothing measured yet"."""
    if shown.hidden:
        return _("too few people to show")
    if shown.value is None:
        return _("nothing measured yet")
    if shown.is_ratio:
        return _("%(part)s of %(whole)s") % {"part": number(shown.numerator), "whole": number(shown.denominator)}
    value = f"{number(shown.value, 1)} {shown.unit}".strip()
    if shown.numerator is None:
        return _("%(value)s (n = %(n)s)") % {"value": value, "n": number(shown.denominator)}
    return value


def interval_in_words(shown: IndicatorStanding) -> str:
    """ "probably between 55 % and 91 %", or "" where there is no interval."""
    if shown.value is None or shown.low is None or shown.high is None:
        return ""
    low, high = (
        (percent_in_words(shown.low), percent_in_words(shown.high))
        if shown.is_ratio
        else (number(shown.low, 1), number(shown.high, 1))
    )
    return _("probably between %(low)s and %(high)s") % {"low": low, "high": high}


def thresholds_in_words(shown: IndicatorStanding, *, share: bool) -> str:
    """From which value the indicator counts as established and as leading."""
    established, leading = (
        (percent_in_words(shown.established), percent_in_words(shown.leading))
        if share
        else (number(shown.established, 1), number(shown.leading, 1))
    )
    words = {"established": established, "leading": leading}
    if shown.lower_is_better:
        return _("Established up to %(established)s, leading up to %(leading)s.") % words
    return _("Established from %(established)s, leading from %(leading)s.") % words


def number(value: float | None, decimals: int = 0) -> str:
    """A number as the reader's language writes it; whole ones without decimals."""
    if value is None:
        return ""
    return number_in_words(value, 0 if value == int(value) else max(1, decimals))


def what_would_measure(clause: ClauseStanding, planned: dict[str, str]) -> str:
    """What is to be counted for a clause that nothing measures yet, or ""."""
    words = planned.get(clause.code, "")
    return words[:1].upper() + words[1:]
