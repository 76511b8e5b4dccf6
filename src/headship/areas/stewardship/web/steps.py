"""The steps of a version, from a draft to its readers, and of a policy that is kept in date."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headship.areas.stewardship import queries
from headship.areas.stewardship.domain import policies as domain
from headship.areas.stewardship.domain.publishing import minutes_of
from headship.areas.stewardship.models import PolicyReview
from headship.areas.stewardship.rules import APPROVE, EDIT, KEEP, PUBLISH
from headship.areas.stewardship.web.asking import FORM, policy_address, the_policy, the_version, version_address
from headship.areas.stewardship.web.forms import steps as forms
from headship.kernel.failures import Denied
from headship.kernel.permissions import may
from headship.school.web.gate import PersonRequest, for_people, gate
from headship.school.web.pages import button, form_page

GET_POST = ["GET", "POST"]


@gate(EDIT)
@require_http_methods(GET_POST)
def proposal(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Propose a draft for approval."""
    version = the_version(request, pk, number, EDIT)
    initial = {
        "change": version.change,
        "asks_again": "yes" if version.asks_again else "no",
        "checker": version.checker_id,
    }
    form = forms.ProposalForm(request.POST or None, version=version, initial=initial)

    def work(_data: dict[str, Any]) -> str:
        domain.propose(by=request.person, version=version, **form.for_domain())
        return version_address(version)

    return form_page(
        request, form, title=_("Propose it for approval"), submit=_("Propose it"), back=version_address(version),
        work=work, draft="policy-proposal", template="stewardship/proposal.html",
        done=_("Proposed. Whoever may approve it sees it on their page."), policy=version.policy, version=version,
        before=version.policy.current, links=version.links.count(), minutes=minutes_of(version),
    )  # fmt: skip


@for_people
@require_http_methods(GET_POST)
def sending_back(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Send a version back to its authors."""
    version = the_version(request, pk, number)
    if not (may(request.person, APPROVE, version) or may(request.person, EDIT, version)):
        raise Denied(str(APPROVE.refusal))

    def work(data: dict[str, Any]) -> str:
        domain.send_back(by=request.person, version=version, **data)
        return version_address(version)

    return form_page(
        request, forms.ReturnForm(request.POST or None), title=_("What does it need?"), submit=_("Send it back"),
        back=version_address(version), work=work, draft="policy-return", template=FORM,
        done=_("Sent back to its authors."), policy=version.policy, version=version,
    )  # fmt: skip


@for_people
@require_http_methods(GET_POST)
def approval(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Approve a version."""
    version = the_version(request, pk, number, APPROVE)

    def work(data: dict[str, Any]) -> str:
        domain.approve(by=request.person, version=version, **data)
        return version_address(version)

    links = queries.links_of(version)
    return form_page(
        request, forms.ApprovalForm(request.POST or None), title=_("Approve it"), submit=_("Approve it"),
        back=version_address(version), work=work, draft="policy-approval", template="stewardship/approval.html",
        done=_("Approved. Its owner can publish it."), policy=version.policy, version=version, links=links,
        unchecked=[link for link in links if link.checked_at is None], asks_words=False,
    )  # fmt: skip


@gate(PUBLISH)
@require_http_methods(GET_POST)
def publication(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Publish a version. What it costs in people's minutes shows before anything is sent."""
    version = the_version(request, pk, number, PUBLISH)
    form = forms.PublicationForm(request.POST or None, version=version)
    if request.method == "POST" and "confirmed" not in request.POST and form.is_valid():
        groups = list(form.cleaned_data["audiences"])
        context = {
            "form": form, "version": version, "policy": version.policy, "price": domain.price(version, groups),
            "groups": groups, "due_on": form.cleaned_data.get("due_on"), "back": version_address(version),
        }  # fmt: skip
        return render(request, "stewardship/price.html", context)

    def work(data: dict[str, Any]) -> str:
        domain.publish(by=request.person, version=version, **data)
        return reverse("stewardship:status", args=[pk])

    return form_page(
        request, form, title=_("Publish it"), submit=_("Go on"), back=version_address(version), work=work,
        draft="policy-publication", template=FORM, done=_("It is in force, and on its way to its readers."),
        lead=_("You will see what it costs in people’s minutes before anything is sent."), policy=version.policy,
        version=version, asks_words=False,
    )  # fmt: skip


@gate(EDIT)
@require_POST
def discarding(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Put a version aside."""
    version = the_version(request, pk, number, EDIT)
    back = policy_address(version.policy) if version.policy.current_id else version_address(version)
    return button(
        request, lambda: domain.discard(by=request.person, version=version), back=back, done=_("Put aside."),
    )  # fmt: skip


@gate(KEEP)
@require_http_methods(GET_POST)
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """Look at a policy again."""
    policy = the_policy(request, pk, KEEP)

    def work(data: dict[str, Any]) -> str:
        made = domain.review(by=request.person, policy=policy, **data)
        if made.outcome == PolicyReview.Outcome.CHANGED and (version := policy.versions.order_by("-number").first()):
            return version_address(version, "text")
        return policy_address(policy)

    return form_page(
        request, forms.ReviewForm(request.POST or None, initial={"outcome": PolicyReview.Outcome.KEPT}),
        title=_("Is it still right?"), submit=_("Keep"), back=policy_address(policy), work=work, draft="policy-review",
        template="stewardship/review.html", done=_("Thank you for looking again."), policy=policy, asks_words=False,
        status=queries.status_of(policy), open_marks=policy.marks.filter(answered_at__isnull=True).count(),
        for_next=list(policy.marks.filter(for_next=True, taken_up_in__isnull=True)),
    )  # fmt: skip


@gate(KEEP)
@require_http_methods(GET_POST)
def withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a policy out of force."""
    policy = the_policy(request, pk, KEEP)

    def work(data: dict[str, Any]) -> str:
        domain.withdraw(by=request.person, policy=policy, **data)
        return policy_address(policy)

    return form_page(
        request, forms.WithdrawalForm(request.POST or None), title=_("Take it out of force"), submit=_("Take it out"),
        back=policy_address(policy), work=work, draft="policy-withdrawal", template=FORM, done=_("Out of force."),
        lead=_("It stays readable in the archive. Nobody is asked about it any more."), policy=policy,
    )  # fmt: skip
