"""Preparing an agenda: what waits, in which order, for how long."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from headship.areas.direction.meetings import queries, rules
from headship.areas.direction.meetings.domain import agenda as preparing
from headship.areas.direction.meetings.domain import meetings as domain
from headship.areas.direction.meetings.models import AgendaItem, Meeting
from headship.areas.direction.meetings.web import forms
from headship.areas.direction.meetings.web.meetings import FORM, GET_POST, address, kept
from headship.kernel.permissions import may
from headship.school.web.gate import PersonRequest, found, gate, refusals_shown, refusals_told
from headship.school.web.pages import button, form_page


def place(meeting: Meeting, part: str = "") -> str:
    """The page on which the agenda is prepared."""
    return reverse("meetings:agenda", args=[meeting.pk]) + (f"#{part}" if part else "")


@gate(rules.WRITE_MINUTES)
@require_http_methods(GET_POST)
def agenda(request: PersonRequest, pk: int) -> HttpResponse:
    """The points in order, and what else waits for the team; sending the form brings a point."""
    meeting = kept(request, pk, rules.WRITE_MINUTES)
    if not meeting.is_to_come:
        return redirect(address(meeting))
    form = forms.ItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            domain.add(by=request.person, meeting=meeting, **form.cleaned_data)
            return redirect(place(meeting, "more"))
    runs = may(request.person, rules.RUN_MEETING, meeting)
    points = queries.points(meeting, request.person, writes=True)
    people = list(meeting.attendances.select_related("person"))
    total = sum(point.row.minutes for point in points)
    context = {
        "meeting": meeting, "points": points, "form": form, "runs": runs, "total": total,
        "left": meeting.minutes - total, "over": max(0, total - meeting.minutes), "people": len(people),
        "cautions": list(queries.cautions(meeting, people)) if runs else [],
        "waits": preparing.waiting(meeting, request.person) if runs else [],
    }  # fmt: skip
    return render(request, "meetings/agenda.html", context, status=422 if form.errors else 200)


def _item(request: PersonRequest, meeting: Meeting, item_pk: int) -> AgendaItem:
    item: AgendaItem = found(AgendaItem.objects.select_related("meeting__team"), request, pk=item_pk, meeting=meeting)
    return item


@gate(rules.RUN_MEETING)
@require_POST
def fill(request: PersonRequest, pk: int) -> HttpResponse:
    """Put on it what waits."""
    meeting = kept(request, pk, rules.RUN_MEETING)
    with refusals_told(request):
        made = len(domain.fill(by=request.person, meeting=meeting))
        words = ngettext("%(n)s point came on it.", "%(n)s points came on it.", made) % {"n": made}
        messages.success(request, words if made else _("Nothing more fits, or nothing waits."))
    return redirect(place(meeting))


@gate(rules.RUN_MEETING)
@require_POST
def take(request: PersonRequest, pk: int) -> HttpResponse:
    """Put one thing that waits on it."""
    meeting = kept(request, pk, rules.RUN_MEETING)
    kind, _colon, number = request.POST.get("record", "").partition(":")
    record_id = int(number) if number.isdecimal() and len(number) < 18 else 0
    return button(
        request, lambda: domain.add_waiting(by=request.person, meeting=meeting, kind=kind, record_id=record_id),
        back=place(meeting, "waits"), done=_("It is on the agenda."),
    )  # fmt: skip


@gate(rules.RUN_MEETING)
@require_http_methods(GET_POST)
def item(request: PersonRequest, pk: int, item_pk: int) -> HttpResponse:
    """Other words for a point, or other minutes."""
    meeting = kept(request, pk, rules.RUN_MEETING)
    row = _item(request, meeting, item_pk)
    form = forms.ItemForm(request.POST or None, item=row)
    if queries.title_for(row, request.person) != row.title:  # whoever may not see the record gives it no other words
        del form.fields["title"]

    def work(data: dict[str, Any]) -> str:
        domain.change_item(by=request.person, item=row, **{"title": row.title, **data})
        return place(meeting, f"item-{item_pk}")

    return form_page(
        request, form, work=work, template=FORM, back=place(meeting),
        title=_("Change the point"), submit=_("Keep"), crumb=meeting.title,
    )  # fmt: skip


@gate(rules.RUN_MEETING)
@require_POST
def move(request: PersonRequest, pk: int, item_pk: int) -> HttpResponse:
    """One place earlier or later."""
    meeting = kept(request, pk, rules.RUN_MEETING)
    with refusals_told(request):
        domain.move(by=request.person, item=_item(request, meeting, item_pk), up=request.POST.get("to") == "up")
    return redirect(place(meeting, f"item-{item_pk}"))


@gate(rules.RUN_MEETING)
@require_POST
def cut(request: PersonRequest, pk: int, item_pk: int) -> HttpResponse:
    """Take a point off."""
    meeting = kept(request, pk, rules.RUN_MEETING)
    row = _item(request, meeting, item_pk)
    return button(
        request, lambda: domain.cut(by=request.person, item=row), back=place(meeting),
        done=_("“%(title)s” is off the agenda.") % {"title": queries.title_for(row, request.person)},
    )  # fmt: skip
