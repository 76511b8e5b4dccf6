"""What does not go together in a year, said in words: pure functions over what stands in it.

A clash is no fault of anybody: two people each found a good week. Each sentence names the week and what meets in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.evidence.registry import Ask
from headship.kernel.ui.quantities import minutes_in_words

SURVEY = "round"


@dataclass(frozen=True)
class Span:
    """Some days under a name, both ends included: holidays, a protected week."""

    name: str
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Clash:
    """Something that does not go together, in the week that begins on `monday`."""

    monday: date
    sentence: str

    def is_over(self, today: date) -> bool:
        """Its week has passed: nothing can be moved any more."""
        return self.monday + timedelta(days=6) < today


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def audiences_in(ask: Ask) -> set[str]:
    """Of whom something is asked; several stand in one line, with commas."""
    return {part.strip() for part in ask.audience.split(",") if part.strip()}


@dataclass(frozen=True)
class Load:
    """Working time of staff that one week asks, in minutes; what asks most of it, and how much that alone is."""

    minutes: float
    most: str = ""
    most_minutes: float = 0


def clashes_in(
    asks: Sequence[Ask],
    *,
    holidays: Sequence[Span],
    protected: Sequence[Span],
    loads: dict[date, Load],
    bound: int | None,
) -> list[Clash]:
    """Every clash, in order. loads: by the Monday of the week. bound: None where the school set none."""
    found = [
        *_surveys_together(asks),
        *_asked_in(asks, holidays, _("“%(what)s” falls on %(day)s, in the holidays (%(name)s).")),
        *_asked_in(asks, protected, _("“%(what)s” falls on %(day)s, in a protected week (%(name)s).")),
        *_too_much(loads, bound),
    ]
    return sorted(found, key=lambda clash: (clash.monday, clash.sentence))


def _surveys_together(asks: Sequence[Ask]) -> Iterable[Clash]:
    weeks: dict[date, list[Ask]] = {}
    for ask in asks:
        if ask.kind == SURVEY:
            weeks.setdefault(monday_of(ask.on), []).append(ask)
    sentence = _("In the week of %(day)s two surveys ask %(whom)s: “%(one)s” and “%(other)s”.")
    for monday, together in weeks.items():
        for one, other in combinations(sorted(together, key=lambda ask: ask.what), 2):
            shared = audiences_in(one) & audiences_in(other)
            if shared and one.record_id != other.record_id:
                words = {"day": _day(monday), "whom": ", ".join(sorted(shared)), "one": one.what, "other": other.what}
                yield Clash(monday, sentence % words)


def _asked_in(asks: Sequence[Ask], spans: Sequence[Span], sentence: str) -> Iterable[Clash]:
    for ask in asks:
        span = next((each for each in spans if ask.on in each), None)
        if span is not None:
            words = {"what": ask.what, "day": _day(ask.on), "name": span.name}
            yield Clash(monday_of(ask.on), sentence % words)


def _too_much(loads: dict[date, Load], bound: int | None) -> Iterable[Clash]:
    sentence = _("The week of %(day)s asks %(asked)s of staff together; the school wants at most %(bound)s.")
    heaviest = _("Most of it is “%(what)s”: %(time)s.")
    for monday, load in loads.items():
        if bound is None or load.minutes <= bound:
            continue
        words = {"day": _day(monday), "asked": minutes_in_words(load.minutes), "bound": minutes_in_words(bound)}
        said = sentence % words
        if load.most and load.most_minutes * 2 >= load.minutes:
            said += " " + heaviest % {"what": load.most, "time": minutes_in_words(load.most_minutes)}
        yield Clash(monday, said)


def _day(day: date) -> str:
    return date_format(day, "j F")
