"""Actions: beginning one, its page, and saying in half a minute how it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.plan import queries, rules
from headship.areas.improvement.plan.domain import actions as domain
from headship.areas.improvement.plan.models import Action, Priority
from headship.areas.improvement.plan.web import forms
from headship.areas.improvement.plan.web.plans import FORM, GET_POST
from headship.evidence.web import links
from headship.kernel import clock
from headship.kernel.failures import Denied
from headship.kernel.money import Money, money, written
from headship.kernel.permissions import may, require
from headship.school.models import Person
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page

LOOKING_AHEAD = timedelta(days=83)  # twelve weeks, as on the page of who looks after how much


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
        require(request.person, rules.KEEP_PRIORITY, priority)
    initial: dict[str, Any] = {
        "owner": request.person.pk, "starts_on": clock.today(), "team": priority.team_id if priority else None
    }  # fmt: skip
    form = forms.ActionForm(
        request.POST or None, initial=initial, currency=request.school.currency,
        others=forms.others_of(None, priority),
    )  # fmt: skip
    added = _added(form)
    heavy = _held_back(form, added)

    def work(data: dict[str, Any]) -> str:
        data.pop("anyway")
        row = domain.begin_action(by=request.person, priority=priority, **data)
        return reverse("plan:priority", args=[priority.pk]) if priority else address(row)

    back = reverse("plan:priority", args=[priority.pk]) if priority else reverse("plan:plan")
    return form_page(
        request, form, title=_("A new action"), submit=_("Begin it"), back=back, template="plan/action_form.html",
        work=work, priority=priority, plan=priority.plan if priority else None, heavy=heavy, draft="action-new",
        added=added or _at_first(initial["owner"]),
    )  # fmt: skip


def _added(form: forms.ActionForm, row: Action | None = None) -> queries.Added | None:
    """What the action would make of its owner's weeks, as the form says it; None where that cannot be told."""
    if not form.is_bound or not form.is_valid():
        return None
    data = form.cleaned_data
    ends = data.get("ends_on") or (row.ends_on if row else None)
    if ends is None:
        return None
    starts = data.get("starts_on") or (row.starts_on if row else clock.today())
    return queries.load_with(data["owner"], min(starts, ends), ends, row.pk if row else None)


def _held_back(form: forms.ActionForm, added: queries.Added | None) -> bool:
    """Where it would be too much the form comes back once, and asks whether that has been talked about."""
    if added is None or not added.heavy or form.cleaned_data["anyway"]:
        return False
    form.add_error("anyway", added.sentence)
    return True


def _at_first(owner: int) -> queries.Added | None:
    """The weeks of whoever is named when the form opens."""
    person = Person.objects.filter(pk=owner).first()
    today = clock.today()
    return queries.load_with(person, today, today + LOOKING_AHEAD) if person else None


@gate(rules.SEE_PLAN)
@require_GET
def load(request: PersonRequest) -> HttpResponse:
    """What one more action would make of somebody's weeks: asked by the form while it is filled in."""
    form = forms.LoadForm(request.GET)
    added = None
    if form.is_valid():
        starts = form.cleaned_data["starts_on"] or clock.today()
        ends = form.cleaned_data["ends_on"] or starts + LOOKING_AHEAD
        added = queries.load_with(form.cleaned_data["owner"], min(starts, ends), ends, form.cleaned_data["but"])
    return render(request, "plan/parts/load.html", {"added": added, "most": queries.MOST_AT_ONCE})


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
        "links": links.shown(request.person, ("action", row.pk)), "is_draft": domain.is_draft(row),
        "may_open": row.priority is None or row.priority.is_under_way,
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
        "success": row.success, "cost": str(cost.amount) if cost else "", "version": row.version,
    }  # fmt: skip
    form = forms.ActionChangeForm(
        request.POST or None, initial=initial, currency=row.cost_currency or request.school.currency, others=None
    )
    # Who keeps an action is not asked again about weeks that are as full as they were.
    added = _added(form, row) if row.is_open else None
    given = form.is_bound and form.is_valid() and form.cleaned_data["owner"].pk != row.owner_id
    heavy = given and _held_back(form, added)
    left = (
        "" if row.owner.is_present else _("%(name)s has left the school. Who takes this on?") % {"name": row.owner.name}
    )

    def work(data: dict[str, Any]) -> str:
        data.pop("anyway")
        return address(domain.change(by=request.person, action=row, **data))

    return form_page(
        request, form, title=row.title, submit=_("Keep"), back=address(row), template="plan/action_form.html",
        said=left, plan=row.plan, priority=row.priority, action=row, heavy=heavy, added=added, changes=True, work=work,
    )  # fmt: skip


