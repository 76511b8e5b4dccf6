"""The page on which answers in people's own words are read and marked."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.web.gate import PersonRequest, for_people, found
from headship.voice import rules
from headship.voice.domain import naming
from headship.voice.models import Round

MARKS = {"yes": True, "no": False}


@for_people
@require_http_methods(["GET", "POST"])
def naming_page(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark each answer: it names something that the school works on, or it does not."""
    asked: Round = found(Round.objects.select_related("version", "sponsor"), request, pk=pk)
    require(request.person, rules.RUN_ROUND, asked)
    answers = list(naming.answers_of(asked))
    if not answers:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            naming.judge(by=request.person, round=asked, said=_said(request))
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return redirect(reverse("voice:results", args=[pk]))
    read = sum(hasattr(answer, "naming") for answer in answers)
    context = {"round": asked, "answers": answers, "read": read, "problem": problem}
    return render(request, "voice/results/naming.html", context, status=422 if problem else 200)


def _said(request: PersonRequest) -> dict[UUID, bool]:
    return {
        UUID(name.removeprefix("names-")): MARKS[str(value)]
        for name, value in request.POST.items()
        if name.startswith("names-") and value in MARKS and _is_uuid(name.removeprefix("names-"))
    }


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
