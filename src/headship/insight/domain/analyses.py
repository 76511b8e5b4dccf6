"""Counting how far learners came, and keeping what was found: pages read these rows and fit nothing.

A school alone has nobody to be compared with. What is fitted is each group's progress around what the school's own
learners with the same prior attainment made. A network has other schools; see `network`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.insight import api
from headship.insight.domain import fitting, hiding, preparing, years
from headship.insight.domain.fitting import ALL, WEIGHTED, Fitted, Found, Key
from headship.insight.domain.preparing import NO_PRIOR, Prepared, Row
from headship.insight.models import Analysis, Attainment, GroupEffect
from headship.insight.rules import ANALYSE
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.kernel.scope import current_school_id
from headship.school.models import Enrolment, Person, School, SchoolClass

THREE_TWO_ONE = (3.0, 2.0, 1.0)
YEARS_BACK = 5
CLASS_YEARS = 2
TOO_FEW_ROWS = 20
Level, Hidden = GroupEffect.Level, GroupEffect.Hidden


def analyse(
    *,
    by: Person | None,
    school_years: Sequence[int] | None = None,
    subject: str | None = None,
    weights: Sequence[float] = THREE_TWO_ONE,
    method: str = "reml",
) -> Analysis:
    """Fit the models of a school and keep what they say, in place of the last ones. by: None for the program itself.

    school_years: the latest five by default. subject: all together by default. weights: of the latest years, the
    latest first. Raises Refusal where there are no results to start from, Denied.
    """
    if by is not None:
        require(by, ANALYSE)
    chosen = sorted(school_years or api.years_there()[:YEARS_BACK])
    frame = api.frame_of(chosen, subject)
    if not len(frame):
        raise Refusal(_("There are no results of these years yet. Import them first."))
    prepared = preparing.prepare(frame)
    if len(prepared.rows) < TOO_FEW_ROWS:
        raise Refusal(
            _("Only %(count)s results have prior attainment beside them; at least %(least)s are needed. Import what "
              "learners had reached before.") % {"count": len(prepared.rows), "least": TOO_FEW_ROWS}
        )  # fmt: skip
    minimum = _minimum()
    fits, effects = _every_level(prepared, weights, method, minimum)
    analysis = Analysis(
        subject=subject or "", school_years=chosen, weights=list(weights), method=method, nobs=len(prepared.rows),
        learners=len({row.learner for row in prepared.rows}), dropped=prepared.dropped, fits=fits, minimum=minimum,
        made_by=by, newest=_newest(), attainments=Attainment.objects.count(),
    )  # fmt: skip
    return keep(by=by, analysis=analysis, effects=effects)


@transaction.atomic
def keep(*, by: Person | None, analysis: Analysis, effects: Iterable[GroupEffect]) -> Analysis:
    """Store an analysis as the current one of its kind and subject; one act in the ledger."""
    # Two at once: the second waits, and takes the first's place.
    School.objects.select_for_update().get(pk=current_school_id())
    Analysis.objects.filter(kind=analysis.kind, subject=analysis.subject, current=True).update(current=False)
    analysis.save()
    rows = list(effects)
    for row in rows:
        row.analysis = analysis
    GroupEffect.objects.bulk_create(rows)
    label = _("Progress, %(years)s") % {"years": in_words(analysis.school_years)}
    ledger.record(
        by=by, verb="analysis.run", record_kind="analysis", record_id=analysis.pk, label=label,
        summary=_("Counted how far %(learners)s learners came: %(years)s.") % {
            "learners": analysis.learners, "years": in_words(analysis.school_years),
        },
        clauses=("3.1a",),
        payload={
            "kind": analysis.kind, "subject": analysis.subject, "years": analysis.school_years, "nobs": analysis.nobs,
            "dropped": analysis.dropped, "method": analysis.method, "weights": analysis.weights,
        },
    )  # fmt: skip
    return analysis


def in_words(school_years: Sequence[int]) -> str:
    """[2024, 2025, 2026] → "2023/24 to 2025/26"."""
    first, last = years.words(min(school_years)), years.words(max(school_years))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def span_of(effect: GroupEffect) -> str:
    """What a figure covers: the subject where it is of one, and the years: "Biology, 2023/24 to 2025/26"."""
    analysis = effect.analysis
    span = years.words(int(effect.basis)) if effect.basis.isdecimal() else in_words(analysis.school_years)
    if effect.basis == WEIGHTED:
        last = analysis.school_years[-len(analysis.weights) :]
        span = _("%(years)s, recent years counting more") % {"years": in_words(last)}
    return f"{analysis.subject}, {span}" if analysis.subject else span


def _newest() -> int:
    return int(Attainment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


def _minimum() -> int:
    smallest: int = School.objects.values_list("minimum_group", flat=True).get(pk=current_school_id())
    return smallest


def _every_level(
    prepared: Prepared, weights: Sequence[float], method: str, minimum: int
) -> tuple[dict[str, Any], list[GroupEffect]]:
    means = preparing.per_learner(prepared.rows)
    fits: dict[str, Any] = {}
    effects: list[GroupEffect] = []
    for level, rows, key in (
        (Level.PHASE, means, lambda row: row.phase),
        (Level.SUBJECT, prepared.rows, lambda row: row.subject),
    ):
        numbers, found, sizes = _level(rows, key, weights, method)
        fits[level] = numbers
        startless = prepared.startless[level]
        effects += _rows_of(level, found, sizes, minimum) + _without_start(level, startless)
    group_fits, group_rows = _groups(prepared.rows, method, minimum)
    class_fits, class_rows = _classes(prepared.rows, method, minimum)
    return fits | group_fits | class_fits, effects + group_rows + class_rows


def _level(
    rows: list[Row], key: Key, weights: Sequence[float], method: str
) -> tuple[dict[str, Any], list[Found], dict[str, dict[str, int]]]:
    """All years together, each year by itself, and the weighted mean of years. Sizes: learners by basis and code."""
    whole = fitting.group_effects(rows, key, method=method, apart=True)
    sizes = {ALL: preparing.learners_by(rows, lambda row: str(key(row) or ""))}
    found, yearly = list(whole.effects), {}
    present = sorted({row.year for row in rows})
    for year in present if len(present) > 1 else ():
        of_year = [row for row in rows if row.year == year]
        fitted = fitting.group_effects(of_year, key, method=method, basis=str(year))
        yearly[year] = {each.code: each for each in fitted.effects}
        sizes[str(year)] = preparing.learners_by(of_year, lambda row: str(key(row) or ""))
        found += fitted.effects
    means = fitting.weighted(yearly, weights) if len(yearly) > 1 else []
    sizes[WEIGHTED] = {each.code: each.n for each in means}
    return whole.numbers, found + means, sizes


def _rows_of(
    level: str, found: Iterable[Found], sizes: dict[str, dict[str, int]], minimum: int, **more: Any
) -> list[GroupEffect]:
    """Rows with their figures, hidden where they rest on too few. A group hidden in one year is in the weighted too."""
    hidden = {
        basis: hiding.hidden_of(several, sum(several.values()), minimum)
        for basis, several in sizes.items() if basis != WEIGHTED
    }  # fmt: skip
    for code in sizes[ALL]:
        of_years = {basis: several[code] for basis, several in sizes.items() if basis.isdecimal() and code in several}
        small = {basis for basis in of_years if code in hidden[basis]}
        for basis in hiding.years_hidden(of_years, small, minimum):
            hidden[basis][code] = Hidden.COMPLEMENTARY
    hidden[WEIGHTED] = {code: why for several in hidden.values() for code, why in several.items()}
    return [_row(level, each, hidden[each.basis].get(each.code, ""), **more) for each in found]


def _row(level: str, found: Found, hidden: str, *, field: str = "", label: str = "", **more: Any) -> GroupEffect:
    row = GroupEffect(
        level=level, field=field, code=found.code, label=label or found.code, basis=found.basis, hidden=hidden, **more
    )
    if not hidden:
        row.n, row.estimate, row.se, row.low, row.high = found.n, found.estimate, found.se, found.low, found.high
    return row


def _without_start(level: str, codes: Iterable[str]) -> list[GroupEffect]:
    return [
        GroupEffect(level=level, code=code, label=code, hidden=Hidden.NOTHING) for code in sorted(codes) if code
    ]  # fmt: skip


def _groups(rows: list[Row], method: str, minimum: int) -> tuple[dict[str, Any], list[GroupEffect]]:
    """Each value of each characteristic against everybody else of whom that characteristic is known."""
    fits: dict[str, Any] = {}
    effects: list[GroupEffect] = []
    for field in sorted({name for row in rows for name in row.groups}):
        known = [row for row in rows if field in row.groups]
        total = len({row.learner for row in known})
        sizes = preparing.learners_by(known, _value_of(field))
        hidden = hiding.hidden_of(sizes, total, minimum)
        for value in sorted(sizes) if len(sizes) > 1 else ():
            if value in hidden:
                effects.append(_row(Level.GROUP, Found(value, 0, 0, 0), hidden[value], field=field))
                continue
            fitted = fitting.gap(known, _belongs(field, value), value, method=method)
            fits[f"group:{field}:{value}"] = fitted.numbers
            effects += [_row(Level.GROUP, each, "", field=field) for each in fitted.effects]
    return fits, effects


def _value_of(field: str) -> Key:
    return lambda row: row.groups[field]


def _belongs(field: str, value: str) -> Any:
    return lambda row: row.groups[field] == value


def _classes(rows: list[Row], method: str, minimum: int) -> tuple[dict[str, Any], list[GroupEffect]]:
    """Classes with results of at least two years, in one model over all classes; the others say why they are not.

    A timetable has new classes each year, so what the same teachers teach in the same course is one over the years;
    it is called by its newest.
    """
    newest = continued({row.school_class for row in rows if row.school_class is not None})
    taught = [
        replace(row, school_class=newest[row.school_class]) for row in rows if row.school_class is not None
    ]  # fmt: skip
    if not taught:
        return {}, []
    fitted: Fitted = fitting.group_effects(_by_subject(taught), lambda row: row.school_class, method=method)
    titles = dict(SchoolClass.objects.filter(pk__in={row.school_class for row in taught}).values_list("pk", "title"))
    spans: dict[str, set[int]] = {}
    for row in taught:
        spans.setdefault(str(row.school_class), set()).add(row.year)
    effects = []
    for each in fitted.effects:
        why = "" if len(spans[each.code]) >= CLASS_YEARS else Hidden.YEARS
        why = why or (Hidden.SMALL if each.n < minimum else "")
        number = int(each.code)
        effects.append(_row(Level.CLASS, each, why, label=titles.get(number, each.code), school_class_id=number))
    return {Level.CLASS: fitted.numbers}, effects


def continued(classes: set[int]) -> dict[int, int]:
    """The newest class with the same course and the same teachers, for each; itself where either is not known.

    The newest is this year's where there is one, whether it has results yet or not: it is the one that they teach.
    """
    courses = SchoolClass.objects.filter(pk__in=classes, course__isnull=False).values("course_id")
    akin = SchoolClass.objects.filter(Q(pk__in=classes) | Q(course__in=courses))
    teachers: dict[int, set[int]] = {}
    rows = Enrolment.objects.filter(part=Enrolment.Part.TEACHER, school_class__in=akin.values("pk"))
    for school_class, person in rows.values_list("school_class_id", "person_id"):
        teachers.setdefault(school_class, set()).add(person)
    lines: dict[Any, list[int]] = {}
    dated = akin.annotate(last_day=Max("terms__ends_on")).order_by(F("last_day").asc(nulls_first=True), "pk")
    for pk, course in dated.values_list("pk", "course_id"):
        known = course is not None and pk in teachers
        lines.setdefault((course, frozenset(teachers[pk])) if known else pk, []).append(pk)
    return {pk: line[-1] for line in lines.values() for pk in line if pk in classes}


def _by_subject(taught: list[Row]) -> list[Row]:
    """Classes are held against classes of their own subject, where it has several; the others against each other."""
    several: dict[str, set[int | None]] = {}
    for row in taught:
        several.setdefault(row.subject, set()).add(row.school_class)
    return [replace(row, basis=f"{row.basis}|{row.subject if len(several[row.subject]) > 1 else ''}") for row in taught]


__all__ = ["NO_PRIOR", "THREE_TWO_ONE", "analyse", "in_words", "keep", "span_of"]
