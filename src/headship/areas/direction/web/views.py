"""The pages of decisions: the list, one decision, and beginning one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from headship.areas.direction import calibration, queries, rules
from headship.areas.direction.domain import decisions as domain
from headship.areas.direction.models import Decision
from headship.areas.direction.web import calibration_view, decision_view
from headship.areas.direction.web.forms.raising import QuestionForm, SmallForm, UrgentForm
from headship.evidence.consequential import consequential_acts
from headship.evidence.domain.linking import sort_of
from headship.evidence.web import links
from headship.kernel import clock, exports
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import form_page

FORM = "direction/form.html"
ON_A_PAGE = 50
FILTERS = {
    "all": gettext_lazy("All"),
    "open": gettext_lazy("Open"),
    "review": gettext_lazy("Review due"),
    "decided": gettext_lazy("Decided"),
    "mine": gettext_lazy("Mine"),
    "urgent": gettext_lazy("Urgent"),
    "small": gettext_lazy("Small"),
}


@gate(rules.SEE_DECISIONS)
@require_GET
def decision_list(request: PersonRequest) -> HttpResponse:
    """What is open first, then what was decided, the newest first."""
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in FILTERS else "all"
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    rows = _filtered(request, chosen, words)
    if "format" in request.GET:
        return exports.respond(request, _file(rows))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": _table(page.object_list, request), "page": page, "chosen": chosen, "words": words,
        "filters": [(label, f"?show={code}", code) for code, label in FILTERS.items()],
        "counts": _counts(request),
    }  # fmt: skip
    return render(request, "direction/decisions.html", context)


def _filtered(request: PersonRequest, chosen: str, words: str) -> QuerySet[Decision]:
    today = clock.today()
    conditions = {
        "all": Q(),
        "open": Q(state__in=Decision.UNSETTLED),
        "review": Q(state=Decision.State.DECIDED, review_on__lte=today),
        "decided": Q(state__in=[Decision.State.DECIDED, Decision.State.REVIEWED]),
        "mine": Q(owner=request.person) | Q(raised_by=request.person),
        "urgent": Q(kind=Decision.Kind.URGENT),
        "small": Q(kind=Decision.Kind.SMALL),
    }
    order = Case(
        When(state__in=Decision.UNSETTLED, then=Value(0)),
        When(state=Decision.State.DECIDED, review_on__lte=today, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Decision.objects.visible_to(request.person).filter(conditions[chosen])
    for word in words.split():
        rows = rows.filter(Q(question__icontains=word) | Q(reason__icontains=word) | Q(choice__text__icontains=word))
    rows = rows.select_related("owner", "team", "choice").annotate(order=order)
    return rows.order_by("order", F("settled_at").desc(nulls_first=True), "-raised_at", "-pk")


def _counts(request: PersonRequest) -> dict[str, int]:
    small = Q(kind=Decision.Kind.SMALL)
    counts: dict[str, int] = Decision.objects.visible_to(request.person).aggregate(
        open=Count("pk", filter=Q(state__in=Decision.UNSETTLED)),
        review=Count("pk", filter=Q(state=Decision.State.DECIDED, review_on__lte=clock.today())),
        settled=Count("pk", filter=Q(state__in=[Decision.State.DECIDED, Decision.State.REVIEWED]) & ~small),
        reviewed=Count("pk", filter=Q(state=Decision.State.REVIEWED)),
    )
    return counts


def _table(rows: Any, request: PersonRequest) -> Table:
    return Table(
        caption=_("Decisions"),
        columns=[Column(_("Question")), Column(_("Owner")), Column(_("State")), Column(_("What was chosen"))],
        rows=[_row(decision) for decision in rows],
        csv_url=_with_format(request, "csv"),
        xlsx_url=_with_format(request, "xlsx"),
        empty=_("No decision here yet"),
        empty_detail=_("A question takes half a minute to write down. The rest comes when there is time."),
        caption_hidden=True,
    )


def _with_format(request: PersonRequest, kind: str) -> str:
    query = request.GET.copy()
    query["format"] = kind
    query.pop("page", None)
    return f"?{query.urlencode()}"


def _row(decision: Decision) -> tuple[Any, ...]:
    return (
        Cell(decision.question, url=reverse("direction:decision", args=[decision.pk])),
        decision.owner.name,
        state_cell(decision),
        decision.choice.text if decision.choice else "",
    )


def state_cell(decision: Decision) -> Cell:
    """The state in two words, marked where it asks for something."""
    if decision.is_under_review:
        return Cell(_("Review due"), tag="warn")
    if decision.is_open:
        return Cell(decision.get_state_display(), tag="focus")
    if decision.state == Decision.State.REVIEWED:
        return Cell(_("Reviewed"), tag="good")
    if decision.state == Decision.State.WITHDRAWN:
        return Cell(_("Withdrawn"), tag="rest")
    day = date_format(timezone.localtime(decision.settled_at), "SHORT_DATE_FORMAT") if decision.settled_at else ""
    return Cell(_("Decided %(day)s") % {"day": day})


def _file(rows: QuerySet[Decision]) -> exports.Table:
    columns = [
        _("Question"), _("Kind"), _("State"), _("Owner"), _("Team"), _("Raised on"), _("Decided on"), _("Method"),
        _("Choice"), _("Reason"), _("Review on"),
    ]  # fmt: skip
    body = [
        (
            row.question, row.get_kind_display(), row.get_state_display(), row.owner.name, row.team or "",
            timezone.localdate(row.raised_at), timezone.localdate(row.settled_at) if row.settled_at else "",
            row.get_method_display(),
            row.choice.text if row.choice else "", row.reason, row.review_on or "",
        )
        for row in rows
    ]  # fmt: skip
    return exports.Table(_("Decisions"), columns, body)


@for_people
@require_GET
def decision_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One decision, from question to outcome, for somebody who was not in the room."""
    decision = found(Decision.objects.select_related(*queries.RELATED), request, pk=pk)
    return render(request, "direction/decision.html", decision_view.page(request.person, decision))


