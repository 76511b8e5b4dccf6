"""Answering without an account: a link, a calm page, thanks. Nothing here is remembered of who looked at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope
from headship.kernel.ui.context import Shell
from headship.school.web.frame import safety_without_account
from headship.school.web.gate import PersonRequest, for_anyone, for_people
from headship.voice.domain import intake, invitations, rounds
from headship.voice.domain.intake import Unanswerable
from headship.voice.instruments.content import Content
from headship.voice.models import Invitation, Round
from headship.voice.web.respond_view import Reader, as_sent, parts, read_answers

LANGUAGE = "language"
MISREAD = str.maketrans("018", "oib")  # what a code has none of, and what people read instead
STATUS = {"forged": 404, "closed": 410, "answered": 409, "early": 200}


@for_anyone
@require_http_methods(["GET", "POST"])
@csrf_exempt  # the link itself is the secret; a phone that keeps no cookies must be able to answer
def entry(request: HttpRequest) -> HttpResponse:
    """Type the code from a printed sheet."""
    code = "".join(sign for sign in request.POST.get("code", "") if sign.isalnum()).lower().translate(MISREAD)
    if request.method == "POST" and code and invitations.by_token(code) is not None:
        return redirect("voice:answer", token=code)
    context = {"code": request.POST.get("code", "")[:60], "unknown": request.method == "POST"}
    return render(request, "voice/respond/entry.html", context, status=404 if context["unknown"] else 200)


@for_anyone
@never_cache
@csrf_exempt  # the link itself is the secret; a phone that keeps no cookies must be able to answer
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The questions behind a link; a POST answers them."""
    invitation = invitations.by_token(token)
    if invitation is None:
        return _calm(request, None, Unanswerable("forged", ""))
    with _as_respondent(request, invitation):
        try:
            intake.require_answerable(invitation)
            if request.method == "POST":
                return _take(request, invitation, token)
        except Unanswerable as late:
            return _calm(request, invitation, late)
        return _form(request, invitation)


def _take(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    content = intake.content_of(invitation.round.version)
    answers, comments, bases = read_answers(content, invitation.group.code, request.POST)
    try:
        intake.answer(token=token, answers=answers, comments=comments, bases=bases)
    except Unanswerable:
        raise
    except Refusal as refusal:
        return _form(request, invitation, refusal)
    place = reverse("voice:thanks", args=[token])
    return redirect(f"{place}?{LANGUAGE}={translation.get_language()}")


def _form(request: HttpRequest, invitation: Invitation, refusal: Refusal | None = None) -> HttpResponse:
    asked, content = invitation.round, intake.content_of(invitation.round.version)
    errors = {refusal.field: str(refusal)} if refusal and refusal.field else {}
    reader = Reader(
        content, translation.get_language() or "en", invitation.group.code, asked.leader.name if asked.leader else "",
        as_sent(request.POST) if refusal else {}, errors,
    )  # fmt: skip
    context = {
        **_frame(request, invitation, content), "parts": parts(reader),
        "purpose": asked.purpose or reader.words("purpose"),
        "refusal": refusal, "minutes": float(asked.minutes), "group": invitation.group,
        "own_view": invitation.group.code == "self",
    }  # fmt: skip
    page = render(request, "voice/respond/answer.html", context, status=422 if refusal else 200)
    return _unwritten(page)


@for_anyone
@never_cache
@require_GET
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, and what happens next."""
    invitation = invitations.by_token(token)
    if invitation is None:
        return _calm(request, None, Unanswerable("forged", ""))
    with _as_respondent(request, invitation):
        context = _frame(request, invitation, intake.content_of(invitation.round.version))
        return render(request, "voice/respond/thanks.html", context)


@for_people
@require_GET
def own(request: PersonRequest, pk: int) -> HttpResponse:
    """From Today to one's own link."""
    asked = get_object_or_404(Round.objects.filter(invitations__person=request.person).distinct(), pk=pk)
    invitation = invitations.own(request.person, asked)
    if invitation is None:
        return _calm(request, None, Unanswerable("closed" if asked.is_closed else "answered", ""))
    return redirect("voice:answer", token=invitations.token_of(invitation))


def _calm(request: HttpRequest, invitation: Invitation | None, late: Unanswerable) -> HttpResponse:
    """A page that says in a sentence why there is nothing to answer."""
    frame = _frame(request, invitation, intake.content_of(invitation.round.version)) if invitation else {}
    context = {**frame, "why": late.why}
    return _unwritten(render(request, "voice/respond/calm.html", context, status=STATUS[late.why]))


def _unwritten(response: HttpResponse) -> HttpResponse:
    """Keep the address out of Django's log of odd answers: it holds the link, and when it was used."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
    return response


@contextmanager
def _as_respondent(request: HttpRequest, invitation: Invitation) -> Iterator[None]:
    """In the school, its time, and the language that this page was asked for in, or the respondent's own."""
    school = invitation.school
    with school_scope(school.pk), timezone.override(school.zone), translation.override(_language(request, invitation)):
        yield


def _language(request: HttpRequest, invitation: Invitation) -> str:
    offered = dict(settings.LANGUAGES)
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    wanted = [request.GET.get(LANGUAGE, ""), invitation.language, cookie]
    if invitation.person_id is None:  # a code on paper: the device knows its reader better than we do
        wanted.append(translation.get_language_from_request(request))
    return next((each for each in wanted if each in offered), invitation.school.language)


def _frame(request: HttpRequest, invitation: Invitation, content: Content) -> dict[str, Any]:
    asked, school, now = invitation.round, invitation.school, translation.get_language()
    languages = [
        {"code": code, "name": get_language_info(code)["name_local"], "current": code == now}
        for code, _name in settings.LANGUAGES
        if code in content.languages
    ]
    # Whoever answers is nobody here, signed in or not: no name, no account, nothing of the frame.
    frame = {"safeguarding": school.safeguarding_contact, "safety_url": safety_without_account(school)}
    shell = Shell(request, {**frame, "school": str(school)})
    return {
        "round": asked, "school_name": str(school), "languages": languages if len(languages) > 1 else [],
        "nameless": asked.anonymous and not invitation.group.named,
        "shell": shell, "heading": _heading(invitation, content), "ends_at": rounds.ends_at(asked),
        "read": _("What you write here is read when the survey closes, not before."),
    }  # fmt: skip


def _heading(invitation: Invitation, content: Content) -> str:
    """The survey's title; where that is the instrument's own, in the respondent's language."""
    title, group = str(invitation.round.title), invitation.group.code
    if title in (content.text("title", invitation.school.language), content.text("title", "en")):
        return content.text("title", translation.get_language() or "en", group)
    return title
