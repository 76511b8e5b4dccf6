"""The pages of evidence that people add by hand, and the one way to its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.evidence import files
from headship.evidence.domain import items as domain
from headship.evidence.models import EvidenceItem, EvidenceRevision
from headship.evidence.rules import ADD_ITEM, KEEP_ITEM, SEE_ITEMS
from headship.evidence.web import item_view
from headship.evidence.web.forms import ItemForm, OwnerForm, ReasonForm, RenewalForm, RevisionForm
from headship.kernel import clock, exports
from headship.kernel.failures import ChangedMeanwhile
from headship.kernel.permissions import require
from headship.school.web.gate import PersonRequest, for_people, found, gate, refusals_shown
from headship.school.web.pages import button, form_page

FORM = "evidence/form.html"
ON_A_PAGE = 50
# A file is never shown as a page of ours: it is saved, or drawn as a picture inside one, and can run nothing.
SEALED = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@gate(SEE_ITEMS)
@require_GET
def item_list(request: PersonRequest) -> HttpResponse:
    """What was added by hand, the newest event first."""
    chosen = item_view.Chosen.of(request.GET)
    rows = item_view.rows_for(request.person, chosen)
    if "format" in request.GET:
        return exports.respond(request, item_view.file_of(rows))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "evidence/items.html", item_view.list_page(request.person, chosen, page))


@gate(ADD_ITEM)
@require_http_methods(["GET", "POST"])
def item_new(request: PersonRequest) -> HttpResponse:
    """Add a piece of evidence."""
    initial = {"happened_on": clock.today(), "clauses": request.GET.getlist("clause")}
    form = ItemForm(request.POST or None, request.FILES or None, initial=initial)

    def work(data: dict[str, Any]) -> str:
        return address(domain.add(by=request.person, content=form.content(), purpose=data["purpose"]))

    return form_page(
        request, form, title=_("Add evidence"), submit=_("Add it"), back=reverse("evidence:items"), work=work,
        done=_("Added."), draft="evidence", template=FORM, with_file=True, guarded=True,
        lead=_("Most evidence writes itself while people work. Add by hand what nothing in the house could see."),
    )  # fmt: skip


@for_people
@require_GET
def item_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One piece of evidence, with its revisions and what it hangs together with."""
    item = found(EvidenceItem.objects.select_related("owner", "added_by", "withdrawn_by", "erased_by"), request, pk=pk)
    return render(request, "evidence/item.html", item_view.page(request.person, item))


@for_people
@require_GET
def version(request: PersonRequest, pk: int) -> HttpResponse:
    """The number of revisions so far, for a page on which it is being revised."""
    item = found(EvidenceItem, request, pk=pk)
    return HttpResponse(str(item.revisions.count()), content_type="text/plain")


@gate(KEEP_ITEM)
@require_http_methods(["GET", "POST"])
def revision(request: PersonRequest, pk: int) -> HttpResponse:
    """Revise an item. A writer whom somebody overtook sees the other's revision before adding one after it."""
    item = the_item(request, pk)
    last = latest_of(item)
    form = RevisionForm(request.POST or None, request.FILES or None, last=last)
    seen = _number(request.POST.get("over") or request.POST.get("version"), last.number)
    clash: ChangedMeanwhile | None = None
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            try:
                reason = form.cleaned_data["reason"]
                domain.revise(by=request.person, item=item, content=form.content(), reason=reason, seen=seen)
            except ChangedMeanwhile as changed:
                clash, seen = changed, latest_of(item).number
            else:
                messages.success(request, _("Revised. The earlier one stays to be read."))
                return redirect(address(item))
    context = {
        "form": form, "item": item, "last": latest_of(item), "clash": clash,
        "version": seen, "back": address(item), "mine": form.data.get("note", ""),
        "file_again": bool(request.FILES) and form.is_bound,
    }  # fmt: skip
    return render(request, "evidence/revision.html", context, status=422 if form.errors or clash else 200)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else default