@for_people
@require_GET
def version(request: PersonRequest, pk: int) -> HttpResponse:
    """The number of changes so far, for a page that is being edited."""
    return HttpResponse(str(found(Decision, request, pk=pk).version), content_type="text/plain")


def address(decision: Decision) -> str:
    """The decision's page."""
    return reverse("direction:decision", args=[decision.pk])


@gate(rules.RAISE)
@require_http_methods(["GET", "POST"])
def question_new(request: PersonRequest) -> HttpResponse:
    """Raise a question, perhaps about what a review found or a trial showed: the decision then cites it."""
    origin = links.origin(request)
    cites = [(origin.kind, origin.record_id)] if origin and sort_of("decision", "cites", origin.kind) else []

    def work(data: dict[str, Any]) -> str:
        return address(domain.raise_question(by=request.person, cites=cites, **data))

    return form_page(
        request, QuestionForm(request.POST or None, person=request.person), title=_("What is to be decided?"),
        submit=_("Raise the question"), back=origin.url if origin else reverse("direction:decisions"), work=work,
        draft=f"decision-{origin.kind}-{origin.record_id}" if origin else "decision", template="direction/raise.html",
        origin=origin if cites else None,
        done=_("The question is there. Whom does it affect?"),
    )  # fmt: skip


@gate(rules.RAISE)
@require_http_methods(["GET", "POST"])
def small_new(request: PersonRequest) -> HttpResponse:
    """Record a small decision in one line."""

    def work(data: dict[str, Any]) -> str:
        domain.decide_small(by=request.person, **data)
        return reverse("direction:decisions")

    return form_page(
        request, SmallForm(request.POST or None, person=request.person), title=_("A small decision"),
        submit=_("Keep it"), back=reverse("direction:decisions"), work=work, draft="small-decision", template=FORM,
        done=_("Kept."),
        lead=_("One line, so that nobody has to ask again. It is not counted anywhere."),
    )  # fmt: skip


@gate(rules.RAISE)
@require_http_methods(["GET", "POST"])
def urgent_new(request: PersonRequest) -> HttpResponse:
    """Record a decision that could not wait."""

    def work(data: dict[str, Any]) -> str:
        return address(domain.decide_urgent(by=request.person, **data))

    return form_page(
        request, UrgentForm(request.POST or None, person=request.person), title=_("It could not wait"),
        submit=_("Record it"), back=reverse("direction:decisions"), work=work, draft="urgent-decision",
        template="direction/urgent.html",
        lead=_("Act now and write down why. Those whom it affects are heard within ten days."),
        done=_("Recorded. You will be reminded to talk it over with those affected."),
    )  # fmt: skip


@gate(rules.SEE_DECISIONS)
@require_GET
def calibration_page(request: PersonRequest) -> HttpResponse:
    """How well this reader's own predictions came true. Nobody else's are ever shown."""
    return render(request, "direction/calibration.html", calibration_view.page(calibration.of(request.person)))


@gate(rules.RAISE)
@require_http_methods(["GET", "POST"])
def behind(request: PersonRequest) -> HttpResponse:
    """Name the decision behind a weighty act elsewhere."""
    from headship.areas.direction.web import behind_view

    record = behind_view.record_in(request)
    if record is None:
        return redirect("direction:decisions")
    return behind_view.respond(request, record, consequential_acts())
