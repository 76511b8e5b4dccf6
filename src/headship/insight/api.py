"""What other rooms may ask of this one, in whole columns: nothing here asks for one learner after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Sum

from headship.insight.baselines import (
    KEPT_FIGURES,
    Answer,
    Baseline,
    baseline,
    codes_alike,
    met_beyond_noise,
    same_measure,
    single_year,
    target_beyond_noise,
)
from headship.insight.coverage import without_target
from headship.insight.domain import years
from headship.insight.domain.hiding import hidden_of
from headship.insight.domain.results import take_over
from headship.insight.domain.scales import install as install_scales
from headship.insight.domain.scales import label_near
from headship.insight.models import Attainment, Attendance, Behaviour, LearnerCharacteristic, Target

__all__ = [
    "KEPT_FIGURES",
    "Answer",
    "Baseline",
    "Frame",
    "Rate",
    "Standing",
    "attendance_rates",
    "baseline",
    "behaviour_counts",
    "characteristics_of",
    "codes_alike",
    "frame_of",
    "hidden_of",
    "install_scales",
    "label_near",
    "last_day_attended",
    "met_beyond_noise",
    "reached_targets",
    "same_measure",
    "single_year",
    "standings",
    "subjects_of",
    "take_over",
    "target_beyond_noise",
    "targets_of",
    "without_target",
    "years",
    "years_there",
]  # fmt: skip

# Of several results in a year the last counts.
IN_TIME = ("on", "pk")


@dataclass(frozen=True)
class Frame:
    """Columns of one length, a row for each learner, subject and school year that has an outcome.

    learner, subject, phase, school_year, school_class (id or None), outcome, and prior (None where there is none);
    groups: the learners' characteristics by field, None where one is not known.
    """

    learner: list[int]
    subject: list[str]
    phase: list[str]
    school_year: list[int]
    school_class: list[int | None]
    outcome: list[float]
    prior: list[float | None]
    groups: dict[str, list[str | None]]

    def __len__(self) -> int:
        return len(self.learner)

    def columns(self) -> dict[str, list[Any]]:
        """By name, as a fit takes them; a group's column is called by its field."""
        own = {name: getattr(self, name) for name in FRAME}
        return {**own, **{field: column for field, column in self.groups.items() if field not in own}}


FRAME = ("learner", "subject", "phase", "school_year", "school_class", "outcome", "prior")


def frame_of(
    school_years: Sequence[int], subject: str | None = None, *, occasion: str | None = None, groups: bool = True
) -> Frame:
    """What a fit needs of these school years: of one subject, or of all. Three queries, whatever the size.

    prior: the learner's last prior attainment up to that year, in the subject where there is one, else one that
    counts in every subject. occasion: only results of that name; otherwise the last in the year counts.
    """
    asked = Attainment.objects.filter(kind=Attainment.Kind.OUTCOME, school_year__in=list(school_years))
    if subject is not None:
        asked = asked.filter(subject=subject)
    if occasion is not None:
        asked = asked.filter(occasion=occasion)
    latest: dict[tuple[int, str, int], tuple[str, int | None, float]] = {}
    names = ("learner_id", "subject", "school_year", "phase", "school_class_id", "value")
    for learner, named, year, phase, school_class, value in _in_time(asked).values_list(*names):
        latest[learner, named, year] = (phase, school_class, value)
    priors = _priors(max(school_years, default=0))
    frame = Frame([], [], [], [], [], [], [], {})
    for (learner, named, year), (phase, school_class, value) in latest.items():
        prior = _prior(priors, learner, named, year)
        for name, cell in zip(FRAME, (learner, named, phase, year, school_class, value, prior), strict=True):
            getattr(frame, name).append(cell)
    if groups:
        frame.groups.update(_groups(frame.learner))
    return frame


def _in_time(rows: Any) -> Any:
    return rows.order_by(F("on").asc(nulls_first=True), "pk")


def _priors(last: int) -> dict[tuple[int, str], list[tuple[int, float]]]:
    found: dict[tuple[int, str], list[tuple[int, float]]] = {}
    rows = Attainment.objects.filter(kind=Attainment.Kind.PRIOR, school_year__lte=last)
    names = ("learner_id", "subject", "school_year", "value")
    for learner, subject, year, value in rows.order_by("school_year", *IN_TIME).values_list(*names):
        found.setdefault((learner, subject), []).append((year, value))
    return found


def _prior(
    priors: dict[tuple[int, str], list[tuple[int, float]]], learner: int, subject: str, year: int
) -> float | None:
    for named in (subject, ""):
        for prior_year, value in reversed(priors.get((learner, named), ())):
            if prior_year <= year:
                return value
    return None


def _groups(learners: Sequence[int]) -> dict[str, list[str | None]]:
    known: dict[str, dict[int, str]] = {}
    rows = LearnerCharacteristic.objects.filter(ended=False).values_list("field", "learner_id", "value")
    for field, learner, value in rows:
        known.setdefault(field, {})[learner] = value
    return {field: [values.get(learner) for learner in learners] for field, values in sorted(known.items())}


def years_there() -> list[int]:
    """The school years that have outcomes, the latest first."""
    rows = Attainment.objects.filter(kind=Attainment.Kind.OUTCOME).values_list("school_year", flat=True)
    return sorted(set(rows.distinct()), reverse=True)


def subjects_of(school_years: Sequence[int]) -> list[str]:
    """The subjects that have outcomes in these years."""
    rows = Attainment.objects.filter(kind=Attainment.Kind.OUTCOME, school_year__in=list(school_years))
    return sorted(set(rows.values_list("subject", flat=True).distinct()))