@gate(rules.KEEP_ACTION)
@require_http_methods(GET_POST)
def forecast(request: PersonRequest, pk: int) -> HttpResponse:
    """Other days. Of what was agreed on the first last day stays to be read; a plan being made just has them."""
    row = _keeps(request, pk)
    draft = domain.is_draft(row)
    form = (forms.DaysForm if draft else forms.ForecastForm)(
        request.POST or None, initial={"starts_on": row.starts_on, "ends_on": row.ends_on}
    )
    if not draft and (row.state != Action.State.PLANNED or row.starts_on <= clock.today()):
        del form.fields["starts_on"]

    def work(data: dict[str, Any]) -> str:
        moved = (domain.set_days if draft else domain.forecast)(by=request.person, action=row, **data)
        _tell_held_up(request, moved)
        return address(moved)

    return form_page(
        request, form, title=row.title, submit=_("Keep") if draft else _("Move it"), back=address(row), template=FORM,
        plan=row.plan, priority=row.priority, action=row, work=work, plain=draft,
        lead="" if draft else _("The day that was first agreed stays to be read, beside the new one and your reason."),
    )  # fmt: skip


def _tell_held_up(request: PersonRequest, row: Action) -> None:
    """Whom it concerns that a day has moved: what waits for this would begin before it has ended."""
    for later in domain.held_up(row):
        words = {"title": later.title, "name": later.owner.name, "day": date_format(later.starts_on, "j F")}
        messages.warning(
            request, _("“%(title)s” waits for this and was to begin on %(day)s. Does %(name)s know?") % words
        )


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
    if request.method == "GET" and not row.is_open:
        return redirect(address(row))

    def work(data: dict[str, Any]) -> str:
        said = domain.check_in(by=request.person, action=row, **data)
        _tell_held_up(request, said.action)
        following = queries.to_check_in(request.person) if "more" in request.POST else []
        messages.success(request, _("Thank you. One more:") if following else _("Thank you. That is all."))
        return reverse("plan:checkin", args=[following[0].pk]) if following else address(row)

    return form_page(
        request, forms.CheckInForm(request.POST or None), title=row.title, submit=_("That is how it stands"),
        back=address(row), template="plan/checkin.html", plan=row.plan, priority=row.priority, action=row, work=work,
        last=row.checkins.first(), draft=f"checkin-{row.pk}", away=_moved_away(request, row),
    )  # fmt: skip


def _moved_away(request: PersonRequest, row: Action) -> str:
    """That the measure of its priority moved away from the target although all is on course; "" otherwise."""
    priority = row.priority
    found_of = queries.moved_away(request.person, [priority]) if priority is not None else {}
    return found_of[priority.pk].moved if priority is not None and priority.pk in found_of else ""


@gate(rules.KEEP_ACTION)
@require_POST
def opening(request: PersonRequest, pk: int) -> HttpResponse:
    """Open again what was said to be done or stopped."""
    row = _keeps(request, pk)
    return button(
        request, lambda: domain.open_again(by=request.person, action=row), back=address(row),
        done=_("It is open again. What was said stays to be read."),
    )  # fmt: skip


@gate(rules.KEEP_ACTION)
@require_http_methods(GET_POST)
def discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Leave it out of a plan that is being made; the page says what goes."""
    row = _keeps(request, pk)
    back = reverse("plan:priority", args=[row.priority_id]) if row.priority_id else reverse("plan:plan")

    def work(_data: dict[str, Any]) -> str:
        domain.discard(by=request.person, action=row)
        return back

    form = forms.Nothing(request.POST if request.method == "POST" else None)
    return form_page(
        request, form, title=_("Leave out “%(title)s”?") % {"title": row.title},
        submit=_("Leave it out"), back=address(row), template=FORM, plan=row.plan, priority=row.priority, action=row,
        work=work, plain=True, done=_("Left out."), lead=_("Nothing of it stays in this plan."),
    )  # fmt: skip


@gate(rules.SEE_PLAN)
@require_GET
def checkins(request: PersonRequest) -> HttpResponse:
    """Straight to the first of mine that waits; else a page that says that nothing does."""
    mine = queries.to_check_in(request.person)
    if mine:
        return redirect("plan:checkin", pk=mine[0].pk)
    own = Action.objects.worked_on().filter(owner=request.person).select_related("priority").order_by("ends_on")
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
