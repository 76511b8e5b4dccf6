"""The plan on one page, its stages, versions and copy, who carries how much, and its actions as a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.plan import queries, rules
from headship.areas.improvement.plan.domain import plans as domain
from headship.areas.improvement.plan.models import Action, Plan, PlanStage, Priority
from headship.areas.improvement.plan.web import forms
from headship.areas.improvement.plan.web.versions import changes
from headship.kernel import clock, exports
from headship.kernel.permissions import holds
from headship.school.models import AcademicTerm
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page

FORM, GET_POST = "plan/form.html", ["GET", "POST"]


def plan_address(plan: Plan) -> str:
    """The plan's page."""
    return reverse("plan:plan_at", args=[plan.pk])


@gate(rules.SEE_PLAN)
@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """The plan that runs, or the one being made; where there is none, how to begin."""
    plans = queries.years_seen(request.person)
    plan = queries.current_of(plans)
    if plan is None:
        return render(request, "plan/none.html", {"keeps": holds(request.person, rules.KEEP_PLAN)})
    return _shown(request, plan, plans)


@gate(rules.SEE_PLAN)
@require_GET
def plan_at(request: PersonRequest, pk: int) -> HttpResponse:
    """The plan of some year."""
    plans = queries.years_seen(request.person)
    plan = next((each for each in plans if each.pk == pk), None)
    if plan is None:
        raise Http404
    return _shown(request, plan, plans)


def _shown(request: PersonRequest, plan: queries.Year, plans: list[queries.Year]) -> HttpResponse:
    cards = queries.cards(plan.pk, get_language() or "en")
    stages = queries.stages(plan.pk)
    context = {
        "plan": plan, "cards": cards, "stages": stages,
        "too_many": queries.too_many(sum(card.is_open for card in cards)),
        "next_stage": next((each for each in stages if each.done_on is None), None),
        "mine": len(queries.pks_to_check_in(request.person)), "keeps": holds(request.person, rules.KEEP_PLAN),
        "adds": holds(request.person, rules.ADD_ACTION), "total": _total(cards), "today": clock.today(),
        "others": [each for each in plans if each.pk != plan.pk][:6],
        "open_ones": any(card.state == Priority.State.OPEN for card in cards),
    }  # fmt: skip
    return render(request, "plan/plan.html", context)


def _total(cards: Iterable[queries.Card]) -> str:
    whole: dict[str, Decimal] = defaultdict(Decimal)
    for card in cards:
        for code, amount in card.cost.items():
            whole[code] += amount
    return queries.cost_in_words(whole, get_language() or "en")


def _usual_span() -> tuple[int, date, date]:
    """The school year that comes next, or, in its first half, the present one; by the terms where there are any."""
    today = clock.today()
    year = today.year + 1 if today.month >= 3 else today.year
    terms = AcademicTerm.objects.filter(starts_on__gte=date(year - 1, 6, 1), ends_on__lte=date(year, 9, 15))
    days = [day for term in terms for day in (term.starts_on, term.ends_on)]
    return year, min(days, default=date(year - 1, 9, 1)), max(days, default=date(year, 7, 15))


@gate(rules.KEEP_PLAN)
@require_http_methods(GET_POST)
def plan_new(request: PersonRequest) -> HttpResponse:
    """Begin the plan of a year."""
    year, first, last = _usual_span()
    title = _("Improvement plan %(from)s–%(to)s") % {"from": year - 1, "to": year}
    initial = {"title": title, "school_year": year, "starts_on": first, "ends_on": last}
    return form_page(
        request, forms.PlanForm(request.POST or None, initial=initial), title=_("Begin a plan"), submit=_("Begin it"),
        back=reverse("plan:plan"), template=FORM, draft="plan-new", plain=True,
        lead=_("Its stages get their usual days, which you can change. Priorities come next."),
        work=lambda data: plan_address(domain.begin_plan(by=request.person, **data)),
    )  # fmt: skip


