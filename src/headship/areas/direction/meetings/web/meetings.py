"""The list of meetings, planning one, and the page on which its agenda and minutes are read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.direction.meetings import queries, rules
from headship.areas.direction.meetings.domain import meetings as domain
from headship.areas.direction.meetings.domain.holding import ToDo
from headship.areas.direction.meetings.models import Attendance, Meeting
from headship.areas.direction.meetings.web import forms
from headship.evidence.web import links
from headship.kernel import clock
from headship.kernel.permissions import Verb, may, narrow, require
from headship.school.domain.teams import members_of
from headship.school.models import Team
from headship.school.roles import is_inside
from headship.school.web.gate import PersonRequest, for_people, found, gate, refusals_told
from headship.school.web.pages import button, form_page

FORM = "meetings/form.html"
GET_POST = ["GET", "POST"]
PAGE = 20


def kept(request: PersonRequest, pk: int, verb: Verb | None = None) -> Meeting:
    """The meeting that this person may see, and do this with."""
    meeting: Meeting = found(
        Meeting.objects.select_related("team", "team__lead", "chair", "minute_taker", "planned_by", "closed_by"),
        request, pk=pk,
    )  # fmt: skip
    if verb is not None:
        require(request.person, verb, meeting)
    return meeting


def address(meeting: Meeting, part: str = "") -> str:
    """The meeting's page."""
    return reverse("meetings:meeting", args=[meeting.pk]) + (f"#{part}" if part else "")


@gate(rules.SEE_MEETINGS)
@require_GET
def meeting_list(request: PersonRequest) -> HttpResponse:
    """What is to come, what waits for its minutes, and what was held."""
    rows: Any = queries.listed(request.person)
    asked = Attendance.objects.filter(person=request.person).values("meeting_id")
    show = request.GET.get("show") or ("mine" if asked.exists() else "all")  # whoever sits in none reads of all
    if show != "all":
        rows = rows.filter(pk__in=asked)
    words = request.GET.get("q", "").strip()[:100]
    if words:
        found_points = queries.found_in_minutes(request.person, words)
        return render(request, "meetings/found.html", {"found": found_points, "q": words})
    now = clock.now()
    coming = list(rows.to_come().filter(starts_at__gt=now - timedelta(hours=12)).order_by("starts_at")[:PAGE])
    seen = {row.pk for row in coming}
    over = narrow(request.person, rules.WRITE_MINUTES, rows.to_come().filter(starts_at__lte=now))
    unfinished = [row for row in over[:PAGE] if row.pk not in seen]
    held = Paginator(rows.held(), PAGE).get_page(request.GET.get("page"))
    held_rows = list(held.object_list)
    came = queries.came_of(held_rows, request.person)
    context = {
        "coming": coming, "first": next((row for row in coming if row.ends_at > now), None), "unfinished": unfinished,
        "held": held, "held_rows": [(row, came.get(row.pk, [])) for row in held_rows], "shown": show,
        "minutes": sum(row.minutes * row.people for row in coming if row.starts_at < now + timedelta(days=7)),
        "may_plan": forms.open_teams(request.person).exists(),
        "filters": [(_("Mine"), "?show=mine", "mine"), (_("All that I may see"), "?show=all", "all")],
    }  # fmt: skip
    return render(request, "meetings/meetings.html", context)


def _asked_team(request: PersonRequest) -> Team | None:
    number = request.GET.get("team", "")
    return forms.open_teams(request.person).filter(pk=int(number[:9])).first() if number.isdecimal() else None


@gate(rules.PLAN_MEETING)
@require_http_methods(GET_POST)
def meeting_new(request: PersonRequest) -> HttpResponse:
    """Plan a meeting."""
    teams = list(forms.own_teams_of(request.person)[:2])
    team = _asked_team(request) or (teams[0] if len(teams) == 1 else None)

    def work(data: dict[str, Any]) -> str:
        return reverse("meetings:agenda", args=[domain.plan(by=request.person, **data).pk])

    return form_page(
        request, forms.MeetingForm(request.POST or None, by=request.person, team=team), work=work, template=FORM,
        back=reverse("meetings:meetings"), title=_("Plan a meeting"), submit=_("Plan it"), draft="meeting-new",
        lead=_("What waits for the team comes on the agenda by itself. You can change it next."), priced=True,
        done=_("It is planned. This is the agenda so far."),
    )  # fmt: skip


