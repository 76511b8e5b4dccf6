"""The life of a run: plan, do, study, act.

    plan ──begin──▶ do ──study──▶ study ──act──▶ acted: adopt, adapt (the next run is in plan), abandon

A baseline is entered before it begins, since what is measured afterwards is no baseline. Where another group was
measured then too, how far each of the two changed is compared; otherwise only how they stand afterwards. Values without
names are forgotten once the run is concluded, their mean and spread stay; where each value is a class, they stay too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.improvement.innovation import comparing
from headship.areas.improvement.innovation.domain import trials
from headship.areas.improvement.innovation.models import Arm, Hearers, Run, RunFigure, RunNote, Telling, Trial
from headship.areas.improvement.innovation.rules import NOTE
from headship.evidence.domain import readings
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Refusal
from headship.kernel.permissions import require
from headship.school.models import Person

MOST_VALUES = 200
PLANNED = ("question", "expectation", "measure", "comparison", "lower_is_better", "starts_on", "ends_on")
BASELINES = (Arm.BEFORE, Arm.PRIOR)
Comparison, State, Verdict = Run.Comparison, Run.State, Run.Verdict


@transaction.atomic
def plan(*, by: Person, run: Run, version: int | None = None, **changes: Any) -> Run:
    """Change what is planned, before it begins. The comparison stays once a baseline is there.

    version: the one that was read. Raises ChangedMeanwhile where somebody has planned anew since.
    """
    trial, row = _locked(by, run)
    _require_state(row, State.PLAN)
    if version is not None and version != row.version:
        raise ChangedMeanwhile(
            _("Somebody changed the plan while you wrote. Load this page again: yours is kept on this device."),
            theirs={name: str(getattr(row, name)) for name in PLANNED},
        )
    wanted = {name: changes[name] for name in PLANNED if name in changes}
    trials.check_plan(**{key: wanted.get(key, getattr(row, key)) for key in ("question", "starts_on", "ends_on")})
    if wanted.get("comparison", row.comparison) != row.comparison and row.figures.exists():
        raise Refusal(_("Take the baseline out first: it belongs to the comparison as it is."), field="comparison")
    for name, value in wanted.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.version += 1
    row.save()
    trials.record(by, "replan", trial, _("Planned a run of a trial."), "6.1b")
    return row


@transaction.atomic
def enter_figure(
    *, by: Person, run: Run, arm: str, values: Sequence[float] = (), n: int | None = None, mean: float | None = None,
    sd: float | None = None, count: int | None = None, reading: Reading | None = None, source: str = "",
    in_order: bool = True,
) -> RunFigure:  # fmt: skip
    """Enter the figure of one arm: values, or n with a mean and its spread, or count of n, or a reading of the house.

    in_order: the values stand in the order of those before it began, learner by learner or class by class; where they
    do not, only their mean and spread are kept, and the two are compared as two groups.

    Raises Refusal where it comes too early or too late, or says nothing that can be compared.
    """
    trial, row = _locked(by, run)
    _check_arm(row, arm)
    if reading is not None:
        fields = _from_reading(by, reading)
    else:
        fields = _from_hand(values=values, n=n, mean=mean, sd=sd, count=count)
        if not in_order and values:
            fields |= {"form": RunFigure.Form.MEAN, "values": []}
    RunFigure.objects.filter(run=row, arm=arm).delete()
    figure: RunFigure = RunFigure.objects.create(
        run=row, arm=arm, source=" ".join(source.split())[:200], entered_by=by, entered_at=clock.now(), **fields
    )
    trials.record(by, "figure", trial, _("Entered a figure of a trial."), "6.1b", payload={"arm": arm, "n": figure.n})
    return figure


def _check_arm(run: Run, arm: str) -> None:
    if arm in BASELINES and run.state != State.PLAN:
        raise Refusal(_("A baseline is entered before it begins. Plan it for the next run."), field="arm")
    if arm not in BASELINES and run.state not in (State.DO, State.STUDY):
        raise Refusal(_("Results are entered once it has begun."), field="arm")
    if arm not in arms_of(run):
        raise Refusal(_("The comparison has no such part."), field="arm")


def arms_of(run: Run) -> tuple[str, ...]:
    """The figures that the comparison of a run takes: two to compare, and for two groups how each of them began."""
    if run.comparison == Comparison.GROUPS:
        return (Arm.BEFORE, Arm.PRIOR, Arm.OTHERS, Arm.AFTER)
    return (Arm.BEFORE, Arm.AFTER)


def open_arms(run: Run) -> tuple[str, ...]:
    """The figures that can be entered as the run stands: how it began before it does, the others afterwards."""
    if run.state == State.PLAN:
        return tuple(arm for arm in arms_of(run) if arm in BASELINES)
    if run.state in (State.DO, State.STUDY):
        return tuple(arm for arm in arms_of(run) if arm not in BASELINES)
    return ()


def _from_reading(by: Person, reading: Reading) -> dict[str, Any]:
    kept = readings.freeze(by=by, reading=reading)
    if kept.kind == Reading.Kind.RATIO and kept.numerator is not None and kept.denominator >= 1:
        return {"form": RunFigure.Form.READING, "reading": kept, "n": int(kept.denominator),
                "count": int(kept.numerator)}  # fmt: skip
    if kept.kind == Reading.Kind.MEAN and kept.value is not None and kept.denominator >= 1:
        return {"form": RunFigure.Form.READING, "reading": kept, "n": int(kept.denominator), "mean": kept.value,
                "sd": _spread(kept)}  # fmt: skip
    raise Refusal(_("This figure says nothing that can be compared: choose a share or a mean."), field="reading")


def _spread(kept: Reading) -> float | None:
    """The spread behind a mean's 95 % interval, read as a t interval; None where there is none."""
    if kept.low is None or kept.high is None or kept.denominator < 2:
        return None
    n = kept.denominator
    return (kept.high - kept.low) / 2 / comparing.t_quantile(n - 1) * math.sqrt(n)


