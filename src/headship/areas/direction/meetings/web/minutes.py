"""Minutes while the meeting is on: one page, on a phone or a laptop, that keeps itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.direction.meetings import queries, rules
from headship.areas.direction.meetings.domain import meetings as domain
from headship.areas.direction.meetings.models import AgendaItem, Attendance, Meeting
from headship.areas.direction.meetings.web import forms
from headship.areas.direction.meetings.web.meetings import GET_POST, address, kept
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import may
from headship.school.web.gate import PersonRequest, found, gate, refusals_shown, refusals_told
from headship.school.web.pages import button, form_page


def place(meeting: Meeting, part: str = "") -> str:
    """The page on which minutes are taken."""
    return reverse("meetings:minutes", args=[meeting.pk]) + (f"#{part}" if part else "")


@gate(rules.WRITE_MINUTES)
@require_http_methods(GET_POST)
def minutes(request: PersonRequest, pk: int) -> HttpResponse:
    """Everything that is written in a meeting; sending the form brings a point that nobody had planned."""
    meeting = kept(request, pk, rules.WRITE_MINUTES)
    if not meeting.is_to_come:
        return redirect(address(meeting))
    form = forms.ItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            item = domain.add(by=request.person, meeting=meeting, **form.cleaned_data)
            return redirect(place(meeting, f"item-{item.pk}"))
    people = list(meeting.attendances.select_related("person"))
    points = queries.points(meeting, request.person, writes=True)
    context = {
        "meeting": meeting, "points": points, "people": people, "form": form,
        "statuses": Attendance.Status.choices, "runs": may(request.person, rules.RUN_MEETING, meeting),
        "since": int(clock.now().timestamp()), "summary_form": forms.SummaryForm(None, meeting=meeting),
        "beside": queries.outcomes_beside(meeting, request.person),
        "present": sum(row.status == "present" for row in people), "early": meeting.day > clock.today(),
    }  # fmt: skip
    return render(request, "meetings/minutes.html", context, status=422 if form.errors else 200)


def _item(request: PersonRequest, meeting: Meeting, item_pk: int) -> AgendaItem:
    item: AgendaItem = found(AgendaItem.objects.select_related("meeting__team"), request, pk=item_pk, meeting=meeting)
    return item


def _kept_at() -> str:
    return _("Kept at %(time)s") % {"time": time_format(timezone.localtime(clock.now()), "H:i")}


@gate(rules.WRITE_MINUTES)
@require_POST
def notes(request: PersonRequest, pk: int, item_pk: int) -> HttpResponse:
    """Keep the notes on one point, a moment after the last key; answers with a few words for beside them."""
    meeting = kept(request, pk, rules.WRITE_MINUTES)
    item = _item(request, meeting, item_pk)
    form = forms.NotesForm(request.POST)
    quiet = bool(request.headers.get("HX-Request"))
    context: dict[str, Any] = {"meeting": meeting, "item": item, "problem": "", "others": False}
    context["title"] = queries.title_for(item, request.person)
    if not form.is_valid():
        context["problem"] = _("Not kept yet: the notes on one point are too long.")
    else:
        context |= _write(request, item, form.cleaned_data)
    if quiet:
        return render(request, "meetings/parts/kept.html", {**context, "kept": _kept_at()})
    with refusals_told(request):
        if context["problem"]:
            raise Refusal(context["problem"])
    return redirect(place(meeting, f"item-{item_pk}"))


def _write(request: PersonRequest, item: AgendaItem, data: dict[str, Any]) -> dict[str, Any]:
    try:
        written = domain.write(by=request.person, item=item, text=data["text"], base=data["base"])
        if data["talked"] != bool(written.item.talked_at) and not written.item.notes.strip():
            domain.tick(by=request.person, item=written.item, talked=data["talked"])  # what has notes was talked over
    except Refusal as refusal:
        return {"problem": str(refusal)}
    # The page goes on from what it sent itself, or, where it asked to see both, from what stands there now.
    base = written.item.notes if data["show"] else data["text"]
    return {"others": written.others, "item": written.item, "base": base, "show": data["show"]}


@gate(rules.WRITE_MINUTES)
@require_GET
def news(request: PersonRequest, pk: int) -> HttpResponse:
    """Where others wrote since the page last asked, as words beside those points; `since` in seconds of the epoch."""
    meeting = kept(request, pk, rules.WRITE_MINUTES)
    asked = request.GET.get("since", "")
    since = datetime.fromtimestamp(int(asked[:11]) if asked.isdecimal() else 0, tz=UTC)
    items = queries.written_by_others(meeting, request.person, since) if meeting.is_to_come else []
    named = [(item, queries.title_for(item, request.person)) for item in items]
    context = {"meeting": meeting, "items": named, "since": int(clock.now().timestamp())}
    return render(request, "meetings/parts/news.html", context)


@gate(rules.WRITE_MINUTES)
@require_POST
def summary(request: PersonRequest, pk: int) -> HttpResponse:
    """The meeting in a few words, and guests."""
    meeting = kept(request, pk, rules.WRITE_MINUTES)
    form = forms.SummaryForm(request.POST, meeting=meeting)
    context: dict[str, Any] = {"problem": _("Not kept yet: a field needs another look."), "kept": _kept_at()}
    if form.is_valid():
        try:
            row = domain.summarise(by=request.person, meeting=meeting, **form.cleaned_data)
            others = row.summary != form.cleaned_data["summary"].replace("\r\n", "\n").strip()
            context |= {"problem": "", "data": form.cleaned_data, "others": others}
        except Refusal as refusal:
            context["problem"] = str(refusal)
    if request.headers.get("HX-Request"):
        return render(request, "meetings/parts/summary_kept.html", context)
    return redirect(place(meeting, "beside"))


@gate(rules.WRITE_MINUTES)
@require_POST
def attendance(request: PersonRequest, pk: int) -> HttpResponse:
    """Who is there; only what changed is written, so that two people can note it at once."""
    meeting = kept(request, pk, rules.WRITE_MINUTES)
    if "everybody" in request.POST:
        return button(
            request, lambda: domain.all_there(by=request.person, meeting=meeting), back=place(meeting),
            done=_("Noted. Change whoever is not there."),
        )  # fmt: skip
    known = {row.person_id: row for row in meeting.attendances.select_related("person")}
    try:
        for pk_of, row in known.items():
            status = request.POST.get(f"person-{pk_of}")
            if status is not None and status != row.status:
                domain.attend(by=request.person, meeting=meeting, person=row.person, status=status)
        words = _kept_at()
    except Refusal as refusal:
        words = str(refusal)
    if request.headers.get("HX-Request"):
        return HttpResponse(words, content_type="text/plain")
    return redirect(place(meeting))


@gate(rules.WRITE_MINUTES)
@require_http_methods(GET_POST)
def outcome(request: PersonRequest, pk: int, item_pk: int) -> HttpResponse:
    """Something leaves the room, on one point."""
    meeting = kept(request, pk, rules.WRITE_MINUTES)
    return _outcome(request, meeting, _item(request, meeting, item_pk))


@gate(rules.WRITE_MINUTES)
@require_http_methods(GET_POST)
def outcome_beside(request: PersonRequest, pk: int) -> HttpResponse:
    """Something leaves the room that belongs to no point."""
    return _outcome(request, kept(request, pk, rules.WRITE_MINUTES), None)


def _outcome(request: PersonRequest, meeting: Meeting, item: AgendaItem | None) -> HttpResponse:
    number = item.pk if item else 0
    form = forms.OutcomeForm(request.POST or None, by=request.person, meeting=meeting, place=number)

    def work(data: dict[str, Any]) -> str:
        domain.begin(by=request.person, meeting=meeting, item=item, **data)
        return place(meeting, f"item-{number}" if item else "beside")

    if request.headers.get("HX-Request"):
        return _outcome_part(request, meeting, item, form)
    return form_page(
        request, form, work=work, template="meetings/form.html", back=place(meeting), crumb=meeting.title,
        title=_("What comes of it"), submit=_("Record it"), left=True,
        lead=queries.title_for(item, request.person) if item else "",
    )  # fmt: skip


def _outcome_part(
    request: PersonRequest, meeting: Meeting, item: AgendaItem | None, form: forms.OutcomeForm
) -> HttpResponse:
    """The same as a part of the page: the form, or what left with the button for the next."""
    opened = "closed" not in request.GET
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            domain.begin(by=request.person, meeting=meeting, item=item, **form.cleaned_data)
            opened = False
    left = queries.outcomes_of(item, request.person) if item else queries.outcomes_beside(meeting, request.person)
    title = queries.title_for(item, request.person) if item else ""
    context = {"meeting": meeting, "item": item, "title": title, "left": left, "form": form if opened else None}
    return render(request, "meetings/parts/outcomes.html", context, status=422 if form.errors else 200)


@gate(rules.RUN_MEETING)
@require_POST
def closing(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep the minutes."""
    meeting = kept(request, pk, rules.RUN_MEETING)
    row = Meeting.objects.filter(pk=pk)
    answer = button(
        request, lambda: domain.close(by=request.person, meeting=meeting), back=address(meeting),
        done=_("The minutes are kept. Those who were there can read them."),
    )  # fmt: skip
    return answer if row.held().exists() else redirect(place(meeting))
