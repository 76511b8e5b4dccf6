"""Teams: how they agreed to work together, their meetings, and what they change because of their health check."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.direction.meetings import queries, rules
from headship.areas.direction.meetings.domain import charters as domain
from headship.areas.direction.meetings.domain.health import FEWEST
from headship.areas.direction.meetings.models import Charter, Meeting, TeamChange
from headship.areas.direction.meetings.web import forms
from headship.areas.direction.meetings.web.meetings import FORM, GET_POST
from headship.evidence.web import links
from headship.kernel import clock
from headship.kernel.permissions import may, require
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.domain.teams import members_of
from headship.school.models import Team
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page
from headship.voice import api as voice


@gate(rules.SEE_MEETINGS)
@require_GET
def team_list(request: PersonRequest) -> HttpResponse:
    """The working teams, their charters and their next meetings."""
    lines = queries.team_lines(request.person)
    held = sum(each.charter is not None for each in lines if each.people > 1)
    context = {
        "table": _table(lines), "held": held, "count": sum(each.people > 1 for each in lines),
    }  # fmt: skip
    return render(request, "meetings/teams.html", context)


def _table(lines: list[queries.TeamLine]) -> Table:
    return Table(
        caption=_("Teams"),
        columns=[
            Column(_("Team")), Column(_("Led by")), Column(_("People"), numeric=True), Column(_("Charter")),
            Column(_("Meets next"), together=True),
        ],
        rows=[
            (
                Cell(each.team.name, url=reverse("meetings:team", args=[each.team.pk])),
                each.team.lead.name if each.team.lead else "", each.people, _charter_cell(each),
                date_format(each.upcoming.day, "SHORT_DATE_FORMAT") if each.upcoming else "",
            )
            for each in lines
        ],
        caption_hidden=True, empty=_("No team works yet"),
        empty_detail=_("Teams are formed under School. Their meetings and charters come here."),
    )  # fmt: skip


def _charter_cell(each: queries.TeamLine) -> Any:
    if each.charter and each.charter.review_on < clock.today():
        return Cell(_("To be looked at again"), tag="focus")
    if each.charter:
        return Cell(_("In force"), tag="good")
    return str(each.on_its_way.get_state_display()) if each.on_its_way else _("Not yet")


@gate(rules.SEE_MEETINGS)
@require_GET
def team_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One team: its charter, its meetings, its health check and what it changed."""
    team: Team = found(Team.objects.select_related("lead"), request, pk=pk)
    person = request.person
    seen = Charter.objects.visible_to(person).filter(team=team)
    writes = may(person, rules.WRITE_CHARTER, team)
    meetings = Meeting.objects.visible_to(person).filter(team=team)
    held = list(meetings.held()[:5])
    came = queries.came_of(held, person)
    context = {
        "team": team, "members": list(members_of(team)), "writes": writes, "fewest": FEWEST,
        "charter": seen.in_force().first(), "coming": seen.filter(state__in=Charter.UNSETTLED).first(),
        "meetings": list(meetings.to_come().filter(starts_at__gte=clock.now()).order_by("starts_at")[:3]),
        "held": [(row, came.get(row.pk, [])) for row in held],
        "changes": list(TeamChange.objects.visible_to(person).filter(team=team).select_related("owner", "check_round")),
        "check": voice.rounds_about("team", team.pk).first() if writes else None,
    }  # fmt: skip
    return render(request, "meetings/team.html", context)


def kept(request: PersonRequest, pk: int) -> Charter:
    """The charter that this person may see."""
    charter: Charter = found(Charter.objects.select_related("team", "team__lead", "written_by"), request, pk=pk)
    return charter


def address(charter: Charter) -> str:
    """The charter's page."""
    return reverse("meetings:charter", args=[charter.pk])


@gate(rules.SEE_MEETINGS)
@require_GET
def charter_page(request: PersonRequest, pk: int) -> HttpResponse:
    """A version of a charter, who agreed, and what changed since the version before."""
    charter = kept(request, pk)
    person = request.person
    members = list(members_of(charter.team))
    said = {row.person_id: row for row in charter.agreements.select_related("person")}
    versions = list(Charter.objects.visible_to(person).filter(team=charter.team))
    before = next((row for row in versions if row.number == charter.number - 1), None)
    member = any(each.pk == person.pk for each in members)
    context = {
        "charter": charter, "roles": list(charter.roles.select_related("holder")), "before": before,
        "agreed": [row for row in said.values() if row.says == "agrees"],
        "asked": [row for row in said.values() if row.says == "change"],
        "silent": [each for each in members if each.pk not in said], "members": members, "versions": versions,
        "writes": may(person, rules.WRITE_CHARTER, charter),
        "answers": member and charter.state == Charter.State.PROPOSED, "may_settle": domain.may_settle(charter),
        "form": forms.AnswerForm(None, said=said.get(person.pk)), "mine": said.get(person.pk),
        "due": charter.state == Charter.State.IN_FORCE and charter.review_on <= clock.today(),
        "links": links.shown(person, (domain.KIND, pk)), "today": clock.today(),
    }  # fmt: skip
    return render(request, "meetings/charter.html", context)


