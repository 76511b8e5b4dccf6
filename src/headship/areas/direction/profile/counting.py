"""What the school's own records say of it: the roll, staff, attendance, targets, groups. Nothing here is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.direction.profile.models import Fact, RollCount
from headship.insight import api as insight
from headship.kernel import clock
from headship.kernel.scope import current_school_id
from headship.kernel.ui.quantities import number_in_words
from headship.school.models import Person, School
from headship.school.models.people import grade_as_said
from headship.school.roles import STUDENT

YEAR = timedelta(days=365)
YEAR_ENDS = 7  # the month, for results that have no day


@dataclass(frozen=True)
class Counted:
    """A figure of the records in a sentence, and the day that it speaks of."""

    code: str
    topic: str
    sentence: str
    as_of: date


def learners() -> Any:
    """Everybody who learns here today."""
    return Person.objects.with_role(STUDENT.code)


def by_grade() -> dict[str, int]:
    """How many learners each year group has, in the order of the groups; "" holds those without one."""
    rows = learners().values_list("grade").annotate(n=Count("pk")).order_by()
    found: dict[str, int] = {}
    for grade, n in rows:
        found[grade_as_said(grade)] = found.get(grade_as_said(grade), 0) + n
    return dict(sorted(found.items(), key=lambda each: in_order(each[0])))


def in_order(grade: str) -> tuple[int, int, str]:
    """Sorts year groups: numbers by their size, then words, then those of whom none is known."""
    if not grade:
        return 2, 0, ""
    return (0, int(grade), "") if grade.isdecimal() else (1, 0, grade)


@dataclass(frozen=True)
class Group:
    """Learners who share something; n: None where they are too few to be counted apart."""

    label: str
    n: int | None

    @property
    def size(self) -> str:
        """How many, as people write numbers; "" where it is hidden."""
        return "" if self.n is None else number_in_words(self.n)


def groups(minimum: int) -> dict[str, list[Group]]:
    """How many learners are in which group of each characteristic that the school turned on, the small ones hidden."""
    roll = learners()
    total = roll.count()
    found = {}
    for field, sizes in insight.characteristics_of(roll).items():
        # Whoever has no value is a group too: the roll is on the page, and would tell of them.
        rest = total - sum(sizes.values())
        hidden = insight.hidden_of({**sizes, **({"": rest} if rest else {})}, total, minimum)
        found[field] = [Group(value, None if value in hidden else n) for value, n in sizes.items()]
    return found


def _roll() -> Counted | None:
    grades = by_grade()
    n = sum(grades.values())
    if not n:
        return None
    named = len([grade for grade in grades if grade])
    sentence = ngettext("%(n)s learner is on the roll", "%(n)s learners are on the roll", n) % {"n": number_in_words(n)}
    if named > 1:
        sentence += ngettext(", in %(n)s year group", ", in %(n)s year groups", named) % {"n": named}
    return Counted("roll", Fact.Topic.ROLL, sentence + ".", clock.today())


def _staff() -> Counted | None:
    staff, leaders = Person.objects.staff().count(), Person.objects.leaders().count()
    if not staff:
        return None
    sentence = ngettext("%(n)s person works here", "%(n)s people work here", staff) % {"n": number_in_words(staff)}
    if leaders:
        sentence += ngettext("; %(n)s of them leads", "; %(n)s of them lead", leaders) % {"n": leaders}
    return Counted("staff", Fact.Topic.STAFF, sentence + ".", clock.today())


def _attendance() -> Counted | None:
    last = insight.last_day_attended()
    if last is None:
        return None
    rates = insight.attendance_rates(last - YEAR, last)
    if not rates or rates[0].share is None:
        return None
    share = number_in_words(100 * rates[0].share, 1)
    sentence = _("Learners were there for %(share)s %% of their sessions in the year to %(day)s.")
    return Counted("attendance", Fact.Topic.LEARNING, sentence % {"share": share, "day": date_format(last)}, last)


def _on_target() -> Counted | None:
    minimum = School.objects.values_list("minimum_group", flat=True).get(pk=current_school_id())
    for year in insight.years_there()[:2]:
        found = insight.reached_targets(year)
        if found.learners >= minimum:
            facts = {
                "year": insight.years.words(year), "reached": number_in_words(found.at_target),
                "n": number_in_words(found.judged),
            }  # fmt: skip
            sentence = _("In %(year)s, %(reached)s of %(n)s results were at their target or above it.")
            # Results grow old, however often they are counted: they speak of the day of the last of them.
            as_of = found.last or min(clock.today(), date(year, YEAR_ENDS, 31))
            return Counted("on_target", Fact.Topic.LEARNING, sentence % facts, as_of)
    return None


FIGURES: dict[str, Callable[[], Counted | None]] = {
    "roll": _roll,
    "staff": _staff,
    "attendance": _attendance,
    "on_target": _on_target,
}


def counted() -> list[Counted]:
    """What the records say today; figures for which there is nothing are left out."""
    return [each for figure in FIGURES.values() if (each := figure()) is not None]


@dataclass(frozen=True)
class YearOfRoll:
    """The roll of one school year. grades: by year group, as far as that is known. now: counted today."""

    year: int
    learners: int
    grades: dict[str, int]
    now: bool = False

    @property
    def words(self) -> str:
        """The year as people say it: 2025/26."""
        return insight.years.words(self.year)


def roll_over_years() -> list[YearOfRoll]:
    """The roll of each year that is known, the earliest first; this year's as it is today. Whole years come first:
    where only year groups are known, their sum is the year's."""
    totals: dict[int, int] = {}
    grades: dict[int, dict[str, int]] = {}
    for row in RollCount.objects.all():
        if row.grade:
            grades.setdefault(row.school_year, {})[row.grade] = row.learners
        else:
            totals[row.school_year] = row.learners
    today, year = by_grade(), insight.years.current()
    known = sorted((totals.keys() | grades.keys()) - ({year} if today else set()))
    rows = [YearOfRoll(each, totals.get(each, sum(grades.get(each, {}).values())), _sorted(grades.get(each, {})))
            for each in known]  # fmt: skip
    if today:
        rows.append(YearOfRoll(year, sum(today.values()), today, now=True))
    return sorted(rows, key=lambda each: each.year)


def _sorted(grades: dict[str, int]) -> dict[str, int]:
    return dict(sorted(grades.items(), key=lambda each: in_order(each[0])))
