"""The pages of programmes: the list, one programme, and beginning a review of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.reviews import queries, rules
from headship.areas.improvement.reviews.domain import gathering
from headship.areas.improvement.reviews.domain import programmes as domain
from headship.areas.improvement.reviews.models import Finding, Programme
from headship.areas.improvement.reviews.waiting import programme_address, review_address
from headship.areas.improvement.reviews.web.forms import ProgrammeForm, ReviewForm
from headship.evidence.web import links
from headship.kernel import clock, exports
from headship.kernel.permissions import may, require
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import button, form_page

FORM = "reviews/form.html"
GET_POST = ["GET", "POST"]
SOON = timedelta(days=60)


@gate(rules.SEE_PROGRAMMES)
@require_GET
def programme_list(request: PersonRequest) -> HttpResponse:
    """All programmes, those that are due first."""
    rows: list[Any] = list(queries.programmes_seen(request.person))
    if "format" in request.GET:
        return exports.respond(request, _file(rows))
    today = clock.today()
    context = {
        "table": _table(rows), "total": len(rows),
        "under_way": sum(row.open_review is not None for row in rows),
        "due": sum(row.next_on <= today + SOON and row.open_review is None for row in rows),
        "unanswered": Finding.objects.visible_to(request.person).unanswered().count(),
        "may_set_up": may(request.person, rules.SET_UP_PROGRAMME),
    }  # fmt: skip
    return render(request, "reviews/programmes.html", context)


def _table(rows: list[Any]) -> Table:
    return Table(
        caption=_("Programmes"),
        columns=[
            Column(_("Programme")), Column(_("Sort")), Column(_("Looked after by")),
            Column(_("Next review"), together=True),
            Column(_("How it stands")),
        ],
        rows=[
            (Cell(row.title, url=programme_address(row)), row.get_kind_display(), row.owner.name,
             date_format(row.next_on, "DATE_FORMAT"), standing_of(row))
            for row in rows
        ],
        csv_url="?format=csv", xlsx_url="?format=xlsx",
        empty=_("No programme here yet"),
        empty_detail=_("Begin with three: a core subject, something beyond lessons, and how you care for learners."),
        caption_hidden=True,
    )  # fmt: skip


def standing_of(row: Any) -> Cell:
    """In a few words, with the review that is under way."""
    if row.open_review is not None:
        return Cell(_("Under review"), url=reverse("reviews:review", args=[row.open_review]), tag="focus")
    if row.next_on < clock.today():
        return Cell(_("Ready to be looked at"), tag="warn")
    if row.concluded == 0:
        return Cell(_("Not looked at yet"), tag="rest")
    return Cell(_("Within its cycle"), tag="good")


def _file(rows: list[Any]) -> exports.Table:
    columns = [_("Programme"), _("Sort"), _("Looked after by"), _("Months"), _("Next review"), _("Reviews concluded")]
    body = [
        (row.title, row.get_kind_display(), row.owner.name, row.cycle_months, row.next_on, row.concluded)
        for row in rows
    ]
    return exports.Table(_("Programmes"), columns, body)


@for_people
@require_GET
def programme_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One programme: when it is looked at next, and what was found over the years."""
    programme = found(Programme.objects.select_related("owner"), request, pk=pk)
    reviews = list(programme.reviews.select_related("owner").prefetch_related("findings__review"))
    findings = [finding for review in reviews for finding in review.findings.all()]
    answers = queries.answers_of(findings)
    context = {
        "programme": programme,
        "reviews": [
            (review, review_address(review), [(each, answers[each.pk]) for each in review.findings.all()])
            for review in reviews
        ],
        "open_review": next((review for review in reviews if review.is_open), None),
        "came": programme.next_on < clock.today(),
        "runs": may(request.person, rules.RUN_PROGRAMME, programme) and programme.is_running,
        "links": links.shown(request.person, ("programme", programme.pk)),
    }
    return render(request, "reviews/programme.html", context)


@gate(rules.SET_UP_PROGRAMME)
@require_http_methods(GET_POST)
def programme_new(request: PersonRequest) -> HttpResponse:
    """Set a programme up."""

    def work(data: dict[str, Any]) -> str:
        return programme_address(domain.set_up(by=request.person, **data))

    form = ProgrammeForm(request.POST or None, initial={"owner": request.person.pk, "cycle_months": 36})
    return form_page(
        request, form, title=_("A programme"), submit=_("Keep it"), back=reverse("reviews:programmes"), work=work,
        draft="programme", template=FORM, done=_("It is there, and waits for its day."),
        lead=_("A subject, a phase, a club, the way you care for learners: what you offer and want to look at again."),
    )  # fmt: skip


@gate(rules.RUN_PROGRAMME)
@require_http_methods(GET_POST)
def programme_revision(request: PersonRequest, pk: int) -> HttpResponse:
    """Describe a programme anew, hand it over, or change its rhythm."""
    programme = _run(request, pk)
    names = ("title", "kind", "aims", "owner_id", "cycle_months", "next_on")
    initial = {name.removesuffix("_id"): getattr(programme, name) for name in names}

    def work(data: dict[str, Any]) -> str:
        return programme_address(domain.revise(by=request.person, programme=programme, **data))

    return form_page(
        request, ProgrammeForm(request.POST or None, initial=initial, known=programme),
        title=_("About this programme"), submit=_("Keep it"), back=programme_address(programme), work=work,
        template=FORM, done=_("Kept."), programme=programme,
    )  # fmt: skip


@gate(rules.RUN_PROGRAMME)
@require_POST
def programme_end(request: PersonRequest, pk: int) -> HttpResponse:
    """The school no longer offers it."""
    programme = _run(request, pk)
    work = lambda: domain.end(by=request.person, programme=programme)  # noqa: E731 - one line says it
    return button(request, work, back=programme_address(programme), done=_("It is no longer offered."))


@gate(rules.RUN_PROGRAMME)
@require_http_methods(GET_POST)
def review_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin a review of a programme."""
    programme = _run(request, pk)

    def work(data: dict[str, Any]) -> str:
        return review_address(gathering.plan(by=request.person, programme=programme, **data))

    return form_page(
        request, ReviewForm(request.POST or None, initial={"owner": programme.owner_id}),
        title=_("Review of %(programme)s") % {"programme": programme}, submit=_("Begin"),
        back=programme_address(programme), work=work, draft="review", template=FORM, programme=programme,
        done=_("It has begun. Whom do you want to hear?"),
        lead=_("A question is enough to begin. Results, voices and findings follow on one page."),
    )  # fmt: skip


def _run(request: PersonRequest, pk: int) -> Programme:
    programme: Programme = found(Programme.objects.select_related("owner"), request, pk=pk)
    require(request.person, rules.RUN_PROGRAMME, programme)
    return programme
