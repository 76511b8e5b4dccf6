"""The page on which leaders keep the themes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headship.areas.improvement.library import queries, rules
from headship.areas.improvement.library.domain import themes as domain
from headship.areas.improvement.library.models import Strand, Theme
from headship.areas.improvement.library.web import forms
from headship.areas.improvement.library.web.views import FORM, GET_POST
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page


@gate(rules.KEEP_THEMES)
@require_http_methods(GET_POST)
def themes_page(request: PersonRequest) -> HttpResponse:
    """The themes root by root, and a box for one more."""

    def work(data: dict[str, Any]) -> str:
        domain.open_theme(by=request.person, **data)
        return reverse("library:themes")

    rows = queries.themes_seen(request.person)
    roots = [(Strand(code).label, [row for row in rows if row.strand == code]) for code in Strand.values]
    return form_page(
        request, forms.ThemeForm(request.POST or None), title=_("Themes"), submit=_("Add it"),
        back=reverse("library:library"), work=work, template="library/themes.html", done=_("Added."), roots=roots,
    )  # fmt: skip


@gate(rules.KEEP_THEMES)
@require_http_methods(GET_POST)
def theme(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a theme other words."""
    row = found(Theme, request, pk=pk)

    def work(data: dict[str, Any]) -> str:
        domain.rename(by=request.person, theme=row, **data)
        return reverse("library:themes")

    return form_page(
        request, forms.RenameForm(request.POST or None, initial={"title": str(row)}), title=_("Rename a theme"),
        closed=True, submit=_("Save"), back=reverse("library:themes"), work=work, template=FORM, done=_("Saved."),
    )  # fmt: skip


@gate(rules.KEEP_THEMES)
@require_POST
def rest(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a theme aside, or take it up again."""
    row = found(Theme, request, pk=pk)
    verb = domain.take_up if row.put_aside_on else domain.put_aside
    return button(request, lambda: verb(by=request.person, theme=row), back=reverse("library:themes"), done=_("Done."))
