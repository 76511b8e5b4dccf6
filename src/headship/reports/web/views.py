"""The pages of reports: which there are, each as a page and as a PDF made from the same content."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from headship.areas.improvement.accounting.models import GovernorsReport
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.reports import content, governors, rules, typesetting
from headship.school.web.gate import PersonRequest, for_people, found, gate


@gate(rules.SEE_REPORTS)
@require_GET
def reports(request: PersonRequest) -> HttpResponse:
    """Which reports this person can make."""
    context = {
        "may_school": holds(request.person, rules.REPORT_ON_SCHOOL),
        "may_self": holds(request.person, rules.REPORT_ON_SELF),
        "progress": GovernorsReport.objects.visible_to(request.person).first(),
    }
    return render(request, "reports/reports.html", context)


@gate(rules.REPORT_ON_SCHOOL)
@require_GET
def school(request: PersonRequest) -> HttpResponse:
    """The school's report as a page."""
    report = content.school_report(school=request.school, reader=request.person)
    return _page(request, report, reverse("reports:school_pdf"))


@gate(rules.REPORT_ON_SCHOOL)
@require_GET
def school_pdf(request: PersonRequest) -> HttpResponse:
    """The school's report as a PDF."""
    return _pdf(request, content.school_report(school=request.school, reader=request.person), "leadership")


@gate(rules.REPORT_ON_SELF)
@require_GET
def own(request: PersonRequest) -> HttpResponse:
    """A leader's own report as a page; `?private=1` leaves in what nobody else is shown."""
    private = "private" in request.GET
    address = reverse("reports:own_pdf") + ("?private=1" if private else "")
    return _page(request, _own(request, private), address, private=private, own=True)


@gate(rules.REPORT_ON_SELF)
@require_GET
def own_pdf(request: PersonRequest) -> HttpResponse:
    """A leader's own report as a PDF."""
    private = "private" in request.GET
    return _pdf(request, _own(request, private), "leadership-private" if private else "leadership-own")


@for_people
@require_GET
def governors_pdf(request: PersonRequest, pk: int) -> HttpResponse:
    """A progress report to those who govern as a PDF, for whoever may read its page."""
    row: GovernorsReport = found(GovernorsReport.objects.select_related("school", "issued_by"), request, pk=pk)
    report = governors.governors_report(report=row, reader=request.person)
    return _file(request, typesetting.as_pdf(report, typesetting.GOVERNORS), f"governors-{row.due_on.isoformat()}")


def _own(request: PersonRequest, private: bool) -> content.Content:
    return content.leader_report(
        school=request.school, leader=request.person, reader=request.person, private=private
    )  # fmt: skip


def _page(request: PersonRequest, report: content.Content, pdf_url: str, **more: Any) -> HttpResponse:
    context = {"report": report, "words": report["words"], "pdf_url": pdf_url, **more}
    return render(request, "reports/leadership.html", context)


def _pdf(request: PersonRequest, report: content.Content, name: str) -> HttpResponse:
    return _file(request, typesetting.as_pdf(report), name)


def _file(request: PersonRequest, pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    filename = f"{name}-{request.school.code}-{clock.today().isoformat()}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response
