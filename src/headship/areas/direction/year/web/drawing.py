"""The picture of a year: weeks from side to side under their months, a row for each group, minutes beneath.

Everything in it stands in the list beside it too, so the picture is one image to a screen reader. Shapes differ as well
as shades: a bar for days on end, a diamond for one day, a triangle for a clash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format

from headship.areas.direction.year.clashes import Span
from headship.areas.direction.year.queries import Seen, Week
from headship.evidence.registry import Dated

LABEL, WIDTH, LANE, TOP, CHART = 168, 1180, 15, 38, 104
CLASHES = 20  # the line of triangles above the chart
BARS = CHART - CLASHES - 16  # how high the highest bar is
CUT = 3  # bars end at so many times what a week may ask: one training day would flatten all others


@dataclass
class Picture:
    """Sizes and shapes, in the picture's own units; the template writes them as SVG."""

    seen: Seen
    today: date

    def __post_init__(self) -> None:
        self.begins = self.seen.weeks[0].monday
        self.days = 7 * len(self.seen.weeks)
        self.rows = list(self._rows())
        self.holidays = self._bands(self.seen.holidays)
        self.protected = self._bands(self.seen.protected)
        most = max([week.staff_minutes for week in self.seen.weeks] + [self.seen.bound or 0, 1])
        self.most = min(most, CUT * self.seen.bound) if self.seen.bound else most  # minutes of the highest bar

    def x(self, day: date) -> float:
        """Where a day begins, from side to side."""
        share = (day - self.begins).days / self.days
        return round(LABEL + share * (WIDTH - LABEL), 1)

    @property
    def bottom(self) -> float:
        """Where the rows end."""
        return self.rows[-1]["y"] + self.rows[-1]["height"] if self.rows else TOP

    @property
    def height(self) -> float:
        """The height of all."""
        return self.base + 20

    def months(self) -> list[dict[str, Any]]:
        """A line and a name where each month begins."""
        firsts = [self.begins + timedelta(days=n) for n in range(self.days)]
        return [
            {"x": self.x(day), "name": date_format(day, "M"), "long": date_format(day, "F Y"), "month": f"{day:%Y-%m}"}
            for day in firsts
            if day.day == 1 and self.x(day) < WIDTH - 30
        ]

    def weeks(self) -> list[dict[str, Any]]:
        """The day of the month on which each week begins; its clashes; its minutes as a bar with a number."""
        return [self._week(week) for week in self.seen.weeks]

    def _week(self, week: Week) -> dict[str, Any]:
        height = self._high(min(week.staff_minutes, self.most))
        width = (WIDTH - LABEL) / len(self.seen.weeks)
        return {
            "x": self.x(week.monday), "middle": round(self.x(week.monday) + width / 2, 1), "day": week.monday.day,
            "width": round(width, 1), "bar": round(width - 3, 1), "height": height, "y": round(self.base - height, 1),
            "hours": _hours(week.staff_minutes), "over": self.seen.bound is not None
            and week.staff_minutes > self.seen.bound, "clashes": week.clashes, "off": bool(week.holidays),
            "cut": week.staff_minutes > self.most,
        }  # fmt: skip

    def _high(self, minutes: float) -> float:
        return round(BARS * minutes / self.most, 1)

    def is_cut(self) -> bool:
        """Some bar is drawn shorter than its number."""
        return any(week.staff_minutes > self.most for week in self.seen.weeks)

    def bound_line(self) -> float | None:
        """Where the bound of a week stands in the chart."""
        return round(self.base - self._high(self.seen.bound), 1) if self.seen.bound else None

    @property
    def base(self) -> float:
        """The foot of the chart."""
        return self.bottom + CHART

    @property
    def clash_y(self) -> float:
        """Where a triangle has its tip."""
        return self.bottom + 9

    @property
    def depth(self) -> float:
        """How far bands reach down."""
        return self.base - 36

    def _bands(self, spans: Iterable[Span]) -> list[dict[str, Any]]:
        """Holidays or protected weeks from top to bottom, as far as they lie in the stretch that is seen."""
        found = []
        for span in spans:
            x = self.x(max(span.first, self.begins))
            found.append({"x": x, "name": span.name, "width": round(self._until(span.last) - x, 1)})
        return found

    def _until(self, day: date) -> float:
        last = self.begins + timedelta(days=self.days - 1)
        return self.x(min(day, last) + timedelta(days=1))

    def now(self) -> float | None:
        """Where today is, in the stretch that is seen."""
        inside = self.begins <= self.today < self.begins + timedelta(days=self.days)
        return self.x(self.today) if inside else None

    def _rows(self) -> Iterable[dict[str, Any]]:
        y: float = TOP
        for group in self.seen.groups:
            lanes = _lanes([each for each in self.seen.dates if each.group == group])
            if not lanes:
                continue
            marks = [self._mark(each, y + lane * LANE) for lane, row in enumerate(lanes) for each in row]
            height = len(lanes) * LANE + 5
            yield {
                "group": group,
                "label": group if len(group) < 28 else group[:25] + "…",
                "y": y,
                "height": height,
                "marks": marks,
                "text": y + 14,
            }
            y += height

    def _mark(self, each: Dated, y: float) -> dict[str, Any]:
        last = each.until or each.on
        x, until = self.x(max(each.on, self.begins)), self._until(last)
        days = date_format(each.on, "j M") + (f" – {date_format(last, 'j M')}" if last > each.on else "")
        return {
            "x": x, "y": y + 4, "width": max(round(until - x, 1), 3), "long": (last - each.on).days >= 4,
            "says": f"{each.what}, {days}", "url": each.url, "text": each.what, "middle": round((x + until) / 2, 1),
            "named": (until - x) > 7 * len(each.what),
        }  # fmt: skip


def _lanes(dates: list[Dated], most: int = 3) -> list[list[Dated]]:
    """Dates one beneath the other where they would cover each other, in at most three lanes."""
    lanes: list[list[Dated]] = []
    for each in sorted(dates, key=lambda one: one.on):
        free = next((lane for lane in lanes if (lane[-1].until or lane[-1].on) + timedelta(days=3) < each.on), None)
        if free is not None:
            free.append(each)
        elif len(lanes) < most:
            lanes.append([each])
        else:
            lanes[-1].append(each)
    return lanes


def _hours(minutes: float) -> str:
    if not minutes:
        return ""
    return f"{minutes / 60:.0f}" if minutes >= 570 else f"{minutes / 60:.1f}".removesuffix(".0")
