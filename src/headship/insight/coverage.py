"""What data there is, and what is missing: counts for the page that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Sum

from headship.insight.models import Attainment, Attendance, Behaviour, DataImport, LearnerCharacteristic, Target
from headship.kernel import clock
from headship.school.models import Person
from headship.school.roles import STUDENT


@dataclass(frozen=True)
class Covered:
    """One subject in one year: learners with a result, and how many of them have a prior result and a target."""

    subject: str
    learners: int
    with_prior: int
    with_target: int


@dataclass(frozen=True)
class Span:
    """From when to when there is something; days without an end where there is nothing."""

    first: date | None
    last: date | None
    learners: int
    total: int


def subjects(school_year: int) -> list[Covered]:
    """Each subject of a school year, in one query."""
    prior = Attainment.objects.filter(
        Q(subject=OuterRef("subject")) | Q(subject=""), learner=OuterRef("learner"), kind=Attainment.Kind.PRIOR,
        school_year__lte=school_year,
    )  # fmt: skip
    target = Target.objects.filter(learner=OuterRef("learner"), subject=OuterRef("subject"), school_year=school_year)
    rows = (
        Attainment.objects.filter(kind=Attainment.Kind.OUTCOME, school_year=school_year)
        .annotate(has_prior=Exists(prior), has_target=Exists(target))
        .values("subject")
        .annotate(
            learners=Count("learner", distinct=True),
            with_prior=Count("learner", distinct=True, filter=Q(has_prior=True)),
            with_target=Count("learner", distinct=True, filter=Q(has_target=True)),
        )
        .order_by("subject")
    )
    return [Covered(row["subject"], row["learners"], row["with_prior"], row["with_target"]) for row in rows]


def years() -> list[int]:
    """The school years that have results or targets, the latest first."""
    found = set(
        Attainment.objects.filter(kind=Attainment.Kind.OUTCOME).values_list("school_year", flat=True).distinct()
    )
    return sorted(found | set(Target.objects.values_list("school_year", flat=True).distinct()), reverse=True)


def attendance() -> Span:
    """The days for which attendance is known."""
    row = Attendance.objects.aggregate(
        first=Min("first_day"), last=Max("last_day"), learners=Count("learner", distinct=True),
        total=Sum("sessions_possible"),
    )  # fmt: skip
    return Span(row["first"], row["last"], row["learners"], row["total"] or 0)


def behaviour() -> Span:
    """The days for which behaviour is known."""
    row = Behaviour.objects.aggregate(
        first=Min("on"), last=Max("on"), learners=Count("learner", distinct=True), total=Sum("count")
    )
    return Span(row["first"], row["last"], row["learners"], row["total"] or 0)


def group_fields() -> list[tuple[str, int]]:
    """Each characteristic that the school keeps, and of how many learners."""
    rows = LearnerCharacteristic.objects.filter(ended=False).values("field").annotate(n=Count("learner", distinct=True))
    return [(row["field"], row["n"]) for row in rows.order_by("field")]


def learners_now() -> int:
    """How many learners the school has today."""
    return int(Person.objects.with_role(STUDENT.code, on=clock.today()).count())


def last_import() -> DataImport | None:
    """The import that was brought in last."""
    row: DataImport | None = (
        DataImport.objects.filter(state=DataImport.State.APPLIED).order_by("-applied_at").select_related("by").first()
    )
    return row


def without_target(school_year: int) -> int:
    """Pairs of learner and subject with a result of that year and without a target, in one query."""
    target = Target.objects.filter(learner=OuterRef("learner"), subject=OuterRef("subject"), school_year=school_year)
    rows: Any = Attainment.objects.filter(~Exists(target), kind=Attainment.Kind.OUTCOME, school_year=school_year)
    return int(rows.values("learner", "subject").distinct().count())
