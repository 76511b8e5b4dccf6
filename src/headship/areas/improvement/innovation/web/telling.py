"""Telling people of a trial, asking how they see it, and answering what they ask in public."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headship.areas.improvement.innovation import rules
from headship.areas.improvement.innovation.domain import questions, receptivity
from headship.areas.improvement.innovation.domain import telling as domain
from headship.areas.improvement.innovation.models import PublicQuestion, Telling, Trial
from headship.areas.improvement.innovation.web import forms
from headship.areas.improvement.innovation.web.ideas import FORM, GET_POST
from headship.areas.improvement.innovation.web.trials import place, the_trial
from headship.kernel.permissions import holds, require
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page


@gate(rules.RUN)
@require_http_methods(GET_POST)
def writing(request: PersonRequest, pk: int) -> HttpResponse:
    """What an audience is told."""
    row = the_trial(request, pk)
    hearers = request.GET.get("to", "")
    now = Telling.objects.filter(trial=row, hearers=hearers).first()
    # What was written for one audience is where the words for the next begin.
    begun = now or Telling.objects.filter(trial=row).exclude(what="").first()
    initial: dict[str, Any] = {"hearers": hearers} | (
        {"what": begun.what, "why": begun.why, "help": begun.help} if begun else {"why": _expected(row)}
    )
    initial["audience"] = now.audience_id if now else None

    def work(data: dict[str, Any]) -> str:
        domain.write(by=request.person, trial=row, **data)
        return place(row, "told")

    return form_page(
        request, forms.TellingForm(request.POST or None, initial=initial), title=_("What they are told"), work=work,
        submit=_("Keep it"), back=place(row), template=FORM, trial=row, draft=f"telling-{pk}-{hearers}",
        lead=_("Nothing is sent yet. What, why and where there is help: all three, in their own words."),
    )  # fmt: skip


def _expected(row: Trial) -> str:
    run = row.runs.last()
    return run.expectation if run else ""


def _telling(request: PersonRequest, pk: int, *, runs_it: bool = True) -> tuple[Trial, Telling]:
    seen = Trial.objects.visible_to(request.person).values("pk")
    telling: Telling = found(Telling.objects.filter(trial__in=seen).select_related("audience", "trial"), request, pk=pk)
    return the_trial(request, telling.trial_id, runs_it=runs_it), telling


@gate(rules.SEND)
@require_http_methods(GET_POST)
def sending(request: PersonRequest, pk: int) -> HttpResponse:
    """What sending costs, and the sending."""
    row, telling = _telling(request, pk, runs_it=False)
    require(request.person, domain.sending(telling), row)

    def work(_data: dict[str, Any]) -> str:
        domain.send(by=request.person, telling=telling)
        return place(row, "told")

    return form_page(
        request, Form(request.POST or None), title=_("Tell %(hearers)s") % {
            "hearers": telling.get_hearers_display()}, submit=_("Send it"), work=work, back=place(row, "told"),
        template="innovation/send.html", trial=row, telling=telling, price=domain.price_of(telling), done=_("Told."),
        closed=True,
    )  # fmt: skip


@gate(rules.RUN)
@require_http_methods(GET_POST)
def saying(request: PersonRequest, pk: int) -> HttpResponse:
    """It was said aloud."""
    row, telling = _telling(request, pk)

    def work(data: dict[str, Any]) -> str:
        domain.say_aloud(by=request.person, telling=telling, **data)
        return place(row, "told")

    return form_page(
        request, forms.OccasionForm(request.POST or None), title=_("Said aloud"), submit=_("Write it down"), work=work,
        back=place(row, "told"), template=FORM, trial=row, done=_("Written down."),
    )  # fmt: skip


@gate(rules.RUN)
@require_POST
def leaving_out(request: PersonRequest, pk: int) -> HttpResponse:
    """Take an audience off the plan."""
    row, telling = _telling(request, pk)
    return button(
        request, lambda: domain.leave_out(by=request.person, telling=telling), back=place(row, "told"),
        done=_("Left out."),
    )  # fmt: skip


@gate(rules.RUN)
@require_POST
def pulse(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask how people see the trial."""
    row = the_trial(request, pk)
    return button(
        request, lambda: receptivity.ask(by=request.person, trial=row), back=place(row, "mood"),
        done=_("Asked. It closes in ten days."),
    )  # fmt: skip


@gate(rules.RUN)
@require_http_methods(GET_POST)
def publishing(request: PersonRequest, pk: int) -> HttpResponse:
    """The public page: its words, and whether it is on."""
    row = the_trial(request, pk)
    turns_it_on = holds(request.person, rules.PUBLISH)
    if row.public:
        require(request.person, rules.PUBLISH)
    initial = {"words": row.public_words, "public": row.public, "takes_questions": row.takes_questions}

    def work(data: dict[str, Any]) -> str:
        questions.publish(by=request.person, trial=row, **{"public": False, **data})
        return place(row, "public")

    form = forms.PublicForm(request.POST or None, initial=initial, turns_it_on=turns_it_on)
    lead = "" if turns_it_on else _("You write it. The head or a senior leader reads it and turns it on.")
    return form_page(
        request, form, title=_("The page for everybody"), work=work, lead=lead,
        submit=_("Keep it"), back=place(row), template=FORM, trial=row, draft=f"trial-public-{pk}", done=_("Kept."),
    )  # fmt: skip


@gate(rules.RUN)
@require_http_methods(GET_POST)
def question(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer a question in public, or keep it back."""
    seen = Trial.objects.visible_to(request.person).values("pk")
    asked: PublicQuestion = found(PublicQuestion.objects.filter(trial__in=seen), request, pk=pk)
    row = the_trial(request, asked.trial_id)

    def work(data: dict[str, Any]) -> str:
        if data["answer"]:
            questions.answer(by=request.person, question=asked, text=data["answer"])
        else:
            questions.keep_back(by=request.person, question=asked, because=data["because"])
        return f"{reverse('innovation:trial', args=[row.pk])}#public"

    return form_page(
        request, forms.ReplyForm(request.POST or None, initial={"answer": asked.answer}), title=_("A question"),
        submit=_("Keep it"), back=place(row), template=FORM, trial=row, quote=asked.text, draft=f"question-{pk}",
        work=work,
    )  # fmt: skip