@gate(rules.PLAN_MEETING)
@require_POST
def price(request: PersonRequest) -> HttpResponse:
    """What a meeting that is being planned would ask: minutes times people."""
    number, minutes = request.POST.get("team", ""), request.POST.get("minutes", "")
    team = forms.open_teams(request.person).filter(pk=int(number[:9])).first() if number.isdecimal() else None
    each = int(minutes) if minutes.isdecimal() and len(minutes) < 4 else 0
    context = {"each": each, "people": members_of(team).count() if team and each else 0}
    return render(request, "meetings/parts/price.html", context)


@gate(rules.PLAN_MEETING)
@require_http_methods(GET_POST)
def held_new(request: PersonRequest) -> HttpResponse:
    """Write down a meeting that was held: when, who, what we agreed."""
    teams = list(forms.open_teams(request.person))
    team = teams[0] if len(teams) == 1 else _asked_team(request)
    form = forms.HeldForm(request.POST or None if team else None, by=request.person, team=team)

    def work(data: dict[str, Any]) -> str:
        assert team is not None
        more = "more" in request.POST
        to_do = [ToDo(data["what"], data["owner"], data["due_on"])] if data["what"] else []
        meeting = domain.record_held(
            by=request.person, team=team, held_at=data["held_at"], present=form.people(),
            minutes_taken=data["minutes_taken"], talked=data["talked"], agreed=data["agreed"].splitlines(),
            to_do=to_do, confidential=data["confidential"], keep=not more,
        )  # fmt: skip
        return reverse("meetings:minutes", args=[meeting.pk]) if more else address(meeting)

    return form_page(
        request, form, work=work, template="meetings/held.html", back=reverse("meetings:meetings"),
        title=_("Write down a meeting that was held"), submit=_("Write it down"), draft="meeting-held",
        teams=teams, team=team, done=_("It is written down."), crumb="",
        lead=_("%(team)s: when, who was there, and what you agreed. That is enough.") % {"team": team.name}
        if team else _("When, who was there, and what you agreed: that is enough."),
    )  # fmt: skip


@for_people
@require_GET
def meeting_page(request: PersonRequest, pk: int) -> HttpResponse:
    """Agenda and minutes of one meeting, to read and to print."""
    meeting = kept(request, pk)
    person = request.person
    runs, writes = may(person, rules.RUN_MEETING, meeting), may(person, rules.WRITE_MINUTES, meeting)
    people = list(meeting.attendances.select_related("person"))
    points = queries.points(meeting, person, writes=writes)
    mine = next((row for row in people if row.person_id == person.pk), None)
    context = {
        "meeting": meeting, "points": points, "runs": runs, "writes": writes, "people": people, "mine": mine,
        "total": sum(point.row.minutes for point in points), "beside": queries.outcomes_beside(meeting, person),
        "present": [row for row in people if row.status == "present"],
        "apologies": [row for row in people if row.status == "apologies"],
        "coming": sum(row.reply == "comes" for row in people),
        "cannot": sum(row.reply == "apologies" for row in people),
        "cautions": list(queries.cautions(meeting, people)) if runs and meeting.is_to_come else [],
        "corrections": list(meeting.corrections.select_related("by")), "replies": forms.REPLIES,
        "next": Meeting.objects.visible_to(person).filter(previous=meeting).first(),
        "may_close": meeting.is_to_come and meeting.day <= clock.today(),
        "begun": meeting.starts_at <= clock.now() + timedelta(minutes=30),
        "links": links.shown(person, (domain.KIND, pk)), "inside": is_inside(person),
    }  # fmt: skip
    return render(request, "meetings/meeting.html", context)


