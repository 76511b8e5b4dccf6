"""What was sent to oneself: the list, one message, and saying that one has read it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headship.kernel.permissions import holds
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school import rules
from headship.school.domain import deliveries as domain
from headship.school.models import Receipt
from headship.school.web.gate import PersonRequest, for_people, found
from headship.school.web.pages import button

PAGE = 50


@for_people
@require_GET
def message_list(request: PersonRequest) -> HttpResponse:
    """The messages to me, the latest first."""
    receipts = Receipt.objects.filter(person=request.person).select_related("delivery", "delivery__sent_by")
    page = Paginator(receipts.order_by("-delivery__sent_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    waiting = domain.pending_for(request.person).count()
    may_send = holds(request.person, rules.SEND)
    context = {"page": page, "table": _table(list(page)), "waiting": waiting, "may_send": may_send}
    return render(request, "school/messages.html", context)


def _table(receipts: list[Receipt]) -> Table:
    rows = [
        (
            Cell(receipt.delivery.subject, url=reverse("school:receipt", args=[receipt.pk])),
            receipt.delivery.sent_by.name,
            date_format(localtime(receipt.delivery.sent_at), "SHORT_DATE_FORMAT"),
            _state(receipt),
        )
        for receipt in receipts
    ]
    return Table(
        caption=_("Messages to you"),
        columns=[Column(_("Subject")), Column(_("From")), Column(_("Sent"), together=True), Column(_("Your answer"))],
        rows=rows,
        empty=_("No message yet"),
        empty_detail=_("What the school sends you stands here."),
        caption_hidden=True,
    )


def _state(receipt: Receipt) -> Cell | str:
    if receipt.acknowledged_at is not None:
        return Cell(_("given"), tag="good")
    if not receipt.delivery.asks_acknowledgement:
        return _("none asked")
    if receipt.delivery.due_on is None:
        return Cell(_("waits"), tag="focus")
    return Cell(_("by %(day)s") % {"day": date_format(receipt.delivery.due_on, "SHORT_DATE_FORMAT")}, tag="focus")


@for_people
@require_GET
def receipt_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One message to me."""
    return render(request, "school/receipt.html", {"receipt": _mine(request, pk)})


@for_people
@require_POST
def acknowledgement(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that one has read it."""
    receipt = _mine(request, pk)
    return button(
        request,
        lambda: domain.acknowledge(by=request.person, receipt=receipt),
        back=reverse("school:receipt", args=[pk]),
        done=_("Thank you. It is noted."),
    )


def _mine(request: PersonRequest, pk: int) -> Receipt:
    """A receipt is opened by its own person alone; whoever sent it reads the delivery."""
    own = Receipt.objects.filter(person=request.person).select_related("delivery", "delivery__sent_by", "entered_by")
    receipt: Receipt = found(own, request, pk=pk)
    return receipt
