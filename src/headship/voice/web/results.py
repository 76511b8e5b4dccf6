"""What a closed round found, as everybody who may see it reads it; and the same figures as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from headship.kernel import exports
from headship.kernel.permissions import may
from headship.school.web.gate import PersonRequest, for_people, found
from headship.voice.domain import naming
from headship.voice.models import Round
from headship.voice.rules import RUN_ROUND
from headship.voice.web import results_view


@for_people
@require_GET
def results(request: PersonRequest, pk: int) -> HttpResponse:
    """A closed survey's results. A leader's 360° has a page of its own, so here it does not exist."""
    round_: Round = found(Round.objects.select_related("version", "sponsor", "previous"), request, pk=pk)
    if round_.leader_id is not None or round_.is_draft:
        raise Http404
    if not round_.is_closed:
        return render(request, "voice/results/waiting.html", {"round": round_, "back": _round_page(round_)})
    page = results_view.page(round_, get_language() or "en")
    if "format" in request.GET:
        return exports.respond(request, results_view.file_of(page))
    runs = may(request.person, RUN_ROUND, round_)
    unread = sum(not hasattr(answer, "naming") for answer in naming.answers_of(round_)) if runs else 0
    context = {"page": page, "round": round_, "may_run": runs, "unread": unread}
    return render(request, "voice/results/results.html", context | _places(round_))


def _round_page(round_: Round) -> str:
    return reverse("voice:round", args=[round_.pk])


def _places(round_: Round) -> dict[str, str]:
    return {"round_url": _round_page(round_), "promise_url": reverse("evidence:make_promise")}