@dataclass(frozen=True)
class Standing:
    """Where one learner stands in a subject: the target and the last result of the year, as written and as numbers.

    on_track: None where there is no result yet.
    """

    learner_id: int
    name: str
    subject: str
    phase: str
    target: str
    target_value: float
    reached: str | None
    reached_value: float | None
    school_class_id: int | None = None

    @property
    def on_track(self) -> bool | None:
        """True where the last result is the target or above it."""
        return None if self.reached_value is None else self.reached_value >= self.target_value


def targets_of(school_year: int, subject: str | None = None) -> Any:
    """The targets of a school year as a queryset; of one subject, or of all."""
    rows = Target.objects.filter(school_year=school_year)
    return rows if subject is None else rows.filter(subject=subject)


def standings(school_year: int, learners: Any = None) -> list[Standing]:
    """Everybody's targets of a year beside the last result on the same scale. learners: a queryset to keep to."""
    targets = targets_of(school_year).select_related("learner")
    reached = Attainment.objects.filter(kind=Attainment.Kind.OUTCOME, school_year=school_year)
    if learners is not None:
        targets, reached = targets.filter(learner__in=learners), reached.filter(learner__in=learners)
    last: dict[tuple[int, str, int | None], tuple[Any, ...]] = {}
    names = ("learner_id", "subject", "scale_id", "label", "value", "phase", "school_class_id")
    for learner, subject, scale, *rest in _in_time(reached).values_list(*names):
        last[learner, subject, scale] = tuple(rest)
    rows = targets.order_by("subject", "learner__name")
    return [_standing(each, last.get((each.learner_id, each.subject, each.scale_id))) for each in rows]


@dataclass(frozen=True)
class Reached:
    """How many results of a year were judged by a target, and how many of them were at it or above it.

    learners: whose they are. last: the day of the last of them; None where none has a day.
    """

    judged: int
    at_target: int
    learners: int
    last: date | None


def reached_targets(school_year: int) -> Reached:
    """What `standings` says of a whole year, counted without its rows. Two queries of bare columns."""
    outcomes = Attainment.objects.filter(kind=Attainment.Kind.OUTCOME, school_year=school_year)
    key = ("learner_id", "subject", "scale_id")
    last = {tuple(each): (value, on) for *each, value, on in _in_time(outcomes).values_list(*key, "value", "on")}
    judged = [
        (learner, target, *last[learner, subject, scale])
        for learner, subject, scale, target in targets_of(school_year).values_list(*key, "value")
        if (learner, subject, scale) in last
    ]
    days = [on for _learner, _target, _value, on in judged if on is not None]
    return Reached(
        judged=len(judged), at_target=sum(value >= target for _learner, target, value, _on in judged),
        learners=len({each[0] for each in judged}), last=max(days, default=None),
    )  # fmt: skip


def _standing(target: Target, last: tuple[Any, ...] | None) -> Standing:
    label, value, phase, school_class = last or (None, None, target.learner.grade, None)
    return Standing(
        target.learner_id, target.learner.name, target.subject, phase, target.label, target.value, label, value,
        school_class,
    )  # fmt: skip


@dataclass(frozen=True)
class Rate:
    """Sessions attended of those possible; learners: how many people it is about, 0 where only groups are known."""

    label: str
    present: int
    possible: int
    learners: int

    @property
    def share(self) -> float | None:
        """0 to 1; None without a session."""
        return self.present / self.possible if self.possible else None


def attendance_rates(first: date, last: date, *, by: str = "") -> list[Rate]:
    """Attendance between two days: of the school, or by "grade" or "group". One query.

    Rows of single learners count where there are any; rows of groups only where there are none, since they may be
    about the same sessions.
    """
    rows = Attendance.objects.filter(first_day__gte=first, last_day__lte=last)
    single = rows.filter(learner__isnull=False)
    chosen = rows.filter(learner__isnull=True) if by == "group" or not single.exists() else single
    name = {"grade": "learner__grade", "group": "group_label"}.get(by)
    sums = {
        "present": Sum("sessions_present"), "possible": Sum("sessions_possible"),
        "learners": Count("learner", distinct=True),
    }  # fmt: skip
    if name is None:
        whole = chosen.aggregate(**sums)
        return [Rate("", whole["present"] or 0, whole["possible"] or 0, whole["learners"])] if whole["possible"] else []
    grouped = chosen.values(name).annotate(**sums).order_by(name)
    return [Rate(row[name] or "", row["present"], row["possible"], row["learners"]) for row in grouped]


def behaviour_counts(first: date, last: date) -> dict[str, int]:
    """How often each kind was noted between two days, by kind."""
    rows = Behaviour.objects.filter(on__gte=first, on__lte=last).values("kind").annotate(times=Sum("count"))
    found = {row["kind"]: int(row["times"]) for row in rows.order_by("kind")}
    return {str(kind): found.get(kind, 0) for kind in Behaviour.Kind.values}


def characteristics_of(learners: Any) -> dict[str, dict[str, int]]:
    """How many of these learners (a queryset) have which value, by field that the school turned on. One query.

    These are counts, not yet fit to be shown: hide the small ones with `hidden_of`.
    """
    rows = LearnerCharacteristic.objects.filter(ended=False, learner__in=learners).values("field", "value")
    found: dict[str, dict[str, int]] = {}
    for row in rows.annotate(n=Count("learner", distinct=True)).order_by("field", "-n", "value"):
        found.setdefault(row["field"], {})[row["value"]] = row["n"]
    return found


def last_day_attended() -> date | None:
    """The last day that the imported attendance reaches to."""
    last: date | None = Attendance.objects.aggregate(last=Max("last_day"))["last"]
    return last
