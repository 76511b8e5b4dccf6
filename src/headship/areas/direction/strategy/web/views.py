"""The strategy on one page, and the pages of one statement."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.direction.strategy import queries, records, rules
from headship.areas.direction.strategy.domain import statements as domain
from headship.areas.direction.strategy.models import Statement
from headship.areas.direction.strategy.web import forms
from headship.evidence.web import links
from headship.insight.api import years
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile
from headship.kernel.permissions import holds, may, require
from headship.kernel.ui.navigation import address_for, address_of
from headship.school.web.gate import PersonRequest, for_people, found, gate, refusals_shown
from headship.school.web.pages import button, form_page

FORM = "strategy/form.html"
GET_POST = ["GET", "POST"]
MANY = 6
GROUNDS_SHOWN = 4
Kind = Statement.Kind
NEW = {
    Kind.VISION: (gettext_lazy("What do we want to be?"),
                  gettext_lazy("What will be true of our learners and our school when we have got there?")),
    Kind.MISSION: (gettext_lazy("What are we here for?"),
                   gettext_lazy("What we do every day, for whom, and what people can count on.")),
    Kind.OBJECTIVE: (gettext_lazy("What do we want to reach?"),
                     gettext_lazy("One thing that will be different, and that one can tell has come about.")),
}  # fmt: skip


@gate(rules.SEE_STRATEGY)
@require_GET
def strategy(request: PersonRequest) -> HttpResponse:
    """Vision, mission, values and objectives, with what they rest on and what is done for them."""
    rows = list(Statement.objects.visible_to(request.person).kept().select_related("owner"))
    held = queries.held_by(request.person, rows)
    objectives = [_objective(request, row, held[row.pk]) for row in rows if row.kind == Kind.OBJECTIVE]
    context = {
        "vision": next((row for row in rows if row.kind == Kind.VISION), None),
        "mission": next((row for row in rows if row.kind == Kind.MISSION), None),
        "values": queries.values(request.person), "objectives": objectives,
        "proposes": holds(request.person, rules.PROPOSE), "many": len(objectives) > MANY, "most": MANY,
        "most_grounds": f":{GROUNDS_SHOWN}",
        "gaps": sum(not each["held"].served for each in objectives if each["row"].words),
        "campaigns": address_for(request.person, "campaigns:campaign_new"),
        "priorities": address_for(request.person, "plan:priority_new"),
        "begins": request.person.is_leader,
    }  # fmt: skip
    return render(request, "strategy/strategy.html", context)


def _objective(request: PersonRequest, row: Statement, held: queries.Held) -> dict[str, Any]:
    kinds = {each.kind for each in held.grounds}
    return {
        "row": row, "held": held, "year": years.words(row.until) if row.until else "",
        "more": max(len(held.grounds) - GROUNDS_SHOWN, 0),
        "missing": "school" if "school_fact" not in kinds else "community" if "community_fact" not in kinds else "",
        "keeps": may(request.person, rules.KEEP_STATEMENT, row),
    }  # fmt: skip


@for_people
@require_GET
def statement_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One statement: what holds, what is proposed, how it was worded before, and what hangs together with it."""
    row: Statement = found(Statement.objects.select_related("owner", "draft_by"), request, pk=pk)
    versions = list(row.versions.select_related("written_by", "adopted_by"))
    context = {
        "row": row, "keeps": row.is_kept and may(request.person, rules.KEEP_STATEMENT, row),
        "adopts": row.is_kept and holds(request.person, rules.ADOPT),
        "until": years.words(row.until) if row.until else "",
        "pairs": list(zip(versions, [*(each.words for each in versions[1:]), ""], strict=False)),
        "looks": row.looks.select_related("by")[:10], "objective": row.kind == Kind.OBJECTIVE,
        "due": row.in_force and row.review_on is not None and row.review_on <= clock.today() + records.AHEAD,
        "links": links.shown(request.person, (row.kind, row.pk)),
        "behind": _behind(row), "begins": row.in_force and request.person.is_leader,
        "campaigns": address_for(request.person, "campaigns:campaign_new"),
        "priorities": address_for(request.person, "plan:priority_new"),
    }  # fmt: skip
    return render(request, "strategy/statement.html", context)


def _behind(row: Statement) -> str:
    address = address_of("direction:behind")
    return f"{address}?record={row.kind}:{row.pk}" if address and row.kind != Kind.OBJECTIVE else ""


@gate(rules.PROPOSE)
@require_http_methods(GET_POST)
def propose(request: PersonRequest, kind: str) -> HttpResponse:
    """Word something that the school does not have yet."""
    if kind not in Kind.values:
        raise Http404
    title, lead = NEW[Kind(kind)]

    def work(data: dict[str, Any]) -> str:
        return records.address(domain.propose(by=request.person, kind=kind, **data))

    return form_page(
        request, forms.ProposalForm(request.POST or None, kind=kind, by=request.person), work=work, template=FORM,
        title=str(title), lead=str(lead), submit=_("Propose it"), back=reverse("strategy:strategy"),
        draft=f"strategy-{kind}", done=_("It is proposed. The head or the chair adopts it."),
    )  # fmt: skip


