"""Imports: sending an export, seeing what it would do, bringing it in, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.exchange.domain import imports
from headship.exchange.models import DemographicChoice, Import, WaitingRow
from headship.exchange.oneroster.report import table_of
from headship.exchange.rules import IMPORT
from headship.exchange.web import shown
from headship.exchange.web.forms import ApplyForm, UploadForm
from headship.kernel import exports
from headship.school.web.gate import PersonRequest, found, gate, person_of, refusals_shown, refusals_told

PAGE = 100
HISTORY = 20


@gate(IMPORT)
@require_http_methods(["GET", "POST"])
def front(request: PersonRequest) -> HttpResponse:
    """Send an export; what was brought in before, what waits, and which sensitive data is kept."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            record = imports.receive(by=request.person, files=form.cleaned_data["export"])
            return redirect("exchange:package", pk=record.pk)
    seen = Import.objects.visible_to(request.person)
    page = {
        "form": form,
        "waits": seen.filter(state=Import.State.PREVIEWED).order_by("-pk")[:HISTORY],
        "history": shown.history(seen.exclude(state=Import.State.PREVIEWED).select_related("by")[:HISTORY]),
        "first": not seen.filter(state=Import.State.APPLIED).exists(),
        "waiting_rows": WaitingRow.objects.visible_to(request.person).count(),
        "kept": DemographicChoice.objects.visible_to(request.person).filter(turned_off_at__isnull=True).count(),
    }
    return render(request, "exchange/front.html", page, status=422 if form.errors else 200)


@gate(IMPORT)
@require_GET
def package(request: PersonRequest, pk: int) -> HttpResponse:
    """One import, wherever it stands."""
    record = found(Import, request, pk=pk)
    if _watched_until_done(request, record):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _package_page(request, record, None)


def _watched_until_done(request: HttpRequest, record: Import) -> bool:
    """True where the progress on the page asks, and there is nothing to wait for any more."""
    return bool(request.headers.get("HX-Request")) and not record.is_busy


def _package_page(request: HttpRequest, record: Import, form: ApplyForm | None) -> HttpResponse:
    page = shown.package(record, form)
    return render(request, "exchange/package.html", page, status=422 if form is not None and form.errors else 200)


@gate(IMPORT)
@require_POST
def application(request: PersonRequest, pk: int) -> HttpResponse:
    """Bring a preview in."""
    record = found(Import, request, pk=pk)
    statement = shown.confirmation(record)
    form = ApplyForm(request.POST, statement=statement) if statement else None
    if form is not None and not form.is_valid():
        return _package_page(request, record, form)
    with refusals_told(request):
        imports.order(by=request.person, record=record, confirm_ended=form is not None)
    return redirect("exchange:package", pk=record.pk)


@gate(IMPORT)
@require_POST
def withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    """Leave a preview alone."""
    record = found(Import, request, pk=pk)
    with refusals_told(request):
        imports.leave(by=request.person, record=record)
        messages.success(request, _("Nothing was changed, and what was read is gone."))
    return redirect("exchange:import")


@gate(IMPORT)
@require_GET
def problems(request: PersonRequest, pk: int) -> HttpResponse:
    """Every problem of an import, gravest first; as a file with ?format=csv or xlsx."""
    record = found(Import, request, pk=pk)
    rows, chosen = shown.chosen_problems(record, request.GET.get("show", ""))
    if request.GET.get("format"):
        return exports.respond(request, table_of(list(rows)))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "record": record,
        "page": page,
        "table": shown.problem_table(page, record, chosen),
        "filters": shown.problem_filters(record),
        "chosen": chosen,
    }
    return render(request, "exchange/problems.html", context)


@gate(IMPORT)
@require_GET
def waiting(request: PersonRequest) -> HttpResponse:
    """Rows that refer to something which has not arrived yet."""
    person = person_of(request)
    assert person is not None
    rows = WaitingRow.objects.visible_to(person).order_by("file", "sourced_id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "table": shown.waiting_table(page), "back": reverse("exchange:import")}
    return render(request, "exchange/waiting.html", context)
