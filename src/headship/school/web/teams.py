"""Pages about teams."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.kernel import clock, exports
from headship.kernel.permissions import holds
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school import rules
from headship.school.domain import teams as domain
from headship.school.models import Person, Team, TeamMembership
from headship.school.models.people import in_force
from headship.school.web.forms.organisation import MemberForm, TeamForm, not_in
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page


@gate(rules.SEE_TEAMS)
@require_GET
def team_list(request: PersonRequest) -> HttpResponse:
    """The teams that work today."""
    counted = in_force(clock.today(), "memberships__") & ~Q(memberships__person__ended_on__lte=clock.today())
    teams = (
        Team.objects.visible_to(request.person)
        .filter(ended_on__isnull=True)
        .select_related("lead")
        .annotate(size=Count("memberships", filter=counted))
    )
    if "format" in request.GET:
        rows = [(team.name, team.get_kind_display(), team.lead, team.size) for team in teams]
        columns = [_("Team"), _("Kind"), _("Led by"), _("Members")]
        return exports.respond(request, exports.Table(_("Teams"), columns, rows))
    may = holds(request.person, rules.FORM_TEAMS)
    return render(request, "school/teams.html", {"table": _table(teams), "may_form": may})


def _table(teams: Any) -> Table:
    return Table(
        caption=_("Teams"),
        columns=[Column(_("Team")), Column(_("Kind")), Column(_("Led by")), Column(_("Members"), numeric=True)],
        rows=[
            (
                Cell(team.name, url=reverse("school:team", args=[team.pk])),
                team.get_kind_display(),
                team.lead,
                team.size,
            )
            for team in teams
        ],
        csv_url="?format=csv",
        xlsx_url="?format=xlsx",
        empty=_("No team yet"),
        empty_detail=_("A team is a few people, what they are for, and somebody who leads it."),
        caption_hidden=True,
    )


@gate(rules.FORM_TEAMS)
@require_http_methods(["GET", "POST"])
def team_new(request: PersonRequest) -> HttpResponse:
    """Form a team."""

    def work(data: dict[str, Any]) -> str:
        return _address(domain.form_team(by=request.person, **data))

    return form_page(
        request, TeamForm(request.POST or None), title=_("A new team"), submit=_("Form the team"),
        back=reverse("school:teams"), work=work, done=_("The team is formed."), draft="team",
    )  # fmt: skip


def _address(team: Team) -> str:
    return reverse("school:team", args=[team.pk])


@gate(rules.SEE_TEAMS)
@require_GET
def team_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One team: who leads it, who is in it and who was."""
    team = found(Team.objects.select_related("lead"), request, pk=pk)
    earlier = TeamMembership.objects.filter(team=team, ends_on__lt=clock.today()).select_related("person")
    context = {
        "team": team,
        "members": domain.members_of(team),
        "earlier": earlier.order_by("-ends_on"),
        "may_form": holds(request.person, rules.FORM_TEAMS) and team.ended_on is None,
    }
    return render(request, "school/team.html", context)


@gate(rules.FORM_TEAMS)
@require_http_methods(["GET", "POST"])
def team_members(request: PersonRequest, pk: int) -> HttpResponse:
    """Bring somebody into a team."""
    team = found(Team, request, pk=pk)

    def work(data: dict[str, Any]) -> str:
        domain.join_team(by=request.person, team=team, **data)
        return _address(team)

    return form_page(
        request, MemberForm(request.POST or None, people=not_in(team)), submit=_("Add"), back=_address(team),
        title=_("Somebody joins %(team)s") % {"team": team.name}, work=work, done=_("They are in the team."),
    )  # fmt: skip


@gate(rules.FORM_TEAMS)
@require_http_methods(["GET", "POST"])
def team_lead(request: PersonRequest, pk: int) -> HttpResponse:
    """Let somebody lead a team."""
    team = found(Team, request, pk=pk)

    def work(data: dict[str, Any]) -> str:
        return _address(domain.give_lead(by=request.person, team=team, **data))

    return form_page(
        request, MemberForm(request.POST or None), title=_("Who leads %(team)s") % {"team": team.name},
        submit=_("Save"), back=_address(team), work=work, done=_("Saved."),
        lead=_("Whoever is not in the team yet joins it."),
    )  # fmt: skip


@gate(rules.FORM_TEAMS)
@require_POST
def team_leave(request: PersonRequest, pk: int, person_pk: int) -> HttpResponse:
    """Somebody leaves a team today."""
    team, person = found(Team, request, pk=pk), found(Person, request, pk=person_pk)
    return button(
        request,
        lambda: domain.leave_team(by=request.person, team=team, person=person),
        back=_address(team),
        done=_("They leave the team today."),
    )


@gate(rules.FORM_TEAMS)
@require_POST
def team_end(request: PersonRequest, pk: int) -> HttpResponse:
    """End a team."""
    team = found(Team, request, pk=pk)
    return button(
        request,
        lambda: domain.end_team(by=request.person, team=team),
        back=_address(team),
        done=_("The team has ended."),
    )
