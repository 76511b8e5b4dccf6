"""How indicators are set: the list of all, and one with its thresholds and who changed them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headship.evidence.domain import tuning
from headship.evidence.indicators import indicator_named
from headship.evidence.rules import SEE_INDICATORS, SET_INDICATOR
from headship.evidence.web import indicator_view
from headship.evidence.web.tuning_form import TuningForm
from headship.kernel.permissions import holds, require
from headship.school.web.gate import PersonRequest, gate
from headship.school.web.pages import form_page


@gate(SEE_INDICATORS)
@require_GET
def indicator_list(request: PersonRequest) -> HttpResponse:
    """Every indicator: its figure today, its thresholds, and whether the school set them."""
    return render(request, "evidence/indicators.html", indicator_view.list_page(request.person))


@gate(SEE_INDICATORS)
@require_http_methods(["GET", "POST"])
def setting(request: PersonRequest, code: str) -> HttpResponse:
    """How one indicator is set; the head can change it, and says why."""
    known = indicator_named(code)
    if known is None:
        raise Http404
    if request.method == "POST":
        require(request.person, SET_INDICATOR)
    share = tuning.is_share(known)
    form = TuningForm(request.POST or None, known=known, now=tuning.in_force(known), share=share)

    def work(_data: dict[str, Any]) -> str:
        tuning.tune(by=request.person, code=code, tuning=form.tuning(), reason=form.cleaned_data["reason"])
        return reverse("evidence:indicator", args=[code])

    context = indicator_view.page(request.person, known, share) | {"may_set": holds(request.person, SET_INDICATOR)}
    return form_page(
        request, form, title=str(known.title), submit=_("Read it so from now on"),
        back=reverse("evidence:indicators"), work=work, done=_("Changed, and read anew."), draft=f"indicator-{code}",
        template="evidence/indicator.html", **context,
    )  # fmt: skip
