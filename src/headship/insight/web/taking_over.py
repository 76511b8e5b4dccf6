"""Assessments that came with the roster: which of them count as reached or as prior attainment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from headship.insight.domain import results
from headship.insight.models import LineItem
from headship.insight.rules import IMPORT_DATA
from headship.insight.web.forms import TakeOverForm
from headship.school.web.gate import PersonRequest, gate, refusals_shown


@gate(IMPORT_DATA)
@require_http_methods(["GET", "POST"])
def roster(request: PersonRequest) -> HttpResponse:
    """Choose assessments, a scale, and what they count as."""
    rows = results.assessments()
    offered = [(str(place), _label(row)) for place, row in enumerate(rows)]
    form = TakeOverForm(request.POST if request.method == "POST" else None, offered=offered)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            said = form.cleaned_data
            chosen = [rows[int(place)] for place in said["assessments"]]
            taken = results.take_over(
                by=request.person, line_items=_items(chosen), scale=said["scale"], kind=said["kind"]
            )
            messages.success(request, _done(taken))
            return redirect("insight:data")
    context = {"form": form, "there": bool(rows), "back": reverse("insight:data")}
    return render(request, "insight/roster.html", context, status=422 if form.errors else 200)


def _label(row: dict[str, Any]) -> str:
    subject = row["school_class__course__subject"] or row["school_class__course__title"] or _("no subject")
    n = ngettext("%(n)s result", "%(n)s results", row["results_there"]) % {"n": row["results_there"]}
    taken = _("taken over before") if row["taken"] else ""
    return " · ".join(filter(None, (f"{subject}: {row['title']}", row["category__title"] or "", n, taken)))


def _items(chosen: list[dict[str, Any]]) -> Any:
    wanted = Q(pk__in=())
    names = ("title", "category__title", "school_class__course__subject", "school_class__course__title")
    for row in chosen:
        # An empty text is a value; only NULL is asked for as such.
        wanted |= Q(**{(f"{name}__isnull" if row[name] is None else name): _or_true(row[name]) for name in names})
    return LineItem.objects.filter(wanted, ended=False)


def _or_true(value: str | None) -> Any:
    return True if value is None else value


def _done(taken: results.Taken) -> str:
    said = _("%(added)s new, %(changed)s changed, %(same)s as before.") % {
        "added": taken.added, "changed": taken.changed, "same": taken.same,
    }  # fmt: skip
    if taken.left_out:
        said += " " + ngettext(
            "%(n)s result is not on this scale and was left out.",
            "%(n)s results are not on this scale and were left out.", taken.left_out,
        ) % {"n": taken.left_out}  # fmt: skip
    return said
