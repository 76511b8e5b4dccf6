"""The page of a priority, and each small step on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from headship.areas.improvement.plan import queries, rules
from headship.areas.improvement.plan.domain import priorities as domain
from headship.areas.improvement.plan.domain.judging import (
    figures_again,
    in_common,
    reach_in_words,
    step_in_words,
    target_in_words,
)
from headship.areas.improvement.plan.models import Action, CheckIn, Measure, Plan, Priority
from headship.areas.improvement.plan.models.priorities import THEORY
from headship.areas.improvement.plan.records import SERVED
from headship.areas.improvement.plan.web import forms
from headship.areas.improvement.plan.web.plans import FORM, GET_POST, plan_address
from headship.areas.improvement.plan.wording import in_words, with_interval
from headship.evidence import registry
from headship.evidence.domain import citations
from headship.evidence.models import Reading
from headship.evidence.web import links
from headship.kernel import clock
from headship.kernel.permissions import holds, may, require
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import form_page

SHOWN = ("action", "evaluation", "decision")  # what the page of a priority shows in its own place


def address(priority: Priority) -> str:
    """The priority's page."""
    return reverse("plan:priority", args=[priority.pk])


def is_open(priority: Priority) -> bool:
    """Still worked on: neither looked back on nor stopped, in a plan that is not closed."""
    return priority.state == Priority.State.OPEN and priority.plan.state != Plan.State.CLOSED


def _found(request: PersonRequest, pk: int, *, mine: bool = True) -> Priority:
    rows = Priority.objects.select_related("plan", "owner", "team", "baseline")
    row: Priority = found(rows, request, pk=pk)
    if mine:
        require(request.person, rules.KEEP_PRIORITY, row)
    return row


def _origin(request: PersonRequest) -> registry.Seen | None:
    """The record from which a priority begins, as ?from=finding:7 names it. Raises Http404 for one not to be seen."""
    named = request.GET.get("from", "")
    if not named:
        return None
    kind, _colon, number = named.partition(":")
    if registry.kind_or_none(kind) is None or not number.isdecimal() or len(number) > 18:
        raise Http404
    seen = registry.see(request.person, [(kind, int(number))])[kind, int(number)]
    if seen.hidden:
        raise Http404
    return seen


@gate(rules.KEEP_PLAN)
@require_http_methods(GET_POST)
def priority_new(request: PersonRequest) -> HttpResponse:
    """Begin a priority, perhaps from a finding; the theory of change follows step by step."""
    origin, asked = _origin(request), request.GET.get("plan", "")
    plan = found(Plan, request, pk=int(asked)) if asked.isdecimal() and len(asked) < 18 else None
    plan = plan or queries.current_plan(request.person)
    if plan is None:
        return redirect("plan:plan_new")
    # A finding of May may be for this year's plan or for the next one, which is being made already.
    current = plan
    others = Plan.objects.visible_to(request.person).exclude(state=Plan.State.CLOSED) if not asked else None

    def work(data: dict[str, Any]) -> str:
        plan = data.pop("plan", None) or current
        from_there = [(origin.kind, origin.record_id)] if origin else []
        row = domain.begin_priority(
            by=request.person, plan=plan, rests_on=() if serves else from_there, serves=from_there if serves else (),
            **data,
        )  # fmt: skip
        return reverse("plan:theory", args=[row.pk, "outcome" if not row.outcome else "mechanism"])

    serves = origin is not None and origin.kind in SERVED
    initial = {
        "owner": request.person.pk, "title": origin.label[:200] if origin and not serves else "", "plan": plan.pk
    }  # fmt: skip
    open_ones = plan.priorities.filter(state=Priority.State.OPEN).count()
    return form_page(
        request, forms.PriorityForm(request.POST or None, initial=initial, plans=others), title=_("A new priority"),
        submit=_("Go on"), back=plan_address(plan), template="plan/priority_new.html", work=work, plan=plan,
        origin=origin, serves=serves, draft="priority-new", too_many=queries.too_many(open_ones + 1),
    )  # fmt: skip