@gate(rules.WRITE_CHARTER)
@require_http_methods(GET_POST)
def charter_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Write a first charter, or the next version from the one in force."""
    team: Team = found(Team.objects.select_related("lead"), request, pk=pk)
    require(request.person, rules.WRITE_CHARTER, team)
    last = Charter.objects.in_force().filter(team=team).first()
    form = forms.CharterForm(request.POST or None, charter=last)

    def work(_data: dict[str, Any]) -> str:
        return address(domain.draft(by=request.person, team=team, roles=form.roles(), **form.texts()))

    return form_page(
        request, form, work=work, template="meetings/charter_form.html", title=_("Charter of %(team)s") % {
            "team": team.name}, submit=_("Keep the draft"), draft=f"charter-{pk}", team=team,
        back=reverse("meetings:team", args=[pk]),
        lead=_("Write it together, in your own words. It is in force once the members have agreed."),
    )  # fmt: skip


@gate(rules.WRITE_CHARTER)
@require_http_methods(GET_POST)
def charter_change(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a version that is not in force yet."""
    charter = kept(request, pk)
    require(request.person, rules.WRITE_CHARTER, charter)
    form = forms.CharterForm(request.POST or None, charter=charter)

    def work(_data: dict[str, Any]) -> str:
        return address(domain.rewrite(by=request.person, charter=charter, roles=form.roles(), **form.texts()))

    return form_page(
        request, form, work=work, template="meetings/charter_form.html", title=str(charter), submit=_("Keep"),
        draft=f"charter-version-{pk}", team=charter.team, back=address(charter),
        lead=_("Whoever has answered already is asked anew.") if charter.state == Charter.State.PROPOSED else "",
    )  # fmt: skip


@gate(rules.WRITE_CHARTER)
@require_POST
def proposal(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask the members whether they agree."""
    charter = kept(request, pk)
    require(request.person, rules.WRITE_CHARTER, charter)
    return button(
        request, lambda: domain.propose(by=request.person, charter=charter), back=address(charter),
        done=_("It waits for each member on Today."),
    )  # fmt: skip


@gate(rules.SEE_MEETINGS)
@require_http_methods(GET_POST)
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Say whether one agrees."""
    charter = kept(request, pk)

    def work(data: dict[str, Any]) -> str:
        domain.say(by=request.person, charter=charter, **data)
        return address(charter)

    return form_page(
        request, forms.AnswerForm(request.POST or None), work=work, template=FORM, back=address(charter),
        title=_("Do you agree?"), submit=_("Say so"), lead=str(charter), crumb=str(charter), done=_("Thank you."),
        crumb_url=address(charter),
    )  # fmt: skip


@gate(rules.WRITE_CHARTER)
@require_POST
def settlement(request: PersonRequest, pk: int) -> HttpResponse:
    """Put it in force though somebody has not answered."""
    charter = kept(request, pk)
    require(request.person, rules.WRITE_CHARTER, charter)
    return button(
        request, lambda: domain.settle(by=request.person, charter=charter), back=address(charter),
        done=_("It is in force."),
    )  # fmt: skip


@gate(rules.WRITE_CHARTER)
@require_http_methods(GET_POST)
def confirmation(request: PersonRequest, pk: int) -> HttpResponse:
    """Find that the charter still holds."""
    charter = kept(request, pk)
    require(request.person, rules.WRITE_CHARTER, charter)

    def work(data: dict[str, Any]) -> str:
        domain.confirm(by=request.person, charter=charter, review_on=data["review_on"])
        return address(charter)

    return form_page(
        request, forms.ReviewDayForm(request.POST or None), work=work, template=FORM, back=address(charter),
        title=_("It still holds"), submit=_("Keep"), crumb=str(charter), done=_("Kept, with the next day."),
        lead=_("The team looked at its charter again and changes nothing."),
    )  # fmt: skip
