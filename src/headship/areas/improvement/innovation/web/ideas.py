"""The board, and the page of an idea."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.innovation import queries, rules
from headship.areas.improvement.innovation.domain import ideas as domain
from headship.areas.improvement.innovation.models import Idea, Trial
from headship.areas.improvement.innovation.web import forms
from headship.evidence.web import links
from headship.kernel import clock
from headship.kernel.permissions import holds, may, require
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page

FORM = "innovation/form.html"
GET_POST = ["GET", "POST"]
OPEN = (Idea.State.OPEN, Idea.State.ASKED)


def home() -> str:
    """The board."""
    return reverse("innovation:ideas")


@gate(rules.SEE)
@require_GET
def ideas(request: PersonRequest) -> HttpResponse:
    """The board: what is being tried where, which ideas wait, and what was learnt."""
    person, words = request.person, request.GET.get("q", "").strip()[:100]
    states = Trial.State
    context = {
        "counts": queries.counts(person), "words": words,
        "trying": queries.board(person, states.PLANNED, states.RUNNING),
        "over": queries.board(person, states.ADOPTED, states.ABANDONED, words=words),
        "waiting": queries.ideas(person, *OPEN), "agreed": queries.ideas(person, Idea.State.TRY),
        "answered": queries.ideas(person, Idea.State.NOT_NOW, newest_first=True),
        "proposes": holds(person, rules.PROPOSE), "today": clock.today(),
    }  # fmt: skip
    return render(request, "innovation/ideas.html", context)


@gate(rules.PROPOSE)
@require_http_methods(GET_POST)
def idea_new(request: PersonRequest) -> HttpResponse:
    """Propose an idea, in half a minute."""
    team = domain.area_of(request.person)

    def work(data: dict[str, Any]) -> str:
        return reverse("innovation:idea", args=[domain.propose(by=request.person, **data).pk])

    return form_page(
        request, forms.IdeaForm(request.POST or None, initial={"team": team.pk if team else None}),
        title=_("An idea"), submit=_("Propose it"), back=home(), work=work, template=FORM, draft="idea",
        done=_("Proposed. You hear by the day that stands here."),
        lead=_("It carries your name, and colleagues can say that they would try it too."),
    )  # fmt: skip


def _idea(request: PersonRequest, pk: int) -> Idea:
    row: Idea = found(Idea.objects.select_related("proposed_by", "answerer", "team", "answered_by"), request, pk=pk)
    return row


@gate(rules.SEE)
@require_GET
def idea(request: PersonRequest, pk: int) -> HttpResponse:
    """An idea: its words, who would try it too, and its answer."""
    person, row = request.person, _idea(request, pk)
    supports = list(row.supports.select_related("person"))
    context = {
        "idea": row, "supports": supports, "said": list(row.words.select_related("by")), "due": domain.last_day(row),
        "trials": list(row.trials.all()), "is_open": row.state in OPEN, "mine": row.proposed_by_id == person.pk,
        "would": any(each.person_id == person.pk for each in supports), "proposes": holds(person, rules.PROPOSE),
        "answers": may(person, rules.ANSWER, row) and row.state in OPEN and row.proposed_by_id != person.pk,
        "answer_form": forms.AnswerForm(), "more_form": forms.MoreForm(),
        "links": links.shown(person, ("idea", row.pk)),
    }  # fmt: skip
    return render(request, "innovation/idea.html", context)


@gate(rules.PROPOSE)
@require_POST
def support(request: PersonRequest, pk: int) -> HttpResponse:
    """I would try it too; pressed again, not any more."""
    row, person = _idea(request, pk), request.person
    back = reverse("innovation:idea", args=[pk])
    if row.supports.filter(person=person).exists():
        return button(request, lambda: domain.stop_supporting(by=person, idea=row), back=back, done=_("Taken back."))
    return button(request, lambda: domain.support(by=person, idea=row), back=back, done=_("You would try it too."))


@gate(rules.ANSWER)
@require_http_methods(GET_POST)
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer an idea."""
    row = _idea(request, pk)
    require(request.person, rules.ANSWER, row)

    def work(data: dict[str, Any]) -> str:
        domain.answer(by=request.person, idea=row, **data)
        return reverse("innovation:idea", args=[pk])

    return form_page(
        request, forms.AnswerForm(request.POST or None), title=_("Answer an idea"), submit=_("Answer"), work=work,
        back=reverse("innovation:idea", args=[pk]), template=FORM, quote=row.text, draft=f"idea-{pk}",
        done=_("Answered. %(name)s is told.") % {"name": row.proposed_by.name},
    )  # fmt: skip


@gate(rules.OWN_IDEA)
@require_http_methods(GET_POST)
def more(request: PersonRequest, pk: int) -> HttpResponse:
    """Say more about one's own idea."""
    row = _idea(request, pk)
    require(request.person, rules.OWN_IDEA, row)

    def work(data: dict[str, Any]) -> str:
        domain.say_more(by=request.person, idea=row, **data)
        return reverse("innovation:idea", args=[pk])

    return form_page(
        request, forms.MoreForm(request.POST or None), title=_("Say more about it"), submit=_("Answer"), work=work,
        back=reverse("innovation:idea", args=[pk]), template=FORM, quote=row.answer, draft=f"idea-more-{pk}",
        done=_("Said. It waits for its answer again."),
    )  # fmt: skip


@gate(rules.OWN_IDEA)
@require_POST
def taking_back(request: PersonRequest, pk: int) -> HttpResponse:
    """Take one's own idea back."""
    row = _idea(request, pk)
    return button(
        request, lambda: domain.take_back(by=request.person, idea=row), back=home(), done=_("Taken back.")
    )  # fmt: skip


@gate(rules.ANSWER)
@require_http_methods(GET_POST)
def passing_on(request: PersonRequest, pk: int) -> HttpResponse:
    """Let somebody else answer."""
    row = _idea(request, pk)
    require(request.person, rules.ANSWER, row)

    def work(data: dict[str, Any]) -> str:
        domain.pass_on(by=request.person, idea=row, **data)
        return reverse("innovation:idea", args=[pk])

    return form_page(
        request, forms.PassOnForm(request.POST or None), title=_("Pass it on"), submit=_("Pass it on"), work=work,
        back=reverse("innovation:idea", args=[pk]), template=FORM, quote=row.text, done=_("Passed on."),
        closed=True,
    )  # fmt: skip
