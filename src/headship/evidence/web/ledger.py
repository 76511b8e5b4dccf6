"""The ledger's pages: what was done, act by act, and the proof that nobody changed it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.evidence.domain import ledger as domain
from headship.evidence.models import Act
from headship.evidence.rules import ERASE_TEXT, SEE_LEDGER
from headship.evidence.web import ledger_view
from headship.evidence.web.forms import ReasonForm
from headship.kernel import exports
from headship.kernel.permissions import require
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import button, form_page


@gate(SEE_LEDGER)
@require_GET
def ledger_page(request: PersonRequest) -> HttpResponse:
    """The acts that this reader may see, newest first, filtered by element, verb and period."""
    chosen = ledger_view.Chosen.of(request.GET)
    if "format" in request.GET:
        return exports.respond(request, ledger_view.file_of(request.person, chosen))
    return render(request, "evidence/ledger.html", ledger_view.page(request.person, chosen))


@gate(SEE_LEDGER)
@require_http_methods(["GET", "POST"])
def verification(request: PersonRequest) -> HttpResponse:
    """Walk the whole chain and say whether it is whole; `head` is a digest that was kept elsewhere."""
    if request.method == "GET":
        return redirect("evidence:ledger")
    head = "".join(request.POST.get("head", "").split()).lower()[:64]
    verdict = domain.verify(expected_head=head or None)
    context = ledger_view.page(request.person, ledger_view.Chosen()) | {"verdict": verdict, "head_asked": head}
    return render(request, "evidence/ledger.html", context)


@for_people
@require_GET
def act_page(request: PersonRequest, sequence: int) -> HttpResponse:
    """One act: who, what, when, about which record, and its place in the chain."""
    act = the_act(request, sequence)
    return render(request, "evidence/act.html", ledger_view.act_page(request.person, act))


@for_people
@require_POST
def sharing(request: PersonRequest, sequence: int) -> HttpResponse:
    """Share a formative act about oneself with the school."""
    act = the_act(request, sequence)
    work = lambda: domain.share(by=request.person, act=act)  # noqa: E731 - one line says it
    return button(request, work, back=address(act), done=_("Shared with staff and governors."))


@gate(ERASE_TEXT)
@require_http_methods(["GET", "POST"])
def erasure(request: PersonRequest, sequence: int) -> HttpResponse:
    """Erase the text of an act, having read what is lost."""
    act = the_act(request, sequence)
    require(request.person, ERASE_TEXT, act)
    if not hasattr(act, "text"):
        messages.info(request, _("The text of this act was erased before."))
        return redirect(address(act))

    def work(data: dict[str, Any]) -> str:
        domain.erase(by=request.person, act=act, reason=data["reason"])
        return address(act)

    form = ReasonForm(
        request.POST or None, help_text=_("This sentence stays in the ledger. Do not repeat what is to be erased.")
    )
    return form_page(
        request, form, title=_("Erase the text of act %(number)s") % {"number": act.sequence},
        submit=_("Erase for good"), back=address(act), work=work, done=_("The text is gone. The chain is whole."),
        template="evidence/erasure.html", act=act, lost=ledger_view.lost_by_erasing(act), danger=True,
    )  # fmt: skip


def the_act(request: PersonRequest, sequence: int) -> Act:
    """The act with this number, where this person may see it."""
    act: Act = found(Act.objects.select_related("text", "share"), request, sequence=sequence)
    return act


def address(act: Act) -> str:
    """The act's page."""
    return reverse("evidence:act", args=[act.sequence])
