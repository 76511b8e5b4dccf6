"""What the pages of ideas and trials need to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.improvement.innovation import comparing
from headship.areas.improvement.innovation.domain import receptivity, runs
from headship.areas.improvement.innovation.models import (
    Arm,
    Hearers,
    Idea,
    Participant,
    PublicQuestion,
    Pulse,
    Run,
    RunFigure,
    Support,
    Telling,
    Trial,
)
from headship.kernel.ui.quantities import number_in_words, percent_in_words
from headship.school.models import Person

MOST = 60


def ideas(person: Person, *states: str, newest_first: bool = False) -> list[Idea]:
    """Ideas in these states with how many would try them too, the longest waiting first; two facts for the reader.

    Ideas that were agreed to are left out once there is a trial of them.
    """
    mine = Support.objects.filter(idea=OuterRef("pk"), person=person)
    rows = (
        Idea.objects.visible_to(person)
        .filter(state__in=states)
        .exclude(state=Idea.State.TRY, trials__isnull=False)
        .select_related("proposed_by", "answerer", "team")
        .annotate(others=Count("supports", distinct=True), is_supported=Exists(mine))
    )
    order = ("-answered_at", "-pk") if newest_first else ("answer_by", "pk")
    return list(rows.order_by(*order)[:MOST])


@dataclass(frozen=True)
class OnBoard:
    """A trial as the board shows it: its newest run, all its runs in order, and who takes part."""

    trial: Trial
    runs: tuple[Run, ...]
    people: int
    classes: tuple[str, ...]
    partners: tuple[str, ...]

    @property
    def run(self) -> Run | None:
        """The newest run."""
        return self.runs[-1] if self.runs else None


def board(person: Person, *states: str, words: str = "") -> list[OnBoard]:
    """Trials in these states, the newest first; four queries however many there are."""
    rows = Trial.objects.visible_to(person).filter(state__in=states).select_related("owner", "team")
    for word in words.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(runs__question__icontains=word) | Q(runs__learnt__icontains=word)
            | Q(runs__reason__icontains=word)
        )  # fmt: skip
    found = list(rows.distinct().prefetch_related("runs", "participants__school_class").order_by("-pk")[:MOST])
    return [_on_board(trial) for trial in found]


def _on_board(trial: Trial) -> OnBoard:
    parts = list(trial.participants.all())
    return OnBoard(
        trial, tuple(trial.runs.all()), sum(part.person_id is not None for part in parts),
        tuple(part.school_class.title for part in parts if part.school_class), tuple(
            part.partner for part in parts if part.partner),
    )  # fmt: skip


def counts(person: Person) -> dict[str, int]:
    """How many ideas wait and how many trials run, in one query each."""
    seen = Idea.objects.visible_to(person)
    found = seen.aggregate(
        waiting=Count("pk", filter=Q(state__in=[Idea.State.OPEN, Idea.State.ASKED])), ideas=Count("pk"),
        answered=Count("pk", filter=Q(first_answered_at__isnull=False)),
    )  # fmt: skip
    trials: dict[str, int] = Trial.objects.visible_to(person).aggregate(
        trying=Count("pk", filter=Q(state=Trial.State.RUNNING)),
        adopted=Count("pk", filter=Q(state=Trial.State.ADOPTED)),
    )
    return found | trials


@dataclass(frozen=True)
class Taking:
    """Who takes part in a trial."""

    people: tuple[Person, ...]
    classes: tuple[Any, ...]
    partners: tuple[str, ...]


def taking_part(trial: Trial) -> Taking:
    """People, classes and partners of a trial; one query."""
    rows = list(Participant.objects.filter(trial=trial).select_related("person", "school_class"))
    return Taking(
        tuple(row.person for row in rows if row.person), tuple(row.school_class for row in rows if row.school_class),
        tuple(row.partner for row in rows if row.partner),
    )  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A difference with its interval on a scale from −reach to +reach, in the units of an SVG 400 wide."""

    at: float
    low: float
    high: float
    reach: str
    label: str


@dataclass(frozen=True)
class Told:
    """A run on the page: its figures by arm in words, what they say, and the picture of the difference."""

    run: Run
    notes: tuple[Any, ...]
    figures: tuple[tuple[str, str, RunFigure | None, str], ...]
    result: comparing.Result | None
    sentences: tuple[str, ...]
    drawn: Drawn | None = None
    missing: tuple[str, ...] = field(default=())

    @property
    def open_arms(self) -> tuple[str, ...]:
        """The figures that can be entered now."""
        return runs.open_arms(self.run)


