"""Actions: beginning one, its page, and saying in half a minute how it stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headship.areas.improvement.plan import queries, rules
from headship.areas.improvement.plan.domain import actions as domain
from headship.areas.improvement.plan.models import Action, Priority
from headship.areas.improvement.plan.web import forms
from headship.areas.improvement.plan.web.plans import FORM, GET_POST
from headship.evidence.web import links
from headship.kernel import clock
from headship.kernel.failures import Denied
from headship.kernel.money import Money, money, written
from headship.kernel.permissions import may
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import form_page


def address(action: Action) -> str:
    """The action's page."""
    return reverse("plan:action", args=[action.pk])


def _found(request: PersonRequest, pk: int) -> Action:
    rows = Action.objects.select_related("plan", "priority", "priority__plan", "owner", "team")
    row: Action = found(rows, request, pk=pk)
    return row


def cost_of(action: Action) -> Money | None:
    """What it costs, or None."""
    return None if action.cost_amount is None else money(action.cost_amount, action.cost_currency)


def _may_keep(request: PersonRequest, row: Action) -> bool:
    return may(request.person, rules.KEEP_ACTION, row) or row.begun_by_id == request.person.pk


@gate(rules.ADD_ACTION)
@require_http_methods(GET_POST)
def action_new(request: PersonRequest) -> HttpResponse:
    """Begin an action, of a priority or beside the plan."""
    asked = request.GET.get("priority", "")
    priority: Priority | None = None
    if asked.isdecimal() and len(asked) < 18:
        priority = found(Priority.objects.select_related("plan", "team"), request, pk=int(asked))
    initial: dict[str, Any] = {
        "owner": request.person.pk, "starts_on": clock.today(), "team": priority.team_id if priority else None
    }  # fmt: skip
    form = forms.ActionForm(
        request.POST or None, initial=initial, currency=request.school.currency,
        others=forms.others_of(None, priority),
    )  # fmt: skip
    heavy = _heavy(form)

    def work(data: dict[str, Any]) -> str:
        data.pop("anyway")
        row = domain.begin_action(by=request.person, priority=priority, **data)
        return reverse("plan:priority", args=[priority.pk]) if priority else address(row)

    back = reverse("plan:priority", args=[priority.pk]) if priority else reverse("plan:plan")
    return form_page(
        request, form, title=_("A new action"), submit=_("Begin it"), back=back, template="plan/action_form.html",
        work=work, priority=priority, plan=priority.plan if priority else None, heavy=heavy, draft="action-new",
    )  # fmt: skip


def _heavy(form: forms.ActionForm, but: int | None = None) -> str:
    """Whoever would look after too much is seen before it is too much: the form comes back once with the sentence."""
    if not form.is_bound or not form.is_valid() or form.cleaned_data["anyway"]:
        return ""
    data = form.cleaned_data
    ends = data["ends_on"]
    sentence = queries.load_with(data["owner"], min(data["starts_on"] or clock.today(), ends), ends, but)
    if sentence:
        form.add_error("anyway", sentence)
    return sentence


@gate(rules.SEE_PLAN)
@require_GET
def action(request: PersonRequest, pk: int) -> HttpResponse:
    """All of an action on one page."""
    row = _found(request, pk)
    cost = cost_of(row)
    context = {
        "action": row, "plan": row.plan, "priority": row.priority, "keeps": _may_keep(request, row),
        "checkins": row.checkins.select_related("by"), "forecasts": row.reforecasts.select_related("by"),
        "earlier": row.after.select_related("owner"), "later": row.before.select_related("owner"),
        "cost": written(cost, get_language() or "en") if cost else "", "today": clock.today(),
        "links": links.shown(request.person, ("action", row.pk)),
    }  # fmt: skip
    return render(request, "plan/action.html", context)


def _keeps(request: PersonRequest, pk: int) -> Action:
    """The action, for those who look after it. The domain refuses all others; the form is not theirs to see either."""
    row = _found(request, pk)
    if not _may_keep(request, row):
        raise Denied(str(rules.KEEP_ACTION.refusal))
    return row


