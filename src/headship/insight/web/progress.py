"""How far learners came: pictures with intervals, what can be concluded from them, and figures to keep."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.evidence.rules import FREEZE_READING
from headship.insight import concluding, drawing, queries
from headship.insight.domain import analyses, keeping
from headship.insight.models import Analysis, GroupEffect
from headship.insight.rules import ANALYSE, SEE_NETWORK, SEE_PROGRESS
from headship.insight.web import progress_view as view
from headship.kernel import exports
from headship.kernel.permissions import holds, require
from headship.school.web.gate import PersonRequest, for_people, found, gate, refusals_told

Level, Kind = GroupEffect.Level, Analysis.Kind


def _page(request: PersonRequest, code: str, kind: str = Kind.SCHOOL) -> dict[str, Any]:
    """What all pages of progress share: the analysis that counts, the tabs, and what the reader may do."""
    choice, heads = view.choice_of(request.GET), queries.current()
    head = queries.head_of(heads, kind, choice.subject) or queries.head_of(heads, kind)
    return {
        "head": head,
        "choice": choice,
        "tabs": view.tabs(code),
        "code": code,
        "lead": view.lead(head) if head else "",
        "made": view.made(head) if head else "",
        "subjects": view.subjects(heads),
        "may_analyse": holds(request.person, ANALYSE),
        "may_keep": holds(request.person, FREEZE_READING),
    }


@gate(SEE_PROGRESS)
@require_GET
def progress(request: PersonRequest, level: str = Level.PHASE) -> HttpResponse:
    """Year groups, subjects or groups of learners. `?basis=weighted`, `?order=estimate`, `?subject=`, `?format=`."""
    if level not in view.PICTURES:
        raise Http404
    page = _page(request, level)
    head = page["head"]
    if head is None:
        return render(request, "insight/progress/none.html", page)
    lines = view.named(level, queries.lines_of(head, level))
    if "format" in request.GET:
        return exports.respond(request, view.file_of(str(Level(level).label), level, lines))
    shown = view.pictures(level, lines, page["choice"])
    page |= {
        "level": level,
        "pictures": shown,
        "table": view.table_of(level, shown, may_keep=page["may_keep"]),
        "weights": any(line.basis == view.Basis.WEIGHTED for line in lines),
        "by_name": page["choice"].query(order=view.BY_NAME),
        "by_estimate": page["choice"].query(order=view.BY_ESTIMATE),
        "all_years": page["choice"].query(basis=view.Basis.ALL),
        "recent_years": page["choice"].query(basis=view.Basis.WEIGHTED),
    }
    return render(request, "insight/progress/progress.html", page)


@gate(SEE_PROGRESS)
@require_GET
def over_years(request: PersonRequest) -> HttpResponse:
    """Year groups and subjects, one year after the other. `?format=` for the rows."""
    page = _page(request, "years")
    head = page["head"]
    if head is None:
        return render(request, "insight/progress/none.html", page)
    by_level = {level: view.named(level, queries.lines_of(head, level)) for level in (Level.SUBJECT, Level.PHASE)}
    if "format" in request.GET:
        lines = [line for several in by_level.values() for line in several if line.basis.isdecimal()]
        return exports.respond(request, view.file_of(_("Progress over the years"), "", lines))
    page["parts"] = [(level.label, view.courses(head, lines)) for level, lines in by_level.items()]
    return render(request, "insight/progress/years.html", page)


@for_people
@require_GET
def classes(request: PersonRequest) -> HttpResponse:
    """One's own classes, and those of the people whom one leads; nobody else's."""
    require(request.person, SEE_PROGRESS)
    page = _page(request, Level.CLASS)
    head = page["head"]
    if head is None:
        return render(request, "insight/progress/none.html", page)
    lines = queries.classes_for(request.person, head)
    page["pictures"] = view.pictures(Level.CLASS, lines, page["choice"])
    page["table"] = view.table_of(Level.CLASS, page["pictures"], may_keep=False)
    return render(request, "insight/progress/classes.html", page)


@gate(SEE_NETWORK)
@require_GET
def network(request: PersonRequest) -> HttpResponse:
    """The school among others that have no name."""
    page = _page(request, "network", Kind.NETWORK)
    head = page["head"]
    if not holds(request.person, SEE_PROGRESS):
        page["tabs"] = []
    if head is None:
        return render(request, "insight/progress/network_none.html", page)
    lines = queries.lines_of(head, Level.SCHOOL)
    if "format" in request.GET:
        own = [line for line in view.named(Level.SCHOOL, lines) if line.own]
        return exports.respond(request, view.file_of(_("Our school in the network"), Level.SCHOOL, own))
    reach = drawing.reach_of(lines)
    own_line = next((line for line in view.named(Level.SCHOOL, lines) if line.own), None)
    page |= {
        "drawn": drawing.among(lines, reach),
        "own": own_line,
        "count": len(lines),
        "says": view.among_says(own_line, lines) if own_line else [],
        "reach": (concluding.signed(reach), concluding.signed(-reach)),
    }
    return render(request, "insight/progress/network.html", page)


@gate(SEE_PROGRESS)
@require_GET
def model(request: PersonRequest) -> HttpResponse:
    """The model in plain words and in numbers: what was fitted, on how many, what was left out and why."""
    page = _page(request, "model")
    head = page["head"]
    if head is None:
        return render(request, "insight/progress/none.html", page)
    page |= {"models": view.models(head), "dropped": view.dropped(head), "weights": view.weights(head)}
    return render(request, "insight/progress/model.html", page)


@gate(ANALYSE)
@require_POST
def runs(request: PersonRequest) -> HttpResponse:
    """Count anew, now."""
    with refusals_told(request):
        analyses.analyse(by=request.person, subject=request.POST.get("subject") or None)
        messages.success(request, _("Counted anew."))
    return redirect("insight:progress")


@gate(SEE_PROGRESS)
@require_http_methods(["GET", "POST"])
def figure(request: PersonRequest, pk: int) -> HttpResponse:
    """One figure by itself, with what it allows to say; POST keeps it as it stands."""
    effect: GroupEffect = found(GroupEffect.objects.select_related("analysis"), request, pk=pk)
    if effect.level == Level.CLASS:
        raise Http404
    if request.method == "POST":
        with refusals_told(request):
            reading = keeping.freeze_effect(by=request.person, effect=effect)
            messages.success(request, _("Kept as it stands. A decision, a priority or a report can cite it now."))
            return redirect("evidence:reading", pk=reading.pk)
        return redirect("insight:progress_figure", pk=pk)
    page = view.figure_page(effect)
    page["may_keep"] = holds(request.person, FREEZE_READING) and page["line"].is_shown
    page["back"] = (
        reverse("insight:progress_of", args=[effect.level])
        if effect.level in view.PICTURES
        else reverse("insight:progress_network")
    )
    return render(request, "insight/progress/figure.html", page)