@gate(KEEP_ITEM)
@require_http_methods(["GET", "POST"])
def renewal(request: PersonRequest, pk: int) -> HttpResponse:
    """Look at an item again: it still holds, until another day."""
    item = the_item(request, pk)
    return _step(
        request, item, RenewalForm(request.POST or None), title=_("Does it still hold?"), submit=_("It still holds"),
        lead=_("Say until when it counts. If it no longer holds, withdraw it instead, or revise it."),
        work=lambda data: domain.renew(by=request.person, item=item, **data), done=_("Noted."),
    )  # fmt: skip


@gate(KEEP_ITEM)
@require_http_methods(["GET", "POST"])
def owner(request: PersonRequest, pk: int) -> HttpResponse:
    """Hand an item over."""
    item = the_item(request, pk)
    return _step(
        request, item, OwnerForm(request.POST or None, item=item), title=_("Hand it over"), submit=_("Hand it over"),
        work=lambda data: domain.hand_over(by=request.person, item=item, **data), done=_("Handed over."),
    )  # fmt: skip


@gate(KEEP_ITEM)
@require_http_methods(["GET", "POST"])
def withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take an item back."""
    item = the_item(request, pk)
    return _step(
        request, item, ReasonForm(request.POST or None), title=_("Withdraw it"), submit=_("Withdraw"),
        lead=_("It counts nowhere any more, and only its owner and the head still see it. It can be brought back."),
        work=lambda data: domain.withdraw(by=request.person, item=item, **data), done=_("Withdrawn."),
    )  # fmt: skip


@gate(KEEP_ITEM)
@require_POST
def restoration(request: PersonRequest, pk: int) -> HttpResponse:
    """Bring a withdrawn item back."""
    item = the_item(request, pk)
    work = lambda: domain.restore(by=request.person, item=item)  # noqa: E731 - one line says it
    return button(request, work, back=address(item), done=_("It is back as it was."))


@for_people
@require_http_methods(["GET", "POST"])
def erasure(request: PersonRequest, pk: int) -> HttpResponse:
    """Erase what an item says, having read what is lost."""
    item = found(EvidenceItem.objects.select_related("owner"), request, pk=pk)
    domain.require_erase(request.person, item)
    if item.erased_at is not None:
        messages.info(request, _("This was erased before."))
        return redirect(address(item))
    form = ReasonForm(request.POST or None, help_text=_("This sentence stays. Do not repeat what is to be erased."))
    return _step(
        request, item, form, title=_("Erase it for good"), submit=_("Erase for good"), template="evidence/erasure.html",
        lost=item_view.lost_by_erasing(item), danger=True,
        work=lambda data: domain.erase(by=request.person, item=item, **data), done=_("Erased."),
    )  # fmt: skip


@for_people
@require_GET
def file(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """The file of a revision, to who may see the item. It is always an attachment, and may run nothing."""
    item = found(EvidenceItem, request, pk=pk)
    kept = get_object_or_404(EvidenceRevision.objects.exclude(stored_as=""), item=item, number=number)
    try:
        content = files.opened(kept.stored_as)
    except FileNotFoundError:
        raise Http404 from None
    response: Any = FileResponse(content, as_attachment=True, filename=kept.file_name, content_type=kept.file_type)
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    answer: HttpResponse = response
    return answer


def address(item: EvidenceItem) -> str:
    """The item's page."""
    return reverse("evidence:item", args=[item.pk])


def the_item(request: PersonRequest, pk: int) -> EvidenceItem:
    """The item that this person may see and change."""
    item: EvidenceItem = found(EvidenceItem.objects.select_related("owner"), request, pk=pk)
    require(request.person, KEEP_ITEM, item)
    return item


def latest_of(item: EvidenceItem) -> EvidenceRevision:
    """Its newest revision; there always is one."""
    newest: EvidenceRevision = item.revisions.select_related("revised_by").order_by("-number")[0]
    return newest


def _step(
    request: PersonRequest, item: EvidenceItem, form: Form, *, work: Any, template: str = FORM, **page: Any
) -> HttpResponse:
    def go(data: dict[str, Any]) -> str:
        work(data)
        return address(item)

    return form_page(request, form, back=address(item), work=go, template=template, item=item, **page)
