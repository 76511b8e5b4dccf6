"""The year as a person sees it: what stands in it, week by week, what it asks of whom, and what clashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from headship.areas.direction.year.clashes import Clash, Load, Span, audiences_in, clashes_in, monday_of
from headship.areas.direction.year.domain.dates import bound
from headship.areas.direction.year.models import SchoolDate
from headship.evidence import registry
from headship.evidence.registry import Ask, Dated
from headship.kernel import clock
from headship.school.domain.protected import protected_between
from headship.school.models import AcademicTerm, Audience, Person, Team
from headship.school.roles import STAFF

A_WEEK = timedelta(weeks=1)
Rule = dict[str, str]


@dataclass(frozen=True)
class Asked:
    """Something that is asked, with its minutes: of everybody together, and of those among them who work here."""

    ask: Ask
    minutes: float
    staff_minutes: float


@dataclass
class Week:
    """One week from Monday on: its dates, what is asked in it (what takes most first), and what clashes.

    staff: how many work here today.
    """

    monday: date
    dates: list[Dated] = field(default_factory=list)
    asks: list[Asked] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    protected: list[Span] = field(default_factory=list)
    holidays: list[Span] = field(default_factory=list)
    staff: int = 0

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + A_WEEK - timedelta(days=1)

    @property
    def is_empty(self) -> bool:
        """Nothing stands in it."""
        return not (self.dates or self.asks or self.protected)

    @property
    def minutes(self) -> float:
        """Of everybody together."""
        return sum(each.minutes for each in self.asks)

    @property
    def staff_minutes(self) -> float:
        """Working time of those who work here."""
        return sum(each.staff_minutes for each in self.asks)

    @property
    def each_minutes(self) -> float:
        """The working time spread over everybody who works here; 0 where nobody does."""
        return self.staff_minutes / self.staff if self.staff else 0

    @property
    def load(self) -> Load:
        """The working time, and what asks most of it."""
        most = max(self.asks, key=lambda each: each.staff_minutes, default=None)
        return Load(self.staff_minutes, most.ask.what, most.staff_minutes) if most else Load(0)

    def by_audience(self) -> list[tuple[str, float, float]]:
        """Each audience with its minutes, and how many of them are working time, by name."""
        found: dict[str, tuple[float, float]] = {}
        for each in self.asks:
            minutes, staff = found.get(each.ask.audience, (0, 0))
            found[each.ask.audience] = minutes + each.minutes, staff + each.staff_minutes
        return [(name, *found[name]) for name in sorted(found)]


@dataclass
class Seen:
    """A stretch of the year as somebody sees it."""

    first: date
    last: date
    weeks: list[Week]
    groups: list[str]
    dates: list[Dated]
    clashes: list[Clash]
    protected: list[Span]
    holidays: list[Span]
    bound: int | None

    @property
    def staff_minutes(self) -> float:
        """Working time that all of it asks of staff."""
        return sum(week.staff_minutes for week in self.weeks)

    def to_mend(self, today: date) -> list[Clash]:
        """Clashes in weeks that are not over."""
        return [clash for clash in self.clashes if not clash.is_over(today)]


def school_year(day: date) -> tuple[date, date]:
    """First and last day of the twelve months that hold the school year of a day; from September where none is kept."""
    year = AcademicTerm.objects.filter(
        kind=AcademicTerm.Kind.YEAR, ended=False, starts_on__lte=day, ends_on__gte=day
    ).first()
    first = year.starts_on.replace(day=1) if year else date(day.year - (day.month < 9), 9, 1)
    return first, _months_on(first, 12) - timedelta(days=1)


def month_of(day: date) -> tuple[date, date]:
    """First and last day of a month."""
    first = day.replace(day=1)
    return first, _months_on(first, 1) - timedelta(days=1)


def _months_on(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def all_dates(reader: Person, first: date, last: date) -> list[Dated]:
    """Everything dated that this reader may see, terms and protected weeks among it, in order."""
    found = registry.dates_between(reader, first, last)
    found += [
        Dated("term", term.pk, term.title, term.starts_on, "", _("Terms"), term.ends_on)
        for term in AcademicTerm.objects.filter(ended=False, starts_on__lte=last, ends_on__gte=first).exclude(
            kind=AcademicTerm.Kind.YEAR
        )
    ]
    found += [
        Dated("protected_week", week.pk, week.reason, week.starts_on, "", _("Protected weeks"), week.ends_on)
        for week in protected_between(first, last)
    ]
    return sorted(found, key=lambda each: (each.on, each.what))


def seen_by(reader: Person, first: date, last: date, *, group: str = "") -> Seen:
    """The year between two days. group: only dates of this group are listed; what is asked and what clashes stays."""
    begins, ends = monday_of(first), monday_of(last) + A_WEEK - timedelta(days=1)
    everything = all_dates(reader, begins, ends)
    asks = _as_seen(reader, registry.asks_between(begins, ends), everything)
    weeks = [Week(begins + number * A_WEEK) for number in range(((ends - begins).days + 1) // 7)]
    by_monday = {week.monday: week for week in weeks}
    _put_asks(by_monday, asks)
    holidays = [Span(row.title, row.starts_on, row.ends_on) for row in _holidays(begins, ends)]
    protected = [Span(row.reason, row.starts_on, row.ends_on) for row in protected_between(begins, ends)]
    most = bound()
    clashes = clashes_in(
        asks, holidays=holidays, protected=protected, bound=most,
        loads={week.monday: week.load for week in weeks},
    )  # fmt: skip
    for clash in clashes:
        by_monday[clash.monday].clashes.append(clash)
    shown = [each for each in everything if not group or each.group == group]
    for week in weeks:
        week.dates = [each for each in shown if _begins_in(each, week, begins)]
        week.protected = [span for span in protected if span.first <= week.sunday and span.last >= week.monday]
        week.holidays = [span for span in holidays if span.first <= week.sunday and span.last >= week.monday]
    groups = _in_order({each.group for each in everything})
    return Seen(first, last, weeks, groups, shown, clashes, protected, holidays, most)


def _begins_in(each: Dated, week: Week, begins: date) -> bool:
    """What began before the stretch that is seen stands in its first week."""
    return week.monday <= max(each.on, begins) <= week.sunday


def _holidays(first: date, last: date) -> Iterable[SchoolDate]:
    return SchoolDate.objects.between(first, last).filter(kind=SchoolDate.Kind.HOLIDAY)


def _in_order(groups: set[str]) -> list[str]:
    """The frame first (terms, holidays, protected weeks), then the school's own kinds, then what rooms bring."""
    frame = [_("Terms"), str(SchoolDate.Kind.HOLIDAY.label), _("Protected weeks")]
    known = frame + [str(kind.label) for kind in SchoolDate.Kind]
    return [each for each in dict.fromkeys(known) if each in groups] + sorted(groups - set(known))


