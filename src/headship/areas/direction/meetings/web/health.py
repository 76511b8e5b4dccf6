"""A team's health check: asked without names, talked over, and what came of what it changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headship.areas.direction.meetings import rules
from headship.areas.direction.meetings.domain import health as domain
from headship.areas.direction.meetings.models import TeamChange
from headship.areas.direction.meetings.web import forms
from headship.areas.direction.meetings.web.meetings import FORM, GET_POST
from headship.kernel.permissions import require
from headship.school.models import Team
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page
from headship.voice import api as voice


def _team(request: PersonRequest, pk: int) -> Team:
    team: Team = found(Team.objects.select_related("lead"), request, pk=pk)
    require(request.person, rules.TALK_HEALTH_OVER, team)
    return team


def _place(team_pk: int, part: str = "health") -> str:
    return f"{reverse('meetings:team', args=[team_pk])}#{part}"


@gate(rules.TALK_HEALTH_OVER)
@require_POST
def check(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask the members how the team works together."""
    team = _team(request, pk)
    return button(
        request, lambda: domain.ask(by=request.person, team=team), back=_place(pk),
        done=_("The members are asked, without names. What they say is there once it is closed."),
    )  # fmt: skip


@gate(rules.TALK_HEALTH_OVER)
@require_http_methods(GET_POST)
def talk(request: PersonRequest, pk: int) -> HttpResponse:
    """Write down what the team heard and what it changes."""
    team = _team(request, pk)
    asked = next((row for row in voice.rounds_about("team", pk)[:5] if row.is_closed), None)

    def work(data: dict[str, Any]) -> str:
        row = domain.talk_over(by=request.person, team=team, asked=asked, **data)
        return _place(pk, f"change-{row.pk}")

    return form_page(
        request, forms.TalkForm(request.POST or None, by=request.person, team=team), work=work, template=FORM,
        back=_place(pk), title=_("What we take from our health check"), submit=_("Keep it"), draft=f"talk-{pk}",
        crumb=team.name, crumb_url=reverse("meetings:team", args=[pk]),
        lead=_("It rests on what the team answered: %(title)s.") % {"title": asked.title} if asked else
        _("The team talked about how it works together, without scores."),
    )  # fmt: skip


@gate(rules.TALK_HEALTH_OVER)
@require_http_methods(GET_POST)
def look(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what came of a change."""
    row: TeamChange = found(TeamChange.objects.select_related("team"), request, pk=pk)
    require(request.person, rules.TALK_HEALTH_OVER, row)

    def work(data: dict[str, Any]) -> str:
        domain.look_again(by=request.person, row=row, **data)
        return _place(row.team_id, f"change-{pk}")

    return form_page(
        request, forms.LookForm(request.POST or None), work=work, template=FORM, back=_place(row.team_id),
        title=_("What came of it?"), submit=_("Keep it"), lead=row.change, crumb=row.team.name,
        crumb_url=reverse("meetings:team", args=[row.team_id]),
    )  # fmt: skip
