"""Files of references in and out."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.library import exporting, queries, rules
from headship.areas.improvement.library.domain import files as domain
from headship.areas.improvement.library.models import BibliographyFile, ResearchItem, Theme
from headship.areas.improvement.library.web import forms
from headship.areas.improvement.library.web.views import GET_POST
from headship.kernel import exports
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page

SHOWN = 200  # entries of each sort on the page of a file


@gate(rules.ADD)
@require_http_methods(GET_POST)
def file_new(request: PersonRequest) -> HttpResponse:
    """Send a file to be looked at; nothing comes into the library yet."""
    form = forms.FileForm(request.POST or None, request.FILES or None)

    def work(data: dict[str, Any]) -> str:
        sent = data["file"]
        raw = sent.read(domain.LARGEST + 1)
        row = domain.receive(by=request.person, name=sent.name or "", raw=raw)
        return reverse("library:file", args=[row.pk])

    return form_page(
        request, form, title=_("Bring works from a file"), submit=_("Look at it first"),
        back=reverse("library:library"), work=work, template="library/file_new.html",
        lead=_("You see what would come in before anything does. The same file again adds nothing."),
    )  # fmt: skip


@gate(rules.ADD)
@require_http_methods(GET_POST)
def file(request: PersonRequest, pk: int) -> HttpResponse:
    """What a file would bring, or brought; sending the form takes it in."""
    row: BibliographyFile = found(BibliographyFile.objects.select_related("sent_by"), request, pk=pk)
    if row.taken_in_at is not None:
        brought = row.records.select_related("item")
        return render(request, "library/file_taken.html", {"file": row, "records": brought[:SHOWN]})
    domain.require_sender(request.person, row)
    form = forms.ItemThemesForm(request.POST if request.method == "POST" else None)

    def work(data: dict[str, Any]) -> str:
        domain.take_in(by=request.person, file=row, themes=data["themes"])
        return reverse("library:file", args=[row.pk])

    plan = domain.plan_of(row)
    return form_page(
        request, form, title=row.name, submit=_("Take them in"), back=reverse("library:library"), work=work,
        template="library/file.html", file=row, plan=plan, new=plan.new[:SHOWN], known=plan.known[:SHOWN],
    )  # fmt: skip


@gate(rules.ADD)
@require_POST
def removal(request: PersonRequest, pk: int) -> HttpResponse:
    """Leave a file that was only looked at."""
    row = found(BibliographyFile.objects.select_related("sent_by"), request, pk=pk)
    domain.require_sender(request.person, row)
    return button(request, lambda: domain.leave(by=request.person, file=row), back=reverse("library:library"),
                  done=_("Left. Nothing came into the library."))  # fmt: skip


@gate(rules.SEE_LIBRARY)
@require_GET
def export(request: PersonRequest) -> HttpResponse:
    """The library, or a theme of it, as BibTeX, RIS, CSV or XLSX."""
    theme = _theme(request)
    rows = ResearchItem.objects.visible_to(request.person)
    rows = rows.filter(themes=theme) if theme else rows
    kind = request.GET.get("format", "bibtex")
    if kind in ("csv", "xlsx"):
        table = queries.items_seen(request.person).filter(pk__in=rows.values("pk")).order_by("pk")
        return exports.respond(request, exporting.as_table(list(table)))
    if kind not in exporting.TYPES:
        raise Http404
    write = exporting.as_ris if kind == "ris" else exporting.as_bibtex
    text = write(rows, whole=theme is None)
    content_type, ending = exporting.TYPES[kind]
    response = HttpResponse(text, content_type=content_type)
    name = slugify(str(theme)) if theme else ""
    response["Content-Disposition"] = f'attachment; filename="{name or "library"}.{ending}"'
    return response


def _theme(request: PersonRequest) -> Theme | None:
    number = request.GET.get("theme", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    row: Theme = found(Theme, request, pk=int(number))
    return row
