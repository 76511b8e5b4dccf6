"""The register itself, and the pages of one risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headship.areas.direction.sustainability import queries, rules
from headship.areas.direction.sustainability.domain import commitments as promised
from headship.areas.direction.sustainability.domain import risks as domain
from headship.areas.direction.sustainability.models import HIGH_FROM, Commitment, Mitigation, Risk
from headship.areas.direction.sustainability.web import forms
from headship.evidence.models import Promise
from headship.evidence.web import links
from headship.kernel import clock, exports
from headship.kernel.permissions import holds, may, require
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import form_page

FORM = "sustainability/form.html"
SIDE = 44  # a square of the matrix, in units of the drawing
ACTS_SHOWN = 20
MIDDLE = 5  # likelihood times impact


@gate(rules.SEE_REGISTER)
@require_GET
def register(request: PersonRequest) -> HttpResponse:
    """What could keep the vision from lasting, what is done about it, and what the school stands by."""
    shown_closed = request.GET.get("show") == "closed"
    rows = list(_listed(request, closed=shown_closed))
    if "format" in request.GET:
        return exports.respond(request, _file(rows))
    open_ones = rows if not shown_closed else list(_listed(request, closed=False))
    high, stands_by = [risk for risk in open_ones if risk.is_high], _commitments(request)
    context = {
        "risks": rows, "table": _table(rows), "squares": _drawn(open_ones), "side": SIDE,
        "high": len(high), "held": sum(risk.held for risk in high), "count": len(open_ones),
        "due": sum(queries.overdue(risk) for risk in open_ones),
        "shown": "closed" if shown_closed else "open",
        "filters": [(_("Watched"), "?show=open", "open"), (_("Closed"), "?show=closed", "closed")],
        "commitments": _commitment_table(stands_by),
        "late": sum(each is not None and each.is_late for _row, each in stands_by),
        "may_commit": holds(request.person, rules.COMMIT),
        "may_arrive": holds(request.person, rules.SEE_ARRIVAL),
    }  # fmt: skip
    return render(request, "sustainability/register.html", context)


def _listed(request: PersonRequest, *, closed: bool) -> Any:
    rows = Risk.objects.visible_to(request.person).filter(closed_at__isnull=not closed).select_related("owner")
    of_it = Mitigation.objects.filter(risk=OuterRef("pk"), dropped_at__isnull=True)
    annotated = rows.annotate(
        held=queries.held(clock.today()), open_work=Exists(of_it.filter(done_at__isnull=True)),
        done_work=Exists(of_it.filter(done_at__isnull=False)),
    )  # fmt: skip
    return sorted(annotated, key=lambda risk: (-risk.likelihood * risk.impact, risk.review_on, risk.pk))


def _drawn(risks: Sequence[Risk]) -> list[dict[str, Any]]:
    squares = [square for row in queries.matrix(risks) for square in row]
    return [
        {
            "x": (square.impact - 1) * SIDE, "y": (5 - square.likelihood) * SIDE, "count": len(square.risks),
            "mid_x": (square.impact - 1) * SIDE + SIDE // 2, "mid_y": (5 - square.likelihood) * SIDE + SIDE // 2 + 6,
            "high": square.weight >= HIGH_FROM, "middle": MIDDLE <= square.weight < HIGH_FROM,
        }
        for square in squares
    ]  # fmt: skip


def _table(rows: Sequence[Any]) -> Table:
    return Table(
        caption=_("Risks to the vision"),
        columns=[
            Column(_("What could happen")), Column(_("How high")), Column(_("What is done")),
            Column(_("Looked after by")), Column(_("Look again"), together=True),
        ],
        rows=[_row(risk) for risk in rows],
        csv_url="?format=csv", xlsx_url="?format=xlsx", caption_hidden=True,
        empty=_("No risk is watched yet"),
        empty_detail=_("What could keep the school from being what it wants to be in five years? One line is enough."),
    )  # fmt: skip


def _row(risk: Any) -> tuple[Any, ...]:
    return (
        Cell(risk.title, url=reverse("sustainability:risk", args=[risk.pk])),
        Cell(_height(risk), tag="warn") if risk.is_high and risk.is_open else _height(risk),
        risk.closed_because if not risk.is_open else _work(risk),
        risk.owner.name,
        Cell(date_format(risk.review_on, "SHORT_DATE_FORMAT"), tag="focus") if queries.overdue(risk)
        else date_format(risk.review_on, "SHORT_DATE_FORMAT"),
    )  # fmt: skip


def _height(risk: Risk) -> str:
    """In a word, as the picture draws it; the page of the risk says it in whole words."""
    weight = risk.likelihood * risk.impact
    return _("High") if weight >= HIGH_FROM else _("Middle") if weight >= MIDDLE else _("Low")


def _work(risk: Any) -> Any:
    if risk.held:
        return Cell(_("On its way") if risk.open_work else _("Done"), tag="good")
    if risk.open_work:
        return _("Begun; its last note is old or asks for help")
    return _("Done more than half a year ago") if risk.done_work else _("Nothing yet")


def _file(rows: Sequence[Any]) -> exports.Table:
    columns = [
        _("What could happen"),
        _("Kind"),
        _("How likely"),
        _("How grave"),
        _("Looked after by"),
        _("Look again"),
    ]
    body = [
        [risk.title, risk.get_kind_display(), risk.likelihood, risk.impact, risk.owner.name, risk.review_on]
        for risk in rows
    ]
    return exports.Table("risks", columns, body)


def _commitments(request: PersonRequest) -> list[tuple[Commitment, Promise | None]]:
    """What the school stands by, each with the last promise of it."""
    rows = list(Commitment.objects.visible_to(request.person).filter(ended_at=None).select_related("owner"))
    last: dict[int | None, Promise] = {
        promise.about_id: promise
        for promise in Promise.objects.filter(about_kind=promised.KIND, about_id__in=[row.pk for row in rows])
        .select_related("group").order_by("pk")
    }  # fmt: skip
    return [(row, last.get(row.pk)) for row in rows]


def _commitment_table(rows: Sequence[tuple[Commitment, Promise | None]]) -> Table:
    return Table(
        caption=_("Commitments to the community"),
        columns=[
            Column(_("What the school stands by")), Column(_("For whom")), Column(_("How it stands")),
            Column(_("By when"), together=True),
        ],
        rows=[_commitment_row(row, promise) for row, promise in rows],
        caption_hidden=True, empty=_("Nothing is written down yet"),
        empty_detail=_("What may the families, the neighbours and the town count on, whoever leads the school?"),
    )  # fmt: skip


def _commitment_row(row: Commitment, promise: Promise | None) -> tuple[Any, ...]:
    what = Cell(row.what, url=reverse("sustainability:commitment", args=[row.pk]))
    if promise is None:
        return what, "", "", ""
    tag = {Promise.State.CONFIRMED: "good", Promise.State.DENIED: "warn"}.get(Promise.State(promise.state), "")
    state = Cell(promise.get_state_display(), tag=tag) if tag else promise.get_state_display()
    if promise.is_late:
        state = Cell(_("Its day has passed"), tag="warn")
    return what, str(promise.group), state, date_format(promise.due_on, "SHORT_DATE_FORMAT")


@gate(rules.RAISE_RISK)
@require_http_methods(["GET", "POST"])
def risk_new(request: PersonRequest) -> HttpResponse:
    """Write a risk down."""

    def work(data: dict[str, Any]) -> str:
        risk = domain.raise_risk(by=request.person, **data)
        return reverse("sustainability:risk", args=[risk.pk])

    return form_page(
        request, forms.RiskForm(request.POST or None, by=request.person), work=work, template=FORM, draft="risk",
        title=_("A risk to the vision"), submit=_("Write it down"), back=reverse("sustainability:register"),
        lead=_("Something that could keep the school from being what it wants to be. Half a minute is enough for now."),
    )  # fmt: skip


@for_people
@require_GET
def risk_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One risk: how it stands, what is done against it, how it went."""
    risk = found(Risk.objects.select_related("owner", "team", "raised_by"), request, pk=pk)
    on_track = set(queries.on_track(clock.today()).filter(risk=risk).values_list("pk", flat=True))
    work = risk.mitigations.select_related("owner").prefetch_related("notes__by")
    context = {
        "risk": risk, "looks": risk.looks.select_related("by")[:ACTS_SHOWN],
        "work": [_mitigation(request, each, each.pk in on_track) for each in work],
        "runs": may(request.person, rules.LOOK_AFTER_RISK, risk), "overdue": queries.overdue(risk),
        "links": links.shown(request.person, (domain.KIND, risk.pk)),
    }  # fmt: skip
    return render(request, "sustainability/risk.html", context)


