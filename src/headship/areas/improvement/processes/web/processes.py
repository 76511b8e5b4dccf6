"""The register of processes, one process with its steps, and where it hurts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.processes import queries, rules
from headship.areas.improvement.processes.costs import Cost, cost_of, minutes_of, times_a_year
from headship.areas.improvement.processes.domain import register as domain
from headship.areas.improvement.processes.models import PainPoint, Process, Step
from headship.areas.improvement.processes.waiting import process_address, review_address
from headship.areas.improvement.processes.web import forms
from headship.evidence.web import links
from headship.kernel import clock, exports
from headship.kernel.permissions import may, require
from headship.kernel.ui.quantities import minutes_in_words
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import button, form_page

FORM = "processes/form.html"
GET_POST = ["GET", "POST"]
SOON = timedelta(days=60)


@gate(rules.SEE_PROCESSES)
@require_GET
def process_list(request: PersonRequest) -> HttpResponse:
    """All processes with what they cost, those that are due first."""
    seen: list[Any] = list(queries.processes_seen(request.person))
    rows = [(row, cost_of(row.steps.all())) for row in seen]
    if "format" in request.GET:
        return exports.respond(request, _file(rows))
    context = {
        "table": _table(rows), "total": len(rows), "cost": Cost(
            sum(cost.minutes for _row, cost in rows), sum(cost.teaching for _row, cost in rows)
        ),
        "returned": queries.returned_lately(request.person),
        "due": sum(row.next_on <= clock.today() + SOON and row.open_review is None for row, _cost in rows),
        "may_set_up": may(request.person, rules.SET_UP_PROCESS),
    }  # fmt: skip
    return render(request, "processes/processes.html", context)


def _table(rows: list[tuple[Any, Cost]]) -> Table:
    return Table(
        caption=_("Processes"),
        columns=[
            Column(_("Process")), Column(_("Looked after by")), Column(_("It costs in a year"), numeric=True),
            Column(_("Next review"), together=True), Column(_("How it stands")),
        ],
        rows=[
            (Cell(row.title, url=process_address(row)), row.owner.name,
             minutes_in_words(cost.minutes) if cost.minutes else _("not counted yet"),
             date_format(row.next_on, "DATE_FORMAT"), standing_of(row))
            for row, cost in rows
        ],
        csv_url="?format=csv", xlsx_url="?format=xlsx",
        empty=_("No process here yet"),
        empty_detail=_("Begin with the one that people sigh about: cover, reports, or trips."),
        caption_hidden=True,
    )  # fmt: skip


def standing_of(row: Any) -> Cell:
    """In a few words, with the review that is under way."""
    if row.open_review is not None:
        return Cell(_("Being looked at"), url=reverse("processes:review", args=[row.open_review]), tag="focus")
    if row.next_on < clock.today():
        return Cell(_("Ready to be looked at"), tag="warn")
    if row.hurts:
        return Cell(ngettext("%(n)s point that hurts", "%(n)s points that hurt", row.hurts) % {"n": row.hurts})
    return Cell(_("Within its cycle"), tag="good") if row.reviewed_until else Cell(_("Not looked at yet"), tag="rest")


def _file(rows: list[tuple[Any, Cost]]) -> exports.Table:
    columns = [
        _("Process"), _("Looked after by"), _("Minutes a year"), _("Of those who teach"), _("Months"), _("Next review"),
    ]  # fmt: skip
    body = [
        (row.title, row.owner.name, cost.minutes, cost.teaching, row.cycle_months, row.next_on) for row, cost in rows
    ]
    return exports.Table(_("Processes"), columns, body)


@for_people
@require_GET
def process_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One process: its steps and what they cost, where it hurts, and what was said of it."""
    process = found(Process.objects.select_related("owner", "team"), request, pk=pk)
    runs = may(request.person, rules.RUN_PROCESS, process) and process.is_running
    reviews = list(process.reviews.select_related("owner").prefetch_related("adjustments"))
    context = {
        **standing(process),
        "runs": runs,
        "came": process.next_on < clock.today(),
        "open_review": next((each for each in reviews if each.is_open), None),
        "reviews": [(each, review_address(each)) for each in reviews if not each.is_open],
        "pain_form": forms.PainForm(process=process) if may(request.person, rules.SAY_WHAT_HURTS) else None,
        "links": links.shown(request.person, ("process", process.pk)),
    }
    return render(request, "processes/process.html", context)


def standing(process: Process) -> dict[str, Any]:
    """What the page of a process and that of its review show alike: steps, costs, and where it hurts."""
    steps = list(process.steps.all())
    return {
        "process": process, "steps": [(step, _how_often(step), minutes_of(step)) for step in steps],
        "cost": cost_of(steps), "pains": list(process.pains.select_related("step")),
    }  # fmt: skip


def _how_often(step: Step) -> str:
    """ "6 people × 20 minutes × 38 times"."""
    return _("%(people)s × %(minutes)s × %(times)s") % {
        "people": ngettext("%(n)s person", "%(n)s people", step.people) % {"n": step.people},
        "minutes": minutes_in_words(step.minutes),
        "times": ngettext("%(n)s time", "%(n)s times", times_a_year(step.times, step.per))
        % {"n": times_a_year(step.times, step.per)},
    }  # fmt: skip


