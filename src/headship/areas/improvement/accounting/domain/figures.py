"""The figures of what is in focus, for those who govern: the few that ask to be read, and all others in a list.

A figure asks to be read where it moved since the last report by more than chance would move it, which is taken to be
so where its two 95 % intervals lie apart; or where its whole interval lies on the wrong side of what the school calls
established. Of both there are at most `MOST`, and first those that moved the wrong way. All others are an appendix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.evidence.domain import ledger, stances, tuning
from headship.evidence.indicators import Indicator, indicators
from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.evidence.registry import FIGURES, HOW_IT_GOES, Reported
from headship.kernel.ui.quantities import number_in_words, percent_in_words

MOST = 6
AT_MOST_OLDER = timedelta(days=60)  # how much older than the last report the figure to compare with may be


@dataclass(frozen=True)
class Figure:
    """A figure of what is in focus, what it was at the last report if it was read then, and its own mark."""

    known: Indicator
    now: Reading
    then: Reading | None
    established: float

    @property
    def better_by(self) -> float:
        """How far it moved the right way, in its own unit; below 0 the wrong way."""
        if self.then is None or self.now.value is None or self.then.value is None:
            return 0.0
        moved = self.now.value - self.then.value
        return -moved if self.known.lower_is_better else moved

    @property
    def moved(self) -> bool:
        """True where it moved by more than chance would move it."""
        then, now = self.then, self.now
        if then is None or None in (then.low, then.high, now.low, now.high):
            return False
        assert now.low is not None and now.high is not None and then.low is not None and then.high is not None
        return now.low > then.high or now.high < then.low

    @property
    def lacking(self) -> bool:
        """True where not even the better end of its interval reaches what counts as established."""
        best = self.now.low if self.known.lower_is_better else self.now.high
        if best is None:
            return False
        return best > self.established if self.known.lower_is_better else best < self.established


def told(since: date) -> tuple[list[Reported], list[Reported]]:
    """The lines on the few that ask to be read, led by a sentence on all of them; and one line for each other."""
    found = list(_in_focus(since))
    if not found:
        return [], []
    chosen = _chosen(found)
    body = [_in_a_sentence(found, chosen, since), *(_sentence(each) for each in chosen)]
    return body, [_line(each) for each in found if each not in chosen]


def _in_focus(since: date) -> Iterator[Figure]:
    """The accountable figures of the school that speak to elements in focus."""
    focus = {element for element, stance in stances.stances().items() if stance.stance == "focus"}
    known = [
        each for each in indicators()
        if each.purpose == Purpose.ACCOUNTABLE and any(ledger.element_of(clause) in focus for clause in each.clauses)
    ]  # fmt: skip
    rows = Reading.objects.filter(
        indicator__in=[each.code for each in known], leader_id__isnull=True, frozen=False, hidden=False,
        value__isnull=False,
    )  # fmt: skip
    now = {row.indicator: row for row in rows.filter(current=True)}
    older = rows.filter(taken_on__lte=since, taken_on__gt=since - AT_MOST_OLDER).order_by("taken_on")
    then, marks = {row.indicator: row for row in older}, tuning.all_in_force(known)
    for each in known:
        if (row := now.get(each.code)) is not None:
            yield Figure(each, row, then.get(each.code), marks[each.code].established)


def _chosen(found: Iterable[Figure]) -> list[Figure]:
    moved = sorted((each for each in found if each.moved), key=lambda each: each.better_by)
    lacking = [each for each in found if each.lacking and not each.moved]
    return [*moved, *sorted(lacking, key=_reach)][:MOST]


def _reach(each: Figure) -> float:
    """How much of its mark a figure has reached: the smallest is the furthest from it."""
    value = each.now.value or 0.0
    return each.established / value if each.known.lower_is_better and value else value / (each.established or 1.0)


def _in_a_sentence(found: list[Figure], chosen: list[Figure], since: date) -> Reported:
    many, moved, lacking = len(found), sum(each.moved for each in found), sum(each.lacking for each in found)
    said = [
        ngettext("%(n)s figure speaks to what is in focus.", "%(n)s figures speak to what is in focus.", many),
        ngettext("%(moved)s moved since %(day)s by more than chance would move it.",
                 "%(moved)s moved since %(day)s by more than chance would move them.", moved)
        if moved else _("None moved since %(day)s by more than chance would move it."),
        ngettext("%(lacking)s lies clearly below what we call established.",
                 "%(lacking)s lie clearly below what we call established.", lacking)
        if lacking else _("None lies clearly below what we call established."),
        "" if len(chosen) == many else _("The others stand in the appendix.") if chosen
        else _("All of them stand in the appendix."),
    ]  # fmt: skip
    words = {"n": many, "moved": moved, "lacking": lacking, "day": date_format(since)}
    return Reported(_heading(), " ".join(each % words for each in said if each), "", 0, "", part=HOW_IT_GOES)


def _sentence(each: Figure) -> Reported:
    """A figure that asks to be read: what it says, what it was, and why it stands here."""
    said = [f"{_value(each.now)} {each.known.sentence}" if each.now.is_share else _figure(each.now)]
    if each.now.is_share:
        said.append(_("That is %(counted)s.") % {"counted": _counted(each.now)})
    else:
        said[0] = f"{said[0]}."
    if each.then is not None:
        day = date_format(each.then.taken_on)
        said.append(_("On %(day)s it was %(then)s.") % {"day": day, "then": _figure(each.then)})
    if each.moved:
        said.append(_("It moved more than chance would.") if each.better_by >= 0
                    else _("It moved the wrong way, more than chance would."))  # fmt: skip
    if each.lacking:
        mark = percent_in_words(each.established) if each.now.is_share else number_in_words(each.established, 1)
        said.append(_("What we call established begins at %(mark)s.") % {"mark": mark})
    return Reported(
        _heading(), str(each.known.title), "reading", each.now.pk, _place(each), " ".join(said), part=HOW_IT_GOES
    )


def _line(each: Figure) -> Reported:
    """A figure of the appendix, beside what it was."""
    was = _("It was %(then)s.") % {"then": _figure(each.then)} if each.then is not None else ""
    heading = _("Appendix: figures of what is in focus")
    text = f"{each.known.title}: {_figure(each.now)}"
    return Reported(heading, text, "reading", each.now.pk, _place(each), was, part=FIGURES)


def _heading() -> str:
    return _("What the figures say")


def _place(each: Figure) -> str:
    return reverse("evidence:reading", args=[each.now.pk])


def _value(row: Reading) -> str:
    assert row.value is not None
    return percent_in_words(row.value) if row.is_share else number_in_words(row.value, 1)


def _figure(row: Reading) -> str:
    """ "14 of 18 (78 %)", "3.6 (n = 129)" or "12 for 80 (0.2)"."""
    if row.is_share:
        return _("%(counted)s (%(share)s)") % {"counted": _counted(row), "share": _value(row)}
    if row.kind == Reading.Kind.RATE:
        parts = {"part": number_in_words(row.numerator or 0.0), "whole": number_in_words(row.denominator)}
        return _("%(part)s for %(whole)s (%(value)s)") % {**parts, "value": _value(row)}
    return _("%(value)s (n = %(n)s)") % {"value": _value(row), "n": number_in_words(row.denominator)}


def _counted(row: Reading) -> str:
    if row.numerator is None:
        return _("n = %(n)s") % {"n": number_in_words(row.denominator)}
    return _("%(part)s of %(whole)s") % {
        "part": number_in_words(row.numerator), "whole": number_in_words(row.denominator),
    }  # fmt: skip