def _mitigation(request: PersonRequest, each: Mitigation, on_track: bool) -> dict[str, Any]:
    return {
        "row": each, "notes": list(each.notes.all())[:3], "on_track": on_track,
        "late": each.is_open and each.due_on < clock.today(), "moved": each.due_on != each.first_due_on,
        "may_note": each.is_open and may(request.person, rules.MITIGATE, each),
    }  # fmt: skip


def _kept(request: PersonRequest, pk: int) -> Risk:
    risk: Risk = found(Risk.objects.select_related("owner"), request, pk=pk)
    require(request.person, rules.LOOK_AFTER_RISK, risk)
    return risk


@gate(rules.LOOK_AFTER_RISK)
@require_http_methods(["GET", "POST"])
def risk_change(request: PersonRequest, pk: int) -> HttpResponse:
    """The words of a risk, and who looks after it."""
    risk = _kept(request, pk)
    back = reverse("sustainability:risk", args=[pk])
    initial = {"title": risk.title, "kind": risk.kind, "why": risk.why, "owner": risk.owner_id}

    def work(data: dict[str, Any]) -> str:
        domain.change(by=request.person, risk=risk, team=risk.team, **data)
        return back

    return form_page(
        request, forms.RiskChangeForm(request.POST or None, initial=initial), work=work, back=back, template=FORM,
        title=_("Say it better"), submit=_("Keep it"), draft=f"risk-{pk}", crumb=risk.title,
    )  # fmt: skip


