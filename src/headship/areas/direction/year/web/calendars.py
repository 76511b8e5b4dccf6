"""Calendar files: holidays read from one, and the private feed of the year."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from headship.areas.direction.year import rules
from headship.areas.direction.year.domain import calendars
from headship.areas.direction.year.models import CalendarFeed
from headship.areas.direction.year.queries import all_dates
from headship.areas.direction.year.web.forms import ConfirmForm, FileForm
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.kernel.scope import school_scope
from headship.school.web.gate import PersonRequest, for_anyone, gate, refusals_shown, refusals_told

BEFORE, AHEAD = timedelta(days=90), timedelta(days=400)


@gate(rules.KEEP_DATES)
@require_http_methods(["GET", "POST"])
def holidays(request: PersonRequest) -> HttpResponse:
    """Choose a calendar file, see what it holds, keep it."""
    if "text" in request.POST:
        return _keep(request)
    form = FileForm(request.POST or None, request.FILES or None)
    read = None
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            read = calendars.read(form.cleaned_data["file"])
    confirm = ConfirmForm(initial={"text": form.cleaned_data["file"]}) if read else None
    context = {"form": form, "read": read, "confirm": confirm}
    return render(request, "year/holidays.html", context, status=422 if form.errors else 200)


def _keep(request: PersonRequest) -> HttpResponse:
    confirm = ConfirmForm(request.POST)
    if not confirm.is_valid():
        messages.error(request, _("The file did not arrive. Choose it again."))
        return redirect("year:holidays")
    with refusals_told(request):
        found = calendars.import_dates(by=request.person, text=confirm.cleaned_data["text"])
        messages.success(request, _("%(n)s dates were added or changed.") % {"n": len(found.new)})
        return redirect("year:year")
    return redirect("year:holidays")


@gate(rules.SEE_YEAR)
@never_cache
@require_http_methods(["GET", "POST"])
def feed_link(request: PersonRequest) -> HttpResponse:
    """One's own private link: made, shown once, ended."""
    link = ""
    if request.method == "POST" and "revoke" in request.POST:
        with refusals_told(request):
            calendars.revoke_feed(by=request.person)
            messages.success(request, _("The link reads nothing any more."))
        return redirect("year:feed_link")
    if request.method == "POST":
        secret = calendars.make_feed(by=request.person)
        link = request.build_absolute_uri(reverse("year:feed", args=[secret]))
    feed = CalendarFeed.objects.filter(person=request.person).first()
    return render(request, "year/feed.html", {
        "feed": feed, "link": link, "own": f"{link}?own=1", "subscribe_own": _subscribed(f"{link}?own=1"),
        "subscribe": _subscribed(link),
    })  # fmt: skip


def _subscribed(link: str) -> str:
    """The address under which calendars of phones and computers subscribe."""
    return f"webcal:{link.partition(':')[2]}"


@for_anyone
@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The year as the person of this link may see it, for a calendar that has no account."""
    found = calendars.feed_by(secret)
    if found is None:
        raise Http404
    person, school, today = found.person, found.school, clock.today()
    language = person.language or school.language
    with school_scope(school.pk), timezone.override(school.zone), translation.override(language):
        if not holds(person, rules.SEE_YEAR):
            raise Http404
        dates = all_dates(person, today - BEFORE, today + AHEAD)
        host = request.build_absolute_uri("/").rstrip("/")
        name, hours = _("%(school)s: the year") % {"school": school}, calendars.moments_of(person, dates)
        if "own" in request.GET:
            dates = calendars.of_ones_own(dates, hours)
        text = calendars.written(dates, name=name, host=host, hours=hours)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={
        "Content-Disposition": 'inline; filename="year.ics"', "Referrer-Policy": "no-referrer",
    })  # fmt: skip
