"""The pages of one message: writing, what it costs, sending, and text to paste elsewhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headship.areas.direction.campaigns import queries, rules
from headship.areas.direction.campaigns.domain import messages as domain
from headship.areas.direction.campaigns.models import Campaign, Message
from headship.areas.direction.campaigns.web import forms
from headship.areas.direction.campaigns.web.views import FORM, kept
from headship.kernel.failures import ChangedMeanwhile, Refusal
from headship.kernel.permissions import may
from headship.school.web.gate import PersonRequest, for_people, found, gate, refusals_shown
from headship.school.web.pages import button, form_page

# Travels beside the words that say what is kept, and takes the place of the one in the form.
VERSION = '<input type="hidden" id="message-version" name="version" value="{}" hx-swap-oob="true">'
LONG_FOR_AN_APP = 700  # characters, about where messaging apps fold a message behind "read more"


@gate(rules.RUN_CAMPAIGN)
@require_http_methods(["GET", "POST"])
def message_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Choose whom a message is for, and begin to write."""
    campaign = kept(request, pk)

    def work(data: dict[str, Any]) -> str:
        made = domain.draft(by=request.person, campaign=campaign, audience=data["audience"])
        return reverse("campaigns:message", args=[pk, made.pk])

    return form_page(
        request, forms.AudienceForm(request.POST or None), work=work, template=FORM, crumb=campaign.title,
        back=reverse("campaigns:campaign", args=[pk]), title=_("For whom?"), submit=_("Write it"),
        draft=f"audience-{pk}", lead=campaign.in_brief, closed=True,
    )  # fmt: skip


def _message(request: PersonRequest, pk: int, message_pk: int) -> Message:
    campaign = found(Campaign, request, pk=pk)
    message: Message = found(
        Message.objects.select_related("campaign__owner", "audience", "delivery"), request, pk=message_pk,
        campaign=campaign,
    )  # fmt: skip
    return message


@for_people
@require_http_methods(["GET", "POST"])
def message_page(request: PersonRequest, pk: int, message_pk: int) -> HttpResponse:
    """A draft to write on, for those who may; what is scheduled or sent, to read and to paste, for everybody inside."""
    message = _message(request, pk, message_pk)
    if message.state != Message.State.DRAFT or not message.campaign.is_running:
        return render(request, "campaigns/message.html", _read(request, message))
    kept(request, pk)
    seen = _seen(request, message)
    form = forms.MessageForm(request.POST or None, message=message)
    clash: ChangedMeanwhile | None = None
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            try:
                domain.save(by=request.person, message=message, version=seen, **form.cleaned_data)
            except ChangedMeanwhile as changed:
                clash = changed
                message.refresh_from_db()
            else:
                if "go" in request.POST:
                    return redirect("campaigns:sending", pk, message_pk)
                return redirect("campaigns:campaign", pk)
    context = {
        "form": form, "message": message, "campaign": message.campaign, "clash": clash, "seen": seen,
        "more": bool(form.errors or message.language or message.minutes != 1), "mine": form.data.get("body", ""),
    }  # fmt: skip
    return render(request, "campaigns/write.html", context, status=422 if form.errors or clash else 200)


def _seen(request: PersonRequest, message: Message) -> int:
    """The version of a draft that the writer has before them."""
    sent = [request.POST.get(name, "") for name in ("over", "version")]
    return next((int(each) for each in sent if each.isdecimal() and len(each) < 9), message.version)


def _read(request: PersonRequest, message: Message) -> dict[str, Any]:
    person = request.person
    return {
        **_pasted(request, message), "message": message, "campaign": message.campaign,
        "ways": queries.channels([message]).get(message.delivery_id or 0),
        "runs": message.campaign.is_running and may(person, rules.RUN_CAMPAIGN, message.campaign),
        "follows": message.delivery is not None and (message.delivery.sent_by_id == person.pk or person.is_head),
    }  # fmt: skip


def _pasted(request: PersonRequest, message: Message) -> dict[str, Any]:
    """The message as a messaging app takes it: plain words, and where there is more to read."""
    campaign = message.campaign
    address = reverse("campaigns:public", args=[campaign.public_address]) if campaign.public else ""
    text = queries.to_paste(message, request.build_absolute_uri(address) if address else "")
    return {"paste": text, "paste_is_long": len(text) > LONG_FOR_AN_APP}


