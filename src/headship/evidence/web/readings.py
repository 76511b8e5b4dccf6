"""A reading's page: the figure, what it means, what it counts, and how it went."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headship.evidence.domain import readings as domain
from headship.evidence.models import Reading
from headship.evidence.rules import FREEZE_READING
from headship.evidence.web import reading_view
from headship.kernel import exports
from headship.school.web.gate import PersonRequest, for_people, found, gate, refusals_told


@for_people
@require_GET
def reading_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One reading. `?part=others&page=2` pages through the records that it counts; `?format=` exports its trend."""
    reading = found(Reading, request, pk=pk)
    if "format" in request.GET:
        return exports.respond(request, reading_view.trend_file(request.person, reading))
    context = reading_view.page(request.person, reading, request.GET.get("part", ""), request.GET.get("page", ""))
    return render(request, "evidence/reading.html", context)


@gate(FREEZE_READING)
@require_POST
def frozen_copy(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep the reading as it stands, under an address of its own that can be cited."""
    reading = found(Reading, request, pk=pk)
    with refusals_told(request):
        reading = domain.freeze(by=request.person, reading=reading)
        messages.success(request, _("Kept as it stands. This page will always show it so."))
    return redirect("evidence:reading", pk=reading.pk)