@gate(rules.SEE_PLAN)
@require_GET
def priority(request: PersonRequest, pk: int) -> HttpResponse:
    """All of a priority on one page."""
    row = _found(request, pk, mine=False)
    keeps = may(request.person, rules.KEEP_PRIORITY, row)
    actions = list(queries.with_latest(row.actions.select_related("owner", "team")).order_by("starts_on", "pk"))
    verdict, sentence = target_in_words(row)
    latest = figures_again(request.person, row).first()
    context = {
        "priority": row, "plan": row.plan, "keeps": keeps and is_open(row),
        "owns": keeps, "leads": holds(request.person, rules.KEEP_PLAN), "actions": actions,
        "adds": keeps and is_open(row), "chain": chain(row),
        "target": {"verdict": verdict, "sentence": sentence}, "picture": _picture(row, latest),
        "against": queries.moved_away(request.person, [row]).get(row.pk),
        "measures": row.measures.prefetch_related("looks"), "earlier_aims": earlier_aims(row),
        "evaluation": (evaluation := getattr(row, "evaluation", None)),
        "looked_back": links.shown(request.person, ("evaluation", evaluation.pk)) if evaluation else None,
        "celebrations": row.celebrations.prefetch_related("people"),
        "decisions": _decisions(request, row), "behind_url": _behind(row),
        "links": _beside(links.shown(request.person, ("priority", row.pk))),
        "not_thanked": _not_thanked(row, actions) if keeps and row.plan.state != Plan.State.CLOSED else [],
        "is_draft": row.plan.state == Plan.State.DRAFT,
        "runs": row.plan.state == Plan.State.RUNNING and row.state == Priority.State.OPEN and not row.missing,
        "how": " ".join(_how_it_goes(actions)),
        "carried_to": row.carried_to.select_related("plan").first(), "statuses": dict(CheckIn.Status.choices),
    }  # fmt: skip
    return render(request, "plan/priority.html", context)


def _how_it_goes(actions: list[Any]) -> Iterator[str]:
    live = [each for each in actions if each.state != Action.State.STOPPED]
    if not live:
        return
    done = sum(each.state == Action.State.DONE for each in live)
    yield _("%(done)s of %(all)s actions are done.") % {"done": done, "all": len(live)}
    if late := sum(each.is_open and each.ends_on < clock.today() for each in live):
        yield ngettext("%(n)s is past its day.", "%(n)s are past their day.", late) % {"n": late}
    if needing := sum(bool(each.is_open and each.needs) for each in live):
        yield ngettext("%(n)s needs something.", "%(n)s need something.", needing) % {"n": needing}


def chain(row: Priority) -> list[dict[str, Any]]:
    """The theory of change, part by part, written or not."""
    fields: Any = row._meta
    return [{"part": name, "label": fields.get_field(name).verbose_name, "text": getattr(row, name)} for name in THEORY]


def _picture(row: Priority, latest: Reading | None) -> dict[str, Any] | None:
    """Baseline, target and the last reading on one scale that holds all of them."""
    start = row.baseline
    if start is None:
        return None
    each = [start, *([latest] if latest else [])]
    values = [x for one in each for x in (one.value, one.low, one.high) if x is not None]
    values += [row.target] if row.target is not None else []
    room = (max(values) - min(values)) * 0.1 or 1.0
    return {
        "scale": (min(values) - room, max(values) + room), "start": start, "latest": latest,
        "start_words": in_words(start), "target_words": in_words(start, row.target) if row.target is not None else "",
        "latest_words": with_interval(latest) if latest else "", "shared": in_common(start, latest) if latest else "",
        "low_words": in_words(start, start.low) if start.low is not None else "",
        "high_words": in_words(start, start.high) if start.high is not None else "",
    }  # fmt: skip


def _not_thanked(row: Priority, actions: Iterable[Action]) -> list[Action]:
    """What was done since somebody was last thanked, the newest first."""
    last = row.celebrations.values_list("at", flat=True).first()
    since = localdate(last) if last else None
    done = [each for each in actions if each.done_on is not None and (since is None or each.done_on > since)]
    return sorted(done, key=lambda each: (each.done_on, each.pk), reverse=True)


def _beside(found_links: links.Links) -> links.Links:
    """The links that the page does not show already; they are taken back on the page where links are drawn."""
    forth = [replace(each, withdrawal="") for each in found_links.forth]
    back = [each for each in found_links.back if each.other.kind not in SHOWN]
    return replace(found_links, forth=tuple(forth), back=tuple(back))