def _from_hand(
    *, values: Sequence[float], n: int | None, mean: float | None, sd: float | None, count: int | None
) -> dict[str, Any]:  # fmt: skip
    if values:
        return _from_values(values)
    if n is None or n < 1:
        raise Refusal(_("Say of how many it is."), field="n")
    if count is not None:
        if not 0 <= count <= n:
            raise Refusal(_("There cannot be more of them than there are in all."), field="count")
        return {"form": RunFigure.Form.SHARE, "n": n, "count": count}
    if mean is None or not math.isfinite(mean):
        raise Refusal(_("Give a mean, or how many of them."), field="mean")
    if sd is not None and (sd < 0 or not math.isfinite(sd)):
        raise Refusal(_("A spread is nought or more."), field="sd")
    return {"form": RunFigure.Form.MEAN, "n": n, "mean": mean, "sd": sd}


def _from_values(values: Sequence[float]) -> dict[str, Any]:
    if len(values) > MOST_VALUES:
        raise Refusal(_("Up to %(n)s values; of more, give the mean and its spread.") % {"n": MOST_VALUES},
                      field="values")  # fmt: skip
    if not all(math.isfinite(value) and abs(value) < 1e12 for value in values):
        raise Refusal(_("One of the values is not a number."), field="values")
    summary = comparing.summarised(values)
    return {"form": RunFigure.Form.VALUES, "values": list(values), "n": summary.n, "mean": summary.mean,
            "sd": summary.sd}  # fmt: skip


@transaction.atomic
def take_out_figure(*, by: Person, run: Run, arm: str) -> None:
    """Take a figure out again, while what it belongs to is still open."""
    trial, row = _locked(by, run)
    _check_arm(row, arm)
    if RunFigure.objects.filter(run=row, arm=arm).delete()[0]:
        trials.record(by, "figure_out", trial, _("Took a figure of a trial out."), "6.1b")


def has_values_before(run: Run) -> bool:
    """True where the values before it began are there one by one, so that others could be paired with them."""
    paired = run.comparison != Comparison.GROUPS
    return paired and run.figures.filter(arm=Arm.BEFORE).exclude(values=[]).exists()


def missing_to_begin(run: Run) -> list[str]:
    """What has to be there before a run begins, in words; nothing where all is."""
    missing = []
    if not run.expectation:
        missing.append(_("what you expect, and why"))
    if not run.measure:
        missing.append(_("what you measure"))
    if not run.figures.filter(arm=Arm.BEFORE).exists():
        missing.append(_("the baseline: how it stands before it begins"))
    return missing


