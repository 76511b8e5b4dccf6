"""Reading a policy from a printed slip or a mail, without an account: a link, a few minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from headship.areas.stewardship import queries
from headship.areas.stewardship.domain import policies as domain
from headship.areas.stewardship.domain.reading import receipt_of
from headship.areas.stewardship.domain.text import passages
from headship.areas.stewardship.models import Policy, ScenarioResponse
from headship.areas.stewardship.web.forms.steps import AnswerForm, MarkForm
from headship.areas.stewardship.web.reading import mark_begins_with
from headship.school.domain.deliveries import receipt_by_slip
from headship.school.models import Person, Receipt
from headship.school.web.gate import for_anyone, refusals_shown
from headship.school.web.slips import as_person


@for_anyone
@never_cache
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, slip_code: str) -> HttpResponse:
    """The policy as it stands, for whoever holds the slip: read, acknowledge, answer, ask."""
    receipt = receipt_by_slip(slip_code)
    if receipt is None or receipt.delivery.about_kind != "policy":
        raise Http404
    with as_person(request, receipt):
        policy = Policy.objects.select_related(*queries.RELATED).filter(pk=receipt.delivery.about_id).first()
        if policy is None or policy.current is None:
            raise Http404
        return _read(request, receipt, policy)


def _read(request: HttpRequest, receipt: Receipt, policy: Policy) -> HttpResponse:
    person = receipt.person
    forms = _forms(request, policy)
    kind = request.POST.get("kind", "") if request.method == "POST" else ""
    if kind == "acknowledge" and policy.is_in_force and receipt_of(policy, person) is not None:
        domain.acknowledge(by=person, policy=policy)
        messages.success(request, _("Thank you. It is noted that you have read it."))
        return redirect(f"{request.path}#for-you")
    if kind in forms and forms[kind].is_valid():
        with refusals_shown(forms[kind]):
            said, place = _WORK[kind](person, policy, forms[kind].cleaned_data)
            if said:
                messages.success(request, said)
            return redirect(f"{request.path}{place}")
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "stewardship/slip.html", _context(request, receipt, policy, forms), status=status)


def _forms(request: HttpRequest, policy: Policy) -> dict[str, Any]:
    """The forms that are open now; the one that was sent holds what was typed."""
    if not policy.is_in_force or policy.current is None:
        return {}
    sent = request.POST.get("kind") if request.method == "POST" else None
    marking = mark_begins_with(request.GET, policy.current)
    forms: dict[str, Any] = {"mark": MarkForm(request.POST if sent == "mark" else None, initial=marking)}
    question = domain.question_of(policy)
    if question is not None:
        forms["answer"] = AnswerForm(request.POST if sent == "answer" else None, question=question)
    return forms


def _answer(person: Person, policy: Policy, data: dict[str, Any]) -> tuple[str, str]:
    domain.answer_question(by=person, policy=policy, answer=data["answer"])
    return "", "#question"


def _mark(person: Person, policy: Policy, data: dict[str, Any]) -> tuple[str, str]:
    mark = domain.mark_unclear(by=person, policy=policy, **data)
    return _("Thank you. You will get an answer."), f"#p{mark.paragraph}"


_WORK: dict[str, Callable[[Person, Policy, dict[str, Any]], tuple[str, str]]] = {"answer": _answer, "mark": _mark}


def _context(request: HttpRequest, receipt: Receipt, policy: Policy, forms: dict[str, Any]) -> dict[str, Any]:
    version = policy.current
    assert version is not None
    person, question = receipt.person, domain.question_of(policy)
    marks = [*queries.marks_on(policy, None), *policy.marks.filter(marked_by=person, answered_at__isnull=True)]
    return {
        "policy": policy, "version": version, "person": person, "school_name": str(receipt.school),
        "school": receipt.school,
        "receipt": receipt_of(policy, person) if policy.is_in_force else None, "marking": "p" in request.GET
        or "passage" in request.GET or bool(forms and forms["mark"].errors),
        "text": queries.marked_text(passages(version.text, title=version.title), marks, person),
        "question": question, "mark_url": f"{request.path}?p=", "mark_anchor": "#unclear",
        "response": ScenarioResponse.objects.filter(question=question, person=person)
        .select_related("first", "last").first() if question else None,
        **{f"{kind}_form": form for kind, form in forms.items()},
    }  # fmt: skip