def earlier_aims(row: Priority) -> list[str]:
    """Which targets were set before the one that counts, and until when; the newest first."""
    said, until = [], None
    counts = (row.target, row.baseline_id)
    for aim in row.aims.select_related("baseline"):
        differs = (aim.target, aim.baseline_id) != counts
        if differs and aim.target is not None and aim.baseline is not None and until is not None:
            words = {"target": in_words(aim.baseline, aim.target), "day": date_format(until)}
            said.append(_("Until %(day)s the target was %(target)s.") % words)
        until, counts = aim.set_on, (aim.target, aim.baseline_id)
    return said


def _decisions(request: PersonRequest, row: Priority) -> list[citations.Link]:
    found_links = citations.links_of(request.person, ("priority", row.pk))
    return [link for link in found_links if not link.forward and link.citation.relation == "decides"]


def _behind(row: Priority) -> str:
    try:
        return f"{reverse('direction:behind')}?record=priority:{row.pk}"
    except NoReverseMatch:  # that room is not here
        return ""


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def change(request: PersonRequest, pk: int) -> HttpResponse:
    """Title, owner, team and place."""
    row = _found(request, pk)
    initial = {"title": row.title, "owner": row.owner_id, "team": row.team_id, "position": row.position}
    form = forms.PriorityChangeForm(request.POST or None, initial=initial)
    if not holds(request.person, rules.KEEP_PLAN):
        del form.fields["position"]
    return form_page(
        request, form, title=_("Title, owner, team and place"),
        submit=_("Keep"), back=address(row), template=FORM, plan=row.plan, priority=row,
        work=lambda data: address(domain.change(by=request.person, priority=row, **data)),
    )  # fmt: skip


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def theory(request: PersonRequest, pk: int, part: str) -> HttpResponse:
    """One part of the theory of change; then the next one that nobody has written."""
    if part not in THEORY:
        raise Http404
    row = _found(request, pk)

    def work(data: dict[str, Any]) -> str:
        kept = domain.write(by=request.person, priority=row, version=data["version"], **{part: data["text"]})
        later = [name for name in kept.missing if THEORY.index(name) > THEORY.index(part)]
        return reverse("plan:theory", args=[row.pk, later[0]]) if later and "more" in request.POST else address(row)

    initial = {"text": getattr(row, part), "version": row.version}
    return form_page(
        request, forms.TheoryForm(request.POST or None, part=part, initial=initial), title=row.title,
        submit=_("Keep, and go on"), back=address(row), template="plan/theory.html", work=work, plan=row.plan,
        priority=row, part=part, number=THEORY.index(part) + 1, parts=len(THEORY), draft=f"theory-{row.pk}-{part}",
        before=[each for each in chain(row)[: THEORY.index(part)] if each["text"]],
    )  # fmt: skip


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def risks(request: PersonRequest, pk: int) -> HttpResponse:
    """Look at the risks again."""
    row = _found(request, pk)
    initial = {"risks": row.risks, "stop_rule": row.stop_rule}
    return form_page(
        request, forms.RisksForm(request.POST or None, initial=initial), title=_("Look at the risks again"),
        submit=_("This is how they stand"), back=address(row), template=FORM, plan=row.plan, priority=row,
        work=lambda data: address(domain.look_at_risks(by=request.person, priority=row, **data)),
    )  # fmt: skip


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def aim(request: PersonRequest, pk: int) -> HttpResponse:
    """Baseline and target."""
    row = _found(request, pk)
    target = row.target
    if target is not None and row.baseline is not None and row.baseline.kind == Reading.Kind.RATIO:
        target = round(target * 100, 6)
    initial = {"baseline": row.baseline_id, "target": target, "pooled_years": row.pooled_years}

    def work(data: dict[str, Any]) -> str:
        kept = domain.aim(
            by=request.person, priority=row, start=data["baseline"], target=data["target"],
            pooled_years=data["pooled_years"],
        )  # fmt: skip
        return f"{address(kept)}#measure"

    form = forms.AimForm(request.POST or None, initial=initial, person=request.person, priority=row)
    return form_page(
        request, form, title=_("Where we stand, and what we aim for"), submit=_("Keep"), back=address(row),
        template="plan/aim.html", plan=row.plan, priority=row, work=work, plain=True,
        said=_noise(row.baseline, row.target),
        lead=_("A figure, and a step from it that is larger than chance alone would bring."),
    )  # fmt: skip


@gate(rules.KEEP_PRIORITY)
@require_GET
def noise(request: PersonRequest, pk: int) -> HttpResponse:
    """Whether a step would be larger than chance: asked by the form while a figure and a target are chosen."""
    row = _found(request, pk)
    form = forms.AimForm(request.GET, person=request.person, priority=row)
    form.is_valid()
    start, target = form.cleaned_data.get("baseline"), form.cleaned_data.get("target")
    return render(request, "plan/parts/noise.html", {"said": _noise(start, target)})