def story(trial: Trial) -> list[Told]:
    """The runs of a trial, the first first, with all that the page tells of each; four queries."""
    rows = trial.runs.select_related("acted_by").prefetch_related(
        "notes__by", "figures__reading", "figures__entered_by"
    )
    return [_told(run) for run in rows]


def _told(run: Run) -> Told:
    by_arm = {figure.arm: figure for figure in run.figures.all()}
    arms = tuple(
        (arm, arm_label(run, arm), by_arm.get(arm), figure_words(by_arm.get(arm)))
        for arm in runs.arms_of(run)
        if arm != Arm.PRIOR or arm in by_arm or run.state == Run.State.PLAN
    )
    result = runs.result_of(run)
    missing = tuple(runs.missing_to_begin(run)) if run.state == Run.State.PLAN else ()
    return Told(run, tuple(run.notes.all()), arms, result, in_words(run, result), _drawn(result), missing)


def arm_label(run: Run, arm: str) -> str:
    """What an arm is called in this comparison."""
    if run.comparison == Run.Comparison.GROUPS and arm == Arm.AFTER:
        return _("Those who tried it, afterwards")
    if run.comparison == Run.Comparison.GROUPS and arm == Arm.BEFORE:
        return _("Those who try it, before it begins")
    if run.comparison == Run.Comparison.GROUPS and arm == Arm.OTHERS:
        return _("The other group, afterwards")
    return str(Arm(arm).label)


def figure_words(figure: RunFigure | None) -> str:
    """A figure in words, with its n; "" for none."""
    if figure is None:
        return ""
    if figure.count is not None:
        return _("%(count)s of %(n)s (%(share)s)") % {
            "count": figure.count, "n": figure.n, "share": percent_in_words(figure.count / figure.n)}  # fmt: skip
    spread = _(", spread %(sd)s") % {"sd": number(figure.sd)} if figure.sd is not None else ""
    return _("mean %(mean)s%(spread)s, n = %(n)s") % {"mean": number(figure.mean or 0), "spread": spread, "n": figure.n}


def number(value: float) -> str:
    """A number with as many places as one reads: 3.41, 12.3, 140."""
    size = abs(value)
    places = 2 if size < 10 else 1 if size < 100 else 0
    return number_in_words(value, places).replace("-", "−")


def _signed(value: float, is_share: bool) -> str:
    shown = value * 100 if is_share else value
    sign = "+" if shown > 0 else ""
    return f"{sign}{number(shown)}"


def in_words(run: Run, result: comparing.Result | None) -> tuple[str, ...]:
    """What the comparison shows and how sure it is, sentence by sentence; nothing while a figure is missing."""
    if result is None or result.difference is None:
        return ()
    said = [_difference(result), _verdict(result)]
    if result.method == comparing.CHANGES:
        said.insert(0, _both_changes(result))
    if result.few:
        said.append(_n_in_words(run, result))
    if caution := _caution(run, result):
        said.append(caution)
    return tuple(said)


def _difference(result: comparing.Result) -> str:
    unit = _(" percentage points") if result.is_share else ""
    difference = _signed(result.difference or 0, result.is_share)
    if result.low is None or result.high is None:
        return _("The difference is %(difference)s%(unit)s.") % {"difference": difference, "unit": unit}
    words = _(
        "The difference is %(difference)s%(unit)s; it may lie anywhere from %(low)s to %(high)s (95 %% interval)."
    )
    return words % {
        "difference": difference, "unit": unit, "low": _signed(result.low, result.is_share),
        "high": _signed(result.high, result.is_share),
    }  # fmt: skip


def _both_changes(result: comparing.Result) -> str:
    return _("Those who tried it moved by %(second)s%(unit)s, the others by %(first)s%(unit)s.") % {
        "first": _signed(result.first, result.is_share), "second": _signed(result.second, result.is_share),
        "unit": _(" percentage points") if result.is_share else "",
    }  # fmt: skip


def _verdict(result: comparing.Result) -> str:
    return {
        comparing.BETTER: _("It went the way you hoped, beyond what chance alone would explain."),
        comparing.WORSE: _("It went the other way, beyond what chance alone would explain."),
        comparing.UNSURE: _("One cannot tell: no difference at all is within what chance explains."),
        comparing.UNKNOWN: _("One cannot tell: there is too little here to say how much chance would move it."),
    }[result.says]


def _n_in_words(run: Run, result: comparing.Result) -> str:
    if run.comparison == Run.Comparison.CLASSES:
        return ngettext(
            "Only %(n)s class stands behind it, so it says little about the next one.",
            "Only %(n)s classes stand behind it, so they say little about the next one.", result.n,
        ) % {"n": result.n}  # fmt: skip
    return ngettext(
        "Only %(n)s stands behind it; one more could change the picture.",
        "Only %(n)s stand behind it; a few more could change the picture.", result.n,
    ) % {"n": result.n}  # fmt: skip