@gate(rules.RUN_MEETING)
@require_http_methods(GET_POST)
def meeting_change(request: PersonRequest, pk: int) -> HttpResponse:
    """Another day, place, chair or length."""
    meeting = kept(request, pk, rules.RUN_MEETING)

    def work(data: dict[str, Any]) -> str:
        domain.change(by=request.person, meeting=meeting, **data)
        return address(meeting)

    return form_page(
        request, forms.MeetingForm(request.POST or None, by=request.person, meeting=meeting), work=work, template=FORM,
        back=address(meeting), title=_("Change the meeting"), submit=_("Keep"), draft=f"meeting-{pk}",
        crumb=meeting.title, done=_("Kept. Where the day changed, everybody is asked anew whether they come."),
    )  # fmt: skip


@gate(rules.RUN_MEETING)
@require_http_methods(GET_POST)
def people(request: PersonRequest, pk: int) -> HttpResponse:
    """Who is asked to come."""
    meeting = kept(request, pk, rules.RUN_MEETING)

    def work(_data: dict[str, Any]) -> str:
        domain.invite(by=request.person, meeting=meeting, people=form.everybody())
        return address(meeting)

    form = forms.InviteForm(request.POST or None, meeting=meeting)
    return form_page(
        request, form, work=work, template=FORM, ticks=True,
        back=address(meeting), title=_("Who comes"), submit=_("Keep"), crumb=meeting.title,
        lead=_("Those who chair and take minutes always do."),
    )  # fmt: skip


@for_people
@require_POST
def reply(request: PersonRequest, pk: int) -> HttpResponse:
    """Say whether one comes."""
    meeting = kept(request, pk)
    says = request.POST.get("reply", "")
    done = _("Thank you. It is noted that you come.") if says == "comes" else _("It is noted that you cannot come.")
    return button(
        request, lambda: domain.reply(by=request.person, meeting=meeting, says=says), back=address(meeting), done=done
    )


@gate(rules.RUN_MEETING)
@require_POST
def following(request: PersonRequest, pk: int) -> HttpResponse:
    """Plan the next one like it."""
    meeting = kept(request, pk, rules.RUN_MEETING)
    with refusals_told(request):
        planned = domain.again(by=request.person, meeting=meeting)
        moment = date_format(timezone.localtime(planned.starts_at), "DATETIME_FORMAT")
        messages.success(request, _("The next one is on %(day)s.") % {"day": moment})
        return redirect("meetings:agenda", planned.pk)
    return redirect(address(meeting))


@gate(rules.RUN_MEETING)
@require_http_methods(GET_POST)
def cancellation(request: PersonRequest, pk: int) -> HttpResponse:
    """Not hold it."""
    meeting = kept(request, pk, rules.RUN_MEETING)

    def work(data: dict[str, Any]) -> str:
        domain.cancel(by=request.person, meeting=meeting, because=data["because"])
        return address(meeting)

    return form_page(
        request, forms.BecauseForm(request.POST or None), work=work, template=FORM, back=address(meeting),
        title=_("Cancel the meeting"), submit=_("Cancel it"), crumb=meeting.title, leave=_("Go back"),
        lead=_("What stands on its agenda goes on to the team’s next meeting."),
    )  # fmt: skip


@gate(rules.RUN_MEETING)
@require_http_methods(GET_POST)
def correction(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what should stand in minutes that are kept."""
    meeting = kept(request, pk, rules.RUN_MEETING)

    def work(data: dict[str, Any]) -> str:
        domain.correct(by=request.person, meeting=meeting, text=data["text"])
        return address(meeting, "corrections")

    return form_page(
        request, forms.CorrectionForm(request.POST or None), work=work, template=FORM, back=address(meeting),
        title=_("Correct the minutes"), submit=_("Add the correction"), draft=f"correction-{pk}", crumb=meeting.title,
        lead=_("The minutes stay as they were kept. The correction stands below them, with its day and your name."),
    )  # fmt: skip