def untold(trial: Trial) -> list[str]:
    """The audiences that the trial names and has not told yet, by code."""
    return list(Telling.objects.filter(trial=trial, told_at__isnull=True).values_list("hearers", flat=True))


@transaction.atomic
def begin(*, by: Person, run: Run, anyway: bool = False) -> Run:
    """Begin to try it. Whom it names and has not told, or that it names nobody, is a warning: `anyway` begins all the
    same.

    Raises Refusal where expectation, measure or baseline is missing, or somebody has not been told.
    """
    trial, row = _locked(by, run)
    _require_state(row, State.PLAN)
    if missing := missing_to_begin(row):
        raise Refusal(_("Before it begins, it still needs: %(what)s.") % {"what": "; ".join(missing)})
    left = untold(trial)
    if not anyway:
        _refuse_unannounced(trial, left)
    now = clock.now()
    row.state, row.begun_at, row.untold = State.DO, now, " ".join(left)
    row.save(update_fields=["state", "begun_at", "untold"])
    trial.state, trial.begun_at = Trial.State.RUNNING, trial.begun_at or now
    trial.save(update_fields=["state", "begun_at"])
    trials.record(by, "begin", trial, _("Began a run of a trial."), "6.1b", payload={"run": row.number, "untold": left})
    return row


def is_announced(trial: Trial) -> bool:
    """True where a trial names whom it touches, and each of them was told. One that began is announced."""
    return not untold(trial) and (trial.begun_at is not None or Telling.objects.filter(trial=trial).exists())


def _refuse_unannounced(trial: Trial, left: list[str]) -> None:
    if left:
        names = ", ".join(str(Hearers(code).label) for code in left)
        raise Refusal(_("Not told yet: %(names)s. Tell them first, or begin all the same.") % {"names": names},
                      field="anyway")  # fmt: skip
    if not is_announced(trial):
        raise Refusal(_("It names nobody whom it touches. Say who is told, or begin all the same."), field="anyway")


@transaction.atomic
def note(*, by: Person, run: Run, text: str) -> RunNote:
    """Write a line on how it goes."""
    line = " ".join(text.replace("\0", "").split())[:500]
    trial = Trial.objects.get(pk=run.trial_id)
    require(by, NOTE, trial)
    row: Run = Run.objects.select_for_update().get(pk=run.pk)
    if row.state not in (State.DO, State.STUDY):
        raise Refusal(_("Notes are written while it is tried."))
    if not line:
        raise Refusal(_("Write a line."), field="text")
    made: RunNote = RunNote.objects.create(run=row, by=by, text=line, at=clock.now())
    trials.record(by, "note", trial, _("Noted how a trial goes."), "6.1b")
    return made


@transaction.atomic
def study(*, by: Person, run: Run, saw: str = "") -> Run:
    """Stop trying, and look at what it showed. saw: what was seen besides the figures; it can be written again."""
    trial, row = _locked(by, run)
    if row.state not in (State.DO, State.STUDY):
        raise Refusal(_("It is studied once it was tried."))
    row.studied_at = row.studied_at or clock.now()
    row.state, row.saw = State.STUDY, saw.strip()
    row.save(update_fields=["state", "studied_at", "saw"])
    trials.record(by, "study", trial, _("Studied what a trial showed."), "6.1b")
    return row


def result_of(run: Run) -> comparing.Result | None:
    """What the figures say; as it was kept where the run is concluded; None while one of the two is missing."""
    if run.result is not None:
        return comparing.Result.from_json(run.result)
    found = {figure.arm: _summary(figure) for figure in run.figures.all()}
    groups = run.comparison == Comparison.GROUPS
    first, second = found.get(Arm.OTHERS if groups else Arm.BEFORE), found.get(Arm.AFTER)
    if first is None or second is None or first.is_share != second.is_share:
        return None
    if groups and (changed := _changes(found, run.lower_is_better)) is not None:
        return changed
    return comparing.compare(first, second, paired=not groups, lower_is_better=run.lower_is_better)