@gate(rules.KEEP_ACTION)
@require_http_methods(GET_POST)
def action_change(request: PersonRequest, pk: int) -> HttpResponse:
    """Words, owner, team, cost and measure."""
    row = _keeps(request, pk)
    cost = cost_of(row)
    initial = {
        "title": row.title, "owner": row.owner_id if row.owner.is_present else None, "team": row.team_id,
        "success": row.success, "cost": str(cost.amount) if cost else "",
    }  # fmt: skip
    form = forms.ActionChangeForm(
        request.POST or None, initial=initial, currency=row.cost_currency or request.school.currency, others=None
    )
    del form.fields["anyway"]
    left = (
        "" if row.owner.is_present else _("%(name)s has left the school. Who takes this on?") % {"name": row.owner.name}
    )
    return form_page(
        request, form, title=row.title, submit=_("Keep"), back=address(row), template=FORM, lead=left, plan=row.plan,
        priority=row.priority, action=row,
        work=lambda data: address(domain.change(by=request.person, action=row, **data)),
    )  # fmt: skip


@gate(rules.KEEP_ACTION)
@require_http_methods(GET_POST)
def forecast(request: PersonRequest, pk: int) -> HttpResponse:
    """Another last day; the first one stays to be read."""
    row = _keeps(request, pk)
    return form_page(
        request, forms.ForecastForm(request.POST or None, initial={"ends_on": row.ends_on}), title=row.title,
        submit=_("Move it"), back=address(row), template=FORM, plan=row.plan, priority=row.priority, action=row,
        lead=_("The day that was first agreed stays to be read, beside the new one and your reason."),
        work=lambda data: address(domain.forecast(by=request.person, action=row, **data)),
    )  # fmt: skip


@gate(rules.KEEP_ACTION)
@require_http_methods(GET_POST)
def order(request: PersonRequest, pk: int) -> HttpResponse:
    """What has to be done before it begins."""
    row = _keeps(request, pk)

    def work(data: dict[str, Any]) -> str:
        return address(domain.come_after(by=request.person, action=row, earlier=data["after"]))

    form = forms.OrderForm(
        request.POST or None, others=forms.others_of(row, row.priority), initial={"after": row.after.all()}
    )  # fmt: skip
    return form_page(
        request, form, title=row.title, submit=_("Keep"), back=address(row), template=FORM, plan=row.plan,
        priority=row.priority, action=row, work=work,
    )  # fmt: skip


@gate(rules.KEEP_ACTION)
@require_http_methods(GET_POST)
def checkin(request: PersonRequest, pk: int) -> HttpResponse:
    """How it stands, and what shows it: one question, one sentence, one button."""
    row = _keeps(request, pk)

    def work(data: dict[str, Any]) -> str:
        domain.check_in(by=request.person, action=row, **data)
        messages.success(request, _("Thank you. That is all."))
        following = queries.to_check_in(request.person)
        return reverse("plan:checkin", args=[following[0].pk]) if following and "more" in request.POST else address(row)

    return form_page(
        request, forms.CheckInForm(request.POST or None), title=row.title, submit=_("That is how it stands"),
        back=address(row), template="plan/checkin.html", plan=row.plan, priority=row.priority, action=row, work=work,
        last=row.checkins.first(), draft=f"checkin-{row.pk}",
    )  # fmt: skip


@gate(rules.SEE_PLAN)
@require_GET
def checkins(request: PersonRequest) -> HttpResponse:
    """Straight to the first of mine that waits; else a page that says that nothing does."""
    mine = queries.to_check_in(request.person)
    if mine:
        return redirect("plan:checkin", pk=mine[0].pk)
    own = Action.objects.open().filter(owner=request.person).select_related("priority").order_by("ends_on")
    return render(request, "plan/checkins.html", {"own": own})


@gate(rules.KEEP_ACTION)
@require_http_methods(GET_POST)
def look_back(request: PersonRequest, pk: int) -> HttpResponse:
    """What came of it."""
    row = _keeps(request, pk)
    return form_page(
        request, forms.LookBackForm(request.POST or None, initial={"came_of_it": row.came_of_it}), title=row.title,
        submit=_("Keep"), back=address(row), template=FORM, plan=row.plan, priority=row.priority, action=row,
        lead=_("You would know that it worked by this: %(success)s") % {"success": row.success} if row.success else "",
        work=lambda data: address(domain.look_back(by=request.person, action=row, **data)),
    )  # fmt: skip