@gate(rules.SET_UP_PROCESS)
@require_http_methods(GET_POST)
def process_new(request: PersonRequest) -> HttpResponse:
    """Put a process into the register."""

    def work(data: dict[str, Any]) -> str:
        return process_address(domain.set_up(by=request.person, **data))

    form = forms.ProcessForm(request.POST or None, initial={"owner": request.person.pk, "cycle_months": 24})
    return form_page(
        request, form, title=_("A process"), submit=_("Keep it"), back=reverse("processes:processes"), work=work,
        draft="process", template=FORM, closed=True, done=_("It is in the register. What are its steps?"),
    )  # fmt: skip


@gate(rules.RUN_PROCESS)
@require_http_methods(GET_POST)
def process_revision(request: PersonRequest, pk: int) -> HttpResponse:
    """Describe a process anew, hand it over, or change its rhythm."""
    process = run(request, pk)
    names = ("title", "purpose", "owner_id", "team_id", "cycle_months", "next_on")
    initial = {name.removesuffix("_id"): getattr(process, name) for name in names}

    def work(data: dict[str, Any]) -> str:
        return process_address(domain.revise(by=request.person, process=process, **data))

    return form_page(
        request, forms.ProcessForm(request.POST or None, initial=initial, known=process), title=_("About this process"),
        submit=_("Keep it"), back=process_address(process), work=work, template=FORM, done=_("Kept."), process=process,
        closed=True,
    )  # fmt: skip


@gate(rules.RUN_PROCESS)
@require_POST
def process_end(request: PersonRequest, pk: int) -> HttpResponse:
    """The school no longer works by it."""
    process = run(request, pk)
    work = lambda: domain.end(by=request.person, process=process)  # noqa: E731 - one line says it
    return button(request, work, back=process_address(process), done=_("The school no longer works by it."))


@gate(rules.RUN_PROCESS)
@require_http_methods(GET_POST)
def step_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Add a step."""
    process = run(request, pk)

    def work(data: dict[str, Any]) -> str:
        domain.add_step(by=request.person, process=process, **data)
        return f"{process_address(process)}#steps"

    return form_page(
        request, forms.StepForm(request.POST or None), title=_("Another step"), submit=_("Add it"),
        back=process_address(process), work=work, template="processes/step.html", done=_("Added."), process=process,
        draft="process-step", closed=True,
    )  # fmt: skip


@gate(rules.RUN_PROCESS)
@require_http_methods(GET_POST)
def step_change(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a step."""
    step = _step(request, pk)
    names = ("what", "who", "people", "minutes", "times", "per", "teachers")

    def work(data: dict[str, Any]) -> str:
        domain.change_step(by=request.person, step=step, **data)
        return f"{process_address(step.process)}#steps"

    form = forms.StepForm(request.POST or None, initial={name: getattr(step, name) for name in names})
    return form_page(
        request, form, title=_("This step"), submit=_("Keep it"), back=process_address(step.process), work=work,
        template="processes/step.html", done=_("Kept."), process=step.process, closed=True,
    )  # fmt: skip


@gate(rules.RUN_PROCESS)
@require_POST
def step_removal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a step out."""
    step = _step(request, pk)
    back = f"{process_address(step.process)}#steps"
    return button(request, lambda: domain.drop_step(by=request.person, step=step), back=back, done=_("Taken out."))


def _step(request: PersonRequest, pk: int) -> Step:
    step: Step = found(Step.objects.select_related("process__owner"), request, pk=pk)
    require(request.person, rules.RUN_PROCESS, step.process)
    return step


@gate(rules.SAY_WHAT_HURTS)
@require_http_methods(GET_POST)
def pains(request: PersonRequest, pk: int) -> HttpResponse:
    """Say where it hurts, in a line."""
    process = found(Process, request, pk=pk)

    def work(data: dict[str, Any]) -> str:
        domain.say_what_hurts(by=request.person, process=process, **data)
        return f"{process_address(process)}#pains"

    return form_page(
        request, forms.PainForm(request.POST or None, process=process), title=_("Where does it hurt?"),
        submit=_("Say it"), back=process_address(process), work=work, template=FORM, process=process, draft="pain",
        done=_("Kept, without your name. You read on Today what comes of it."),
        lead=_("One line is enough. It is shown without your name."),
    )  # fmt: skip


@gate(rules.RUN_PROCESS)
@require_http_methods(GET_POST)
def pain_answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what came of a pain point."""
    pain = get_object_or_404(PainPoint.objects.visible_to(request.person).select_related("process__owner"), pk=pk)
    require(request.person, rules.RUN_PROCESS, pain.process)

    def work(data: dict[str, Any]) -> str:
        domain.answer_pain(by=request.person, pain=pain, **data)
        return f"{process_address(pain.process)}#pains"

    return form_page(
        request, forms.AnswerForm(request.POST or None), title=_("What came of it?"), submit=_("Say so"),
        back=process_address(pain.process), work=work, template=FORM, process=pain.process, lead=pain.words,
        done=_("Answered. Whoever said it reads it on Today."),
    )  # fmt: skip


def run(request: PersonRequest, pk: int) -> Process:
    """The process that this person may see and look after."""
    process: Process = found(Process.objects.select_related("owner"), request, pk=pk)
    require(request.person, rules.RUN_PROCESS, process)
    return process
