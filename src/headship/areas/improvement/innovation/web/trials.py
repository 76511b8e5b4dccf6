"""The page of a trial, and what is done on it: plan, do, study, act."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.innovation import queries, rules
from headship.areas.improvement.innovation.domain import receptivity, telling
from headship.areas.improvement.innovation.domain import runs as running
from headship.areas.improvement.innovation.domain import trials as domain
from headship.areas.improvement.innovation.models import Arm, Idea, Run, Trial
from headship.areas.improvement.innovation.web import forms
from headship.areas.improvement.innovation.web.ideas import FORM, GET_POST, home
from headship.evidence.web import links
from headship.kernel.permissions import holds, may, require
from headship.kernel.ui.navigation import address_for
from headship.school.models import Person
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page


def place(trial: Trial, part: str = "") -> str:
    """The trial's page, perhaps at one of its parts."""
    return reverse("innovation:trial", args=[trial.pk]) + (f"#{part}" if part else "")


def the_trial(request: PersonRequest, pk: int, *, runs_it: bool = True) -> Trial:
    """The trial as this person may see it; refuses who does not run it, where that is asked."""
    row: Trial = found(Trial.objects.select_related("owner", "team", "idea__proposed_by"), request, pk=pk)
    if runs_it:
        require(request.person, rules.RUN, row)
    return row


def the_run(request: PersonRequest, pk: int, *, runs_it: bool = True) -> tuple[Trial, Run]:
    """A run and its trial."""
    seen = Trial.objects.visible_to(request.person).values("pk")
    row: Run = found(Run.objects.filter(trial__in=seen), request, pk=pk)
    return the_trial(request, row.trial_id, runs_it=runs_it), row


@gate(rules.SEE)
@require_GET
def trial(request: PersonRequest, pk: int) -> HttpResponse:
    """The story of a trial on one page: its runs as one line, who takes part, who was told, what people say."""
    person, row = request.person, the_trial(request, pk, runs_it=False)
    told = queries.tellings(row)
    runs_it = may(person, rules.RUN, row)
    may_ask = runs_it and receptivity.may_be_asked(row)
    story, taking = queries.story(row), queries.taking_part(row)
    context = {
        "trial": row, "story": story, "line": [each.run for each in story], "part": taking, "tellings": told,
        "not_named": queries.not_named(told), "runs_it": runs_it, "notes_it": may(person, rules.NOTE, row),
        "mood": queries.mood(row), "may_ask": may_ask,
        "questions": queries.questions(row), "joins": holds(person, rules.BEGIN) and not row.is_over,
        "links": links.shown(person, ("trial", row.pk)), "sends": may(person, rules.SEND, row),
        "sender": telling.sender_of(row) if runs_it and any(not each.told_at for each in told) else None,
        "publishes": holds(person, rules.PUBLISH), "pulse_people": receptivity.people_asked(row) if may_ask else 0,
        "pulse_minutes": receptivity.MINUTES,
        "takes_part": person.pk in {each.pk for each in taking.people},
        "public_url": request.build_absolute_uri(reverse("innovation:public", args=[row.code])),
        "to_plan": _onward(person, "plan:priority_new", row) if runs_it else "",
        "to_decide": _onward(person, "direction:question_new", row) if runs_it else "",
    }  # fmt: skip
    return render(request, "innovation/trial.html", context)


def _onward(person: Person, url_name: str, row: Trial) -> str:
    address = address_for(person, url_name) if row.state == Trial.State.ADOPTED else ""
    return f"{address}?from=trial:{row.pk}" if address else ""


@gate(rules.BEGIN)
@require_http_methods(GET_POST)
def trial_new(request: PersonRequest) -> HttpResponse:
    """Prepare a trial, perhaps of an idea that was agreed to."""
    number = request.GET.get("idea", "")
    ours = Idea.objects.visible_to(request.person).filter(state=Idea.State.TRY)
    idea = ours.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    initial = {"title": str(idea)} if idea else {}

    def work(data: dict[str, Any]) -> str:
        return place(domain.plan_trial(by=request.person, idea=idea, **data))

    return form_page(
        request, forms.TrialForm(request.POST or None, initial=initial), title=_("Try something"), work=work,
        submit=_("Prepare it"), back=home(), template=FORM, draft=f"trial-{number}", quote=idea.text if idea else "",
        lead=_("Small, short and with a measure. The baseline and whom to tell come next, on its page."),
    )  # fmt: skip


@gate(rules.RUN)
@require_http_methods(GET_POST)
def planning(request: PersonRequest, pk: int) -> HttpResponse:
    """Change what is planned for a run."""
    row, run = the_run(request, pk)
    initial = {name: getattr(run, name) for name in (*running.PLANNED, "version")}

    def work(data: dict[str, Any]) -> str:
        running.plan(by=request.person, run=run, **data)
        return place(row)

    return form_page(
        request, forms.ReplanForm(request.POST or None, initial=initial), title=_("Plan"), submit=_("Keep it"),
        back=place(row), template=FORM, draft=f"run-{pk}", trial=row, work=work,
    )  # fmt: skip


@gate(rules.RUN)
@require_http_methods(GET_POST)
def part(request: PersonRequest, pk: int) -> HttpResponse:
    """Who takes part."""
    row = the_trial(request, pk)
    now = queries.taking_part(row)
    initial = {
        "people": [each.pk for each in now.people], "classes": [each.pk for each in now.classes],
        "partners": "\n".join(now.partners),
    }  # fmt: skip

    def work(data: dict[str, Any]) -> str:
        domain.take_part(by=request.person, trial=row, **data)
        return place(row)

    return form_page(
        request, forms.PartForm(request.POST or None, initial=initial), title=_("Who takes part"), work=work,
        submit=_("Keep it"), back=place(row), template=FORM, trial=row, closed=True,
    )  # fmt: skip


