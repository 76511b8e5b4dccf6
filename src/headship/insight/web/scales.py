"""Scales: which there are, what each makes of a grade, and the school's own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.insight import rules
from headship.insight.domain import scales
from headship.insight.models import Scale
from headship.insight.web.forms import ScaleForm, StepsForm
from headship.kernel.permissions import holds
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page


@gate(rules.SEE_DATA)
@require_GET
def all_scales(request: PersonRequest) -> HttpResponse:
    """Every scale with its numbers."""
    table = Table(
        caption=_("Scales"),
        columns=[Column(_("Scale")), Column(_("Numbers")), Column(_("Where they come from"))],
        rows=[(Cell(row.title, url=reverse("insight:scale", args=[row.pk])), in_words(row), row.source)
              for row in scales.in_use()],
        caption_hidden=True,
    )  # fmt: skip
    context = {"table": table, "may_keep": holds(request.person, rules.KEEP_SCALES)}
    return render(request, "insight/scales.html", context)


def in_short(value: float) -> str:
    """8.0 → "8", 1.281552 → "1.28"."""
    return f"{round(value, 2):g}"


def in_words(scale: Scale) -> str:
    """ "A* = 8, A = 7, …"; for numbers, from where to where."""
    steps = scales.shown(scale)
    if steps:
        return ", ".join(f"{label} = {in_short(value)}" for label, value in steps)
    if scale.lowest is not None and scale.highest is not None:
        return _("from %(low)g to %(high)g") % {"low": scale.lowest, "high": scale.highest}
    return _("any number")


@gate(rules.SEE_DATA)
@require_GET
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """A scale and what it makes of each grade."""
    scale = found(Scale, request, pk=pk)
    table = Table(
        caption=_("What each becomes"),
        columns=[Column(_("As it is written")), Column(_("As a number"), numeric=True)],
        rows=[(label, in_short(value)) for label, value in scales.shown(scale)],
        empty=in_words(scale),
        empty_detail=_("Each number is taken as it is."),
    )
    keeps = holds(request.person, rules.KEEP_SCALES) and scale.ended_on is None
    own = keeps and not scale.shipped
    return render(request, "insight/scale.html", {"scale": scale, "table": table, "keeps": keeps, "own": own})


@gate(rules.KEEP_SCALES)
@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Make a scale; from another one where the address names it."""
    start = request.GET.get("from", "")
    model = Scale.objects.filter(pk=int(start)).first() if start.isdecimal() and len(start) < 12 else None
    initial = {"steps": _lines(model)} if model else None
    return form_page(
        request, ScaleForm(request.POST) if request.method == "POST" else ScaleForm(initial=initial),
        title=_("A scale of our own"), submit=_("Make it"), back=reverse("insight:scales"),
        work=lambda said: reverse("insight:scale", args=[scales.make(by=request.person, **said).pk]),
        lead=_("Any grades, each with the number that it counts as. The numbers are shown wherever they are used."),
    )  # fmt: skip


def _lines(scale: Scale) -> str:
    return "\n".join(f"{label} = {value:g}" for label, value in scales.shown(scale))


@gate(rules.KEEP_SCALES)
@require_http_methods(["GET", "POST"])
def numbers(request: PersonRequest, pk: int) -> HttpResponse:
    """Give the grades of the school's own scale other numbers."""
    scale = found(Scale, request, pk=pk)
    if scale.shipped:
        return redirect(f"{reverse('insight:scale_new')}?from={scale.pk}")

    def work(said: dict[str, object]) -> str:
        scales.change(by=request.person, scale=scale, steps=said["steps"])  # type: ignore[arg-type]
        return reverse("insight:scale", args=[pk])

    form = StepsForm(request.POST) if request.method == "POST" else StepsForm(initial={"steps": _lines(scale)})
    return form_page(
        request, form, title=scale.title, submit=_("Change the numbers"), work=work,
        back=reverse("insight:scale", args=[pk]), done=_("Changed, with everything that was read on this scale."),
        lead=_("Results and targets that were read with this scale get their new numbers at once."),
    )  # fmt: skip


@gate(rules.KEEP_SCALES)
@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Offer a scale no longer."""
    scale = found(Scale, request, pk=pk)
    return button(
        request, lambda: scales.end(by=request.person, scale=scale), back=reverse("insight:scales"),
        done=_("Not offered any more. What was read with it stays."),
    )  # fmt: skip