@gate(rules.RUN_CAMPAIGN)
@require_POST
def autosave(request: PersonRequest, pk: int, message_pk: int) -> HttpResponse:
    """Keep what is being written, a moment after the last key; answers with a few words for beside the form."""
    kept(request, pk)
    message = _message(request, pk, message_pk)
    form, seen = forms.MessageForm(request.POST, message=message), _seen(request, message)
    if not form.is_valid():
        return _not_kept(_("Not kept yet: a field needs another look."), seen)
    try:
        saved = domain.save(by=request.person, message=message, version=seen, **form.cleaned_data)
    except Refusal as refusal:
        return _not_kept(str(refusal), seen)
    at = time_format(timezone.localtime(saved.saved_at), "TIME_FORMAT")
    return HttpResponse(format_html(VERSION + "{}", saved.version, _("Kept at %(time)s") % {"time": at}))


def _not_kept(words: str, seen: int) -> HttpResponse:
    """Marked, so that the device goes on keeping what the school does not have."""
    return HttpResponse(format_html(VERSION + "<span data-not-kept>{}</span>", seen, words))


@gate(rules.RUN_CAMPAIGN)
@require_http_methods(["GET", "POST"])
def sending(request: PersonRequest, pk: int, message_pk: int) -> HttpResponse:
    """What it costs, before it goes: now, or at a time."""
    kept(request, pk)
    message = _message(request, pk, message_pk)
    if message.state == Message.State.SENT:
        return redirect("campaigns:message", pk, message_pk)
    later = "later" in request.POST
    form = forms.ScheduleForm(request.POST if later else None)
    refusal = ""
    if request.method == "POST" and (not later or form.is_valid()):
        try:
            return _gone(request, message, form if later else None)
        except Refusal as refused:
            refusal = str(refused)
    context = {
        **_pasted(request, message), "message": message, "campaign": message.campaign, "form": form,
        "price": domain.price(message), "refusal": refusal, "to_whom": _to_whom(message),
    }  # fmt: skip
    return render(request, "campaigns/sending.html", context, status=422 if refusal or form.errors else 200)


def _to_whom(message: Message) -> str:
    """Who of the audience gets it, where languages part them; "" where everybody does."""
    whom, names = domain.hearers(message), dict(settings.LANGUAGES)
    if whom.unknown:
        return _("None of them has %(language)s on record as their language, so everybody gets it.") % {
            "language": message.get_language_display()}  # fmt: skip
    if whom.others:
        others = ", ".join(str(names.get(code, code)) for code in whom.others)
        return _("Those whose language is %(languages)s get the one in their language instead.") % {"languages": others}
    if not whom.of_all:
        return _("It goes to those of them whose language is %(language)s.") % {
            "language": message.get_language_display()}  # fmt: skip
    return ""


def _gone(request: PersonRequest, message: Message, form: forms.ScheduleForm | None) -> HttpResponse:
    if form is not None:
        domain.schedule(by=request.person, message=message, send_at=form.cleaned_data["send_at"])
        notices.success(request, _("It goes by itself at that time."))
    else:
        domain.send(by=request.person, message=message)
        notices.success(request, _("It is on its way."))
    return redirect("campaigns:campaign", message.campaign_id)


@gate(rules.RUN_CAMPAIGN)
@require_POST
def unscheduling(request: PersonRequest, pk: int, message_pk: int) -> HttpResponse:
    """Make a draft of it again."""
    kept(request, pk)
    message, place = _message(request, pk, message_pk), reverse("campaigns:message", args=[pk, message_pk])
    done = _("It is a draft again.")
    return button(request, lambda: domain.unschedule(by=request.person, message=message), back=place, done=done)


@gate(rules.RUN_CAMPAIGN)
@require_POST
def removal(request: PersonRequest, pk: int, message_pk: int) -> HttpResponse:
    """Throw a draft away."""
    kept(request, pk)
    message, place = _message(request, pk, message_pk), reverse("campaigns:campaign", args=[pk])
    return button(
        request, lambda: domain.throw_away(by=request.person, message=message), back=place, done=_("The draft is gone.")
    )
