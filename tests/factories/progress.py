"""Learners with results over some years, in which some groups make more or less progress than the others.

results_of(years=(2025, 2026), phases={"7": 0.0, "9": -0.5}, subjects={"English": 0.0, "Mathematics": 0.3})

Each number is what a year in that group adds, in standard deviations; the rest is chance from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date

from headship.insight.models import Attainment, LearnerCharacteristic, Scale
from headship.school.models import Person, SchoolClass

SUBJECTS = {"English": 0.0, "Mathematics": 0.0, "Science": 0.0}
PHASES = {"7": 0.0, "8": 0.0, "9": 0.0, "10": 0.0}


def results_of(
    *,
    years: Sequence[int] = (2025, 2026),
    phases: Mapping[str, float] = PHASES,
    subjects: Mapping[str, float] = SUBJECTS,
    each: int = 40,
    sizes: Mapping[str, int] | None = None,
    groups: Mapping[str, tuple[float, float]] | None = None,
    classes: Mapping[str, SchoolClass] | None = None,
    add: float = 0.0,
    seed: int = 7,
) -> list[Person]:
    """Learners of each phase with a prior and an outcome in each subject and year, in percent.

    each: learners in a phase and year; sizes: other numbers for some phases. groups: characteristic → (share of
    learners, what belonging adds). classes: by subject, the class in which its results were reached. add: to all.
    """
    chance = random.Random(seed)
    scale, _new = Scale.objects.get_or_create(
        code="percent", defaults={"title": "Percentage", "kind": Scale.Kind.PERCENTAGE}
    )
    counts = {phase: (sizes or {}).get(phase, each) for phase in phases}
    learners = Person.objects.bulk_create(
        Person(name=f"Learner {phase}-{year}-{number}", grade=phase, joined_on=date(2020, 1, 1))
        for year in years for phase in phases for number in range(counts[phase])
    )  # fmt: skip
    waiting = iter(learners)
    rows: list[Attainment] = []
    known: list[LearnerCharacteristic] = []
    for year in years:
        for phase, more in phases.items():
            for _number in range(counts[phase]):
                learner = next(waiting)
                belongs = {name: chance.random() < share for name, (share, _add) in (groups or {}).items()}
                known += [
                    LearnerCharacteristic(learner=learner, field=name, value="yes" if yes else "no")
                    for name, yes in belongs.items()
                ]
                added = add + more + sum((groups or {})[name][1] for name, yes in belongs.items() if yes)
                brings = chance.gauss(0, 1)
                for subject, extra in subjects.items():
                    before = brings + chance.gauss(0, 0.4)
                    after = 0.8 * before + added + extra + chance.gauss(0, 0.5)
                    both = ((Attainment.Kind.PRIOR, before), (Attainment.Kind.OUTCOME, after))
                    rows += [
                        Attainment(
                            learner=learner, subject=subject, phase=phase, school_year=year, kind=kind, scale=scale,
                            occasion=str(kind), label=str(round(60 + 12 * value)), value=60 + 12 * value,
                            school_class=(classes or {}).get(subject),
                        )
                        for kind, value in both
                    ]  # fmt: skip
    Attainment.objects.bulk_create(rows)
    LearnerCharacteristic.objects.bulk_create(known)
    return list(learners)