# What is asked


def _as_seen(reader: Person, asks: list[Ask], dates: Iterable[Dated]) -> list[Ask]:
    """Everybody sees how much is asked; of what, only who may see the record. What stands in `dates` they may."""
    known = {(each.kind, each.record_id) for each in dates}
    seen = registry.see(reader, {(ask.kind, ask.record_id) for ask in asks} - known)
    hidden = {reference: row.label for reference, row in seen.items() if row.hidden}
    return [
        replace(ask, what=hidden[ask.kind, ask.record_id]) if (ask.kind, ask.record_id) in hidden else ask
        for ask in asks
    ]


def _put_asks(weeks: dict[date, Week], asks: list[Ask]) -> None:
    share = _StaffShare()
    for ask in asks:
        each = Asked(ask, ask.people * ask.minutes, share.of(ask) * ask.minutes)
        weeks[monday_of(ask.on)].asks.append(each)
    for week in weeks.values():
        week.staff = share.staff
        week.asks.sort(key=lambda each: (-each.staff_minutes, -each.minutes, each.ask.on))


class _StaffShare:
    """How many of those who are asked work here: as the room says, else as far as the names of audiences tell.

    An audience of staff counts wholly, and so does a team; one of everyone counts as many as work here; others do not.
    """

    def __init__(self) -> None:
        self.audiences = {str(each): each.rules for each in Audience.objects.all()}
        self.teams = set(Team.objects.values_list("name", flat=True))
        names = list(Person.objects.staff().values_list("name", flat=True))
        self.people, self.staff = set(names), len(names)

    def of(self, ask: Ask) -> int:
        if ask.staff is not None:
            return ask.staff
        names = {ask.audience} if self._is_known(ask.audience) else audiences_in(ask)  # a name may hold a comma
        if names and all(self._is_staff(name) for name in names):
            return ask.people
        if any(self._is_everyone(name) for name in names):
            return min(ask.people, self.staff)
        return min(ask.people, len(names & self.people))  # a few may be asked by name

    def _is_known(self, name: str) -> bool:
        return name in self.audiences or name in self.teams

    def _is_staff(self, name: str) -> bool:
        rules: list[Rule] = self.audiences.get(name, [])
        return name in self.teams or (bool(rules) and all(_of_staff(rule) for rule in rules))

    def _is_everyone(self, name: str) -> bool:
        return any(rule["kind"] == "everyone" for rule in self.audiences.get(name, []))


def _of_staff(rule: Rule) -> bool:
    return rule["kind"] in {"staff", "team"} or (rule["kind"] == "role" and rule.get("value") in STAFF)


def year_from(words: str) -> tuple[date, date]:
    """The school year that begins in the year that `words` name, else the one that it is now."""
    today = clock.today()
    first, last = school_year(today)
    if words.isdigit() and 2000 <= int(words) <= 2200:
        first = first.replace(year=int(words))
        last = _months_on(first, 12) - timedelta(days=1)
    return first, last