@gate(rules.BEGIN)
@require_POST
def joining(request: PersonRequest, pk: int) -> HttpResponse:
    """Take part oneself."""
    row = the_trial(request, pk, runs_it=False)
    return button(
        request, lambda: domain.join(by=request.person, trial=row), back=place(row), done=_("You take part.")
    )  # fmt: skip


@gate(rules.RUN)
@require_http_methods(GET_POST)
def handing_over(request: PersonRequest, pk: int) -> HttpResponse:
    """Give the trial to somebody else."""
    row = the_trial(request, pk)

    def work(data: dict[str, Any]) -> str:
        domain.hand_over(by=request.person, trial=row, **data)
        return place(row)

    return form_page(
        request, forms.HandOverForm(request.POST or None), title=_("Hand it over"), submit=_("Hand it over"),
        back=place(row), template=FORM, trial=row, work=work, closed=True,
    )  # fmt: skip


@gate(rules.RUN)
@require_http_methods(GET_POST)
def figure(request: PersonRequest, pk: int, arm: str) -> HttpResponse:
    """Enter the figure of one arm of the comparison."""
    row, run = the_run(request, pk)
    known = Arm(arm) if arm in Arm.values else Arm.AFTER

    def work(data: dict[str, Any]) -> str:
        running.enter_figure(by=request.person, run=run, arm=known, **data)
        return place(row, f"run-{run.number}")

    paired = known == Arm.AFTER and running.has_values_before(run)
    form = forms.FigureForm(request.POST or None, reader=request.person, paired=paired)
    return form_page(
        request, form, work=work, trial=row, template=FORM,
        title=queries.arm_label(run, known), submit=_("Keep it"), back=place(row), closed=True,
        lead=_("Figures of groups alone: no names, and no list that says who is who. Values are forgotten once the run "
               "is concluded."),
    )  # fmt: skip


@gate(rules.RUN)
@require_POST
def figure_out(request: PersonRequest, pk: int, arm: str) -> HttpResponse:
    """Take a figure out again."""
    row, run = the_run(request, pk)
    return button(
        request, lambda: running.take_out_figure(by=request.person, run=run, arm=arm), back=place(row),
        done=_("Taken out."),
    )  # fmt: skip


@gate(rules.RUN)
@require_http_methods(GET_POST)
def beginning(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin to try it; says first who has not been told."""
    row, run = the_run(request, pk)
    told = queries.tellings(row)

    def work(data: dict[str, Any]) -> str:
        running.begin(by=request.person, run=run, **data)
        return place(row, f"run-{run.number}")

    form = forms.BeginForm(request.POST or None, announced=running.is_announced(row))
    return form_page(
        request, form, title=_("Begin to try it"), submit=_("Begin"), work=work,
        back=place(row), template="innovation/begin.html", trial=row, missing=running.missing_to_begin(run),
        untold=[each for each in told if each.told_at is None], nobody_named=not told, done=_("It is being tried."),
        closed=True,
    )  # fmt: skip


@gate(rules.NOTE)
@require_http_methods(GET_POST)
def note(request: PersonRequest, pk: int) -> HttpResponse:
    """A line on how it goes. Asked for as a page, it leads to the trial, where the line is written."""
    row, run = the_run(request, pk, runs_it=False)
    require(request.person, rules.NOTE, row)
    if request.method == "GET":
        return button(request, lambda: None, back=place(row, f"run-{run.number}"), done="")
    return button(
        request, lambda: running.note(by=request.person, run=run, text=request.POST.get("text", "")),
        back=place(row, f"run-{run.number}"), done=_("Noted."),
    )  # fmt: skip


@gate(rules.RUN)
@require_http_methods(GET_POST)
def studying(request: PersonRequest, pk: int) -> HttpResponse:
    """Look at what it showed."""
    row, run = the_run(request, pk)

    def work(data: dict[str, Any]) -> str:
        running.study(by=request.person, run=run, **data)
        return place(row, f"run-{run.number}")

    return form_page(
        request, forms.StudyForm(request.POST or None, initial={"saw": run.saw}), title=_("What did it show?"),
        submit=_("Keep it"), back=place(row), template=FORM, trial=row, draft=f"study-{pk}", work=work,
        lead=_("The figures stand on the page of the trial; here is room for what they do not say."),
    )  # fmt: skip


@gate(rules.RUN)
@require_http_methods(GET_POST)
def acting(request: PersonRequest, pk: int) -> HttpResponse:
    """Conclude a run: adopt, adapt, give up."""
    row, run = the_run(request, pk)

    def work(data: dict[str, Any]) -> str:
        running.act(by=request.person, run=run, **data)
        return place(row)

    says = " ".join(queries.in_words(run, running.result_of(run)))
    return form_page(
        request, forms.ActForm(request.POST or None), title=_("Conclude it"), submit=_("Conclude"), work=work,
        back=place(row), template=FORM, trial=row, draft=f"act-{pk}", lead=says, done=_("Concluded."),
    )  # fmt: skip


@gate(rules.RUN)
@require_http_methods(GET_POST)
def dropping(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a trial up before it began."""
    row = the_trial(request, pk)

    def work(data: dict[str, Any]) -> str:
        running.drop(by=request.person, trial=row, **data)
        return place(row)

    return form_page(
        request, forms.ReasonForm(request.POST or None), title=_("Not try it after all"), submit=_("Leave it"),
        back=place(row), template=FORM, trial=row, work=work,
    )  # fmt: skip
