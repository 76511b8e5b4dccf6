"""Looking back at a priority, and what goes on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from headship.areas.improvement.plan import rules
from headship.areas.improvement.plan.domain import evaluating as domain
from headship.areas.improvement.plan.domain import pooling
from headship.areas.improvement.plan.domain.judging import figures_again, judge
from headship.areas.improvement.plan.models import Action, Evaluation, Priority
from headship.areas.improvement.plan.web import forms
from headship.areas.improvement.plan.web.plans import FORM, GET_POST
from headship.areas.improvement.plan.web.priorities import address, chain, earlier_aims
from headship.insight.api import KEPT_FIGURES
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import form_page


def _found(request: PersonRequest, pk: int) -> Priority:
    row: Priority = found(Priority.objects.select_related("plan", "owner", "baseline"), request, pk=pk)
    require(request.person, rules.KEEP_PRIORITY, row)
    return row


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def evaluation(request: PersonRequest, pk: int) -> HttpResponse:
    """Look back: what the figures say stands above the questions."""
    row = _found(request, pk)
    form = forms.EvaluationForm(request.POST or None, person=request.person, priority=row)

    def work(data: dict[str, Any]) -> str:
        domain.evaluate(by=request.person, priority=row, **data)
        return address(row)

    return form_page(
        request, form, title=_("Look back at “%(title)s”") % {"title": row}, submit=_("Keep it"), back=address(row),
        template="plan/evaluate.html", work=work, plan=row.plan, priority=row, draft=f"evaluation-{row.pk}",
        judged=_judged(request, row), done_actions=row.actions.filter(state="done").select_related("owner"),
        measures=row.measures.exclude(found="").prefetch_related("looks"),
        still_open=row.actions.filter(state__in=Action.OPEN), chain=chain(row), earlier_aims=earlier_aims(row),
        progress_url=_progress() if row.baseline and row.baseline.indicator.startswith(KEPT_FIGURES) else "",
    )  # fmt: skip


def _progress() -> str:
    try:
        return reverse("insight:progress")
    except NoReverseMatch:  # that room is not here
        return ""


def _judged(request: PersonRequest, row: Priority) -> list[dict[str, Any]]:
    """What each later reading would say, so that nobody has to guess which answers are fair."""
    said: list[dict[str, Any]] = []
    for reading in figures_again(request.person, row)[:3] if row.target is not None else ():
        try:
            judged = pooling.of_result(request.person, row, reading)
            judgement = judge(row, judged)
        except Refusal:  # it says nothing that could be held against the target
            continue
        fair = [str(Evaluation.Verdict(each).label) for each in judgement.fair]
        said.append({"reading": judged, "sentence": judgement.sentence, "fair": fair})
    return said


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def opening(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back that it was looked back on or stopped; the page says what goes."""
    row = _found(request, pk)

    def work(_data: dict[str, Any]) -> str:
        return address(domain.open_again(by=request.person, priority=row))

    stopped = row.state == Priority.State.STOPPED
    return form_page(
        request, forms.Nothing(request.POST if request.method == "POST" else None), title=_("Open it again"),
        submit=_("Open it again"), back=address(row), template=FORM, plan=row.plan, priority=row, work=work, plain=True,
        lead=_("Actions that stopped with it are opened again one by one, on their pages.") if stopped
        else _("What was written on looking back goes, and is asked again at the end. The record of acts keeps it."),
    )  # fmt: skip


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def handover(request: PersonRequest, pk: int) -> HttpResponse:
    """Who goes on with it, and what they have to know."""
    row = _found(request, pk)

    def work(data: dict[str, Any]) -> str:
        domain.hand_over(by=request.person, priority=row, **data)
        return address(row)

    form = forms.HandoverForm(request.POST or None, initial={"to": row.owner_id, "words": row.handover})
    return form_page(
        request, form, title=_("Hand it over"), submit=_("Hand it over"), back=address(row), template=FORM,
        plan=row.plan, priority=row, work=work, draft=f"handover-{row.pk}",
        lead=_("What would you have liked to know when you began?"),
    )  # fmt: skip


@gate(rules.KEEP_PLAN)
@require_http_methods(GET_POST)
def continuation(request: PersonRequest, pk: int) -> HttpResponse:
    """Take it into a later plan, with a handover."""
    row = _found(request, pk)
    if not forms.later_plans(row).exists():
        messages.info(
            request, _("There is no later plan yet. Make next year’s from this one, with what goes on ticked.")
        )
        return redirect("plan:copy", pk=row.plan_id)

    def work(data: dict[str, Any]) -> str:
        return reverse("plan:priority", args=[domain.carry_on(by=request.person, priority=row, **data).pk])

    form = forms.CarryForm(
        request.POST or None, priority=row, initial={"owner": row.owner_id, "handover": row.handover}
    )  # fmt: skip
    return form_page(
        request, form, title=_("Carry it on"), submit=_("Carry it on"), back=address(row), template=FORM,
        plan=row.plan, priority=row, work=work, draft=f"continuation-{row.pk}",
        lead=_("Its theory of change goes along; the target and the actions are agreed anew."),
    )  # fmt: skip
