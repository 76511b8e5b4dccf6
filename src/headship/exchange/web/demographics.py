"""Sensitive data about learners: nothing is kept unless the school says so, field by field, with a reason."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.exchange.domain import choices
from headship.exchange.models import DemographicChoice
from headship.exchange.oneroster import words
from headship.exchange.oneroster.format import DEMOGRAPHIC_FIELDS
from headship.exchange.rules import CHOOSE_DEMOGRAPHICS
from headship.exchange.web.forms import ReasonForm
from headship.insight.models import LearnerCharacteristic
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page


@gate(CHOOSE_DEMOGRAPHICS)
@require_GET
def fields(request: PersonRequest) -> HttpResponse:
    """Every field, whether it is kept, since when and why."""
    kept = _kept(request).select_related("turned_on_by")
    by_field = {choice.field: choice for choice in kept}
    rows = [{"field": name, "title": words.field(name), "choice": by_field.get(name)} for name in DEMOGRAPHIC_FIELDS]
    page = {
        "kept": [row for row in rows if row["choice"]],
        "off": [row for row in rows if not row["choice"]],
    }
    return render(request, "exchange/demographics.html", page)


@gate(CHOOSE_DEMOGRAPHICS)
@require_http_methods(["GET", "POST"])
def field(request: PersonRequest, field: str) -> HttpResponse:
    """Turn a field on, with the reason; or see what it would cost to turn it off."""
    if field not in DEMOGRAPHIC_FIELDS:
        raise Http404
    back = reverse("exchange:demographics")
    choice = _kept(request).filter(field=field).first()
    if choice is not None and request.method == "GET":
        stored = LearnerCharacteristic.objects.filter(field=field).count()
        lost = ngettext("%(n)s value is removed.", "%(n)s values are removed.", stored) % {"n": stored}
        page = {"title": words.field(field), "choice": choice, "lost": lost, "field": field}
        return render(request, "exchange/demographic.html", page)

    def work(data: dict[str, Any]) -> str:
        choices.turn_on(by=request.person, field=field, reason=data["reason"])
        return back

    return form_page(
        request, ReasonForm(request.POST or None), title=_("Keep: %(field)s") % {"field": words.field(field)},
        lead=_("From the next import on, this is kept about each learner for whom the source states it."),
        submit=_("Keep it from now on"), back=back, work=work, done=_("It is kept from the next import on."),
    )  # fmt: skip


@gate(CHOOSE_DEMOGRAPHICS)
@require_POST
def removal(request: PersonRequest, field: str) -> HttpResponse:
    """Keep a field no longer, and remove what is stored of it."""
    choice = found(_kept(request), request, field=field)
    return button(
        request,
        lambda: choices.turn_off(by=request.person, choice=choice),
        back=reverse("exchange:demographics"),
        done=_("It is not kept any more, and what was stored is removed."),
    )


def _kept(request: PersonRequest) -> Any:
    return DemographicChoice.objects.visible_to(request.person).filter(turned_off_at__isnull=True)