def _caution(run: Run, result: comparing.Result) -> str:
    if result.method == comparing.CHANGES:
        return _("Each group was held against how it began, so what changed for everybody is taken out. Whatever else "
                 "happened in one group alone is not.")  # fmt: skip
    if run.comparison == Run.Comparison.GROUPS:
        return _("The two groups may have differed before; look at how the first one stood when it began.")
    if result.method != comparing.PAIRED:
        return _("Before and after were compared as two groups, since it is not known who is who; the interval is "
                 "mostly wider for it.")  # fmt: skip
    if run.comparison == Run.Comparison.BEFORE_AFTER:
        return _("Each learner was held against themselves, in the order of the two lists. Without another group, what "
                 "would have changed anyway is part of it.")  # fmt: skip
    return _("Each class was held against itself, in the order of the two lists.")


def _drawn(result: comparing.Result | None) -> Drawn | None:
    if result is None or result.low is None or result.high is None or result.difference is None:
        return None
    reach = max(abs(result.low), abs(result.high)) or 1.0

    def place(value: float) -> float:
        return round(200 + value / reach * 180, 1)

    label = " ".join((_difference(result), _verdict(result)))
    return Drawn(place(result.difference), place(result.low), place(result.high),
                 number(reach * 100 if result.is_share else reach), label)  # fmt: skip


def tellings(trial: Trial) -> list[Telling]:
    """What audiences are told, in the order of the list of audiences."""
    order = {code: place for place, code in enumerate(Hearers.values)}
    rows = Telling.objects.filter(trial=trial).select_related("audience", "told_by")
    return sorted(rows, key=lambda row: order[row.hearers])


def not_named(told: list[Telling]) -> list[tuple[str, str]]:
    """The audiences that the trial does not name yet: (code, label)."""
    named = {row.hearers for row in told}
    return [(code, str(label)) for code, label in Hearers.choices if code not in named]


@dataclass(frozen=True)
class Mood:
    """How people see a trial: the rounds asked, when the open one ends, and sentences on what changed, for everybody
    together and for each group."""

    rounds: tuple[Pulse, ...]
    sentences: tuple[str, ...]
    groups: tuple[str, ...] = ()
    open_until: date | None = None


def mood(trial: Trial) -> Mood:
    """What the receptivity pulses brought; few queries."""
    pulses = list(Pulse.objects.filter(trial=trial).select_related("round").order_by("round__opens_at"))
    running = next((pulse.round.closes_at for pulse in pulses if not pulse.round.is_closed), None)
    words = {"informed": _("Knowing about it"), "open": _("Being open to it")}
    called = {code: str(hearers.label) for hearers, code in receptivity.CODES.items()}
    changes = receptivity.changes(pulses)
    sentences = [_change(words[each.code], each.result) for each in changes if not each.group]
    groups = [_change(called[each.group], each.result) for each in changes if each.group]
    if len(pulses) == 2 and running is None and not sentences:
        sentences = [
            _("Not the same groups were asked both times, so each is held against itself alone.") if groups
            else _("Too few answered to show whether it changed.")
        ]  # fmt: skip
    together = any(not each.group for each in changes)
    apart = groups if len(groups) > 1 or not together else []  # one group alone is everybody
    return Mood(tuple(pulses), tuple(sentences), tuple(apart), running.date() if running else None)


def _change(what: str, result: comparing.Result) -> str:
    facts = {
        "what": what, "first": number(result.first), "second": number(result.second),
        "n_first": result.n_first, "n_second": result.n_second,
    }  # fmt: skip
    words = _("%(what)s: %(first)s of 10 before (n = %(n_first)s), %(second)s afterwards (n = %(n_second)s).")
    before_after = words % facts
    if result.low is None or result.high is None:
        return before_after
    return f"{before_after} {_interval(result)}"


def _interval(result: comparing.Result) -> str:
    return _("The change is %(difference)s, and may be anywhere from %(low)s to %(high)s.") % {
        "difference": _signed(result.difference or 0, False), "low": _signed(result.low or 0, False),
        "high": _signed(result.high or 0, False),
    }  # fmt: skip


def questions(trial: Trial) -> list[PublicQuestion]:
    """What was asked in public, what waits first."""
    order = {PublicQuestion.State.WAITING: 0, PublicQuestion.State.SHOWN: 1, PublicQuestion.State.KEPT_BACK: 2}
    rows = PublicQuestion.objects.filter(trial=trial).select_related("decided_by")[:200]
    return sorted(rows, key=lambda row: (order[PublicQuestion.State(row.state)], row.asked_at))