@gate(rules.LOOK_AFTER_RISK)
@require_http_methods(["GET", "POST"])
def look(request: PersonRequest, pk: int) -> HttpResponse:
    """Look at a risk again."""
    risk = _kept(request, pk)
    back = reverse("sustainability:risk", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.look(by=request.person, risk=risk, **data)
        return back

    return form_page(
        request, forms.LookForm(request.POST or None, risk=risk), work=work, back=back, template=FORM,
        title=_("How does it stand now?"), submit=_("Keep this look"), draft=f"look-{pk}", lead=risk.title,
        crumb=risk.title, done=_("It is kept, with what stood there before."),
    )  # fmt: skip


@gate(rules.LOOK_AFTER_RISK)
@require_http_methods(["GET", "POST"])
def closure(request: PersonRequest, pk: int) -> HttpResponse:
    """Watch a risk no longer."""
    risk = _kept(request, pk)
    back = reverse("sustainability:risk", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.close(by=request.person, risk=risk, because=data["because"])
        return back

    return form_page(
        request, forms.BecauseForm(request.POST or None), work=work, back=back, template=FORM, crumb=risk.title,
        title=_("Watch it no longer"), submit=_("Close it"), draft=f"risk-closure-{pk}", lead=risk.title,
    )  # fmt: skip


@gate(rules.LOOK_AFTER_RISK)
@require_http_methods(["GET", "POST"])
def mitigation_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Settle on something to do against a risk."""
    risk = _kept(request, pk)
    back = reverse("sustainability:risk", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.mitigate(by=request.person, risk=risk, **data)
        return back

    return form_page(
        request, forms.MitigationForm(request.POST or None, by=request.person), work=work, back=back, template=FORM,
        title=_("What will be done about it?"), submit=_("Settle on it"), draft=f"work-{pk}", lead=risk.title,
        crumb=risk.title,
    )  # fmt: skip


@gate(rules.MITIGATE)
@require_http_methods(["GET", "POST"])
def note(request: PersonRequest, pk: int, mitigation_pk: int) -> HttpResponse:
    """Say how something done against a risk stands."""
    risk = found(Risk, request, pk=pk)
    mitigation = found(Mitigation.objects.select_related("risk", "owner"), request, pk=mitigation_pk, risk=risk)
    require(request.person, rules.MITIGATE, mitigation)
    back = reverse("sustainability:risk", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.note(by=request.person, mitigation=mitigation, **data)
        return back

    return form_page(
        request, forms.NoteForm(request.POST or None, mitigation=mitigation), work=work, back=back, template=FORM,
        title=_("How does it stand?"), submit=_("Say so"), draft=f"note-{mitigation_pk}", lead=mitigation.what,
        crumb=risk.title, done=_("Thank you. It is kept."),
    )  # fmt: skip
