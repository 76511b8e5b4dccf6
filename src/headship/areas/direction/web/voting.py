"""The pages of a vote: opening it, casting a ballot, entering one for somebody, and closing it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headship.areas.direction.domain import decisions as domain
from headship.areas.direction.models import Vote
from headship.areas.direction.rules import ENTER_FOR_OTHERS, RUN
from headship.areas.direction.web.forms import steps as forms
from headship.areas.direction.web.steps import GET_POST, step, the_decision
from headship.areas.direction.web.views import address
from headship.kernel import clock
from headship.school.web.gate import PersonRequest, for_people, gate
from headship.school.web.pages import button


@gate(RUN)
@require_http_methods(GET_POST)
def vote(request: PersonRequest, pk: int) -> HttpResponse:
    """Open a vote."""
    decision = the_decision(request, pk, RUN)
    initial = {"closes_on": clock.today() + timedelta(days=7)}
    form = forms.OpenVoteForm(request.POST or None, decision=decision, initial=initial)
    return step(
        request, decision, form, title=_("Open a vote"), submit=_("Open it"), part="vote", done=_("The vote is open."),
        template="direction/vote_form.html",
        lead=_("The options close now. Nobody, not even you, sees how it stands until it is closed."),
        work=lambda data: domain.open_vote(by=request.person, decision=decision, **data),
    )  # fmt: skip


@for_people
@require_http_methods(GET_POST)
def ballot(request: PersonRequest, pk: int) -> HttpResponse:
    """Cast one's vote, or change it while it runs."""
    decision = the_decision(request, pk)
    held = get_object_or_404(Vote, decision=decision)
    form = forms.BallotForm(request.POST or None, decision=decision)
    return step(
        request, decision, form, title=_("Your vote"), submit=_("Cast it"), part="vote", lead=decision.question,
        done=_("Your vote is cast. You can change it until the vote is closed."),
        work=lambda data: domain.cast(by=request.person, vote=held, **data),
    )  # fmt: skip


@gate(ENTER_FOR_OTHERS)
@require_http_methods(GET_POST)
def vote_entry(request: PersonRequest, pk: int) -> HttpResponse:
    """Enter a vote that somebody gave on paper; it is marked so."""
    decision = the_decision(request, pk, ENTER_FOR_OTHERS)
    held = get_object_or_404(Vote, decision=decision)
    form = forms.BallotEntryForm(request.POST or None, decision=decision)
    return step(
        request, decision, form, title=_("Enter a vote given on paper"), submit=_("Enter it"), part="vote",
        done=_("Entered, and marked as entered by you."),
        lead=_("For those who vote on a printed slip. Whoever votes by themselves later replaces it."),
        work=lambda data: domain.cast(by=request.person, vote=held, **data),
    )  # fmt: skip


@gate(RUN)
@require_POST
def vote_closure(request: PersonRequest, pk: int) -> HttpResponse:
    """Close the vote for good."""
    decision = the_decision(request, pk, RUN)
    held = get_object_or_404(Vote, decision=decision)
    work = lambda: domain.close_vote(by=request.person, vote=held)  # noqa: E731 - one line says it
    return button(request, work, back=f"{address(decision)}#vote", done=_("The vote is closed."))
