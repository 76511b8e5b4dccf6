"""Answering from a printed slip or a mail, without an account: a link, two minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from headship.areas.direction.domain import decisions as domain
from headship.areas.direction.models import Ballot, Decision, Response
from headship.areas.direction.web.forms.steps import BallotForm, ObjectionForm, ResponseForm
from headship.kernel.scope import school_scope
from headship.school.domain.deliveries import receipt_by_slip
from headship.school.models import Person, Receipt
from headship.school.web.gate import for_anyone, refusals_shown


@for_anyone
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, slip_code: str) -> HttpResponse:
    """What somebody with a slip about a decision reads, and where they answer or vote."""
    receipt = receipt_by_slip(slip_code)
    if receipt is None or receipt.delivery.about_kind != "decision":
        raise Http404
    school, person = receipt.school, receipt.person
    with (
        school_scope(school.pk),
        override(person.language or school.language),
        timezone.override(person.time_zone or school.time_zone),
    ):
        decision = Decision.objects.select_related("choice", "vote", "review").filter(pk=receipt.delivery.about_id)
        found = decision.first()
        if found is None:
            raise Http404
        return _answer(request, receipt, found)


def _answer(request: HttpRequest, receipt: Receipt, decision: Decision) -> HttpResponse:
    person = receipt.person
    forms = _forms(request, decision, person)
    if request.method == "POST" and (kind := request.POST.get("kind")) in forms:
        form = forms[kind]
        if form.is_valid():
            with refusals_shown(form):
                _WORK[kind](person, decision, form.cleaned_data)
                messages.success(request, _("Thank you. It is kept."))
                return redirect(request.path)
    context = {
        "decision": decision, "person": person, "options": list(decision.options.all()),
        "school_name": receipt.school.name, "school": receipt.school, "ballot": _paper(decision, person),
        "mine": Response.objects.filter(decision=decision, person=person).select_related("favours").first(),
        "objections": list(
            decision.objections.filter(person=person).select_related("reply__replied_by").order_by("said_at")
        ),
        **{f"{kind}_form": form for kind, form in forms.items()},
    }  # fmt: skip
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "direction/answer.html", context, status=status)


def _paper(decision: Decision, person: Person) -> Ballot | None:
    paper: Ballot | None = Ballot.objects.filter(vote__decision=decision, person=person).select_related("vote").first()
    return paper


def _forms(request: HttpRequest, decision: Decision, person: Person) -> dict[str, Any]:
    """The forms that are open to this person now; the one that was sent holds what was typed."""
    open_now = decision.is_open or (decision.kind == Decision.Kind.URGENT and decision.state == Decision.State.DECIDED)
    if not open_now or decision.state == Decision.State.DRAFT:
        return {}
    kinds: dict[str, Any] = {"response": ResponseForm, "objection": ObjectionForm}
    paper = _paper(decision, person)
    if paper is not None and paper.vote.closed_at is None:
        kinds = {"ballot": BallotForm}
    sent = request.POST.get("kind") if request.method == "POST" else None
    return {kind: form(request.POST if kind == sent else None, decision=decision) for kind, form in kinds.items()}


def _vote(person: Person, decision: Decision, data: dict[str, Any]) -> None:
    domain.cast(by=person, vote=decision.vote, **data)


def _respond(person: Person, decision: Decision, data: dict[str, Any]) -> None:
    domain.respond(by=person, decision=decision, **data)


def _object(person: Person, decision: Decision, data: dict[str, Any]) -> None:
    domain.object_to(by=person, decision=decision, **data)


_WORK = {"ballot": _vote, "response": _respond, "objection": _object}