def _kept(request: PersonRequest, pk: int) -> Statement:
    row: Statement = found(Statement.objects.select_related("owner", "draft_by"), request, pk=pk)
    require(request.person, rules.KEEP_STATEMENT, row)
    return row


@gate(rules.KEEP_STATEMENT)
@require_http_methods(GET_POST)
def reword(request: PersonRequest, pk: int) -> HttpResponse:
    """Propose another wording. Where somebody saved one meanwhile, both are shown and nothing is lost."""
    row = _kept(request, pk)
    seen = _number(request.POST.get("over", "")) or _number(request.POST.get("version", "")) or row.revision
    form = forms.WordingForm(request.POST or None, kind=row.kind, statement=row)
    clash: ChangedMeanwhile | None = None
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            try:
                domain.reword(by=request.person, statement=row, revision=seen, **form.cleaned_data)
            except ChangedMeanwhile as changed:
                clash = changed
            else:
                return redirect(records.address(row))
    when = date_format(timezone.localtime(row.draft_at), "H:i") if row.draft_at else ""
    context = {
        "form": form, "row": row, "back": records.address(row), "seen": seen, "clash": clash, "when": when,
        "mine": form.data.get("words", ""),
    }  # fmt: skip
    return render(request, "strategy/reword.html", context, status=422 if form.errors or clash else 200)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@for_people
@require_GET
def revision(request: PersonRequest, pk: int) -> HttpResponse:
    """The number of changes so far, for a page on which a wording is being written."""
    return HttpResponse(str(found(Statement, request, pk=pk).revision), content_type="text/plain")


@gate(rules.ADOPT)
@require_http_methods(GET_POST)
def adoption(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a proposed wording in force."""
    row: Statement = found(Statement.objects.select_related("owner", "draft_by"), request, pk=pk)
    back = records.address(row)

    def work(data: dict[str, Any]) -> str:
        domain.adopt(by=request.person, statement=row, review_on=data["review_on"])
        return back

    return form_page(
        request, forms.AdoptionForm(request.POST or None, statement=row), work=work, back=back, template=FORM,
        crumb=row, title=_("Adopt it"), lead=row.draft, submit=_("Adopt it"), done=_("It holds from now on."),
        closed=True,
    )  # fmt: skip


@gate(rules.KEEP_STATEMENT)
@require_http_methods(GET_POST)
def dropping(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a proposed wording fall."""
    row = _kept(request, pk)

    def work(data: dict[str, Any]) -> str:
        dropped = domain.drop(by=request.person, statement=row, because=data["because"])
        return records.address(dropped) if dropped.is_kept else reverse("strategy:strategy")

    return form_page(
        request, forms.BecauseForm(request.POST or None), work=work, back=records.address(row), template=FORM,
        crumb=row, title=_("Do not adopt it"), lead=row.draft, submit=_("Let it fall"), draft=f"strategy-drop-{pk}",
    )  # fmt: skip


@gate(rules.KEEP_STATEMENT)
@require_http_methods(GET_POST)
def look(request: PersonRequest, pk: int) -> HttpResponse:
    """It still holds, and what tells us so."""
    row = _kept(request, pk)
    back = records.address(row)

    def work(data: dict[str, Any]) -> str:
        domain.confirm(by=request.person, statement=row, **data)
        return back

    return form_page(
        request, forms.LookForm(request.POST or None, statement=row), work=work, back=back, template=FORM, crumb=row,
        title=_("Does it still hold?"), lead=row.words, submit=_("It still holds"), draft=f"strategy-look-{pk}",
    )  # fmt: skip


@gate(rules.KEEP_STATEMENT)
@require_http_methods(GET_POST)
def care(request: PersonRequest, pk: int) -> HttpResponse:
    """Who looks after it, how we will know, and by when."""
    row = _kept(request, pk)
    back = records.address(row)

    def work(data: dict[str, Any]) -> str:
        domain.look_after(by=request.person, statement=row, **data)
        return back

    return form_page(
        request, forms.CareForm(request.POST or None, statement=row), work=work, back=back, template=FORM, crumb=row,
        title=_("Who looks after it?"), lead=str(row), submit=_("Keep it"),
    )  # fmt: skip


@gate(rules.ADOPT)
@require_http_methods(GET_POST)
def ending(request: PersonRequest, pk: int) -> HttpResponse:
    """An objective is reached, or wanted no longer."""
    row: Statement = found(Statement, request, pk=pk)
    back = records.address(row)

    def work(data: dict[str, Any]) -> str:
        domain.end(by=request.person, statement=row, because=data["because"])
        return back

    return form_page(
        request, forms.BecauseForm(request.POST or None), work=work, back=back, template=FORM, crumb=row,
        title=_("No longer an objective"), lead=str(row), submit=_("End it"), draft=f"strategy-end-{pk}",
    )  # fmt: skip


@gate(rules.KEEP_STATEMENT)
@require_POST
def upwards(request: PersonRequest, pk: int) -> HttpResponse:
    """One place up."""
    row = _kept(request, pk)
    place = reverse("strategy:strategy") + "#objectives"
    return button(
        request, lambda: domain.move_up(by=request.person, statement=row), back=place, done=_("It stands higher now.")
    )
