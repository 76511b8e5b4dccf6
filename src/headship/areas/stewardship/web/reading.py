"""What readers with an account do on a policy's page: acknowledge, answer, and mark what is unclear."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headship.areas.stewardship.domain import policies as domain
from headship.areas.stewardship.domain.text import passages
from headship.areas.stewardship.models import Policy, PolicyVersion, UnclearMark
from headship.areas.stewardship.rules import ANSWER
from headship.areas.stewardship.web.asking import FORM, number_in, policy_address, the_policy
from headship.areas.stewardship.web.forms import steps as forms
from headship.school.web.gate import PersonRequest, for_people, gate
from headship.school.web.pages import button, form_page

GET_POST = ["GET", "POST"]
QUOTED = 200  # signs of a paragraph that a mark's form begins with


@for_people
@require_POST
def acknowledgement(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that one has read it."""
    policy = the_policy(request, pk)
    return button(
        request, lambda: domain.acknowledge(by=request.person, policy=policy),
        back=policy_address(policy, "for-you"), done=_("Thank you. It is noted that you have read it."),
    )  # fmt: skip


@for_people
@require_http_methods(GET_POST)
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer the question about it; the reason follows at once."""
    policy = the_policy(request, pk)
    question = domain.question_of(policy)
    if question is None:
        raise Http404
    form = forms.AnswerForm(request.POST or None, question=question)

    def work(data: dict[str, Any]) -> str:
        domain.answer_question(by=request.person, policy=policy, answer=data["answer"])
        return policy_address(policy, "question")

    return form_page(
        request, form, title=_("What would you do?"), submit=_("Answer"), back=policy_address(policy), work=work,
        lead=question.scenario, template=FORM, policy=policy, asks_words=False,
    )  # fmt: skip


@for_people
@require_http_methods(GET_POST)
def mark_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark a passage as unclear: the words that were selected, or the paragraph that was pointed at."""
    policy = the_policy(request, pk)
    version = policy.current
    if version is None or not policy.is_in_force:
        raise Http404
    form = forms.MarkForm(request.POST or None, initial=mark_begins_with(request.GET, version))

    def work(data: dict[str, Any]) -> str:
        mark = domain.mark_unclear(by=request.person, policy=policy, **data)
        return policy_address(policy, f"p{mark.paragraph}")

    return form_page(
        request, form, title=_("What is unclear?"), submit=_("Send it"), back=policy_address(policy), work=work,
        draft="policy-mark", template=FORM, policy=policy, done=_("Thank you. You will get an answer."),
        lead=_("It goes to %(name)s. Other readers see the passage and the answer, never who asked.")
        % {"name": policy.owner.name},
    )  # fmt: skip


def mark_begins_with(query: Any, version: PolicyVersion) -> dict[str, Any]:
    """The words that a mark's form begins with: those selected, or else the beginning of the paragraph."""
    place = number_in(query, "p")
    words = " ".join(query.get("passage", "").split())[: forms.LONGEST_PASSAGE]
    if not words and place is not None:
        found = next((each for each in passages(version.text, title=version.title) if each.number == place), None)
        words = " ".join(found.plain.split())[:QUOTED].rsplit(" ", 1)[0] if found else ""
    return {"passage": words, "paragraph": place}


@gate(ANSWER)
@require_http_methods(GET_POST)
def mark_answer(request: PersonRequest, pk: int, mark_pk: int) -> HttpResponse:
    """Answer a mark."""
    policy = the_policy(request, pk, ANSWER)
    mark: UnclearMark = get_object_or_404(UnclearMark, policy=policy, pk=mark_pk)

    def work(data: dict[str, Any]) -> str:
        domain.answer_mark(by=request.person, mark=mark, **data)
        return policy_address(policy, f"mark-{mark.pk}")

    return form_page(
        request, forms.MarkAnswerForm(request.POST or None), title=_("Explain it"), submit=_("Answer"),
        back=policy_address(policy), work=work, draft=f"policy-mark-{mark.pk}", template="stewardship/mark.html",
        policy=policy, mark=mark, around=_around(policy, mark), done=_("Answered. Whoever asked is told."),
    )  # fmt: skip


def _around(policy: Policy, mark: UnclearMark) -> str:
    """The whole passage in which the marked words stood."""
    known = passages(mark.version.text, title=mark.version.title)
    found = next((each for each in known if each.number == mark.paragraph), None)
    return found.plain if found else ""
