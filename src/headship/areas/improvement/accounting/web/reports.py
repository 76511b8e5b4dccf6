"""Reports to those who govern: when, what stands in them, and their questions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.accounting import queries, rules
from headship.areas.improvement.accounting.domain import reports as domain
from headship.areas.improvement.accounting.models import GovernorsReport, ReportQuestion
from headship.areas.improvement.accounting.web import forms
from headship.areas.improvement.accounting.web.views import FORM, GET_POST, home
from headship.evidence.web import links
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile
from headship.kernel.permissions import holds, may, require
from headship.school.web.gate import PersonRequest, for_people, found, gate, refusals_shown, refusals_told
from headship.school.web.pages import button, form_page


@gate(rules.REPORT)
@require_http_methods(GET_POST)
def reporting(request: PersonRequest) -> HttpResponse:
    """How often, and when next."""
    now = queries.reporting_plan()
    initial: dict[str, Any] = {
        "every_months": now.every_months if now else 3, "owner": now.owner_id if now else request.person.pk,
        "next_due": now.next_due if now else clock.today() + timedelta(days=30),
    }  # fmt: skip

    def work(data: dict[str, Any]) -> str:
        domain.agree_on(by=request.person, **data)
        return home()

    form = forms.ReportingForm(request.POST or None, initial=initial, writers=forms.leaders())
    return form_page(
        request, form, title=_("When governors are told"), submit=_("Agree on it"), back=home(), work=work,
        done=_("Agreed. Two weeks before, the report begins by itself."), template=FORM,
        lead=_("The figures write themselves; what is asked of you are some words of your own."),
    )  # fmt: skip


@gate(rules.REPORT)
@require_POST
def beginning(request: PersonRequest) -> HttpResponse:
    """Begin a report now."""
    with refusals_told(request):
        return redirect("accounting:report", pk=domain.begin(by=request.person).pk)
    return redirect(home())


@for_people
@require_GET
def report(request: PersonRequest, pk: int) -> HttpResponse:
    """One report, with its questions; live until it is issued."""
    row: GovernorsReport = found(GovernorsReport.objects.select_related("owner", "issued_by"), request, pk=pk)
    form = forms.ReportForm(initial={"title": row.title, "words": row.words, "version": row.version})
    return _page(request, row, form)


def _page(
    request: PersonRequest, row: GovernorsReport, form: forms.ReportForm, *, theirs: str | None = None
) -> HttpResponse:
    """theirs: what somebody else wrote meanwhile, beside what this person typed; None where nobody did."""
    context = {
        "report": row, "sections": domain.content_of(request.person, row), "form": form, "theirs": theirs,
        "writes": holds(request.person, rules.REPORT),
        "questions": row.questions.select_related("asked_by", "answered_by"),
        "may_ask": may(request.person, rules.ASK, row),
        "links": links.shown(request.person, ("governors_report", row.pk)), "pdf_url": _paper(row),
    }  # fmt: skip
    return render(request, "accounting/report.html", context, status=422 if form.errors or theirs is not None else 200)


def _paper(row: GovernorsReport) -> str:
    """Where the report is to be had as a PDF; "" where the reports room is left out."""
    try:
        return reverse("reports:governors_pdf", args=[row.pk])
    except NoReverseMatch:
        return ""


def _report(request: PersonRequest, pk: int) -> GovernorsReport:
    row: GovernorsReport = found(GovernorsReport, request, pk=pk)
    return row


@gate(rules.REPORT)
@require_POST
def writing(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep one's own words."""
    row = _report(request, pk)
    return _kept(request, row) or redirect("accounting:report", pk=pk)


@gate(rules.REPORT)
@require_POST
def issue(request: PersonRequest, pk: int) -> HttpResponse:
    """Fix it as it stands, with the words that were just typed, and send it."""
    row = _report(request, pk)
    if "title" in request.POST and (stays := _kept(request, row)) is not None:
        return stays
    return button(
        request, lambda: domain.issue(by=request.person, report=row), back=reverse("accounting:report", args=[pk]),
        done=_("It is on its way to the governors."),
    )  # fmt: skip


def _kept(request: PersonRequest, row: GovernorsReport) -> HttpResponse | None:
    """Keep what was typed. The page once more, with all that was typed, where it cannot be kept; None where it is."""
    form, over = forms.ReportForm(request.POST), request.POST.get("over", "")
    if not form.is_valid():
        return _page(request, row, form)
    said = form.cleaned_data | ({"version": int(over)} if over.isdecimal() else {})
    with refusals_shown(form):
        try:
            domain.write(by=request.person, report=row, **said)
        except ChangedMeanwhile as meanwhile:
            return _page(request, _report(request, row.pk), form, theirs=meanwhile.theirs["words"])
        return None
    return _page(request, row, form)


@gate(rules.ASK)
@require_POST
def question(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask about a report."""
    row, form = _report(request, pk), forms.QuestionForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    return button(
        request, lambda: domain.ask(by=request.person, report=row, text=text),
        back=reverse("accounting:report", args=[pk]), done=_("Asked. The answer stands here for all governors."),
    )  # fmt: skip


@for_people
@require_POST
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer a question."""
    seen = GovernorsReport.objects.visible_to(request.person)
    row = ReportQuestion.objects.filter(pk=pk, report__in=seen.values("pk")).first()
    if row is None:
        raise Http404
    require(request.person, rules.REPORT)
    form = forms.QuestionForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    return button(
        request, lambda: domain.answer(by=request.person, question=row, text=text),
        back=reverse("accounting:report", args=[row.report_id]), done=_("Answered."),
    )  # fmt: skip