def _changes(found: dict[str, comparing.Summary], lower_is_better: bool) -> comparing.Result | None:
    """How far each group changed, where both were measured before in the same way; None otherwise."""
    if not {Arm.BEFORE, Arm.PRIOR} <= set(found) or len({each.is_share for each in found.values()}) > 1:
        return None
    others = comparing.Group(found[Arm.PRIOR], found[Arm.OTHERS])
    tried = comparing.Group(found[Arm.BEFORE], found[Arm.AFTER])
    return comparing.compare_changes(others, tried, lower_is_better=lower_is_better)


def _summary(figure: RunFigure) -> comparing.Summary:
    return comparing.Summary(
        n=figure.n, mean=figure.mean, sd=figure.sd, count=figure.count, values=tuple(figure.values)
    )


@transaction.atomic
def act(
    *, by: Person, run: Run, verdict: str, reason: str, learnt: str = "", next_question: str = "",
    next_starts_on: date | None = None, next_ends_on: date | None = None,
) -> Run:  # fmt: skip
    """Conclude: adopt it, adapt it (the next run of the same trial begins to be planned), or give it up.

    reason: why, in words, since "cannot tell" is an answer too. next_*: of the next run, for adapt.
    """
    trial, row = _locked(by, run)
    _require_state(row, State.STUDY)
    why = reason.strip()
    if verdict not in Verdict.values:
        raise Refusal(_("Adopt it, change it and try again, or give it up."), field="verdict")
    if not why:
        raise Refusal(_("Say why, for whoever tries it next."), field="reason")
    result = result_of(row)
    row.result = result.as_json() if result else None
    row.state, row.verdict, row.reason, row.learnt = State.ACTED, verdict, why, learnt.strip()
    row.acted_by, row.acted_at = by, clock.now()
    row.save()
    if row.comparison != Comparison.CLASSES:
        row.figures.update(values=[])
    _conclude(by, trial, row, next_question, next_starts_on, next_ends_on)
    trials.record(
        by, "act", trial, _("Concluded a run of a trial: %(verdict)s.") % {"verdict": row.get_verdict_display()},
        "6.1b", payload={"run": row.number, "verdict": verdict, "says": result.says if result else None},
    )  # fmt: skip
    return row


def _conclude(
    by: Person, trial: Trial, run: Run, question: str, starts_on: date | None, ends_on: date | None
) -> None:  # fmt: skip
    if run.verdict == Verdict.ADAPT:
        if starts_on is None or ends_on is None:
            raise Refusal(_("Say from when to when the next run is tried."), field="next_starts_on")
        kept = {"measure": run.measure, "comparison": run.comparison, "lower_is_better": run.lower_is_better}
        trials.add_run(trial, question=question or run.question, starts_on=starts_on, ends_on=ends_on, **kept)
        return
    adopted = run.verdict == Verdict.ADOPT
    trial.state = Trial.State.ADOPTED if adopted else Trial.State.ABANDONED
    trial.ended_at = clock.now()
    trial.save(update_fields=["state", "ended_at"])


@transaction.atomic
def drop(*, by: Person, trial: Trial, reason: str) -> Trial:
    """Give a trial up that has not begun, with the reason."""
    row = trials.locked(by, trial)
    if row.state != Trial.State.PLANNED:
        raise Refusal(_("It has begun: study it, and conclude it there."))
    why = reason.strip()
    if not why:
        raise Refusal(_("Say why, for whoever tries it next."), field="reason")
    row.state, row.ended_at = Trial.State.ABANDONED, clock.now()
    row.save(update_fields=["state", "ended_at"])
    trials.record(by, "drop", row, _("Gave a trial up before it began: %(why)s") % {"why": why[:200]}, "6.1b")
    return row


def _locked(by: Person, run: Run) -> tuple[Trial, Run]:
    trial = trials.locked(by, Trial.objects.get(pk=run.trial_id))
    row: Run = Run.objects.select_for_update().get(pk=run.pk)
    if trial.is_over:
        raise Refusal(_("The trial is over."))
    return trial, row


def _require_state(run: Run, state: str) -> None:
    if run.state != state:
        raise Refusal(_("This run is in another state: %(state)s.") % {"state": run.get_state_display()})
