"""Findings: writing one down, weighing it anew, and answering it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.reviews import queries, rules
from headship.areas.improvement.reviews.domain import findings as domain
from headship.areas.improvement.reviews.domain.lifecycle import require_run
from headship.areas.improvement.reviews.models import Finding
from headship.areas.improvement.reviews.waiting import finding_address, review_address
from headship.areas.improvement.reviews.web import forms, review_view
from headship.areas.improvement.reviews.web.reviews import FORM, GET_POST, step, the_review
from headship.evidence import registry
from headship.evidence.web import links
from headship.kernel.permissions import Verb, may
from headship.kernel.ui.navigation import address_of
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import button, form_page

RELATED = ("review__programme__owner", "review__owner", "review__team", "declined_by", "delivery")


def the_finding(request: PersonRequest, pk: int, verb: Verb | None = None) -> Finding:
    """The finding that this person may see, and to whose review they may do this."""
    finding: Finding = found(Finding.objects.select_related(*RELATED), request, pk=pk)
    if verb is not None:
        require_run(request.person, verb, finding.review)
    return finding


@for_people
@require_GET
def finding_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One finding: what speaks for it and against it, and its answer, or the three ways to give one."""
    finding = the_finding(request, pk)
    answer = queries.answers_of([finding])[finding.pk]
    answers = may(request.person, rules.CONCLUDE_REVIEW, finding.review)
    context = {
        "shown": review_view.shown(finding, answer), "finding": finding, "review": finding.review,
        "programme": finding.review.programme, "review_url": review_address(finding.review),
        "by": list(registry.see(request.person, answer.by).values()),
        "answers": answers and answer.state == "open",
        "may_plan": answers and finding.kind != Finding.Kind.KEEP and answer.state in ("open", ""),
        "plan_url": review_view.into_the_plan(finding), "promise_url": review_view.promise_from(finding),
        "decide_url": f"{asking}?from=finding:{pk}" if (asking := address_of("direction:question_new")) else "",
        "runs": finding.review.is_open and may(request.person, rules.RUN_REVIEW, finding.review),
        "sources": finding.sources.select_related("result__reading", "meeting", "round"),
        "links": links.shown(request.person, ("finding", finding.pk)),
    }  # fmt: skip
    return render(request, "reviews/finding.html", context)


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def finding_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Write a finding down."""
    review = the_review(request, pk, rules.RUN_REVIEW)
    form = forms.FindingForm(request.POST or None, review=review)
    return step(
        request, review, form, title=_("Write a finding down"), submit=_("Keep it"), part="findings",
        done=_("Written down."),
        template="reviews/finding_form.html", nothing=not form.by_key,
        work=lambda _data: domain.find(by=request.person, review=review, **form.told()),
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def finding_revision(request: PersonRequest, pk: int) -> HttpResponse:
    """Weigh a finding anew."""
    finding = the_finding(request, pk, rules.RUN_REVIEW)
    initial: dict[str, Any] = {name: getattr(finding, name) for name in ("sentence", "kind", "strength", "against")}
    initial |= {
        "supports": forms.keys_of(finding, contradicts=False),
        "contradicts": forms.keys_of(finding, contradicts=True),
    }
    form = forms.FindingForm(request.POST or None, review=finding.review, finding=finding, initial=initial)
    return step(
        request, finding.review, form, title=_("Weigh it anew"), submit=_("Keep it"), part="findings", done=_("Kept."),
        template="reviews/finding_form.html",
        work=lambda _data: domain.reweigh(by=request.person, finding=finding, **form.told()),
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_POST
def finding_removal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a finding off."""
    finding = the_finding(request, pk, rules.RUN_REVIEW)
    work = lambda: domain.strike(by=request.person, finding=finding)  # noqa: E731 - one line says it
    return button(request, work, back=f"{review_address(finding.review)}#findings", done=_("Taken off."))


@gate(rules.CONCLUDE_REVIEW)
@require_http_methods(GET_POST)
def finding_reason(request: PersonRequest, pk: int) -> HttpResponse:
    """Say why the school does not act on it, to those whose voice it was."""
    finding = the_finding(request, pk, rules.CONCLUDE_REVIEW)

    def work(data: dict[str, Any]) -> str:
        domain.decline(by=request.person, finding=finding, **data)
        return finding_address(finding)

    return form_page(
        request, forms.DeclineForm(request.POST or None, finding=finding), title=_("Leave it, and say why"),
        submit=_("Say so"), back=finding_address(finding), work=work, done=_("Answered. They are told."), template=FORM,
        draft="finding-reason", review=finding.review, programme=finding.review.programme, lead=finding.sentence,
    )  # fmt: skip
