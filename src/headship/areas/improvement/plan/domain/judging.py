"""Holding a result against the target and the baseline, each with its interval, in figures and in words.

Two questions that are easily mixed up: where the result lies against the target, and whether it has moved since the
baseline by more than chance alone would bring. Each has its own sentence, and nobody has to say more than they allow.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.areas.improvement.plan.models import Priority
from headship.areas.improvement.plan.wording import in_words, with_interval
from headship.evidence.models import Reading
from headship.insight.api import baseline, codes_alike, met_beyond_noise, same_measure, target_beyond_noise
from headship.insight.baselines import BEYOND, CANNOT_TELL, Baseline, as_it_stands
from headship.insight.concluding import Z95
from headship.kernel.failures import Refusal
from headship.school.models import Person


@dataclass(frozen=True)
class Judgement:
    """What figures say.

    beyond: it moved towards the target, by more than chance brings (None: nobody can tell). away: it moved the other
    way, by more than that. reached: by the figure itself. sure: True where the whole interval is beyond the target,
    False where all of it falls short, None where the target lies within. against, moved: that in a sentence each.
    """

    beyond: bool | None
    away: bool
    reached: bool
    sure: bool | None
    against: str
    moved: str

    @property
    def sentence(self) -> str:
        """Against the target, and since the baseline."""
        return f"{self.against} {self.moved}"

    @property
    def fair(self) -> tuple[str, ...]:
        """Reached only what is reached beyond chance; where nobody can tell, that is the answer."""
        if self.beyond is None:
            return ("cannot_tell",)
        if self.away:
            return ("not_met",)
        if not self.beyond:
            return ("cannot_tell", "not_met") if self.sure is False else ("cannot_tell",)
        return ("met", "partly") if self.reached else ("partly", "not_met")


def judge(priority: Priority, result: Reading) -> Judgement:
    """Hold a result against the baseline and target; it may still move. Raises Refusal where one of them is missing."""
    if priority.baseline is None or priority.target is None:
        raise Refusal(_("There is no baseline and target to hold a result against."), field="result")
    if not same_measure(result, priority.baseline) or result.pk == priority.baseline.pk:
        raise Refusal(_("The result has to be the same measure as the baseline, read again."), field="result")
    if result.value is None:
        raise Refusal(_("This figure says nothing yet."), field="result")
    start, again = baseline(priority.baseline), as_it_stands(result)
    upwards = priority.target > start.value
    towards = (again.value > start.value) == upwards
    verdict = met_beyond_noise(start, again).verdict
    reached = (again.value >= priority.target if upwards else again.value <= priority.target) and towards
    sure = _side(again, priority.target, upwards=upwards)
    return Judgement(
        beyond=None if verdict == CANNOT_TELL else verdict == BEYOND and towards,
        away=verdict == BEYOND and not towards, reached=reached, sure=sure,
        against=_against(result, priority.target, reached, sure), moved=_moved(priority.baseline, result, towards),
    )  # fmt: skip


def figures_again(person: Person, priority: Priority) -> Any:
    """The baseline's measure, read again since, as far as this person may see it: as it is now, and what was kept.

    First what shares no time with the baseline, since a change shows whole only there; then the newest.
    """
    start = priority.baseline
    if start is None:
        return Reading.objects.none()
    again = _told(person).filter(indicator__in=codes_alike(start.indicator), taken_on__gt=start.taken_on)
    apart = Case(When(period_start__gte=start.taken_on, then=Value(0)), default=Value(1))
    return again.filter(leader_id=start.leader_id).exclude(pk=start.pk).order_by(apart, "-taken_on", "-pk")


def _told(person: Person) -> Any:
    """Figures that say something, as far as this person may see them: as they are now, and what was kept."""
    rows = Reading.objects.visible_to(person).filter(hidden=False, value__isnull=False)
    return rows.filter(Q(current=True) | Q(frozen=True))


def latest_again(person: Person, priorities: Iterable[Priority]) -> dict[int, Reading]:
    """The first of `figures_again` of each priority that has a baseline, by its id. One query."""
    starts = {row.pk: row.baseline for row in priorities if row.baseline is not None}
    codes = {code for start in starts.values() for code in codes_alike(start.indicator)}
    if not codes:
        return {}
    rows = list(_told(person).filter(indicator__in=codes))
    found: dict[int, Reading] = {}
    for pk, start in starts.items():
        again = [
            row for row in rows if same_measure(row, start) and row.taken_on > start.taken_on
            and row.leader_id == start.leader_id and row.pk != start.pk
        ]  # fmt: skip
        if again:
            found[pk] = max(again, key=lambda row: (row.period_start >= start.taken_on, row.taken_on, row.pk))
    return found


def _side(again: Baseline, target: float, *, upwards: bool) -> bool | None:
    """True where the whole interval is at the target or beyond, False where all of it falls short; else None."""
    if again.low is None or again.high is None:
        return None
    if again.low >= target or again.high <= target:
        return (again.low >= target) == upwards
    return None


def _against(result: Reading, target: float, reached: bool, sure: bool | None) -> str:
    said = _("Now %(figure)s.") % {"figure": with_interval(result)}
    aim = {"target": in_words(result, target)}
    if result.low is None or result.high is None:
        return f"{said} " + _("The target was %(target)s.") % aim
    if sure:
        return f"{said} " + _("All of that lies at the target of %(target)s or beyond.") % aim
    if sure is False:
        return f"{said} " + _("All of that falls short of the target of %(target)s.") % aim
    if reached:
        return f"{said} " + _("The figure reaches the target of %(target)s; a part of its range falls short.") % aim
    return f"{said} " + _("The target of %(target)s lies within that range.") % aim


def _moved(first: Reading, result: Reading, towards: bool) -> str:
    """Since the baseline: by how much, and whether chance alone could bring that."""
    start, again = as_it_stands(first), as_it_stands(result)
    answer = met_beyond_noise(start, again)
    if answer.verdict == CANNOT_TELL:
        return answer.sentence
    noise = Z95 * math.hypot(start.se or 0, again.se or 0)
    words = {
        "change": start.change_in_words(again.value - start.value, signed=True), "noise": start.change_in_words(noise),
    }  # fmt: skip
    if answer.verdict == BEYOND and towards:
        said = _("Since the baseline it changed by %(change)s, more than chance explains (%(noise)s).") % words
    elif answer.verdict == BEYOND:
        said = _("It moved away from the target, by %(change)s, more than chance explains (%(noise)s).") % words
    else:
        said = (
            _(
                "Since the baseline it changed by %(change)s; chance alone reaches to %(noise)s, so we cannot tell "
                "whether it moved."
            )
            % words
        )
    return f"{said} {shared}" if (shared := in_common(first, result)) else said


def in_common(first: Reading, result: Reading) -> str:
    """That both figures look at some of the same time, so that a change may show only in part; "" where they do not."""
    if result.period_start >= first.taken_on:
        return ""
    words = {"first": date_format(result.period_start, "F Y"), "last": date_format(first.taken_on, "F Y")}
    return _("Both figures hold the time from %(first)s to %(last)s, so a change may show only in part.") % words


def reach_in_words(reading: Reading) -> str:
    """From where on a target is more than chance alone would bring, upwards and downwards, before one is set."""
    try:
        start = as_it_stands(reading)
    except Refusal as refusal:
        return str(refusal)
    if not start.noise:
        return target_beyond_noise(start, start.value).sentence
    words = {
        "figure": with_interval(reading), "up": in_words(reading, start.value + start.noise),
        "down": in_words(reading, start.value - start.noise),
    }  # fmt: skip
    return _("Now %(figure)s. A target above %(up)s, or below %(down)s, is more than chance alone would bring.") % words


def target_in_words(priority: Priority) -> tuple[str, str]:
    """Whether the target lies beyond noise: (verdict, sentence); ("", "") where there is none."""
    if priority.baseline is None or priority.target is None:
        return "", ""
    return step_in_words(priority.baseline, priority.target)


def step_in_words(reading: Reading, target: float) -> tuple[str, str]:
    """Whether the step from a figure to a target lies beyond noise: (verdict, sentence)."""
    answer = target_beyond_noise(as_it_stands(reading), target)
    return answer.verdict, answer.sentence
