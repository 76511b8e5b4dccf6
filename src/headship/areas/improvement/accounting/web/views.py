"""The pages inside: what stands in public, what people say, and when those who govern are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.accounting import queries, rules
from headship.areas.improvement.accounting.domain import page as domain
from headship.areas.improvement.accounting.models import Comment, GovernorsReport
from headship.areas.improvement.accounting.web import forms
from headship.evidence import registry
from headship.kernel.permissions import holds
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page

FORM = "accounting/form.html"
GET_POST = ["GET", "POST"]
A_TERM = timedelta(days=105)
CHANGED_IN = ("priority", "action", "decision", "policy", "promise")


def home() -> str:
    """The first page of accounting."""
    return reverse("accounting:accounting")


@gate(rules.SEE_ACCOUNTING)
@require_GET
def accounting(request: PersonRequest) -> HttpResponse:
    """What is said in public, what people say to it, and the reports to those who govern."""
    person = request.person
    context = {
        "page": domain.the_page(), "said": queries.priorities(person), "counts": queries.counts(),
        "reports": queries.reports(person), "plan": queries.reporting_plan(),
        "keeps": holds(person, rules.KEEP_PAGE), "writes": holds(person, rules.REPORT),
        "governs": person.is_governance,
        "in_writing": GovernorsReport.objects.filter(issued_at__isnull=True).exists(),
        "public_url": request.build_absolute_uri(reverse("accounting:public", args=[person.school.code])),
    }  # fmt: skip
    return render(request, "accounting/accounting.html", context)


@gate(rules.SEE_ACCOUNTING)
@require_GET
def comments(request: PersonRequest) -> HttpResponse:
    """What people say about the plan: what is to be read first, then the newest."""
    rows = Comment.objects.visible_to(request.person).select_related("about", "replied_by", "written_down_by")
    keeps = holds(request.person, rules.KEEP_PAGE)
    parts = [
        (_("To be read"), rows.filter(state=Comment.State.WAITING).order_by("said_at")),
        (_("Said, and to be answered"), rows.filter(
            state=Comment.State.SHOWN, replied_at__isnull=True, changed_at__isnull=True).order_by("said_at")),
        (_("Answered"), rows.filter(state=Comment.State.SHOWN).exclude(
            replied_at__isnull=True, changed_at__isnull=True).order_by("-said_at")[:100]),
        (_("Kept back"), rows.filter(state=Comment.State.KEPT_BACK).order_by("-said_at")[:50]),
    ]  # fmt: skip
    shown = [(title, list(part)) for title, part in parts]
    return render(
        request, "accounting/comments.html",
        {"parts": [part for part in shown if part[1]], "keeps": keeps, "waiting": Comment.State.WAITING,
         "shown": Comment.State.SHOWN, "kept_back": Comment.State.KEPT_BACK},
    )  # fmt: skip


@gate(rules.WRITE_DOWN)
@require_http_methods(GET_POST)
def spoken(request: PersonRequest) -> HttpResponse:
    """Write down what a group said aloud."""

    def work(data: dict[str, Any]) -> str:
        domain.write_down(by=request.person, **data)
        return reverse("accounting:comments")

    return form_page(
        request, forms.SpokenForm(request.POST or None), title=_("What they said about the plan"),
        submit=_("Write it down"), back=reverse("accounting:comments"), work=work, done=_("Written down."),
        draft="spoken-comment", template=FORM, guarded=True,
        lead=_("At an evening, in the student council, at the gate: it counts like what is written on the page."),
    )  # fmt: skip


def _comment(request: PersonRequest, pk: int) -> Comment:
    row: Comment = found(Comment, request, pk=pk)
    return row


@gate(rules.KEEP_PAGE)
@require_POST
def showing(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a comment stand on the page."""
    row = _comment(request, pk)
    return button(
        request, lambda: domain.show(by=request.person, comment=row), back=reverse("accounting:comments"),
        done=_("It stands on the page."),
    )  # fmt: skip


@gate(rules.KEEP_PAGE)
@require_http_methods(GET_POST)
def keeping_back(request: PersonRequest, pk: int) -> HttpResponse:
    """Not let a comment stand on the page, and say why."""
    row = _comment(request, pk)

    def work(data: dict[str, Any]) -> str:
        domain.keep_back(by=request.person, comment=row, **data)
        return reverse("accounting:comments")

    return form_page(
        request, forms.KeepBackForm(request.POST or None), title=_("Keep it back"), submit=_("Keep it back"),
        back=reverse("accounting:comments"), work=work, done=_("Kept back."), template=FORM, quote=row,
    )  # fmt: skip


@gate(rules.KEEP_PAGE)
@require_http_methods(GET_POST)
def reply(request: PersonRequest, pk: int) -> HttpResponse:
    """Reply, and say what changed."""
    row = _comment(request, pk)
    known = [kind for code in CHANGED_IN if (kind := registry.kind_or_none(code)) is not None]
    offered = [seen for kind in known for seen in registry.offered(request.person, kind, "", limit=12)]
    initial = {"reply": row.reply, "changed": row.changed}

    def work(data: dict[str, Any]) -> str:
        if data["reply"] and data["reply"] != row.reply:
            domain.reply(by=request.person, comment=row, text=data["reply"])
        if data["changed"] and (data["changed"] != row.changed or data["record"]):
            kind, _colon, number = data["record"].partition(":")
            target = (kind, int(number)) if number else None
            domain.say_what_changed(by=request.person, comment=row, text=data["changed"], target=target)
        return reverse("accounting:comments")

    return form_page(
        request, forms.ReplyForm(request.POST or None, initial=initial, offered=offered), title=_("Answer them"),
        submit=_("Answer"), back=reverse("accounting:comments"), work=work, done=_("Answered."),
        draft=f"comment-{pk}", template=FORM, quote=row,
        lead=_("Their words and yours stand on the public page then."),
    )  # fmt: skip