def _noise(start: Reading | None, target: float | None) -> dict[str, str] | None:
    if start is None:
        return None
    verdict, sentence = step_in_words(start, target) if target is not None and start.is_measured else ("", "")
    return {"reach": reach_in_words(start), "verdict": verdict, "sentence": sentence}


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def agreed(request: PersonRequest, pk: int) -> HttpResponse:
    """The measure that is agreed beforehand."""
    row = _found(request, pk)
    form = forms.AgreedForm(request.POST or None, initial={"text": row.agreed_measure})
    return form_page(
        request, form, title=_("Judged by what people see"), submit=_("Agree on it"), back=address(row), template=FORM,
        plan=row.plan, priority=row, lead=_("Where the group is too small for a number to say anything."),
        work=lambda data: address(domain.agree_measure(by=request.person, priority=row, **data)),
    )  # fmt: skip


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def measure_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Something to look at on the way."""
    row = _found(request, pk)

    def work(data: dict[str, Any]) -> str:
        domain.add_measure(by=request.person, priority=row, **data)
        return f"{address(row)}#measures"

    return form_page(
        request, forms.MeasureForm(request.POST or None), title=_("What we look at on the way"), submit=_("Keep"),
        back=address(row), template=FORM, plan=row.plan, priority=row, work=work,
    )  # fmt: skip


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def measure(request: PersonRequest, pk: int) -> HttpResponse:
    """What was found."""
    kept: Measure = found(Measure, request, pk=pk)
    row = _found(request, kept.priority_id)

    def work(data: dict[str, Any]) -> str:
        domain.note_measure(by=request.person, measure=kept, **data)
        return f"{address(row)}#measures"

    return form_page(
        request, forms.FoundForm(request.POST or None), title=kept.text,
        submit=_("Keep"), back=address(row), template=FORM, plan=row.plan, priority=row, work=work,
        lead=_("What was found before stays to be read."),
    )  # fmt: skip


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def stopping(request: PersonRequest, pk: int) -> HttpResponse:
    """Stop a priority."""
    row = _found(request, pk)
    return form_page(
        request, forms.BecauseForm(request.POST or None), title=_("Stop this priority"), submit=_("Stop it"),
        back=address(row), template=FORM, plan=row.plan, priority=row,
        lead=_("Its open actions stop with it. What was done and said stays to be read."),
        work=lambda data: address(domain.stop(by=request.person, priority=row, **data)),
    )  # fmt: skip


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Leave it out of a plan that is being made; the page says what goes with it."""
    row = _found(request, pk)
    count = row.actions.count()

    def work(_data: dict[str, Any]) -> str:
        domain.discard(by=request.person, priority=row)
        return plan_address(row.plan)

    form = forms.Nothing(request.POST if request.method == "POST" else None)
    return form_page(
        request, form, title=_("Leave out “%(title)s”?") % {"title": row},
        submit=_("Leave it out"), back=address(row), template=FORM, plan=row.plan, priority=row, work=work, plain=True,
        done=_("Left out."), lead=ngettext(
            "Its theory of change and %(n)s action go with it.",
            "Its theory of change and %(n)s actions go with it.", count,
        ) % {"n": count},
    )  # fmt: skip


@gate(rules.KEEP_PRIORITY)
@require_http_methods(GET_POST)
def celebration(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what is worth celebrating, and thanks to whom."""
    row = _found(request, pk)
    since = _not_thanked(row, list(row.actions.filter(state="done").select_related("owner")))
    form = forms.CelebrationForm(
        request.POST or None, initial={"people": [action.owner_id for action in since]},
        involved={row.owner_id, *row.actions.values_list("owner_id", flat=True)},
    )  # fmt: skip

    def work(data: dict[str, Any]) -> str:
        domain.celebrate(by=request.person, priority=row, **data)
        return address(row)

    return form_page(
        request, form, title=_("Worth celebrating"), submit=_("Say it"), back=address(row),
        template="plan/celebrate.html",
        plan=row.plan, priority=row, work=work, draft=f"celebration-{row.pk}", since=since,
        lead=_("Ask those named whether they mind being thanked in front of everybody."),
    )  # fmt: skip
