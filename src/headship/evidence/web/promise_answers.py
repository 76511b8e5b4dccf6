"""Where a group says whether a promise was kept, by a link of one's own or signed in; and the public page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from headship.evidence.domain import confirmations, promises
from headship.evidence.models import ConfirmationSlip, Promise
from headship.evidence.web import promise_view
from headship.evidence.web.promise_forms import VoiceForm
from headship.kernel.scope import school_scope
from headship.school.domain.deliveries import receipt_by_slip
from headship.school.models import Person, School
from headship.school.web.gate import PersonRequest, for_anyone, for_people, found, refusals_shown
from headship.school.web.slips import as_person


@for_anyone
@never_cache
@require_http_methods(["GET", "POST"])
def slip(request: HttpRequest, slip_code: str) -> HttpResponse:
    """The two questions, in the language of whoever holds the link. The link counts once."""
    receipt = receipt_by_slip(slip_code)
    if receipt is None or receipt.delivery.about_kind != promises.KIND:
        raise Http404
    with as_person(request, receipt):
        promise = get_object_or_404(Promise.objects.select_related("group"), pk=receipt.delivery.about_id)
        return _say(request, receipt.person, promise, confirmations.slip_of(receipt), str(receipt.school))


@never_cache
@for_people
@require_http_methods(["GET", "POST"])
def voice(request: PersonRequest, pk: int) -> HttpResponse:
    """The same for somebody who is signed in and was asked."""
    promise: Promise = found(Promise.objects.select_related("group"), request, pk=pk)
    open_slip = confirmations.slip_for(request.person, promise)
    return _say(request, request.person, promise, open_slip, str(request.person.school))


def _say(
    request: HttpRequest, person: Person, promise: Promise, open_slip: ConfirmationSlip | None, school_name: str
) -> HttpResponse:
    form: VoiceForm | None = None
    if open_slip is not None:
        form = VoiceForm(request.POST or None, asks_kept=open_slip.confirmation.asks_kept)
        if request.method == "POST" and form.is_valid():
            with refusals_shown(form):
                data: dict[str, Any] = form.cleaned_data
                confirmations.say(by=person, slip=open_slip, kept=data.get("kept", ""), clear=data["clear"])
                messages.success(request, _("Thank you. It is counted."))
                return redirect(request.path)
    context = {"promise": promise, "form": form, "school_name": school_name, "confirmation": open_slip}
    return render(request, "evidence/promise_voice.html", context, status=422 if form and form.errors else 200)


@for_anyone
@require_safe
def public(request: HttpRequest, code: str) -> HttpResponse:
    """What was said and promised, for everybody; it does not exist until the school turns it on."""
    school = get_object_or_404(School, code=code)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    language = translation.get_language() if chosen else school.language
    with school_scope(school.pk), timezone.override(school.time_zone), translation.override(language):
        if not promises.is_public():
            raise Http404
        context = {"school_name": str(school), "parts": promise_view.public_parts()}
        return render(request, "evidence/promises_public.html", context)
