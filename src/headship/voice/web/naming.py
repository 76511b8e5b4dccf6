"""The page on which answers in people's own words are read and marked."""

from __future__ import annotations

from collections.abc import Sequence
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
from headship.voice.models import Comment, Round

MARKS = {"yes": True, "no": False}


@for_people
@require_http_methods(["GET", "POST"])
def naming_page(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark each answer: it names something that the school works on, or it does not."""
    asked: Round = found(Round.objects.select_related("version", "sponsor"), request, pk=pk)
    require(request.person, rules.RUN_ROUND, asked)
    wordings = naming.to_read(asked)
    if not wordings:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            naming.judge(by=request.person, round=asked, said=_said(request, wordings))
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return redirect(reverse("voice:results", args=[pk]))
    context = {
        "round": asked, "wordings": [(each[0], len(each)) for each in wordings], "problem": problem,
        "read": sum(hasattr(each[0], "naming") for each in wordings),
    }  # fmt: skip
    return render(request, "voice/results/naming.html", context, status=422 if problem else 200)


def _said(request: PersonRequest, wordings: Sequence[Sequence[Comment]]) -> dict[UUID, bool]:
    """The mark of each answer: a wording is marked by its first, and all who chose the same words with it."""
    marked = {
        UUID(name.removeprefix("names-")): MARKS[str(value)]
        for name, value in request.POST.items()
        if name.startswith("names-") and value in MARKS and _is_uuid(name.removeprefix("names-"))
    }
    alike = {each[0].pk: each for each in wordings}
    return {answer.pk: said for first, said in marked.items() for answer in alike.get(first, ())} or marked


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
