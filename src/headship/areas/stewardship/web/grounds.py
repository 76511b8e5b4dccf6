"""What policies are held against: the values of the school, and requirements from outside."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.stewardship.domain import policies as domain
from headship.areas.stewardship.models import PolicyVersion, Requirement, SchoolValue
from headship.areas.stewardship.rules import KEEP_GROUNDS, SEE_GROUNDS
from headship.areas.stewardship.web.asking import FORM
from headship.areas.stewardship.web.forms.writing import RequirementForm, ValueForm
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.school.web.gate import PersonRequest, gate
from headship.school.web.pages import button, form_page

GET_POST = ["GET", "POST"]


def _place() -> str:
    return reverse("stewardship:grounds")


@gate(SEE_GROUNDS)
@require_GET
def page(request: PersonRequest) -> HttpResponse:
    """Values and requirements, who keeps them, whether they are in date, and how many policies keep to them."""
    in_force = Q(links__version__state=PolicyVersion.State.IN_FORCE)
    checked = in_force & Q(links__holds=True)
    counts = {"policies": Count("links", filter=in_force), "checked": Count("links", filter=checked)}
    context = {
        "values": SchoolValue.objects.kept().select_related("keeper").annotate(**counts),
        "requirements": Requirement.objects.kept().select_related("keeper").annotate(**counts),
        "keeps": holds(request.person, KEEP_GROUNDS), "today": clock.today(), "reader": request.person,
    }  # fmt: skip
    return render(request, "stewardship/grounds.html", context)


@gate(KEEP_GROUNDS)
@require_http_methods(GET_POST)
def value_new(request: PersonRequest) -> HttpResponse:
    """Write down a value."""

    def work(data: dict[str, Any]) -> str:
        domain.keep_value(by=request.person, **data)
        return _place()

    return form_page(
        request, ValueForm(request.POST or None, initial={"keeper": request.person.pk}),
        title=_("A value of the school"), submit=_("Keep"), back=_place(), work=work,
        draft="policy-value", template=FORM, done=_("Kept."), asks_words=False, grounds=True,
    )  # fmt: skip


@gate(KEEP_GROUNDS)
@require_http_methods(GET_POST)
def requirement_new(request: PersonRequest) -> HttpResponse:
    """Write down a requirement."""

    def work(data: dict[str, Any]) -> str:
        domain.keep_requirement(by=request.person, **data)
        return _place()

    return form_page(
        request, RequirementForm(request.POST or None, initial={"keeper": request.person.pk}),
        title=_("A requirement from outside"), submit=_("Keep"), back=_place(), work=work, draft="policy-requirement",
        template=FORM, done=_("Kept."), asks_words=False, grounds=True,
    )  # fmt: skip


def _confirm(request: PersonRequest, model: Any, pk: int) -> HttpResponse:
    record = get_object_or_404(model, pk=pk)
    return button(
        request,
        lambda: domain.confirm(by=request.person, record=record),
        back=_place(),
        done=_("Good for another year."),
    )


def _retire(request: PersonRequest, model: Any, pk: int) -> HttpResponse:
    record = get_object_or_404(model, pk=pk)
    return button(request, lambda: domain.retire(by=request.person, record=record), back=_place(), done=_("Taken off."))


@gate(SEE_GROUNDS)
@require_POST
def value_confirmation(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that a value still holds."""
    return _confirm(request, SchoolValue, pk)


@gate(SEE_GROUNDS)
@require_POST
def value_retirement(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that a value no longer holds."""
    return _retire(request, SchoolValue, pk)


@gate(SEE_GROUNDS)
@require_POST
def requirement_confirmation(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that a requirement is still as written."""
    return _confirm(request, Requirement, pk)


@gate(SEE_GROUNDS)
@require_POST
def requirement_retirement(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that a requirement no longer holds."""
    return _retire(request, Requirement, pk)
