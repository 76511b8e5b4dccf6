"""What is sent to audiences: written, priced, sent, and followed until everybody has it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.kernel import clock, exports
from headship.kernel.permissions import Verb, may, narrow, require
from headship.school import rules
from headship.school.domain import deliveries as domain
from headship.school.domain.mailing import absolute
from headship.school.domain.protected import refuse_if_protected
from headship.school.models import Delivery, Receipt
from headship.school.queries import receipts_led_by
from headship.school.web import delivery_view
from headship.school.web.forms.deliveries import AnswersForm, DeliveryForm
from headship.school.web.gate import PersonRequest, found, gate, refusals_shown, refusals_told
from headship.school.web.pages import form_page

PAGE = 50


@gate(rules.SEND)
@require_GET
def sent_list(request: PersonRequest) -> HttpResponse:
    """What was sent, and how far the answers are: one's own; for the head and the office everybody's, policies too."""
    answered = Q(receipts__acknowledged_at__isnull=False)
    deliveries = (
        narrow(request.person, rules.FOLLOW, Delivery.objects.all())
        .select_related("sent_by")
        .annotate(people=Count("receipts"), answered=Count("receipts", filter=answered))
        .order_by("-sent_at", "-pk")
    )
    page = Paginator(deliveries, PAGE).get_page(request.GET.get("page"))
    return render(request, "school/deliveries.html", {"page": page, "table": delivery_view.sent_table(list(page))})


@gate(rules.SEND)
@require_http_methods(["GET", "POST"])
def delivery_new(request: PersonRequest) -> HttpResponse:
    """Write a message. Its price is shown before it goes; nothing is sent until that page says so."""
    initial = {"audiences": request.GET.getlist("audience")}
    form = DeliveryForm(request.POST or None, may_break_quiet=request.person.is_head, initial=initial)
    if request.method == "POST" and "rewrite" not in request.POST and form.is_valid():
        with refusals_shown(form):
            if "confirmed" in request.POST:
                return _sent(request, form.cleaned_data)
            return _priced(request, form)
    status = 422 if form.errors and "rewrite" not in request.POST else 200
    return render(request, "school/delivery_form.html", {"form": form}, status=status)


def _priced(request: PersonRequest, form: DeliveryForm) -> HttpResponse:
    data = form.cleaned_data
    domain.refuse_unless_sendable(
        subject=data["subject"], due_on=data["due_on"], audiences=data["audiences"], urgent=data.get("urgent", False)
    )
    price = domain.price_of(audiences=data["audiences"], minutes=data["minutes"])
    return render(request, "school/delivery_price.html", {"form": form, "data": data, "price": price})


def _sent(request: PersonRequest, data: dict[str, Any]) -> HttpResponse:
    delivery = domain.send(by=request.person, **data)
    messages.success(request, _("It is on its way."))
    return redirect("school:delivery", pk=delivery.pk)


@gate(rules.FOLLOW)
@require_GET
def delivery_page(request: PersonRequest, pk: int) -> HttpResponse:
    """How far a message has come; whoever merely received it goes on to their own copy.

    Whoever neither sent nor got it, but leads somebody whom it asked as one of many, is told whether they have
    answered, and no more.
    """
    delivery = Delivery.objects.visible_to(request.person).select_related("sent_by").filter(pk=pk).first()
    if delivery is None:
        mine = receipts_led_by(request.person).select_related("person", "delivery__sent_by")
        led = get_list_or_404(mine.filter(delivery=pk).order_by("person__name", "pk"))
        return render(request, "school/delivery_led.html", {"delivery": led[0].delivery, "receipts": led})
    if not may(request.person, rules.FOLLOW, delivery):
        return redirect("school:receipt", pk=Receipt.objects.get(delivery=delivery, person=request.person).pk)
    shown = request.GET.get("show", "")
    receipts = delivery_view.receipts_of(delivery, shown)
    if "format" in request.GET:
        return exports.respond(request, delivery_view.as_file(delivery, receipts))
    page = Paginator(receipts, PAGE).get_page(request.GET.get("page"))
    return render(request, "school/delivery.html", delivery_view.context(delivery, page, shown))


def _kept(request: PersonRequest, pk: int, verb: Verb) -> Delivery:
    delivery: Delivery = found(Delivery.objects.select_related("sent_by"), request, pk=pk)
    require(request.person, verb, delivery)
    return delivery


@gate(rules.FOLLOW)
@require_POST
def reminder(request: PersonRequest, pk: int) -> HttpResponse:
    """Remind those who have not answered yet, by one mail each."""
    delivery = _kept(request, pk, rules.FOLLOW)
    with refusals_told(request):
        domain.refuse_in_quiet()
        refuse_if_protected(clock.today())
        count = domain.remind(delivery, by=request.person)
        done = ngettext("%(count)s person gets a reminder.", "%(count)s people get a reminder.", count)
        messages.success(request, done % {"count": count})
    return redirect("school:delivery", pk=pk)


@gate(rules.ENTER_FOR_OTHERS)
@require_http_methods(["GET", "POST"])
def answers(request: PersonRequest, pk: int) -> HttpResponse:
    """Enter acknowledgements that people gave in a meeting, on paper or to the office; they are marked so."""
    delivery = _kept(request, pk, rules.ENTER_FOR_OTHERS)
    waiting = Receipt.objects.unanswered().filter(delivery=delivery).exclude(person=request.person)
    receipts = waiting.select_related("person").order_by("person__name")
    back = reverse("school:delivery", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.acknowledge_together(
            by=request.person,
            receipts=data["receipts"].select_related("delivery", "person"),
            way=data["way"],
            happened_at=_moment(data["happened_on"]),
        )
        return back

    return form_page(
        request, AnswersForm(request.POST or None, receipts=receipts, sent_at=delivery.sent_at), work=work, back=back,
        title=_("Enter answers for others"), submit=_("Enter them"), done=_("They are entered, and marked so."),
        lead=_("For people who told you in a meeting, on paper or in the office. Your name stands beside each."),
        template="school/answers.html", delivery=delivery, waiting=receipts.exists(),
    )  # fmt: skip


def _moment(day: date | None) -> datetime | None:
    """Noon of an earlier day; None, which is now, for today."""
    if day is None or day == clock.today():
        return None
    return timezone.make_aware(datetime.combine(day, time(12)))


@gate(rules.ENTER_FOR_OTHERS)
@require_GET
def slip_sheet(request: PersonRequest, pk: int) -> HttpResponse:
    """The slips of a message, to print and cut: for those without e-mail; with ?all for all who have not answered."""
    delivery = _kept(request, pk, rules.ENTER_FOR_OTHERS)
    everybody = "all" in request.GET
    slips = delivery_view.slips_of(delivery, everybody=everybody)
    address = absolute(reverse("school:slip_entry")).partition("://")[2].rstrip("/")
    context = {"delivery": delivery, "slips": slips, "everybody": everybody, "slip_address": address}
    return render(request, "school/slip_sheet.html", context)
