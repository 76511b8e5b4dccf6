"""The pages of the year: its picture and list, its dates, protected weeks, and what a week may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.direction.year import queries, rules
from headship.areas.direction.year.domain import dates as domain
from headship.areas.direction.year.models import SchoolDate
from headship.areas.direction.year.web.drawing import Picture
from headship.areas.direction.year.web.forms import BoundForm, CopyForm, DateForm, ProtectForm
from headship.evidence.registry import Dated
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.kernel.ui.tables import Column, Table
from headship.school.domain import protected
from headship.school.models import AcademicTerm, ProtectedWeek
from headship.school.rules import PROTECT_WEEK
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page

FORM = "year/form.html"
AT_ONCE = 4  # so many dates of one kind on one day are all shown


@gate(rules.SEE_YEAR)
@require_GET
def year(request: PersonRequest) -> HttpResponse:
    """Twelve months as a picture with a list, or one month or term in detail."""
    first, last = queries.year_from(request.GET.get("year", ""))
    stretch = _stretch(request)
    detail = stretch is not None
    if stretch is not None:
        first, last = stretch
    group = request.GET.get("group", "")[:200]
    seen = queries.seen_by(request.person, first, last, group=group)
    weeks = [week for week in seen.weeks if detail or not week.is_empty]
    today = clock.today()
    is_now = not detail and first <= today <= last  # then what is over is there to unfold
    lines = [(week, _lines(week)) for week in weeks]
    past = [each for each in lines if is_now and each[0].sunday < today]
    context = {
        "seen": seen, "picture": Picture(seen, today), "group": group, "detail": detail,
        "heading": _heading(first, last), "past": past, "weeks": lines[len(past):],
        "clashes": seen.to_mend(today), "over": last < today,
        "views": _views(request, first), "before": _step(request, first, detail, -1),
        "after": _step(request, first, detail, 1),
        "minutes": _minutes_table(seen), "may": _may(request), "today": today,
        "kept": _kept(request, first, detail),
    }  # fmt: skip
    return render(request, "year/year.html", context)


@dataclass(frozen=True)
class Line:
    """Dates of one kind on one day; folded: those that are shown on demand, where there are many of them."""

    group: str
    shown: list[Dated]
    folded: list[Dated]


def _lines(week: queries.Week) -> list[Line]:
    dates = [each for each in week.dates if each.kind != "protected_week"]
    lines = []
    for (_on, group), rows in groupby(dates, key=lambda each: (each.on, each.group)):
        same = list(rows)
        at_once = len(same) if len(same) <= AT_ONCE else 2
        lines.append(Line(group, same[:at_once], same[at_once:]))
    return lines


def _stretch(request: PersonRequest) -> tuple[date, date] | None:
    """The month or term that was asked for; None for the whole year, and for what is no month."""
    term = _term(request)
    if term is not None:
        return term.starts_on, term.ends_on
    try:
        day = parse_date(request.GET.get("month", "") + "-01")
    except ValueError:
        return None
    return queries.month_of(day) if day and 2000 <= day.year <= 2200 else None


def _heading(first: date, last: date) -> str:
    if (last - first).days > 300:
        return _("The year %(first)s to %(last)s") % {
            "first": date_format(first, "F Y"), "last": date_format(last, "F Y"),
        }  # fmt: skip
    if first.day == 1 and (last - first).days < 31:
        return date_format(first, "F Y")
    return f"{date_format(first, 'j F Y')} – {date_format(last, 'j F Y')}"


def _term(request: PersonRequest) -> AcademicTerm | None:
    term = request.GET.get("term", "")
    return AcademicTerm.objects.filter(pk=int(term[:9]), ended=False).first() if term.isdecimal() else None


def _terms(first: date, last: date) -> list[AcademicTerm]:
    terms = AcademicTerm.objects.filter(ended=False, starts_on__lte=last, ends_on__gte=first)
    kinds = [AcademicTerm.Kind.YEAR, AcademicTerm.Kind.GRADING_PERIOD]
    return list(terms.exclude(kind__in=kinds).order_by("starts_on"))


def _kept(request: PersonRequest, first: date, detail: bool) -> tuple[str, str]:
    """What a choice of dates keeps in the address: the year, month or term that is looked at."""
    term = _term(request)
    if term is not None:
        return "term", str(term.pk)
    return ("month", f"{first:%Y-%m}") if detail else ("year", str(first.year))


def _views(request: PersonRequest, first: date) -> list[tuple[str, str, str]]:
    chosen = "month" if "month" in request.GET else request.GET.get("term", "") or "year"
    begins, ends = queries.school_year(first)
    day = max(first, min(clock.today(), ends)) if chosen == "year" else first
    tabs = [(_("Year"), f"?year={begins.year}", "year"), (_("Month"), f"?month={day:%Y-%m}", "month")]
    tabs += [(term.title, f"?term={term.pk}", str(term.pk)) for term in _terms(begins, ends)]
    return [(label, url, "current" if code == chosen else code) for label, url, code in tabs]


def _step(request: PersonRequest, first: date, detail: bool, step: int) -> str:
    """Where one year, month or term earlier or later is; "" where there is no such term."""
    if not detail:
        return f"?year={first.year + step}"
    term = _term(request)
    if term is not None:
        a_year = timedelta(days=366)
        others = [each for each in _terms(first - a_year, first + a_year) if each.pk != term.pk]
        before = [each for each in others if each.starts_on < term.starts_on]
        after = [each for each in others if each.starts_on > term.starts_on]
        near = before[-1:] if step < 0 else after[:1]
        return f"?term={near[0].pk}" if near else ""
    day = first.replace(day=1) - timedelta(days=1) if step < 0 else queries.month_of(first)[1] + timedelta(days=1)
    return f"?month={day:%Y-%m}"


def _may(request: PersonRequest) -> dict[str, bool]:
    person = request.person
    return {
        "keep": holds(person, rules.KEEP_DATES),
        "bound": holds(person, rules.SET_BOUND),
        "protect": holds(person, PROTECT_WEEK),
    }


def _minutes_table(seen: queries.Seen) -> Table:
    """Minutes by week and audience: what the chart shows, in numbers."""
    return Table(
        caption=_("Minutes asked, by week and audience"),
        columns=[
            Column(_("Week of"), together=True), Column(_("Whom")), Column(_("Their minutes together"), numeric=True),
            Column(_("Of it working time of staff"), numeric=True),
        ],
        rows=[
            [date_format(week.monday, "j F Y"), audience, round(minutes), round(staff)]
            for week in seen.weeks
            for audience, minutes, staff in week.by_audience()
        ],
        empty=_("Nothing is asked of anybody in this time"),
        caption_hidden=True,
    )  # fmt: skip


# Dates


@gate(rules.KEEP_DATES)
@require_http_methods(["GET", "POST"])
def date_new(request: PersonRequest) -> HttpResponse:
    """Enter a date."""

    def work(data: dict[str, Any]) -> str:
        entered = domain.enter(by=request.person, **data)
        return f"{reverse('year:year')}?month={entered.starts_on:%Y-%m}#date-{entered.pk}"

    return form_page(
        request, DateForm(request.POST or None), title=_("Enter a date"), submit=_("Enter it"),
        back=reverse("year:year"), work=work, done=_("It stands in the year."), template=FORM, draft="school-date",
    )  # fmt: skip


@gate(rules.KEEP_DATES)
@require_http_methods(["GET", "POST"])
def date_change(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a date, or take it out."""
    entered: SchoolDate = found(SchoolDate.objects.select_related("audience"), request, pk=pk)
    back = f"{reverse('year:year')}?month={entered.starts_on:%Y-%m}"

    def work(data: dict[str, Any]) -> str:
        domain.change(by=request.person, entered=entered, **data)
        return back

    return form_page(
        request, DateForm(request.POST or None, entered=entered), title=entered.title, submit=_("Keep it"), back=back,
        work=work, done=_("Changed."), template=FORM, entered=entered,
    )  # fmt: skip