@gate(rules.KEEP_PLAN)
@require_http_methods(GET_POST)
def stage(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that a stage is done, or give it another day: each with its own button."""
    row: PlanStage = found(PlanStage.objects.select_related("plan"), request, pk=pk)

    def work(data: dict[str, Any]) -> str:
        if "move" in request.POST or data["due_on"]:  # in that field, Enter presses the first button of the form
            domain.set_stage(by=request.person, stage=row, due_on=data["due_on"])
        else:
            domain.finish_stage(by=request.person, stage=row, said=data["said"])
        return plan_address(row.plan)

    return form_page(
        request, forms.StageForm(request.POST or None), title=str(row), submit=_("It is done"),
        back=plan_address(row.plan), template="plan/stage.html", work=work, plan=row.plan, stage=row,
        moves=row.due_on >= clock.today(),
    )  # fmt: skip


@gate(rules.KEEP_PLAN)
@require_http_methods(GET_POST)
def agreement(request: PersonRequest, pk: int) -> HttpResponse:
    """Agree on the plan: the page says what it lacks still, and what is settled by it."""
    plan: Plan = found(Plan, request, pk=pk)
    if request.method == "GET" and plan.state != Plan.State.DRAFT:
        return redirect(plan_address(plan))

    def work(_data: dict[str, Any]) -> str:
        domain.agree(by=request.person, plan=plan)
        return plan_address(plan)

    loads = [load.name for load in queries.workload_in(plan) if load.heavy]
    return form_page(
        request, forms.Nothing(request.POST if request.method == "POST" else None), title=_("Agree on the plan"),
        submit=_("Agree on it"), back=plan_address(plan), template="plan/agree.html", plan=plan, work=work, plain=True,
        lead=_("From then on it runs. Its words are kept as they stand, and its days as they were first agreed."),
        gaps=queries.gaps(plan), heavy=loads,
        done=_("Agreed. Its words are kept as they stand; name the decision behind each priority on its page."),
    )  # fmt: skip


@gate(rules.KEEP_PLAN)
@require_http_methods(GET_POST)
def refinement(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep the plan as it stands now, with the reason."""
    plan = found(Plan, request, pk=pk)
    last = plan.revisions.first()

    def work(data: dict[str, Any]) -> str:
        domain.refine(by=request.person, plan=plan, **data)
        return reverse("plan:versions", args=[plan.pk])

    return form_page(
        request, forms.ReasonForm(request.POST or None), title=_("Refine the plan"), submit=_("Keep this version"),
        back=plan_address(plan), template="plan/refine.html", work=work, plan=plan,
        changed=changes(last.text, domain.text_of(plan)) if last else [],
        lead=_("What changed since it was last kept, and why."),
    )  # fmt: skip


@gate(rules.KEEP_PLAN)
@require_POST
def closure(request: PersonRequest, pk: int) -> HttpResponse:
    """Close a plan that has been looked back on."""
    plan = found(Plan, request, pk=pk)
    return button(
        request, lambda: domain.close(by=request.person, plan=plan), back=plan_address(plan),
        done=_("Closed. What was learnt stays; what goes on can be taken into the next plan."),
    )  # fmt: skip


@gate(rules.KEEP_PLAN)
@require_http_methods(GET_POST)
def copy(request: PersonRequest, pk: int) -> HttpResponse:
    """Make next year's plan from this one."""
    plan: Plan = found(Plan.objects.select_related("owner"), request, pk=pk)
    year = plan.school_year + 1
    title = _("Improvement plan %(from)s–%(to)s") % {"from": year - 1, "to": year}
    goes_on = domain.going_on(plan)
    form = forms.CopyForm(
        request.POST or None, plan=plan,
        initial={"title": title, "school_year": year, "only": [each.pk for each in goes_on]},
    )  # fmt: skip

    def work(data: dict[str, Any]) -> str:
        made = domain.copy(by=request.person, plan=plan, **data)
        messages.success(request, _("It is being made. Change its words and days as you like until you agree on it."))
        return plan_address(made)

    return form_page(
        request, form, title=_("Next year’s plan from this one"), submit=_("Make it"), back=plan_address(plan),
        template="plan/copy.html", plan=plan, work=work, plain=True, left=queries.owners_left(plan),
        lead=_("What goes on is taken along: words, owners, teams, costs and the order of actions, a year later on the "
               "same weekday. States, check-ins, results and targets begin anew."),
    )  # fmt: skip


@gate(rules.SEE_PLAN)
@require_GET
def versions(request: PersonRequest, pk: int) -> HttpResponse:
    """How the plan was refined: each version against the one before it."""
    plan = found(Plan, request, pk=pk)
    rows = list(plan.revisions.select_related("made_by").order_by("number"))
    pairs = [(row, changes(rows[place - 1].text, row.text) if place else []) for place, row in enumerate(rows)]
    return render(request, "plan/versions.html", {"plan": plan, "pairs": pairs[::-1]})


@gate(rules.SEE_PLAN)
@require_GET
def workload(request: PersonRequest) -> HttpResponse:
    """How many actions each owner looks after, week by week."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    loads = queries.workload_now()
    context = {
        "loads": loads, "most": queries.MOST_AT_ONCE,
        "full": queries.carried_by([load.name for load in loads if load.most >= queries.MOST_AT_ONCE]),
        "mondays": [monday + timedelta(days=7 * number) for number in range(12)],
    }  # fmt: skip
    return render(request, "plan/workload.html", context)


@gate(rules.SEE_PLAN)
@require_GET
def actions_file(request: PersonRequest, pk: int) -> HttpResponse:
    """The actions of a plan as CSV or XLSX."""
    plan = found(Plan, request, pk=pk)
    rows = queries.with_latest(plan.actions.select_related("priority", "owner", "team")).order_by(
        "priority__position", "starts_on", "pk"
    )
    columns = [
        _("Priority"), _("Action"), _("Owner"), _("Team"), _("From"), _("To"), _("First agreed for"), _("State"),
        _("Done on"), _("Cost"), _("Currency"), _("How we will know"), _("What shows how it stands"),
        _("What is needed"), _("What came of it"),
    ]  # fmt: skip
    return exports.respond(request, exports.Table(str(plan), columns, [_line(row) for row in rows]))


def _line(row: Action) -> tuple[Any, ...]:
    said: Any = row
    return (
        str(row.priority or ""), row.title, row.owner.name, str(row.team or ""), row.starts_on, row.ends_on,
        row.first_ends_on, said.get_state_display(), row.done_on, row.cost_amount, row.cost_currency, row.success,
        said.shows or "", said.needs or "", row.came_of_it,
    )  # fmt: skip
