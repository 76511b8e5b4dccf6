"""The pages of the standards room: the official wording, and the frameworks to choose from."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.kernel.ui.tables import Column, Table
from headship.school.web.gate import PersonRequest, gate, refusals_shown, refusals_told
from headship.school.web.pages import button
from headship.standards import queries, rules
from headship.standards.catalogue import catalogue, read
from headship.standards.domain import editions
from headship.standards.domain import wording as domain
from headship.standards.domain.wording import Proposal
from headship.standards.models import Framework
from headship.standards.reading.documents import LARGEST
from headship.standards.web import previews
from headship.standards.web.forms import DocumentForm


@gate(rules.ATTACH_WORDING)
@require_http_methods(["GET", "POST"])
def wording(request: PersonRequest) -> HttpResponse:
    """Take the school's copy of the document, and show what was read in it, or what is wrong with it where."""
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if form.is_valid():
        document = form.cleaned_data["file"]
        with refusals_shown(form):
            proposal = domain.read_document(raw=document.read(LARGEST + 1), name=document.name)
            return _read(request, proposal)
    context = {"form": form, "framework": catalogue(), "state": queries.wording_state()}
    return render(request, "standards/wording.html", context, status=422 if form.errors else 200)


def _read(request: PersonRequest, proposal: Proposal) -> HttpResponse:
    if proposal.problems:
        page = {"proposal": proposal, "problems": _problems(proposal), "form": DocumentForm(), "framework": catalogue()}
        return render(request, "standards/problems.html", page, status=422)
    return render(request, "standards/preview.html", previews.page(proposal, request.person))


def _problems(proposal: Proposal) -> Table:
    kinds = {
        "missing": _("missing"), "doubled": _("there more than once"), "unknown": _("not known"),
        "empty": _("without words"), "long": _("too long"),
    }  # fmt: skip
    rows = [(each.code, kinds[each.kind], each.place) for each in proposal.problems]
    columns = [Column(_("Code")), Column(_("What")), Column(_("Where"))]
    return Table(_("What was found, and where"), columns, rows)


@gate(rules.ATTACH_WORDING)
@require_POST
def attachment(request: PersonRequest) -> HttpResponse:
    """Attach what the preview showed."""
    with refusals_told(request):
        proposal = previews.unseal(request.POST.get("proposal", ""), request.person)
        changed = domain.attach(by=request.person, proposal=proposal)
        done = ngettext(
            "%(n)s sentence was attached. It stands on its element’s page now.",
            "%(n)s sentences were attached. They stand on the elements’ pages now.",
            changed,
        ) % {"n": changed}
        messages.success(request, done if changed else _("The wording was attached already; nothing was changed."))
    return redirect("standards:wording")


@gate(rules.CHOOSE_FRAMEWORK)
@require_GET
def frameworks(request: PersonRequest) -> HttpResponse:
    """The editions that are loaded, and the one that the school works with."""
    context = {"editions": queries.editions(), "framework": catalogue()}
    return render(request, "standards/frameworks.html", context)


@gate(rules.CHOOSE_FRAMEWORK)
@require_GET
def framework(request: PersonRequest, pk: int) -> HttpResponse:
    """One edition, whole: what it asks of leaders."""
    row = get_object_or_404(Framework, pk=pk)
    in_use = catalogue()
    context: dict[str, Any] = {"edition": read(row), "row": row, "chosen": in_use.framework_id == pk, "in_use": in_use}
    return render(request, "standards/framework.html", context)


@gate(rules.CHOOSE_FRAMEWORK)
@require_POST
def choice(request: PersonRequest, pk: int) -> HttpResponse:
    """Let the school work with this edition."""
    row = get_object_or_404(Framework, pk=pk)
    return button(
        request, lambda: editions.use(by=request.person, framework=row), back=reverse("standards:frameworks"),
        done=_("The school works with %(framework)s.") % {"framework": row},
    )  # fmt: skip