@gate(rules.KEEP_DATES)
@require_POST
def date_removal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a date out of the year."""
    entered: SchoolDate = found(SchoolDate, request, pk=pk)
    back = f"{reverse('year:year')}?month={entered.starts_on:%Y-%m}"
    return button(
        request, lambda: domain.remove(by=request.person, entered=entered), back=back, done=_("It is taken out.")
    )


@gate(rules.KEEP_DATES)
@require_http_methods(["GET", "POST"])
def copy(request: PersonRequest) -> HttpResponse:
    """Last year's dates again, moved to the same weekday."""
    first, last = queries.year_from(request.GET.get("year", ""))
    copies = domain.copies_into(first, last)
    back = f"{reverse('year:year')}?year={first.year}"

    def work(data: dict[str, Any]) -> str:
        domain.copy_dates(by=request.person, first=first, last=last, chosen=[int(each) for each in data["chosen"]])
        return back

    return form_page(
        request, CopyForm(request.POST or None, copies=copies), title=_("Last year’s dates again"),
        submit=_("Copy these"), back=back, work=work, done=_("They stand in the year now."), template="year/copy.html",
        copies=copies, lead=_heading(first, last),
    )  # fmt: skip


# Protected weeks, and what a week may ask


@gate(PROTECT_WEEK)
@require_http_methods(["GET", "POST"])
def protected_weeks(request: PersonRequest) -> HttpResponse:
    """The weeks in which nothing may be asked, and one more."""
    here = reverse("year:protected")

    def work(data: dict[str, Any]) -> str:
        protected.protect(by=request.person, **data)
        return here

    return form_page(
        request, ProtectForm(request.POST or None), title=_("Protected weeks"), submit=_("Protect these days"),
        back=reverse("year:year"), work=work, done=_("Nothing is asked of anybody on these days."),
        template="year/protected.html", rows=ProtectedWeek.objects.filter(ends_on__gte=clock.today()),
    )  # fmt: skip


@gate(PROTECT_WEEK)
@require_POST
def protected_release(request: PersonRequest, pk: int) -> HttpResponse:
    """Let things be asked on these days again."""
    week: ProtectedWeek = found(ProtectedWeek, request, pk=pk)
    return button(
        request, lambda: protected.release(by=request.person, week=week), back=reverse("year:protected"),
        done=_("These days are protected no longer."),
    )  # fmt: skip


@gate(rules.SET_BOUND)
@require_http_methods(["GET", "POST"])
def bound(request: PersonRequest) -> HttpResponse:
    """How much a week may ask of staff."""
    now = domain.bound()

    def work(data: dict[str, Any]) -> str:
        hours = data["hours"]
        domain.set_bound(by=request.person, minutes=None if hours is None else round(hours * 60))
        return reverse("year:year")

    initial = {"hours": round(now / 60, 1) if now else None}
    return form_page(
        request, BoundForm(request.POST or None, initial=initial), title=_("What a week may ask of staff"),
        submit=_("Keep it"), back=reverse("year:year"), work=work, done=_("Kept."), template=FORM,
        lead=_("Meetings, reports, surveys and reading come together in some weeks. Weeks above this are named."),
    )  # fmt: skip
