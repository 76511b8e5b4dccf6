"""Slips: whoever has no account types or scans the code on paper, reads, and says that they have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from headship.kernel.scope import school_scope
from headship.school.domain import deliveries as domain
from headship.school.models import Receipt
from headship.school.web.forms.deliveries import SlipForm
from headship.school.web.gate import for_anyone


@for_anyone
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """Type the code from a slip."""
    form = SlipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = domain.receipt_by_slip(form.cleaned_data["code"])
        if receipt is not None:
            return redirect("school:slip", code=receipt.slip_code)
        form.add_error(
            "code", _("No slip has this code. It is 12 letters and digits; look once more, or ask the school.")
        )
    return render(request, "school/slip_entry.html", {"form": form}, status=422 if form.errors else 200)


@for_anyone
@never_cache
@require_http_methods(["GET", "POST"])
def slip(request: HttpRequest, code: str) -> HttpResponse:
    """What the slip is about, in the language of the person it was printed for."""
    receipt = domain.receipt_by_slip(code)
    if receipt is None:
        context = {"form": SlipForm(initial={"code": code}), "unknown": True}
        return render(request, "school/slip_entry.html", context, status=404)
    with as_person(request, receipt):
        if request.method == "POST":
            domain.acknowledge(by=receipt.person, receipt=receipt)
            messages.success(request, _("Thank you. It is noted."))
            return redirect("school:slip", code=receipt.slip_code)
        return render(request, "school/slip.html", _context(receipt))


@contextmanager
def as_person(request: HttpRequest, receipt: Receipt) -> Iterator[None]:
    """In the school, the time zone and the language of a slip's person; a language chosen on the page wins."""
    person, school = receipt.person, receipt.school
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    language = translation.get_language() if chosen else person.language or school.language
    with (
        school_scope(school.pk),
        timezone.override(person.time_zone or school.time_zone),
        translation.override(language),
    ):
        yield


def _context(receipt: Receipt) -> dict[str, object]:
    return {
        "receipt": receipt,
        "delivery": receipt.delivery,
        "person": receipt.person,
        "school_name": str(receipt.school),
        "place": domain.reading_place(receipt),
        "waits": receipt.delivery.asks_acknowledgement and receipt.acknowledged_at is None,
    }
